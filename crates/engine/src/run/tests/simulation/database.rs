//! What the store's statements do, on rows in memory.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use updraft_dag::model::Dag;
use uuid::Uuid;

use crate::run::{AttemptOutcome, Effect, InstanceKey, coalesce};
use crate::state::TaskState;
use crate::testing::{Sim, noon};

/// Length of an attempt's lease.
pub(super) const LEASE: TimeDelta = TimeDelta::seconds(30);

/// State of an attempt.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum State {
    Queued,
    Running,
    Over(AttemptOutcome),
}

/// A row of `attempt`, or of `queued_attempt`.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    pub(super) run: usize,
    pub(super) key: InstanceKey,
    pub(super) instance: Uuid,
    pub(super) try_number: u32,
    pub(super) state: State,
    /// 0 = nobody has claimed it.
    pub(super) fence: u64,
    pub(super) until: DateTime<Utc>,
    pub(super) kill: bool,
    pub(super) ended_at: DateTime<Utc>,
}

/// What a row of `run_event` tells.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Told {
    Changed,
    Finished(Uuid),
}

#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: u64,
    pub(super) run: usize,
    pub(super) told: Told,
}

/// The database.
pub(super) struct Database {
    /// Rows of runs and instances.
    pub(super) runs: Vec<Sim>,
    pub(super) attempts: BTreeMap<Uuid, Attempt>,
    pub(super) events: Vec<Row>,
    next_event: u64,
    fences: u64,
    /// Of the scheduler that leads.
    pub(super) term: u64,
    pub(super) now: DateTime<Utc>,
    /// What has happened at all.
    pub(super) seen: BTreeSet<&'static str>,
    pub(super) off: Option<Guard>,
}

/// What keeps the promises of this part of the product: each is switched off once, to see that it is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    /// What was marked while it ran, and is cleared then, waits for its end.
    Dying,
    /// Workers and guardians end what their leases no longer cover.
    Margins,
    /// The events of a run that was refused come again.
    EventsKept,
    /// What is in use is counted from live instances.
    InUse,
    /// Somebody looks for leases that are over.
    Expiry,
}

impl Guard {
    pub(super) const ALL: [Self; 5] = [Self::Dying, Self::Margins, Self::EventsKept, Self::InUse, Self::Expiry];
}

impl Database {
    pub(super) fn new(dags: impl Iterator<Item = Dag>) -> Self {
        let runs = (0..).zip(dags).map(|(at, dag)| {
            let mut run = Sim::queued(Dag {
                dag_id: format!("dag{at}"),
                ..dag
            });
            (run.run_row.id, run.run_row.dag_id) = (at, format!("dag{at}"));
            run
        });
        let mut database = Self {
            runs: runs.collect(),
            attempts: BTreeMap::new(),
            events: Vec::new(),
            next_event: 0,
            fences: 0,
            term: 0,
            now: noon(),
            seen: BTreeSet::new(),
            off: None,
        };
        for run in 0..database.runs.len() {
            database.tell(run, Told::Changed);
        }
        database
    }

    pub(super) fn set_clock(&mut self, now: DateTime<Utc>) {
        self.now = now;
    }

    pub(super) fn tell(&mut self, run: usize, told: Told) {
        self.next_event += 1;
        let id = self.next_event;
        self.events.push(Row { id, run, told });
    }

    /// Attempts that are queued or run.
    pub(super) fn live(&self) -> impl Iterator<Item = (&Uuid, &Attempt)> {
        self.attempts
            .iter()
            .filter(|(_, one)| !matches!(one.state, State::Over(_)))
    }

    fn end(&mut self, attempt: Uuid, outcome: AttemptOutcome) {
        let now = self.now;
        let row = self.attempts.get_mut(&attempt).unwrap();
        assert!(!matches!(row.state, State::Over(_)), "two ends of one attempt");
        self.seen.insert(match outcome {
            AttemptOutcome::Lost { .. } => "lost",
            AttemptOutcome::Killed { .. } => "killed",
            _ => "over",
        });
        (row.state, row.ended_at) = (State::Over(outcome), now);
        let run = row.run;
        self.tell(run, Told::Finished(attempt));
    }

    /// `Store::claim`: up to so many, with their fences.
    pub(super) fn claim(&mut self, most: usize) -> Vec<(Uuid, u64)> {
        let queued = self.attempts.iter().filter(|(_, one)| one.state == State::Queued);
        let ids: Vec<Uuid> = queued.map(|(id, _)| *id).take(most).collect();
        let mut claimed = Vec::new();
        for id in ids {
            let attempt = self.attempts.get_mut(&id).unwrap();
            let row = self.runs[attempt.run].rows.get_mut(&attempt.instance).unwrap();
            assert_eq!(
                (row.state, row.attempt_id),
                (TaskState::Queued, Some(id)),
                "queued for nobody"
            );
            row.state = TaskState::Running;
            self.fences += 1;
            (attempt.state, attempt.fence, attempt.until) = (State::Running, self.fences, self.now + LEASE);
            claimed.push((id, self.fences));
        }
        claimed
    }

