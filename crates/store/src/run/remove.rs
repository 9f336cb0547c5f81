//! Task instances that are taken out of their run.

use updraft_engine::RunState;

use super::locked;
use crate::connect::Store;
use crate::error::StoreError;
use crate::notify::UiEvent;
use crate::retry::retried;

impl Store {
    /// Deletes these indexes of a task of a run, with their tries and XComs. A task without any instance gets a new one when its run
    /// begins again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such run, or none of the instances; [`StoreError::Conflict`] if the run is not over,
    /// as it waits for them, or while one of them is still being stopped.
    pub async fn delete_task_instances(
        &self,
        dag_id: &str,
        run_id: &str,
        task_id: &str,
        indexes: &[i32],
    ) -> Result<(), StoreError> {
        let deleted = retried("deleting task instances", |tries| async move {
            let mut tx = crate::transaction::begin(&self.pool).await?;
            let run = locked(&mut tx, dag_id, run_id).await?;
            if !run.state.parse::<RunState>().is_ok_and(RunState::is_finished) {
                return Err(StoreError::Conflict(format!(
                    "run `{run_id}` of DAG `{dag_id}` is {}, and may wait for task `{task_id}`: delete it when the run is over, or mark it instead",
                    run.state
                )));
            }
            let live = sqlx::query_scalar!(
                r#"SELECT EXISTS (SELECT FROM attempt a JOIN task_instance ti ON ti.id = a.task_instance_id
                                  WHERE ti.dag_run_id = $1 AND ti.task_id = $2 AND ti.map_index = ANY ($3) AND a.state = 'running') AS "live!""#,
                run.id,
                task_id,
                indexes
            )
            .fetch_one(&mut *tx)
            .await?;
            if live {
                return Err(StoreError::Conflict(format!(
                    "task `{task_id}` of run `{run_id}` is still being stopped: try again in a moment"
                )));
            }
            crate::tally::uncount(&mut tx, &[run.id]).await?;
            let deleted = sqlx::query!(
                "DELETE FROM task_instance WHERE dag_run_id = $1 AND task_id = $2 AND map_index = ANY ($3)",
                run.id,
                task_id,
                indexes
            )
            .execute(&mut *tx)
            .await?
            .rows_affected();
            sqlx::query!("INSERT INTO run_event (dag_run_id, kind) VALUES ($1, 'changed')", run.id)
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            Ok(deleted > 0 || tries > 0)
        })
        .await?;
        if !deleted {
            return Err(StoreError::NotFound(format!(
                "run `{run_id}` of DAG `{dag_id}` has no such instance of task `{task_id}`"
            )));
        }
        self.notify_scheduler();
        self.notify_ui([UiEvent::tasks(dag_id, run_id)]);
        Ok(())
    }
}
