import type { ExplainedInstance, Explanation, Reason, Waiting } from "@/api/types";

/** An instance below whatever waits for it. Each is told of once; where it stands again, `reasons` is missing. */
export interface Node {
  instance: Waiting;
  reasons?: { reason: Reason; upstreams: Node[] }[];
}

const keyOf = (one: Waiting) => `${one.map_index} ${one.task_id}`;

/** The flat answer of the server as a tree that begins with these instances. */
export function treeOf(explanation: Pick<Explanation, "instances">, roots: ExplainedInstance[]): Node[] {
  const explained = new Map(explanation.instances.map((one) => [keyOf(one), one]));
  const told = new Set<string>();
  const node = (instance: Waiting): Node => {
    const key = keyOf(instance);
    const reasons = explained.get(key)?.reasons;
    if (!reasons || told.has(key)) return { instance };
    told.add(key);
    return { instance, reasons: reasons.map((reason) => ({ reason, upstreams: upstreamsOf(reason).map(node) })) };
  };
  return roots.map(node);
}

export const upstreamsOf = (reason: Reason): Waiting[] => ("upstreams" in reason ? reason.upstreams : []);

/** Over in a moment, or no obstacle at all: not worth a word on the page of a run. */
const passing: ReadonlySet<Reason["kind"]> = new Set<Reason["kind"]>(["running", "idle", "next_round", "when", "decision", "expand", "worker", "finished"]);

export const isPassing = (reason: Reason): boolean => passing.has(reason.kind);

/** No reason to wonder: it runs at its time, or when somebody wants it. */
export const isRest = (reason: Reason): boolean => reason.kind === "not_before" || reason.kind === "no_schedule" || reason.kind === "assets" || (reason.kind === "schedule_ended" && reason.once);

/** Whether a DAG has nothing at work though one might expect it: a run that waits, one that is due and is not made, a schedule that broke off. */
export function isStuck({ reasons, runs, elsewhere }: Pick<Explanation, "reasons" | "runs" | "elsewhere">): boolean {
  if (runs.some((run) => run.reasons.some((reason) => reason.kind === "running"))) return false;
  // On its way between two tasks.
  if (elsewhere.some((run) => run.instances.some((one) => one.reasons.every(isPassing)))) return false;
  if (runs.some((run) => run.state === "running" || run.reasons.some((reason) => !isPassing(reason) && reason.kind !== "not_before"))) return true;
  return reasons.some((reason) => reason.kind === "consecutive_failures") || (reasons.some((reason) => !isPassing(reason)) && !reasons.some(isRest));
}
