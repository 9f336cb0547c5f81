import { useMessages } from "@/i18n";
import classes from "./StateIcon.module.css";
import { type Shape, type State, stateLooks } from "./states";

function outline(shape: Shape) {
  switch (shape) {
    case "square":
      return <rect x="1" y="1" width="14" height="14" rx="3.5" />;
    case "diamond":
      return <rect x="2.6" y="2.6" width="10.8" height="10.8" rx="1.8" transform="rotate(45 8 8)" />;
    default:
      return <circle cx="8" cy="8" r="6.8" />;
  }
}

/** A state's shape and glyph. It is decoration: the state's word always stands beside it or in a label. */
export function StateIcon({ state, size = 16 }: { state: State; size?: number }) {
  const look = stateLooks[state];
  const filled = look.shape === "disc" || look.shape === "square";
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" className={classes.icon} data-state={state} aria-hidden="true" style={{ color: `var(${look.color})` }}>
      <g className={filled ? classes.filled : classes.hollow}>{outline(look.shape)}</g>
      <path d={look.glyph} className={filled ? classes.glyphOnFill : classes.glyph} />
    </svg>
  );
}

/** Icon and word. */
export function StateBadge({ state, size = "sm" }: { state: State; size?: "xs" | "sm" | "lg" }) {
  const t = useMessages();
  return (
    <span className={classes.badge} data-size={size}>
      <StateIcon state={state} size={size === "lg" ? 18 : 14} />
      {t.states[state]}
    </span>
  );
}
