//! Health, version, jobs, and what the installation is made of.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, SecondsFormat, Utc};
use updraft_store::component::{ComponentHealth, ComponentKind};
use updraft_store::list::jobs::{JOB_ORDER, JobFilter, JobRow};

use crate::extract::{Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::monitor::{
    BaseInfoResponse, DagProcessorInfoResponse, HealthInfoResponse, JobCollectionResponse, JobResponse,
    PluginCollectionResponse, PluginImportErrorCollectionResponse, ProviderCollectionResponse, ProviderResponse,
    SchedulerInfoResponse, TriggererInfoResponse, VersionInfo,
};
use crate::state::ApiState;

/// A process that was silent for longer is not well (Airflow's default).
const SILENCE_SECONDS: f64 = 30.0;

/// A database that does not answer for longer is not well either.
const DATABASE_PATIENCE: Duration = Duration::from_secs(3);

/// Open to everybody, and 200 whatever it says.
#[utoipa::path(get, path = "/monitor/health", operation_id = "get_health", tag = "Monitor", responses((status = 200, body = HealthInfoResponse)))]
pub(crate) async fn get_health(State(state): State<ApiState>) -> Json<HealthInfoResponse> {
    let both = async {
        let scheduler = state.store().component_health(ComponentKind::Scheduler);
        tokio::try_join!(scheduler, state.store().component_health(ComponentKind::DagProcessor))
    };
    let status = |good: bool| Some(if good { "healthy" } else { "unhealthy" }.to_owned());
    // The store tries for longer than whoever asks for health will wait.
    let answer = tokio::time::timeout(DATABASE_PATIENCE, both)
        .await
        .ok()
        .and_then(Result::ok);
    let database = status(answer.is_some());
    let (scheduler, processor) = answer.unwrap_or_default();
    let is_well = |health: &Option<ComponentHealth>| health.is_some_and(|health| health.age_seconds < SILENCE_SECONDS);
    // Without a process of its own, the scheduler reads the files.
    let processor = processor.or(scheduler);
    Json(HealthInfoResponse {
        metadatabase: BaseInfoResponse { status: database },
        scheduler: SchedulerInfoResponse {
            status: status(is_well(&scheduler)),
            latest_scheduler_heartbeat: heartbeat(scheduler),
        },
        triggerer: TriggererInfoResponse {
            status: None,
            latest_triggerer_heartbeat: None,
        },
        dag_processor: Some(DagProcessorInfoResponse {
            status: processor.map(|health| {
                if health.age_seconds < SILENCE_SECONDS {
                    "healthy"
                } else {
                    "unhealthy"
                }
                .to_owned()
            }),
            latest_dag_processor_heartbeat: heartbeat(processor),
        }),
    })
}

fn heartbeat(health: Option<ComponentHealth>) -> Option<String> {
    health.map(|health: ComponentHealth| iso(health.heartbeat_at))
}

fn iso(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, false)
}

/// Open to everybody.
#[utoipa::path(get, path = "/version", operation_id = "get_version", tag = "Version", responses((status = 200, body = VersionInfo)))]
pub(crate) async fn get_version() -> Json<VersionInfo> {
    Json(VersionInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        git_version: None,
    })
}

query_spec!(GetJobs {
    "is_alive": Flag, "limit": Integer, "offset": Integer, "order_by": Texts, "job_state": Text, "job_type": Text, "hostname": Text,
    "executor_class": Text, "start_date": TimeRange, "end_date": TimeRange,
});

#[utoipa::path(get, path = "/jobs", operation_id = "get_jobs", tag = "Job", params(GetJobs), responses((status = 200, body = JobCollectionResponse)))]
pub(crate) async fn get_jobs(
    State(state): State<ApiState>,
    query: Query<GetJobs>,
) -> Reply<Json<JobCollectionResponse>> {
    let filter = JobFilter {
        is_alive: query.flag("is_alive"),
        state: query.text("job_state"),
        job_type: query.text("job_type"),
        hostname: query.text("hostname"),
        start_date: query.times("start_date"),
        end_date: query.times("end_date"),
    };
    let order = query.order(JOB_ORDER, &["id"])?;
    let listed = state.store().list_jobs(&filter, &order, query.page()).await?;
    Ok(Json(JobCollectionResponse {
        jobs: listed.rows.into_iter().map(job).collect(),
        total_entries: listed.total,
    }))
}

fn job(row: JobRow) -> JobResponse {
    JobResponse {
        id: row.id,
        dag_id: None,
        state: Some(row.state),
        job_type: Some(row.job_type),
        start_date: Some(row.start_date),
        end_date: row.end_date,
        latest_heartbeat: Some(row.latest_heartbeat),
        executor_class: None,
        hostname: Some(row.hostname),
        unixname: None,
        dag_display_name: None,
    }
}

query_spec!(Paged { "limit": Integer, "offset": Integer });

/// The actions that this build can run, each as a provider.
#[utoipa::path(get, path = "/providers", operation_id = "get_providers", tag = "Provider", params(Paged), responses((status = 200, body = ProviderCollectionResponse)))]
pub(crate) async fn get_providers(
    State(state): State<ApiState>,
    query: Query<Paged>,
) -> Json<ProviderCollectionResponse> {
    let all: Vec<_> = state.catalog().iter().filter(|action| action.available).collect();
    let total_entries = all.len() as i64;
    let page = query.page();
    let providers = all
        .into_iter()
        .skip(page.offset as usize)
        .take(page.limit as usize)
        .map(|action| ProviderResponse {
            package_name: format!("updraft-{}", action.name),
            description: action
                .schema
                .get("description")
                .and_then(|text| text.as_str())
                .unwrap_or(action.name)
                .to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            documentation_url: None,
        })
        .collect();
    Json(ProviderCollectionResponse {
        providers,
        total_entries,
    })
}

/// Updraft loads no code into the server, so there are none.
#[utoipa::path(get, path = "/plugins", operation_id = "get_plugins", tag = "Plugin", params(Paged), responses((status = 200, body = PluginCollectionResponse)))]
pub(crate) async fn get_plugins(_: Query<Paged>) -> Json<PluginCollectionResponse> {
    Json(PluginCollectionResponse {
        plugins: Vec::new(),
        total_entries: 0,
    })
}

#[utoipa::path(get, path = "/plugins/importErrors", operation_id = "import_errors", tag = "Plugin", responses((status = 200, body = PluginImportErrorCollectionResponse)))]
pub(crate) async fn import_errors() -> Json<PluginImportErrorCollectionResponse> {
    Json(PluginImportErrorCollectionResponse {
        import_errors: Vec::new(),
        total_entries: 0,
    })
}

/// Not told over the network, as in Airflow's default; `updraft config show` tells it on the machine.
#[utoipa::path(get, path = "/config", operation_id = "get_config", tag = "Config", responses((status = 403)))]
pub(crate) async fn get_config() -> Problem {
    Problem::forbidden("the settings are not shown over the network; run `updraft config show` on the server")
}

#[utoipa::path(get, path = "/config/section/{section}/option/{option}", operation_id = "get_config_value", tag = "Config", params(("section" = String, Path), ("option" = String, Path)), responses((status = 403)))]
pub(crate) async fn get_config_value() -> Problem {
    get_config().await
}
