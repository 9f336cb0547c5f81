//! DAGs as the recorded answers of Airflow have them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::json;
use updraft_dag::model::{Dag, Expand, ExpandSource, Task, TriggerRule};

use super::{acting, dag, task, with_group};

/// A random DAG.
#[derive(Deserialize)]
pub(crate) struct Graph {
    pub(crate) tasks: Vec<Member>,
    #[serde(default)]
    pub(crate) groups: BTreeMap<String, Mapped>,
}

#[derive(Deserialize)]
pub(crate) struct Mapped {
    /// How many, or the task whose result says it; `None` = a group that is not mapped.
    pub(crate) expand: Option<Over>,
}

#[derive(Deserialize, Clone)]
#[serde(untagged)]
pub(crate) enum Over {
    Count(usize),
    Source(String),
}

#[derive(Deserialize)]
pub(crate) struct Member {
    pub(crate) id: String,
    #[serde(default)]
    up: Vec<String>,
    #[serde(default = "all_success")]
    rule: TriggerRule,
    #[serde(default)]
    kind: Kind,
    group: Option<String>,
    pub(crate) expand: Option<Over>,
    #[serde(default)]
    setup: bool,
    teardown: Option<BTreeSet<String>>,
    #[serde(default)]
    fail_run: bool,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Default)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    #[default]
    Bash,
    Empty,
    Branch,
    ShortFar,
    ShortNear,
}

fn all_success() -> TriggerRule {
    TriggerRule::AllSuccess
}

impl Over {
    fn expand(&self) -> Expand {
        match self {
            Self::Count(count) => {
                let items = (0..*count).map(|n| json!(n)).collect();
                Expand::Product(vec![("x".to_owned(), ExpandSource::List(items))])
            }
            Self::Source(source) => Expand::Items(format!("tasks.{source}.return_value")),
        }
    }
}

impl Graph {
    pub(crate) fn dag(&self) -> Dag {
        let tasks = self.tasks.iter().map(|member| {
            let upstream: Vec<&str> = member.up.iter().map(String::as_str).collect();
            let base = match member.kind {
                Kind::Bash => task(&member.id, &upstream),
                Kind::Empty => acting("empty", &member.id, &upstream, json!({})),
                Kind::Branch => acting("branch", &member.id, &upstream, json!({"expression": "params.x"})),
                Kind::ShortFar | Kind::ShortNear => {
                    let far = member.kind == Kind::ShortFar;
                    let args = json!({"expression": "params.x", "ignore_downstream_trigger_rules": far});
                    acting("short_circuit", &member.id, &upstream, args)
                }
            };
            Task {
                trigger_rule: member.rule,
                group: member.group.clone(),
                expand: member.expand.as_ref().map(Over::expand),
                setup: member.setup,
                teardown: member.teardown.clone(),
                on_failure_fail_dagrun: member.fail_run,
                ..base
            }
        });
        let groups = self.groups.iter();
        groups.fold(dag(tasks), |dag, (id, group)| {
            with_group(dag, id, group.expand.as_ref().map(Over::expand))
        })
    }

    /// What a task does.
    pub(crate) fn kind(&self, task_id: &str) -> Kind {
        self.tasks.iter().find(|member| member.id == task_id).unwrap().kind
    }
}
