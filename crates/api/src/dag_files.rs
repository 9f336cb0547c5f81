//! The DAGs folder, as the server reads and writes it. Everything here blocks.

use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};
use updraft_dag::catalog::ActionCatalog;
use updraft_dag::parse::{DefaultsFile, Limits, ParseOptions, ParsedFile, parse_file};

/// Name of the files that hold what the DAGs of a folder have in common. They are the administrator's.
const DEFAULTS_FILE: &str = "_defaults.yaml";

/// Longest path of a DAG file, in bytes.
const PATH_LIMIT: usize = 512;

/// Where DAG files are and how they are read.
#[derive(Debug, Clone)]
pub struct DagFiles {
    /// The DAGs folder.
    pub folder: PathBuf,
    /// Limits of a file.
    pub limits: Limits,
    /// Zone of DAGs that name none.
    pub default_timezone: String,
}

/// Why a file can't be had as it was asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// No DAG file has such a name.
    #[error("`{0}` can't be a DAG file: {1}")]
    Name(String, &'static str),
    /// There is none.
    #[error("there is no DAG file `{0}`")]
    NotFound(String),
    /// The server may not.
    #[error(
        "the server can't write to the DAGs folder ({0}): give its user the right to, or bring the file there as the others came"
    )]
    NotWritable(io::Error),
    /// The server runs where no scheduler has its files, or the folder is gone.
    #[error("this server has no DAGs folder at {0}: name the one that the scheduler reads with UPDRAFT_DAGS_FOLDER")]
    NoFolder(PathBuf),
    /// The disk is full, or broken.
    #[error("the DAGs folder can't be used: {0}")]
    Io(#[from] io::Error),
}

/// A DAG file.
#[derive(Debug, Clone)]
pub(crate) struct DagFile {
    pub(crate) text: String,
    pub(crate) modified: Option<SystemTime>,
}

impl DagFile {
    /// What changes with every change of the text.
    pub(crate) fn tag(&self) -> String {
        tag(&self.text)
    }
}

/// The entity tag of a text.
pub(crate) fn tag(text: &str) -> String {
    format!("\"{}\"", hex::encode(&Sha256::digest(text.as_bytes())[..16]))
}

impl DagFiles {
    /// What a text says as the file at `path`, under the defaults of that place.
    pub(crate) fn parse(&self, path: &str, text: &str, catalog: &ActionCatalog) -> ParsedFile {
        let defaults = self.defaults(path);
        let options = ParseOptions {
            catalog,
            limits: self.limits,
            defaults: &defaults,
            default_timezone: &self.default_timezone,
        };
        parse_file(path, text, &options)
    }

    /// The defaults of the folders above a file. One that can't be read counts for nothing, as for the scheduler.
    fn defaults(&self, path: &str) -> Vec<DefaultsFile> {
        let folders = Path::new(path).ancestors().skip(1);
        folders
            .filter_map(|folder| {
                let text = std::fs::read_to_string(self.folder.join(folder).join(DEFAULTS_FILE)).ok()?;
                Some(DefaultsFile {
                    folder: slashes(folder),
                    text,
                })
            })
            .collect()
    }

    /// The file at a path.
    pub(crate) fn read(&self, path: &str) -> Result<DagFile, FileError> {
        let full = self.place(path)?;
        let read = || -> io::Result<DagFile> {
            let bytes = std::fs::read(&full)?;
            Ok(DagFile {
                text: String::from_utf8_lossy(&bytes).into_owned(),
                modified: std::fs::metadata(&full)?.modified().ok(),
            })
        };
        read().map_err(|error| about(path, error))
    }

    /// Puts a text there, at once: whoever reads finds the old one or the new one. Folders on the way are made.
    pub(crate) fn write(&self, path: &str, text: &str) -> Result<(), FileError> {
        let full = self.place(path)?;
        let folder = full.parent().unwrap_or(&self.folder);
        let write = || -> io::Result<()> {
            std::fs::create_dir_all(folder)?;
            // Hidden until it is whole: the scheduler passes over such names.
            let mut new = tempfile::Builder::new().prefix(".updraft-").tempfile_in(folder)?;
            io::Write::write_all(&mut new, text.as_bytes())?;
            let permissions = std::fs::metadata(&full).map(|old| old.permissions());
            new.as_file()
                .set_permissions(permissions.unwrap_or_else(|_| readable()))?;
            new.as_file().sync_all()?;
            new.persist(&full)?;
            std::fs::File::open(folder)?.sync_all()
        };
        write().map_err(|error| about(path, error))
    }

    /// Takes a file away.
    pub(crate) fn remove(&self, path: &str) -> Result<(), FileError> {
        let full = self.place(path)?;
        let remove = || -> io::Result<()> {
            std::fs::remove_file(&full)?;
            std::fs::File::open(full.parent().unwrap_or(&self.folder))?.sync_all()
        };
        remove().map_err(|error| about(path, error))
    }

