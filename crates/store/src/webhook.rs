//! Webhooks: senders outside that make runs of a DAG by a signature. Their secrets are encrypted.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::connect::Store;
use crate::error::{StoreError, unique_violation};
use crate::list::{Listed, Order, OrderColumns, Page, Source};
use crate::retry::retried;

/// Names secrets of webhooks to the cipher.
pub(crate) const TABLE: &str = "webhook";

/// A webhook without its secret.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
#[allow(missing_docs)]
pub struct WebhookRow {
    pub name: String,
    /// The DAG that it runs.
    pub dag_id: String,
    /// `hmac`, `github` or `stripe`.
    pub kind: String,
    /// Where the signature of an `hmac` stands.
    pub header: Option<String>,
    pub created_by: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A new webhook.
pub struct NewWebhook<'a> {
    /// Unique.
    pub name: &'a str,
    /// The DAG that it runs.
    pub dag_id: &'a str,
    /// `hmac`, `github` or `stripe`.
    pub kind: &'a str,
    /// Where the signature of an `hmac` stands.
    pub header: Option<&'a str>,
    /// With which the sender signs.
    pub secret: &'a str,
    /// Who makes it.
    pub created_by: &'a str,
}

/// Orders of a list of webhooks.
pub const WEBHOOK_ORDER: OrderColumns = &[
    ("name", "w.name"),
    ("dag_id", "w.dag_id"),
    ("kind", "w.kind"),
    ("created_at", "w.created_at"),
];

const WEBHOOKS: Source = Source {
    what: "listing webhooks",
    select: "SELECT w.name, w.dag_id, w.kind, w.header, w.created_by, w.created_at, w.updated_at",
    from: "FROM webhook w",
    alias: "w",
    joins: &[],
    tie: &["w.name"],
    present: &["w.name"],
    tally: None,
};

impl Store {
    /// A page of webhooks.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn list_webhooks(
        &self,
        dag_id: Option<&str>,
        order: &Order,
        page: Page,
    ) -> Result<Listed<WebhookRow>, StoreError> {
        self.listed(&WEBHOOKS, order, page, |conditions| {
            conditions.equal("w.dag_id", dag_id.map(ToOwned::to_owned));
            conditions.none_of("w.dag_id", self.hidden());
        })
        .await
    }

    /// One webhook.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn webhook(&self, name: &str) -> Result<WebhookRow, StoreError> {
        let row: Option<WebhookRow> = self
            .one(&WEBHOOKS, |conditions| {
                conditions.equal("w.name", Some(name.to_owned()));
            })
            .await?;
        row.filter(|row| !self.hides(&row.dag_id))
            .ok_or_else(|| no_webhook(name))
    }

    /// The secret of a webhook.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Cipher`] if it can't be decrypted.
    pub async fn webhook_secret(&self, name: &str) -> Result<String, StoreError> {
        let stored = retried("reading a secret", |_| async {
            Ok(sqlx::query_scalar!("SELECT secret FROM webhook WHERE name = $1", name)
                .fetch_optional(&self.pool)
                .await?)
        })
        .await?;
        let stored = stored.ok_or_else(|| no_webhook(name))?;
        Ok(self.cipher.decrypt_text(TABLE, name, &stored)?)
    }

    /// Makes a webhook.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the name is taken.
    pub async fn create_webhook(&self, new: &NewWebhook<'_>) -> Result<(), StoreError> {
        let secret = self.cipher.encrypt_text(TABLE, new.name, new.secret)?;
        retried("writing a webhook", |_| async {
            sqlx::query!(
                "INSERT INTO webhook (name, dag_id, kind, header, secret, created_by) VALUES ($1, $2, $3, $4, $5, $6)",
                new.name,
                new.dag_id,
                new.kind,
                new.header,
                secret,
                new.created_by
            )
            .execute(&self.pool)
            .await
            .map_err(|error| match unique_violation(&error) {
                Some(_) => StoreError::Conflict(format!("there is already a webhook `{}`", new.name)),
                None => error.into(),
            })?;
            Ok(())
        })
        .await
    }

    /// Changes what is given of a webhook. Another secret counts at once.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn update_webhook(
        &self,
        name: &str,
        dag_id: Option<&str>,
        header: Option<&str>,
        secret: Option<&str>,
    ) -> Result<(), StoreError> {
        let secret = secret
            .map(|secret| self.cipher.encrypt_text(TABLE, name, secret))
            .transpose()?;
        let changed = retried("writing a webhook", |_| async {
            Ok(sqlx::query!(
                "UPDATE webhook SET dag_id = coalesce($2, dag_id), header = coalesce($3, header), secret = coalesce($4, secret), updated_at = now()
                 WHERE name = $1",
                name,
                dag_id,
                header,
                secret.as_deref()
            )
            .execute(&self.pool)
            .await?
            .rows_affected())
        })
        .await?;
        if changed == 0 { Err(no_webhook(name)) } else { Ok(()) }
    }

    /// Removes a webhook.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn delete_webhook(&self, name: &str) -> Result<(), StoreError> {
        let gone = retried("removing a webhook", |tries| async move {
            let gone = sqlx::query!("DELETE FROM webhook WHERE name = $1", name)
                .execute(&self.pool)
                .await?
                .rows_affected();
            Ok(gone > 0 || tries > 0)
        })
        .await?;
        if gone { Ok(()) } else { Err(no_webhook(name)) }
    }
}

fn no_webhook(name: &str) -> StoreError {
    StoreError::NotFound(format!("there is no webhook `{name}`"))
}
