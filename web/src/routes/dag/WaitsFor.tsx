import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Fragment } from "react";
import { awaitedAssetsQuery } from "@/api/queries";
import { Failure, Loading } from "@/components/Placeholders";
import table from "@/components/Table.module.css";
import { useMessages } from "@/i18n";
import { Instant } from "@/time/Instant";

/** The assets that a DAG waits for, and which of them were updated since its last run by them. */
export function WaitsFor({ dagId }: { dagId: string }) {
  const t = useMessages();
  const query = useQuery(awaitedAssetsQuery(dagId));
  if (query.isPending) return <Loading />;
  if (!query.data) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <>
      <h2 className={table.section}>{t.assets.waitsFor}</h2>
      <div className={table.frame}>
        <table className={table.table}>
          <thead>
            <tr>
              <th>{t.assets.asset}</th>
              <th>{t.assets.updated}</th>
              <th className={table.minor}>{t.assets.lastUpdate}</th>
              <th className={table.minor}>{t.assets.madeBy}</th>
            </tr>
          </thead>
          <tbody>
            {query.data.map(({ asset, queuedAt }) => (
              <tr key={asset.id}>
                <td className="mono" title={asset.uri}>{asset.name}</td>
                <td>{queuedAt ? <Instant value={queuedAt} style="second" /> : <span className={table.quiet}>{t.assets.notYet}</span>}</td>
                <td className={table.minor}>{asset.last_asset_event?.timestamp ? <Instant value={asset.last_asset_event.timestamp} style="second" /> : t.assets.never}</td>
                <td className={table.minor}>
                  {asset.producing_tasks.length === 0 ? t.assets.nobody : asset.producing_tasks.map((task, index) => (
                    <Fragment key={`${task.dag_id} ${task.task_id}`}>
                      {index > 0 ? ", " : null}
                      <Link to="/dags/$dagId" params={{ dagId: task.dag_id }}>{task.dag_id} / {task.task_id}</Link>
                    </Fragment>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
