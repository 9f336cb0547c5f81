import type { ComparedTaskInstance, Run } from "@/api/types";
import { formatDuration } from "@/time/format";
import type { Messages } from "@/i18n/en";

/** What a run is compared with unless somebody chose: the last one before it that went well, else the last one before it. */
export function baseFor(runId: string, until: Run[]): Run | undefined {
  const others = until.filter((one) => one.dag_run_id !== runId);
  return others.find((one) => one.state === "success") ?? others[0];
}

/** `+3m 12s`, `−12s`: how much longer something took. */
export function formatLonger(seconds: number, units: Messages["time"]): string {
  const size = formatDuration(Math.abs(seconds), units);
  if (size === units.seconds("0")) return size;
  return `${seconds < 0 ? "−" : "+"}${size}`;
}

/** The widest of the bars; the others are drawn in proportion. */
export const longestOf = (rows: ComparedTaskInstance[]): number => Math.max(...rows.map((row) => Math.abs(row.longer ?? 0)), Number.EPSILON);

/** The older of two runs first. */
export function olderFirst(one: Run, other: Run): [Run, Run] {
  return Date.parse(one.run_after) <= Date.parse(other.run_after) ? [one, other] : [other, one];
}
