import type { ExplainedInstance, Explanation, Reason, Waiting } from "@/api/types";

/** An instance below whatever waits for it. Each is told of once; where it stands again, `reasons` is missing. */
export interface Node {
  instance: Waiting;
  reasons?: { reason: Reason; upstreams: Node[] }[];
}

const keyOf = (one: Waiting) => `${one.map_index} ${one.task_id}`;

/** The flat answer of the server as a tree that begins with these instances. */
export function treeOf(explanation: Explanation, roots: ExplainedInstance[]): Node[] {
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
const passing: ReadonlySet<Reason["kind"]> = new Set<Reason["kind"]>(["running", "next_round", "when", "decision", "expand", "worker", "finished"]);

export const isPassing = (reason: Reason): boolean => passing.has(reason.kind);
