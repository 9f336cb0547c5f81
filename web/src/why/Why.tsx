import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { explainDagQuery, explainRunQuery, explainTaskQuery, type InstanceId } from "@/api/queries";
import type { Elsewhere, ExplainedRun, Explanation, PastTask, Reason, Run, Waiting } from "@/api/types";
import { Ticked } from "@/components/Ticked";
import { StateIcon } from "@/design/StateIcon";
import { asState, type State } from "@/design/states";
import { useMessages } from "@/i18n";
import { Instant } from "@/time/Instant";
import { isPassing, isRest, isStuck, type Node, treeOf } from "./tree";
import classes from "./Why.module.css";

interface RunId {
  dagId: string;
  runId: string;
}

/** States in which an instance waits for something. */
const waiting: ReadonlySet<State> = new Set<State>([
  "none", "scheduled", "queued", "up_for_retry", "up_for_reschedule", "deferred", "awaiting_input", "restarting",
]);

/** So many runs of a DAG, and so many instances of a run, are shown. */
const shownRuns = 3;
const shownInstances = 10;

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
      <ElsewhereRuns dagId={id.dagId} explanation={data} />
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
      {treeOf(data, instances.slice(0, shownInstances)).map((node) => (
        <li key={`${node.instance.task_id} ${node.instance.map_index}`}>
          <Who run={id} instance={node.instance} />
          <ul><Reasons run={id} node={node} /></ul>
        </li>
      ))}
      {instances.length > shownInstances ? <li className={classes.quiet}>{t.why.more(instances.length - shownInstances + data.left_out)}</li> : null}
      <ElsewhereRuns dagId={run.dag_id} explanation={data} />
    </Panel>
  );
}

/** Why a DAG has nothing at work; nothing while it has, or while nothing is to be expected. */
export function WhyDag({ dagId }: { dagId: string }) {
  const t = useMessages();
  const { data } = useQuery(explainDagQuery(dagId));
  if (!data || !isStuck(data)) return null;
  const reasons = data.reasons.filter((reason) => !isPassing(reason) && !isRest(reason));
  const told = new Set(reasons.map((reason) => reason.kind));
  // What holds all of it back is said above.
  const held = data.runs.map((run) => ({ ...run, reasons: run.reasons.filter((reason) => !isPassing(reason) && !told.has(reason.kind)) })).filter((run) => run.reasons.length > 0);
  return (
    <Panel title={t.why.dag}>
      {reasons.map((reason) => <li key={reason.kind}><Line run={{ dagId, runId: "" }} reason={reason} /></li>)}
      <OfRuns dagId={dagId} runs={held.slice(0, shownRuns)} />
      {held.length > shownRuns ? <li className={classes.quiet}>{t.why.moreRuns(held.length - shownRuns)}</li> : null}
      <ElsewhereRuns dagId={dagId} explanation={data} />
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
  const at = timeOf(reason);
  const holders = "holders" in reason ? reason.holders : [];
  const runs: RunId[] =
    reason.kind === "depends_on_past" || reason.kind === "triggered_run"
      ? [{ dagId: reason.kind === "triggered_run" ? reason.dag_id : dagId, runId: reason.run_id }]
      : reason.kind === "max_active_runs" || reason.kind === "consecutive_failures" ? reason.run_ids.map((one) => ({ dagId, runId: one })) : [];
  const more = "more" in reason ? reason.more : 0;
  return (
    <>
      <Ticked text={t.why.words(reason)} />
      {at ? <> <Instant value={at} showZone /></> : null}
      {reason.kind === "pool_missing" || reason.kind === "pool_too_small" || reason.kind === "pool_full" ? <> <Link to="/admin/pools">{t.why.pools}</Link></> : null}
      {reason.kind === "import_error" ? <> <Link to="/dags">{t.why.errors}</Link></> : null}
      {holders.length + runs.length > 0 ? (
        <ul>
          {runs.map((one) => (
            <li key={`${one.dagId} ${one.runId}`}>
              <RunLink {...one} foreign={one.dagId !== dagId} />
              {reason.kind === "depends_on_past" ? <ul>{reason.tasks.map((task) => <li key={task.task_id}><InPast run={one} task={task} /></li>)}</ul> : null}
            </li>
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

/** The point in time that ends what a reason says. */
function timeOf(reason: Reason): string | null | undefined {
  switch (reason.kind) {
    case "retry":
    case "next_look":
    case "not_before":
      return reason.at;
    case "scheduler_away":
      return reason.since;
    case "recovering":
      return reason.taken_at;
    case "schedule_ended":
      return reason.once ? null : reason.end_date;
    default:
      return undefined;
  }
}

/** A task of the run before. */
function InPast({ run, task: { task_id, state } }: { run: RunId; task: PastTask }) {
  const t = useMessages();
  if (!state) return <>{task_id} <span className={classes.quiet}>{t.why.notInRun}</span></>;
  return <><Who run={run} instance={{ task_id, map_index: -1, state }} /> <span className={classes.quiet}>{t.states[asState(state)]}</span></>;
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

function LeftOut({ explanation }: { explanation: { left_out: number } }) {
  const t = useMessages();
  return explanation.left_out > 0 ? <li className={classes.quiet}>{t.why.more(explanation.left_out)}</li> : null;
}

/** The runs that the reasons lead to. */
function ElsewhereRuns({ dagId, explanation }: { dagId: string; explanation: Explanation }) {
  const t = useMessages();
  const { elsewhere, elsewhere_left_out: more } = explanation;
  return (
    <>
      {elsewhere.map((run, index) => <ElsewhereRun key={index} dagId={dagId} run={run} />)}
      {more > 0 ? <li className={classes.quiet}>{t.why.moreRuns(more)}</li> : null}
    </>
  );
}

function ElsewhereRun({ dagId, run }: { dagId: string; run: Elsewhere }) {
  const t = useMessages();
  const id = { dagId: run.dag_id, runId: run.run_id };
  const below = treeOf(run, run.instances).filter((node) => node.reasons);
  return (
    <li>
      {t.why.ofRun} <RunLink {...id} foreign={run.dag_id !== dagId} />
      <ul>
        {run.reasons.filter((reason) => below.length === 0 || !isPassing(reason)).map((reason) => <li key={reason.kind}><Line run={id} reason={reason} /></li>)}
        {below.slice(0, shownInstances).map((node) => (
          <li key={`${node.instance.task_id} ${node.instance.map_index}`}>
            <Who run={id} instance={node.instance} />
            <ul><Reasons run={id} node={node} /></ul>
          </li>
        ))}
        {below.length > shownInstances ? <li className={classes.quiet}>{t.why.more(below.length - shownInstances + run.left_out)}</li> : <LeftOut explanation={run} />}
      </ul>
    </li>
  );
}
