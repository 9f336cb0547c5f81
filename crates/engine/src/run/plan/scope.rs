//! What is mapped: tasks, each for itself, and groups, with all their tasks by the same index.

use std::collections::{BTreeSet, HashMap};

use updraft_dag::model::{Dag, Expand, ExpandSource, TaskId};
use updraft_dag::template::{check_expression, resolve_task_path};

/// A mapped task or a mapped group.
#[derive(Debug)]
pub(in crate::run) struct Scope {
    /// Id of the task or the group.
    pub(in crate::run) id: String,
    pub(in crate::run) is_group: bool,
    /// The tasks that it makes instances of.
    pub(in crate::run) tasks: Vec<u32>,
    /// Tasks whose results its `expand` reads.
    pub(in crate::run) sources: Vec<u32>,
}

/// All scopes of a DAG, and the scope of each task.
pub(super) fn scopes(dag: &Dag, index: &HashMap<String, u32>) -> (Vec<Scope>, Vec<Option<u32>>) {
    let mut scopes: Vec<Scope> = Vec::new();
    let mut of_group: HashMap<&str, u32> = HashMap::new();
    let mut add = |id: &str, is_group: bool, expand: &Expand| {
        let sources = sources(dag, expand);
        scopes.push(Scope {
            id: id.to_owned(),
            is_group,
            tasks: Vec::new(),
            sources: sources.iter().filter_map(|name| index.get(name).copied()).collect(),
        });
        scopes.len() as u32 - 1
    };
    let mut scope_of = Vec::with_capacity(dag.tasks.len());
    for task in dag.tasks.values() {
        // The parser lets nothing be mapped twice; the group comes first.
        let scope = match (dag.mapped_group_of(&task.task_id), &task.expand) {
            (Some(group), _) => {
                let expand = group.expand.as_ref();
                expand.map(|expand| {
                    *of_group
                        .entry(&group.group_id)
                        .or_insert_with(|| add(&group.group_id, true, expand))
                })
            }
            (None, Some(expand)) => Some(add(&task.task_id, false, expand)),
            (None, None) => None,
        };
        scope_of.push(scope);
    }
    for (task, scope) in (0..).zip(&scope_of) {
        if let Some(scope) = scope {
            scopes[*scope as usize].tasks.push(task);
        }
    }
    (scopes, scope_of)
}

/// The tasks whose results the expressions of `expand` read.
pub(in crate::run) fn sources(dag: &Dag, expand: &Expand) -> BTreeSet<TaskId> {
    let expressions: Vec<&str> = match expand {
        Expand::Items(expression) => vec![expression],
        Expand::Product(lists) => lists
            .iter()
            .filter_map(|(_, source)| match source {
                ExpandSource::Expression(expression) => Some(expression.as_str()),
                ExpandSource::List(_) => None,
            })
            .collect(),
    };
    let mut sources = BTreeSet::new();
    for references in expressions
        .into_iter()
        .filter_map(|expression| check_expression(expression).ok())
    {
        let paths = references.task_paths.iter();
        sources.extend(
            paths
                .filter_map(|(path, _)| resolve_task_path(path, |id| dag.tasks.contains_key(id)))
                .map(|(id, _)| id),
        );
        sources.extend(references.xcom_pulls.into_iter().map(|((task_id, _), _)| task_id));
    }
    sources
}
