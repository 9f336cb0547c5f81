//! What lies around a run, for explaining why something does not run.

use std::collections::BTreeMap;

use updraft_engine::RunState;
use updraft_engine::explain::{Around, BackfillBrief, Holder, Live, LiveWorker, RunBrief, Scheduler};
use updraft_engine::limits::PoolLimit;

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;
use crate::run::RunRow;
use crate::sight::UNTOLD;

/// More unfinished runs of a DAG are not told.
const RUNS: i64 = 200;

/// Of the latest finished runs of a paused DAG so many are looked at.
const FAILURES: i64 = 100;

/// Seconds of silence after which a worker does not count as alive, as in the list of jobs.
const SILENCE: f64 = 30.0;

impl RunRow {
    /// What an explanation needs of it.
    #[must_use]
    pub fn brief(&self) -> RunBrief {
        RunBrief {
            run_id: self.run_id.clone(),
            state: self.state,
            run_after: self.run_after,
            logical_date: self.logical_date,
            backfill: self.backfill_id,
        }
    }
}

impl Store {
    /// The facts outside of a run that an explanation of it needs, read in one snapshot. `awaited` are runs that its instances
    /// wait for, by DAG and name.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such DAG.
    pub async fn around(&self, dag_id: &str, awaited: &[(&str, &str)]) -> Result<Around, StoreError> {
        let mut around = retried("reading what lies around a run", |_| self.around_once(dag_id))
            .await?
            .ok_or_else(|| crate::dag::no_dag(dag_id))?;
        if !awaited.is_empty() {
            around.awaited = self.run_states(awaited).await?;
        }
        Ok(around)
    }

    async fn around_once(&self, dag_id: &str) -> Result<Option<Around>, StoreError> {
        let mut tx = crate::transaction::begin_snapshot(&self.pool).await?;
        let dag = sqlx::query!(
            r#"SELECT is_paused, is_stale, file_path, next_run_after, clock_timestamp() AS "now!",
                      (SELECT e.message FROM import_error e WHERE e.file_path = dag.file_path) AS import_error,
                      EXISTS (SELECT FROM scheduler_lease WHERE lease_until > clock_timestamp()) AS "is_led!",
                      (SELECT taken_at FROM recovery) AS restored,
                      (SELECT max(lease_until) FROM scheduler_lease WHERE isfinite(lease_until)) AS led_until
               FROM dag WHERE dag_id = $1"#,
            dag_id
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(dag) = dag else { return Ok(None) };
        let pools: BTreeMap<String, PoolLimit> = sqlx::query!("SELECT name, slots FROM pool")
            .fetch_all(&mut *tx)
            .await?
            .into_iter()
            .map(|row| (row.name, PoolLimit { slots: row.slots }))
            .collect();
        let live = sqlx::query!(
            "SELECT r.dag_id, r.run_id, ti.task_id, ti.map_index, ti.pool, ti.pool_slots, a.worker_id
             FROM (SELECT id, task_instance_id, queued_at, worker_id FROM attempt WHERE state = 'running'
                   UNION ALL SELECT attempt_id, task_instance_id, queued_at, NULL FROM queued_attempt) a
             JOIN task_instance ti ON ti.id = a.task_instance_id JOIN dag_run r ON r.id = ti.dag_run_id
             ORDER BY a.queued_at, a.id"
        )
        .fetch_all(&mut *tx)
        .await?;
        let workers = sqlx::query!(
            "SELECT id, queues, slots FROM worker
             WHERE stopped_at IS NULL AND NOT draining AND heartbeat_at > clock_timestamp() - make_interval(secs => $1)",
            SILENCE
        )
        .fetch_all(&mut *tx)
        .await?;
        let unfinished = sqlx::query!(
            r#"SELECT r.run_id, r.state, r.run_after, r.logical_date, r.backfill_id, b.max_active_runs AS "max_active_runs?", b.is_paused AS "is_paused?"
               FROM dag_run r LEFT JOIN backfill b ON b.id = r.backfill_id
               WHERE r.dag_id = $1 AND r.state IN ('queued', 'running') ORDER BY r.state DESC, r.run_after, r.id LIMIT $2"#,
            dag_id,
            RUNS
        )
        .fetch_all(&mut *tx)
        .await?;
        let finished = if dag.is_paused {
            sqlx::query!(
                "SELECT run_id, state FROM dag_run WHERE dag_id = $1 AND state IN ('success', 'failed') AND start_date IS NOT NULL
                 ORDER BY end_date DESC, id DESC LIMIT $2",
                dag_id,
                FAILURES
            )
            .fetch_all(&mut *tx)
            .await?
        } else {
            Vec::new()
        };
        let updated_assets = sqlx::query_scalar!(
            "SELECT DISTINCT a.name FROM asset_queue q JOIN asset a ON a.id = q.asset_id WHERE q.dag_id = $1",
            dag_id
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let failures = finished
            .into_iter()
            .take_while(|row| row.state == RunState::Failed.as_str());
        let backfills = unfinished.iter().filter_map(|row| {
            let brief = BackfillBrief {
                max_active_runs: row.max_active_runs?.unsigned_abs(),
                is_paused: row.is_paused?,
            };
            Some((row.backfill_id?, brief))
        });
        let backfills = backfills.collect();
        let unfinished = unfinished.into_iter().map(|row| {
            let state: RunState = row
                .state
                .parse()
                .map_err(|error| StoreError::corrupt("state of a run", error))?;
            Ok(RunBrief {
                run_id: row.run_id,
                state,
                run_after: row.run_after,
                logical_date: row.logical_date,
                backfill: row.backfill_id,
            })
        });
        Ok(Some(Around {
            now: dag.now,
            is_paused: dag.is_paused,
            is_stale: dag.is_stale,
            file: dag.file_path,
            import_error: dag.import_error,
            failures: failures.map(|row| row.run_id).collect(),
            updated_assets: updated_assets.into_iter().collect(),
            next_run_after: dag.next_run_after,
            pools,
            live: live
                .into_iter()
                .map(|row| {
                    // What has the slots is told, even where it must not be told what it is.
                    let untold = self.hides(&row.dag_id);
                    let told = |name: String| if untold { UNTOLD.to_owned() } else { name };
                    let holder = Holder {
                        dag_id: told(row.dag_id),
                        run_id: told(row.run_id),
                        task_id: told(row.task_id),
                        map_index: row.map_index,
                        slots: row.pool_slots.unsigned_abs(),
                    };
                    Live {
                        holder,
                        pool: row.pool,
                        worker: row.worker_id,
                    }
                })
                .collect(),
            workers: workers
                .into_iter()
                .map(|row| LiveWorker {
                    id: row.id,
                    queues: row.queues,
                    slots: row.slots.unsigned_abs(),
                })
                .collect(),
            scheduler: match dag.restored {
                Some(taken_at) => Scheduler::Recovering { taken_at },
                None if dag.is_led => Scheduler::AtWork,
                None => Scheduler::Away { since: dag.led_until },
            },
            backfills,
            unfinished: unfinished.collect::<Result<_, StoreError>>()?,
            ..Around::default()
        }))
    }
}
