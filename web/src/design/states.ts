/** How each state looks: a colour token, a shape and a glyph, the same in the DOM and on a canvas. */
export const taskStates = [
  "none", "scheduled", "queued", "running", "success", "failed", "skipped", "upstream_failed", "up_for_retry",
  "up_for_reschedule", "deferred", "awaiting_input", "restarting", "removed",
] as const;
export type State = (typeof taskStates)[number];

export const runStates = ["queued", "running", "success", "failed"] as const;

/** `disc` and `square` are filled with a light glyph; `ring` and `diamond` are outlines with a coloured glyph. */
export type Shape = "disc" | "square" | "ring" | "diamond";

export interface StateLook {
  /** Name of the CSS variable, without `var()`. */
  color: string;
  shape: Shape;
  /** SVG path in a 16 × 16 box, stroked with round caps. */
  glyph: string;
}

const glyphs = {
  check: "M4.7 8.3 7 10.6 11.4 5.7",
  cross: "M5.4 5.4 10.6 10.6M10.6 5.4 5.4 10.6",
  play: "M6.6 5.3v5.4L11 8z",
  dots: "M5 8h.01M8 8h.01M11 8h.01",
  clock: "M8 5.2V8l1.9 1.3",
  again: "M10.7 6.4A3.3 3.3 0 1 0 11.3 8.7M11.2 4.5v2.1H9.1",
  up: "M8 10.8V5.4M5.6 7.7 8 5.3l2.4 2.4",
  skip: "M5 5.4 7.6 8 5 10.6M8.6 5.4 11.2 8 8.6 10.6",
  pause: "M6.5 5.6v4.8M9.5 5.6v4.8",
  ask: "M6.4 6.5a1.7 1.7 0 1 1 2.3 1.6c-.5.2-.7.5-.7 1M8 11h.01",
  dash: "M5.4 8h5.2",
  nothing: "",
};

export const stateLooks: Record<State, StateLook> = {
  success: { color: "--ud-state-success", shape: "disc", glyph: glyphs.check },
  failed: { color: "--ud-state-failed", shape: "square", glyph: glyphs.cross },
  running: { color: "--ud-state-running", shape: "disc", glyph: glyphs.play },
  queued: { color: "--ud-state-queued", shape: "ring", glyph: glyphs.dots },
  scheduled: { color: "--ud-state-scheduled", shape: "ring", glyph: glyphs.clock },
  up_for_retry: { color: "--ud-state-up_for_retry", shape: "ring", glyph: glyphs.again },
  up_for_reschedule: { color: "--ud-state-up_for_retry", shape: "ring", glyph: glyphs.clock },
  restarting: { color: "--ud-state-running", shape: "ring", glyph: glyphs.again },
  upstream_failed: { color: "--ud-state-upstream_failed", shape: "diamond", glyph: glyphs.up },
  skipped: { color: "--ud-state-skipped", shape: "ring", glyph: glyphs.skip },
  deferred: { color: "--ud-state-deferred", shape: "ring", glyph: glyphs.pause },
  awaiting_input: { color: "--ud-state-awaiting_input", shape: "diamond", glyph: glyphs.ask },
  removed: { color: "--ud-state-removed", shape: "ring", glyph: glyphs.dash },
  none: { color: "--ud-state-none", shape: "ring", glyph: glyphs.nothing },
};

/** The server says `null` for an instance that nothing has touched yet. */
export function asState(value: string | null | undefined): State {
  return taskStates.find((state) => state === value) ?? "none";
}

const live: ReadonlySet<State> = new Set<State>(["scheduled", "queued", "running", "up_for_retry", "up_for_reschedule", "deferred", "restarting"]);
export const isLive = (state: State): boolean => live.has(state);

/** Most telling first: what a folded group or a mapped task shows for its members. */
const severity: readonly State[] = [
  "failed", "upstream_failed", "up_for_retry", "running", "restarting", "awaiting_input", "deferred", "up_for_reschedule",
  "queued", "scheduled", "none", "success", "skipped", "removed",
];

/** One state for several. */
export function summarise(states: Iterable<State>): State {
  let best = severity.length;
  for (const state of states) best = Math.min(best, severity.indexOf(state));
  return severity[best] ?? "none";
}
