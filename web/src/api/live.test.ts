import { describe, expect, it, vi } from "vitest";
import { outdatedKeys, Refresher } from "./live";

describe("outdatedKeys", () => {
  it("keeps to what a change touches", () => {
    expect(outdatedKeys({ kind: "task", dag_id: "a", run_id: "r" })).toEqual([["dag", "a", "grid"], ["dag", "a", "run", "r"]]);
    expect(outdatedKeys({ kind: "run", dag_id: "a", run_id: "r" })).toContainEqual(["overview"]);
    expect(outdatedKeys({ kind: "import_error" })).toEqual([["importErrors"], ["overview"]]);
  });
  it("takes everything for old when the server says so, or something unknown", () => {
    expect(outdatedKeys({ kind: "look_again" })).toEqual([[]]);
    expect(outdatedKeys({ kind: "new in a later release" })).toEqual([[]]);
  });
});

describe("Refresher", () => {
  it("asks once for many changes, and again for those that came meanwhile", async () => {
    vi.useFakeTimers();
    const asked: unknown[][] = [];
    let answer: () => void = () => undefined;
    const refresher = new Refresher((keys) => {
      asked.push(keys);
      return new Promise<void>((resolve) => (answer = resolve));
    }, 100);
    refresher.add([["a"]]);
    refresher.add([["a"], ["b"]]);
    await vi.advanceTimersByTimeAsync(100);
    expect(asked).toEqual([[["a"], ["b"]]]);

    refresher.add([["c"]]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toHaveLength(1);
    answer();
    await vi.advanceTimersByTimeAsync(100);
    expect(asked[1]).toEqual([["c"]]);
    vi.useRealTimers();
  });

  it("goes on after a refusal", async () => {
    vi.useFakeTimers();
    const asked: unknown[][] = [];
    const refresher = new Refresher((keys) => {
      asked.push(keys);
      return Promise.reject(new Error("away"));
    }, 100);
    refresher.add([["a"]]);
    await vi.advanceTimersByTimeAsync(150);
    refresher.add([["b"]]);
    await vi.advanceTimersByTimeAsync(150);
    expect(asked).toEqual([[["a"]], [["b"]]]);
    vi.useRealTimers();
  });
});
