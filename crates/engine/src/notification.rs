//! Of what people are told: the rule that makes notices out of what an event did to a run.
//!
//! As in Airflow, people hear of what happened by itself and not of what a person did: marking and clearing never come
//! through here. A task tells of its own end only. `on_failure` is for a task that failed for good, `on_retry` for a try
//! that failed and will be repeated, `on_skipped` for a task that began and then skipped itself; a task that a trigger rule, a `when` or a
//! branch skipped, that is upstream_failed, or that was stopped because something else failed, tells nothing.

use std::time::Duration;

use chrono::{DateTime, Utc};
use updraft_dag::model::{Action, Dag, TaskId};
use updraft_dag::occasion::Occasion;
use uuid::Uuid;

use crate::run::{AttemptOutcome, Effect, Event, InstanceKey};
use crate::state::{RunState, TaskState};

/// So often a notifier is tried at most.
pub const MOST_TRIES: u32 = 4;

/// The pause after the failed try number `tries` of a notifier; `None` = it was the last.
#[must_use]
pub fn pause_after(tries: u32) -> Option<Duration> {
    // Long enough in all for a service that is started again, short enough for an alarm.
    let pauses = [10, 60, 600].map(Duration::from_secs);
    let last = usize::try_from(tries).ok()?.checked_sub(1)?;
    pauses.get(last).copied()
}

/// One notifier has to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The task instance that it is about; `None` = the run.
    pub instance: Option<(Uuid, TaskId)>,
    /// What happened.
    pub occasion: Occasion,
    /// Its place in the list of notifiers, from 0.
    pub position: usize,
    /// Its action, for people: `bash`, `http`, …
    pub action: String,
    /// The task instance's try; 0 for the run, and for a task that never took a slot.
    pub try_number: u32,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Why, for people.
    pub reason: Option<String>,
}

/// A task instance whose attempt was ended on demand by this event, or with its worker: what becomes of it is not its own doing.
#[must_use]
pub fn stopped_by(event: &Event) -> Option<InstanceKey> {
    match event {
        Event::AttemptFinished {
            key,
            outcome: AttemptOutcome::Killed { .. } | AttemptOutcome::Interrupted { .. },
            ..
        } => Some(key.clone()),
        _ => None,
    }
}

/// The notices that the effects of one event make, in the order of the effects; `stopped` is [`stopped_by`] that event, and
/// `now` the time at which it was handled.
#[must_use]
pub fn notices(dag: &Dag, stopped: Option<&InstanceKey>, effects: &[Effect], now: DateTime<Utc>) -> Vec<Notice> {
    let mut notices = Vec::new();
    for effect in effects {
        match effect {
            Effect::Instance {
                id, key, to, change, ..
            } => {
                let occasion = match to {
                    TaskState::Success => Occasion::OnSuccess,
                    TaskState::Failed if stopped != Some(key) => Occasion::OnFailure,
                    TaskState::UpForRetry if stopped != Some(key) => Occasion::OnRetry,
                    // Only an attempt that ends in it skips itself.
                    TaskState::Skipped if change.attempt_final_state.is_some() => Occasion::OnSkipped,
                    _ => continue,
                };
                let Some(task) = dag.tasks.get(&key.task_id) else {
                    continue;
                };
                let model = Notice {
                    instance: Some((*id, key.task_id.clone())),
                    try_number: change.try_number,
                    at: change.end_date.unwrap_or(now),
                    reason: change.reason.clone(),
                    ..of_run(occasion, now, None)
                };
                add(&mut notices, task.notifiers(occasion), &model);
            }
            Effect::Run { to, reason, at, .. } => {
                let occasion = match to {
                    RunState::Success => Occasion::OnSuccess,
                    RunState::Failed => Occasion::OnFailure,
                    RunState::Queued | RunState::Running => continue,
                };
                add(
                    &mut notices,
                    dag.notifiers(occasion),
                    &of_run(occasion, *at, reason.clone()),
                );
            }
            _ => {}
        }
    }
    notices
}

/// The notices of a run that has missed its deadline.
#[must_use]
pub fn late(dag: &Dag, deadline: DateTime<Utc>) -> Vec<Notice> {
    let reason = format!(
        "not done by {}",
        deadline.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    );
    let mut notices = Vec::new();
    let model = of_run(Occasion::Deadline, deadline, Some(reason));
    add(&mut notices, dag.notifiers(Occasion::Deadline), &model);
    notices
}

fn of_run(occasion: Occasion, at: DateTime<Utc>, reason: Option<String>) -> Notice {
    Notice {
        instance: None,
        occasion,
        position: 0,
        action: String::new(),
        try_number: 0,
        at,
        reason,
    }
}

fn add(notices: &mut Vec<Notice>, notifiers: &[Action], model: &Notice) {
    notices.extend(notifiers.iter().enumerate().map(|(position, action)| Notice {
        position,
        action: action.name.clone(),
        ..model.clone()
    }));
}

#[cfg(test)]
mod tests;
