//! Task groups, and what it means to be mapped.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Dag, References, TaskId};

/// A task group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Full id.
    pub group_id: String,
    /// Full id of the group around it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Dynamic mapping of the whole group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expand: Option<Expand>,
    /// Documentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc_md: Option<String>,
    /// What its `expand` refers to.
    #[serde(default, skip_serializing_if = "References::is_empty")]
    pub references: References,
}

/// How a task is expanded into mapped instances.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expand {
    /// Cross product of named lists in the order of the file (the last varies fastest); `item.name`.
    Product(Vec<(String, ExpandSource)>),
    /// One expression that gives a list of values (`item`) or of mappings (`item.key`).
    Items(String),
}

/// Where one list of a product comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpandSource {
    /// Written in the file.
    List(Vec<Value>),
    /// An expression that gives a list.
    Expression(String),
}

impl Dag {
    /// The group around a task whose `expand` makes instances of it, if there is one.
    #[must_use]
    pub fn mapped_group_of(&self, task_id: &str) -> Option<&Group> {
        let task = self.tasks.get(task_id)?;
        self.groups_around(task.group.as_deref())
            .find(|group| group.expand.is_some())
    }

    /// Whether two tasks are in the same mapped group, so that an instance of one deals with the instance of the other that
    /// has the same index.
    #[must_use]
    pub fn share_mapped_group(&self, one: &str, other: &str) -> bool {
        let id = |task_id| self.mapped_group_of(task_id).map(|group| &group.group_id);
        id(one).is_some_and(|group| id(other) == Some(group))
    }

    /// The tasks within a group, at any depth, in the order of their ids.
    pub fn tasks_of_group<'a>(&'a self, group_id: &'a str) -> impl Iterator<Item = &'a TaskId> {
        let is_inside = move |group: Option<&'a str>| self.groups_around(group).any(|group| group.group_id == group_id);
        let tasks = self.tasks.values();
        tasks
            .filter(move |task| is_inside(task.group.as_deref()))
            .map(|task| &task.task_id)
    }

    /// The tasks of a group that wait for none of it.
    #[must_use]
    pub fn roots_of_group<'a>(&'a self, group_id: &'a str) -> Vec<&'a TaskId> {
        let members: BTreeSet<&TaskId> = self.tasks_of_group(group_id).collect();
        let waits = |task_id: &TaskId| {
            let upstream = self.tasks.get(task_id).map(|task| &task.upstream);
            upstream.is_some_and(|upstream| upstream.iter().any(|task| members.contains(task)))
        };
        members.iter().copied().filter(|task_id| !waits(task_id)).collect()
    }

    /// A group and the groups around it, innermost first.
    fn groups_around<'a>(&'a self, group: Option<&'a str>) -> impl Iterator<Item = &'a Group> {
        let first = group.and_then(|id| self.groups.get(id));
        std::iter::successors(first, |group| self.groups.get(group.parent.as_deref()?))
    }
}
