//! One thing that is waited for.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use updraft_dag::model::{TaskId, TriggerRule};

use crate::run::{InstanceFacts, InstanceKey};
use crate::state::{RunState, TaskState};
use crate::trigger_rule;

/// An instance of the same run that keeps another one from running.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Blocker {
    /// Its task.
    pub task_id: TaskId,
    /// −1 = not mapped, or not yet expanded.
    pub map_index: i32,
    /// Its state.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "running"))]
    pub state: TaskState,
}

impl Blocker {
    /// An instance as it is now.
    #[must_use]
    pub fn of(facts: &InstanceFacts) -> Self {
        Self {
            task_id: facts.key.task_id.clone(),
            map_index: facts.key.map_index,
            state: facts.state,
        }
    }

    /// Which instance.
    #[must_use]
    pub fn key(&self) -> InstanceKey {
        InstanceKey::mapped(self.task_id.clone(), self.map_index)
    }
}

/// A task of the run before that keeps one of this run from running.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PastTask {
    /// The task.
    pub task_id: TaskId,
    /// Its state there, of a mapped task that of an instance which is in the way; `None` = that run does not have it, and an older
    /// one has.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, required, example = "failed"))]
    pub state: Option<TaskState>,
}

impl fmt::Display for PastTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.state {
            Some(state) => write!(f, "{} is {state}", self.task_id),
            None => write!(f, "{} is not in it", self.task_id),
        }
    }
}

/// An instance, of any run, that has a live attempt and thereby takes room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Holder {
    /// Its DAG.
    pub dag_id: String,
    /// Its run.
    pub run_id: String,
    /// Its task.
    pub task_id: TaskId,
    /// −1 = not mapped.
    pub map_index: i32,
    /// Slots of its pool.
    pub slots: u32,
}

