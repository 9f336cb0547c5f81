//! What the tests of this crate share: DAGs by hand, and a database in memory that takes effects as the store does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use serde_json::{Value, json};
use updraft_dag::model::{
    Action, Dag, Expand, ExpandSource, References, Schedule, Seconds, Task, TriggerRule, WeightRule,
};
use uuid::Uuid;

use crate::run::{
    AttemptOutcome, DEFAULT_MAX_MAP_LENGTH, Effect, Event, InstanceFacts, InstanceKey, PreviousRun, Run, RunFacts,
};
use crate::state::{RunState, TaskState};

pub(crate) fn task(task_id: &str, upstream: &[&str]) -> Task {
    Task {
        task_id: task_id.to_owned(),
        group: None,
        action: Action {
            name: "bash".to_owned(),
            args: json!({"command": "true"}),
        },
        upstream: upstream.iter().map(|id| (*id).to_owned()).collect(),
        trigger_rule: TriggerRule::AllSuccess,
        when: None,
        expand: None,
        map_index_template: None,
        max_active_tis_per_dag: None,
        max_active_tis_per_dagrun: None,
        retries: 0,
        retry_delay: Seconds(300.0),
        retry_exponential_backoff: 0.0,
        max_retry_delay: None,
        execution_timeout: None,
        pool: "default_pool".to_owned(),
        pool_slots: 1,
        priority_weight: 1,
        weight_rule: WeightRule::Downstream,
        queue: "default".to_owned(),
        depends_on_past: false,
        wait_for_downstream: false,
        ignore_first_depends_on_past: true,
        env: BTreeMap::new(),
        cwd: None,
        owner: None,
        doc_md: None,
        setup: false,
        teardown: None,
        on_failure_fail_dagrun: false,
        inlets: Vec::new(),
        outlets: Vec::new(),
        on_success: Vec::new(),
        on_failure: Vec::new(),
        on_retry: Vec::new(),
        on_skipped: Vec::new(),
        do_xcom_push: true,
        resources: None,
        references: References::default(),
    }
}

pub(crate) fn ruled(task_id: &str, upstream: &[&str], rule: TriggerRule) -> Task {
    Task {
        trigger_rule: rule,
        ..task(task_id, upstream)
    }
}

pub(crate) fn mapped(task_id: &str, upstream: &[&str]) -> Task {
    let lists = vec![("x".to_owned(), ExpandSource::List(vec![json!(1)]))];
    Task {
        expand: Some(Expand::Product(lists)),
        ..task(task_id, upstream)
    }
}

pub(crate) fn setup(task_id: &str, upstream: &[&str]) -> Task {
    Task {
        setup: true,
        ..task(task_id, upstream)
    }
}

pub(crate) fn teardown(task_id: &str, upstream: &[&str], setups: &[&str]) -> Task {
    let teardown = Some(setups.iter().map(|id| (*id).to_owned()).collect());
    Task {
        teardown,
        ..ruled(task_id, upstream, TriggerRule::AllDoneSetupSuccess)
    }
}

pub(crate) fn dag(tasks: impl IntoIterator<Item = Task>) -> Dag {
    Dag {
        dag_id: "dag".to_owned(),
        dag_display_name: None,
        description: None,
        doc_md: None,
        owner: None,
        tags: BTreeSet::new(),
        schedule: Schedule::None,
        timezone: "UTC".to_owned(),
        start_date: None,
        end_date: None,
        catchup: false,
        max_active_runs: 16,
        max_active_tasks: 16,
        max_consecutive_failed_dag_runs: 0,
        dagrun_timeout: None,
        fail_fast: false,
        is_paused_upon_creation: None,
        params: BTreeMap::new(),
        on_success: Vec::new(),
        on_failure: Vec::new(),
        deadline: None,
        tasks: tasks.into_iter().map(|task| (task.task_id.clone(), task)).collect(),
        groups: BTreeMap::new(),
    }
}

pub(crate) fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 1, 12, 0, 0).unwrap()
}

pub(crate) fn failure() -> AttemptOutcome {
    AttemptOutcome::Failed {
        retriable: true,
        reason: "exit code 1".to_owned(),
    }
}

pub(crate) fn key(text: &str) -> InstanceKey {
    match text.strip_suffix(']').and_then(|text| text.split_once('[')) {
        Some((task_id, index)) => InstanceKey::mapped(task_id, index.parse().unwrap()),
        None => InstanceKey::of(text),
    }
}

/// A run with its database.
pub(crate) struct Sim {
    pub(crate) dag: Arc<Dag>,
    pub(crate) run: Run,
    pub(crate) rows: BTreeMap<Uuid, InstanceFacts>,
    pub(crate) run_row: RunFacts,
    pub(crate) run_reason: Option<String>,
    pub(crate) reasons: BTreeMap<Uuid, String>,
    pub(crate) now: DateTime<Utc>,
    /// Questions asked and not answered.
    pub(crate) asked_when: Vec<InstanceKey>,
    pub(crate) asked_expand: Vec<String>,
    pub(crate) kills: Vec<(InstanceKey, Uuid)>,
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
            rows: instances.into_iter().map(|facts| (facts.id, facts)).collect(),
            dag,
            run_row,
            run_reason: None,
            reasons: BTreeMap::new(),
            now: noon(),
            asked_when: Vec::new(),
            asked_expand: Vec::new(),
            kills: Vec::new(),
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

    fn write(&mut self, effect: &Effect) {
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
                row.attempt_id = change.attempt_id;
                row.retry_at = change.retry_at;
                row.end_date = change.end_date.or(row.end_date);
                self.reasons.remove(&id);
                self.reasons.extend(change.reason.map(|reason| (id, reason)));
                assert_eq!(row.retry_at.is_some(), to == TaskState::UpForRetry, "{key}");
            }
            Effect::SetItem { id, key, item } => {
                assert!(self.row(&key).is_none_or(|row| row.id == id), "two rows of {key}");
                let row = self.rows.get_mut(&id).unwrap();
                row.key = key;
                row.item = Some(item);
            }
            Effect::Create { instances } => {
                for facts in instances {
                    assert!(self.row(&facts.key).is_none(), "two rows of {}", facts.key);
                    assert_eq!(facts.state, TaskState::None);
                    self.rows.insert(facts.id, facts);
                }
            }
            Effect::EvaluateWhen { key } => {
                assert!(!self.asked_when.contains(&key), "asked twice: {key}");
                self.asked_when.push(key);
            }
            Effect::Expand { task_id } => {
                assert!(!self.asked_expand.contains(&task_id), "asked twice: {task_id}");
                self.asked_expand.push(task_id);
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
        self.run = Run::load(Arc::clone(&self.dag), self.run_row.clone(), rows);
        self.handle(Event::Start);
    }

    pub(crate) fn row(&self, key: &InstanceKey) -> Option<&InstanceFacts> {
        self.rows.values().find(|row| row.key == *key)
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

    pub(crate) fn answer_expand(&mut self, task_id: &str, result: Result<Vec<Value>, String>) -> Vec<Effect> {
        assert!(
            self.asked_expand.iter().any(|asked| asked == task_id),
            "{task_id} was not asked for"
        );
        self.asked_expand.retain(|asked| asked != task_id);
        self.handle(Event::Expanded {
            task_id: task_id.to_owned(),
            result,
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
