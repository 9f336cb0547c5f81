//! A run and the database below it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use updraft_dag::model::Dag;
use uuid::Uuid;

use super::{failure, key, noon};
use crate::run::{
    AttemptOutcome, DEFAULT_MAX_MAP_LENGTH, Effect, EndedTry, Event, InstanceFacts, InstanceKey, PreviousRun, Run,
    RunFacts, TriggerFailure, Triggered,
};
use crate::state::{RunState, TaskState};

/// A run with its database.
pub(crate) struct Sim {
    pub(crate) dag: Arc<Dag>,
    pub(crate) run: Run,
    pub(crate) rows: BTreeMap<Uuid, InstanceFacts>,
    by_key: HashMap<InstanceKey, Uuid>,
    pub(crate) run_row: RunFacts,
    pub(crate) run_reason: Option<String>,
    pub(crate) reasons: BTreeMap<Uuid, String>,
    pub(crate) now: DateTime<Utc>,
    /// Questions asked and not answered.
    pub(crate) asked_when: Vec<InstanceKey>,
    pub(crate) asked_expand: Vec<String>,
    pub(crate) asked_decision: Vec<InstanceKey>,
    /// With the attempt and the number of the try.
    pub(crate) asked_run: Vec<(InstanceKey, Uuid, u32)>,
    /// Who waits for which run.
    pub(crate) awaited: BTreeMap<InstanceKey, String>,
    pub(crate) kills: Vec<(InstanceKey, Uuid)>,
    pub(crate) xcoms: BTreeMap<Uuid, BTreeMap<String, Value>>,
    pub(crate) tries: Vec<EndedTry>,
    ids: u128,
}

impl Sim {
    /// A queued run.
    pub(crate) fn queued(dag: Dag) -> Self {
        let dag = Arc::new(dag);
        let run_row = RunFacts {
            id: 1,
            dag_id: dag.dag_id.clone(),
            run_id: "manual__1".to_owned(),
            state: RunState::Queued,
            logical_date: None,
            start_date: None,
            previous: None,
            max_map_length: DEFAULT_MAX_MAP_LENGTH,
        };
        let mut ids = 0;
        let instances = Run::initial_instances(&dag, &mut || next_id(&mut ids));
        Self {
            run: Run::load(Arc::clone(&dag), run_row.clone(), instances.clone()),
            by_key: instances.iter().map(|facts| (facts.key.clone(), facts.id)).collect(),
            rows: instances.into_iter().map(|facts| (facts.id, facts)).collect(),
            dag,
            run_row,
            run_reason: None,
            reasons: BTreeMap::new(),
            now: noon(),
            asked_when: Vec::new(),
            asked_expand: Vec::new(),
            asked_decision: Vec::new(),
            asked_run: Vec::new(),
            awaited: BTreeMap::new(),
            kills: Vec::new(),
            xcoms: BTreeMap::new(),
            tries: Vec::new(),
            ids,
        }
    }

    /// A running one.
    pub(crate) fn started(dag: Dag) -> Self {
        let mut sim = Self::queued(dag);
        sim.handle(Event::Start);
        sim
    }

    pub(crate) fn new_id(&mut self) -> Uuid {
        next_id(&mut self.ids)
    }

    /// Handles an event and writes its effects with a compare-and-set.
    pub(crate) fn handle(&mut self, event: Event) -> Vec<Effect> {
        let mut ids = self.ids;
        let effects = self
            .run
            .handle(event.clone(), self.now, &mut || next_id(&mut ids))
            .unwrap();
        self.ids = ids;
        for effect in &effects {
            self.write(effect);
        }
        effects
    }

