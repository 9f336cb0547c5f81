import type { RefObject } from "react";
import type { GridRun } from "@/api/types";
import { StateIcon } from "@/design/StateIcon";
import { useLanguage, useMessages } from "@/i18n";
import { formatDuration, formatInstant, secondsBetween } from "@/time/format";
import { useNow, useZone } from "@/time/Instant";
import classes from "./Grid.module.css";
import { type Row, stateCounts } from "./layout";

interface CellTipProps {
  row: Row;
  run: GridRun;
  anchor: RefObject<HTMLCanvasElement | null>;
  /** Within the canvas. */
  x: number;
  y: number;
}

/** What a cell says in words, beside the pointer. */
export function CellTip({ row, run, anchor, x: across, y: down }: CellTipProps) {
  const t = useMessages();
  const language = useLanguage();
  const zone = useZone();
  const now = useNow(1000);
  // The tip is made by a move of the pointer, long after the canvas has been laid out.
  const box = anchor.current?.getBoundingClientRect();
  if (!box) return null;
  const x = box.left + across;
  const y = box.top + down;
  const counts = [...stateCounts(row, run)];
  const cell = run.cells[row.task.task_id];
  const seconds = cell && (cell.end_date ?? cell.state === "running") ? secondsBetween(cell.start_date, cell.end_date, now) : undefined;
  const toLeft = x > window.innerWidth - 280;
  return (
    <div className={classes.tip} style={{ left: toLeft ? x - 14 : x + 14, top: y, transform: toLeft ? "translateX(-100%)" : undefined }}>
      <strong>{row.task.task_id}</strong>
      {counts.length === 0 ? <span>{t.task.nothingToShow}</span> : null}
      {counts.map(([state, n]) => (
        <span key={state} className={classes.tipState}>
          <StateIcon state={state} size={13} />
          {t.states[state]}
          {n > 1 || counts.length > 1 ? ` × ${n}` : null}
          {counts.length === 1 && seconds !== undefined ? ` · ${formatDuration(seconds, t.time)}` : null}
          {cell && cell.try_number > 1 && !row.task.is_group ? ` · ${t.task.tryN(cell.try_number)}` : null}
        </span>
      ))}
      <span className={classes.tipRun}>{formatInstant(run.run_after, zone, language, "minute")} · {t.runTypes[run.run_type]}</span>
      {run.note ? <em>{run.note}</em> : null}
    </div>
  );
}
