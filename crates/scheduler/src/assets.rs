//! Updates of assets become runs.
//!
//! A DAG gets one run for all updates since its last one by assets, as soon as its condition holds and its limit lets one
//! more be. What comes while it is paused or at its limit waits, and is one run afterwards.
//!
//! DAGs that update what each other wait for would run for ever, so a chain of such runs has an end, as one by `trigger_dag` has.

use chrono::{DateTime, Utc};
use updraft_dag::model::Dag;
use updraft_engine::priority::effective_weights;
use updraft_engine::run::Run;
use updraft_store::asset::UpdatedDag;
use updraft_store::run::NewRun;
use updraft_store::{Store, StoreError};
use uuid::Uuid;

use crate::timetables;

/// Makes a run of each DAG whose assets were updated as its schedule says; tells how many. `max_chain` runs may follow on one
/// that nothing but a person, a schedule or the API began; what would be the next is not made, and the audit log says so.
///
/// # Errors
/// If the database can't be asked. Whatever was created stays; the rest waits.
pub async fn create_runs(store: &Store, max_chain: u32) -> Result<usize, StoreError> {
    let mut created = 0;
    for updated in store.updated_dags().await? {
        let Some(version) = store.readable_version(&updated.dag_id, updated.version_id).await? else {
            continue;
        };
        let dag = &version.dag;
        let is_updated = |name: &str| updated.assets.iter().any(|asset| asset == name);
        let is_met = dag
            .schedule
            .assets()
            .is_some_and(|condition| condition.is_met(&is_updated));
        if is_met && updated.unfinished_runs < i64::from(dag.max_active_runs) {
            if let Some(why) = too_long(store, &updated, max_chain).await? {
                if store
                    .end_asset_chain(&updated.dag_id, updated.newest_event, &why)
                    .await?
                {
                    tracing::warn!(dag_id = updated.dag_id, why, "no run is made for updated assets");
                }
                continue;
            }
            created += usize::from(create(store, &updated, dag).await?);
        }
    }
    Ok(created)
}

/// Why the chain of runs ends that the newest update belongs to.
async fn too_long(store: &Store, updated: &UpdatedDag, max_chain: u32) -> Result<Option<String>, StoreError> {
    let Some(cause) = updated.cause else {
        return Ok(None);
    };
    let chain = match store.trigger_chain(cause).await {
        Ok(chain) => chain,
        Err(StoreError::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok((chain.depth >= max_chain).then(|| {
        format!(
            "the chain of runs that lead to each other by their assets ({}), which began with {}, has reached its limit of {max_chain} \
             (limits.trigger_depth): let DAGs not update each other's assets in a circle, or set the limit higher if the chain is meant to \
             be so long",
            updated.assets.join(", "),
            chain.beginning()
        )
    }))
}

/// `false`: another scheduler was faster.
async fn create(store: &Store, updated: &UpdatedDag, dag: &Dag) -> Result<bool, StoreError> {
    let Some(params) = timetables::params(dag) else {
        return Ok(false);
    };
    let new = NewRun {
        dag_id: dag.dag_id.clone(),
        run_id: run_id(updated.newest),
        version_id: updated.version_id,
        run_type: "asset_triggered".to_owned(),
        // As in Airflow 3: assets have no dates.
        logical_date: None,
        data_interval: None,
        run_after: updated.newest,
        conf: serde_json::json!({}),
        params,
        triggered_by: "asset".to_owned(),
        triggering_user: None,
        note: None,
        triggering_run: updated.cause,
    };
    let instances = Run::initial_instances(dag, &mut Uuid::now_v7);
    let made = store
        .create_run_for_assets(&new, &instances, dag, &effective_weights(dag), updated.newest_event)
        .await;
    match made {
        Ok(_) => {
            let assets = updated.assets.join(", ");
            tracing::info!(
                dag_id = dag.dag_id,
                run_id = new.run_id,
                assets,
                "run created by assets"
            );
            Ok(true)
        }
        Err(StoreError::Conflict(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// `asset_triggered__2024-01-02T00:00:00+00:00_5f0c2a1b`, as Airflow names runs: two may have the same instant.
fn run_id(run_after: DateTime<Utc>) -> String {
    let random = Uuid::new_v4().simple().to_string();
    format!("{}_{}", timetables::run_id("asset_triggered", run_after), &random[..8])
}