    /// `Store::heartbeat`, for one attempt: `None` = it is gone, else whether it is to be killed.
    pub(super) fn renew(&mut self, attempt: Uuid, fence: u64) -> Option<bool> {
        let row = self.attempts.get_mut(&attempt)?;
        if row.state != State::Running || row.fence != fence {
            return None;
        }
        row.until = self.now + LEASE;
        Some(row.kill)
    }

    /// `Store::finish`.
    pub(super) fn finish(&mut self, attempt: Uuid, fence: u64, outcome: AttemptOutcome) {
        let row = &self.attempts[&attempt];
        if row.state == State::Running && row.fence == fence {
            self.end(attempt, outcome);
        } else {
            self.seen.insert("stale");
        }
    }

    /// `Store::expire_leases`.
    pub(super) fn expire(&mut self) {
        let late: Vec<Uuid> = self
            .live()
            .filter(|(_, one)| one.state == State::Running && one.until < self.now && self.off != Some(Guard::Expiry))
            .map(|(id, _)| *id)
            .collect();
        for id in late {
            self.lose(id);
        }
    }

    /// `Store::stop_worker`, for one attempt.
    pub(super) fn lose(&mut self, attempt: Uuid) {
        if self.attempts[&attempt].state == State::Running {
            self.end(
                attempt,
                AttemptOutcome::Lost {
                    reason: "lost".to_owned(),
                },
            );
        }
    }

    /// `kill_on`.
    pub(super) fn kill(&mut self, attempt: Uuid) {
        let Some(row) = self.attempts.get_mut(&attempt) else {
            return;
        };
        match row.state {
            State::Queued => self.end(
                attempt,
                AttemptOutcome::Killed {
                    reason: "unwanted".to_owned(),
                },
            ),
            State::Running => row.kill = true,
            State::Over(_) => {}
        }
    }

    /// `Step::apply` for one run: whole or not at all. `taken` are the events that the step has read.
    pub(super) fn apply(&mut self, run: usize, effects: &[Effect], taken: &BTreeSet<u64>) -> bool {
        let effects = coalesce(effects.to_vec());
        let is_news = |row: &Row| row.run == run && row.told == Told::Changed && !taken.contains(&row.id);
        let rows = &self.runs[run].rows;
        let fits = effects.iter().all(|effect| match effect {
            Effect::Instance { id, from, .. } => rows.get(id).is_none_or(|row| row.state == *from),
            _ => true,
        });
        let first_state = effects.iter().find_map(|effect| match effect {
            Effect::Run { from, .. } => Some(*from),
            _ => None,
        });
        let run_fits = first_state.is_none_or(|from| from == self.runs[run].run_row.state);
        if !fits || !run_fits || self.events.iter().any(is_news) {
            self.seen.insert("refused");
            return false;
        }
        let mut kills = Vec::new();
        let asks = |effect: &&Effect| {
            matches!(
                effect,
                Effect::EvaluateWhen { .. } | Effect::Expand { .. } | Effect::Decide { .. } | Effect::Await { .. }
            )
        };
        for effect in effects.iter().filter(|effect| !asks(effect)) {
            let before = match effect {
                Effect::Instance { id, .. } => self.runs[run].rows.get(id).map(|row| row.state),
                _ => None,
            };
            // I7: what is finished stays, unless somebody asks for another try.
            assert!(before.is_none_or(|state| !state.is_finished()
                || matches!(
                    effect,
                    Effect::Instance {
                        to: TaskState::Removed,
                        ..
                    }
                )));
            self.runs[run].write(effect);
            match effect {
                Effect::Instance {
                    id,
                    key,
                    to: TaskState::Queued,
                    change,
                    ..
                } => {
                    let attempt = Attempt {
                        run,
                        key: key.clone(),
                        instance: *id,
                        try_number: change.try_number,
                        state: State::Queued,
                        fence: 0,
                        until: self.now,
                        kill: false,
                        ended_at: self.now,
                    };
                    let former = self.attempts.insert(change.attempt_id.unwrap(), attempt);
                    assert!(former.is_none(), "an attempt is queued twice");
                    if change.try_number > 1 {
                        self.seen.insert("retried");
                    }
                }
                Effect::Kill { attempt_id, .. } => kills.push(*attempt_id),
                _ => {}
            }
        }
        for attempt in kills {
            self.kill(attempt);
        }
        true
    }

    pub(super) fn is_settled(&self) -> bool {
        self.runs.iter().all(|run| run.run_row.state.is_finished())
            && self.live().next().is_none()
            && self.events.is_empty()
    }

    pub(super) fn states(&self) -> String {
        let of = |run: &Sim| format!("{} {}: {}", run.run_row.dag_id, run.run_row.state, run.states());
        let runs: Vec<String> = self.runs.iter().map(of).collect();
        format!(
            "{}; live {:?}; events {:?}",
            runs.join(" | "),
            self.live().collect::<Vec<_>>(),
            self.events
        )
    }
}
