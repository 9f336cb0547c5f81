//! What the texts of a DAG refer to.

use std::collections::BTreeSet;

/// A reference with its place in the text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line within the text, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Length in characters.
    pub length: u32,
}

/// What a template or an expression refers to. Each list holds every occurrence with its place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TemplateReferences {
    /// `tasks.a.b.c`: the names after `tasks`; [`resolve_task_path`] says which of them are the task's id.
    pub task_paths: Vec<(Vec<String>, Place)>,
    /// `ti.xcom_pull(task_ids='x', key='k')` with literal arguments, as (task id, key).
    pub xcom_pulls: Vec<((String, String), Place)>,
    /// `var.value.X` and `var.json.X`.
    pub variables: BTreeSet<String>,
    /// `conn.X`.
    pub connections: BTreeSet<String>,
    /// `secrets.X`.
    pub secrets: BTreeSet<String>,
    /// `params.X`.
    pub params: Vec<(String, Place)>,
    /// Variables that are not in the list of names, with the closest known name, if one is close.
    pub unknown: Vec<(String, Option<String>, Place)>,
    /// Whether `item` is used.
    pub uses_item: bool,
    /// Whether a task is named by something that is only known at run time.
    pub dynamic: bool,
}

/// Splits the names after `tasks` into a task's id and the key of an XCom: the longest beginning that is a task's id and
/// leaves a key wins. What follows the key are members of the value. `None` if no beginning is a task's id.
#[must_use]
pub fn resolve_task_path(
    path: &[String],
    is_task: impl Fn(&str) -> bool,
) -> Option<(String, String)> {
    (1..path.len()).rev().find_map(|length| {
        let task_id = path[..length].join(".");
        is_task(&task_id).then(|| (task_id, path[length].clone()))
    })
}