    /// Where a DAG file is on the disk. Nothing that is named leads out of the folder, also not by a link.
    fn place(&self, path: &str) -> Result<PathBuf, FileError> {
        checked(path).map_err(|why| FileError::Name(path.to_owned(), why))?;
        let root = self
            .folder
            .canonicalize()
            .map_err(|_| FileError::NoFolder(self.folder.clone()))?;
        let full = root.join(path);
        let there = full.ancestors().find_map(|place| place.canonicalize().ok());
        if there.is_some_and(|there| there.starts_with(&root)) {
            Ok(full)
        } else {
            Err(FileError::Name(path.to_owned(), "a link leads out of the DAGs folder"))
        }
    }
}

/// As editors make them: the scheduler may be another user.
#[cfg(unix)]
fn readable() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o644)
}

fn about(path: &str, error: io::Error) -> FileError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory => {
            FileError::NotFound(path.to_owned())
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => FileError::NotWritable(error),
        _ => FileError::Io(error),
    }
}

fn slashes(path: &Path) -> String {
    let parts = path.components().map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

/// Refuses what is no path of a DAG file below a DAGs folder.
fn checked(path: &str) -> Result<(), &'static str> {
    if path.len() > PATH_LIMIT {
        return Err("it is longer than 512 bytes");
    }
    if path.chars().any(char::is_control) || path.contains('\\') {
        return Err("it has a character that a path can't have");
    }
    // `components` forgets some: `a//b`, `a/./b`.
    if path.is_empty() || path.split('/').any(str::is_empty) {
        return Err("it must be a path below the DAGs folder, such as `team/daily.yaml`");
    }
    let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    if !Path::new(path).components().all(is_plain) || path.split('/').any(|part| part == ".") {
        return Err("it must be a path below the DAGs folder, such as `team/daily.yaml`");
    }
    if path.split('/').any(|part| part.starts_with('.')) {
        return Err("hidden files and folders are passed over");
    }
    if path.split('/').any(|part| part.len() > 255) {
        return Err("a name in it is longer than 255 bytes");
    }
    if path.rsplit('/').next() == Some(DEFAULTS_FILE) {
        return Err("what all DAGs of a folder have in common is changed in the folder itself");
    }
    match Path::new(path).extension().and_then(|extension| extension.to_str()) {
        Some("yaml" | "yml") => Ok(()),
        _ => Err("its name must end with .yaml or .yml"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by a panic")]
mod tests {
    use super::*;

    fn files(folder: &Path) -> DagFiles {
        DagFiles {
            folder: folder.to_owned(),
            limits: Limits::default(),
            default_timezone: "UTC".to_owned(),
        }
    }

    #[test]
    fn only_dag_files_below_the_folder_have_a_place() {
        for path in [
            "a.yaml",
            "team/a.yml",
            "a b/ü.yaml",
            "..a/b.yaml".trim_start_matches('.'),
        ] {
            assert_eq!(checked(path), Ok(()), "{path}");
        }
        for path in [
            "",
            "/etc/a.yaml",
            "../a.yaml",
            "a/../b.yaml",
            "a//b.yaml",
            "a/./b.yaml",
            "./a.yaml",
            "a.yaml/",
            ".a.yaml",
            ".git/a.yaml",
            "a.txt",
            "yaml",
            "a\0.yaml",
            "a\n.yaml",
            "a\\b.yaml",
            "_defaults.yaml",
            "team/_defaults.yaml",
        ] {
            assert!(checked(path).is_err(), "{path:?}");
        }
        assert!(checked(&format!("{}.yaml", "a".repeat(300))).is_err());
    }

    #[test]
    fn a_file_is_written_whole_read_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let files = files(folder.path());
        assert!(matches!(files.read("team/a.yaml"), Err(FileError::NotFound(_))));
        files.write("team/a.yaml", "one").unwrap();
        files.write("team/a.yaml", "two").unwrap();
        assert_eq!(files.read("team/a.yaml").unwrap().text, "two");
        let left = std::fs::read_dir(folder.path().join("team")).unwrap().count();
        assert_eq!(left, 1, "nothing else is left behind");
        files.remove("team/a.yaml").unwrap();
        assert!(matches!(files.remove("team/a.yaml"), Err(FileError::NotFound(_))));
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_out() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::write(elsewhere.path().join("a.yaml"), "secret").unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("out")).unwrap();
        std::os::unix::fs::symlink(elsewhere.path().join("a.yaml"), folder.path().join("b.yaml")).unwrap();
        let files = files(folder.path());
        for path in ["out/a.yaml", "out/new.yaml", "b.yaml"] {
            assert!(matches!(files.read(path), Err(FileError::Name(..))), "{path}");
            assert!(matches!(files.write(path, "x"), Err(FileError::Name(..))), "{path}");
            assert!(matches!(files.remove(path), Err(FileError::Name(..))), "{path}");
        }
        let kept = std::fs::read_to_string(elsewhere.path().join("a.yaml")).unwrap();
        assert_eq!(kept, "secret");
    }

    #[test]
    fn defaults_of_the_folders_above_count() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("team")).unwrap();
        std::fs::write(folder.path().join(DEFAULTS_FILE), "default_args: {retries: 3}\n").unwrap();
        let parsed =
            files(folder.path()).parse("team/x.yaml", "tasks: {t: {bash: x}}\n", &updraft_operators::catalog());
        assert_eq!(parsed.dags[0].tasks["t"].retries, 3, "{:?}", parsed.diagnostics);
    }
}
