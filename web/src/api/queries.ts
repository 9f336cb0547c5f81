import { infiniteQueryOptions, keepPreviousData, queryOptions, skipToken } from "@tanstack/react-query";
import { api, body } from "./client";
import type { BackfillWish, Notification } from "./types";

/** Everything about one DAG lies under `["dag", dagId]`, everything about one of its runs under `["dag", dagId, "run", runId]`. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: () => body(api.GET("/auth/session")),
  staleTime: Infinity,
  retry: false,
});

/** Where one can sign in beside the password. */
export const openIdQuery = queryOptions({
  queryKey: ["oidc"],
  queryFn: ({ signal }) => body(api.GET("/auth/oidc", { signal })),
  staleTime: Infinity,
});

export const dagStates = ["all", "active", "paused", "failed", "running"] as const;
export type DagStateFilter = (typeof dagStates)[number];

export interface OverviewFilter {
  search: string;
  state: DagStateFilter;
  tags: string[];
  limit: number;
  offset: number;
}

/** The states of the overview's counts as its query parameters say them. */
function overviewState(state: DagStateFilter): { paused?: boolean; state?: string } {
  switch (state) {
    case "all":
      return {};
    case "active":
      return { paused: false };
    case "paused":
      return { paused: true };
    default:
      return { state };
  }
}

