//! Runs that Airflow 3.3.2 itself has played: the same DAG, the same outcomes, and after each of them the same states.
//!
//! Every line of `airflow.jsonl` is a random DAG with what happened to it and what Airflow made of that: its `DagRun.update_state` and
//! `schedule_tis` looked at the run until nothing moved, and then one of what was scheduled ended as told, or something was cleared.
//! Left out are the cases of `docs/differences-from-airflow.md`: a mapped task whose rule holds before its list is there, a source
//! that failed while the rule says skip, and mapped groups that are not expanded as a whole.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::run::AttemptOutcome;
use crate::state::{RunState, TaskState};
use crate::testing::{Graph, Kind, Over, Sim, failure, key};

#[derive(Deserialize)]
struct Case {
    seed: u64,
    #[serde(flatten)]
    graph: Graph,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    #[serde(rename = "do")]
    act: Option<Act>,
    /// The states that are different now.
    set: BTreeMap<String, String>,
    /// Instances that are no more: placeholders, once what they stand for is there.
    #[serde(default)]
    gone: Vec<String>,
    #[serde(default = "running")]
    run: String,
}

fn running() -> String {
    RunState::Running.to_string()
}

#[derive(Deserialize, Debug)]
#[serde(untagged)]
enum Act {
    Clear {
        clear: Vec<String>,
    },
    End {
        end: String,
        #[serde(rename = "as")]
        state: String,
        len: Option<usize>,
        follow: Option<Vec<String>>,
        #[serde(default)]
        stop: bool,
    },
}

impl Case {
    /// What our engine makes of it, where that is something else.
    fn difference(&self) -> Option<String> {
        let mut play = Play {
            case: self,
            sim: Sim::queued(self.graph.dag()),
            lengths: BTreeMap::new(),
        };
        let mut expected: BTreeMap<String, String> = BTreeMap::new();
        for (number, step) in self.steps.iter().enumerate() {
            play.act(step.act.as_ref());
            expected.extend(step.set.clone());
            expected.retain(|key, _| !step.gone.contains(key));
            let got = play.states();
            let (want, have) = comparable(&expected, &got);
            let run = play.sim.run_row.state.to_string();
            if want != have || run != step.run {
                let differs = |pair: &(&String, &String)| have.get(pair.0) != Some(pair.1);
                let want: Vec<_> = want.iter().filter(differs).collect();
                let have: Vec<_> = want.iter().map(|(key, _)| have.get(*key)).collect();
                let act = &step.act;
                return Some(format!(
                    "case {} step {number} {act:?}: Airflow {want:?} {}, here {have:?} {run}",
                    self.seed, step.run
                ));
            }
        }
        None
    }
}

/// A run of ours, and what its tasks gave.
struct Play<'a> {
    case: &'a Case,
    sim: Sim,
    /// Of the results that something is mapped over, by instance.
    lengths: BTreeMap<String, usize>,
}

impl Play<'_> {
    fn act(&mut self, act: Option<&Act>) {
        match act {
            None => {
                self.sim.handle(crate::run::Event::Start);
            }
            Some(Act::Clear { clear }) => {
                for text in clear {
                    let id = self.sim.row(&key(text)).map(|row| row.id);
                    // What was over before it was expanded is one instance here and several there.
                    let id = id.or_else(|| {
                        self.sim
                            .row(&crate::run::InstanceKey::of(key(text).task_id))
                            .map(|row| row.id)
                    });
                    self.sim.rows.get_mut(&id.unwrap()).unwrap().state = TaskState::None;
                }
                self.sim.run_row.state = RunState::Queued;
                self.sim.take_over();
            }
            Some(Act::End {
                end,
                state,
                len,
                follow,
                stop,
            }) => {
                self.lengths.remove(end);
                self.lengths.extend(len.map(|len| (end.clone(), len)));
                match self.case.graph.kind(&key(end).task_id) {
                    Kind::Bash | Kind::Empty => {
                        let outcome = match state.as_str() {
                            "success" => AttemptOutcome::Success,
                            "skipped" => AttemptOutcome::Skipped,
                            _ => failure(),
                        };
                        self.sim.finish(end, outcome);
                    }
                    _ if state != "success" => {
                        self.sim.answer_decision(end, Err("no".to_owned()));
                    }
                    Kind::Branch => {
                        self.sim.answer_decision(end, Ok(json!(follow)));
                    }
                    Kind::ShortFar | Kind::ShortNear => {
                        self.sim.answer_decision(end, Ok(json!(!stop)));
                    }
                }
            }
        }
        while let Some(id) = self.sim.asked_expand.first().cloned() {
            let count = self.length(&id);
            let items: Vec<Value> = (0..count).map(|n| json!(n)).collect();
            self.sim.answer_expand(&id, Ok(items));
        }
    }

    fn length(&self, id: &str) -> usize {
        let of_task = self.case.graph.tasks.iter().find(|member| member.id == id);
        let over = match of_task {
            Some(member) => member.expand.clone(),
            None => self.case.graph.groups[id].expand.clone(),
        };
        match over.unwrap() {
            Over::Count(count) => count,
            Over::Source(source) => match self.lengths.get(&source) {
                Some(length) => *length,
                // A mapped one gives as many as its instances have given.
                None => self.lengths.keys().filter(|text| key(text).task_id == source).count(),
            },
        }
    }

    /// All states; what waits for a decision is "scheduled", as it would be there.
    fn states(&self) -> BTreeMap<String, String> {
        let rows = self.sim.rows.values();
        rows.map(|row| {
            let state = match self.sim.asked_decision.contains(&row.key) {
                true => TaskState::Scheduled,
                false => row.state,
            };
            (row.key.to_string(), state.to_string())
        })
        .collect()
    }
}

/// Where one side has a placeholder and the other its instances, and all of them are in one state, only that one state is left.
fn comparable(
    one: &BTreeMap<String, String>,
    other: &BTreeMap<String, String>,
) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
    let plain = |text: &String| key(text).map_index < 0;
    let task_id = |text: &String| key(text).task_id;
    let reduced = |from: &BTreeMap<String, String>, by: &BTreeMap<String, String>| {
        let placeholders: BTreeSet<String> = by.keys().filter(|text| plain(text)).cloned().collect();
        let mut states: BTreeMap<String, BTreeSet<&String>> = BTreeMap::new();
        for (text, state) in from {
            states.entry(task_id(text)).or_default().insert(state);
        }
        let name = |text: &String| match placeholders.contains(&task_id(text)) && states[&task_id(text)].len() == 1 {
            true => task_id(text),
            false => text.clone(),
        };
        from.iter()
            .map(|(text, state)| (name(text), state.clone()))
            .collect::<BTreeMap<_, _>>()
    };
    (reduced(one, other), reduced(other, one))
}

#[test]
fn airflow_decides_the_same() {
    let lines = include_str!("airflow.jsonl").lines();
    let cases: Vec<Case> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    let different: Vec<String> = cases.iter().filter_map(Case::difference).collect();
    assert!(
        different.is_empty(),
        "{} of {}:\n{}",
        different.len(),
        cases.len(),
        different.join("\n")
    );
}
