//! Actions that the scheduler itself carries out: they take no worker, and no slot while they wait.
//!
//! What they mean is the engine's (`updraft_engine::run`); here are their arguments.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// The names of these actions.
pub const NAMES: [&str; 4] = ["branch", "short_circuit", "latest_only", "trigger_dag"];

/// Chooses which of the tasks directly below go on; the others are skipped, whatever their trigger rule. What comes after a
/// chosen task is not skipped either: with `pick >> [a, join]` and `a >> join`, choosing `a` leaves `join` to its rule.
///
/// The choice becomes the XCom `return_value`. It is kept: a task below that is cleared is skipped again, unless the branch
/// is cleared with it. The scheduler evaluates the expression itself, once all tasks before the branch are done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// Gives the id of a task or group, or a list of ids, or nothing (`none`) to skip all: `'big' if tasks.count.rows > 1000
    /// else 'small'`. Inside a group, a sibling's bare id or a full id. An id that the DAG does not have fails the task.
    pub expression: String,
}

/// Skips everything below unless its expression is true. Teardowns are not skipped.
///
/// The value becomes the XCom `return_value`. It is kept: what is cleared below is skipped again, unless the short circuit is
/// cleared with it. True is what is true in Python: not `0`, not an empty text, list or mapping, not `none`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShortCircuit {
    /// Goes on if it is true.
    pub expression: String,
    /// Whether everything below is skipped at once. With `false`, only the tasks directly below are skipped, and the
    /// trigger rules of the others decide.
    #[serde(default = "yes")]
    pub ignore_downstream_trigger_rules: bool,
}

/// Lets the tasks directly below run only if the run is the newest of its schedule: when the next run is due already, they
/// are skipped. Further below, trigger rules decide. A run that somebody triggered always goes on.
///
/// The ids of the tasks that go on become the XCom `return_value`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LatestOnly {}

/// Makes a run of another DAG, and may wait for it. It competes for a slot like any task, but gives it back at once: while it
/// waits it is `deferred`.
///
/// However often the scheduler is interrupted, one try makes one run. The XComs `trigger_run_id` and `trigger_dag_id` name it;
/// the rendered fields have its address as `run_url`. A paused DAG gets its run, which stays queued until somebody unpauses
/// the DAG. While it waits, `execution_timeout` ends the patience, not the run. A chain of runs that trigger each other ends at
/// `limits.trigger_depth`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TriggerDag {
    /// The DAG. A template.
    pub dag_id: String,
    /// The run's conf; it must fit the params of that DAG. Texts in it are templates.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub conf: Map<String, Value>,
    /// The run's logical date, as ISO 8601; without a zone it is UTC. A template. Left out, it is the moment of triggering;
    /// `null` makes a run without one.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    pub logical_date: Option<Option<String>>,
    /// The run's id. A template. Left out, it is made from the task instance and its try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub run_id: Option<String>,
    /// Whether the task waits for the end of the run, and takes after it.
    #[serde(default)]
    pub wait: bool,
    /// Whether a run that exists already (by its id or its logical date) is cleared, to run again with its own conf.
    #[serde(default)]
    pub reset: bool,
    /// Whether the task is skipped if such a run exists. Otherwise it fails.
    #[serde(default)]
    pub skip_if_exists: bool,
    /// With `wait`: states of the run that make the task a success.
    #[serde(default = "success")]
    pub allowed_states: Vec<AwaitedState>,
    /// With `wait`: states of the run that make the task fail.
    #[serde(default = "failed")]
    pub failed_states: Vec<AwaitedState>,
}

/// A state of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum AwaitedState {
    Queued,
    Running,
    Success,
    Failed,
}

fn yes() -> bool {
    true
}

fn success() -> Vec<AwaitedState> {
    vec![AwaitedState::Success]
}

fn failed() -> Vec<AwaitedState> {
    vec![AwaitedState::Failed]
}

/// `null` is a value like any other; only an absent key means that nothing was given.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_date_may_be_left_out_or_be_nothing() {
        let read = |args: Value| serde_json::from_value::<TriggerDag>(args).unwrap().logical_date;
        assert_eq!(read(json!({"dag_id": "d"})), None);
        assert_eq!(read(json!({"dag_id": "d", "logical_date": null})), Some(None));
        assert_eq!(
            read(json!({"dag_id": "d", "logical_date": "2026-01-01"})),
            Some(Some("2026-01-01".to_owned()))
        );
    }

    #[test]
    fn states_have_their_defaults() {
        let args: TriggerDag = serde_json::from_value(json!({"dag_id": "d", "wait": true})).unwrap();
        assert_eq!(
            (args.allowed_states, args.failed_states),
            (vec![AwaitedState::Success], vec![AwaitedState::Failed])
        );
    }
}
