//! The environment of a task's process.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use updraft_operators::about::about_the_task;
use updraft_operators::operator::{ProcessSpec, TaskSetup};

use crate::process_tree::{ATTEMPT_VARIABLE, WORKER_VARIABLE};

/// Everything that the process sees: what the worker itself got (without anything that is Updraft's, such as the database's
/// URL or the first password), what Updraft tells it, what the operator wants, what the task says. The later wins.
pub(crate) fn environment(
    spec: &ProcessSpec,
    setup: &TaskSetup,
    cwd: &Path,
    worker_marker: &str,
) -> BTreeMap<OsString, OsString> {
    let mut environment: BTreeMap<OsString, OsString> =
        std::env::vars_os().filter(|(name, _)| !is_ours(name)).collect();
    environment.insert("PWD".into(), cwd.into());
    environment.remove(OsStr::new("OLDPWD"));
    environment.extend(
        about_the_task(setup)
            .into_iter()
            .map(|(name, value)| (name.into(), value.into())),
    );
    environment.extend(spec.env.iter().map(|(name, value)| (name.clone(), value.clone())));
    environment.extend(
        setup
            .assignment
            .env
            .iter()
            .map(|(name, value)| (name.into(), value.into())),
    );
    // Nobody may overwrite what it is found and ended by.
    environment.insert(ATTEMPT_VARIABLE.into(), setup.assignment.attempt_id.to_string().into());
    environment.insert(WORKER_VARIABLE.into(), worker_marker.into());
    environment
}

fn is_ours(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with("UPDRAFT_"))
}

/// The file that `program` names in an environment with this `path`: looked up by us, since the system can start a process
/// cheaply (without copying this one) only if it needs not search.
pub(crate) fn find_program(program: &OsStr, path: Option<&OsStr>, cwd: &Path) -> Option<PathBuf> {
    use std::os::unix::fs::PermissionsExt as _;
    let is_program = |file: &Path| {
        file.metadata()
            .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
    };
    let named = Path::new(program);
    if named.components().count() > 1 || named.is_absolute() {
        let file = cwd.join(named);
        return is_program(&file).then_some(file);
    }
    let path = path.unwrap_or(OsStr::new("/usr/local/bin:/usr/bin:/bin"));
    std::env::split_paths(path)
        .map(|folder| cwd.join(folder).join(named))
        .find(|file| is_program(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ours_is_not_the_tasks() {
        for name in [
            "UPDRAFT_DATABASE_URL",
            "UPDRAFT_ADMIN_PASSWORD",
            "UPDRAFT__DATABASE__URL",
            "UPDRAFT_WORKER_TOKEN_FILE",
        ] {
            assert!(is_ours(OsStr::new(name)), "{name}");
        }
        assert!(!is_ours(OsStr::new("PATH")) && !is_ours(OsStr::new("MY_UPDRAFT_X")));
    }

    #[test]
    fn programs_are_found_as_a_shell_finds_them() {
        let found = find_program(OsStr::new("sh"), Some(OsStr::new("/nowhere:/bin")), Path::new("/"));
        assert_eq!(found.as_deref(), Some(Path::new("/bin/sh")));
        assert_eq!(
            find_program(OsStr::new("bin/sh"), None, Path::new("/")).as_deref(),
            Some(Path::new("/bin/sh"))
        );
        assert_eq!(
            find_program(OsStr::new("etc"), Some(OsStr::new("/")), Path::new("/")),
            None
        );
    }
}
