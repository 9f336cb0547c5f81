import { type State, stateLooks, taskStates } from "@/design/states";

/** Colours and paths resolved once per colour scheme, so that painting a page of cells takes a few milliseconds. */
export interface Palette {
  colors: Record<State, string>;
  glyphs: Record<State, Path2D>;
  surface: string;
  line: string;
  hover: string;
  selected: string;
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(name).trim();
  return {
    colors: Object.fromEntries(taskStates.map((state) => [state, color(stateLooks[state].color)])) as Record<State, string>,
    glyphs: Object.fromEntries(taskStates.map((state) => [state, new Path2D(stateLooks[state].glyph)])) as Record<State, Path2D>,
    surface: color("--ud-surface"),
    line: color("--ud-line"),
    hover: color("--ud-hover"),
    selected: color("--ud-selected"),
  };
}

/** One cell: solid for what is over or running, tinted with a coloured glyph for the rest. Success stays plain, so that a wall of it is calm. */
export function paintCell(context: CanvasRenderingContext2D, palette: Palette, state: State, x: number, y: number, width: number, height: number): void {
  const color = palette.colors[state];
  const solid = state === "success" || state === "failed" || state === "running" || state === "upstream_failed";
  context.beginPath();
  context.roundRect(x, y, width, height, 3);
  if (solid) {
    context.globalAlpha = state === "success" ? 0.72 : 1;
    context.fillStyle = color;
    context.fill();
    context.globalAlpha = 1;
  } else {
    context.globalAlpha = 0.14;
    context.fillStyle = color;
    context.fill();
    context.globalAlpha = state === "none" || state === "removed" ? 0.4 : 0.8;
    context.lineWidth = 1;
    context.strokeStyle = color;
    context.stroke();
    context.globalAlpha = 1;
  }
  if (state === "success" || state === "none") return;
  context.save();
  context.translate(x + (width - height) / 2, y);
  context.scale(height / 16, height / 16);
  context.lineWidth = 1.8;
  context.lineCap = "round";
  context.lineJoin = "round";
  context.strokeStyle = solid ? palette.surface : color;
  context.stroke(palette.glyphs[state]);
  context.restore();
}
