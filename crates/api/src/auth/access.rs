//! What a role may do. Every operation needs one permission, and every permission a role: that is all there is.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::LazyLock;

use axum::http::Method;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rights::Rights;
use crate::operations;
use crate::problem::{Problem, Reply};
use crate::router::ELSEWHERE;

/// Roles, each with all rights of those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads DAGs, runs, logs.
    Viewer,
    /// Triggers, clears, marks, pauses.
    User,
    /// Connections, variables, pools, the configuration, deletion of DAGs.
    Op,
    /// Everything: also users, everybody's tokens and the audit log.
    Admin,
}

/// There is no such role.
#[derive(Debug, thiserror::Error)]
#[error("there is no role `{0}`: the roles are viewer, user, op and admin")]
pub struct UnknownRole(String);

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        match text {
            "viewer" => Ok(Self::Viewer),
            "user" => Ok(Self::User),
            "op" => Ok(Self::Op),
            "admin" => Ok(Self::Admin),
            _ => Err(UnknownRole(text.to_owned())),
        }
    }
}

impl Role {
    /// As the store and the API have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::User => "user",
            Self::Op => "op",
            Self::Admin => "admin",
        }
    }
}

/// What somebody may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Permission {
    Read,
    Run,
    DeleteDags,
    Connections,
    Variables,
    Pools,
    Config,
    Audit,
    Account,
    Users,
    Webhooks,
    DagFiles,
}

use Permission::{
    Account, Audit, Config, Connections, DagFiles, DeleteDags, Pools, Read, Run, Users, Variables, Webhooks,
};

impl Permission {
    /// The least role that has it.
    pub(crate) fn role(self) -> Role {
        match self {
            Read | Account => Role::Viewer,
            Run => Role::User,
            // The history of a DAG goes with it. Connections and variables hold secrets: even to read them takes an operator.
            DeleteDags | Connections | Variables | Pools | Config | Webhooks => Role::Op,
            // What stands in a DAG file is run by workers, with every connection that it names.
            Audit | Users | DagFiles => Role::Admin,
        }
    }

    /// Goes on from "the permission to".
    fn words(self) -> &'static str {
        match self {
            Read => "read DAGs, runs and logs",
            Run => "trigger, clear, mark and pause",
            DeleteDags => "delete DAGs",
            Connections => "read and change connections",
            Variables => "read and change variables",
            Pools => "change pools",
            Config => "read the configuration, providers and plugins",
            Audit => "read the audit log",
            Account => "look after one's own account",
            Users => "manage users and everybody's API tokens",
            Webhooks => "look after webhooks",
            DagFiles => "change DAG files",
        }
    }

    /// Refuses a role that does not have it.
    pub(crate) fn demand(self, role: Role) -> Reply<()> {
        let least = self.role();
        if role >= least {
            return Ok(());
        }
        Err(self.refusal(&format!("yours is `{}`", role.as_str())))
    }

    /// Refuses a role that somebody has for this DAG.
    pub(crate) fn demand_for(self, role: Role, dag_id: &str) -> Reply<()> {
        if role >= self.role() {
            return Ok(());
        }
        Err(self.refusal(&format!("yours for the DAG `{dag_id}` is `{}`", role.as_str())))
    }

    fn refusal(self, yours: &str) -> Problem {
        Problem::forbidden(format!(
            "the permission to {} is missing: it takes the role `{}` or higher, and {yours}",
            self.words(),
            self.role().as_str()
        ))
    }
}

