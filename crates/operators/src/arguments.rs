//! What all actions do with their arguments: read them, and read the files that they name.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use serde::de::DeserializeOwned;
use tempfile::NamedTempFile;

use crate::operator::{OperatorError, TaskSetup};

/// The rendered arguments of the task's action.
///
/// # Errors
/// They don't fit, which the parser has ruled out unless a template changed a type.
pub(crate) fn read<T: DeserializeOwned>(setup: &TaskSetup) -> Result<T, OperatorError> {
    let action = &setup.assignment.action;
    T::deserialize(&action.args)
        .map_err(|error| OperatorError::fatal(format!("the arguments of `{}` don't fit: {error}", action.name)))
}

/// The text of the file that a `file:` argument names, from the folder of the DAG file.
///
/// # Errors
/// It isn't there, can't be read, or is no text.
pub(crate) fn read_file(setup: &TaskSetup, file: &str) -> Result<String, OperatorError> {
    let path = setup.paths.dag_folder.join(file);
    fs::read_to_string(&path).map_err(|error| {
        let path = path.display();
        match error.kind() {
            io::ErrorKind::NotFound => OperatorError::fatal(format!(
                "there is no file {path}; `file` is looked for from the DAG file's folder"
            )),
            io::ErrorKind::InvalidData => OperatorError::fatal(format!("{path} is not text in UTF-8")),
            _ => OperatorError::transient(format!("can't read {path}: {error}")),
        }
    })
}

/// As [`read_file`], and rendered: the text of a script is a template.
///
/// # Errors
/// Those of reading and of rendering, the latter with the file's name.
pub(crate) fn render_file(setup: &TaskSetup, file: &str) -> Result<String, OperatorError> {
    let text = read_file(setup, file)?;
    setup.render(&text).map_err(|error| OperatorError {
        message: format!("{file}: {}", error.message),
        ..error
    })
}

/// Writes a file that only the worker's user may read: it may hold secrets.
///
/// # Errors
/// The disk is full, or the folder is gone.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> Result<(), OperatorError> {
    fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(content))
        .map_err(|error| OperatorError::transient(format!("can't write {}: {error}", path.display())))
}

/// Moves a finished temporary file to its place in one step, with the permissions that a new file would have there.
///
/// # Errors
/// The place is a folder, or on another file system.
pub(crate) fn persist(file: NamedTempFile, path: &Path) -> io::Result<()> {
    // Temporary files are made private. The mask of the process can only be read by changing it, for all threads at once,
    // so the usual one is taken.
    file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
