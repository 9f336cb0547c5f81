import { Button, Checkbox, Select } from "@mantine/core";
import { IconArrowsDiff } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { runsQuery } from "@/api/queries";
import type { Run } from "@/api/types";
import { Failure, Loading, Placeholder } from "@/components/Placeholders";
import table from "@/components/Table.module.css";
import { StateBadge } from "@/design/StateIcon";
import { runStates } from "@/design/states";
import { useMessages } from "@/i18n";
import { olderFirst } from "@/routes/run/compare/sides";
import { Duration, Instant } from "@/time/Instant";
import classes from "./RunsTab.module.css";

const any = "";

export function RunsTab() {
  const t = useMessages();
  const { dagId } = useParams({ from: "/shell/dags/$dagId/runs" });
  const { state, type } = useSearch({ from: "/shell/dags/$dagId/runs" });
  const navigate = useNavigate({ from: "/dags/$dagId/runs" });
  const query = useInfiniteQuery(runsQuery(dagId, { state, type }));
  const runs = query.data?.pages.flatMap((page) => page.dag_runs) ?? [];
  const total = query.data?.pages[0]?.total_entries;
  const [picked, setPicked] = useState<Run[]>([]);
  // Of three, the last two.
  const pick = (run: Run, on: boolean) => setPicked((now) => [...now.filter((one) => one.dag_run_id !== run.dag_run_id), ...(on ? [run] : [])].slice(-2));
  const types = Object.keys(t.runTypes) as (keyof typeof t.runTypes)[];

  return (
    <>
      <div className={table.bar}>
        <Select
          size="xs"
          aria-label={t.runs.stateFilter}
          value={state ?? any}
          onChange={(value) => void navigate({ search: (now) => ({ ...now, state: value || undefined }), replace: true })}
          data={[{ value: any, label: `${t.runs.stateFilter}: ${t.common.all}` }, ...runStates.map((one) => ({ value: one, label: t.states[one] }))]}
        />
        <Select
          size="xs"
          aria-label={t.runs.typeFilter}
          value={type ?? any}
          onChange={(value) => void navigate({ search: (now) => ({ ...now, type: value || undefined }), replace: true })}
          data={[{ value: any, label: `${t.runs.typeFilter}: ${t.common.all}` }, ...types.map((one) => ({ value: one, label: t.runTypes[one] }))]}
        />
        {picked.length > 0 ? <CompareButton dagId={dagId} picked={picked} /> : null}
        {typeof total === "number" ? <span className={table.count}>{t.runs.count(total)}</span> : null}
      </div>
      {query.isPending ? (
        <Loading />
      ) : query.isError && runs.length === 0 ? (
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      ) : runs.length === 0 ? (
        <Placeholder title={t.runs.empty} hint={state || type ? t.common.nothingMatchesHint : t.dag.noRunsHint} />
      ) : (
        <div className={table.frame}>
          <table className={table.table}>
            <thead>
              <tr>
                <th className={classes.pick}><span className="visually-hidden">{t.compare.pick}</span></th>
                <th>{t.runs.state}</th>
                <th>{t.runs.run}</th>
                <th>{t.runs.type}</th>
                <th>{t.runs.logicalDate}</th>
                <th>{t.runs.started}</th>
                <th>{t.runs.duration}</th>
                <th>{t.runs.version}</th>
                <th>{t.run.note}</th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <tr key={run.dag_run_id}>
                  <td className={classes.pick}>
                    <Checkbox
                      size="xs"
                      aria-label={t.compare.tick(run.dag_run_id)}
                      checked={picked.some((one) => one.dag_run_id === run.dag_run_id)}
                      onChange={(event) => pick(run, event.currentTarget.checked)}
                    />
                  </td>
                  <td><StateBadge state={run.state} /></td>
                  <td className={table.wide}><Link to="/dags/$dagId/runs/$runId" params={{ dagId, runId: run.dag_run_id }} className="mono">{run.dag_run_id}</Link></td>
                  <td>{t.runTypes[run.run_type]}{run.triggering_user_name ? <span className={table.quiet}> · {run.triggering_user_name}</span> : null}</td>
                  <td><Instant value={run.logical_date} style="minute" /></td>
                  <td><Instant value={run.start_date} /></td>
                  <td><Duration start={run.start_date} end={run.end_date} live={run.state === "running"} /></td>
                  <td className="tabular">{run.dag_versions.at(-1) ? t.dag.versionN(run.dag_versions.at(-1)?.version_number ?? 0) : "–"}</td>
                  <td className={table.note}>{run.note ?? ""}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {query.hasNextPage ? (
        <div className={table.more}><Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t.common.loadMore}</Button></div>
      ) : null}
    </>
  );
}

/** Leads to the newer of two ticked runs, beside the older one. */
function CompareButton({ dagId, picked: [one, other] }: { dagId: string; picked: Run[] }) {
  const t = useMessages();
  if (!one || !other) return <span className={table.quiet}>{t.compare.pickHint}</span>;
  const [older, newer] = olderFirst(one, other);
  return (
    <Button
      variant="default"
      leftSection={<IconArrowsDiff size={14} />}
      renderRoot={(props) => <Link to="/dags/$dagId/runs/$runId" params={{ dagId, runId: newer.dag_run_id }} search={{ tab: "compare", with: older.dag_run_id }} {...props} />}
    >
      {t.compare.pick}
    </Button>
  );
}
