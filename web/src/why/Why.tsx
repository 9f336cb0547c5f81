import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { explainRunQuery, explainTaskQuery, type InstanceId } from "@/api/queries";
import type { ExplainedRun, Explanation, Reason, Run, Waiting } from "@/api/types";
import { Ticked } from "@/components/Ticked";
import { StateIcon } from "@/design/StateIcon";
import { asState, type State } from "@/design/states";
import { useMessages } from "@/i18n";
import { Instant } from "@/time/Instant";
import { isPassing, type Node, treeOf } from "./tree";
import classes from "./Why.module.css";

interface RunId {
  dagId: string;
  runId: string;
}

/** States in which an instance waits for something. */
const waiting: ReadonlySet<State> = new Set<State>([
  "none", "scheduled", "queued", "up_for_retry", "up_for_reschedule", "deferred", "awaiting_input", "restarting",
]);

/** Why a task instance does not run; nothing for one that runs or is over. */
export function WhyTask({ id, state }: { id: InstanceId; state: State }) {
  const t = useMessages();
  const { data } = useQuery({ ...explainTaskQuery(id), enabled: waiting.has(state) });
  const first = data?.instances[0];
  if (!waiting.has(state) || !data || !first) return null;
  const held = data.runs.filter((run) => run.state === "queued");
  return (
    <Panel title={t.why.task}>
      {treeOf(data, [first]).map((node) => (
        <Reasons key={node.instance.task_id} run={id} node={node} />
      ))}
      <OfRuns dagId={id.dagId} runs={held} />
      <LeftOut explanation={data} />
    </Panel>
  );
}

/** What holds a run up; nothing while all that is left is at work. */
export function WhyRun({ run }: { run: Run }) {
  const t = useMessages();
  const unfinished = run.state === "queued" || run.state === "running";
  const { data } = useQuery({ ...explainRunQuery(run.dag_id, run.dag_run_id), enabled: unfinished });
  if (!unfinished || !data) return null;
  const held = data.runs.map((one) => ({ ...one, reasons: one.reasons.filter((reason) => !isPassing(reason)) })).filter((one) => one.reasons.length > 0);
  const instances = data.instances.filter((one) => one.reasons.some((reason) => !isPassing(reason)));
  if (held.length === 0 && instances.length === 0) return null;
  const id = { dagId: run.dag_id, runId: run.dag_run_id };
  return (
    <Panel title={t.why.run}>
      {held.flatMap((one) => one.reasons.map((reason) => <li key={reason.kind}><Line run={id} reason={reason} /></li>))}
      {treeOf(data, instances.slice(0, 10)).map((node) => (
        <li key={`${node.instance.task_id} ${node.instance.map_index}`}>
          <Who run={id} instance={node.instance} />
          <ul><Reasons run={id} node={node} /></ul>
        </li>
      ))}
      {instances.length > 10 ? <li className={classes.quiet}>{t.why.more(instances.length - 10 + data.left_out)}</li> : null}
    </Panel>
  );
}

function Panel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.why} aria-label={title}>
      <h2 className={classes.title}>{title}</h2>
      <ul>{children}</ul>
    </section>
  );
}

function Reasons({ run, node }: { run: RunId; node: Node }) {
  return node.reasons?.map(({ reason, upstreams }) => (
    <li key={reason.kind}>
      <Line run={run} reason={reason} />
      {upstreams.length > 0 ? (
        <ul>
          {upstreams.map((upstream) => <Upstream key={`${upstream.instance.task_id} ${upstream.instance.map_index}`} run={run} node={upstream} />)}
        </ul>
      ) : null}
    </li>
  ));
}

function Upstream({ run, node }: { run: RunId; node: Node }) {
  const t = useMessages();
  const state = asState(node.instance.state);
  return (
    <li>
      <Who run={run} instance={node.instance} /> <span className={classes.quiet}>{t.states[state]}{!node.reasons && waiting.has(state) ? ` (${t.why.seeAbove})` : null}</span>
      {node.reasons && state !== "running" ? <ul><Reasons run={run} node={node} /></ul> : null}
    </li>
  );
}

/** One reason in words, with links to what it names outside of the run. */
function Line({ run: { dagId, runId }, reason }: { run: RunId; reason: Reason }) {
  const t = useMessages();
  const at = reason.kind === "retry" || reason.kind === "next_look" || reason.kind === "not_before" ? reason.at : reason.kind === "scheduler_away" ? reason.since : undefined;
  const holders = "holders" in reason ? reason.holders : [];
  const runs: RunId[] =
    reason.kind === "depends_on_past" || reason.kind === "triggered_run"
      ? [{ dagId: reason.kind === "triggered_run" ? reason.dag_id : dagId, runId: reason.run_id }]
      : reason.kind === "max_active_runs" ? reason.run_ids.map((one) => ({ dagId, runId: one })) : [];
  const more = "more" in reason ? reason.more : 0;
  return (
    <>
      <Ticked text={t.why.words(reason)} />
      {at ? <> <Instant value={at} showZone /></> : null}
      {reason.kind === "pool_missing" || reason.kind === "pool_too_small" || reason.kind === "pool_full" ? <> <Link to="/admin/pools">{t.why.pools}</Link></> : null}
      {holders.length + runs.length > 0 ? (
        <ul>
          {runs.map((one) => (
            <li key={`${one.dagId} ${one.runId}`}><RunLink {...one} foreign={one.dagId !== dagId} /></li>
          ))}
          {holders.map((one) => {
            const id = { dagId: one.dag_id, runId: one.run_id };
            return (
              <li key={`${one.dag_id} ${one.run_id} ${one.task_id} ${one.map_index}`}>
                <Who run={id} instance={{ ...one, state: "running" }} />
                {one.dag_id === dagId && one.run_id === runId ? null : <> <span className={classes.quiet}><RunLink {...id} foreign={one.dag_id !== dagId} /></span></>}
              </li>
            );
          })}
        </ul>
      ) : null}
      {more > 0 ? <span className={classes.quiet}> {t.why.more(more)}</span> : null}
    </>
  );
}

function Who({ run, instance }: { run: RunId; instance: Waiting }) {
  const { task_id: taskId, map_index: index } = instance;
  return (
    <span className={classes.who}>
      <StateIcon state={asState(instance.state)} size={13} />
      <Link to="/dags/$dagId/runs/$runId/tasks/$taskId" params={{ ...run, taskId }} search={index < 0 ? {} : { map_index: index }}>
        {index < 0 ? taskId : `${taskId} [${index}]`}
      </Link>
    </span>
  );
}

function RunLink({ dagId, runId, foreign }: RunId & { foreign: boolean }) {
  return <Link to="/dags/$dagId/runs/$runId" params={{ dagId, runId }}>{foreign ? `${dagId} · ${runId}` : runId}</Link>;
}

function OfRuns({ dagId, runs }: { dagId: string; runs: ExplainedRun[] }) {
  const t = useMessages();
  return runs.map((run) => (
    <li key={run.run_id}>
      {t.why.thisRun} <RunLink dagId={dagId} runId={run.run_id} foreign={false} />
      <ul>{run.reasons.map((reason) => <li key={reason.kind}><Line run={{ dagId, runId: run.run_id }} reason={reason} /></li>)}</ul>
    </li>
  ));
}

function LeftOut({ explanation }: { explanation: Explanation }) {
  const t = useMessages();
  return explanation.left_out > 0 ? <li className={classes.quiet}>{t.why.more(explanation.left_out)}</li> : null;
}
