//! What is served, and through which layers a request goes.

use axum::extract::{DefaultBodyLimit, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, middleware};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::extract::BODY_LIMIT;
use crate::problem::Problem;
use crate::routes::assets::queued;
use crate::routes::{
    api_tokens, assets, backfills, bulk, clear, compare, connections, dag_files, dag_runs, dag_warnings, dags,
    event_logs, explain, failures, favorites, grants, grid, hitl, import_errors, links, logs, mark, monitor,
    notifications, oidc, overview, parse, pools, removal, session, sign_in, state_store, task_instances, tasks,
    trigger, users, variables, versions, wait, webhooks, xcoms,
};
use crate::state::ApiState;
use crate::{audit, auth, conditional, events, execution, layers, openapi, web};

/// The route of what no operation is at.
pub(crate) const ELSEWHERE: &str = "/api/v2/{*path}";

/// Everything that this crate serves, ready for a listener or for calls within the process.
pub fn router(state: ApiState) -> Router {
    let guard = middleware::from_fn_with_state(state.clone(), auth::guard);
    let reader = Router::from(OpenApiRouter::new().nest("/api/v2", rest())).with_state(state.clone());
    let recorder = audit::Recorder {
        state: state.clone(),
        reader,
    };
    let record = middleware::from_fn_with_state(recorder, audit::record);
    // From the inside out: an audit row needs the identity that the guard adds.
    let guarded = Router::from(OpenApiRouter::new().nest("/api/v2", rest()))
        .route_layer(record.clone())
        .route_layer(middleware::from_fn(conditional::revalidated))
        .route_layer(middleware::from_fn(layers::in_time))
        .merge(Router::from(OpenApiRouter::new().nest("/api/v2", streams())))
        .method_not_allowed_fallback(not_allowed)
        .route(ELSEWHERE, axum::routing::any(not_built))
        .route_layer(guard)
        .route_layer(middleware::from_fn_with_state(layers::Line::default(), layers::in_turn))
        .layer(middleware::from_fn(layers::not_cached));
    let open = Router::from(open())
        .layer(middleware::from_fn(layers::in_time))
        .layer(middleware::from_fn(layers::not_cached));
    let app = Router::new()
        .merge(guarded)
        .merge(open)
        .route("/openapi.json", get(openapi_document))
        .fallback(web::serve)
        .layer(DefaultBodyLimit::max(BODY_LIMIT));
    // The workers' protocol has tokens, limits and long polls of its own.
    let app = execution::router(state.execution()).merge(app.with_state(state));
    layers::around(app)
}

/// The OpenAPI document with all routes.
pub(crate) fn document() -> OpenApi {
    let (_, routes) = OpenApiRouter::<ApiState>::new()
        .nest("/api/v2", rest())
        .nest("/api/v2", streams())
        .merge(open())
        .split_for_parts();
    openapi::complete(routes)
}

/// Open to everybody.
fn open() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(session::create_token))
        .routes(routes!(session::create_token_cli))
        .routes(routes!(
            session::create_session,
            session::get_session,
            session::delete_session
        ))
        .routes(routes!(oidc::get_oidc))
        .routes(routes!(oidc::oidc_login))
        .routes(routes!(oidc::oidc_callback))
        .nest(
            "/api/v2",
            OpenApiRouter::new()
                .routes(routes!(sign_in::login))
                .routes(routes!(sign_in::logout))
                .routes(routes!(monitor::get_health))
                .routes(routes!(monitor::get_version))
                .nest(
                    "/updraft",
                    OpenApiRouter::new()
                        .routes(routes!(webhooks::receive_webhook))
                        .layer(DefaultBodyLimit::max(webhooks::BODY_LIMIT)),
                ),
        )
}

/// What answers as long as somebody listens: no time limit.
fn streams() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(wait::wait_dag_run_until_finished))
        .nest(
            "/updraft",
            OpenApiRouter::new()
                .routes(routes!(events::stream_events))
                .routes(routes!(logs::stream_log)),
        )
}

