//! Making a backfill: one transaction with all its runs, or nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use updraft_dag::model::TaskId;
use updraft_dag::timetable::NextRun;
use updraft_engine::backfill::{Again, Reprocess, Skip, Treatment, again, initial_instances, treatment};
use updraft_engine::clear::{ResetRun, run_after_clear};
use updraft_engine::{InstanceFacts, RunState};
use uuid::Uuid;

use crate::clear::{NewConf, Rewrite, rewrite_on};
use crate::connect::Store;
use crate::dag::DagVersion;
use crate::error::StoreError;
use crate::notify::UiEvent;
use crate::retry::retried;
use crate::run::{LoadedRun, NewRun, NewRuns};
use crate::text::clean_json;

/// Runs that one statement makes.
const BATCH: usize = 200;

/// A backfill to make.
#[derive(Debug, Clone)]
pub struct NewBackfill {
    /// Chosen by the caller; whoever asks twice with the same one has made one backfill.
    pub key: Uuid,
    /// First logical date.
    pub from_date: DateTime<Utc>,
    /// Last logical date.
    pub to_date: DateTime<Utc>,
    /// The newest run starts first.
    pub run_backwards: bool,
    /// `None`: new runs have an empty one, others keep theirs.
    pub conf: Option<Value>,
    /// Parameters after defaults and `conf`.
    pub params: Value,
    /// Which runs that are there are done again.
    pub reprocess: Reprocess,
    /// Runs at once.
    pub max_active_runs: i32,
    /// `None` = all.
    pub task_ids: Option<BTreeSet<TaskId>>,
    /// Of runs that are done again, only what failed.
    pub only_failed_tasks: bool,
    /// Even if another backfill of the DAG is not completed.
    pub allow_concurrent: bool,
    /// Runs that are done again go on with the DAG as it is now.
    pub run_on_latest_version: bool,
    /// Who.
    pub triggering_user: Option<String>,
}

/// A date of a backfill.
#[derive(Debug, Clone)]
pub struct BackfillDate {
    /// What the timetable says.
    pub run: NextRun,
    /// Name of the run if one is made.
    pub run_id: String,
}

impl Store {
    /// Makes a backfill of the DAG of `version` (its current one), with a run for each of `dates` where that is due, in the
    /// order in which they are to start. Runs that others make meanwhile are left alone. Gives its id.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another backfill of the DAG is not completed; [`StoreError::NotFound`] if the DAG is gone.
    pub async fn create_backfill(
        &self,
        new: &NewBackfill,
        version: &DagVersion,
        weights: &BTreeMap<TaskId, i32>,
        dates: &[BackfillDate],
    ) -> Result<i64, StoreError> {
        let id = retried("making a backfill", |_| {
            self.create_backfill_once(new, version, weights, dates)
        })
        .await?;
        self.notify_scheduler();
        let run = dates.first().map(|date| UiEvent::run(&version.dag_id, &date.run_id));
        self.notify_ui([UiEvent::dag(&version.dag_id)].into_iter().chain(run));
        Ok(id)
    }

