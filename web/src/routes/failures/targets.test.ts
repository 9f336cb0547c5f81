import { describe, expect, it } from "vitest";
import type { FailedRun } from "@/api/types";
import { instancesOf, namedIn, targetsOf } from "./targets";

const runs: FailedRun[] = [
  { dag_id: "sales", dag_run_id: "one", task_instances: [{ task_id: "load", map_index: 3 }, { task_id: "report", map_index: -1 }] },
  { dag_id: "payroll", dag_run_id: "two", task_instances: [{ task_id: "pay", map_index: -1 }] },
];

describe("targetsOf", () => {
  it("names every task instance of every run", () => {
    const targets = targetsOf(runs, () => true);
    expect(targets).toEqual([
      { dagId: "sales", runId: "one", tasks: [{ id: "load", mapIndex: 3 }, { id: "report", mapIndex: -1 }] },
      { dagId: "payroll", runId: "two", tasks: [{ id: "pay", mapIndex: -1 }] },
    ]);
    expect(instancesOf(targets)).toBe(3);
    expect(namedIn(runs)).toBe(3);
  });
  it("leaves out what somebody may only look at", () => {
    const targets = targetsOf(runs, (dagId) => dagId === "sales");
    expect(targets.map((target) => target.dagId)).toEqual(["sales"]);
    expect(instancesOf(targets)).toBe(2);
    expect(targetsOf(runs, () => false)).toEqual([]);
  });
});