    /// Writes one effect, as it is committed.
    pub(crate) fn write(&mut self, effect: &Effect) {
        match effect.clone() {
            Effect::Instance {
                id,
                key,
                from,
                to,
                change,
            } => {
                let row = self.rows.get_mut(&id).unwrap();
                assert_eq!((&row.key, row.state), (&key, from), "compare-and-set to {to}");
                row.state = to;
                row.try_number = change.try_number;
                row.max_tries = change.max_tries;
                row.attempt_id = change.attempt_id;
                row.retry_at = change.retry_at;
                row.waiting_since = change.waiting_since;
                row.end_date = change.end_date.or(row.end_date);
                self.reasons.remove(&id);
                self.reasons.extend(change.reason.map(|reason| (id, reason)));
                let waits = matches!(to, TaskState::UpForRetry | TaskState::UpForReschedule);
                assert_eq!(row.retry_at.is_some(), waits, "{key}");
            }
            Effect::SetItem { id, key, item } => {
                assert!(self.row(&key).is_none_or(|row| row.id == id), "two rows of {key}");
                let row = self.rows.get_mut(&id).unwrap();
                self.by_key.remove(&row.key);
                self.by_key.insert(key.clone(), id);
                row.key = key;
                row.item = Some(item);
            }
            Effect::Create { instances } => {
                for facts in instances {
                    assert!(self.row(&facts.key).is_none(), "two rows of {}", facts.key);
                    assert_eq!(facts.state, TaskState::None);
                    self.by_key.insert(facts.key.clone(), facts.id);
                    self.rows.insert(facts.id, facts);
                }
            }
            Effect::EvaluateWhen { key } => {
                assert!(!self.asked_when.contains(&key), "asked twice: {key}");
                self.asked_when.push(key);
            }
            Effect::Expand { id } => {
                assert!(!self.asked_expand.contains(&id), "asked twice: {id}");
                self.asked_expand.push(id);
            }
            Effect::Decide { key } => {
                assert!(!self.asked_decision.contains(&key), "asked twice: {key}");
                self.asked_decision.push(key);
            }
            Effect::Trigger {
                key,
                attempt_id,
                try_number,
            } => {
                assert!(self.asked_run.iter().all(|asked| asked.0 != key), "asked twice: {key}");
                self.asked_run.push((key, attempt_id, try_number));
            }
            Effect::Await { key, run_id, .. } => {
                self.awaited.insert(key, run_id);
            }
            Effect::Decided {
                id, decision, xcoms, ..
            } => {
                self.rows.get_mut(&id).unwrap().decision = decision;
                self.xcoms.insert(id, xcoms);
            }
            Effect::Tried(ended) => {
                let row = &self.rows[&ended.instance_id];
                assert_eq!(
                    (row.try_number, row.attempt_id, row.state),
                    (ended.try_number, Some(ended.attempt_id), ended.final_state)
                );
                self.tries.push(ended);
            }
            Effect::Kill { key, attempt_id, .. } => self.kills.push((key, attempt_id)),
            Effect::Run { from, to, reason, at } => {
                assert_eq!(self.run_row.state, from);
                self.run_row.state = to;
                self.run_reason = reason;
                if to == RunState::Running {
                    self.run_row.start_date = Some(at);
                }
            }
        }
    }

    /// Another scheduler takes the run over: everything in memory is lost.
    pub(crate) fn take_over(&mut self) {
        let rows = self.rows.values().cloned().collect();
        self.asked_when.clear();
        self.asked_expand.clear();
        self.asked_decision.clear();
        self.asked_run.clear();
        self.awaited.clear();
        self.run = Run::load(Arc::clone(&self.dag), self.run_row.clone(), rows);
        self.handle(Event::Start);
    }

    pub(crate) fn row(&self, key: &InstanceKey) -> Option<&InstanceFacts> {
        self.rows.get(self.by_key.get(key)?)
    }

    pub(crate) fn state(&self, text: &str) -> TaskState {
        let row = self.row(&key(text)).unwrap_or_else(|| panic!("no instance {text}"));
        assert_eq!(
            self.run.instance(&key(text)).map(|facts| facts.state),
            Some(row.state),
            "memory and database"
        );
        row.state
    }

    pub(crate) fn reason(&self, text: &str) -> &str {
        &self.reasons[&self.row(&key(text)).unwrap().id]
    }

    /// All states, in the order of keys: `a=success b=none`.
    pub(crate) fn states(&self) -> String {
        let mut rows: Vec<&InstanceFacts> = self.rows.values().collect();
        rows.sort_by(|a, b| a.key.cmp(&b.key));
        rows.iter()
            .map(|row| format!("{}={}", row.key, row.state))
            .collect::<Vec<_>>()
            .join(" ")
    }

