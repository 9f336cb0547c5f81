import { expect, it } from "vitest";
import { edgePath } from "./path";

it("bends a straight edge along the direction of the graph", () => {
  expect(edgePath([[0, 0], [100, 50]], "LR")).toBe("M0,0 C50,0 50,50 100,50");
  expect(edgePath([[0, 0], [50, 100]], "TB")).toBe("M0,0 C0,50 50,50 50,100");
});

it("starts and ends where the server said, however many bends lie between", () => {
  const path = edgePath([[0, 0], [40, 0], [60, 80], [100, 80]], "LR");
  expect(path).toBe("M0,0 Q40,0 50,40 Q60,80 100,80");
});

it("draws nothing for an edge without points", () => {
  expect(edgePath([], "LR")).toBe("");
});
