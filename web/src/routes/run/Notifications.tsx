import { Button } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Fragment, useState } from "react";
import { notificationLogQuery, notificationsQuery } from "@/api/queries";
import type { Notification, Run } from "@/api/types";
import { Failure, Loading, Placeholder } from "@/components/Placeholders";
import table from "@/components/Table.module.css";
import { StateBadge } from "@/design/StateIcon";
import { useMessages } from "@/i18n";
import { Instant } from "@/time/Instant";
import classes from "./Run.module.css";

/** What people were told of this run, or will be. */
export function Notifications({ run }: { run: Run }) {
  const t = useMessages();
  const query = useInfiniteQuery(notificationsQuery(run.dag_id, run.dag_run_id));
  const notifications = query.data?.pages.flatMap((page) => page.notifications) ?? [];
  const [open, setOpen] = useState<string>();

  if (query.isPending) return <Loading />;
  if (query.isError && notifications.length === 0) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (notifications.length === 0) return <Placeholder title={t.notifications.none}>{t.notifications.noneHint}</Placeholder>;
  return (
    <>
      <div className={table.frame}>
        <table className={table.table}>
          <thead>
            <tr>
              <th>{t.run.state}</th>
              <th>{t.notifications.about}</th>
              <th>{t.notifications.event}</th>
              <th className={table.minor}>{t.notifications.action}</th>
              <th className={table.minor}>{t.run.tryNumber}</th>
              <th className={table.minor}>{t.notifications.happened}</th>
              <th>{t.notifications.sent}</th>
              <th aria-label={t.task.log} />
            </tr>
          </thead>
          <tbody>
            {notifications.map((one) => {
              const isOpen = open === one.notification_id;
              const pending = one.state === "queued" && one.tries > 0 && one.due_at;
              return (
                <Fragment key={one.notification_id}>
                  <tr>
                    <td>
                      <StateBadge state={one.state} />
                      {one.error && one.state !== "success" ? <div className={classes.reason} title={one.error}>{one.error}</div> : null}
                    </td>
                    <td className={classes.name}><About run={run} notification={one} /></td>
                    <td>
                      <span className="mono">{one.event}</span>
                      {one.reason ? <div className={classes.reason} title={one.reason}>{one.reason}</div> : null}
                    </td>
                    <td className={table.minor}>{one.action}</td>
                    <td className={`tabular ${table.minor}`}>{one.tries > 0 ? one.tries : "–"}</td>
                    <td className={table.minor}><Instant value={one.occurred_at} style="second" /></td>
                    <td>{pending ? <>{t.notifications.again} <Instant value={pending} style="second" /></> : <Instant value={one.end_date} style="second" />}</td>
                    <td className={table.right}>
                      {one.tries > 0 ? (
                        <button
                          type="button"
                          className={classes.open}
                          aria-expanded={isOpen}
                          onClick={() => setOpen(isOpen ? undefined : one.notification_id)}
                        >
                          {isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />} {t.task.log}
                        </button>
                      ) : null}
                    </td>
                  </tr>
                  {isOpen ? <tr><td colSpan={8} className={classes.logCell}><Log run={run} notification={one} /></td></tr> : null}
                </Fragment>
              );
            })}
          </tbody>
        </table>
      </div>
      {query.hasNextPage ? (
        <div className={table.more}><Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t.common.loadMore}</Button></div>
      ) : null}
    </>
  );
}

function About({ run, notification: { task_id: taskId, map_index: index, try_number: tryNumber } }: { run: Run; notification: Notification }) {
  const t = useMessages();
  if (!taskId) return t.notifications.run;
  const mapped = index !== null && index >= 0;
  return (
    <>
      <Link
        to="/dags/$dagId/runs/$runId/tasks/$taskId"
        params={{ dagId: run.dag_id, runId: run.dag_run_id, taskId }}
        search={{ ...(mapped ? { map_index: index } : {}), ...(tryNumber > 0 ? { try: tryNumber } : {}) }}
        className={classes.task}
      >
        {taskId}
      </Link>
      {mapped ? <span className={classes.mapped}> [{index}]</span> : null}
      {tryNumber > 0 ? <span className={classes.mapped}> · {t.task.tryN(tryNumber)}</span> : null}
    </>
  );
}

/** The log of the last time that the notifier ran. */
function Log({ run, notification }: { run: Run; notification: Notification }) {
  const t = useMessages();
  const log = useQuery(notificationLogQuery(run.dag_id, run.dag_run_id, notification));
  if (log.isPending) return <Loading />;
  if (log.isError) return <Failure error={log.error} onRetry={() => void log.refetch()} />;
  if (log.data.length === 0) return <p className={table.quiet}>{t.task.waitingForLines}</p>;
  return (
    <pre className={classes.log} tabIndex={0} aria-label={t.task.log}>
      {log.data.map((line, index) => (
        <span key={index} data-from={line.logger}>{line.event}{"\n"}</span>
      ))}
    </pre>
  );
}
