import { Link } from "@tanstack/react-router";
import type { ComparedTaskInstance } from "@/api/types";
import table from "@/components/Table.module.css";
import { StateBadge } from "@/design/StateIcon";
import { asState } from "@/design/states";
import { useMessages } from "@/i18n";
import { formatDuration } from "@/time/format";
import classes from "./Compare.module.css";
import { formatLonger, longestOf } from "./sides";

interface ComparedTasksProps {
  dagId: string;
  runId: string;
  baseId: string;
  rows: ComparedTaskInstance[];
  total: number;
  truncated: boolean;
}

/** State, tries and duration of each task instance in both runs. */
export function ComparedTasks({ dagId, runId, baseId, rows, total, truncated }: ComparedTasksProps) {
  const t = useMessages();
  const longest = longestOf(rows);
  return (
    <>
      <h3 className={table.section}>{t.compare.tasks(total)}</h3>
      {truncated ? <p className={table.quiet}>{t.compare.truncated}</p> : null}
      <div className={table.frame}>
        <table className={table.table}>
          <thead>
            <tr>
              <th>{t.run.task}</th>
              <th>{t.compare.state}</th>
              <th className={table.minor}>{t.run.tryNumber}</th>
              <th className={`${table.right} ${table.minor}`}>{t.compare.base}</th>
              <th className={`${table.right} ${table.minor}`}>{t.compare.run}</th>
              <th className={classes.longest}>{t.compare.longer}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.task_id} ${row.map_index}`} data-difference={row.difference}>
                <td className={classes.task}>
                  <Link
                    to="/dags/$dagId/runs/$runId/tasks/$taskId"
                    params={{ dagId, runId: row.run ? runId : baseId, taskId: row.task_id }}
                    search={row.map_index < 0 ? {} : { map_index: row.map_index }}
                    preload={false}
                  >
                    {row.task_id}
                  </Link>
                  {row.map_index < 0 ? null : <span className={table.quiet}> [{row.map_index}]</span>}
                </td>
                <td><States row={row} /></td>
                <td className={table.minor}><Tries row={row} /></td>
                <td className={`tabular ${table.right} ${table.minor}`}><Took seconds={row.base?.duration} /></td>
                <td className={`tabular ${table.right} ${table.minor}`}><Took seconds={row.run?.duration} /></td>
                <td className={classes.longest}><Longer seconds={row.longer} longest={longest} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function States({ row }: { row: ComparedTaskInstance }) {
  const t = useMessages();
  const side = (end: ComparedTaskInstance["run"]) => (end ? <StateBadge state={asState(end.state)} /> : <span className={table.quiet}>{t.compare.notThere}</span>);
  if (row.difference !== "state" && row.difference !== "absent") return side(row.run);
  return <span className={classes.states}>{side(row.base)}<span aria-hidden="true">→</span>{side(row.run)}</span>;
}

function Tries({ row }: { row: ComparedTaskInstance }) {
  const t = useMessages();
  const { base, run } = row;
  if (!base || !run || base.try_number === run.try_number) return <span className="tabular">{run?.try_number ?? base?.try_number}</span>;
  return <strong>{t.compare.tries(base.try_number, run.try_number)}</strong>;
}

function Took({ seconds }: { seconds: number | null | undefined }) {
  const t = useMessages();
  return seconds === null || seconds === undefined ? "–" : formatDuration(seconds, t.time);
}

/** To the right: longer than before; to the left: quicker. */
function Longer({ seconds, longest }: { seconds: number | null; longest: number }) {
  const t = useMessages();
  if (seconds === null) return <span className={table.quiet}>–</span>;
  const share = `${(50 * Math.abs(seconds)) / longest}%`;
  return (
    <span className={classes.change}>
      <span className={classes.track} aria-hidden="true">
        <i data-quicker={seconds < 0 || undefined} style={{ width: share, ...(seconds < 0 ? { right: "50%" } : { left: "50%" }) }} />
      </span>
      <span className="tabular">{formatLonger(seconds, t.time)}</span>
    </span>
  );
}
