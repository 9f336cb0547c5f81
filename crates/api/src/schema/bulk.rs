//! Changes to many things at once, and what came of them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::dag_run::DagRunPatchBody;
use super::state::{BulkActionNotOnExistence, BulkActionOnExistence, DAGRunPatchStates, TaskInstanceState};
use super::task_instance::PatchTaskInstanceBody;

/// Actions, carried out in their order; 1,000 entities at most in all of them.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkBody<E> {
    pub(crate) actions: Vec<BulkAction<E>>,
}

/// Something done to each of several things.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum BulkAction<E> {
    /// Makes them.
    Create {
        entities: Vec<E>,
        #[serde(default)]
        action_on_existence: BulkActionOnExistence,
    },
    /// Changes them.
    Update {
        entities: Vec<E>,
        #[serde(default)]
        action_on_non_existence: BulkActionNotOnExistence,
        /// Change only these fields of each.
        #[serde(default)]
        update_mask: Option<Vec<String>>,
    },
    /// Removes them.
    Delete {
        entities: Vec<BulkEntity<E>>,
        #[serde(default)]
        action_on_non_existence: BulkActionNotOnExistence,
    },
}

/// An id, or a thing that says which it is.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum BulkEntity<E> {
    /// Its id.
    Id(String),
    /// The thing.
    Thing(E),
}

/// What came of each kind of action; `null` for one that was not asked for.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct BulkResponse {
    pub(crate) create: Option<BulkActionResponse>,
    pub(crate) update: Option<BulkActionResponse>,
    pub(crate) delete: Option<BulkActionResponse>,
}

/// What came of an action.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct BulkActionResponse {
    /// Ids of what was done.
    pub(crate) success: Vec<String>,
    pub(crate) errors: Vec<BulkError>,
}

/// Why something was not done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BulkError {
    /// A text, or what is wrong with the entity.
    pub(crate) error: Value,
    /// The HTTP status that a request for this alone would have been answered with.
    pub(crate) status_code: u16,
}

/// A run, and what is to be changed on it.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BulkDAGRunBody)]
pub(crate) struct BulkDagRunBody {
    pub(crate) dag_run_id: String,
    /// Needed where the path says `~`.
    #[serde(default)]
    pub(crate) dag_id: Option<String>,
    #[serde(default)]
    pub(crate) state: Option<DAGRunPatchStates>,
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub(crate) note: Option<String>,
}

impl BulkDagRunBody {
    pub(crate) fn patch(&self) -> DagRunPatchBody {
        DagRunPatchBody {
            state: self.state,
            note: self.note.clone(),
        }
    }
}

/// A task instance, or all instances of a mapped task, and what is to be changed on them.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkTaskInstanceBody {
    pub(crate) task_id: String,
    /// Needed where the path says `~`.
    #[serde(default)]
    pub(crate) dag_id: Option<String>,
    /// Needed where the path says `~`.
    #[serde(default)]
    pub(crate) dag_run_id: Option<String>,
    /// -1 = not mapped; without it, all instances of the task.
    #[serde(default)]
    pub(crate) map_index: Option<i32>,
    /// `success`, `failed` or `skipped`.
    #[serde(default)]
    pub(crate) new_state: Option<TaskInstanceState>,
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub(crate) note: Option<String>,
    #[serde(default)]
    pub(crate) include_upstream: bool,
    #[serde(default)]
    pub(crate) include_downstream: bool,
    #[serde(default)]
    pub(crate) include_future: bool,
    #[serde(default)]
    pub(crate) include_past: bool,
}

impl BulkTaskInstanceBody {
    pub(crate) fn patch(&self) -> PatchTaskInstanceBody {
        PatchTaskInstanceBody {
            new_state: self.new_state,
            note: self.note.clone(),
            include_upstream: self.include_upstream,
            include_downstream: self.include_downstream,
            include_future: self.include_future,
            include_past: self.include_past,
        }
    }
}
