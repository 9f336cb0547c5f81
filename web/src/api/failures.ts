import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, body } from "./client";

/** Windows of time that failures are looked at in. */
export const failureHours = [1, 6, 24, 72, 168] as const;
export const usualFailureHours = 24;

export interface FailureFilter {
  dagId?: string | undefined;
  /** How far back, until now. */
  hours: number;
}

const pageSize = 50;
const hourMs = 3_600_000;
const pageEveryMs = 15_000;
const newsEveryMs = 60_000;

const ask = (filter: FailureFilter, page: { limit: number; offset: number }, signal: AbortSignal) =>
  body(
    api.GET("/api/v2/updraft/failures", {
      params: { query: { ...page, since: new Date(Date.now() - filter.hours * hourMs).toISOString(), ...(filter.dagId ? { dag_id: filter.dagId } : {}) } },
      signal,
    }),
  );

/** Causes, a page at a time. Every failed task would make them old: they are asked for now and then instead. */
export const failuresQuery = (filter: FailureFilter) =>
  infiniteQueryOptions({
    queryKey: ["failures", filter],
    queryFn: ({ pageParam, signal }) => ask(filter, { limit: pageSize, offset: pageParam }, signal),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * pageSize < last.total_entries ? pages.length * pageSize : undefined),
    placeholderData: keepPreviousData,
    refetchInterval: pageEveryMs,
  });

/** The first of these are likely to be of what never began; the cause comes soon behind. */
const worstOf = 10;

/** The most frequent ones. */
export const worstFailureQuery = (hours: number) =>
  queryOptions({
    queryKey: ["failures", "worst", hours],
    queryFn: ({ signal }) => ask({ hours }, { limit: worstOf, offset: 0 }, signal),
    staleTime: newsEveryMs,
    refetchInterval: newsEveryMs,
  });
