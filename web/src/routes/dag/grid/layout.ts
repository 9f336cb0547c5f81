import type { GridCell, GridRun, GridTask } from "@/api/types";
import { asState, type State, summarise } from "@/design/states";

/** A row of the grid as it stands on the page. */
export interface Row {
  task: GridTask;
  /** Whether it is a group whose members are hidden. */
  folded: boolean;
  /** Ids of the tasks that a group stands for; a task stands for itself. */
  members: string[];
}

/** The rows to show: members of folded groups are hidden, and a filter keeps matching tasks with the groups around them. */
export function visibleRows(tasks: readonly GridTask[], folded: ReadonlySet<string>, filter: string): Row[] {
  const byId = new Map(tasks.map((task) => [task.task_id, task]));
  const around = (task: GridTask): GridTask[] => {
    const chain: GridTask[] = [];
    for (let group = task.group ? byId.get(task.group) : undefined; group; group = group.group ? byId.get(group.group) : undefined) chain.push(group);
    return chain;
  };

  const members = new Map<string, string[]>();
  for (const task of tasks) {
    if (task.is_group) continue;
    for (const group of around(task)) {
      const list = members.get(group.task_id);
      if (list) list.push(task.task_id);
      else members.set(group.task_id, [task.task_id]);
    }
  }

  const wanted = filter.trim().toLowerCase();
  const kept = wanted === "" ? undefined : new Set<string>();
  if (kept) {
    for (const task of tasks) {
      if (!task.task_id.toLowerCase().includes(wanted)) continue;
      kept.add(task.task_id);
      for (const group of around(task)) kept.add(group.task_id);
    }
  }

  const rows: Row[] = [];
  for (const task of tasks) {
    if (kept && !kept.has(task.task_id)) continue;
    // While a filter is on, what matches is shown even inside a folded group.
    if (!kept && around(task).some((group) => folded.has(group.task_id))) continue;
    rows.push({
      task,
      folded: task.is_group && !kept && folded.has(task.task_id),
      members: task.is_group ? (members.get(task.task_id) ?? []) : [task.task_id],
    });
  }
  return rows;
}

/** The state that a row shows for a run, or nothing where the run had no such task. */
export function rowState(row: Row, run: GridRun): State | undefined {
  if (!row.task.is_group) {
    const cell = run.cells[row.task.task_id];
    return cell ? cellState(cell) : undefined;
  }
  const states: State[] = [];
  for (const id of row.members) {
    const cell = run.cells[id];
    if (cell) states.push(cellState(cell));
  }
  return states.length > 0 ? summarise(states) : undefined;
}

/** A mapped task shows the most telling state of its instances. */
export function cellState(cell: GridCell): State {
  const counts = Object.entries(cell.count ?? {}).filter(([, n]) => n > 0);
  return counts.length > 0 ? summarise(counts.map(([state]) => asState(state))) : asState(cell.state);
}

/** How often each state occurs in a row's cell: for the words on it. */
export function stateCounts(row: Row, run: GridRun): Map<State, number> {
  const counts = new Map<State, number>();
  const add = (state: State, n: number) => counts.set(state, (counts.get(state) ?? 0) + n);
  for (const id of row.members) {
    const cell = run.cells[id];
    if (!cell) continue;
    if (cell.count && Object.keys(cell.count).length > 0) for (const [state, n] of Object.entries(cell.count)) add(asState(state), n);
    else add(asState(cell.state), 1);
  }
  return counts;
}

export interface Place {
  row: number;
  column: number;
}

/** Where a key leads from a place; the row -1 is the header with the runs. Nothing: the key means nothing here. */
export function move(from: Place, key: string, ctrl: boolean, rows: number, columns: number, pageRows: number): Place | undefined {
  const clamp = (n: number, low: number, high: number) => Math.min(high, Math.max(low, n));
  const to = (row: number, column: number): Place => ({ row: clamp(row, -1, rows - 1), column: clamp(column, 0, Math.max(0, columns - 1)) });
  switch (key) {
    case "ArrowUp":
      return to(from.row - 1, from.column);
    case "ArrowDown":
      return to(from.row + 1, from.column);
    case "ArrowLeft":
      return to(from.row, from.column - 1);
    case "ArrowRight":
      return to(from.row, from.column + 1);
    case "PageUp":
      return to(from.row - pageRows, from.column);
    case "PageDown":
      return to(from.row + pageRows, from.column);
    case "Home":
      return to(ctrl ? -1 : from.row, 0);
    case "End":
      return to(ctrl ? rows - 1 : from.row, columns - 1);
    default:
      return undefined;
  }
}

/** Pixels that a day's name needs. */
const dayWidth = 44;

/** Names each day at its first run, the newest first, where the name has room. */
export function dayMarks(days: readonly string[], columnWidth: number): (string | undefined)[] {
  const marks: (string | undefined)[] = days.map(() => undefined);
  let end = days.length * columnWidth;
  for (let column = days.length - 1; column >= 0; column--) {
    if (days[column] === days[column - 1] || column * columnWidth + dayWidth > end) continue;
    marks[column] = days[column];
    end = column * columnWidth;
  }
  return marks;
}
