import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { dagQuery } from "@/api/queries";
import { Facts } from "@/components/Facts";
import { Failure, Loading } from "@/components/Placeholders";
import { scheduleText } from "@/components/schedule";
import table from "@/components/Table.module.css";
import { useMessages } from "@/i18n";
import { readParams } from "@/routes/trigger/params";
import { formatDuration } from "@/time/format";
import { Instant } from "@/time/Instant";
import { WaitsFor } from "./WaitsFor";

export function DetailsTab() {
  const t = useMessages();
  const { dagId } = useParams({ from: "/shell/dags/$dagId/details" });
  const { data: dag, error, isPending, refetch } = useQuery(dagQuery(dagId));
  if (isPending) return <Loading />;
  if (!dag) return <Failure error={error} onRetry={() => void refetch()} />;
  const schedule = scheduleText(dag.timetable_summary, dag.timetable_description);
  const params = readParams(dag.params);
  const yes = (value: boolean) => (value ? t.common.yes : t.common.no);
  const defaults = Object.keys(dag.default_args ?? {}).length > 0;

  return (
    <>
      <Facts
        facts={[
          [t.dag.file, <span key="file" className="mono">{dag.relative_fileloc ?? dag.fileloc}</span>],
          [t.dag.version, dag.latest_dag_version ? t.dag.versionN(dag.latest_dag_version.version_number) : undefined],
          [t.dags.schedule, schedule ? <><span className="sentence">{schedule.words}</span>{schedule.notation ? <> · <code>{schedule.notation}</code></> : null}</> : t.dags.manualOnly],
          [t.dag.timezone, dag.timezone],
          [t.dags.nextRun, dag.next_dagrun_run_after ? <Instant key="next" value={dag.next_dagrun_run_after} showZone /> : undefined],
          [t.dag.start, dag.start_date ? <Instant key="start" value={dag.start_date} /> : undefined],
          [t.dag.end, dag.end_date ? <Instant key="end" value={dag.end_date} /> : undefined],
          [t.dag.catchup, yes(dag.catchup)],
          [t.dag.owners, dag.owners.join(", ")],
          [t.dags.tags, dag.tags.map((tag) => tag.name).join(", ")],
          [t.dag.maxActiveRuns, dag.max_active_runs],
          [t.dag.maxActiveTasks, dag.max_active_tasks],
          [t.dag.maxFailedRuns, dag.max_consecutive_failed_dag_runs || undefined],
          [t.dag.runTimeout, dag.dag_run_timeout],
          [t.dag.lastParsed, <Instant key="parsed" value={dag.last_parsed_time} />],
          [t.dag.parseTook, typeof dag.last_parse_duration === "number" ? (dag.last_parse_duration < 1 ? `${(dag.last_parse_duration * 1000).toFixed(1)} ms` : formatDuration(dag.last_parse_duration, t.time)) : undefined],
        ]}
      />
      {dag.asset_expression ? <WaitsFor dagId={dagId} /> : null}
      <h2 className={table.section}>{t.dag.params}</h2>
      {params.length === 0 ? (
        <p className={table.quiet}>{t.dag.noParams}</p>
      ) : (
        <div className={table.frame}>
          <table className={table.table}>
            <thead><tr><th>{t.dag.parameter}</th><th>{t.dag.defaultValue}</th><th>{t.dag.type}</th><th>{t.common.description}</th></tr></thead>
            <tbody>
              {params.map((param) => (
                <tr key={param.name}>
                  <td className="mono">{param.name}</td>
                  <td className={table.wrap}><code>{param.hasDefault ? JSON.stringify(param.default) : "–"}</code></td>
                  <td className={table.wrap}><code>{Object.keys(param.schema).length > 0 ? JSON.stringify(withoutDescription(param.schema)) : "–"}</code></td>
                  <td className={table.wrap}>{param.description ?? ""}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {defaults ? (
        <>
          <h2 className={table.section}>{t.dag.defaultArgs}</h2>
          <pre className={table.json}>{JSON.stringify(dag.default_args, null, 2)}</pre>
        </>
      ) : null}
      {dag.doc_md ? (
        <>
          <h2 className={table.section}>{t.dag.documentation}</h2>
          <pre className={table.json}>{dag.doc_md}</pre>
        </>
      ) : null}
    </>
  );
}

function withoutDescription(schema: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== "description" && key !== "default"));
}
