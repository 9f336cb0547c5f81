//! Random DAGs: what each task is, and what it will do, whenever it is asked.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use updraft_dag::model::{Dag, Expand, ExpandSource, Task, TriggerRule};

use crate::run::{AttemptOutcome, InstanceKey};
use crate::testing::{acting, dag, failure, mapped, task, with_group};

const RULES: [TriggerRule; 12] = [
    TriggerRule::AllSuccess,
    TriggerRule::AllFailed,
    TriggerRule::AllDone,
    TriggerRule::AllDoneMinOneSuccess,
    TriggerRule::AllSkipped,
    TriggerRule::OneSuccess,
    TriggerRule::OneFailed,
    TriggerRule::OneDone,
    TriggerRule::NoneFailed,
    TriggerRule::NoneFailedMinOneSuccess,
    TriggerRule::NoneSkipped,
    TriggerRule::Always,
];

/// What a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::run::tests) enum Kind {
    Work,
    Empty,
    Branch,
    ShortCircuit { far: bool },
    LatestOnly,
    TriggerDag { waits: bool },
}

/// What a task is, and what it will do.
#[derive(Debug, Clone)]
pub(in crate::run::tests) struct Fate {
    rule: TriggerRule,
    /// As fractions of what stands before it.
    upstream: Vec<f64>,
    pub(in crate::run::tests) when: Option<Result<bool, String>>,
    pub(super) items: Option<Result<usize, String>>,
    pub(super) kind: Kind,
    retries: u32,
    /// Tries that fail before the last word.
    pub(super) failures: u32,
    pub(super) last: Last,
    /// Says what is chosen, and which instances end otherwise than the rest.
    chance: u32,
    role: Role,
    /// The group that it belongs to.
    group: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Setup,
    Teardown,
    None,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Last {
    Success,
    Skip,
    Fail,
}

/// How many groups there are.
const GROUPS: usize = 2;

pub(in crate::run::tests) fn fate() -> impl Strategy<Value = Fate> {
    let when = prop_oneof![
        16 => Just(None),
        1 => Just(Some(Ok(true))),
        1 => Just(Some(Ok(false))),
        1 => Just(Some(Err("no".to_owned()))),
    ];
    let items = prop_oneof![
        8 => Just(None),
        3 => (0_usize..4).prop_map(|count| Some(Ok(count))),
        1 => Just(Some(Err("no".to_owned()))),
    ];
    let kind = prop_oneof![
        14 => Just(Kind::Work),
        2 => Just(Kind::Empty),
        2 => Just(Kind::Branch),
        1 => any::<bool>().prop_map(|far| Kind::ShortCircuit { far }),
        1 => Just(Kind::LatestOnly),
        1 => any::<bool>().prop_map(|waits| Kind::TriggerDag { waits }),
    ];
    let last = prop_oneof![6 => Just(Last::Success), 1 => Just(Last::Skip), 1 => Just(Last::Fail)];
    let role = prop_oneof![8 => Just(Role::None), 1 => Just(Role::Setup), 1 => Just(Role::Teardown)];
    (
        prop::sample::select(&RULES[..]),
        prop::collection::vec(0.0..1.0, 0..4),
        (when, items),
        kind,
        (0_u32..3, 0_u32..3),
        (last, any::<u32>()),
        role,
        prop::option::weighted(0.35, 0..GROUPS),
    )
        .prop_map(
            |(rule, upstream, (when, items), kind, (retries, failures), (last, chance), role, group)| Fate {
                rule,
                upstream,
                when,
                items,
                kind,
                retries,
                failures,
                last,
                chance,
                role,
                group,
            },
        )
}

pub(super) fn name(index: usize) -> String {
    format!("t{index:03}")
}

pub(in crate::run::tests) fn number(task_id: &str) -> usize {
    task_id[1..].parse().unwrap()
}

impl Fate {
    /// Whether it needs nobody but the engine and workers.
    pub(in crate::run::tests) fn is_simple(&self) -> bool {
        !matches!(self.kind, Kind::TriggerDag { .. })
    }

    /// How a try ends that really runs.
    pub(in crate::run::tests) fn outcome(&self, key: &InstanceKey, try_number: u32) -> AttemptOutcome {
        match self.last(key) {
            _ if try_number <= self.failures => failure(),
            Last::Success => AttemptOutcome::Success,
            Last::Skip => AttemptOutcome::Skipped,
            Last::Fail => AttemptOutcome::Failed {
                retriable: false,
                reason: String::new(),
            },
        }
    }

    /// The last word; some instances of a mapped task have another one.
    pub(super) fn last(&self, key: &InstanceKey) -> Last {
        match self.chance.rotate_left(key.map_index.unsigned_abs() * 7) % 8 {
            0 if key.map_index >= 0 => Last::Fail,
            1 if key.map_index >= 0 => Last::Skip,
            _ => self.last,
        }
    }

