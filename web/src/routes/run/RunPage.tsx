import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { dagQuery, notificationsQuery, runQuery } from "@/api/queries";
import type { Run } from "@/api/types";
import { Facts } from "@/components/Facts";
import { PageHeader } from "@/components/PageHeader";
import { Failure, Loading } from "@/components/Placeholders";
import table from "@/components/Table.module.css";
import { StateBadge } from "@/design/StateIcon";
import { useMessages } from "@/i18n";
import type { RunTab } from "@/router";
import { usePageTitle } from "@/shell/usePageTitle";
import { WhyRun } from "@/why/Why";
import { DagZone, Duration, Instant, Relative } from "@/time/Instant";
import tabs from "../dag/DagPage.module.css";
import { CompareTab } from "./compare/CompareTab";
import { Instances } from "./Instances";
import { Late } from "./Late";
import { MadeFor, MadeForNames } from "./MadeFor";
import { Note } from "./Note";
import { Notifications } from "./Notifications";
import { RunActions } from "./RunActions";

const runTabs: readonly RunTab[] = ["tasks", "compare", "notifications", "details"];

export function RunPage() {
  const t = useMessages();
  const { dagId, runId } = useParams({ from: "/shell/dags/$dagId/runs/$runId" });
  const { tab = "tasks" } = useSearch({ from: "/shell/dags/$dagId/runs/$runId" });
  const navigate = useNavigate({ from: "/dags/$dagId/runs/$runId" });
  const run = useQuery(runQuery(dagId, runId));
  const dag = useQuery(dagQuery(dagId));
  const told = useInfiniteQuery(notificationsQuery(dagId, runId));
  usePageTitle(runId, dagId);

  if (run.isPending) return <Loading />;
  if (!run.data) return <Failure error={run.error} onRetry={() => void run.refetch()} />;
  const it = run.data;
  const notified = told.data?.pages[0]?.total_entries ?? 0;
  // Most DAGs tell nobody of anything.
  const shown = runTabs.filter((one) => one !== "notifications" || notified > 0 || tab === one);

  return (
    <DagZone zone={dag.data?.timezone}>
      <PageHeader
        trail={
          <>
            <Link to="/dags">{t.dags.title}</Link> / <Link to="/dags/$dagId" params={{ dagId }}>{it.dag_display_name}</Link> /{" "}
            <Link to="/dags/$dagId/runs" params={{ dagId }}>{t.dag.runs}</Link>
          </>
        }
        title={<><Instant value={it.logical_date ?? it.run_after} style="minute" showZone /><StateBadge state={it.state} size="lg" /><Late run={it} /></>}
        meta={
          <>
            <span>{t.runTypes[it.run_type]}{it.triggering_user_name ? ` · ${it.triggering_user_name}` : null}</span>
            <MadeForNames run={it} />
            <span>{t.run.duration}: <Duration start={it.start_date} end={it.end_date} live={it.state === "running"} /></span>
            {it.start_date ? <span>{t.run.started} <Relative value={it.start_date} /></span> : null}
            {it.reason ? <span>{it.reason}</span> : null}
            <span className="mono" style={{ fontSize: 12, overflowWrap: "anywhere" }}>{it.dag_run_id}</span>
          </>
        }
        actions={<RunActions run={it} />}
      />
      <Note run={it} />
      <WhyRun run={it} />
      <div className={tabs.tabs} role="tablist">
        {shown.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            aria-selected={tab === one}
            className={tabs.tab}
            data-status={tab === one ? "active" : undefined}
            onClick={() => void navigate({ search: (now) => ({ ...now, tab: one === "tasks" ? undefined : one }), replace: true })}
          >
            {one === "notifications" ? t.notifications.title(notified) : one === "compare" ? t.compare.title : t.run[one]}
          </button>
        ))}
      </div>
      {tab === "details" ? <RunDetails run={it} />
        : tab === "notifications" ? <Notifications run={it} />
        : tab === "compare" ? <CompareTab run={it} />
        : <Instances run={it} />}
    </DagZone>
  );
}

function RunDetails({ run }: { run: Run }) {
  const t = useMessages();
  const conf = run.conf && Object.keys(run.conf).length > 0 ? JSON.stringify(run.conf, null, 2) : undefined;
  return (
    <>
      <Facts
        facts={[
          [t.runs.run, <span key="id" className="mono">{run.dag_run_id}</span>],
          [t.run.type, t.runTypes[run.run_type]],
          [t.run.logicalDate, <Instant key="logical" value={run.logical_date} showZone />],
          [t.run.dataInterval, run.data_interval_start && run.data_interval_start !== run.data_interval_end ? <><Instant value={run.data_interval_start} /> – <Instant value={run.data_interval_end} showZone /></> : undefined],
          [t.run.runAfter, <Instant key="due" value={run.run_after} showZone />],
          [t.run.queuedAt, <Instant key="queued" value={run.queued_at} showZone />],
          [t.run.deadline, run.deadline_at ? <><Instant value={run.deadline_at} showZone /> <Late run={run} /></> : undefined],
          [t.run.started, <Instant key="start" value={run.start_date} showZone />],
          [t.run.ended, <Instant key="end" value={run.end_date} showZone />],
          [t.run.waited, <Duration key="waited" start={run.run_after} end={run.start_date} />],
          [t.run.duration, <Duration key="took" start={run.start_date} end={run.end_date} live={run.state === "running"} />],
          [t.run.triggeredBy, [run.triggered_by, run.triggering_user_name].filter(Boolean).join(" · ")],
          [t.run.version, run.dag_versions.map((version) => t.dag.versionN(version.version_number)).join(", ")],
          [t.task.reason, run.reason],
        ]}
      />
      {run.run_type === "asset_triggered" ? <MadeFor run={run} /> : null}
      <h2 className={table.section}>{t.run.conf}</h2>
      {conf ? <pre className={table.json}>{conf}</pre> : <p className={table.quiet}>{t.run.noConf}</p>}
    </>
  );
}
