//! `file_sensor`: waits for a file.

use std::path::PathBuf;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Look, Sensor};
use crate::operator::{OperatorError, Outcome, TaskSetup};

/// Waits for a file that the worker can see. A folder counts once there is a file in it. The paths found become the XCom
/// `return_value`, a sorted list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Args {
    /// The path, looked for from the working directory; may hold `*`, `?`, `[a-z]` and `**` (any folders). A template.
    pub path: String,
    /// How many files there have to be.
    #[serde(default = "one")]
    #[schemars(range(min = 1))]
    pub min_count: usize,
    /// How large each of them has to be, in bytes: a file that is only begun does not count.
    #[serde(default)]
    pub min_bytes: u64,
}

fn one() -> usize {
    1
}

/// The `file_sensor` action.
#[derive(Debug)]
pub struct FileSensor;

impl Sensor for FileSensor {
    type Args = Args;

    fn look(&self, args: Args, setup: &TaskSetup) -> Result<BoxFuture<'static, Look>, OperatorError> {
        let pattern = setup.paths.cwd.join(&args.path);
        let Some(pattern) = pattern.to_str().map(str::to_owned) else {
            return Err(OperatorError::fatal(format!(
                "{} is no text in UTF-8",
                pattern.display()
            )));
        };
        glob::Pattern::new(&pattern).map_err(|error| OperatorError::fatal(format!("`path`: {pattern}: {error}")))?;
        let looking = async move {
            // Folders may be large, and file systems slow.
            let looked = tokio::task::spawn_blocking(move || find(&args, &pattern)).await;
            looked.unwrap_or_else(|error| Look::Failed(Outcome::failed(format!("the look was cut short: {error}"))))
        };
        Ok(looking.boxed())
    }
}

fn find(args: &Args, pattern: &str) -> Look {
    let found = match glob::glob(pattern) {
        Ok(found) => found,
        Err(error) => return Look::Failed(Outcome::failed_for_good(format!("`path`: {error}"))),
    };
    // What can't be read may be readable at the next look.
    let mut files: Vec<PathBuf> = found
        .filter_map(Result::ok)
        .filter(|path| has_content(path, args.min_bytes))
        .collect();
    if files.len() < args.min_count {
        return Look::not_yet(match (args.min_count, files.len()) {
            (1, _) => format!("there is no {pattern} yet"),
            (wanted, found) => format!("there are {found} of {wanted} files {pattern}"),
        });
    }
    files.sort();
    let files: Vec<Value> = files.iter().map(|path| json!(path.to_string_lossy())).collect();
    Look::There(Some(Value::Array(files)))
}

/// A file of that size, or a folder with one in it, at any depth.
fn has_content(path: &std::path::Path, min_bytes: u64) -> bool {
    let Ok(meta) = path.metadata() else { return false };
    if meta.is_dir() {
        let inside = std::fs::read_dir(path).into_iter().flatten().flatten();
        return inside.into_iter().any(|entry| {
            // A link to a folder above would lead round and round.
            entry.file_type().is_ok_and(|kind| !kind.is_symlink()) && has_content(&entry.path(), min_bytes)
        });
    }
    meta.len() >= min_bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(folder: &tempfile::TempDir, args: Value) -> Look {
        let args: Args = serde_json::from_value(args).unwrap();
        let pattern = folder.path().join(&args.path);
        find(&args, pattern.to_str().unwrap())
    }

    #[test]
    fn files_folders_and_patterns() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let missing = format!("there is no {} yet", path("a.csv").display());
        assert_eq!(look(&folder, json!({"path": "a.csv"})), Look::not_yet(missing));
        std::fs::write(path("a.csv"), "1234").unwrap();
        std::fs::write(path("b.csv"), "").unwrap();
        let there = |names: &[&str]| {
            let names = names.iter().map(|name| json!(path(name).to_string_lossy())).collect();
            Look::There(Some(Value::Array(names)))
        };
        assert_eq!(look(&folder, json!({"path": "a.csv"})), there(&["a.csv"]));
        assert_eq!(look(&folder, json!({"path": "*.csv"})), there(&["a.csv", "b.csv"]));
        assert_eq!(
            look(&folder, json!({"path": "*.csv", "min_bytes": 4})),
            there(&["a.csv"])
        );
        let Look::NotYet { what, .. } = look(&folder, json!({"path": "*.csv", "min_count": 3})) else {
            panic!("not yet")
        };
        assert!(what.starts_with("there are 2 of 3 files"), "{what}");
        std::fs::create_dir_all(path("in/deep")).unwrap();
        assert!(matches!(look(&folder, json!({"path": "in"})), Look::NotYet { .. }));
        std::fs::write(path("in/deep/_SUCCESS"), "").unwrap();
        assert_eq!(look(&folder, json!({"path": "in"})), there(&["in"]));
        assert_eq!(
            look(&folder, json!({"path": "**/_SUCCESS"})),
            there(&["in/deep/_SUCCESS"])
        );
    }
}
