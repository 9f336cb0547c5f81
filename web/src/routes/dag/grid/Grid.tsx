import { useComputedColorScheme } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type MouseEvent, type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { GridRun } from "@/api/types";
import { useMessages } from "@/i18n";
import { CellTip } from "./CellTip";
import classes from "./Grid.module.css";
import { headerHeight, rowHeight, RowHeads, RunHeads } from "./Heads";
import { move, type Place, type Row, rowState } from "./layout";
import { paintCell, type Palette, readPalette } from "./paint";

const cellHeight = 16;
const narrowest = 20;
const widest = 52;

/** The cell under the pointer, and how far the grid was scrolled when the pointer came. */
interface Hover extends Place {
  scrolled: number;
}

interface GridProps {
  dagId: string;
  rows: Row[];
  /** Oldest first. */
  runs: GridRun[];
  onToggle: (group: string) => void;
}

/** Few runs get wide columns, many get narrow ones. */
function useColumnWidth(scroller: RefObject<HTMLDivElement | null>, columns: number): number {
  const [width, setWidth] = useState(narrowest);
  useLayoutEffect(() => {
    const view = scroller.current;
    if (!view) return;
    const measure = () => {
      const names = view.querySelector<HTMLElement>("[data-corner]")?.offsetWidth ?? 0;
      setWidth(Math.max(narrowest, Math.min(widest, Math.floor((view.clientWidth - names) / Math.max(1, columns)))));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(view);
    return () => observer.disconnect();
  }, [scroller, columns]);
  return width;
}

/** Runs × tasks. Cells are painted on one canvas of the size of the view; heads and the cell with the focus are elements. */
export function Grid({ dagId, rows, runs, onToggle }: GridProps) {
  const t = useMessages();
  const navigate = useNavigate();
  const scheme = useComputedColorScheme("light");
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = useRef<Palette>(undefined);
  const [place, setPlace] = useState<Place>({ row: 0, column: Math.max(0, runs.length - 1) });
  const [hover, setHover] = useState<Hover>();
  const current: Place = { row: Math.min(place.row, rows.length - 1), column: Math.min(place.column, Math.max(0, runs.length - 1)) };

  const columnWidth = useColumnWidth(scroller, runs.length);
  const width = runs.length * columnWidth;

  const paint = useCallback(() => {
    const view = scroller.current;
    const surface = canvas.current;
    const context = surface?.getContext("2d");
    if (!view || !surface || !context) return;
    palette.current ??= readPalette();
    const colors = palette.current;
    const height = view.clientHeight - headerHeight;
    const scale = window.devicePixelRatio || 1;
    if (surface.width !== Math.round(width * scale) || surface.height !== Math.round(height * scale)) {
      surface.width = Math.round(width * scale);
      surface.height = Math.round(height * scale);
      surface.style.width = `${width}px`;
      surface.style.height = `${height}px`;
    }
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    const top = view.scrollTop;
    const first = Math.max(0, Math.floor(top / rowHeight));
    const last = Math.min(rows.length - 1, Math.ceil((top + height) / rowHeight));
    for (let index = first; index <= last; index++) {
      const row = rows[index];
      if (!row) continue;
      const y = index * rowHeight - top;
      if (hover?.row === index) {
        context.fillStyle = colors.hover;
        context.fillRect(0, y, width, rowHeight);
      }
      for (const [column, run] of runs.entries()) {
        const state = rowState(row, run);
        if (state) paintCell(context, colors, state, column * columnWidth + 2, y + (rowHeight - cellHeight) / 2, columnWidth - 4, cellHeight);
      }
      context.fillStyle = colors.line;
      context.globalAlpha = 0.55;
      context.fillRect(0, y + rowHeight - 1, width, 1);
      context.globalAlpha = 1;
    }
  }, [rows, runs, width, columnWidth, hover?.row]);

  useLayoutEffect(() => {
    palette.current = undefined;
    paint();
  }, [paint, scheme]);

  useEffect(() => {
    const view = scroller.current;
    if (!view) return;
    let frame = 0;
    const later = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(paint);
    };
    const observer = new ResizeObserver(later);
    observer.observe(view);
    view.addEventListener("scroll", later, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      view.removeEventListener("scroll", later);
    };
  }, [paint]);

  // The newest runs are what people come for.
  useLayoutEffect(() => {
    const view = scroller.current;
    if (view) view.scrollLeft = view.scrollWidth;
  }, [runs.length, columnWidth]);

  const open = (at: Place) => {
    const run = runs[at.column];
    const row = rows[at.row];
    if (!run) return;
    if (at.row < 0) void navigate({ to: "/dags/$dagId/runs/$runId", params: { dagId, runId: run.run_id } });
    else if (row?.task.is_group) onToggle(row.task.task_id);
    else if (row) void navigate({ to: "/dags/$dagId/runs/$runId/tasks/$taskId", params: { dagId, runId: run.run_id, taskId: row.task.task_id } });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[current.row];
    if (event.key === "Enter") open(current);
    else if (event.key === " " && row?.task.is_group) onToggle(row.task.task_id);
    else {
      const view = scroller.current;
      const next = move(current, event.key, event.ctrlKey || event.metaKey, rows.length, runs.length, Math.floor(((view?.clientHeight ?? 0) - headerHeight) / rowHeight));
      if (!next) return;
      setPlace(next);
      if (view && next.row >= 0) {
        const top = next.row * rowHeight;
        const room = view.clientHeight - headerHeight - rowHeight;
        view.scrollTop = Math.min(top, Math.max(top - room, view.scrollTop));
      }
      if (view) {
        const left = next.column * columnWidth;
        const room = width - (view.scrollWidth - view.clientWidth) - columnWidth;
        view.scrollLeft = Math.min(left, Math.max(left - room, view.scrollLeft));
      }
    }
    event.preventDefault();
  };

  const placeOf = (event: MouseEvent): Hover | undefined => {
    const box = canvas.current?.getBoundingClientRect();
    if (!box) return undefined;
    const scrolled = scroller.current?.scrollTop ?? 0;
    const row = Math.floor((event.clientY - box.top + scrolled) / rowHeight);
    const column = Math.floor((event.clientX - box.left) / columnWidth);
    return row >= 0 && row < rows.length && column >= 0 && column < runs.length ? { row, column, scrolled } : undefined;
  };

  const focusedRow = rows[current.row];
  const focusedRun = runs[current.column];
  const label =
    focusedRun === undefined
      ? t.dag.noRun
      : current.row < 0 || !focusedRow
        ? t.dag.runLabel(focusedRun.run_id, t.states[focusedRun.state])
        : t.dag.cellLabel(focusedRow.task.task_id, focusedRun.run_id, t.states[rowState(focusedRow, focusedRun) ?? "none"]);

  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        className={classes.scroller}
        role="grid"
        aria-label={t.dag.gridLabel(dagId)}
        aria-rowcount={rows.length + 1}
        aria-colcount={runs.length + 1}
        onMouseLeave={() => setHover(undefined)}
      >
        <div className={classes.sheet} style={{ height: headerHeight + rows.length * rowHeight, minWidth: `calc(var(--grid-names) + ${width}px)` }}>
          <div className={classes.top}>
            <RunHeads dagId={dagId} runs={runs} columnWidth={columnWidth} />
          </div>
          <div className={classes.view}>
            <canvas
              ref={canvas}
              className={classes.canvas}
              aria-hidden="true"
              onMouseMove={(event) => {
                const at = placeOf(event);
                if (at?.row !== hover?.row || at?.column !== hover?.column) setHover(at);
              }}
              onMouseLeave={() => setHover(undefined)}
              onClick={(event) => {
                const at = placeOf(event);
                if (!at) return;
                setPlace(at);
                open(at);
              }}
            />
          </div>
          <RowHeads scroller={scroller} rows={rows} hovered={hover?.row} onToggle={onToggle} />
          {runs.length > 0 ? (
            <div
              className={classes.focus}
              role="gridcell"
              tabIndex={0}
              aria-label={label}
              aria-rowindex={current.row + 2}
              aria-colindex={current.column + 2}
              style={{
                top: current.row < 0 ? 0 : headerHeight + current.row * rowHeight,
                height: current.row < 0 ? headerHeight : rowHeight,
                left: `calc(var(--grid-names) + ${current.column * columnWidth}px)`,
                width: columnWidth,
              }}
              onKeyDown={onKeyDown}
            />
          ) : null}
        </div>
      </div>
      {hover && rows[hover.row] && runs[hover.column] ? (
        <CellTip row={rows[hover.row] as Row} run={runs[hover.column] as GridRun} anchor={canvas} x={(hover.column + 0.5) * columnWidth} y={hover.row * rowHeight - hover.scrolled} />
      ) : null}
    </div>
  );
}