    pub(crate) fn queue(&mut self, text: &str) -> Uuid {
        let attempt_id = self.new_id();
        let effects = self.handle(Event::Queued {
            key: key(text),
            attempt_id,
        });
        assert!(!effects.is_empty(), "{text} is not scheduled: {}", self.states());
        attempt_id
    }

    /// A worker claims it: the claim writes the state by itself.
    pub(crate) fn claim(&mut self, text: &str) {
        let (id, attempt_id) = self
            .row(&key(text))
            .map(|row| (row.id, row.attempt_id.unwrap()))
            .unwrap();
        let row = self.rows.get_mut(&id).unwrap();
        assert_eq!(row.state, TaskState::Queued);
        row.state = TaskState::Running;
        assert_eq!(
            self.handle(Event::AttemptStarted {
                key: key(text),
                attempt_id
            }),
            []
        );
    }

    pub(crate) fn begin(&mut self, text: &str) {
        self.queue(text);
        self.claim(text);
    }

    pub(crate) fn end(&mut self, text: &str, outcome: AttemptOutcome) -> Vec<Effect> {
        let attempt_id = self.row(&key(text)).unwrap().attempt_id.unwrap();
        self.handle(Event::AttemptFinished {
            key: key(text),
            attempt_id,
            outcome,
            ended_at: self.now,
        })
    }

    /// From scheduled to the end of an attempt.
    pub(crate) fn finish(&mut self, text: &str, outcome: AttemptOutcome) -> Vec<Effect> {
        self.begin(text);
        self.end(text, outcome)
    }

    pub(crate) fn succeed(&mut self, text: &str) -> Vec<Effect> {
        self.finish(text, AttemptOutcome::Success)
    }

    pub(crate) fn fail(&mut self, text: &str) -> Vec<Effect> {
        self.finish(text, failure())
    }

    pub(crate) fn answer_when(&mut self, text: &str, result: Result<bool, String>) {
        let key = key(text);
        assert!(
            self.asked_when.contains(&key),
            "{text} was not asked for: {:?}",
            self.asked_when
        );
        self.asked_when.retain(|asked| *asked != key);
        self.handle(Event::WhenEvaluated { key, result });
    }

    pub(crate) fn answer_expand(&mut self, id: &str, result: Result<Vec<Value>, String>) -> Vec<Effect> {
        assert!(
            self.asked_expand.iter().any(|asked| asked == id),
            "{id} was not asked for: {}",
            self.states()
        );
        self.asked_expand.retain(|asked| asked != id);
        self.handle(Event::Expanded {
            id: id.to_owned(),
            result,
        })
    }

    pub(crate) fn answer_decision(&mut self, text: &str, result: Result<Value, String>) -> Vec<Effect> {
        let key = key(text);
        assert!(
            self.asked_decision.contains(&key),
            "{text} was not asked for: {}",
            self.states()
        );
        self.asked_decision.retain(|asked| *asked != key);
        self.handle(Event::Decided {
            key,
            result,
            name: None,
        })
    }

    /// Lets an instance of `trigger_dag` through, and answers for the run.
    pub(crate) fn answer_run(&mut self, text: &str, result: Result<Triggered, TriggerFailure>) -> Vec<Effect> {
        let at = self.asked_run.iter().position(|asked| asked.0 == key(text));
        let (key, attempt_id, _) = self.asked_run.remove(at.unwrap());
        self.handle(Event::Triggered {
            key,
            attempt_id,
            result: Box::new(result),
        })
    }

    pub(crate) fn wait(&mut self, seconds: i64) {
        self.now += TimeDelta::seconds(seconds);
        self.handle(Event::Wake);
    }

    /// Somebody writes a state behind the scheduler's back; the run is loaded again.
    pub(crate) fn rewrite(&mut self, text: &str, state: TaskState) {
        let id = self.row(&key(text)).unwrap().id;
        self.rows.get_mut(&id).unwrap().state = state;
        self.take_over();
    }

    pub(crate) fn previous(&mut self, states: &[(&str, TaskState)]) {
        let mut previous = PreviousRun::default();
        for (task_id, state) in states {
            previous.states.entry((*task_id).to_owned()).or_default().push(*state);
        }
        self.handle(Event::PreviousChanged {
            previous: Some(previous),
        });
    }
}

fn next_id(ids: &mut u128) -> Uuid {
    *ids += 1;
    Uuid::from_u128(*ids)
}
