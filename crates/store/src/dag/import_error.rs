//! Files that cannot be read as DAGs.

use serde_json::Value;

use crate::connect::Store;
use crate::error::StoreError;
use crate::notify::UiEvent;
use crate::retry::retried;

impl Store {
    /// The file has errors: they are shown, and its DAGs go on with their last good version.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn set_import_error(
        &self,
        file_path: &str,
        message: &str,
        diagnostics: &Value,
    ) -> Result<(), StoreError> {
        // PostgreSQL's text knows no NUL, and a file may hold anything.
        let message = message.replace('\0', "\u{fffd}");
        let changed = retried("recording an import error", |_| async {
            let mut tx = self.pool.begin().await?;
            let changed = sqlx::query!(
                "INSERT INTO import_error (file_path, message, diagnostics) VALUES ($1, $2, $3)
                 ON CONFLICT (file_path) DO UPDATE SET message = excluded.message, diagnostics = excluded.diagnostics, created_at = now()
                 WHERE import_error.message <> excluded.message OR import_error.diagnostics <> excluded.diagnostics",
                file_path,
                message,
                diagnostics
            )
            .execute(&mut *tx)
            .await?
            .rows_affected();
            sqlx::query!("UPDATE dag SET has_import_errors = true WHERE file_path = $1 AND NOT has_import_errors", file_path).execute(&mut *tx).await?;
            tx.commit().await?;
            Ok(changed)
        })
        .await?;
        if changed > 0 {
            self.notify_ui([UiEvent::import_errors()]);
        }
        Ok(())
    }

    /// The file is good again, or gone.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn clear_import_error(&self, file_path: &str) -> Result<(), StoreError> {
        let changed = retried("removing an import error", |_| async {
            let mut tx = self.pool.begin().await?;
            let changed = sqlx::query!("DELETE FROM import_error WHERE file_path = $1", file_path)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            sqlx::query!(
                "UPDATE dag SET has_import_errors = false WHERE file_path = $1 AND has_import_errors",
                file_path
            )
            .execute(&mut *tx)
            .await?;
            tx.commit().await?;
            Ok(changed)
        })
        .await?;
        if changed > 0 {
            self.notify_ui([UiEvent::import_errors()]);
        }
        Ok(())
    }
}