/// Which permission each operation needs, by operation id. One that is missing here is refused to everybody, and fails a test.
const RULES: &[(Permission, &[&str])] = &[
    (
        Read,
        &[
            "compare_dag_runs",
            "explain_dag",
            "explain_dag_run",
            "explain_task_instance",
            "get_asset",
            "get_asset_alias",
            "get_asset_aliases",
            "get_asset_events",
            "get_asset_queued_events",
            "get_asset_state_store",
            "get_assets",
            "get_backfill",
            "get_backfill_dates",
            "get_dag",
            "get_dag_asset_queued_event",
            "get_dag_asset_queued_events",
            "get_dag_details",
            "get_dag_run",
            "get_dag_runs",
            "get_dag_source",
            "get_dag_stats",
            "get_dag_tags",
            "get_dag_version",
            "get_dag_version_diff",
            "get_dag_versions",
            "get_dags",
            "get_external_log_url",
            "get_extra_links",
            "get_failures",
            "get_graph",
            "get_grid",
            "get_hitl_detail",
            "get_hitl_detail_try_detail",
            "get_hitl_details",
            "get_import_error",
            "get_import_errors",
            "get_jobs",
            "get_list_dag_runs_batch",
            "get_log",
            "get_mapped_task_instance",
            "get_mapped_task_instance_tries",
            "get_mapped_task_instance_try_details",
            "get_mapped_task_instances",
            "get_notification_log",
            "get_notifications",
            "get_overview",
            "get_pool",
            "get_pools",
            "get_task",
            "get_task_instance",
            "get_task_instance_dependencies",
            "get_task_instance_dependencies_by_map_index",
            "get_task_instance_tries",
            "get_task_instance_try_details",
            "get_task_instances",
            "get_task_instances_batch",
            "get_task_state_store",
            "get_tasks",
            "get_upstream_asset_events",
            "get_xcom_entries",
            "get_xcom_entry",
            "list_asset_state_store",
            "list_backfills",
            "list_dag_warnings",
            "list_task_state_store",
            "stream_events",
            "stream_log",
            "wait_dag_run_until_finished",
        ],
    ),
    (
        Run,
        &[
            "bulk_dag_runs",
            "bulk_task_instances",
            "cancel_backfill",
            "clear_asset_state_store",
            "clear_dag_run",
            "clear_dag_run_partitions",
            "clear_dag_runs",
            "clear_task_state_store",
            "create_asset_event",
            "create_backfill",
            "create_backfill_dry_run",
            "create_xcom_entry",
            "delete_asset_queued_events",
            "delete_asset_state_store",
            "delete_dag_asset_queued_event",
            "delete_dag_asset_queued_events",
            "delete_dag_run",
            "delete_task_instance",
            "delete_task_state_store",
            "delete_xcom_entry",
            "materialize_asset",
            "patch_dag",
            "patch_dag_run",
            "patch_dags",
            "patch_task_group_instances",
            "patch_task_group_instances_dry_run",
            "patch_task_instance",
            "patch_task_instance_by_map_index",
            "patch_task_instance_dry_run",
            "patch_task_instance_dry_run_by_map_index",
            "patch_task_state_store",
            "pause_backfill",
            "post_clear_task_instances",
            "reparse_dag_file",
            "rerun_dag_run",
            "set_asset_state_store",
            "set_task_state_store",
            "simulate_dag_text",
            "trigger_dag_run",
            "trigger_dag_runs",
            "unpause_backfill",
            "update_hitl_detail",
            "update_xcom_entry",
            "validate_dag_text",
        ],
    ),
    (DeleteDags, &["delete_dag"]),
    (
        Connections,
        &[
            "bulk_connections",
            "create_default_connections",
            "delete_connection",
            "enqueue_connection_test",
            "get_connection",
            "get_connection_test",
            "get_connections",
            "patch_connection",
            "post_connection",
            "test_connection",
        ],
    ),
    (
        Variables,
        &[
            "bulk_variables",
            "delete_variable",
            "get_variable",
            "get_variables",
            "patch_variable",
            "post_variable",
        ],
    ),
    (Pools, &["bulk_pools", "delete_pool", "patch_pool", "post_pool"]),
    (
        Config,
        &[
            "get_config",
            "get_config_value",
            "get_plugins",
            "get_providers",
            "import_errors",
        ],
    ),
    (
        Webhooks,
        &[
            "create_webhook",
            "delete_webhook",
            "get_webhook",
            "get_webhooks",
            "patch_webhook",
        ],
    ),
    (Audit, &["get_event_log", "get_event_logs"]),
    (DagFiles, &["delete_dag_file", "get_dag_file", "put_dag_file"]),
    // Tokens of others take the permission of the next line too.
    (
        Account,
        &[
            "change_password",
            "create_api_token",
            "favorite_dag",
            "get_api_tokens",
            "revoke_api_token",
            "unfavorite_dag",
        ],
    ),
    (
        Users,
        &[
            "create_user",
            "delete_user",
            "get_grants",
            "get_user",
            "get_users",
            "patch_user",
            "revoke_grant",
            "set_grant",
        ],
    ),
];

