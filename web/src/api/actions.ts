import { api, body } from "./client";
import type { InstanceId } from "./queries";
import type { BackfillWish, TaskInstance } from "./types";

export const signIn = (username: string, password: string) => api.POST("/auth/session", { body: { username, password } });
export const signOut = () => api.DELETE("/auth/session");

export const setPaused = (dagId: string, paused: boolean) =>
  body(api.PATCH("/api/v2/dags/{dag_id}", { params: { path: { dag_id: dagId } }, body: { is_paused: paused } }));

export interface Trigger {
  logicalDate: string | null;
  runId?: string | undefined;
  conf: Record<string, unknown>;
  note?: string | undefined;
}

export const triggerRun = (dagId: string, trigger: Trigger) =>
  body(
    api.POST("/api/v2/dags/{dag_id}/dagRuns", {
      params: { path: { dag_id: dagId } },
      body: {
        logical_date: trigger.logicalDate,
        conf: trigger.conf,
        ...(trigger.runId ? { dag_run_id: trigger.runId } : {}),
        ...(trigger.note ? { note: trigger.note } : {}),
      },
    }),
  );

export const createBackfill = (wish: BackfillWish) => body(api.POST("/api/v2/backfills", { body: wish }));

export type BackfillAct = "pause" | "unpause" | "cancel";

export const actOnBackfill = (id: number, act: BackfillAct) => {
  const at = { params: { path: { backfill_id: id } } };
  switch (act) {
    case "pause":
      return body(api.PUT("/api/v2/backfills/{backfill_id}/pause", at));
    case "unpause":
      return body(api.PUT("/api/v2/backfills/{backfill_id}/unpause", at));
    case "cancel":
      return body(api.PUT("/api/v2/backfills/{backfill_id}/cancel", at));
  }
};

const runPath = (dagId: string, runId: string) => ({ dag_id: dagId, dag_run_id: runId });

export const markRun = (dagId: string, runId: string, state: "success" | "failed") =>
  body(
    api.PATCH("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}", {
      params: { path: runPath(dagId, runId), query: { update_mask: ["state"] } },
      body: { state },
    }),
  );

export const setRunNote = (dagId: string, runId: string, note: string) =>
  body(
    api.PATCH("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}", {
      params: { path: runPath(dagId, runId), query: { update_mask: ["note"] } },
      body: { note },
    }),
  );

export const deleteRun = (dagId: string, runId: string) =>
  api.DELETE("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}", { params: { path: runPath(dagId, runId) } });

export const markInstance = (id: InstanceId, state: "success" | "failed" | "skipped") =>
  id.mapIndex < 0
    ? body(
        api.PATCH("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}", {
          params: { path: { ...runPath(id.dagId, id.runId), task_id: id.taskId }, query: { update_mask: ["new_state"] } },
          body: { new_state: state },
        }),
      )
    : body(
        api.PATCH("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}", {
          params: {
            path: { ...runPath(id.dagId, id.runId), task_id: id.taskId, map_index: id.mapIndex },
            query: { update_mask: ["new_state"] },
          },
          body: { new_state: state },
        }),
      );

/** What is cleared of a run. */
export interface ClearTarget {
  dagId: string;
  runId: string;
  /** Absent: every task of the run. */
  tasks?: { id: string; mapIndex: number }[];
}

export interface ClearChoice {
  upstream: boolean;
  downstream: boolean;
  onlyFailed: boolean;
  past: boolean;
  future: boolean;
  latestVersion: boolean;
}

const selector = (task: { id: string; mapIndex: number }) => (task.mapIndex < 0 ? task.id : [task.id, task.mapIndex]);

/** Clears, or with `dryRun` only tells what would be cleared: the same request, so that the preview cannot lie. */
const clearInstances = (target: ClearTarget, choice: ClearChoice, dryRun: boolean, note?: string) =>
  body(
    api.POST("/api/v2/dags/{dag_id}/clearTaskInstances", {
      params: { path: { dag_id: target.dagId } },
      body: {
        dry_run: dryRun,
        dag_run_id: target.runId,
        only_failed: choice.onlyFailed,
        only_running: false,
        reset_dag_runs: true,
        include_upstream: choice.upstream,
        include_downstream: choice.downstream,
        include_past: choice.past,
        include_future: choice.future,
        prevent_running_task: false,
        ...(choice.latestVersion ? { run_on_latest_version: true } : {}),
        ...(target.tasks ? { task_ids: target.tasks.map(selector) } : {}),
        ...(note && !dryRun ? { note } : {}),
      },
    }),
  );

/** What else a rerun may come with. */
export interface ClearMore {
  note?: string | undefined;
  /** Of a single run, in place of its own. */
  conf?: Record<string, unknown> | undefined;
}

