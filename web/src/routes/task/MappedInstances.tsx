import { Link } from "@tanstack/react-router";
import type { InstanceId } from "@/api/queries";
import type { TaskInstance } from "@/api/types";
import { PageHeader } from "@/components/PageHeader";
import table from "@/components/Table.module.css";
import { StateBadge } from "@/design/StateIcon";
import { asState, summarise } from "@/design/states";
import { useMessages } from "@/i18n";
import { Duration, Instant } from "@/time/Instant";
import { Trail } from "./TaskPage";

/** What a mapped task was expanded into. */
export function MappedInstances({ id, instances }: { id: InstanceId; instances: TaskInstance[] }) {
  const t = useMessages();
  return (
    <>
      <PageHeader
        trail={<Trail id={id} />}
        title={<>{id.taskId}<StateBadge state={summarise(instances.map((one) => asState(one.state)))} size="lg" /></>}
        meta={<span>{t.dag.instances(instances.length)}</span>}
      />
      <div className={table.frame}>
        <table className={table.table}>
          <thead><tr><th>{t.task.state}</th><th>{t.task.mapIndex}</th><th>{t.task.tries}</th><th>{t.task.started}</th><th>{t.task.duration}</th></tr></thead>
          <tbody>
            {instances.map((instance) => (
              <tr key={instance.id}>
                <td><StateBadge state={asState(instance.state)} /></td>
                <td>
                  <Link
                    to="/dags/$dagId/runs/$runId/tasks/$taskId"
                    params={{ dagId: id.dagId, runId: id.runId, taskId: id.taskId }}
                    search={{ map_index: instance.map_index }}
                  >
                    {t.task.instance(instance.rendered_map_index ?? String(instance.map_index))}
                  </Link>
                </td>
                <td className="tabular">{instance.try_number}</td>
                <td><Instant value={instance.start_date} /></td>
                <td><Duration start={instance.start_date} end={instance.end_date} live={instance.state === "running"} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
