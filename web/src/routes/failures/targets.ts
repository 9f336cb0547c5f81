import type { ClearTarget } from "@/api/actions";
import type { FailedRun } from "@/api/types";

/** What to clear so that it runs again, run by run; what somebody may not clear is left out. */
export function targetsOf(runs: FailedRun[], mayActOn: (dagId: string) => boolean): ClearTarget[] {
  return runs
    .filter((run) => mayActOn(run.dag_id))
    .map((run) => ({
      dagId: run.dag_id,
      runId: run.dag_run_id,
      tasks: run.task_instances.map((one) => ({ id: one.task_id, mapIndex: one.map_index })),
    }));
}

/** How many task instances that is. */
export const instancesOf = (targets: ClearTarget[]): number => targets.reduce((sum, target) => sum + (target.tasks?.length ?? 0), 0);

/** How many of these stand in a list of runs. */
export const namedIn = (runs: FailedRun[]): number => runs.reduce((sum, run) => sum + run.task_instances.length, 0);
