import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, body } from "./client";
import type { DagRole, Role } from "./types";

/** Everything about one user lies under `["users", username]`. */
export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: async ({ signal }) => (await body(api.GET("/api/v2/updraft/users", { signal }))).users,
});

export const createUser = (username: string, password: string, role: Role) =>
  body(api.POST("/api/v2/updraft/users", { body: { username, password, role } }));

const userPath = (username: string) => ({ params: { path: { username } } });

export const setRole = (username: string, role: Role) => body(api.PATCH("/api/v2/updraft/users/{username}", { ...userPath(username), body: { role } }));

/** Ends all sessions and tokens of the user. */
export const resetPassword = (username: string, password: string) =>
  body(api.PATCH("/api/v2/updraft/users/{username}", { ...userPath(username), body: { password } }));

export const deleteUser = (username: string) => api.DELETE("/api/v2/updraft/users/{username}", userPath(username));

export const grantsQuery = (username: string) =>
  queryOptions({
    queryKey: ["users", username, "grants"],
    queryFn: async ({ signal }) => (await body(api.GET("/api/v2/updraft/users/{username}/grants", { ...userPath(username), signal }))).grants,
  });

/** A DAG by its id, or all with a tag. */
export interface Granted {
  kind: "dag" | "tag";
  name: string;
}

const named = ({ kind, name }: Granted) => (kind === "dag" ? { dag_id: name } : { tag: name });

export const setGrant = (username: string, granted: Granted, role: DagRole) =>
  body(api.PUT("/api/v2/updraft/users/{username}/grants", { ...userPath(username), body: { ...named(granted), role } }));

export const revokeGrant = (username: string, granted: Granted) =>
  api.DELETE("/api/v2/updraft/users/{username}/grants", { params: { path: { username }, query: named(granted) } });

const suggested = 20;

/** Ids of DAGs whose name has this text: there may be ten thousand. */
export const dagNamesQuery = (search: string) =>
  queryOptions({
    queryKey: ["overview", "names", search],
    queryFn: async ({ signal }) => {
      const reply = await body(api.GET("/api/v2/updraft/overview", { params: { query: { limit: suggested, ...(search ? { search } : {}) } }, signal }));
      return reply.dags.map((dag) => dag.dag_id);
    },
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

/** Absent: one's own. */
export const tokensQuery = (username?: string) =>
  queryOptions({
    queryKey: ["tokens", username ?? "own"],
    queryFn: async ({ signal }) => (await body(api.GET("/api/v2/updraft/tokens", { params: { query: username ? { username } : {} }, signal }))).api_tokens,
  });

export const createToken = (name: string, role: Role, days: number) => body(api.POST("/api/v2/updraft/tokens", { body: { name, role, days } }));

export const revokeToken = (id: number) => api.DELETE("/api/v2/updraft/tokens/{id}", { params: { path: { id } } });
