import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type DagStateFilter, dagStates, overviewQuery, tagsQuery } from "@/api/queries";
import { PageHeader } from "@/components/PageHeader";
import { Failure, Loading, Placeholder } from "@/components/Placeholders";
import { SearchField } from "@/components/SearchField";
import { useMessages } from "@/i18n";
import { usePageTitle } from "@/shell/usePageTitle";
import { DagTable } from "./DagTable";
import classes from "./DagsPage.module.css";
import { HeldOpen } from "./HeldOpen";
import { ImportErrors } from "./ImportErrors";
import { WorstFailure } from "./WorstFailure";

const pageSize = 50;
const anyTag = "";

export function DagsPage() {
  const t = useMessages();
  usePageTitle(t.dags.title);
  const { search = "", state = "all", tag, page = 1 } = useSearch({ from: "/shell/dags" });
  const navigate = useNavigate({ from: "/dags" });
  const overview = useQuery(overviewQuery({ search, state, tags: tag ? [tag] : [], limit: pageSize, offset: (page - 1) * pageSize }));
  const tags = useQuery(tagsQuery);

  const filter = (change: { search?: string; state?: DagStateFilter; tag?: string; page?: number }) =>
    void navigate({
      search: (now) => {
        const next = { ...now, page: undefined, ...change };
        return Object.fromEntries(Object.entries(next).filter(([key, value]) => value && !(key === "state" && value === "all") && !(key === "page" && value === 1)));
      },
      replace: true,
      resetScroll: change.page !== undefined,
    });

  const counts = overview.data?.counts;
  const total = overview.data?.total_entries ?? 0;
  const pages = Math.ceil(total / pageSize);
  const filtered = search !== "" || state !== "all" || tag !== undefined;

  return (
    <>
      <PageHeader title={t.dags.title} />
      <HeldOpen held={overview.data?.held_open ?? []} />
      <ImportErrors />
      <WorstFailure />
      <div className={classes.bar}>
        <SearchField className={classes.search} placeholder={t.dags.searchPlaceholder} value={search} onChange={(value) => filter({ search: value })} />
        <div className={classes.states} role="group" aria-label={t.common.filter}>
          {dagStates.map((one) => (
            <button key={one} type="button" className={classes.state} aria-pressed={state === one} data-kind={one} onClick={() => filter({ state: one })}>
              {t.dags[one]}
              <span className={classes.count} data-zero={counts?.[one] === 0 || undefined}>{counts ? counts[one] : ""}</span>
            </button>
          ))}
        </div>
        <Select
          className={classes.tags}
          aria-label={t.dags.tags}
          searchable
          value={tag ?? anyTag}
          onChange={(value) => filter({ tag: value ?? anyTag })}
          data={[{ value: anyTag, label: t.dags.anyTag }, ...(tags.data?.tags ?? (tag ? [tag] : [])).map((one) => ({ value: one, label: one }))]}
        />
      </div>
      {overview.isPending ? (
        <Loading />
      ) : overview.isError && !overview.data ? (
        <Failure error={overview.error} onRetry={() => void overview.refetch()} />
      ) : overview.data?.dags.length === 0 ? (
        filtered ? (
          <Placeholder title={t.common.nothingMatches} hint={t.common.nothingMatchesHint}>
            <Button variant="default" onClick={() => void navigate({ search: {} })}>{t.common.resetFilters}</Button>
          </Placeholder>
        ) : (
          <Placeholder title={t.dags.empty} hint={t.dags.emptyHint} />
        )
      ) : (
        <>
          <DagTable dags={overview.data?.dags ?? []} onTag={(value) => filter({ tag: value })} />
          {pages > 1 ? (
            <nav className={classes.pages} aria-label={t.common.page(page, pages)}>
              <Button variant="default" disabled={page <= 1} onClick={() => filter({ page: page - 1 })}>{t.common.previous}</Button>
              <span className="tabular">{t.common.page(page, pages)}</span>
              <Button variant="default" disabled={page >= pages} onClick={() => filter({ page: page + 1 })}>{t.common.next}</Button>
            </nav>
          ) : null}
        </>
      )}
    </>
  );
}
