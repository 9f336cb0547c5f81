import type { VersionChange } from "@/api/types";
import table from "@/components/Table.module.css";
import { useMessages } from "@/i18n";
import classes from "./Changes.module.css";

interface ChangesProps {
  changes: VersionChange[];
  /** What the two sides are called. */
  before: string;
  after: string;
}

/** Differences between two documents, key by key. */
export function Changes({ changes, before, after }: ChangesProps) {
  const t = useMessages();
  return (
    <div className={table.frame}>
      <table className={`${table.table} ${classes.changes}`}>
        <thead>
          <tr>
            <th>{t.dag.changed}</th>
            <th>{before}</th>
            <th>{after}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.path.join("\n")}>
              <td className={classes.path}><Path change={change} /></td>
              <td className={classes.before}><Side change={change} value={change.before} absent="added" /></td>
              <td className={classes.after}><Side change={change} value={change.after} absent="removed" /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Path({ change }: { change: VersionChange }) {
  const t = useMessages();
  return (
    <>
      <span className={classes[change.kind]}>{t.dag.changeKinds[change.kind]}</span>{" "}
      <span className="mono">{change.path.join(" › ")}</span>
    </>
  );
}

/** A text as it is, anything else as JSON. Of a whole task or group, with all its defaults, only the action: its lines are below. */
function Side({ change, value, absent }: { change: VersionChange; value: unknown; absent: VersionChange["kind"] }) {
  if (change.kind === absent) return <span className={table.quiet}>–</span>;
  const action = isPiece(change.path) ? (value as { action?: { name: string } }).action?.name : undefined;
  if (action !== undefined) return <span className="mono">{action}</span>;
  return <pre className={classes.value}>{typeof value === "string" ? value : JSON.stringify(value, null, 2)}</pre>;
}

const isPiece = (path: string[]) => path.length === 2 && (path[0] === "tasks" || path[0] === "groups");
