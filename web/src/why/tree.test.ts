import { expect, test } from "vitest";
import type { Explanation, Reason } from "@/api/types";
import { isPassing, treeOf } from "./tree";

const waitsFor = (...names: string[]): Reason => ({
  kind: "trigger_rule",
  rule: "all_success",
  stuck: false,
  more: 0,
  upstreams: names.map((task_id) => ({ task_id, map_index: -1, state: "none" })),
});

const instance = (task_id: string, reason: Reason) => ({ task_id, map_index: -1, state: "none", reasons: [reason] });

test("a diamond is told once, and what is finished has no reasons", () => {
  const explanation: Explanation = {
    reasons: [],
    runs: [],
    left_out: 0,
    instances: [
      instance("d", waitsFor("b", "c", "over")),
      instance("b", waitsFor("a")),
      instance("c", waitsFor("a")),
      instance("a", { kind: "no_worker", queue: "gpu" }),
    ],
  };
  const [root] = treeOf(explanation, explanation.instances.slice(0, 1));
  const [b, c, over] = root?.reasons?.[0]?.upstreams ?? [];
  expect(b?.reasons?.[0]?.upstreams[0]?.reasons?.[0]?.reason).toEqual({ kind: "no_worker", queue: "gpu" });
  expect(c?.reasons?.[0]?.upstreams[0]).toEqual({ instance: { task_id: "a", map_index: -1, state: "none" } });
  expect(over).toEqual({ instance: { task_id: "over", map_index: -1, state: "none" } });
});

test("only what lasts is worth a word", () => {
  expect(isPassing({ kind: "next_round" })).toBe(true);
  expect(isPassing({ kind: "dag_paused" })).toBe(false);
});
