//! The environment of a task's process.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
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

fn about_the_task(setup: &TaskSetup) -> Vec<(&'static str, String)> {
    let assignment = &setup.assignment;
    let context = &assignment.context;
    let mut about = vec![
        ("UPDRAFT_DAG_ID", assignment.dag_id.clone()),
        ("UPDRAFT_TASK_ID", assignment.task_id.clone()),
        ("UPDRAFT_RUN_ID", assignment.run_id.clone()),
        ("UPDRAFT_TRY_NUMBER", context.try_number.to_string()),
        ("UPDRAFT_MAP_INDEX", assignment.map_index.to_string()),
        ("UPDRAFT_OUTPUT", setup.paths.output_file.display().to_string()),
        ("UPDRAFT_RUN_URL", context.run.run_url.clone()),
        ("AIRFLOW_CTX_DAG_ID", assignment.dag_id.clone()),
        ("AIRFLOW_CTX_TASK_ID", assignment.task_id.clone()),
        ("AIRFLOW_CTX_DAG_RUN_ID", assignment.run_id.clone()),
        ("AIRFLOW_CTX_RUN_ID", assignment.run_id.clone()),
        ("AIRFLOW_CTX_TRY_NUMBER", context.try_number.to_string()),
        ("AIRFLOW_CTX_MAP_INDEX", assignment.map_index.to_string()),
    ];
    if let Some(owner) = context.owner.clone().or_else(|| context.run.dag_owner.clone()) {
        about.push(("AIRFLOW_CTX_DAG_OWNER", owner));
    }
    // For notifiers in bash: a reason in a command's text would have to be quoted.
    if let Some(notice) = &context.notice {
        about.push(("UPDRAFT_EVENT", notice.event.to_string()));
        about.push(("UPDRAFT_REASON", notice.reason.clone().unwrap_or_default()));
    } else {
        // For loads that must count once although a try may be repeated: docs/effectively-once.md.
        about.push(("UPDRAFT_FENCE", assignment.fence.to_string()));
        about.push(("UPDRAFT_IDEMPOTENCY_KEY", context.idempotency_key()));
    }
    if let Some(logical_date) = context.run.logical_date {
        let text = iso(logical_date);
        about.push(("UPDRAFT_LOGICAL_DATE", text.clone()));
        about.push(("AIRFLOW_CTX_LOGICAL_DATE", text.clone()));
        about.push(("AIRFLOW_CTX_EXECUTION_DATE", text));
    }
    about
}

/// As Python's `isoformat`: microseconds only when there are any, `+00:00` for UTC.
fn iso(instant: DateTime<Utc>) -> String {
    let fraction = if instant.timestamp_subsec_micros() == 0 {
        SecondsFormat::Secs
    } else {
        SecondsFormat::Micros
    };
    instant.to_rfc3339_opts(fraction, false)
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
    fn dates_read_as_in_airflow() {
        let whole = DateTime::parse_from_rfc3339("2026-01-02T03:04:05Z")
            .unwrap()
            .with_timezone(&Utc);
        assert_eq!(iso(whole), "2026-01-02T03:04:05+00:00");
        assert_eq!(
            iso(whole + chrono::TimeDelta::microseconds(7)),
            "2026-01-02T03:04:05.000007+00:00"
        );
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
