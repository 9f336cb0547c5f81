import type { Reason } from "@/api/types";

const n = (value: number) => value.toLocaleString("en");

const names = (all: string[]) => all.map((name) => `\`${name}\``).join(", ");

type Words = { [Kind in Reason["kind"]]: (reason: Extract<Reason, { kind: Kind }>) => string };

/** Why something does not run. What stands between backticks is code. */
const reasons: Words = {
  finished: () => "it is over",
  running: () => "is running",
  idle: () => "none of its tasks is at work",
  run: ({ run_id, state }) => `its run \`${run_id}\` is ${state}`,
  trigger_rule: ({ rule, stuck }) => (stuck ? `its trigger rule \`${rule}\` can hold no more because of` : `its trigger rule \`${rule}\` waits for`),
  setups: () => "waits for its setups, or for what lies between it and them",
  source: () => "waits for what it is mapped over",
  depends_on_past: () => "depends on its past: these tasks of the run before are neither success nor skipped",
  when: () => "its `when` is being evaluated",
  decision: () => "what it decides is being evaluated",
  expand: () => "its `expand` is being evaluated",
  next_round: () => "nothing holds it back; the scheduler acts in its next round",
  triggered_run: ({ state }) => (state ? `waits for the run that it triggered, which is ${state}` : "waits for the run that it triggered"),
  retry: () => "waits for its next try, at",
  next_look: ({ seen }) => (seen ? `at its last look: ${seen}. It looks again at` : "looks again at"),
  slot: () => "wants a slot",
  pool_missing: ({ pool }) => `there is no pool \`${pool}\`: create it`,
  pool_too_small: ({ pool, size, needed }) => `needs ${n(needed)} slots, and pool \`${pool}\` has ${n(size)} in all: enlarge it`,
  pool_full: ({ pool, size, needed }) => `pool \`${pool}\` is full (needs ${n(needed)} of its ${n(size)} slots); they are taken by`,
  max_active_tasks: ({ limit }) => `\`max_active_tasks\` is ${n(limit)}, and these tasks of the run are at work`,
  max_active_tis_per_dag: ({ limit }) => `\`max_active_tis_per_dag\` is ${n(limit)}, and these instances of the task are at work`,
  max_active_tis_per_dagrun: ({ limit }) => `\`max_active_tis_per_dagrun\` is ${n(limit)}, and these instances of the task are at work`,
  no_worker: ({ queue }) => `no live worker serves queue \`${queue}\`: start one`,
  workers_busy: ({ queue, workers, slots }) => `all ${n(slots)} slots of the ${n(workers)} worker(s) of queue \`${queue}\` are taken by`,
  worker: ({ queue }) => `a worker of queue \`${queue}\` takes it any moment`,
  restart: () => "was cleared while it ran; its attempt is being ended",
  approval: () => "waits for a person to approve",
  outside: () => "waits for something outside",
  backfill_paused: ({ backfill_id }) => `backfill ${backfill_id} is paused`,
  dag_paused: () => "the DAG is paused",
  recovering: () => "the database was restored: say `updraft db resume` when work may go on; it is as of",
  scheduler_away: ({ since }) => (since ? "no scheduler has been at work since" : "no scheduler is at work: start one"),
  not_before: () => "its time is",
  max_active_runs: ({ limit }) => `\`max_active_runs\` is ${n(limit)}, and these runs are under way`,
  no_schedule: () => "the DAG has no schedule: trigger it",
  assets: ({ missing, updated }) => `waits for an update of its assets: ${names(missing)}${updated.length > 0 ? `; updated already: ${names(updated)}` : ""}`,
  schedule_ended: ({ once, end_date }) => (once ? "its schedule is `@once`, and that run is made" : end_date ? "its schedule makes no further run; it ended at" : "its schedule makes no further run"),
  consecutive_failures: ({ limit }) => `\`max_consecutive_failed_dag_runs\` is ${n(limit)}, which pauses a DAG, and these runs failed in a row`,
  file_gone: ({ file }) => `its file \`${file}\` is gone`,
  import_error: ({ file }) => `its file \`${file}\` has an error; its last good version is used`,
};

export const why = {
  task: "Why is it not running?",
  run: "What holds this run up",
  dag: "Why does nothing run?",
  notInRun: "not in that run",
  seeAbove: "see above",
  more: (value: number) => `and ${n(value)} more`,
  thisRun: "The run",
  ofRun: "Run",
  moreRuns: (value: number) => `and ${n(value)} more ${value === 1 ? "run" : "runs"}`,
  errors: "Show errors",
  pools: "Pools",
  words: (reason: Reason): string => (reasons[reason.kind] as (reason: Reason) => string)(reason),
};