    async fn create_backfill_once(
        &self,
        new: &NewBackfill,
        version: &DagVersion,
        weights: &BTreeMap<TaskId, i32>,
        dates: &[BackfillDate],
    ) -> Result<i64, StoreError> {
        let mut tx = crate::transaction::begin(&self.pool).await?;
        let id = match insert(&mut tx, new, &version.dag_id).await? {
            Inserted::New(id) => id,
            Inserted::Before(id) => return Ok(id),
        };
        let existing = self.existing(&mut tx, &version.dag_id, dates).await?;
        // By place in `dates`: the run, or why there is none.
        let mut outcomes: Vec<Result<i64, Skip>> = Vec::with_capacity(dates.len());
        let mut create = Vec::new();
        for (place, date) in dates.iter().enumerate() {
            let run = date.run.logical_date.and_then(|date| existing.get(&date));
            let outcome = match treatment(run.map(|run| run.row.state), new.reprocess) {
                Treatment::Skip(skip) => Err(skip),
                Treatment::TakeOver => match run {
                    Some(run) => take(&mut tx, new, id, version, run).await?,
                    None => Err(Skip::InFlight),
                },
                // Unless somebody is faster.
                Treatment::Create => {
                    create.push(place);
                    Err(Skip::InFlight)
                }
            };
            outcomes.push(outcome);
        }
        for places in create.chunks(BATCH) {
            let batch: Vec<&BackfillDate> = places.iter().filter_map(|place| dates.get(*place)).collect();
            let made = make(&mut tx, new, id, version, weights, &batch).await?;
            for (place, date) in places.iter().zip(batch) {
                if let Some(run) = made.get(&date.run_id) {
                    outcomes[*place] = Ok(*run);
                }
            }
        }
        insert_dates(&mut tx, id, dates, &outcomes).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// The runs of these dates, locked, by date.
    async fn existing(
        &self,
        tx: &mut PgConnection,
        dag_id: &str,
        dates: &[BackfillDate],
    ) -> Result<HashMap<DateTime<Utc>, LoadedRun>, StoreError> {
        let dates: Vec<DateTime<Utc>> = dates.iter().filter_map(|date| date.run.logical_date).collect();
        let ids = sqlx::query_scalar!(
            "SELECT id FROM dag_run WHERE dag_id = $1 AND logical_date = ANY ($2) ORDER BY id FOR NO KEY UPDATE",
            dag_id,
            &dates
        )
        .fetch_all(&mut *tx)
        .await?;
        // Nobody writes a run that we have locked, so what is committed is what there is.
        let runs = self.load_runs(&ids).await?;
        Ok(runs
            .into_iter()
            .filter_map(|run| Some((run.row.logical_date?, run)))
            .collect())
    }
}

enum Inserted {
    New(i64),
    /// By an earlier try.
    Before(i64),
}

async fn insert(tx: &mut PgConnection, new: &NewBackfill, dag_id: &str) -> Result<Inserted, StoreError> {
    // One at a time per DAG: the others see what this one has made.
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(hashtextextended('updraft.backfill:' || $1, 0))",
        dag_id
    )
    .fetch_one(&mut *tx)
    .await?;
    let before = sqlx::query_scalar!("SELECT id FROM backfill WHERE key = $1", new.key)
        .fetch_optional(&mut *tx)
        .await?;
    if let Some(id) = before {
        return Ok(Inserted::Before(id));
    }
    let is_active = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM backfill WHERE dag_id = $1 AND completed_at IS NULL) AS "active!""#,
        dag_id
    )
    .fetch_one(&mut *tx)
    .await?;
    if is_active && !new.allow_concurrent {
        return Err(StoreError::Conflict(format!(
            "There is already a running backfill for dag {dag_id}"
        )));
    }
    let task_ids: Option<Vec<TaskId>> = new.task_ids.as_ref().map(|ids| ids.iter().cloned().collect());
    let inserted = sqlx::query_scalar!(
        "INSERT INTO backfill (key, dag_id, from_date, to_date, run_backwards, dag_run_conf, reprocess_behavior, max_active_runs, task_ids,
                               only_failed_tasks, triggering_user)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
        new.key,
        dag_id,
        new.from_date,
        new.to_date,
        new.run_backwards,
        new.conf.as_ref().map(clean_json),
        new.reprocess.as_str(),
        new.max_active_runs,
        task_ids.as_deref(),
        new.only_failed_tasks,
        new.triggering_user
    )
    .fetch_one(&mut *tx)
    .await;
    match inserted {
        Ok(id) => Ok(Inserted::New(id)),
        Err(error)
            if error
                .as_database_error()
                .is_some_and(|error| error.is_foreign_key_violation()) =>
        {
            Err(crate::dag::no_dag(dag_id))
        }
        Err(error) => Err(error.into()),
    }
}