/// One thing that an instance, a run or a DAG waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reason {
    /// It is over.
    Finished,
    /// It runs.
    Running,
    /// A run that is running, and none of its tasks is at work: they say what they wait for.
    Idle,
    /// Its run is not running.
    Run {
        /// Name of the run.
        run_id: String,
        /// The run's state.
        #[cfg_attr(feature = "openapi", schema(value_type = String, example = "queued"))]
        state: RunState,
    },
    /// Its trigger rule does not hold, and these direct upstreams are not as the rule wants them.
    #[serde(rename = "trigger_rule")]
    Rule {
        /// The rule.
        #[cfg_attr(feature = "openapi", schema(value_type = String, example = "all_success"))]
        rule: TriggerRule,
        /// Whether it can never hold any more.
        stuck: bool,
        /// Upstream instances that keep it from holding, the unfinished first (at most twenty).
        upstreams: Vec<Blocker>,
        /// How many more there are.
        more: usize,
    },
    /// A setup above it, or a task between a teardown and its setup, is not finished.
    #[serde(rename = "setups")]
    Surroundings {
        /// The instances (at most twenty).
        upstreams: Vec<Blocker>,
    },
    /// What it is mapped over is not finished.
    Source {
        /// The instances (at most twenty).
        upstreams: Vec<Blocker>,
    },
    /// `depends_on_past` or `wait_for_downstream` does not hold.
    #[serde(rename = "depends_on_past")]
    Past {
        /// The run before.
        run_id: String,
        /// Tasks that are neither success nor skipped there.
        tasks: Vec<PastTask>,
    },
    /// Its `when` is being evaluated.
    When,
    /// What its action decides is being evaluated.
    Decision,
    /// Its `expand` is being evaluated.
    Expand,
    /// Nothing holds it back: the scheduler acts in its next round.
    NextRound,
    /// It waits for the end of a run that it triggered.
    #[serde(rename = "triggered_run")]
    Triggered {
        /// DAG of that run.
        dag_id: String,
        /// Name of that run.
        run_id: String,
        /// Its state, if it is known.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, required, example = "running"))]
        state: Option<RunState>,
        /// When patience ends.
        #[cfg_attr(feature = "openapi", schema(required))]
        until: Option<DateTime<Utc>>,
    },
    /// The delay of its retry has not passed.
    Retry {
        /// Not before this.
        at: DateTime<Utc>,
    },
    /// A sensor between two looks.
    NextLook {
        /// When it looks again.
        at: DateTime<Utc>,
        /// When it looked first in this try.
        #[cfg_attr(feature = "openapi", schema(required))]
        since: Option<DateTime<Utc>>,
        /// What it saw when it last looked.
        #[cfg_attr(feature = "openapi", schema(required))]
        seen: Option<String>,
    },
    /// It wants a slot; what holds it back is known only outside of its run.
    Slot,
    /// There is no pool of that name.
    PoolMissing {
        /// The pool.
        pool: String,
    },
    /// It needs more slots than its pool has at all.
    PoolTooSmall {
        /// The pool.
        pool: String,
        /// Slots that it has.
        size: u32,
        /// Slots that are needed.
        needed: u32,
    },
    /// Its pool has too few open slots.
    PoolFull {
        /// The pool.
        pool: String,
        /// Slots that it has.
        size: u32,
        /// Slots that are needed.
        needed: u32,
        /// Who has the others (at most twenty).
        holders: Vec<Holder>,
        /// How many more there are.
        more: usize,
    },
    /// `max_active_tasks`: so many tasks of its run are at work.
    MaxActiveTasks {
        /// The limit.
        limit: u32,
        /// Which (at most twenty).
        holders: Vec<Holder>,
        /// How many more there are.
        more: usize,
    },
    /// `max_active_tis_per_dag`: so many instances of its task are at work, over all runs.
    MaxActiveTisPerDag {
        /// The limit.
        limit: u32,
        /// Which (at most twenty).
        holders: Vec<Holder>,
        /// How many more there are.
        more: usize,
    },
    /// `max_active_tis_per_dagrun`: so many instances of its task are at work in this run.
    MaxActiveTisPerDagrun {
        /// The limit.
        limit: u32,
        /// Which (at most twenty).
        holders: Vec<Holder>,
        /// How many more there are.
        more: usize,
    },
    /// It is queued, and no live worker serves its queue.
    NoWorker {
        /// The queue.
        queue: String,
    },
    /// It is queued, and all workers of its queue are busy.
    WorkersBusy {
        /// The queue.
        queue: String,
        /// Live workers that serve it.
        workers: usize,
        /// What they can run at once, all together.
        slots: u32,
        /// What they run (at most twenty).
        holders: Vec<Holder>,
        /// How many more there are.
        more: usize,
    },
    /// It is queued, and a worker takes it any moment.
    Worker {
        /// The queue.
        queue: String,
    },
    /// It is being ended to start afresh.
    Restart,
    /// It waits for a person.
    Approval,
    /// It waits for something outside.
    Outside,
    /// Its DAG is paused: nothing new starts.
    DagPaused,
    /// Its backfill is paused: no further run of it starts.
    BackfillPaused {
        /// The backfill.
        backfill_id: i64,
    },
    /// No scheduler decides.
    SchedulerAway {
        /// Since when, if one ever did and did not say goodbye.
        #[cfg_attr(feature = "openapi", schema(required))]
        since: Option<DateTime<Utc>>,
    },
    /// The database was restored from a backup, and nobody has said yet that work may go on.
    Recovering {
        /// When the backup was taken.
        taken_at: DateTime<Utc>,
    },
    /// Its time has not come.
    NotBefore {
        /// Its time.
        at: DateTime<Utc>,
    },
    /// `max_active_runs`: so many runs of the DAG are under way.
    MaxActiveRuns {
        /// The limit.
        limit: u32,
        /// Which (at most twenty).
        run_ids: Vec<String>,
        /// How many more there are.
        more: usize,
    },
    /// The DAG has no schedule: it runs when somebody or something triggers it.
    NoSchedule,
    /// The DAG runs when its assets are updated, and its condition does not hold yet.
    Assets {
        /// Those without an update since they were last taken by a run.
        missing: Vec<String>,
        /// Those that have one.
        updated: Vec<String>,
    },
    /// The schedule of the DAG makes no further run.
    ScheduleEnded {
        /// It makes one run in all.
        once: bool,
        /// The end that the DAG gives.
        #[cfg_attr(feature = "openapi", schema(required))]
        end_date: Option<DateTime<Utc>>,
    },
    /// `max_consecutive_failed_dag_runs`: its latest runs all failed, and that pauses a DAG.
    ConsecutiveFailures {
        /// The limit.
        limit: u32,
        /// Which, the newest first (at most twenty).
        run_ids: Vec<String>,
        /// How many more there are.
        more: usize,
    },
    /// The DAG's file is gone.
    FileGone {
        /// The file, relative to the folder of DAGs.
        file: String,
    },
    /// The DAG's file has an error; runs use its last good version.
    ImportError {
        /// The file, relative to the folder of DAGs.
        file: String,
        /// The error.
        message: String,
    },
}

