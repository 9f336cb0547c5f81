//! What Airflow 3.3.2 would clear and mark in runs under way.
//!
//! Every line of `airflow.jsonl` is a random DAG, the task instances of a run of it that Airflow's scheduler has played up to some moment,
//! and what its REST API would clear then (`find_relevant_relatives` and `DAG.clear`), or what would be in another state after a mark
//! (`DAG.set_task_instance_state`). Left out are the cases of `docs/differences-from-airflow.md`: up and down at once, one index with
//! setups or teardowns around it, marking one index with its neighbours, and marking failed with neighbours.

use std::collections::BTreeMap;

use serde::Deserialize;
use updraft_dag::model::Dag;

use super::{instances, marked, named, selected};
use crate::clear::{Mark, Marked, Selection, mark_task};
use crate::run::InstanceFacts;
use crate::state::TaskState;
use crate::testing::{Graph, key};

#[derive(Deserialize)]
struct Case {
    seed: u64,
    #[serde(flatten)]
    graph: Graph,
    states: BTreeMap<String, String>,
    #[serde(default)]
    asks: Vec<Ask>,
    #[serde(default)]
    marks: Vec<Marking>,
}

#[derive(Deserialize)]
struct Marking {
    mark: String,
    #[serde(rename = "as")]
    state: String,
    #[serde(default)]
    up: bool,
    #[serde(default)]
    down: bool,
    /// The states that are different afterwards.
    set: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Ask {
    named: Vec<String>,
    #[serde(default)]
    up: bool,
    #[serde(default)]
    down: bool,
    #[serde(default)]
    only_failed: bool,
    #[serde(default)]
    only_running: bool,
    got: Vec<String>,
}

/// The cases, each with the task instances as they stood.
fn cases() -> impl Iterator<Item = (Case, Dag, Vec<InstanceFacts>)> {
    include_str!("airflow.jsonl").lines().map(|line| {
        let case: Case = serde_json::from_str(line).unwrap();
        let dag = case.graph.dag();
        let states = case.states.iter();
        let states: Vec<(&str, TaskState)> = states
            .map(|(key, state)| (key.as_str(), state.parse().unwrap()))
            .collect();
        let instances = instances(&dag, &states);
        (case, dag, instances)
    })
}

#[test]
fn airflow_clears_the_same() {
    let mut different = Vec::new();
    for (case, dag, instances) in cases() {
        for ask in case.asks {
            let names: Vec<&str> = ask.named.iter().map(String::as_str).collect();
            let selection = Selection {
                upstream: ask.up,
                downstream: ask.down,
                only_failed: ask.only_failed,
                only_running: ask.only_running,
                ..named(&names)
            };
            let have = selected(&dag, &instances, &selection);
            let mut want = ask.got;
            want.sort_by_key(|text| key(text));
            let want = want.join(" ");
            if have != want {
                different.push(format!("case {} {selection:?}: Airflow {want}, here {have}", case.seed));
            }
        }
    }
    assert_eq!(different, [""; 0]);
}

#[test]
fn airflow_marks_the_same() {
    let mut different = Vec::new();
    for (case, dag, instances) in cases() {
        for one in case.marks {
            let mark = match one.state.as_str() {
                "success" => Mark::Success,
                "failed" => Mark::Failed,
                _ => Mark::Skipped,
            };
            let marked = Marked {
                upstream: one.up,
                downstream: one.down,
                ..marked(&one.mark)
            };
            let changes = mark_task(&dag, &instances, &marked, mark).into_iter();
            let have: BTreeMap<String, String> = changes
                .map(|change| (change.key.to_string(), change.to.to_string()))
                .collect();
            if have != one.set {
                let want = one.set;
                different.push(format!(
                    "case {} {mark:?} {marked:?}: Airflow {want:?}, here {have:?}",
                    case.seed
                ));
            }
        }
    }
    assert_eq!(different, [""; 0]);
}
