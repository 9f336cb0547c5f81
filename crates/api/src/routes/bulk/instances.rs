//! Many task instances marked, noted or removed at once.

use std::fmt;

use axum::Extension;
use axum::response::Response;

use super::{Bulk, Events, carry_out};
use crate::audit::Target;
use crate::auth::access::Permission;
use crate::auth::{Identity, Seen};
use crate::extract::{Body, Path};
use crate::problem::{Problem, Reply};
use crate::routes::dag_runs::checked_note;
use crate::routes::mark::{Named, patch, wanted_mark};
use crate::routes::removal::remove;
use crate::routes::task_instances::instances_of;
use crate::schema::bulk::{BulkBody, BulkResponse, BulkTaskInstanceBody};
use crate::state::ApiState;

struct Instances {
    state: ApiState,
    identity: Identity,
    /// What the path says; `~` = the body says it.
    dag_id: String,
    run_id: String,
}

struct Key {
    path: (String, String, String),
    /// `None` = all instances of the task.
    map_index: Option<i32>,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (dag_id, run_id, task_id) = &self.path;
        write!(f, "{dag_id}.{run_id}.{task_id}")?;
        self.map_index.map_or(Ok(()), |index| write!(f, "[{index}]"))
    }
}

impl Instances {
    fn key(&self, dag_id: Option<&str>, run_id: Option<&str>, task_id: &str, map_index: Option<i32>) -> Reply<Key> {
        let (dag_id, run_id) = (dag_id.unwrap_or(&self.dag_id), run_id.unwrap_or(&self.run_id));
        if dag_id == "~" || run_id == "~" {
            return Err(Problem::bad_request(format!(
                "the path says `~`, so each task instance has to name its own: give `dag_id` and `dag_run_id` beside the `task_id` `{task_id}`"
            )));
        }
        Ok(Key {
            path: (dag_id.to_owned(), run_id.to_owned(), task_id.to_owned()),
            map_index,
        })
    }

    /// The indexes that a key means, in their order; none if there is no such instance.
    async fn indexes(&self, key: &Key) -> Reply<Vec<i32>> {
        let (dag_id, run_id, task_id) = &key.path;
        let rows = match instances_of(&self.state, dag_id, run_id, task_id).await {
            Err(problem) if problem.is_not_found() => return Ok(Vec::new()),
            rows => rows?,
        };
        let all = rows.into_iter().map(|row| row.map_index);
        Ok(all
            .filter(|index| key.map_index.is_none_or(|wanted| *index == wanted))
            .collect())
    }
}

fn names(key: &Key, indexes: &[i32]) -> Vec<String> {
    let (dag_id, run_id, task_id) = &key.path;
    let name = |index| format!("{dag_id}.{run_id}.{task_id}[{index}]");
    indexes.iter().map(name).collect()
}

impl Bulk for Instances {
    type Entity = BulkTaskInstanceBody;
    type Key = Key;
    const EVENTS: Events = Events {
        create: "",
        update: "patch_task_instance",
        delete: "delete_task_instance",
    };
    const NOT_MADE: Option<&'static str> = Some("task instances are made with their run, not by a request");

    fn of_id(&self, id: String) -> Reply<Key> {
        self.key(None, None, &id, None)
    }

    fn of(&self, body: &BulkTaskInstanceBody) -> Reply<Key> {
        self.key(
            body.dag_id.as_deref(),
            body.dag_run_id.as_deref(),
            &body.task_id,
            body.map_index,
        )
    }

    fn checked(&self, body: &BulkTaskInstanceBody) -> Reply<()> {
        checked_note(body.note.as_deref())?;
        wanted_mark(&body.patch(), &[]).map(drop)
    }

    fn target(&self, key: &Key) -> Target {
        let (dag_id, run_id, task_id) = key.path.clone();
        Target {
            dag_id: Some(dag_id),
            run_id: Some(run_id),
            task_id: Some(task_id),
            map_index: key.map_index,
        }
    }

    fn permitted(&self, key: &Key) -> Reply<()> {
        self.identity.rights.demand(Permission::Run, &key.path.0)
    }

    async fn is_there(&self, key: &Key) -> Reply<bool> {
        Ok(!self.indexes(key).await?.is_empty())
    }

    async fn create(&self, _: BulkTaskInstanceBody) -> Reply<()> {
        Err(Problem::not_allowed(Self::NOT_MADE.unwrap_or_default()))
    }

    async fn update(&self, key: &Key, body: BulkTaskInstanceBody, mask: &[String]) -> Reply<Vec<String>> {
        let named = Named::task(&self.state, key.path.clone(), key.map_index).await?;
        let indexes = self.indexes(key).await?;
        patch(&self.state, &self.identity.username, &named, mask, &body.patch(), false)
            .await
            .map(drop)?;
        Ok(names(key, &indexes))
    }

    async fn delete(&self, key: &Key) -> Reply<Vec<String>> {
        let indexes = self.indexes(key).await?;
        remove(&self.state, &key.path, &indexes).await?;
        Ok(names(key, &indexes))
    }
}

/// Marks, notes and removes many task instances. `~` stands for all DAGs, or runs: each entity then names its own.
#[utoipa::path(patch, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances", operation_id = "bulk_task_instances", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path)), request_body = BulkBody<BulkTaskInstanceBody>, responses((status = 200, body = BulkResponse)))]
pub(crate) async fn bulk_task_instances(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path((dag_id, run_id)): Path<(String, String)>,
    Body(body): Body<BulkBody<BulkTaskInstanceBody>>,
) -> Reply<Response> {
    let instances = Instances {
        state,
        identity,
        dag_id,
        run_id,
    };
    carry_out(&instances, body).await
}
