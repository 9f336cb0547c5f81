import { expect, test } from "vitest";
import { impliedEdges } from "./implied";

const graph = (text: string) => text.split(" ").map((edge) => ({ source: edge[0] ?? "", target: edge[1] ?? "" }));
const implied = (text: string) => [...impliedEdges(graph(text))].map((edge) => edge.source + edge.target);

test("an edge beside a longer way is implied", () => {
  expect(implied("ab bc ac")).toEqual(["ac"]);
  expect(implied("ab bc cd ad bd")).toEqual(["ad", "bd"]);
});

test("a diamond has no implied edge", () => {
  expect(implied("ab ac bd cd")).toEqual([]);
});
