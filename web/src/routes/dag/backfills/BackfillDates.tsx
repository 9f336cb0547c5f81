import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { backfillDatesQuery } from "@/api/queries";
import type { Backfill } from "@/api/types";
import { Failure, Loading } from "@/components/Placeholders";
import table from "@/components/Table.module.css";
import { StateBadge } from "@/design/StateIcon";
import { useMessages } from "@/i18n";
import { Instant } from "@/time/Instant";
import classes from "./Backfills.module.css";

/** Every date of a backfill in its order: the run, or why there is none. */
export function BackfillDates({ backfill }: { backfill: Backfill }) {
  const t = useMessages();
  const query = useInfiniteQuery(backfillDatesQuery(backfill.dag_id, backfill.id));
  const dates = query.data?.pages.flatMap((page) => page.dates) ?? [];
  if (query.isPending) return <Loading />;
  if (query.isError && dates.length === 0) return <Failure compact error={query.error} onRetry={() => void query.refetch()} />;
  if (dates.length === 0) return <p className={classes.none}>{t.backfills.noDates}</p>;
  return (
    <>
      <ul className={classes.dates}>
        {dates.map((date) => (
          <li key={date.sort_ordinal}>
            {date.dag_run_id ? (
              <Link to="/dags/$dagId/runs/$runId" params={{ dagId: backfill.dag_id, runId: date.dag_run_id }}><Instant value={date.logical_date} style="minute" /></Link>
            ) : (
              <Instant value={date.logical_date} style="minute" />
            )}
            {date.state ? <StateBadge state={date.state} /> : <span className={table.quiet}>{date.skipped ? t.backfills.skips[date.skipped] : "–"}</span>}
          </li>
        ))}
      </ul>
      {query.hasNextPage ? (
        <div className={classes.moreDates}><Button size="xs" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t.common.loadMore}</Button></div>
      ) : null}
    </>
  );
}
