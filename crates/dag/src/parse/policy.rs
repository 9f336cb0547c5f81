//! Task keys on tries, time, slots and weights.

use super::action::not_acted_on;
use super::scope::Scope;
use super::task::Draft;
use crate::diagnostic::{Problem, codes};
use crate::model::{Resources, WeightRule};
use crate::size::parse_size;
use crate::yaml::{Content, Entry};

/// The keys that [`key`] knows.
pub(crate) const KEYS: [&str; 18] = [
    "retries",
    "retry_delay",
    "retry_exponential_backoff",
    "max_retry_delay",
    "execution_timeout",
    "pool",
    "pool_slots",
    "priority_weight",
    "weight_rule",
    "queue",
    "max_active_tis_per_dag",
    "max_active_tis_per_dagrun",
    "depends_on_past",
    "wait_for_downstream",
    "ignore_first_depends_on_past",
    "wait_for_past_depends_before_skipping",
    "do_xcom_push",
    "resources",
];

const WEIGHT_RULES: [(&str, WeightRule); 3] = [
    ("downstream", WeightRule::Downstream),
    ("upstream", WeightRule::Upstream),
    ("absolute", WeightRule::Absolute),
];

/// Reads one key; a value that is wrong leaves what was there.
pub(crate) fn key(scope: &mut Scope<'_>, draft: &mut Draft, entry: &Entry) {
    let task = &mut draft.task;
    match &*entry.key {
        "retries" => set(&mut task.retries, scope.count(entry, 0)),
        "retry_delay" => set(&mut task.retry_delay, scope.duration(entry)),
        "retry_exponential_backoff" => set(&mut task.retry_exponential_backoff, backoff(scope, entry)),
        "max_retry_delay" => task.max_retry_delay = scope.duration(entry),
        "execution_timeout" => {
            task.execution_timeout = scope.duration(entry);
            if task.execution_timeout.is_some_and(|it| it.0 <= 0.0) {
                scope.out_of_range(entry, "more than zero");
            }
        }
        "pool" => set(&mut task.pool, scope.name(entry)),
        "pool_slots" => set(&mut task.pool_slots, scope.count(entry, 1)),
        "priority_weight" => {
            // Airflow keeps weights in 32 bits and caps what is beyond.
            let weight = scope.integer(entry, i64::MIN, i64::MAX);
            set(
                &mut task.priority_weight,
                weight.map(|it| i32::try_from(it).unwrap_or(if it < 0 { i32::MIN } else { i32::MAX })),
            );
        }
        "weight_rule" => set(&mut task.weight_rule, scope.choice(entry, &WEIGHT_RULES)),
        "queue" => set(&mut task.queue, scope.name(entry)),
        "max_active_tis_per_dag" => task.max_active_tis_per_dag = scope.count(entry, 1),
        "max_active_tis_per_dagrun" => task.max_active_tis_per_dagrun = scope.count(entry, 1),
        "depends_on_past" => set(&mut task.depends_on_past, scope.boolean(entry)),
        "wait_for_downstream" => set(&mut task.wait_for_downstream, scope.boolean(entry)),
        "ignore_first_depends_on_past" => set(&mut task.ignore_first_depends_on_past, scope.boolean(entry)),
        "wait_for_past_depends_before_skipping" => {
            set(&mut task.wait_for_past_depends_before_skipping, scope.boolean(entry));
        }
        "do_xcom_push" => set(&mut task.do_xcom_push, scope.boolean(entry)),
        _ => task.resources = resources(scope, entry),
    }
}

fn set<T>(target: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *target = value;
    }
}

/// `true` is Airflow's doubling.
fn backoff(scope: &mut Scope<'_>, entry: &Entry) -> Option<f64> {
    match &entry.node.content {
        Content::Bool(on) => Some(if *on { 2.0 } else { 0.0 }),
        Content::Number(number) => {
            let multiplier = number.as_f64()?;
            if multiplier == 0.0 || (1.0..=1000.0).contains(&multiplier) {
                return Some(multiplier);
            }
            scope.out_of_range(entry, "0 (off) or a multiplier from 1 to 1000");
            None
        }
        _ => {
            scope.wrong_type(entry, "true, false or a multiplier such as 2");
            None
        }
    }
}

fn resources(scope: &mut Scope<'_>, entry: &Entry) -> Option<Resources> {
    let entries = scope.mapping(entry, "a mapping with `cpu` and `memory`")?;
    let mut resources = Resources {
        cpu: None,
        memory: None,
    };
    for entry in entries {
        match &*entry.key {
            "cpu" => {
                not_acted_on(
                    scope,
                    entry,
                    "the process may use all processors: start it with `nice` or `taskset` where that matters",
                );
                match &entry.node.content {
                    Content::Number(number) if number.as_f64().is_some_and(|it| it > 0.0) => {
                        resources.cpu = number.as_f64()
                    }
                    Content::Number(_) => scope.out_of_range(entry, "more than zero"),
                    _ => scope.wrong_type(entry, "a number of cores such as 0.5"),
                }
            }
            "memory" => resources.memory = memory(scope, entry),
            _ => scope.unknown_key(entry, "`resources`", &["cpu", "memory"]),
        }
    }
    Some(resources)
}

fn memory(scope: &mut Scope<'_>, entry: &Entry) -> Option<u64> {
    let Some(text) = entry.node.text() else {
        if let Content::Number(number) = &entry.node.content {
            scope.report(
                Problem::new(
                    &codes::WRONG_TYPE,
                    entry.span(),
                    format!("`memory` is a number without a unit: {number}"),
                )
                .help(format!("write `{number}MiB` or `{number}GiB`")),
            );
        } else {
            scope.wrong_type(entry, "text: a size such as `512MiB`");
        }
        return None;
    };
    let bytes = parse_size(text);
    if bytes.is_none() {
        scope.report(
            Problem::new(
                &codes::OUT_OF_RANGE,
                entry.span(),
                format!("`memory`: `{text}` is not a size"),
            )
            .help("write a whole number with a unit: `512MiB`, `2GiB`; units are KiB, MiB, GiB, TiB, KB, MB, GB, TB"),
        );
    }
    bytes
}