/// Clears a run and makes it the backfill's.
async fn take(
    tx: &mut PgConnection,
    new: &NewBackfill,
    backfill_id: i64,
    version: &DagVersion,
    run: &LoadedRun,
) -> Result<Result<i64, Skip>, StoreError> {
    let goes_on_with = if new.run_on_latest_version {
        version
    } else {
        run.version.as_ref()
    };
    let chosen = new.task_ids.as_ref();
    let facts: Vec<InstanceFacts> = run.instances.iter().map(|row| row.facts()).collect();
    let (state, only_failed) = (run.row.state, new.only_failed_tasks);
    let again = again(&goes_on_with.dag, state, &facts, chosen, only_failed, &mut Uuid::now_v7);
    let Some(Again { changes, create }) = again else {
        return Ok(Err(Skip::AlreadyExists));
    };
    let version_id = (goes_on_with.id != run.version.id).then_some(goes_on_with.id);
    let conf = match &new.conf {
        Some(conf) => Some(NewConf {
            conf: conf.clone(),
            params: new.params.clone(),
        }),
        // What the newer version asks for beyond that has no better value than none.
        None => version_id.and_then(|_| NewConf::of(&goes_on_with.dag, run.row.conf.clone()).ok()),
    };
    rewrite_on(
        tx,
        &Rewrite {
            dag_run_id: run.row.id,
            changes: &changes,
            run: run_after_clear(run.row.state, ResetRun::Queued).map(|to: RunState| (run.row.state, to)),
            create: &create,
            version_id,
            conf: conf.as_ref(),
            is_clear: true,
            triggering_run: None,
            reason: "cleared by a backfill",
        },
    )
    .await?;
    sqlx::query!(
        "UPDATE dag_run SET backfill_id = $2, run_type = 'backfill', triggered_by = 'backfill' WHERE id = $1",
        run.row.id,
        backfill_id
    )
    .execute(&mut *tx)
    .await?;
    Ok(Ok(run.row.id))
}

/// Makes runs with their instances; their ids by name, without those that somebody else has made meanwhile.
async fn make(
    tx: &mut PgConnection,
    new: &NewBackfill,
    backfill_id: i64,
    version: &DagVersion,
    weights: &BTreeMap<TaskId, i32>,
    dates: &[&BackfillDate],
) -> Result<HashMap<String, i64>, StoreError> {
    let conf = new
        .conf
        .clone()
        .unwrap_or_else(|| Value::Object(serde_json::Map::new()));
    let mut runs = NewRuns::default();
    for date in dates {
        let run = NewRun {
            dag_id: version.dag_id.clone(),
            run_id: date.run_id.clone(),
            version_id: version.id,
            run_type: "backfill".to_owned(),
            logical_date: date.run.logical_date,
            data_interval: date.run.data_interval,
            run_after: date.run.run_after,
            conf: conf.clone(),
            params: new.params.clone(),
            triggered_by: "backfill".to_owned(),
            triggering_user: new.triggering_user.clone(),
            note: None,
            triggering_run: None,
        };
        let instances = initial_instances(&version.dag, new.task_ids.as_ref(), &mut Uuid::now_v7);
        runs.add(&run, &instances, &version.dag, weights)?;
    }
    let made = runs.insert(tx, &version.dag_id, Some(backfill_id)).await?;
    Ok(made.into_iter().map(|row| (row.run_id, row.id)).collect())
}

async fn insert_dates(
    tx: &mut PgConnection,
    backfill_id: i64,
    dates: &[BackfillDate],
    outcomes: &[Result<i64, Skip>],
) -> Result<(), StoreError> {
    let ordinals: Vec<i32> = (1..).take(dates.len()).collect();
    let at: Vec<DateTime<Utc>> = dates
        .iter()
        .map(|date| date.run.logical_date.unwrap_or(date.run.run_after))
        .collect();
    let runs: Vec<Option<i64>> = outcomes.iter().map(|outcome| outcome.ok()).collect();
    let reasons: Vec<Option<String>> = outcomes
        .iter()
        .map(|outcome| outcome.err().map(|skip| skip.as_str().to_owned()))
        .collect();
    sqlx::query!(
        "INSERT INTO backfill_dag_run (backfill_id, sort_ordinal, logical_date, dag_run_id, exception_reason)
         SELECT $1, d.* FROM unnest($2::int[], $3::timestamptz[], $4::bigint[], $5::text[]) AS d (ordinal, at, run, reason)",
        backfill_id,
        &ordinals,
        &at,
        &runs as &[Option<i64>],
        &reasons as &[Option<String>]
    )
    .execute(&mut *tx)
    .await?;
    Ok(())
}
