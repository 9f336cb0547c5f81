//! What changed between two versions of a DAG, in meaning: formatting, comments and the order of keys are no change.

use serde_json::Value;

use crate::model::Dag;

/// One difference between two versions.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Where: the keys from the DAG down, `["tasks", "load", "retries"]`. Ids of tasks and groups are whole (`group.child`).
    pub path: Vec<String>,
    /// The value in the earlier version; `None` = it was not there.
    pub before: Option<Value>,
    /// The value in the later version; `None` = it is no longer there.
    pub after: Option<Value>,
}

/// Every difference, in the order of their paths; none between versions of the same [`meaning_hash`](crate::hash::meaning_hash).
///
/// Mappings are compared key by key, everything else as a whole: a list whose second item changed is one change. What came or went is
/// one change too, however much there is in it.
#[must_use]
pub fn diff(before: &Dag, after: &Dag) -> Vec<Change> {
    let mut changes = Vec::new();
    // What can't be written as JSON can't be a stored version either.
    let [before, after] = [before, after].map(|dag| serde_json::to_value(dag).unwrap_or_default());
    // What a task or group refers to follows from its texts, which are compared themselves.
    let follows = |path: &[String], key: &str| {
        let is_piece = matches!(path, [pieces, _] if pieces == "tasks" || pieces == "groups");
        is_piece && key == "references"
    };
    walk(&mut Vec::new(), Some(&before), Some(&after), &follows, &mut changes);
    changes.sort_by(|one, other| one.path.cmp(&other.path));
    changes
}

/// Every difference between two values, compared in the same way.
#[must_use]
pub fn diff_values(before: &Value, after: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    walk(&mut Vec::new(), Some(before), Some(after), &|_, _| false, &mut changes);
    changes.sort_by(|one, other| one.path.cmp(&other.path));
    changes
}

/// Whether the value of a key is left out, by the path above it.
type LeftOut<'a> = &'a dyn Fn(&[String], &str) -> bool;

fn walk(
    path: &mut Vec<String>,
    before: Option<&Value>,
    after: Option<&Value>,
    is_left_out: LeftOut<'_>,
    changes: &mut Vec<Change>,
) {
    if before == after {
        return;
    }
    let (Some(Value::Object(old)), Some(Value::Object(new))) = (before, after) else {
        changes.push(Change {
            path: path.clone(),
            before: before.cloned(),
            after: after.cloned(),
        });
        return;
    };
    let added = new.keys().filter(|key| !old.contains_key(*key));
    for key in old.keys().chain(added) {
        if is_left_out(path, key) {
            continue;
        }
        path.push(key.clone());
        walk(path, old.get(key), new.get(key), is_left_out, changes);
        path.pop();
    }
}
