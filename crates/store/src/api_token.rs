//! Named tokens for programs: only their SHA-256 is kept.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

/// A token to be kept.
#[derive(Debug, Clone)]
pub struct NewApiToken<'a> {
    /// Name of the owner.
    pub username: &'a str,
    /// What the owner calls it; not unique.
    pub name: &'a str,
    /// `viewer`, `user`, `op` or `admin`.
    pub role: &'a str,
    /// SHA-256 of the token.
    pub token_hash: &'a [u8],
    /// How long it is good, from now on, by the database's clock.
    pub lifetime: Duration,
}

/// A token as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct ApiTokenRow {
    pub id: i32,
    pub username: String,
    pub name: String,
    pub role: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// To the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// What there is to know when somebody shows a token with this id.
#[derive(Clone)]
pub struct ApiTokenClaim {
    /// SHA-256 that the token must have.
    pub token_hash: Vec<u8>,
    /// Name of the owner.
    pub username: String,
    /// Role of the owner.
    pub owner_role: String,
    /// What the owner calls it.
    pub name: String,
    /// Role of the token.
    pub role: String,
    /// When it ends, or ended.
    pub expires_at: DateTime<Utc>,
    /// Whether it has, by the database's clock.
    pub is_expired: bool,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Whether `last_used_at` is more than a minute old.
    pub is_use_unknown: bool,
    /// Whether the owner has other roles for some DAGs.
    pub has_grants: bool,
}

impl Store {
    /// Keeps a token and gives it an id.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without such a user.
    pub async fn add_api_token(&self, new: &NewApiToken<'_>) -> Result<ApiTokenRow, StoreError> {
        let row = retried("keeping an API token", |_| async {
            // An earlier try may have kept it.
            Ok(sqlx::query_as!(
                ApiTokenRow,
                r#"INSERT INTO api_token AS t (token_hash, user_id, name, role, expires_at)
                   SELECT $2, id, $3, $4, now() + make_interval(secs => $5) FROM user_account WHERE username = $1
                   ON CONFLICT (token_hash) DO UPDATE SET name = EXCLUDED.name
                   RETURNING t.id, $1 AS "username!", t.name, t.role, t.created_at, t.expires_at, t.last_used_at, t.revoked_at"#,
                new.username,
                new.token_hash,
                new.name,
                new.role,
                new.lifetime.as_secs_f64()
            )
            .fetch_optional(&self.pool)
            .await?)
        })
        .await?;
        row.ok_or_else(|| StoreError::NotFound(format!("there is no user `{}`", new.username)))
    }

    /// The token with this id, also one that is no longer good.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn api_token(&self, id: i32) -> Result<Option<ApiTokenClaim>, StoreError> {
        retried("reading an API token", |_| async {
            Ok(sqlx::query_as!(
                ApiTokenClaim,
                r#"SELECT t.token_hash, u.username, u.role AS owner_role, t.name, t.role, t.expires_at, t.expires_at <= now() AS "is_expired!",
                          t.revoked_at, coalesce(t.last_used_at < now() - interval '1 minute', true) AS "is_use_unknown!",
                          EXISTS (SELECT FROM dag_grant g WHERE g.user_id = u.id) AS "has_grants!"
                   FROM api_token t JOIN user_account u ON u.id = t.user_id WHERE t.id = $1"#,
                id
            )
            .fetch_optional(&self.pool)
            .await?)
        })
        .await
    }

    /// Notes that a token is in use. Tried once: nobody should wait for it.
    ///
    /// # Errors
    /// If the database is away, or takes no writes.
    pub async fn api_token_used(&self, id: i32) -> Result<(), StoreError> {
        sqlx::query!("UPDATE api_token SET last_used_at = now() WHERE id = $1", id)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The tokens of a user, or everybody's, by id.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn api_tokens(&self, username: Option<&str>) -> Result<Vec<ApiTokenRow>, StoreError> {
        retried("listing API tokens", |_| async {
            Ok(sqlx::query_as!(
                ApiTokenRow,
                "SELECT t.id, u.username, t.name, t.role, t.created_at, t.expires_at, t.last_used_at, t.revoked_at
                 FROM api_token t JOIN user_account u ON u.id = t.user_id
                 WHERE $1::text IS NULL OR u.username = $1 ORDER BY t.id",
                username
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await
    }

    /// Ends a token, if it is one of this user's or any user will do. A second time changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn revoke_api_token(&self, id: i32, username: Option<&str>) -> Result<(), StoreError> {
        let found = retried("revoking an API token", |_| async {
            Ok(sqlx::query!(
                "UPDATE api_token t SET revoked_at = coalesce(t.revoked_at, now()) FROM user_account u
                 WHERE t.id = $1 AND u.id = t.user_id AND ($2::text IS NULL OR u.username = $2)",
                id,
                username
            )
            .execute(&self.pool)
            .await?
            .rows_affected())
        })
        .await?;
        if found == 0 {
            return Err(StoreError::NotFound(format!("there is no API token {id}")));
        }
        Ok(())
    }
}
