import { expect, test } from "vitest";
import type { Explanation, Reason } from "@/api/types";
import { isPassing, isStuck, treeOf } from "./tree";

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
    elsewhere: [],
    elsewhere_left_out: 0,
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

test("a DAG is stuck if it has nothing at work and something is expected", () => {
  const paused: Reason = { kind: "dag_paused" };
  const later: Reason = { kind: "not_before", at: "2026-01-01T00:00:00Z" };
  const run = (state: string, ...reasons: Reason[]) => ({ run_id: "r", state, reasons });
  const stuck = (reasons: Reason[], ...runs: ReturnType<typeof run>[]) => isStuck({ reasons, runs, elsewhere: [] });
  expect(stuck([later])).toBe(false);
  expect(stuck([{ kind: "no_schedule" }])).toBe(false);
  expect(stuck([{ kind: "next_round" }])).toBe(false);
  expect(stuck([paused, later])).toBe(false);
  expect(stuck([paused])).toBe(true);
  expect(stuck([{ kind: "consecutive_failures", limit: 2, run_ids: ["a", "b"], more: 0 }, paused, later])).toBe(true);
  expect(stuck([{ kind: "schedule_ended", once: true, end_date: null }])).toBe(false);
  expect(stuck([{ kind: "schedule_ended", once: false, end_date: "2026-01-01T00:00:00Z" }])).toBe(true);
  expect(stuck([later], run("queued", later))).toBe(false);
  expect(stuck([later], run("queued", paused))).toBe(true);
  expect(stuck([later], run("running", { kind: "idle" }))).toBe(true);
  expect(stuck([paused], run("running", { kind: "idle" }), run("running", { kind: "running" }))).toBe(false);
  const idle = { reasons: [paused], runs: [run("running", { kind: "idle" })] };
  const followed = (reason: Reason) => [{ dag_id: "d", run_id: "r", state: "running", left_out: 0, reasons: [], instances: [instance("a", reason)] }];
  expect(isStuck({ ...idle, elsewhere: followed({ kind: "no_worker", queue: "gpu" }) })).toBe(true);
  expect(isStuck({ ...idle, elsewhere: followed({ kind: "worker", queue: "gpu" }) })).toBe(false);
});
