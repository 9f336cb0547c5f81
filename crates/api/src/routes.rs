//! The operations, one file a kind of resource.

pub(crate) mod api_tokens;
pub(crate) mod assets;
pub(crate) mod backfills;
pub(crate) mod bulk;
pub(crate) mod chosen;
pub(crate) mod clear;
pub(crate) mod compare;
pub(crate) mod connections;
pub(crate) mod dag_files;
pub(crate) mod dag_runs;
pub(crate) mod dag_warnings;
pub(crate) mod dags;
pub(crate) mod event_logs;
pub(crate) mod explain;
pub(crate) mod failures;
pub(crate) mod favorites;
pub(crate) mod grants;
pub(crate) mod grid;
pub(crate) mod hitl;
pub(crate) mod import_errors;
pub(crate) mod links;
pub(crate) mod logs;
pub(crate) mod mark;
pub(crate) mod monitor;
pub(crate) mod notifications;
pub(crate) mod oidc;
pub(crate) mod overview;
pub(crate) mod parse;
pub(crate) mod pools;
pub(crate) mod removal;
pub(crate) mod rewrite;
pub(crate) mod session;
pub(crate) mod sign_in;
pub(crate) mod state_store;
pub(crate) mod task_instances;
pub(crate) mod tasks;
pub(crate) mod trigger;
pub(crate) mod users;
pub(crate) mod variables;
pub(crate) mod versions;
pub(crate) mod wait;
pub(crate) mod webhooks;
pub(crate) mod xcoms;

/// Name of the one bundle: files of the DAGs folder, as Airflow calls it.
pub(crate) const BUNDLE: &str = "dags-folder";

/// An id of a path, or `None` for `~`: all of them.
pub(crate) fn one_or_all(id: &str) -> Option<String> {
    (id != "~").then(|| id.to_owned())
}
