//! Backfills.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::json;
use updraft_dag::timetable::Timetable;
use updraft_engine::backfill::Reprocess;
use updraft_store::backfill::{BackfillDate, NewBackfill};
use updraft_store::{Store, StoreError};
use uuid::Uuid;

use crate::TestDatabase;

impl TestDatabase {
    /// Makes a backfill of a registered DAG over these days (`2026-01-01`), as the API does by default but for `edit`.
    ///
    /// # Errors
    /// As [`updraft_store::Store::create_backfill`].
    pub async fn backfill(
        &self,
        dag_id: &str,
        (from, to): (&str, &str),
        edit: impl FnOnce(&mut NewBackfill),
    ) -> Result<i64, StoreError> {
        self.backfill_through(self.store(), dag_id, (from, to), edit).await
    }

    /// The same, through another store of this database.
    ///
    /// # Errors
    /// As [`TestDatabase::backfill`].
    pub async fn backfill_through(
        &self,
        store: &Store,
        dag_id: &str,
        (from, to): (&str, &str),
        edit: impl FnOnce(&mut NewBackfill),
    ) -> Result<i64, StoreError> {
        let version = self.store().current_version(dag_id).await.expect("the DAG");
        let midnight = |day: &str| -> DateTime<Utc> { format!("{day}T00:00:00Z").parse().expect("a day") };
        let mut new = NewBackfill {
            key: Uuid::new_v4(),
            from_date: midnight(from),
            to_date: midnight(to),
            run_backwards: false,
            conf: None,
            params: json!({}),
            reprocess: Reprocess::None,
            max_active_runs: 10,
            task_ids: None,
            only_failed_tasks: false,
            allow_concurrent: false,
            run_on_latest_version: true,
            triggering_user: None,
        };
        edit(&mut new);
        let timetable = Timetable::of(&version.dag).expect("a schedule");
        let mut dates: Vec<BackfillDate> = timetable
            .runs_between(new.from_date, new.to_date, Utc::now())
            .map(|run| BackfillDate {
                run_id: format!("backfill__{}", run.run_after.to_rfc3339()),
                run,
            })
            .collect();
        if new.run_backwards {
            dates.reverse();
        }
        store.create_backfill(&new, &version, &BTreeMap::new(), &dates).await
    }
}