/** A single run, by the operation that also tells what would be reused. */
const rerun = (target: ClearTarget, choice: ClearChoice, dryRun: boolean, more: ClearMore) =>
  body(
    api.POST("/api/v2/updraft/dags/{dag_id}/dagRuns/{dag_run_id}/rerun", {
      params: { path: runPath(target.dagId, target.runId) },
      body: {
        dry_run: dryRun,
        only_failed: choice.onlyFailed,
        include_upstream: choice.upstream,
        include_downstream: choice.downstream,
        run_on_latest_version: choice.latestVersion,
        ...(target.tasks ? { task_ids: target.tasks.map(selector) } : {}),
        ...(more.conf ? { conf: more.conf } : {}),
        ...(more.note && !dryRun ? { note: more.note } : {}),
      },
    }),
  );

export interface Cleared {
  instances: TaskInstance[];
  /** Of a single run: what has succeeded and is gone on with. */
  reused?: TaskInstance[];
  /** Of a single run: tasks that the latest version has and it had not. */
  newTasks?: string[];
  /** Runs that refused, while others did not: one that is gone must not keep the rest from running again. */
  refused: { target: ClearTarget; error: unknown }[];
}

/** What a server is asked at the same time: others use it, too. */
const atOnce = 4;

/** Clears several runs, or tells what would be cleared. What every one of them refuses is an error. */
export async function clearAll(targets: ClearTarget[], choice: ClearChoice, dryRun: boolean, more: ClearMore = {}): Promise<Cleared> {
  const [only, ...others] = targets;
  if (only && others.length === 0 && !choice.past && !choice.future) {
    const plan = await rerun(only, choice, dryRun, more);
    return { instances: plan.task_instances, reused: plan.reused, newTasks: plan.new_task_ids, refused: [] };
  }
  const cleared: Cleared = { instances: [], refused: [] };
  for (let at = 0; at < targets.length; at += atOnce) {
    const some = targets.slice(at, at + atOnce);
    const replies = await Promise.allSettled(some.map((target) => clearInstances(target, choice, dryRun, more.note)));
    for (const [index, reply] of replies.entries()) {
      const target = some[index] as ClearTarget;
      if (reply.status === "fulfilled") cleared.instances.push(...reply.value.task_instances);
      else cleared.refused.push({ target, error: reply.reason });
    }
  }
  const [first] = cleared.refused;
  if (first && cleared.refused.length === targets.length) throw first.error;
  return cleared;
}

export interface PoolValues {
  name: string;
  slots: number;
  description: string;
  includeDeferred: boolean;
}

export const createPool = (values: PoolValues) =>
  body(
    api.POST("/api/v2/pools", {
      body: { name: values.name, slots: values.slots, description: values.description || null, include_deferred: values.includeDeferred },
    }),
  );

export const updatePool = (name: string, values: PoolValues) =>
  body(
    api.PATCH("/api/v2/pools/{pool_name}", {
      params: { path: { pool_name: name }, query: { update_mask: ["slots", "description", "include_deferred"] } },
      body: { slots: values.slots, description: values.description || null, include_deferred: values.includeDeferred },
    }),
  );

export const deletePool = (name: string) => api.DELETE("/api/v2/pools/{pool_name}", { params: { path: { pool_name: name } } });

export interface VariableValues {
  key: string;
  value: string;
  description: string;
}

export const createVariable = (values: VariableValues) =>
  body(api.POST("/api/v2/variables", { body: { key: values.key, value: values.value, description: values.description || null } }));

export const updateVariable = (key: string, values: VariableValues) =>
  body(
    api.PATCH("/api/v2/variables/{variable_key}", {
      params: { path: { variable_key: key }, query: { update_mask: ["value", "description"] } },
      body: { key, value: values.value, description: values.description || null },
    }),
  );

export const deleteVariable = (key: string) =>
  api.DELETE("/api/v2/variables/{variable_key}", { params: { path: { variable_key: key } } });

export interface ConnectionValues {
  id: string;
  type: string;
  description: string;
  host: string;
  port: number | null;
  login: string;
  /** Empty while editing: keep the one that is set. */
  password: string;
  schema: string;
  extra: string;
}

const connectionBody = (values: ConnectionValues) => ({
  connection_id: values.id,
  conn_type: values.type,
  description: values.description || null,
  host: values.host || null,
  port: values.port,
  login: values.login || null,
  schema: values.schema || null,
  extra: values.extra || null,
});

export const createConnection = (values: ConnectionValues) =>
  body(api.POST("/api/v2/connections", { body: { ...connectionBody(values), password: values.password || null } }));

const connectionFields = ["conn_type", "description", "host", "port", "login", "schema"];

export const updateConnection = (id: string, values: ConnectionValues, extraChanged: boolean) =>
  body(
    api.PATCH("/api/v2/connections/{connection_id}", {
      params: {
        path: { connection_id: id },
        query: { update_mask: [...connectionFields, ...(values.password ? ["password"] : []), ...(extraChanged ? ["extra"] : [])] },
      },
      body: { ...connectionBody(values), password: values.password || null },
    }),
  );

export const deleteConnection = (id: string) =>
  api.DELETE("/api/v2/connections/{connection_id}", { params: { path: { connection_id: id } } });
