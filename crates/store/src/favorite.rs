//! DAGs that users want at hand.

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

impl Store {
    /// Makes a DAG one of a user's favourites, or no longer; twice is as once.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such DAG.
    pub async fn set_favorite(&self, username: &str, dag_id: &str, is_favorite: bool) -> Result<(), StoreError> {
        self.dag(dag_id).await?;
        retried("writing a favourite", |_| async {
            if is_favorite {
                sqlx::query!(
                    "INSERT INTO dag_favorite (user_id, dag_id)
                     SELECT u.id, d.dag_id FROM user_account u, dag d WHERE u.username = $1 AND d.dag_id = $2
                     ON CONFLICT DO NOTHING",
                    username,
                    dag_id
                )
                .execute(&self.pool)
                .await?;
            } else {
                sqlx::query!(
                    "DELETE FROM dag_favorite f USING user_account u
                     WHERE u.id = f.user_id AND u.username = $1 AND f.dag_id = $2",
                    username,
                    dag_id
                )
                .execute(&self.pool)
                .await?;
            }
            Ok(())
        })
        .await
    }

    /// Whether a DAG is one of a user's favourites.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn is_favorite(&self, username: &str, dag_id: &str) -> Result<bool, StoreError> {
        retried("reading a favourite", |_| async {
            Ok(sqlx::query_scalar!(
                r#"SELECT EXISTS (SELECT FROM dag_favorite f JOIN user_account u ON u.id = f.user_id
                                  WHERE u.username = $1 AND f.dag_id = $2) AS "is!""#,
                username,
                dag_id
            )
            .fetch_one(&self.pool)
            .await?)
        })
        .await
    }
}
