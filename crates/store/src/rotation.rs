//! Another key for the secrets: which keys are in use, and writing everything anew with the one that encrypts now.

use std::collections::BTreeMap;

use crate::connect::Store;
use crate::error::StoreError;
use crate::event_log::NewEvent;
use crate::retry::retried;

/// Rows that are read at once.
const BATCH: i64 = 100;

/// What a rotation did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    /// Variables, connections and secrets of webhooks that were encrypted anew.
    pub renewed: usize,
    /// Those that can't be decrypted, and were left as they are.
    pub unreadable: Vec<String>,
}

impl Rotated {
    fn note(&mut self, what: &str, key: &str, outcome: Result<bool, StoreError>) -> Result<(), StoreError> {
        match outcome {
            Ok(renewed) => self.renewed += usize::from(renewed),
            Err(StoreError::Cipher(error)) => {
                tracing::warn!(%error, "{what} {key} can't be encrypted anew");
                self.unreadable.push(format!("{what} {key}"));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

impl Store {
    /// How many secrets are encrypted with each key, by the key's id in hex.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn secrets_by_key(&self) -> Result<BTreeMap<String, i64>, StoreError> {
        let rows = retried("counting secrets", |_| async {
            Ok(sqlx::query!(
                r#"SELECT encode(substring(stored FROM 2 FOR 4), 'hex') AS "key_id!", count(*) AS "secrets!"
                   FROM (SELECT value FROM variable UNION ALL SELECT password FROM connection UNION ALL SELECT extra FROM connection
                         UNION ALL SELECT secret FROM webhook) AS secret (stored)
                   WHERE stored IS NOT NULL GROUP BY 1"#
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await?;
        Ok(rows.into_iter().map(|row| (row.key_id, row.secrets)).collect())
    }

    /// Encrypts every variable, connection and secret of a webhook anew that another key than the first one encrypted, while everything runs: one that
    /// somebody changes meanwhile stays as they want it.
    ///
    /// # Errors
    /// If the database is away. What was done by then stays, and a second call goes on.
    pub async fn renew_secrets(&self) -> Result<Rotated, StoreError> {
        let current = self.cipher.key_ids().into_iter().next().unwrap_or_default();
        let mut rotated = Rotated::default();
        self.renew_variables(&current, &mut rotated).await?;
        self.renew_connections(&current, &mut rotated).await?;
        self.renew_webhooks(&current, &mut rotated).await?;
        self.add_event(&NewEvent {
            event: "secrets_rotated".to_owned(),
            extra: Some(
                serde_json::json!({"key": current, "renewed": rotated.renewed, "unreadable": rotated.unreadable.len()}),
            ),
            ..NewEvent::default()
        })
        .await?;
        Ok(rotated)
    }

    async fn renew_variables(&self, current: &str, rotated: &mut Rotated) -> Result<(), StoreError> {
        let mut after = String::new();
        loop {
            let rows = retried("reading variables", |_| async {
                Ok(sqlx::query!(
                    "SELECT key, value FROM variable WHERE key > $1 AND encode(substring(value FROM 2 FOR 4), 'hex') <> $2 ORDER BY key LIMIT $3",
                    after,
                    current,
                    BATCH
                )
                .fetch_all(&self.pool)
                .await?)
            })
            .await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after.clone_from(&last.key);
            for row in rows {
                let outcome = self.renew_variable(&row.key, &row.value).await;
                rotated.note("variable", &row.key, outcome)?;
            }
        }
    }

    async fn renew_variable(&self, key: &str, stored: &[u8]) -> Result<bool, StoreError> {
        let renewed = self.renewed("variable", key, stored)?;
        retried("writing a variable anew", |_| async {
            let changed = sqlx::query!(
                "UPDATE variable SET value = $3 WHERE key = $1 AND value = $2",
                key,
                stored,
                renewed
            )
            .execute(&self.pool)
            .await?;
            Ok(changed.rows_affected() > 0)
        })
        .await
    }

    async fn renew_connections(&self, current: &str, rotated: &mut Rotated) -> Result<(), StoreError> {
        let mut after = String::new();
        loop {
            let rows = retried("reading connections", |_| async {
                Ok(sqlx::query!(
                    "SELECT connection_id, password, extra FROM connection
                     WHERE connection_id > $1
                       AND (encode(substring(password FROM 2 FOR 4), 'hex') <> $2 OR encode(substring(extra FROM 2 FOR 4), 'hex') <> $2)
                     ORDER BY connection_id LIMIT $3",
                    after,
                    current,
                    BATCH
                )
                .fetch_all(&self.pool)
                .await?)
            })
            .await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after.clone_from(&last.connection_id);
            for row in rows {
                let outcome = self
                    .renew_connection(&row.connection_id, row.password.as_deref(), row.extra.as_deref())
                    .await;
                rotated.note("connection", &row.connection_id, outcome)?;
            }
        }
    }

    async fn renew_connection(
        &self,
        id: &str,
        password: Option<&[u8]>,
        extra: Option<&[u8]>,
    ) -> Result<bool, StoreError> {
        let renewed = |table, stored: Option<&[u8]>| stored.map(|stored| self.renewed(table, id, stored)).transpose();
        let (new_password, new_extra) = (
            renewed("connection.password", password)?,
            renewed("connection.extra", extra)?,
        );
        retried("writing a connection anew", |_| async {
            let changed = sqlx::query!(
                "UPDATE connection SET password = $4, extra = $5
                 WHERE connection_id = $1 AND password IS NOT DISTINCT FROM $2 AND extra IS NOT DISTINCT FROM $3",
                id,
                password,
                extra,
                new_password.as_deref(),
                new_extra.as_deref()
            )
            .execute(&self.pool)
            .await?;
            Ok(changed.rows_affected() > 0)
        })
        .await
    }

    async fn renew_webhooks(&self, current: &str, rotated: &mut Rotated) -> Result<(), StoreError> {
        let mut after = String::new();
        loop {
            let rows = retried("reading webhooks", |_| async {
                Ok(sqlx::query!(
                    "SELECT name, secret FROM webhook WHERE name > $1 AND encode(substring(secret FROM 2 FOR 4), 'hex') <> $2 ORDER BY name LIMIT $3",
                    after,
                    current,
                    BATCH
                )
                .fetch_all(&self.pool)
                .await?)
            })
            .await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after.clone_from(&last.name);
            for row in rows {
                let outcome = self.renew_webhook(&row.name, &row.secret).await;
                rotated.note("webhook", &row.name, outcome)?;
            }
        }
    }

    async fn renew_webhook(&self, name: &str, stored: &[u8]) -> Result<bool, StoreError> {
        let renewed = self.renewed(crate::webhook::TABLE, name, stored)?;
        retried("writing a webhook anew", |_| async {
            let changed = sqlx::query!(
                "UPDATE webhook SET secret = $3 WHERE name = $1 AND secret = $2",
                name,
                stored,
                renewed
            )
            .execute(&self.pool)
            .await?;
            Ok(changed.rows_affected() > 0)
        })
        .await
    }

    fn renewed(&self, table: &str, key: &str, stored: &[u8]) -> Result<Vec<u8>, StoreError> {
        let plain = self.cipher.decrypt(table, key, stored)?;
        Ok(self.cipher.encrypt(table, key, &plain)?)
    }
}
