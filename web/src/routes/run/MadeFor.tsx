import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { assetEventsQuery } from "@/api/queries";
import type { AssetEvent, Run } from "@/api/types";
import { Failure, Loading } from "@/components/Placeholders";
import table from "@/components/Table.module.css";
import { useMessages } from "@/i18n";
import { Instant } from "@/time/Instant";
import classes from "./Run.module.css";

/** The assets that a run was made for, in a few words. */
export function MadeForNames({ run }: { run: Run }) {
  const t = useMessages();
  const { data: events = [] } = useQuery({ ...assetEventsQuery(run.dag_id, run.dag_run_id), enabled: run.run_type === "asset_triggered" });
  if (events.length === 0) return null;
  const names = [...new Set(events.map((event) => event.name ?? ""))];
  const more = names.length > 3 ? ", …" : "";
  return <span>{t.assets.forAssets(names.slice(0, 3).join(", ") + more, events.length)}</span>;
}

/** The updates of assets that a run was made for. */
export function MadeFor({ run }: { run: Run }) {
  const t = useMessages();
  const query = useQuery(assetEventsQuery(run.dag_id, run.dag_run_id));
  if (query.isPending) return <Loading />;
  if (!query.data) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <>
      <h2 className={table.section}>{t.assets.madeFor}</h2>
      <div className={table.frame}>
        <table className={table.table}>
          <thead>
            <tr>
              <th>{t.assets.asset}</th>
              <th>{t.assets.madeBy}</th>
              <th>{t.assets.update}</th>
              <th className={table.minor}>{t.assets.extra}</th>
            </tr>
          </thead>
          <tbody>
            {query.data.map((event) => (
              <tr key={event.id}>
                <td className={classes.name} title={event.uri ?? undefined}>{event.name}</td>
                <td><Source event={event} /></td>
                <td><Instant value={event.timestamp} style="second" /></td>
                <td className={`${table.minor} ${table.wrap}`}><Extra event={event} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Source({ event: { source_dag_id: dagId, source_run_id: runId, source_task_id: taskId, source_map_index: index } }: { event: AssetEvent }) {
  const t = useMessages();
  if (!dagId || !runId || !taskId) return t.assets.overApi;
  return (
    <>
      <Link
        to="/dags/$dagId/runs/$runId/tasks/$taskId"
        params={{ dagId, runId, taskId }}
        search={index >= 0 ? { map_index: index } : {}}
        className={classes.task}
      >
        {dagId} / {taskId}
      </Link>
      {index >= 0 ? <span className={classes.mapped}> [{index}]</span> : null}
    </>
  );
}

function Extra({ event }: { event: AssetEvent }) {
  // Where it was told is said already.
  const extra = Object.entries(event.extra ?? {}).filter(([key]) => key !== "from_rest_api");
  return extra.length > 0 ? <code>{JSON.stringify(Object.fromEntries(extra))}</code> : "–";
}
