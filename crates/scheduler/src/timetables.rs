//! Time becomes runs: what a timetable has made due is created, and the next run is kept in the database. Here too, updates of
//! assets are looked for, and backfills are completed when their runs are over.

use std::collections::HashSet;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use updraft_dag::model::{Dag, Schedule};
use updraft_dag::timetable::{Interval, NextRun, Timetable};
use updraft_engine::priority::effective_weights;
use updraft_engine::run::Run;
use updraft_store::dag::DueDag;
use updraft_store::listen::{Listener, Signal, UiEventKind};
use updraft_store::run::NewRun;
use updraft_store::{Store, StoreError};
use uuid::Uuid;

/// The poll that catches lost notifications.
const POLL: Duration = Duration::from_secs(1);
/// What wakes us often comes in swarms: one look is enough for all of it.
const LOOK_PAUSE: Duration = Duration::from_millis(50);

/// Makes runs when they are due, until `stop`: by the clock, when a DAG is new or changed, and when a run has ended and its
/// DAG may have the next. The end of a run may be that of its backfill. Of runs that lead to each other by assets, `max_chain`
/// follow on the first.
pub(crate) async fn run(store: Store, listener: Listener, max_chain: u32, stop: CancellationToken) {
    let mut signals = listener.subscribe();
    while !stop.is_cancelled() {
        let begun = Instant::now();
        signals.skip_to_now();
        if let Err(error) = store.complete_backfills().await {
            tracing::error!(%error, "cannot complete backfills; trying again");
        }
        if let Err(error) = crate::assets::create_runs(&store, max_chain).await {
            tracing::error!(%error, "cannot make runs for updated assets; trying again");
        }
        let wait = match create_due_runs(&store).await {
            Ok((_, wait)) => wait.map_or(POLL, |wait| wait.clamp(Duration::from_millis(1), POLL)),
            Err(error) => {
                tracing::error!(%error, "cannot make due runs; trying again");
                POLL
            }
        };
        let about_a_dag = |signal: &Signal| match signal {
            Signal::Ui(events) => events
                .iter()
                .any(|event| matches!(event.kind, UiEventKind::Dag | UiEventKind::Run)),
            _ => false,
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(wait) => {}
            () = signals.until(about_a_dag) => tokio::time::sleep_until(begun + LOOK_PAUSE).await,
        }
    }
}

/// The next run of a DAG that is new or has changed: after its last scheduled interval, by the database's clock.
#[must_use]
pub fn next_run(dag: &Dag, last: Option<&Interval>, now: DateTime<Utc>) -> Option<NextRun> {
    timetable(dag)?.next_run(last, now)
}

/// Creates every due run that the DAGs' limits let through; tells how many and when the next one will be due.
///
/// # Errors
/// If the database can't be asked. Whatever was created stays; the rest is due again.
pub async fn create_due_runs(store: &Store) -> Result<(usize, Option<Duration>), StoreError> {
    let now = store.now().await?;
    let mut created = 0;
    let mut continuous = HashSet::new();
    loop {
        let mut progress = false;
        // One run a DAG and round: a DAG that catches up on a thousand runs lets the others in between.
        for due in store.due_dags(now).await? {
            let Some(version) = store.readable_version(&due.dag_id, due.version_id).await? else {
                continue;
            };
            if due.unfinished_runs >= limit(&version.dag) {
                continue;
            }
            // It may have ended meanwhile, but the next one covers the time until it is made: that wants a later `now`.
            if version.dag.schedule == Schedule::Continuous && !continuous.insert(version.dag.dag_id.clone()) {
                continue;
            }
            created += usize::from(create(store, &due, &version.dag, now).await?);
            progress = true;
        }
        if !progress {
            break;
        }
    }
    let wait = store
        .next_due(now)
        .await?
        .map(|at| (at - now).to_std().unwrap_or_default());
    Ok((created, wait))
}

/// Unfinished scheduled runs that a DAG may have before no more are made (`max_active_runs`; one for `@continuous`).
fn limit(dag: &Dag) -> i64 {
    if dag.schedule == Schedule::Continuous {
        1
    } else {
        i64::from(dag.max_active_runs)
    }
}

/// Creates the due run and moves the DAG's next run on, both or neither. `false`: a run of that date was there already.
async fn create(store: &Store, due: &DueDag, dag: &Dag, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let timetable = timetable(dag);
    let run = timetable
        .as_ref()
        .map_or(due.next_run, |timetable| timetable.made_at(due.next_run, now));
    let following = timetable.and_then(|timetable| timetable.following(&run, now));
    let Some(params) = params(dag) else {
        store
            .advance_next_run(&dag.dag_id, &due.next_run, following.as_ref())
            .await?;
        return Ok(false);
    };
    let new = NewRun {
        dag_id: dag.dag_id.clone(),
        run_id: run_id("scheduled", run.run_after),
        version_id: due.version_id,
        run_type: "scheduled".to_owned(),
        logical_date: run.logical_date,
        data_interval: run.data_interval,
        run_after: run.run_after,
        conf: serde_json::json!({}),
        params,
        triggered_by: "timetable".to_owned(),
        triggering_user: None,
        note: None,
        triggering_run: None,
    };
    let instances = Run::initial_instances(dag, &mut Uuid::now_v7);
    match store
        .create_run_and_advance(
            &new,
            &instances,
            dag,
            &effective_weights(dag),
            &due.next_run,
            following.as_ref(),
        )
        .await
    {
        Ok(_) => {
            tracing::info!(dag_id = dag.dag_id, run_id = new.run_id, "run created");
            Ok(true)
        }
        Err(StoreError::Conflict(_)) => {
            // Somebody triggered this very date by hand: it is done, go on with the next. Or its file was read meanwhile, and
            // what was planned then stays.
            store
                .advance_next_run(&dag.dag_id, &due.next_run, following.as_ref())
                .await?;
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// The params of a run that nobody gives values to. A DAG that needs some is refused when its file is read.
pub(crate) fn params(dag: &Dag) -> Option<serde_json::Value> {
    updraft_dag::params::resolve(dag, &serde_json::json!({}))
        .inspect_err(|problems| {
            for problem in problems {
                let (param, text) = (&problem.name, &problem.message);
                tracing::error!(
                    dag_id = dag.dag_id,
                    param,
                    problem = text,
                    "cannot make a run by the schedule"
                );
            }
        })
        .ok()
}

fn timetable(dag: &Dag) -> Option<Timetable> {
    Timetable::of(dag)
        .inspect_err(
            |error| tracing::error!(dag_id = dag.dag_id, %error, "the schedule of a registered DAG is not valid"),
        )
        .ok()
}

/// `scheduled__2024-01-02T00:00:00+00:00`, as Airflow names runs.
#[must_use]
pub fn run_id(prefix: &str, run_after: DateTime<Utc>) -> String {
    format!(
        "{prefix}__{}",
        run_after.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, false)
    )
}
