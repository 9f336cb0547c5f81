//! Many runs changed or removed at once.

use std::fmt;

use axum::Extension;
use axum::response::Response;
use updraft_store::StoreError;

use super::{Bulk, Events, carry_out};
use crate::audit::Target;
use crate::auth::access::Permission;
use crate::auth::{Identity, Seen};
use crate::extract::{Body, Path};
use crate::problem::{Problem, Reply};
use crate::routes::dag_runs::{checked_note, delete_dag_run, patch};
use crate::schema::bulk::{BulkBody, BulkDagRunBody, BulkResponse};
use crate::state::ApiState;

struct Runs {
    state: ApiState,
    identity: Identity,
    /// What the path says; `~` = the body says it.
    dag_id: String,
}

struct Key {
    dag_id: String,
    run_id: String,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.dag_id, self.run_id)
    }
}

impl Runs {
    fn key(&self, dag_id: Option<&str>, run_id: &str) -> Reply<Key> {
        let dag_id = dag_id.unwrap_or(&self.dag_id);
        if dag_id == "~" || run_id == "~" {
            return Err(Problem::bad_request(format!(
                "the path says `~` for the DAG, so each run has to name its own: give `dag_id` beside the `dag_run_id` `{run_id}`"
            )));
        }
        Ok(Key {
            dag_id: dag_id.to_owned(),
            run_id: run_id.to_owned(),
        })
    }
}

impl Bulk for Runs {
    type Entity = BulkDagRunBody;
    type Key = Key;
    const EVENTS: Events = Events {
        create: "trigger_dag_run",
        update: "patch_dag_run",
        delete: "delete_dag_run",
    };
    const NOT_MADE: Option<&'static str> = Some(
        "runs are not made in bulk here: POST /api/v2/dags/{dag_id}/dagRuns makes one, POST /api/v2/updraft/dags/{dag_id}/dagRuns many",
    );

    fn of_id(&self, id: String) -> Reply<Key> {
        self.key(None, &id)
    }

    fn of(&self, body: &BulkDagRunBody) -> Reply<Key> {
        self.key(body.dag_id.as_deref(), &body.dag_run_id)
    }

    fn checked(&self, body: &BulkDagRunBody) -> Reply<()> {
        checked_note(body.note.as_deref())
    }

    fn target(&self, key: &Key) -> Target {
        Target {
            dag_id: Some(key.dag_id.clone()),
            run_id: Some(key.run_id.clone()),
            ..Target::default()
        }
    }

    fn permitted(&self, key: &Key) -> Reply<()> {
        self.identity.rights.demand(Permission::Run, &key.dag_id)
    }

    async fn is_there(&self, key: &Key) -> Reply<bool> {
        match self.state.store().run(&key.dag_id, &key.run_id).await {
            Ok(_) => Ok(true),
            Err(StoreError::NotFound(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    async fn create(&self, _: BulkDagRunBody) -> Reply<()> {
        Err(Problem::not_allowed(Self::NOT_MADE.unwrap_or_default()))
    }

    async fn update(&self, key: &Key, body: BulkDagRunBody, mask: &[String]) -> Reply<Vec<String>> {
        patch(
            &self.state,
            &self.identity.username,
            (&key.dag_id, &key.run_id),
            &body.patch(),
            mask,
        )
        .await?;
        Ok(vec![key.to_string()])
    }

    async fn delete(&self, key: &Key) -> Reply<Vec<String>> {
        let path = Path((key.dag_id.clone(), key.run_id.clone()));
        delete_dag_run(Seen(self.state.clone()), path).await?;
        Ok(vec![key.to_string()])
    }
}

/// Marks, notes and removes many runs. `~` stands for all DAGs: each entity then names its own.
#[utoipa::path(patch, path = "/dags/{dag_id}/dagRuns", operation_id = "bulk_dag_runs", tag = "DagRun", params(("dag_id" = String, Path)), request_body = BulkBody<BulkDagRunBody>, responses((status = 200, body = BulkResponse)))]
pub(crate) async fn bulk_dag_runs(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path(dag_id): Path<String>,
    Body(body): Body<BulkBody<BulkDagRunBody>>,
) -> Reply<Response> {
    let runs = Runs {
        state,
        identity,
        dag_id,
    };
    carry_out(&runs, body).await
}
