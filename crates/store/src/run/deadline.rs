//! The deadline of a run, as kept with it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use updraft_dag::deadline::due_at;
use updraft_dag::model::{Dag, DeadlineReference};

use super::NewRun;

/// The deadline of a run that is about to be made, or the seconds from when it is queued to its deadline; neither if its DAG has none.
pub(super) fn of_new(dag: &Dag, run: &NewRun) -> (Option<DateTime<Utc>>, Option<f64>) {
    match &dag.deadline {
        Some(deadline) if matches!(deadline.reference, DeadlineReference::QueuedAt) => {
            (None, Some(deadline.interval.to_delta().as_seconds_f64()))
        }
        // Which instant it is queued at does not matter.
        _ => (due_at(dag, run.run_after, run.logical_date, run.run_after), None),
    }
}

/// A finished run begins anew: a deadline that is counted from `queued_at` is counted anew; another one that has passed was
/// kept, or has been told of, and is over.
pub(crate) async fn begins_anew(connection: &mut PgConnection, dag_run_id: i64) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE dag_run r
         SET deadline_at = CASE
                 WHEN v.definition -> 'deadline' ->> 'reference' = 'queued_at'
                 THEN now() + make_interval(secs => (v.definition -> 'deadline' ->> 'interval')::float8)
                 WHEN r.deadline_at > now() THEN r.deadline_at
             END
         FROM dag_version v
         WHERE r.id = $1 AND v.id = r.dag_version_id AND r.deadline_at IS NOT NULL AND r.deadline_missed_at IS NULL",
        dag_run_id
    )
    .execute(connection)
    .await?;
    Ok(())
}
