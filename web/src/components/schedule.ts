/** What a schedule is shown as: words, and its own notation where that says more. */
export interface ScheduleText {
  words: string;
  notation: string | undefined;
}

/** Nothing for a DAG that no clock starts; the server calls its timetable `none`. */
export function scheduleText(summary: string | null, description: string | null): ScheduleText | undefined {
  if (!summary || summary.toLowerCase() === "none") return undefined;
  const words = (description ?? summary).replace(/(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::00)?Z/g, "$1 $2 UTC");
  return { words, notation: words.toLowerCase() === summary.toLowerCase() ? undefined : summary };
}
