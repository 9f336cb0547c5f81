//! `tasks`: the tree of groups and tasks, flattened.

use std::collections::{HashMap, HashSet};

use super::expand::{self, Expansion};
use super::ids::{bad_id, is_id};
use super::scope::Scope;
use super::task::{Draft, entry_of, task};
use crate::diagnostic::{Problem, codes};
use crate::model::{Group, References};
use crate::yaml::{Entry, Span};

const GROUP_KEYS: [&str; 4] = ["tasks", "depends_on", "expand", "doc_md"];

/// A group of which the edges are not known yet.
#[derive(Debug)]
pub(crate) struct GroupDraft {
    pub(crate) group: Group,
    pub(crate) depends_on: Vec<(String, Span)>,
    pub(crate) expand: Option<Expansion>,
}

/// Everything under `tasks`.
#[derive(Debug, Default)]
pub(crate) struct Forest {
    pub(crate) drafts: Vec<Draft>,
    pub(crate) groups: Vec<GroupDraft>,
    /// Where each id of a task or group stands.
    pub(crate) places: HashMap<String, Span>,
    too_many: bool,
}

impl Forest {
    /// Reads the tasks in `entry`, within the group `parent`.
    pub(crate) fn read(&mut self, scope: &mut Scope<'_>, entry: &Entry, parent: Option<&str>, defaults: &[Entry]) {
        let Some(entries) = scope.mapping(entry, "a mapping of task ids to tasks") else {
            return;
        };
        if entries.is_empty() {
            let what = parent.map_or("the DAG".to_owned(), |group| format!("the group `{group}`"));
            scope.report(
                Problem::new(&codes::MISSING_KEY, entry.span(), format!("{what} has no task"))
                    .help("add one, for instance `hello: {bash: echo hello}`"),
            );
        }
        for entry in entries {
            if self.drafts.len() >= scope.options.limits.tasks {
                if !std::mem::replace(&mut self.too_many, true) {
                    let limit = scope.options.limits.tasks;
                    scope.report(
                        Problem::new(
                            &codes::TOO_MANY_TASKS,
                            entry.key_span,
                            format!("the DAG has more than {limit} tasks"),
                        )
                        .help("split it into several DAGs, or use `expand` for tasks that are alike"),
                    );
                }
                return;
            }
            self.child(scope, entry, parent, defaults);
        }
    }

    /// Every group that is mapped, by itself or with a group around it.
    pub(crate) fn mapped_groups(&self) -> HashSet<String> {
        let mut mapped = HashSet::new();
        // A group stands before its subgroups.
        for GroupDraft { group, .. } in &self.groups {
            let around = group.parent.as_ref().is_some_and(|parent| mapped.contains(parent));
            if around || group.expand.is_some() {
                mapped.insert(group.group_id.clone());
            }
        }
        mapped
    }

    fn child(&mut self, scope: &mut Scope<'_>, entry: &Entry, parent: Option<&str>, defaults: &[Entry]) {
        let is_group = entry_of(entry.node.entries(), "tasks").is_some();
        let what = if is_group { "group id" } else { "task id" };
        let id = parent.map_or_else(|| entry.key.to_string(), |parent| format!("{parent}.{}", entry.key));
        if !is_id(&entry.key) || id.len() > 250 {
            let shown = if id.len() > 250 { &id } else { &*entry.key };
            scope.report(bad_id(what, shown, entry.key_span));
        }
        // A malformed id is read on, so that what else is wrong with its task is said as well.
        if let Some(&first) = self.places.get(&id) {
            scope.report(
                Problem::new(
                    &codes::DUPLICATE_TASK,
                    entry.key_span,
                    format!("the id `{id}` is given twice"),
                )
                .related(first, "first given here")
                .help("a child of a group has the id `group.child`"),
            );
            return;
        }
        self.places.insert(id.clone(), entry.key_span);
        if is_group {
            self.group(scope, entry, id, parent, defaults);
        } else {
            let draft = Draft::new(id, parent.map(str::to_owned), entry.key_span);
            self.drafts.push(task(scope, draft, entry, defaults));
        }
    }

    fn group(&mut self, scope: &mut Scope<'_>, entry: &Entry, id: String, parent: Option<&str>, defaults: &[Entry]) {
        let group = Group {
            group_id: id.clone(),
            parent: parent.map(str::to_owned),
            expand: None,
            doc_md: None,
            references: References::default(),
        };
        let at = self.groups.len();
        self.groups.push(GroupDraft {
            group,
            depends_on: Vec::new(),
            expand: None,
        });
        for entry in entry.node.entries() {
            let catalog = scope.options.catalog;
            match &*entry.key {
                "tasks" => self.read(scope, entry, Some(&id), defaults),
                "depends_on" if entry.node.is_null() => {}
                "depends_on" => self.groups[at].depends_on = scope.texts(entry, true),
                "doc_md" if entry.node.is_null() => {}
                "doc_md" => self.groups[at].group.doc_md = scope.text(entry),
                "expand" if entry.node.is_null() => {}
                "expand" => {
                    let read = expand::expand(scope, entry);
                    let draft = &mut self.groups[at];
                    draft.group.expand.clone_from(&read.expand);
                    draft.expand = Some(read);
                }
                key if catalog.get(key).is_some() => scope.report(
                    Problem::new(
                        &codes::SEVERAL_ACTIONS,
                        entry.key_span,
                        format!("a group has no action, this one has `{key}`"),
                    )
                    .help("make it a task of the group"),
                ),
                key if super::task::keys().contains(&key) => scope.report(
                    Problem::new(
                        &codes::MISPLACED_KEY,
                        entry.key_span,
                        format!("`{key}` is a key of tasks, not of groups"),
                    )
                    .help("write it in the tasks of the group, or in `default_args`"),
                ),
                _ => scope.unknown_key(entry, "a task group", &GROUP_KEYS),
            }
        }
    }
}