/// How an operation on DAGs without a DAG in its path honours roles for single ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// It tells nothing of DAGs.
    Nothing,
    /// The general role counts. By [`Seen`](super::Seen) it leaves out what is hidden.
    Visible,
    /// Any role may try. Which DAGs it is about comes out later, and each of them is asked for by [`Rights::demand`].
    Each,
}

/// One line an operation, of those whose permission is about DAGs. One that is missing here is refused to whoever has other roles for
/// single DAGs, and fails a test.
const REACH: &[(Reach, &[&str])] = &[
    (
        Reach::Nothing,
        &[
            "get_asset_alias",
            "get_asset_aliases",
            "get_jobs",
            "get_pool",
            "get_pools",
            "simulate_dag_text",
            "validate_dag_text",
        ],
    ),
    (
        Reach::Visible,
        &[
            "clear_asset_state_store",
            "delete_asset_queued_events",
            "delete_asset_state_store",
            "get_asset",
            "get_asset_events",
            "get_asset_queued_events",
            "get_asset_state_store",
            "get_assets",
            "get_backfill",
            "get_backfill_dates",
            "get_dag_stats",
            "get_dag_tags",
            "get_dags",
            "get_failures",
            "get_import_error",
            "get_import_errors",
            "get_overview",
            "list_asset_state_store",
            "list_backfills",
            "list_dag_warnings",
            "set_asset_state_store",
            "stream_events",
        ],
    ),
    (
        Reach::Each,
        &[
            "cancel_backfill",
            "create_asset_event",
            "create_backfill",
            "create_backfill_dry_run",
            "materialize_asset",
            "patch_dags",
            "pause_backfill",
            "reparse_dag_file",
            "unpause_backfill",
        ],
    ),
];

fn reach(operation_id: &str) -> Option<Reach> {
    let found = REACH.iter().find(|(_, ids)| ids.contains(&operation_id));
    found.map(|(reach, _)| *reach)
}

impl Permission {
    /// Whether it is about DAGs, so that roles for single ones count.
    fn is_of_dags(self) -> bool {
        matches!(self, Read | Run | DeleteDags)
    }
}

static BY_OPERATION: LazyLock<HashMap<&str, Permission>> = LazyLock::new(|| {
    let rules = RULES.iter();
    rules
        .flat_map(|(permission, ids)| ids.iter().map(|id| (*id, *permission)))
        .collect()
});

/// The permission that an operation needs.
pub(crate) fn permission(operation_id: &str) -> Option<Permission> {
    BY_OPERATION.get(operation_id).copied()
}

/// Refuses what is beyond somebody's role: that for the DAG of the path, if it has one. `~` in its place stands for many, of which the
/// operation shows those that can be seen, or asks for each.
pub(crate) fn check(rights: &Rights, method: &Method, route: &str, dag_id: Option<&str>) -> Reply<()> {
    match operations::id(method, route) {
        Some(id) => match (permission(id), dag_id) {
            (Some(permission), Some("~")) => permission.demand(rights.highest()),
            (Some(permission), Some(dag_id)) => rights.demand(permission, dag_id),
            (Some(permission), None) if rights.differ() && permission.is_of_dags() => match reach(id) {
                Some(Reach::Each) => permission.demand(rights.highest()),
                Some(Reach::Visible | Reach::Nothing) => permission.demand(rights.general()),
                None => Err(Problem::forbidden(format!(
                    "no rule says what `{id}` tells whom of single DAGs, so that it is only for those who have one role for all"
                ))),
            },
            (Some(permission), None) => permission.demand(rights.general()),
            (None, _) => Err(Problem::forbidden(format!("no rule says who may use `{id}`"))),
        },
        // Whoever is signed in is told that nobody serves this.
        None if route == ELSEWHERE || operations::has_route(route) => Ok(()),
        None => Err(Problem::forbidden("no rule says who may use this")),
    }
}

#[cfg(test)]
mod tests;