export const overviewQuery = (filter: OverviewFilter) =>
  queryOptions({
    queryKey: ["overview", filter],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/v2/updraft/overview", {
          params: {
            query: {
              limit: filter.limit,
              offset: filter.offset,
              ...(filter.search ? { search: filter.search } : {}),
              ...(filter.tags.length > 0 ? { tag: filter.tags } : {}),
              ...overviewState(filter.state),
            },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

export const tagsQuery = queryOptions({
  queryKey: ["tags"],
  queryFn: () => body(api.GET("/api/v2/dagTags", { params: { query: { limit: 100 } } })),
  staleTime: 60_000,
});

export const importErrorsQuery = queryOptions({
  queryKey: ["importErrors"],
  queryFn: () => body(api.GET("/api/v2/importErrors", { params: { query: { limit: 100 } } })),
});

export const dagQuery = (dagId: string) =>
  queryOptions({
    queryKey: ["dag", dagId, "details"],
    queryFn: () => body(api.GET("/api/v2/dags/{dag_id}/details", { params: { path: { dag_id: dagId } } })),
  });

export const versionsQuery = (dagId: string) =>
  queryOptions({
    queryKey: ["dag", dagId, "versions"],
    queryFn: () =>
      body(api.GET("/api/v2/dags/{dag_id}/dagVersions", { params: { path: { dag_id: dagId }, query: { limit: 100, order_by: ["-version_number"] } } })),
  });

export const sourceQuery = (dagId: string, version: number | undefined) =>
  queryOptions({
    queryKey: ["dag", dagId, "source", version ?? "latest"],
    queryFn: () =>
      body(
        api.GET("/api/v2/dagSources/{dag_id}", {
          params: { path: { dag_id: dagId }, query: version === undefined ? {} : { version_number: version } },
          headers: { Accept: "application/json" },
        }),
      ).then((reply) => (typeof reply === "string" ? { content: reply, version_number: version ?? null } : reply)),
  });

export const versionDiffQuery = (dagId: string, base: number, version: number) =>
  queryOptions({
    queryKey: ["dag", dagId, "versionDiff", base, version],
    queryFn: () =>
      body(
        api.GET("/api/v2/updraft/dags/{dag_id}/dagVersions/{version_number}/diff", {
          params: { path: { dag_id: dagId, version_number: version }, query: { base } },
        }),
      ),
    // Versions never change.
    staleTime: Infinity,
  });

export const gridQuery = (dagId: string, limit: number, before: string | undefined) =>
  queryOptions({
    queryKey: ["dag", dagId, "grid", limit, before ?? "latest"],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/v2/updraft/dags/{dag_id}/grid", {
          params: { path: { dag_id: dagId }, query: { limit, ...(before ? { before_run_after: before } : {}) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    // Comparing hundreds of thousands of cells costs more than painting them anew.
    structuralSharing: false,
  });

export type Direction = "LR" | "TB";

export const graphQuery = (dagId: string, direction: Direction, version: number | undefined) =>
  queryOptions({
    queryKey: ["dag", dagId, "graph", direction, version ?? "latest"],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/v2/updraft/dags/{dag_id}/graph", {
          params: { path: { dag_id: dagId }, query: { direction, ...(version === undefined ? {} : { version_number: version }) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

export const taskQuery = (dagId: string, taskId: string) =>
  queryOptions({
    queryKey: ["dag", dagId, "task", taskId],
    queryFn: () => body(api.GET("/api/v2/dags/{dag_id}/tasks/{task_id}", { params: { path: { dag_id: dagId, task_id: taskId } } })),
    staleTime: 60_000,
  });

export interface RunFilter {
  state?: string | undefined;
  type?: string | undefined;
}

const pageSize = 100;

export const runsQuery = (dagId: string, filter: RunFilter) =>
  infiniteQueryOptions({
    queryKey: ["dag", dagId, "runs", filter],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET("/api/v2/dags/{dag_id}/dagRuns", {
          params: {
            path: { dag_id: dagId },
            query: {
              limit: pageSize,
              offset: pageParam,
              order_by: ["-run_after"],
              ...(filter.state ? { state: [filter.state] } : {}),
              ...(filter.type ? { run_type: [filter.type] } : {}),
            },
          },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (last.dag_runs.length < pageSize ? undefined : pages.length * pageSize),
    placeholderData: keepPreviousData,
  });

/** The run itself and the ones before it, newest first. */
export const runsUntilQuery = (dagId: string, runId: string, runAfter: string) =>
  queryOptions({
    queryKey: ["dag", dagId, "run", runId, "until"],
    queryFn: async ({ signal }) => {
      const reply = await body(
        api.GET("/api/v2/dags/{dag_id}/dagRuns", {
          params: { path: { dag_id: dagId }, query: { limit: pageSize, order_by: ["-run_after"], run_after_lte: runAfter } },
          signal,
        }),
      );
      return reply.dag_runs;
    },
    staleTime: 60_000,
  });

export const comparisonQuery = (dagId: string, runId: string, base: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ["dag", dagId, "run", runId, "compare", base],
    queryFn:
      base === undefined
        ? skipToken
        : ({ pageParam, signal }) =>
            body(
              api.GET("/api/v2/updraft/dags/{dag_id}/dagRuns/{dag_run_id}/compare", {
                params: { path: { dag_id: dagId, dag_run_id: runId }, query: { with: base, limit: pageSize, offset: pageParam } },
                signal,
              }),
            ),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * pageSize < last.total_entries ? pages.length * pageSize : undefined),
    placeholderData: keepPreviousData,
  });

export const backfillsQuery = (dagId: string) =>
  infiniteQueryOptions({
    queryKey: ["dag", dagId, "backfills"],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET("/api/v2/backfills", { params: { query: { dag_id: dagId, limit: pageSize, offset: pageParam, order_by: ["-id"] } }, signal })),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (last.backfills.length < pageSize ? undefined : pages.length * pageSize),
    placeholderData: keepPreviousData,
  });

/** The dates of a backfill, each with its run or the reason why it is left alone. */
export const backfillDatesQuery = (dagId: string, id: number) =>
  infiniteQueryOptions({
    queryKey: ["dag", dagId, "backfills", id, "dates"],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET("/api/v2/updraft/backfills/{backfill_id}/dates", {
          params: { path: { backfill_id: id }, query: { limit: pageSize, offset: pageParam } },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (last.dates.length < pageSize ? undefined : pages.length * pageSize),
    placeholderData: keepPreviousData,
  });

/** What a backfill would do: the same request that makes it. A refusal is an answer. */
export const backfillRehearsalQuery = (dagId: string, wish: BackfillWish | undefined) =>
  queryOptions({
    queryKey: ["dag", dagId, "backfills", "rehearsal", wish],
    queryFn: wish ? ({ signal }) => body(api.POST("/api/v2/backfills/dry_run", { body: wish, signal })) : skipToken,
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
  });

export const tasksQuery = (dagId: string) =>
  queryOptions({
    queryKey: ["dag", dagId, "tasks"],
    queryFn: () => body(api.GET("/api/v2/dags/{dag_id}/tasks", { params: { path: { dag_id: dagId } } })),
    staleTime: 60_000,
  });

export const runQuery = (dagId: string, runId: string) =>
  queryOptions({
    queryKey: ["dag", dagId, "run", runId, "details"],
    queryFn: () =>
      body(api.GET("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}", { params: { path: { dag_id: dagId, dag_run_id: runId } } })),
  });

/** The updates of assets that a run was made for; they never change. */
export const assetEventsQuery = (dagId: string, runId: string) =>
  queryOptions({
    queryKey: ["dag", dagId, "run", runId, "assetEvents"],
    queryFn: async ({ signal }) => {
      const reply = await body(
        api.GET("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/upstreamAssetEvents", { params: { path: { dag_id: dagId, dag_run_id: runId } }, signal }),
      );
      return reply.asset_events;
    },
  });

/** The assets that a DAG waits for, each with the time of the oldest update that it has not run for. */
export const awaitedAssetsQuery = (dagId: string) =>
  queryOptions({
    queryKey: ["dag", dagId, "assets"],
    queryFn: async ({ signal }) => {
      const [all, queued] = await Promise.all([
        body(api.GET("/api/v2/assets", { params: { query: { dag_ids: [dagId], limit: 100, order_by: ["name"] } }, signal })),
        body(api.GET("/api/v2/dags/{dag_id}/assets/queuedEvents", { params: { path: { dag_id: dagId } }, signal })),
      ]);
      const queuedAt = new Map(queued.queued_events.map((event) => [event.asset_id, event.created_at]));
      const awaited = all.assets.filter((asset) => asset.scheduled_dags.some((dag) => dag.dag_id === dagId));
      return awaited.map((asset) => ({ asset, queuedAt: queuedAt.get(asset.id) }));
    },
  });

export const notificationsQuery = (dagId: string, runId: string) =>
  infiniteQueryOptions({
    queryKey: ["dag", dagId, "run", runId, "notifications"],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET("/api/v2/updraft/dags/{dag_id}/dagRuns/{dag_run_id}/notifications", {
          params: { path: { dag_id: dagId, dag_run_id: runId }, query: { limit: pageSize, offset: pageParam } },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (last.notifications.length < pageSize ? undefined : pages.length * pageSize),
    placeholderData: keepPreviousData,
  });

/** The log of the last time that a notifier ran; changes of the notification lie under the run, and make it old. */
export const notificationLogQuery = (dagId: string, runId: string, { notification_id: id, tries, state }: Notification) =>
  queryOptions({
    queryKey: ["dag", dagId, "run", runId, "notifications", id, tries],
    queryFn: async ({ signal }) => {
      const reply = await body(
        api.GET("/api/v2/updraft/dags/{dag_id}/dagRuns/{dag_run_id}/notifications/{notification_id}/logs/{number}", {
          params: { path: { dag_id: dagId, dag_run_id: runId, notification_id: id, number: tries }, query: { full_content: true } },
          headers: { Accept: "application/json" },
          signal,
        }),
      );
      return reply.content;
    },
    refetchInterval: state === "running" ? 1000 : false,
  });

export interface InstanceFilter {
  state?: string | undefined;
  name?: string | undefined;
}

export const instancesQuery = (dagId: string, runId: string, filter: InstanceFilter) =>
  infiniteQueryOptions({
    queryKey: ["dag", dagId, "run", runId, "instances", filter],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances", {
          params: {
            path: { dag_id: dagId, dag_run_id: runId },
            query: {
              limit: pageSize,
              offset: pageParam,
              order_by: ["start_date"],
              ...(filter.state ? { state: [filter.state] } : {}),
              ...(filter.name ? { task_display_name_pattern: filter.name } : {}),
            },
          },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (last.task_instances.length < pageSize ? undefined : pages.length * pageSize),
    placeholderData: keepPreviousData,
  });

export interface InstanceId {
  dagId: string;
  runId: string;
  taskId: string;
  /** -1: the task is not mapped. */
  mapIndex: number;
}

const instanceKey = (id: InstanceId) => ["dag", id.dagId, "run", id.runId, "task", id.taskId, id.mapIndex] as const;
const instancePath = (id: InstanceId) => ({ dag_id: id.dagId, dag_run_id: id.runId, task_id: id.taskId });

export const instanceQuery = (id: InstanceId) =>
  queryOptions({
    queryKey: [...instanceKey(id), "details"],
    queryFn: () =>
      id.mapIndex < 0
        ? body(api.GET("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}", { params: { path: instancePath(id) } }))
        : body(
            api.GET("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}", {
              params: { path: { ...instancePath(id), map_index: id.mapIndex } },
            }),
          ),
  });

export const mappedQuery = (id: InstanceId) =>
  queryOptions({
    queryKey: ["dag", id.dagId, "run", id.runId, "task", id.taskId, "mapped"],
    queryFn: () =>
      body(
        api.GET("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/listMapped", {
          params: { path: instancePath(id), query: { limit: 100 } },
        }),
      ),
  });

export const triesQuery = (id: InstanceId) =>
  queryOptions({
    queryKey: [...instanceKey(id), "tries"],
    queryFn: () =>
      id.mapIndex < 0
        ? body(api.GET("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/tries", { params: { path: instancePath(id) } }))
        : body(
            api.GET("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/tries", {
              params: { path: { ...instancePath(id), map_index: id.mapIndex } },
            }),
          ),
  });

/** What holds something up changes outside of its run as well: slots that others take, workers that come and go. */
const explainEveryMs = 4000;

export const explainTaskQuery = (id: InstanceId) =>
  queryOptions({
    queryKey: [...instanceKey(id), "explain"],
    queryFn: () =>
      body(
        api.GET("/api/v2/updraft/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/explain", {
          params: { path: instancePath(id), query: { map_index: id.mapIndex } },
        }),
      ),
    refetchInterval: explainEveryMs,
  });

export const explainRunQuery = (dagId: string, runId: string) =>
  queryOptions({
    queryKey: ["dag", dagId, "run", runId, "explain"],
    queryFn: () =>
      body(api.GET("/api/v2/updraft/dags/{dag_id}/dagRuns/{dag_run_id}/explain", { params: { path: { dag_id: dagId, dag_run_id: runId } } })),
    refetchInterval: explainEveryMs,
  });

export const explainDagQuery = (dagId: string) =>
  queryOptions({
    queryKey: ["dag", dagId, "explain"],
    queryFn: () => body(api.GET("/api/v2/updraft/dags/{dag_id}/explain", { params: { path: { dag_id: dagId } } })),
    refetchInterval: explainEveryMs,
  });

export const xcomsQuery = (id: InstanceId) =>
  queryOptions({
    queryKey: [...instanceKey(id), "xcoms"],
    queryFn: () =>
      body(
        api.GET("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries", {
          params: { path: instancePath(id), query: { limit: 100, map_index: id.mapIndex } },
        }),
      ),
  });

export const xcomQuery = (id: InstanceId, key: string) =>
  queryOptions({
    queryKey: [...instanceKey(id), "xcoms", key],
    queryFn: () =>
      body(
        api.GET("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries/{xcom_key}", {
          params: { path: { ...instancePath(id), xcom_key: key }, query: { map_index: id.mapIndex, deserialize: true } },
        }),
      ),
  });

export const poolsQuery = queryOptions({
  queryKey: ["pools"],
  queryFn: () => body(api.GET("/api/v2/pools", { params: { query: { limit: 100 } } })),
});

export const variablesQuery = queryOptions({
  queryKey: ["variables"],
  queryFn: () => body(api.GET("/api/v2/variables", { params: { query: { limit: 100 } } })),
});

export const connectionsQuery = queryOptions({
  queryKey: ["connections"],
  queryFn: () => body(api.GET("/api/v2/connections", { params: { query: { limit: 100 } } })),
});
