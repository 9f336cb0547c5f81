import { describe, expect, it } from "vitest";
import type { GridCell, GridRun, GridTask } from "@/api/types";
import { cellState, dayMarks, move, rowState, stateCounts, visibleRows } from "./layout";

const task = (task_id: string, group: string | null = null, is_group = false): GridTask => ({
  task_id, label: task_id.split(".").at(-1) ?? task_id, group, operator: is_group ? null : "bash", is_mapped: false, depth: group ? group.split(".").length : 0, is_group,
});
const tasks = [task("start"), task("g", null, true), task("g.a", "g"), task("g.in", "g", true), task("g.in.b", "g.in"), task("end")];
const cell = (state: GridCell["state"], count?: Record<string, number>): GridCell => ({
  state, try_number: 1, start_date: null, end_date: null, ...(count ? { count } : {}),
});
const run = (cells: Record<string, GridCell>): GridRun => ({
  run_id: "r", state: "running", run_type: "manual", logical_date: null, run_after: "2026-01-01T00:00:00Z", start_date: null, end_date: null, note: null, cells,
});
const ids = (folded: string[], filter = "") => visibleRows(tasks, new Set(folded), filter).map((row) => row.task.task_id);

describe("visibleRows", () => {
  it("shows everything while nothing is folded", () => {
    expect(ids([])).toEqual(["start", "g", "g.a", "g.in", "g.in.b", "end"]);
  });
  it("hides what lies in a folded group, at any depth", () => {
    expect(ids(["g.in"])).toEqual(["start", "g", "g.a", "g.in", "end"]);
    expect(ids(["g"])).toEqual(["start", "g", "end"]);
  });
  it("keeps the groups around a match, and opens them", () => {
    expect(ids(["g"], "B")).toEqual(["g", "g.in", "g.in.b"]);
  });
  it("knows the tasks that a group stands for", () => {
    expect(visibleRows(tasks, new Set(["g"]), "").find((row) => row.task.task_id === "g")?.members).toEqual(["g.a", "g.in.b"]);
  });
});

describe("states of rows", () => {
  const group = visibleRows(tasks, new Set(["g"]), "").find((row) => row.task.is_group);
  if (!group) throw new Error("no group");
  it("a group shows the most telling state of its members", () => {
    expect(rowState(group, run({ "g.a": cell("success"), "g.in.b": cell("failed") }))).toBe("failed");
    expect(rowState(group, run({ "g.a": cell("success"), "g.in.b": cell("success") }))).toBe("success");
    expect(rowState(group, run({ "g.a": cell("success"), "g.in.b": cell(null) }))).toBe("none");
  });
  it("says nothing where the run had no such task", () => {
    expect(rowState(group, run({}))).toBeUndefined();
  });
  it("a mapped task shows its instances", () => {
    expect(cellState(cell("running", { success: 3, failed: 1, none: 2 }))).toBe("failed");
    expect([...stateCounts(group, run({ "g.a": cell(null, { success: 3, none: 2 }), "g.in.b": cell("success") }))]).toEqual([["success", 4], ["none", 2]]);
  });
});

describe("move", () => {
  it("stays within the grid; -1 is the header", () => {
    expect(move({ row: 0, column: 0 }, "ArrowUp", false, 5, 3, 10)).toEqual({ row: -1, column: 0 });
    expect(move({ row: -1, column: 0 }, "ArrowUp", false, 5, 3, 10)).toEqual({ row: -1, column: 0 });
    expect(move({ row: 4, column: 2 }, "ArrowRight", false, 5, 3, 10)).toEqual({ row: 4, column: 2 });
    expect(move({ row: 2, column: 1 }, "PageDown", false, 5, 3, 10)).toEqual({ row: 4, column: 1 });
    expect(move({ row: 2, column: 1 }, "End", true, 5, 3, 10)).toEqual({ row: 4, column: 2 });
  });
  it("leaves other keys alone", () => {
    expect(move({ row: 0, column: 0 }, "x", false, 5, 3, 10)).toBeUndefined();
  });
});

describe("dayMarks", () => {
  it("names a day once", () => {
    expect(dayMarks(["1", "1", "2", "2"], 60)).toEqual(["1", undefined, "2", undefined]);
  });
  it("leaves a name out where it would touch the one before", () => {
    expect(dayMarks(["1", "2", "3", "4", "5"], 20)).toEqual([undefined, undefined, "3", undefined, undefined]);
  });
});
