//! The deadline of a run, as kept with it.

use sqlx::PgConnection;
use updraft_dag::deadline::due_at;
use updraft_dag::model::Dag;

use super::RunColumns;

/// Gives a run that was just made its deadline, if its DAG has one.
pub(super) async fn set(connection: &mut PgConnection, run: &mut RunColumns, dag: &Dag) -> Result<(), sqlx::Error> {
    run.deadline_at = due_at(dag, run.queued_at, run.logical_date, run.run_after);
    if run.deadline_at.is_some() {
        sqlx::query!(
            "UPDATE dag_run SET deadline_at = $2 WHERE id = $1",
            run.id,
            run.deadline_at
        )
        .execute(connection)
        .await?;
    }
    Ok(())
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
