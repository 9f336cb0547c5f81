//! Changing a run from outside while its scheduler works on it: decide by what is there, write if it still is, else look again.

use updraft_engine::clear::Change;
use updraft_engine::{InstanceFacts, RunState};
use updraft_store::StoreError;
use updraft_store::clear::{NewConf, Rewrite};
use updraft_store::run::LoadedRun;
use uuid::Uuid;

use crate::problem::Reply;
use crate::state::ApiState;

/// How often a decision is made anew before the client is told that the run keeps changing.
const TRIES: u32 = 8;

/// What is to become of a run.
pub(crate) struct Decision {
    pub(crate) changes: Vec<Change>,
    /// The run's new state.
    pub(crate) run: Option<RunState>,
    /// Instances that the run lacks.
    pub(crate) create: Vec<InstanceFacts>,
    /// The version that it goes on with.
    pub(crate) version_id: Option<Uuid>,
    pub(crate) conf: Option<NewConf>,
    pub(crate) is_clear: bool,
}

impl Decision {
    pub(crate) fn of(changes: Vec<Change>, run: Option<RunState>) -> Self {
        Self {
            changes,
            run,
            create: Vec::new(),
            version_id: None,
            conf: None,
            is_clear: false,
        }
    }
}

/// Writes what `decide` says; it is asked again, with the run as it is then, when something else was faster. `None` = nothing to do.
pub(crate) async fn rewrite(
    state: &ApiState,
    run: &LoadedRun,
    reason: &str,
    decide: impl Fn(&LoadedRun) -> Reply<Option<Decision>>,
) -> Reply<()> {
    let mut reloaded = None;
    let mut left = TRIES;
    loop {
        let run = reloaded.as_ref().unwrap_or(run);
        let Some(decision) = decide(run)? else { return Ok(()) };
        let rewrite = Rewrite {
            dag_run_id: run.row.id,
            changes: &decision.changes,
            // Also where it stays: what is cleared just when its run ends would wait in a run that is over.
            run: Some((run.row.state, decision.run.unwrap_or(run.row.state))),
            create: &decision.create,
            version_id: decision.version_id,
            conf: decision.conf.as_ref(),
            is_clear: decision.is_clear,
            triggering_run: None,
            reason,
        };
        match state.store().rewrite_run(&rewrite).await {
            Err(StoreError::Conflict(_)) if left > 0 => left -= 1,
            written => return Ok(written?),
        }
        reloaded = Some(state.store().load_run(&run.row.dag_id, &run.row.run_id).await?);
    }
}