fn rest() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(
            variables::get_variables,
            variables::post_variable,
            variables::bulk_variables
        ))
        .routes(routes!(
            variables::get_variable,
            variables::patch_variable,
            variables::delete_variable
        ))
        .routes(routes!(
            connections::get_connections,
            connections::post_connection,
            connections::bulk_connections
        ))
        .routes(routes!(connections::test_connection))
        .routes(routes!(
            connections::enqueue_connection_test,
            connections::get_connection_test
        ))
        .routes(routes!(connections::create_default_connections))
        .routes(routes!(parse::reparse_dag_file))
        .routes(routes!(
            connections::get_connection,
            connections::patch_connection,
            connections::delete_connection
        ))
        .routes(routes!(pools::get_pools, pools::post_pool, pools::bulk_pools))
        .routes(routes!(pools::get_pool, pools::patch_pool, pools::delete_pool))
        .routes(routes!(monitor::get_jobs))
        .routes(routes!(monitor::get_providers))
        .routes(routes!(monitor::get_plugins))
        .routes(routes!(monitor::import_errors))
        .routes(routes!(dag_warnings::list_dag_warnings))
        .routes(routes!(monitor::get_config))
        .routes(routes!(monitor::get_config_value))
        .routes(routes!(event_logs::get_event_logs))
        .routes(routes!(event_logs::get_event_log))
        .routes(routes!(import_errors::get_import_errors))
        .routes(routes!(import_errors::get_import_error))
        .merge(dag_routes())
        .merge(asset_routes())
        .merge(run_routes())
        .merge(backfill_routes())
        .nest(
            "/updraft",
            OpenApiRouter::new()
                .routes(routes!(trigger::batch::trigger_dag_runs))
                .routes(routes!(clear::rerun_dag_run))
                .routes(routes!(dag_files::validate_dag_text))
                .routes(routes!(dag_files::simulate_dag_text))
                .routes(routes!(
                    dag_files::get_dag_file,
                    dag_files::put_dag_file,
                    dag_files::delete_dag_file
                ))
                .routes(routes!(overview::get_overview))
                .routes(routes!(failures::get_failures))
                .routes(routes!(grid::get_grid))
                .routes(routes!(grid::get_graph))
                .routes(routes!(versions::get_dag_version_diff))
                .routes(routes!(compare::compare_dag_runs))
                .routes(routes!(explain::explain_dag))
                .routes(routes!(explain::explain_dag_run))
                .routes(routes!(explain::explain_task_instance))
                .routes(routes!(notifications::get_notifications))
                .routes(routes!(notifications::get_notification_log))
                .routes(routes!(backfills::get_backfill_dates))
                .routes(routes!(users::get_users, users::create_user))
                .routes(routes!(users::get_user, users::patch_user, users::delete_user))
                .routes(routes!(webhooks::get_webhooks, webhooks::create_webhook))
                .routes(routes!(
                    webhooks::get_webhook,
                    webhooks::patch_webhook,
                    webhooks::delete_webhook
                ))
                .routes(routes!(grants::get_grants, grants::set_grant, grants::revoke_grant))
                .routes(routes!(users::change_password))
                .routes(routes!(api_tokens::get_api_tokens, api_tokens::create_api_token))
                .routes(routes!(api_tokens::revoke_api_token)),
        )
}

fn dag_routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(dags::get_dags, dags::patch_dags))
        .routes(routes!(dags::get_dag, dags::patch_dag, dags::delete_dag))
        .routes(routes!(dags::get_dag_details))
        .routes(routes!(favorites::favorite_dag))
        .routes(routes!(favorites::unfavorite_dag))
        .routes(routes!(dags::get_dag_stats))
        .routes(routes!(dags::get_dag_tags))
        .routes(routes!(versions::get_dag_source))
        .routes(routes!(versions::get_dag_versions))
        .routes(routes!(versions::get_dag_version))
        .routes(routes!(tasks::get_tasks))
        .routes(routes!(tasks::get_task))
}

fn asset_routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(assets::get_assets))
        .routes(routes!(assets::get_asset))
        .routes(routes!(assets::get_asset_aliases))
        .routes(routes!(assets::get_asset_alias))
        .routes(routes!(assets::get_asset_events, assets::create_asset_event))
        .routes(routes!(assets::materialize_asset))
        .routes(routes!(
            state_store::list_asset_state_store,
            state_store::clear_asset_state_store
        ))
        .routes(routes!(
            state_store::get_asset_state_store,
            state_store::set_asset_state_store,
            state_store::delete_asset_state_store
        ))
        .routes(routes!(assets::get_upstream_asset_events))
        .routes(routes!(
            queued::get_asset_queued_events,
            queued::delete_asset_queued_events
        ))
        .routes(routes!(
            queued::get_dag_asset_queued_events,
            queued::delete_dag_asset_queued_events
        ))
        .routes(routes!(
            queued::get_dag_asset_queued_event,
            queued::delete_dag_asset_queued_event
        ))
}

