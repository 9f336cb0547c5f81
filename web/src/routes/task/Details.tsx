import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type InstanceId, taskQuery } from "@/api/queries";
import type { TaskInstance, TaskTry } from "@/api/types";
import { CopyAction } from "@/components/CopyAction";
import { Facts } from "@/components/Facts";
import { Placeholder } from "@/components/Placeholders";
import table from "@/components/Table.module.css";
import { Ticked } from "@/components/Ticked";
import { StateBadge } from "@/design/StateIcon";
import { asState } from "@/design/states";
import { useMessages } from "@/i18n";
import { Duration, Instant } from "@/time/Instant";
import classes from "./Task.module.css";

/** The action's fields as they were when the try started, templates filled in. */
export function Rendered({ fields }: { fields: Record<string, unknown> }) {
  const t = useMessages();
  const entries = Object.entries(fields);
  if (entries.length === 0) return <Placeholder title={t.task.noRendered} hint={t.task.noRenderedHint} />;
  return entries.map(([name, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
    return (
      <section key={name} className={classes.field}>
        <h2 className={classes.fieldName}><span className="mono">{name}</span><CopyAction text={text} /></h2>
        <pre className={table.json} tabIndex={0}>{text}</pre>
      </section>
    );
  });
}

export function Details({ id, instance, tries }: { id: InstanceId; instance: TaskInstance; tries: TaskTry[] }) {
  const t = useMessages();
  const task = useQuery(taskQuery(id.dagId, id.taskId)).data;
  const state = asState(instance.state);
  return (
    <>
      <Facts
        facts={[
          [t.task.state, <StateBadge key="state" state={state} />],
          [t.task.reason, instance.reason ? <Ticked key="reason" text={instance.reason} /> : undefined],
          [t.task.operator, instance.operator_name ?? instance.operator],
          [t.task.mapIndex, id.mapIndex < 0 ? undefined : id.mapIndex],
          [t.task.scheduledAt, instance.scheduled_when ? <Instant key="scheduled" value={instance.scheduled_when} showZone /> : undefined],
          [t.task.queuedAt, instance.queued_when ? <Instant key="queued" value={instance.queued_when} showZone /> : undefined],
          [t.task.started, instance.start_date ? <Instant key="start" value={instance.start_date} showZone /> : undefined],
          [t.task.ended, instance.end_date ? <Instant key="end" value={instance.end_date} showZone /> : undefined],
          [t.task.queuedFor, instance.queued_when && instance.start_date ? <Duration key="waited" start={instance.queued_when} end={instance.start_date} /> : undefined],
          [t.task.duration, instance.start_date ? <Duration key="took" start={instance.start_date} end={instance.end_date} live={state === "running"} /> : undefined],
          [t.task.host, instance.hostname],
          [t.task.pid, instance.pid],
          [t.task.pool, `${instance.pool} (${t.task.poolSlots}: ${instance.pool_slots})`],
          [t.task.queue, instance.queue],
          [t.task.priority, instance.priority_weight],
          [t.task.maxTries, instance.max_tries + 1],
          [t.task.triggerRule, task?.trigger_rule ? <code key="rule">{task.trigger_rule}</code> : undefined],
          [t.task.owner, task?.owner],
          [t.task.note, instance.note],
          [
            t.task.upstreamOf,
            task?.downstream_task_ids && task.downstream_task_ids.length > 0
              ? task.downstream_task_ids.map((taskId, index) => (
                  <span key={taskId}>
                    {index > 0 ? ", " : null}
                    <Link to="/dags/$dagId/runs/$runId/tasks/$taskId" params={{ dagId: id.dagId, runId: id.runId, taskId }}>{taskId}</Link>
                  </span>
                ))
              : undefined,
          ],
        ]}
      />
      {task?.doc_md ? (
        <>
          <h2 className={table.section}>{t.task.documentation}</h2>
          <pre className={table.json}>{task.doc_md}</pre>
        </>
      ) : null}
      {tries.length > 0 ? (
        <>
          <h2 className={table.section}>{t.task.tries}</h2>
          <div className={table.frame}>
            <table className={table.table}>
              <thead><tr><th>{t.run.tryNumber}</th><th>{t.task.state}</th><th>{t.task.started}</th><th>{t.task.duration}</th><th>{t.task.host}</th><th>{t.task.reason}</th></tr></thead>
              <tbody>
                {tries.map((one) => (
                  <tr key={one.try_number}>
                    <td className="tabular">{one.try_number}</td>
                    <td><StateBadge state={asState(one.state)} /></td>
                    <td><Instant value={one.start_date} /></td>
                    <td><Duration start={one.start_date} end={one.end_date} live={one.state === "running"} /></td>
                    <td>{one.hostname ?? "–"}</td>
                    <td className={table.wrap}>{one.reason ? <Ticked text={one.reason} /> : null}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      ) : null}
    </>
  );
}