impl Reason {
    /// The instances of the same run that it speaks of.
    #[must_use]
    pub fn upstreams(&self) -> &[Blocker] {
        match self {
            Self::Rule { upstreams, .. } | Self::Surroundings { upstreams } | Self::Source { upstreams } => upstreams,
            _ => &[],
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Finished => f.write_str("it is over"),
            Self::Running => f.write_str("it runs"),
            Self::Idle => f.write_str("none of its tasks is at work"),
            Self::Run { run_id, state } => write!(f, "its run `{run_id}` is {state}"),
            Self::Rule { rule, stuck: false, .. } => {
                write!(f, "its trigger rule {} waits for", trigger_rule::name(*rule))
            }
            Self::Rule { rule, stuck: true, .. } => {
                write!(
                    f,
                    "its trigger rule {} can hold no more because of",
                    trigger_rule::name(*rule)
                )
            }
            Self::Surroundings { .. } => {
                f.write_str("setups, or what lies between it and its setups, are not finished")
            }
            Self::Source { .. } => f.write_str("what it is mapped over is not finished"),
            Self::Past { run_id, tasks } => {
                let tasks: Vec<String> = tasks.iter().map(PastTask::to_string).collect();
                write!(f, "depends on its past: in run `{run_id}` {}", tasks.join(", "))
            }
            Self::When => f.write_str("its `when` is being evaluated"),
            Self::Decision => f.write_str("what it decides is being evaluated"),
            Self::Expand => f.write_str("its `expand` is being evaluated"),
            Self::NextRound => f.write_str("nothing holds it back: the scheduler acts in its next round"),
            Self::Triggered {
                dag_id,
                run_id,
                state,
                until,
            } => {
                write!(f, "waits for run `{run_id}` of DAG `{dag_id}`")?;
                state.iter().try_for_each(|state| write!(f, ", which is {state}"))?;
                until
                    .iter()
                    .try_for_each(|until| write!(f, ", until {}", instant(*until)))
            }
            Self::Retry { at } => write!(f, "its next try begins at {}", instant(*at)),
            Self::NextLook { at, since, seen } => {
                write!(f, "looks again at {}", instant(*at))?;
                since
                    .iter()
                    .try_for_each(|since| write!(f, ", looks since {}", instant(*since)))?;
                seen.iter().try_for_each(|seen| write!(f, "; saw: {seen}"))
            }
            Self::Slot => f.write_str("wants a slot"),
            Self::PoolMissing { pool } => write!(f, "there is no pool `{pool}`: create it"),
            Self::PoolTooSmall { pool, size, needed } => {
                write!(
                    f,
                    "needs {needed} slots, and pool `{pool}` has {size} at all: enlarge the pool"
                )
            }
            Self::PoolFull { pool, size, needed, .. } => {
                write!(
                    f,
                    "pool `{pool}` is full (needs {needed} of its {size} slots), taken by"
                )
            }
            Self::MaxActiveTasks { limit, .. } => {
                write!(f, "max_active_tasks is {limit}, and these tasks of the run are at work")
            }
            Self::MaxActiveTisPerDag { limit, .. } => {
                write!(
                    f,
                    "max_active_tis_per_dag is {limit}, and these instances of the task are at work"
                )
            }
            Self::MaxActiveTisPerDagrun { limit, .. } => {
                write!(
                    f,
                    "max_active_tis_per_dagrun is {limit}, and these instances of the task are at work"
                )
            }
            Self::NoWorker { queue } => write!(f, "no live worker serves queue `{queue}`: start one"),
            Self::WorkersBusy {
                queue, workers, slots, ..
            } => {
                write!(
                    f,
                    "all {slots} slots of the {workers} worker(s) of queue `{queue}` are taken by"
                )
            }
            Self::Worker { queue } => write!(f, "a worker of queue `{queue}` takes it any moment"),
            Self::Restart => f.write_str("was cleared while it ran: its attempt is being ended"),
            Self::Approval => f.write_str("waits for a person to approve"),
            Self::Outside => f.write_str("waits for something outside"),
            Self::BackfillPaused { backfill_id } => write!(f, "backfill {backfill_id} is paused: unpause it"),
            Self::DagPaused => f.write_str("the DAG is paused: unpause it"),
            Self::SchedulerAway { since: Some(since) } => {
                write!(f, "no scheduler has been at work since {}", instant(*since))
            }
            Self::SchedulerAway { since: None } => f.write_str("no scheduler is at work: start one"),
            Self::Recovering { taken_at } => write!(
                f,
                "the database was restored from a backup of {}: say `updraft db resume` when work may go on",
                instant(*taken_at)
            ),
            Self::NotBefore { at } => write!(f, "its time is {}", instant(*at)),
            Self::MaxActiveRuns { limit, .. } => write!(f, "max_active_runs is {limit}, and these runs are under way"),
            Self::NoSchedule => f.write_str("the DAG has no schedule: trigger it"),
            Self::Assets { missing, updated } => {
                write!(f, "waits for an update of its assets: {}", missing.join(", "))?;
                match updated[..] {
                    [] => Ok(()),
                    _ => write!(f, "; updated already: {}", updated.join(", ")),
                }
            }
            Self::ScheduleEnded { once: true, .. } => f.write_str("its schedule is `@once`, and that run is made"),
            Self::ScheduleEnded {
                end_date: Some(end), ..
            } => {
                write!(
                    f,
                    "its schedule makes no further run: its end_date is {}",
                    instant(*end)
                )
            }
            Self::ScheduleEnded { .. } => f.write_str("its schedule makes no further run"),
            Self::ConsecutiveFailures { limit, .. } => {
                write!(
                    f,
                    "max_consecutive_failed_dag_runs is {limit}, which pauses a DAG, and these runs failed in a row"
                )
            }
            Self::FileGone { file } => write!(f, "its file `{file}` is gone"),
            Self::ImportError { file, message } => {
                write!(
                    f,
                    "its file `{file}` has an error, and its last good version is used: {message}"
                )
            }
        }
    }
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
