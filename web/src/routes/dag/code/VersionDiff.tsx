import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { sourceQuery, versionDiffQuery } from "@/api/queries";
import type { VersionChange } from "@/api/types";
import { Failure, Loading, Placeholder } from "@/components/Placeholders";
import table from "@/components/Table.module.css";
import { useMessages } from "@/i18n";
import classes from "./VersionDiff.module.css";

const CodeView = lazy(() => import("./CodeView"));

/** What changed from one version of a DAG to another: first in meaning, then line by line. */
export function VersionDiff({ dagId, base, version }: { dagId: string; base: number; version: number }) {
  const t = useMessages();
  const diff = useQuery(versionDiffQuery(dagId, base, version));
  const before = useQuery(sourceQuery(dagId, base));
  const after = useQuery(sourceQuery(dagId, version));
  const failed = [diff, before, after].find((query) => query.isError);

  if (failed) return <Failure error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!diff.data || !before.data || !after.data) return <Loading />;
  const { changes } = diff.data;
  return (
    <>
      <h3 className={table.section}>{t.dag.changes(changes.length)}</h3>
      {changes.length === 0 ? <Placeholder title={t.dag.sameMeaning} /> : (
        <div className={table.frame}>
          <table className={`${table.table} ${classes.changes}`}>
            <thead>
              <tr>
                <th>{t.dag.changed}</th>
                <th>{t.dag.versionN(base)}</th>
                <th>{t.dag.versionN(version)}</th>
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
      )}
      <h3 className={table.section}>{t.dag.lineByLine}</h3>
      {before.data.content === null || after.data.content === null ? <Placeholder title={t.dag.noSource} /> : (
        <Suspense fallback={<Loading />}><CodeView text={after.data.content ?? ""} base={before.data.content ?? ""} /></Suspense>
      )}
    </>
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
  if (isPiece(change.path)) return <span className="mono">{(value as { action?: { name: string } }).action?.name ?? ""}</span>;
  return <pre className={classes.value}>{typeof value === "string" ? value : JSON.stringify(value, null, 2)}</pre>;
}

const isPiece = (path: string[]) => path.length === 2 && (path[0] === "tasks" || path[0] === "groups");
