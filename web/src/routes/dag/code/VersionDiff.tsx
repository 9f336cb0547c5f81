import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { sourceQuery, versionDiffQuery } from "@/api/queries";
import { Failure, Loading, Placeholder } from "@/components/Placeholders";
import table from "@/components/Table.module.css";
import { useMessages } from "@/i18n";
import { Changes } from "./Changes";

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
      {changes.length === 0 ? <Placeholder title={t.dag.sameMeaning} /> : <Changes changes={changes} before={t.dag.versionN(base)} after={t.dag.versionN(version)} />}
      <h3 className={table.section}>{t.dag.lineByLine}</h3>
      {before.data.content === null || after.data.content === null ? <Placeholder title={t.dag.noSource} /> : (
        <Suspense fallback={<Loading />}><CodeView text={after.data.content ?? ""} base={before.data.content ?? ""} /></Suspense>
      )}
    </>
  );
}
