import { describe, expect, it } from "vitest";
import type { ComparedTaskInstance, Run } from "@/api/types";
import { en } from "@/i18n/en";
import { ko } from "@/i18n/ko";
import { baseFor, formatLonger, longestOf, olderFirst } from "./sides";

const run = (id: string, state: string, day = 1) => ({ dag_run_id: id, state, run_after: `2026-01-0${day}T00:00:00Z` }) as Run;

describe("baseFor", () => {
  it("is the last run before it that went well", () => {
    expect(baseFor("now", [run("now", "failed"), run("failed", "failed"), run("good", "success"), run("older", "success")])?.dag_run_id).toBe("good");
  });
  it("is the last one before it where none went well", () => {
    expect(baseFor("now", [run("now", "success"), run("b", "failed"), run("a", "failed")])?.dag_run_id).toBe("b");
  });
  it("is nothing for the first run", () => {
    expect(baseFor("now", [run("now", "success")])).toBeUndefined();
  });
});

describe("formatLonger", () => {
  it.each([
    [192, "+3m 12s", "+3분 12초"],
    [-12, "−12s", "−12초"],
    [0.01, "0s", "0초"],
    [-0.04, "0s", "0초"],
  ])("%d seconds", (seconds, english, korean) => {
    expect(formatLonger(seconds, en.time)).toBe(english);
    expect(formatLonger(seconds, ko.time)).toBe(korean);
  });
});

describe("longestOf", () => {
  it("takes quicker ones as well, and is never nothing", () => {
    const row = (longer: number | null) => ({ longer }) as ComparedTaskInstance;
    expect(longestOf([row(2), row(-5), row(null)])).toBe(5);
    expect(longestOf([])).toBeGreaterThan(0);
  });
});

describe("olderFirst", () => {
  it("orders by when they were due", () => {
    const [older, newer] = [run("a", "success", 1), run("b", "failed", 2)];
    expect(olderFirst(newer, older)).toEqual([older, newer]);
    expect(olderFirst(older, newer)).toEqual([older, newer]);
  });
});
