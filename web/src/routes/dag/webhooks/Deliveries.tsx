import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { deliveriesQuery } from "@/api/webhooks";
import { Failure, Loading } from "@/components/Placeholders";
import table from "@/components/Table.module.css";
import { StateBadge } from "@/design/StateIcon";
import { useMessages } from "@/i18n";
import { Instant } from "@/time/Instant";
import classes from "./Webhooks.module.css";

/** What came lately and made a run. */
export function Deliveries({ dagId }: { dagId: string }) {
  const t = useMessages();
  const { data, error, isPending, refetch } = useQuery(deliveriesQuery(dagId));
  return (
    <>
      <h2 className={table.section}>{t.webhooks.deliveries}</h2>
      {isPending ? (
        <Loading />
      ) : !data ? (
        <Failure compact error={error} onRetry={() => void refetch()} />
      ) : data.length === 0 ? (
        <p className={classes.none}>{t.webhooks.noDeliveries}</p>
      ) : (
        <div className={table.frame}>
          <table className={table.table}>
            <thead><tr><th>{t.webhooks.came}</th><th>{t.webhooks.webhook}</th><th>{t.runs.state}</th><th className={table.minor}>{t.runs.run}</th></tr></thead>
            <tbody>
              {data.map((run) => (
                <tr key={run.dag_run_id}>
                  <td><Link to="/dags/$dagId/runs/$runId" params={{ dagId, runId: run.dag_run_id }}><Instant value={run.queued_at ?? run.run_after} /></Link></td>
                  <td className={classes.name}>{run.triggering_user_name?.replace(/^webhook /, "") ?? "–"}</td>
                  <td><StateBadge state={run.state} /></td>
                  <td className={`${table.minor} ${classes.run} mono`}>{run.dag_run_id}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