    /// What its action decides: about a half of what is below it goes on, and sometimes the answer makes no sense.
    pub(in crate::run::tests) fn decision(&self, dag: &Dag, key: &InstanceKey) -> Result<Value, String> {
        let dice = self.chance.rotate_left(key.map_index.unsigned_abs() * 5);
        match (dice % 16, self.kind) {
            (0, _) => Err("no".to_owned()),
            (1, Kind::Branch) => Ok(json!(7)),
            (_, Kind::Branch) => {
                let below = dag.tasks.values().filter(|task| task.upstream.contains(&key.task_id));
                let chosen = below.filter(|task| dice.rotate_left(number(&task.task_id) as u32).is_multiple_of(2));
                Ok(json!(chosen.map(|task| &task.task_id).collect::<Vec<_>>()))
            }
            _ => Ok(json!(dice & 32 == 0)),
        }
    }
}

/// The DAG of these fates. The first fate of a group says how many it is expanded into, and over what.
pub(in crate::run::tests) fn build(fates: &[Fate]) -> Dag {
    let groups: Vec<Option<(usize, &Fate)>> = (0..GROUPS)
        .map(|group| fates.iter().enumerate().find(|(_, fate)| fate.group == Some(group)))
        .collect();
    let is_setup = |at: &usize| fates[*at].role == Role::Setup;
    let upstream_of = |index: usize| {
        let at = fates[index].upstream.iter().map(|at| (at * index as f64) as usize);
        at.filter(|at| *at < index).collect::<BTreeSet<usize>>()
    };
    // What a group is mapped over comes before all of it, and outside of it.
    let source_of = |group: usize| {
        let (first, fate) = groups[group]?;
        let source = fate.chance as usize % (first + 1);
        (source < first && fates[source].kind == Kind::Work).then_some(source)
    };
    let tasks = fates.iter().enumerate().map(|(index, fate)| {
        let mut upstream = upstream_of(index);
        if let Some(group) = fate.group {
            let is_root = upstream.iter().all(|at| fates[*at].group != Some(group));
            upstream.extend(source_of(group).filter(|_| is_root));
        }
        let base = match fate.kind {
            _ if fate.items.is_some() && fate.group.is_none() => mapped(&name(index), &[]),
            _ => task(&name(index), &[]),
        };
        let action = match fate.kind {
            Kind::Work => base.action.clone(),
            Kind::Empty => acting("empty", "", &[], json!({})).action,
            Kind::Branch => acting("branch", "", &[], json!({"expression": "x"})).action,
            Kind::LatestOnly => acting("latest_only", "", &[], json!({})).action,
            Kind::TriggerDag { .. } => acting("trigger_dag", "", &[], json!({"dag_id": "other"})).action,
            Kind::ShortCircuit { far } => {
                let args = json!({"expression": "x", "ignore_downstream_trigger_rules": far});
                acting("short_circuit", "", &[], args).action
            }
        };
        let setups: BTreeSet<String> = upstream.iter().filter(|at| is_setup(at)).map(|at| name(*at)).collect();
        let is_teardown = fate.role == Role::Teardown;
        Task {
            trigger_rule: if is_teardown {
                TriggerRule::AllDoneSetupSuccess
            } else {
                fate.rule
            },
            teardown: is_teardown.then_some(setups),
            on_failure_fail_dagrun: fate.chance & 3 == 0,
            setup: fate.role == Role::Setup,
            upstream: upstream.into_iter().map(name).collect(),
            when: fate.when.as_ref().map(|_| "params.x".to_owned()),
            retries: fate.retries,
            group: fate.group.map(|group| format!("g{group}")),
            action,
            ..base
        }
    });
    let dag = dag(tasks);
    (0..GROUPS).fold(dag, |dag, group| {
        let expand = match source_of(group) {
            Some(source) => Expand::Items(format!("tasks.{}.return_value", name(source))),
            None => Expand::Product(vec![("x".to_owned(), ExpandSource::List(vec![json!(1)]))]),
        };
        // Some groups are only names.
        let is_mapped = groups[group].is_some_and(|(_, fate)| fate.items.is_some() || fate.chance & 1 == 0);
        with_group(dag, &format!("g{group}"), is_mapped.then_some(expand))
    })
}

/// What the `expand` of a task or a group gives.
pub(in crate::run::tests) fn items(fates: &[Fate], id: &str) -> Result<Vec<Value>, String> {
    let of_group = id.strip_prefix('g').map(|group| group.parse::<usize>().unwrap());
    let fate = match of_group {
        Some(group) => fates.iter().find(|fate| fate.group == Some(group)).unwrap(),
        None => &fates[number(id)],
    };
    let count = fate.items.clone().unwrap_or(Ok(fate.chance as usize % 4))?;
    Ok((0..count).map(|item| json!(item)).collect())
}
