//! The OpenAPI document, from which the web UI's client is generated.

mod refusals;

use utoipa::openapi::schema::Schema;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{OpenApi as Document, RefOr};
use utoipa::{Modify, OpenApi};

use crate::auth::access;
use crate::schema::{
    auth, backfill, connection, dag, dag_run, event_log, log, monitor, notification, pool, task, task_instance, ui,
    user, variable, xcom,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Updraft",
        description = "The REST interface of Updraft. Everything under `/api/v2` but `/api/v2/updraft` has the shape of Airflow's stable REST API; the operations below `/api/v2/updraft` are marked `x-updraft`. The role in an operation's `security` is the least that may use it; those without are open to everybody."
    ),
    components(schemas(
        auth::LoginBody,
        auth::LoginResponse,
        auth::SessionResponse,
        backfill::BackfillCollectionResponse,
        backfill::BackfillPostBody,
        backfill::BackfillDateCollectionResponse,
        backfill::DryRunBackfillCollectionResponse,
        connection::ConnectionCollectionResponse,
        connection::ConnectionBody,
        dag::DagCollectionResponse,
        dag::DagDetailsResponse,
        dag::DagPatchBody,
        dag::DagVersionCollectionResponse,
        dag::DagSourceResponse,
        dag::DagStatsCollectionResponse,
        dag::DagTagCollectionResponse,
        dag::DagWarningCollectionResponse,
        dag::ImportErrorCollectionResponse,
        dag_run::DagRunCollectionResponse,
        dag_run::TriggerDagRunBody,
        dag_run::DagRunPatchBody,
        dag_run::DagRunClearBody,
        dag_run::DagRunsBatchBody,
        event_log::EventLogCollectionResponse,
        log::TaskInstancesLogResponse,
        log::LogStreamEvent,
        monitor::HealthInfoResponse,
        monitor::VersionInfo,
        monitor::JobCollectionResponse,
        monitor::ProviderCollectionResponse,
        monitor::PluginCollectionResponse,
        monitor::PluginImportErrorCollectionResponse,
        notification::NotificationCollectionResponse,
        pool::PoolCollectionResponse,
        pool::PoolBody,
        pool::PoolPatchBody,
        task::TaskCollectionResponse,
        task_instance::TaskInstanceCollectionResponse,
        task_instance::ClearTaskInstanceCollectionResponse,
        task_instance::TaskInstanceHistoryCollectionResponse,
        task_instance::TaskDependencyCollectionResponse,
        task_instance::ClearTaskInstancesBody,
        task_instance::PatchTaskInstanceBody,
        ui::OverviewResponse,
        ui::GridResponse,
        ui::GraphResponse,
        user::UserCollectionResponse,
        user::UserBody,
        user::UserPatchBody,
        user::PasswordBody,
        user::ApiTokenCollectionResponse,
        user::ApiTokenBody,
        user::NewApiTokenResponse,
        variable::VariableCollectionResponse,
        variable::VariableBody,
        xcom::XcomCollectionResponse,
        xcom::XcomValueResponse,
        xcom::XcomCreateBody,
        xcom::XcomUpdateBody,
    ))
)]
struct Base;

/// Replies always have all their keys, also those that are `null`; utoipa takes every `Option` for a key that may be absent.
struct EveryKeyIsThere;

impl Modify for EveryKeyIsThere {
    fn modify(&self, document: &mut Document) {
        let Some(components) = document.components.as_mut() else {
            return;
        };
        for (name, schema) in &mut components.schemas {
            if !name.ends_with("Body") {
                require_all(name, schema);
            }
        }
    }
}

fn require_all(name: &str, schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            let is_there = |key: &&String| !MAY_BE_ABSENT.contains(&(name, key.as_str()));
            object.required = object.properties.keys().filter(is_there).cloned().collect();
        }
        RefOr::T(Schema::AllOf(all)) => all.items.iter_mut().for_each(|item| require_all(name, item)),
        _ => {}
    }
}

/// Keys of replies that are left out when there is nothing to say, by schema.
const MAY_BE_ABSENT: &[(&str, &str)] = &[("GridCell", "count"), ("StructuredLogMessage", "timestamp")];

/// Airflow's name for how somebody who has a token shows it.
const BEARER: &str = "HTTPBearer";

/// What the document says of operations beside their shape.
struct Remarks;

impl Modify for Remarks {
    fn modify(&self, document: &mut Document) {
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme(BEARER, bearer);
        for (path, item) in &mut document.paths.paths {
            let methods = [
                &mut item.get,
                &mut item.post,
                &mut item.put,
                &mut item.patch,
                &mut item.delete,
            ];
            for operation in methods.into_iter().flatten() {
                let permission = operation.operation_id.as_deref().and_then(access::permission);
                // A comment's first line is no title: the id says what it does, as in Airflow's document.
                let told = [operation.summary.take(), operation.description.take()];
                let told: Vec<String> = told.into_iter().flatten().collect();
                operation.summary = operation.operation_id.as_deref().map(title);
                operation.description = (!told.is_empty()).then(|| told.join("\n"));
                // Airflow does not have it.
                if path.starts_with("/api/v2/updraft/") {
                    let extensions = operation.extensions.get_or_insert_default();
                    extensions.insert("x-updraft".to_owned(), true.into());
                }
                // Without it, whoever is not signed in may use it too.
                operation.security =
                    permission.map(|permission| vec![SecurityRequirement::new(BEARER, [permission.role().as_str()])]);
            }
        }
    }
}

/// An operation's id in words.
fn title(id: &str) -> String {
    let words = id.replace('_', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The whole document: what is told above, and the routes.
pub(crate) fn complete(routes: Document) -> Document {
    let mut document = Base::openapi();
    document.merge(routes);
    EveryKeyIsThere.modify(&mut document);
    Remarks.modify(&mut document);
    refusals::add(&mut document);
    document
}
