import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { gridQuery, instancesQuery } from "@/api/queries";
import type { Run, TaskInstance } from "@/api/types";
import { Failure, Loading, Placeholder } from "@/components/Placeholders";
import { SearchField } from "@/components/SearchField";
import table from "@/components/Table.module.css";
import { Ticked } from "@/components/Ticked";
import { StateBadge, StateIcon } from "@/design/StateIcon";
import { asState, type State, stateLooks, taskStates } from "@/design/states";
import { useMessages } from "@/i18n";
import { formatDuration, secondsBetween } from "@/time/format";
import { Duration, Instant, useNow } from "@/time/Instant";
import classes from "./Run.module.css";

/** Runs of the same instant are few: enough to find this one among them. */
const around = 5;

/** How many instances are in each state, over the whole run. */
function useStateCounts(run: Run): Map<State, number> {
  const before = new Date(Date.parse(run.run_after) + 1).toISOString();
  const grid = useQuery(gridQuery(run.dag_id, around, before));
  return useMemo(() => {
    const counts = new Map<State, number>();
    const found = grid.data?.runs.find((one) => one.run_id === run.dag_run_id);
    for (const cell of Object.values(found?.cells ?? {})) {
      const states: [string | null | undefined, number][] = cell.count && Object.keys(cell.count).length > 0 ? Object.entries(cell.count) : [[cell.state, 1]];
      for (const [state, n] of states) counts.set(asState(state), (counts.get(asState(state)) ?? 0) + n);
    }
    return counts;
  }, [grid.data?.runs, run.dag_run_id]);
}

export function Instances({ run }: { run: Run }) {
  const t = useMessages();
  const { state, name = "" } = useSearch({ from: "/shell/dags/$dagId/runs/$runId" });
  const navigate = useNavigate({ from: "/dags/$dagId/runs/$runId" });
  const counts = useStateCounts(run);
  const query = useInfiniteQuery(instancesQuery(run.dag_id, run.dag_run_id, { state, name }));
  const instances = query.data?.pages.flatMap((page) => page.task_instances) ?? [];
  const filter = (change: { state?: string | undefined; name?: string | undefined }) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true });

  return (
    <>
      <div className={table.bar}>
        <SearchField className={classes.filter} size="xs" placeholder={t.run.filterTasks} value={name} onChange={(value) => filter({ name: value || undefined })} />
        <div className={classes.summary} role="group" aria-label={t.run.state}>
          {taskStates
            .filter((one) => (counts.get(one) ?? 0) > 0)
            .map((one) => (
              <button key={one} type="button" className={classes.chip} aria-pressed={state === one} disabled={one === "none"} onClick={() => filter({ state: state === one ? undefined : one })}>
                <StateIcon state={one} size={13} />
                {t.states[one]} <b>{counts.get(one)}</b>
              </button>
            ))}
        </div>
      </div>
      {query.isPending ? (
        <Loading />
      ) : query.isError && instances.length === 0 ? (
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      ) : instances.length === 0 ? (
        <Placeholder title={state || name ? t.common.nothingMatches : t.run.noTasks}>
          {state || name ? <Button variant="default" onClick={() => filter({ state: undefined, name: undefined })}>{t.common.resetFilters}</Button> : null}
        </Placeholder>
      ) : (
        <InstanceTable run={run} instances={instances} />
      )}
      {query.hasNextPage ? (
        <div className={table.more}><Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t.common.loadMore}</Button></div>
      ) : null}
    </>
  );
}

function InstanceTable({ run, instances }: { run: Run; instances: TaskInstance[] }) {
  const t = useMessages();
  const now = useNow(1000, run.state === "running");
  const from = Date.parse(run.start_date ?? run.run_after);
  const to = run.end_date ? Date.parse(run.end_date) : now;
  const whole = Math.max(1, to - from);

  return (
    <div className={table.frame}>
      <table className={table.table}>
        <thead>
          <tr>
            <th>{t.run.state}</th>
            <th>{t.run.task}</th>
            <th className={table.minor}>{t.run.operator}</th>
            <th className={table.minor}>{t.run.tryNumber}</th>
            <th className={table.minor}>{t.run.started}</th>
            <th>{t.run.duration}</th>
            <th className={classes.timeline}><span className={classes.scale}><span>{t.run.timeline}</span><span>{formatDuration(whole / 1000, t.time)}</span></span></th>
          </tr>
        </thead>
        <tbody>
          {instances.map((instance) => {
            const state = asState(instance.state);
            return (
              <tr key={instance.id}>
                <td><StateBadge state={state} />{instance.reason ? <div className={classes.reason} title={instance.reason}><Ticked text={instance.reason} /></div> : null}</td>
                <td className={classes.name}>
                  <Link
                    to="/dags/$dagId/runs/$runId/tasks/$taskId"
                    params={{ dagId: run.dag_id, runId: run.dag_run_id, taskId: instance.task_id }}
                    search={instance.map_index < 0 ? {} : { map_index: instance.map_index }}
                    className={classes.task}
                  >
                    {instance.task_display_name}
                  </Link>
                  {instance.map_index < 0 ? null : <span className={classes.mapped}> [{instance.rendered_map_index ?? instance.map_index}]</span>}
                </td>
                <td className={table.minor}>{instance.operator_name ?? instance.operator}</td>
                <td className={`tabular ${table.minor}`}>{instance.try_number > 0 ? `${instance.try_number}/${instance.max_tries + 1}` : "–"}</td>
                <td className={table.minor}><Instant value={instance.start_date} style="second" /></td>
                <td><Duration start={instance.start_date} end={instance.end_date} live={state === "running"} /></td>
                <td className={classes.timeline}><Bar instance={instance} state={state} from={from} whole={whole} now={now} /></td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** When an instance waited for a slot and when it ran, within its run. */
function Bar({ instance, state, from, whole, now }: { instance: TaskInstance; state: State; from: number; whole: number; now: number }) {
  const t = useMessages();
  const percent = (ms: number) => `${Math.min(100, Math.max(0, (100 * ms) / whole))}%`;
  const start = instance.start_date ? Date.parse(instance.start_date) - from : undefined;
  const queued = instance.queued_when ? Date.parse(instance.queued_when) - from : undefined;
  const ran = state === "running" || instance.end_date ? secondsBetween(instance.start_date, instance.end_date, now) : undefined;
  // The run was started again since, for others.
  if (start !== undefined && ran !== undefined && start < 0 && start + ran * 1000 <= 0) return <span className={classes.kept}>{t.run.kept}</span>;
  return (
    <div className={classes.track} aria-hidden="true">
      {queued !== undefined && start !== undefined && start > queued ? <i className={classes.wait} style={{ left: percent(queued), width: percent(start - queued) }} /> : null}
      {start !== undefined && ran !== undefined ? (
        <i className={classes.span} data-state={state} style={{ left: percent(start), width: percent(ran * 1000), "--bar": `var(${stateLooks[state].color})` } as React.CSSProperties} />
      ) : null}
    </div>
  );
}
