//! Which files under the DAGs folder count, and what they look like from outside.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use ignore::WalkBuilder;

/// Name of the files that hold DAG-level defaults.
pub const DEFAULTS_FILE: &str = "_defaults.yaml";
/// Name of the files that leave DAG files out, in gitignore's syntax.
pub const IGNORE_FILE: &str = ".updraftignore";

/// What tells a changed file from an unchanged one without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint {
    modified: Option<SystemTime>,
    length: u64,
}

impl Fingerprint {
    fn of(metadata: &std::fs::Metadata) -> Self {
        Self {
            modified: metadata.modified().ok(),
            length: metadata.len(),
        }
    }

    /// How the file looks; `None` if it is no file, or not there.
    #[must_use]
    pub fn at(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        metadata.is_file().then(|| Self::of(&metadata))
    }

    /// Bytes of the file.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }
}

/// Whether the name is that of a DAG file or of a `_defaults.yaml`.
pub(super) fn is_yaml(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("yaml" | "yml"))
}

/// The files of a DAGs folder by their path relative to it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Scan {
    /// DAG files.
    pub dags: BTreeMap<PathBuf, Fingerprint>,
    /// `_defaults.yaml` files.
    pub defaults: BTreeMap<PathBuf, Fingerprint>,
}

/// Walks the folder. Hidden files and what `.updraftignore` names are left out; unreadable folders are passed over and
/// found again by the next scan.
#[must_use]
pub fn scan(folder: &Path) -> Scan {
    let mut found = Scan::default();
    let walk = WalkBuilder::new(folder)
        .standard_filters(false)
        .hidden(true)
        .add_custom_ignore_filename(IGNORE_FILE)
        .follow_links(true)
        .max_depth(Some(32))
        .build();
    for entry in walk.flatten() {
        let path = entry.path();
        let (true, Ok(metadata), Ok(relative)) = (is_yaml(path), entry.metadata(), path.strip_prefix(folder)) else {
            continue;
        };
        if !metadata.is_file() {
            continue;
        }
        let fingerprint = Fingerprint::of(&metadata);
        let is_defaults = relative
            .file_name()
            .is_some_and(|name| name == DEFAULTS_FILE || name == "_defaults.yml");
        let files = if is_defaults {
            &mut found.defaults
        } else {
            &mut found.dags
        };
        files.insert(relative.to_owned(), fingerprint);
    }
    found
}

/// Looks at one file alone, whatever ignore files say of it, and at the defaults of its folder and of those above.
#[must_use]
pub fn scan_one(folder: &Path, file: &Path) -> Scan {
    let print = |path: PathBuf| Fingerprint::at(&folder.join(&path)).map(|print| (path, print));
    let above = file.ancestors().skip(1).map(|folder| folder.join(DEFAULTS_FILE));
    Scan {
        dags: print(file.to_owned()).into_iter().collect(),
        defaults: above.filter_map(print).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_yaml_files_and_honours_the_ignore_file() {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("a.yaml", ""),
            ("team/b.yml", ""),
            ("team/_defaults.yaml", ""),
            ("team/notes.txt", ""),
            ("drafts/c.yaml", ""),
            (".hidden.yaml", ""),
            (IGNORE_FILE, "drafts/\n"),
        ] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let scan = scan(folder.path());
        let names = |files: &BTreeMap<PathBuf, Fingerprint>| {
            files.keys().map(|path| path.display().to_string()).collect::<Vec<_>>()
        };
        assert_eq!(names(&scan.dags), ["a.yaml", "team/b.yml"]);
        assert_eq!(names(&scan.defaults), ["team/_defaults.yaml"]);
    }
    #[test]
    fn one_file_has_its_defaults_and_no_neighbours() {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("_defaults.yaml", ""),
            ("a.yaml", ""),
            ("other/_defaults.yaml", ""),
            ("team/_defaults.yaml", ""),
            ("team/b.yaml", ""),
            ("team/c.yaml", ""),
            (IGNORE_FILE, "team/\n"),
        ] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let scan = scan_one(folder.path(), Path::new("team/b.yaml"));
        let names = |files: &BTreeMap<PathBuf, Fingerprint>| {
            files.keys().map(|path| path.display().to_string()).collect::<Vec<_>>()
        };
        assert_eq!(names(&scan.dags), ["team/b.yaml"]);
        assert_eq!(names(&scan.defaults), ["_defaults.yaml", "team/_defaults.yaml"]);
        assert_eq!(scan_one(folder.path(), Path::new("gone.yaml")).dags.len(), 0);
    }
}
