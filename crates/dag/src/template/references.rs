//! What the texts of a DAG refer to, read from their syntax tree.

use std::collections::BTreeSet;

use super::TemplateError;
use super::names::{self, ROOTS};

mod results;
mod walk;

pub use results::constant_results;
pub(super) use walk::{expression_references, guards_of, template_references};

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

impl Place {
    /// The place of a byte range; a range outside the text is moved to its end.
    pub(super) fn of(text: &str, range: std::ops::Range<usize>) -> Place {
        let start = (0..=range.start.min(text.len()))
            .rev()
            .find(|it| text.is_char_boundary(*it))
            .unwrap_or(0);
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |it| it + 1);
        let length = text
            .get(start..range.end)
            .map_or(1, |it| it.chars().take_while(|c| *c != '\n').count());
        Place {
            line: before.matches('\n').count() as u32 + 1,
            column: before[line_start..].chars().count() as u32 + 1,
            length: length.max(1) as u32,
        }
    }
}

/// What a template or an expression refers to.
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
    /// Variables and members that do not exist (`dss`, `run.urll`), with the closest known name or a word on what to use
    /// instead, if there is one.
    pub unknown: Vec<(String, Option<String>, Place)>,
    /// Whether `item` is used.
    pub uses_item: bool,
    /// Variables that are there in notifiers only (`reason`).
    pub of_notifiers: Vec<(String, Place)>,
    /// Whether something is named by a value that is only known at run time, as in `tasks[params.name].key`.
    pub dynamic: bool,
}

impl TemplateReferences {
    fn unknown_root(&mut self, name: &str, place: Place) {
        let hint = names::gone(name)
            .map(str::to_owned)
            .or_else(|| names::closest(name, ROOTS.iter().copied()));
        self.unknown.push((name.to_owned(), hint, place));
    }
}

/// Splits the names after `tasks` into a task's id and the key of an XCom: the longest beginning that is a task's id and
/// leaves a key wins. What follows the key are members of the value. `None` if no beginning is a task's id.
#[must_use]
pub fn resolve_task_path(path: &[String], is_task: impl Fn(&str) -> bool) -> Option<(String, String)> {
    (1..path.len()).rev().find_map(|length| {
        let task_id = path[..length].join(".");
        is_task(&task_id).then(|| (task_id, path[length].clone()))
    })
}

pub(super) fn unknown_name(text: &str, range: std::ops::Range<usize>, what: &str, name: &str) -> TemplateError {
    let known: &[&str] = match what {
        "filter" => &names::FILTERS,
        "test" => &names::TESTS,
        _ => &names::FUNCTIONS,
    };
    let suggestion = names::closest(name, known.iter().copied());
    let hint = suggestion
        .as_ref()
        .map(|it| format!(": did you mean `{it}`?"))
        .unwrap_or_default();
    TemplateError::at(
        Place::of(text, range),
        format!("unknown {what} `{name}`{hint}"),
        suggestion,
    )
}
