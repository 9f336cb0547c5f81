import { Button, Select } from "@mantine/core";
import { IconArrowsDiff } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { comparisonQuery, runsUntilQuery } from "@/api/queries";
import type { ComparedRun, Comparison, Run, VersionChange } from "@/api/types";
import { Failure, Loading, Placeholder } from "@/components/Placeholders";
import table from "@/components/Table.module.css";
import { StateBadge } from "@/design/StateIcon";
import { useLanguage, useMessages } from "@/i18n";
import { Changes } from "@/routes/dag/code/Changes";
import { formatDuration, formatInstant } from "@/time/format";
import { Instant, useZone } from "@/time/Instant";
import classes from "./Compare.module.css";
import { ComparedTasks } from "./ComparedTasks";
import { baseFor, formatLonger } from "./sides";

/** What is different in this run from what it was in another one. */
export function CompareTab({ run }: { run: Run }) {
  const t = useMessages();
  const language = useLanguage();
  const zone = useZone();
  const { with: chosen } = useSearch({ from: "/shell/dags/$dagId/runs/$runId" });
  const navigate = useNavigate({ from: "/dags/$dagId/runs/$runId" });
  const until = useQuery(runsUntilQuery(run.dag_id, run.dag_run_id, run.run_after));
  const base = chosen ?? baseFor(run.dag_run_id, until.data ?? [])?.dag_run_id;
  const query = useInfiniteQuery(comparisonQuery(run.dag_id, run.dag_run_id, base));
  const pages = query.data?.pages ?? [];
  const [first] = pages;

  if (!base && until.isPending) return <Loading />;
  if (!base && until.isError) return <Failure error={until.error} onRetry={() => void until.refetch()} />;
  if (!base) return <Placeholder icon={<IconArrowsDiff size={28} stroke={1.4} />} title={t.compare.alone} hint={t.compare.aloneHint} />;

  const known = (until.data ?? []).filter((one) => one.dag_run_id !== run.dag_run_id);
  const options = known.map((one) => ({
    value: one.dag_run_id,
    label: `${formatInstant(one.logical_date ?? one.run_after, zone, language, "minute")} · ${t.states[one.state]} · ${one.dag_run_id}`,
  }));
  // One that came later, or long before.
  if (!known.some((one) => one.dag_run_id === base)) options.unshift({ value: base, label: base });
  return (
    <>
      <div className={table.bar}>
        <Select
          className={classes.base}
          aria-label={t.compare.with}
          leftSection={<IconArrowsDiff size={15} stroke={1.7} />}
          searchable
          value={base}
          onChange={(value) => void navigate({ search: (now) => ({ ...now, with: value ?? undefined }), replace: true })}
          data={options}
        />
      </div>
      {query.isPending ? (
        <Loading />
      ) : !first ? (
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <div data-stale={query.isPlaceholderData || undefined} className={classes.comparison}>
          <Sides comparison={first} />
          <Differences title={t.compare.conf(first.conf.length)} changes={first.conf} />
          <Definition comparison={first} />
          <ComparedTasks dagId={first.dag_id} runId={first.run.dag_run_id} baseId={first.base.dag_run_id} rows={pages.flatMap((page) => page.task_instances)} total={first.total_entries} truncated={first.truncated} />
          {query.hasNextPage ? (
            <div className={table.more}><Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t.common.loadMore}</Button></div>
          ) : null}
        </div>
      )}
    </>
  );
}

/** Both runs in a few facts. What differs stands out. */
function Sides({ comparison: { dag_id: dagId, base, run, versions } }: { comparison: Comparison }) {
  const t = useMessages();
  const took = (one: ComparedRun) => (one.duration === null ? "–" : formatDuration(one.duration, t.time));
  const longer = base.duration !== null && run.duration !== null ? run.duration - base.duration : undefined;
  const version = (number: number) => t.dag.versionN(number);
  const rows: [name: string, before: React.ReactNode, after: React.ReactNode, differs: boolean][] = [
    [t.compare.state, <StateBadge key="b" state={base.state} />, <StateBadge key="r" state={run.state} />, base.state !== run.state],
    [t.compare.version, version(versions.base.version_number), version(versions.run.version_number), versions.base.version_number !== versions.run.version_number],
    [t.compare.type, t.runTypes[base.run_type], t.runTypes[run.run_type], base.run_type !== run.run_type],
    [t.compare.logicalDate, <Instant key="b" value={base.logical_date} style="minute" />, <Instant key="r" value={run.logical_date} style="minute" />, false],
    [t.compare.started, <Instant key="b" value={base.start_date} />, <Instant key="r" value={run.start_date} />, false],
    [t.compare.duration, took(base), <>{took(run)} {longer === undefined ? null : <span className={classes.longer}>{formatLonger(longer, t.time)}</span>}</>, false],
  ];
  return (
    <div className={table.frame}>
      <table className={`${table.table} ${classes.sides}`}>
        <thead>
          <tr>
            <td />
            <th scope="col">{t.compare.base}<Link to="/dags/$dagId/runs/$runId" params={{ dagId, runId: base.dag_run_id }} className={`mono ${classes.runId}`}>{base.dag_run_id}</Link></th>
            <th scope="col">{t.compare.run}<span className={`mono ${classes.runId}`}>{run.dag_run_id}</span></th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, before, after, differs]) => (
            <tr key={name} data-differs={differs || undefined}><th scope="row">{name}</th><td>{before}</td><td>{after}</td></tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The DAG itself, as the two runs had it. */
function Definition({ comparison: { dag_id: dagId, versions } }: { comparison: Comparison }) {
  const t = useMessages();
  const { base, run, changes } = versions;
  if (base.version_number === run.version_number) return <h3 className={table.section}>{t.compare.sameVersion(t.dag.versionN(run.version_number))}</h3>;
  const tasks: [string, string[]][] = [[t.compare.added, versions.tasks_added], [t.compare.removed, versions.tasks_removed], [t.compare.changed, versions.tasks_changed]];
  return (
    <Differences
      title={t.compare.versions(changes.length)}
      changes={changes}
      before={t.dag.versionN(base.version_number)}
      after={t.dag.versionN(run.version_number)}
      more={<Link to="/dags/$dagId/code" params={{ dagId }} search={{ version: run.version_number, compare: base.version_number }}>{t.compare.asLines}</Link>}
    >
      {tasks.map(([name, ids]) => (ids.length > 0 ? <p key={name} className={classes.tasks}>{name}: <span className="mono">{ids.join(", ")}</span></p> : null))}
    </Differences>
  );
}

const shownAtOnce = 8;

interface DifferencesProps {
  title: string;
  changes: VersionChange[];
  before?: string;
  after?: string;
  more?: React.ReactNode;
  children?: React.ReactNode;
}

function Differences({ title, changes, before, after, more, children }: DifferencesProps) {
  const t = useMessages();
  const [shown, setShown] = useState(shownAtOnce);
  return (
    <>
      <h3 className={`${table.section} ${classes.section}`}>{title}{more ? <span className={classes.aside}>{more}</span> : null}</h3>
      {children}
      {changes.length > 0 ? <Changes changes={changes.slice(0, shown)} before={before ?? t.compare.base} after={after ?? t.compare.run} /> : null}
      {changes.length > shown ? (
        <div className={table.more}><Button variant="default" onClick={() => setShown(changes.length)}>{t.common.showMore(changes.length - shown)}</Button></div>
      ) : null}
    </>
  );
}
