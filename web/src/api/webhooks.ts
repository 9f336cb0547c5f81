import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, body } from "./client";
import type { WebhookKind } from "./types";

const pageSize = 100;

export const webhooksQuery = (dagId: string) =>
  infiniteQueryOptions({
    queryKey: ["webhooks", dagId],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET("/api/v2/updraft/webhooks", { params: { query: { dag_id: dagId, limit: pageSize, offset: pageParam } }, signal })),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * pageSize < last.total_entries ? pages.length * pageSize : undefined),
    placeholderData: keepPreviousData,
  });

export interface WebhookValues {
  name: string;
  kind: WebhookKind;
  /** Of an `hmac`; empty: the usual one. */
  header: string;
  /** Empty: one is made. */
  secret: string;
}

export const createWebhook = (dagId: string, { name, kind, header, secret }: WebhookValues) =>
  body(
    api.POST("/api/v2/updraft/webhooks", {
      body: { name, dag_id: dagId, kind, ...(kind === "hmac" && header ? { header } : {}), ...(secret ? { secret } : {}) },
    }),
  );

export const deleteWebhook = (name: string) => api.DELETE("/api/v2/updraft/webhooks/{name}", { params: { path: { name } } });

const runsShown = 20;

/** The last runs that a delivery made: each says of which webhook. */
export const deliveriesQuery = (dagId: string) =>
  queryOptions({
    queryKey: ["dag", dagId, "runs", "of webhooks"],
    queryFn: async ({ signal }) => {
      const reply = await body(
        api.GET("/api/v2/dags/{dag_id}/dagRuns", {
          params: { path: { dag_id: dagId }, query: { limit: runsShown, order_by: ["-run_after"], run_id_prefix_pattern: "manual__webhook_" } },
          signal,
        }),
      );
      return reply.dag_runs;
    },
  });