fn run_routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(
            dag_runs::get_dag_runs,
            trigger::trigger_dag_run,
            bulk::bulk_dag_runs
        ))
        .routes(routes!(dag_runs::get_list_dag_runs_batch))
        .routes(routes!(
            dag_runs::get_dag_run,
            dag_runs::patch_dag_run,
            dag_runs::delete_dag_run
        ))
        .routes(routes!(clear::clear_dag_run))
        .routes(routes!(clear::clear_dag_runs))
        .routes(routes!(clear::clear_dag_run_partitions))
        .routes(routes!(clear::post_clear_task_instances))
        .routes(routes!(task_instances::get_task_instances, bulk::bulk_task_instances))
        .routes(routes!(
            task_instances::get_task_instance,
            mark::patch_task_instance,
            removal::delete_task_instance
        ))
        .routes(routes!(mark::patch_task_instance_dry_run))
        .routes(routes!(mark::patch_task_group_instances))
        .routes(routes!(mark::patch_task_group_instances_dry_run))
        .routes(routes!(task_instances::get_mapped_task_instances))
        .routes(routes!(
            task_instances::get_mapped_task_instance,
            mark::patch_task_instance_by_map_index
        ))
        .routes(routes!(mark::patch_task_instance_dry_run_by_map_index))
        .routes(routes!(task_instances::get_task_instance_tries))
        .routes(routes!(task_instances::get_task_instance_try_details))
        .routes(routes!(task_instances::get_mapped_task_instance_tries))
        .routes(routes!(task_instances::get_mapped_task_instance_try_details))
        .routes(routes!(task_instances::get_task_instances_batch))
        .routes(routes!(explain::get_task_instance_dependencies))
        .routes(routes!(explain::get_task_instance_dependencies_by_map_index))
        .routes(routes!(hitl::get_hitl_details))
        .routes(routes!(hitl::get_hitl_detail, hitl::update_hitl_detail))
        .routes(routes!(hitl::get_hitl_detail_try_detail))
        .routes(routes!(
            state_store::list_task_state_store,
            state_store::clear_task_state_store
        ))
        .routes(routes!(
            state_store::get_task_state_store,
            state_store::set_task_state_store,
            state_store::patch_task_state_store,
            state_store::delete_task_state_store
        ))
        .routes(routes!(links::get_extra_links))
        .routes(routes!(links::get_external_log_url))
        .routes(routes!(logs::get_log))
        .routes(routes!(xcoms::get_xcom_entries, xcoms::create_xcom_entry))
        .routes(routes!(
            xcoms::get_xcom_entry,
            xcoms::update_xcom_entry,
            xcoms::delete_xcom_entry
        ))
}

fn backfill_routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(backfills::list_backfills, backfills::create_backfill))
        .routes(routes!(backfills::create_backfill_dry_run))
        .routes(routes!(backfills::get_backfill))
        .routes(routes!(backfills::pause_backfill))
        .routes(routes!(backfills::unpause_backfill))
        .routes(routes!(backfills::cancel_backfill))
}

async fn not_built(method: axum::http::Method, uri: Uri) -> Response {
    Problem::not_found(format!(
        "the operation {method} {} is not in this build; see /openapi.json for what there is",
        uri.path()
    ))
    .into_response()
}

async fn not_allowed(method: axum::http::Method, uri: Uri) -> Response {
    Problem::not_allowed(format!(
        "there is no {method} of {}; the header `Allow` names what there is",
        uri.path()
    ))
    .into_response()
}

async fn openapi_document(_: State<ApiState>) -> Response {
    match crate::openapi_json() {
        Ok(text) => ([(axum::http::header::CONTENT_TYPE, "application/json")], text).into_response(),
        Err(error) => Problem::internal(&error).into_response(),
    }
}
