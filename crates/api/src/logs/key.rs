//! Which log, and where its file is.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// File systems allow 255 bytes a name; longer ones are cut and told apart by a hash.
const LONGEST_COMPONENT: usize = 200;

/// Whose log.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LogOf {
    /// A task instance's.
    Task {
        /// The task.
        task_id: String,
        /// Index of a mapped instance; -1 = not mapped.
        map_index: i32,
    },
    /// A notification's.
    Notification(Uuid),
}

/// One try of one task instance, or of one notification.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LogKey {
    /// The DAG.
    pub dag_id: String,
    /// The run.
    pub run_id: String,
    /// Of the run.
    pub of: LogOf,
    /// 1 for the first try.
    pub try_number: u32,
}

impl LogKey {
    /// A folder for each run, and no further ones: making a folder costs as much as the whole log of a short task.
    pub(super) fn relative_path(&self) -> PathBuf {
        let of = match &self.of {
            LogOf::Task { task_id, map_index: -1 } => component("task_id", task_id),
            LogOf::Task { task_id, map_index } => format!("{},map_index={map_index}", component("task_id", task_id)),
            LogOf::Notification(id) => format!("notification={id}"),
        };
        run_folder(&self.dag_id, &self.run_id).join(format!("{of},attempt={}.log", self.try_number))
    }

    pub(super) fn hash(&self) -> usize {
        let mut hasher = DefaultHasher::new();
        Hash::hash(self, &mut hasher);
        hasher.finish() as usize
    }
}

pub(super) fn run_folder(dag_id: &str, run_id: &str) -> PathBuf {
    PathBuf::from(component("dag_id", dag_id)).join(component("run_id", run_id))
}

/// A part of a path that names `value`.
pub(super) fn component(name: &str, value: &str) -> String {
    let mut text = format!("{name}=");
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.' | b'+' | b':' | b'~' | b'-' => {
                text.push(char::from(byte))
            }
            // Writing to a String can't fail.
            _ => drop(write!(text, "%{byte:02X}")),
        }
    }
    if text.len() > LONGEST_COMPONENT {
        // Everything is ASCII by now, so any cut is between characters.
        text.truncate(LONGEST_COMPONENT - 33);
        text.push('~');
        text.push_str(&hex::encode(&Sha256::digest(value.as_bytes())[..16]));
    }
    text
}

/// What a part of a path names; `None`: something else, or a name that was cut.
pub(super) fn value_of(name: &str, component: &str) -> Option<String> {
    let escaped = component.strip_prefix(name)?.strip_prefix('=')?;
    let mut bytes = Vec::with_capacity(escaped.len());
    let mut rest = escaped.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(hex::decode(digits).ok()?.pop()?);
        } else {
            bytes.push(byte);
        }
    }
    let value = String::from_utf8(bytes).ok()?;
    (self::component(name, &value) == component).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_what_it_is_and_can_leave_no_folder() {
        let key = LogKey {
            dag_id: "a.b".into(),
            run_id: "manual__2026-01-02T03:04:05+00:00".into(),
            of: LogOf::Task {
                task_id: "x/../y z".into(),
                map_index: 3,
            },
            try_number: 2,
        };
        assert_eq!(
            key.relative_path().to_str().unwrap(),
            "dag_id=a.b/run_id=manual__2026-01-02T03:04:05+00:00/task_id=x%2F..%2Fy%20z,map_index=3,attempt=2.log"
        );
        let notification = LogKey {
            of: LogOf::Notification(Uuid::nil()),
            ..key
        };
        assert_eq!(
            notification.relative_path().to_str().unwrap(),
            "dag_id=a.b/run_id=manual__2026-01-02T03:04:05+00:00/notification=00000000-0000-0000-0000-000000000000,attempt=2.log"
        );
    }

    #[test]
    fn long_names_stay_apart_and_fit() {
        for value in ["a.b", "manual__2026-01-02T03:04:05+00:00", "x/../y é%20", ""] {
            assert_eq!(value_of("run_id", &component("run_id", value)).as_deref(), Some(value));
        }
        let long = component("task_id", &("é".repeat(250) + "1"));
        assert_eq!(value_of("task_id", &long), None);
        assert_eq!(value_of("run_id", "run_id=%2e"), None);
        let other = component("task_id", &("é".repeat(250) + "2"));
        assert!(long.len() <= LONGEST_COMPONENT && long != other);
    }
}
