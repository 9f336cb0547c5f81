import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { dagQuery, sourceQuery, versionsQuery } from "@/api/queries";
import { Failure, Loading, Placeholder } from "@/components/Placeholders";
import table from "@/components/Table.module.css";
import { useLanguage, useMessages } from "@/i18n";
import { formatInstant } from "@/time/format";
import { useZone } from "@/time/Instant";
import { VersionDiff } from "./VersionDiff";

const CodeView = lazy(() => import("./CodeView"));

export function CodeTab() {
  const t = useMessages();
  const language = useLanguage();
  const zone = useZone();
  const { dagId } = useParams({ from: "/shell/dags/$dagId/code" });
  const { version, compare } = useSearch({ from: "/shell/dags/$dagId/code" });
  const navigate = useNavigate({ from: "/dags/$dagId/code" });
  const source = useQuery(sourceQuery(dagId, version));
  const versions = useQuery(versionsQuery(dagId));
  const dag = useQuery(dagQuery(dagId));

  if (source.isPending) return <Loading />;
  if (source.isError) return <Failure error={source.error} onRetry={() => void source.refetch()} />;
  const shown = source.data.version_number ?? version;
  const options = (versions.data?.dag_versions ?? []).map((one) => ({
    value: String(one.version_number),
    label: `${t.dag.versionN(one.version_number)} · ${formatInstant(one.created_at, zone, language, "minute")}`,
  }));
  const go = (search: { version?: number | undefined; compare?: number | undefined }) => void navigate({ search, replace: true });

  return (
    <>
      <div className={table.bar}>
        <Select
          size="xs"
          aria-label={t.dag.version}
          value={shown === undefined ? null : String(shown)}
          onChange={(value) => go({ version: value ? Number(value) : undefined, compare })}
          data={options}
        />
        {options.length > 1 ? (
          <Select
            size="xs"
            clearable
            aria-label={t.dag.compareWith}
            placeholder={t.dag.compareWith}
            value={compare === undefined ? null : String(compare)}
            onChange={(value) => go({ version, compare: value ? Number(value) : undefined })}
            data={options.filter((one) => one.value !== String(shown))}
          />
        ) : null}
        {dag.data?.relative_fileloc ? <span className={table.quiet}>{t.dag.fromFile("")}<span className="mono">{dag.data.relative_fileloc}</span></span> : null}
      </div>
      {compare !== undefined && shown !== undefined && compare !== shown ? <VersionDiff dagId={dagId} base={compare} version={shown} />
        : source.data.content === null ? <Placeholder title={t.dag.noSource} />
        : <Suspense fallback={<Loading />}><CodeView text={source.data.content} /></Suspense>}
    </>
  );
}
