//! Health, version, jobs and what the installation is made of.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// Health of the database.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BaseInfoResponse {
    /// `healthy` or `unhealthy`.
    pub(crate) status: Option<String>,
}

/// Health of the scheduler.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SchedulerInfoResponse {
    /// `healthy` or `unhealthy`.
    pub(crate) status: Option<String>,
    pub(crate) latest_scheduler_heartbeat: Option<String>,
}

/// Health of the triggerer; Updraft has none, so both are `null`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TriggererInfoResponse {
    pub(crate) status: Option<String>,
    pub(crate) latest_triggerer_heartbeat: Option<String>,
}

/// Health of what reads DAG files.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DagProcessorInfoResponse {
    /// `healthy` or `unhealthy`.
    pub(crate) status: Option<String>,
    pub(crate) latest_dag_processor_heartbeat: Option<String>,
}

/// Health of the installation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HealthInfoResponse {
    pub(crate) metadatabase: BaseInfoResponse,
    pub(crate) scheduler: SchedulerInfoResponse,
    pub(crate) triggerer: TriggererInfoResponse,
    pub(crate) dag_processor: Option<DagProcessorInfoResponse>,
}

/// Version of the server.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VersionInfo {
    pub(crate) version: String,
    pub(crate) git_version: Option<String>,
}

/// A long-running process of the installation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JobResponse {
    pub(crate) id: i64,
    pub(crate) dag_id: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) job_type: Option<String>,
    pub(crate) start_date: Option<DateTime<Utc>>,
    pub(crate) end_date: Option<DateTime<Utc>>,
    pub(crate) latest_heartbeat: Option<DateTime<Utc>>,
    pub(crate) executor_class: Option<String>,
    pub(crate) hostname: Option<String>,
    pub(crate) unixname: Option<String>,
    pub(crate) dag_display_name: Option<String>,
}

/// A page of jobs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JobCollectionResponse {
    pub(crate) jobs: Vec<JobResponse>,
    pub(crate) total_entries: i64,
}

/// An action that this build can run.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProviderResponse {
    pub(crate) package_name: String,
    pub(crate) description: String,
    pub(crate) version: String,
    pub(crate) documentation_url: Option<String>,
}

/// The actions of this build.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProviderCollectionResponse {
    pub(crate) providers: Vec<ProviderResponse>,
    pub(crate) total_entries: i64,
}

/// Plugins; Updraft loads no code into the server, so there are none.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PluginCollectionResponse {
    pub(crate) plugins: Vec<String>,
    pub(crate) total_entries: i64,
}

/// Plugins that could not be loaded; always empty.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PluginImportErrorCollectionResponse {
    pub(crate) import_errors: Vec<String>,
    pub(crate) total_entries: i64,
}
