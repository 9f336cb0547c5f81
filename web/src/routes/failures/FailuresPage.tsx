import { Button, Select } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { failureHours, failuresQuery, usualFailureHours } from "@/api/failures";
import type { FailureGroup } from "@/api/types";
import { PageHeader } from "@/components/PageHeader";
import { Failure, Loading, Placeholder } from "@/components/Placeholders";
import table from "@/components/Table.module.css";
import { useMessages } from "@/i18n";
import { usePageTitle } from "@/shell/usePageTitle";
import pills from "../dags/DagsPage.module.css";
import { Cause } from "./Cause";
import classes from "./Failures.module.css";

const anyDag = "";

/** What failed lately, why, how often, since when, and what to rerun. */
export function FailuresPage() {
  const t = useMessages();
  usePageTitle(t.failures.title);
  const { dag, hours = usualFailureHours } = useSearch({ from: "/shell/failures" });
  const navigate = useNavigate({ from: "/failures" });
  const query = useInfiniteQuery(failuresQuery({ dagId: dag, hours }));
  const pages = query.data?.pages ?? [];
  const groups = pages.flatMap((page) => page.groups);
  // What failed by itself, and what never began because of it.
  const causes = groups.filter((group) => group.kind === "failed");
  const followed = groups.filter((group) => group.kind !== "failed");
  const dags = [...new Set([...(dag ? [dag] : []), ...groups.flatMap((group) => group.dags.map((one) => one.dag_id))])].sort();
  const go = (change: { dag?: string | undefined; hours?: (typeof failureHours)[number] | undefined }) =>
    void navigate({ search: (now) => ({ ...now, ...change }), replace: true });

  return (
    <>
      <PageHeader title={t.failures.title} meta={<span className={classes.lead}>{t.failures.lead}</span>} />
      <div className={table.bar}>
        <div className={pills.states} role="group" aria-label={t.failures.window}>
          {failureHours.map((one) => (
            <button key={one} type="button" className={pills.state} aria-pressed={one === hours} onClick={() => go({ hours: one === usualFailureHours ? undefined : one })}>
              {t.failures.hours(one)}
            </button>
          ))}
        </div>
        <Select
          aria-label={t.dags.name}
          className={classes.dag}
          searchable
          value={dag ?? anyDag}
          onChange={(value) => go({ dag: value || undefined })}
          data={[{ value: anyDag, label: t.failures.anyDag }, ...dags.map((one) => ({ value: one, label: one }))]}
        />
        {causes.length > 0 ? (
          <span className={table.count}>{t.failures.found(causes.length, causes.reduce((sum, group) => sum + group.count, 0))}{query.hasNextPage ? " …" : null}</span>
        ) : null}
      </div>
      {pages[0]?.truncated ? <p className={classes.notice}>{t.failures.truncated}</p> : null}
      {query.isPending ? (
        <Loading />
      ) : query.isError && pages.length === 0 ? (
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      ) : groups.length === 0 ? (
        <Placeholder
          icon={<IconCircleCheck size={28} stroke={1.4} />}
          title={t.failures.none}
          hint={dag ? t.failures.noneOf(dag, t.failures.hours(hours)) : t.failures.noneHint(t.failures.hours(hours))}
        >
          {hours < 168 ? <Button variant="default" onClick={() => go({ hours: 168 })}>{t.failures.widen}</Button> : null}
        </Placeholder>
      ) : (
        <div className={classes.groups} data-stale={query.isPlaceholderData || undefined}>
          <Causes groups={causes} onDag={(dagId) => go({ dag: dagId })} />
          {followed.length > 0 ? <h2 className={classes.section}>{t.failures.upstream} <span className={classes.hint}>{t.failures.upstreamHint}</span></h2> : null}
          <Causes groups={followed} onDag={(dagId) => go({ dag: dagId })} />
        </div>
      )}
      {query.hasNextPage ? (
        <div className={table.more}><Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t.common.loadMore}</Button></div>
      ) : null}
    </>
  );
}

function Causes({ groups, onDag }: { groups: FailureGroup[]; onDag: (dagId: string) => void }) {
  if (groups.length === 0) return null;
  return <ul className={classes.causes}>{groups.map((group) => <Cause key={group.fingerprint} group={group} onDag={onDag} />)}</ul>;
}
