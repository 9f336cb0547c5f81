import { IconChevronDown, IconChevronRight, IconClockPlay, IconHandClick, IconHistory } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, type RefObject } from "react";
import type { GridRun } from "@/api/types";
import { useLanguage, useMessages } from "@/i18n";
import { formatDay, formatDuration, formatInstant, secondsBetween } from "@/time/format";
import { useNow, useZone } from "@/time/Instant";
import classes from "./Grid.module.css";
import { dayMarks, type Row } from "./layout";

/** Pixels above the first row: days, bars of the runs' durations, and a mark for how each was started. */
export const headerHeight = 88;
export const rowHeight = 26;

export const RunHeads = memo(function RunHeads({ dagId, runs, columnWidth }: { dagId: string; runs: GridRun[]; columnWidth: number }) {
  const t = useMessages();
  const language = useLanguage();
  const zone = useZone();
  const now = useNow(2000, runs.some((run) => run.state === "running"));
  const lengths = runs.map((run) => secondsBetween(run.start_date, run.end_date, now) ?? 0);
  const longest = Math.max(1, ...lengths);
  const days = dayMarks(runs.map((run) => formatDay(run.run_after, zone, language)), columnWidth);
  return (
    <div className={classes.heads} role="row" aria-rowindex={1}>
      <div className={classes.corner} data-corner role="columnheader">
        <span>{runs.length > 0 ? formatDuration(longest, t.time) : ""}</span>
        <span>{t.dag.tasks}</span>
      </div>
      {runs.map((run, index) => {
        const text = `${t.states[run.state]} · ${formatInstant(run.run_after, zone, language, "minute")} · ${formatDuration(lengths[index] ?? 0, t.time)} · ${t.runTypes[run.run_type]}`;
        return (
          <Link
            key={run.run_id}
            role="columnheader"
            tabIndex={-1}
            to="/dags/$dagId/runs/$runId"
            params={{ dagId, runId: run.run_id }}
            preload={false}
            className={classes.runHead}
            style={{ width: columnWidth }}
            title={text}
            aria-label={t.dag.runLabel(run.run_id, text)}
          >
            <span className={classes.day}>{days[index]}</span>
            <span className={classes.barSpace} style={{ width: columnWidth - 8 }}>
              <i className={classes.bar} data-state={run.state} style={{ height: `${Math.max(6, (100 * (lengths[index] ?? 0)) / longest)}%` }} />
            </span>
            <RunTypeMark type={run.run_type} />
          </Link>
        );
      })}
    </div>
  );
});

function RunTypeMark({ type }: { type: GridRun["run_type"] }) {
  const props = { size: 11, stroke: 1.8, className: classes.mark };
  if (type === "manual") return <IconHandClick {...props} />;
  if (type === "backfill") return <IconHistory {...props} />;
  if (type === "scheduled") return <span className={classes.mark} />;
  return <IconClockPlay {...props} />;
}

interface RowHeadsProps {
  scroller: RefObject<HTMLDivElement | null>;
  rows: Row[];
  hovered: number | undefined;
  onToggle: (group: string) => void;
}

/** The names of the rows in view; only this is rendered anew while the grid scrolls. */
export function RowHeads({ scroller, rows, hovered, onToggle }: RowHeadsProps) {
  const t = useMessages();
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer keeps its own state on purpose
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    paddingStart: headerHeight,
  });
  return (
    <div className={classes.names}>
      {virtual.getVirtualItems().map((item) => {
        const row = rows[item.index];
        if (!row) return null;
        const { task } = row;
        return (
          <div
            key={task.task_id}
            className={classes.name}
            role="row"
            aria-rowindex={item.index + 2}
            aria-level={task.depth + 1}
            data-group={task.is_group || undefined}
            data-hovered={item.index === hovered || undefined}
            style={{ top: item.start, height: item.size }}
            title={task.operator ? `${task.task_id} · ${task.operator}` : task.task_id}
          >
            <span role="rowheader" className={classes.nameText} style={{ paddingLeft: 10 + task.depth * 16 }}>
              {task.is_group ? (
                <button
                  type="button"
                  tabIndex={-1}
                  className={classes.fold}
                  aria-expanded={!row.folded}
                  aria-label={row.folded ? t.dag.unfold(task.task_id) : t.dag.fold(task.task_id)}
                  onClick={() => onToggle(task.task_id)}
                >
                  {row.folded ? <IconChevronRight size={14} /> : <IconChevronDown size={14} />}
                  <span>{task.label}</span>
                  <small>{row.members.length}</small>
                </button>
              ) : (
                <>
                  <span className={classes.label}>{task.label}</span>
                  {task.is_mapped ? <small className={classes.mapped}>[ ]</small> : null}
                </>
              )}
            </span>
          </div>
        );
      })}
    </div>
  );
}
