//! Sessions of the web UI and access tokens of the API: only their SHA-256 is kept.

use std::time::Duration;

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

/// Whom a token speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenOwner {
    /// Internal id.
    pub user_id: i32,
    /// Name.
    pub username: String,
    /// `viewer`, `user`, `op` or `admin`.
    pub role: String,
    /// `session` or `api`.
    pub kind: String,
    /// Whether the user has other roles for some DAGs.
    pub has_grants: bool,
}

impl Store {
    /// Keeps a token's hash for `lifetime`, counted by the database's clock.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn add_token(
        &self,
        token_hash: &[u8],
        user_id: i32,
        kind: &str,
        lifetime: Duration,
    ) -> Result<(), StoreError> {
        let seconds = lifetime.as_secs_f64();
        retried("keeping a token", |_| async {
            sqlx::query!(
                "INSERT INTO access_token (token_hash, user_id, kind, expires_at) VALUES ($1, $2, $3, now() + make_interval(secs => $4))
                 ON CONFLICT (token_hash) DO NOTHING",
                token_hash,
                user_id,
                kind,
                seconds
            )
            .execute(&self.pool)
            .await?;
            Ok(())
        })
        .await
    }

    /// Whom a token that has not expired speaks for.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn token_owner(&self, token_hash: &[u8]) -> Result<Option<TokenOwner>, StoreError> {
        retried("reading a token", |_| async {
            Ok(sqlx::query_as!(
                TokenOwner,
                r#"SELECT u.id AS user_id, u.username, u.role, t.kind, EXISTS (SELECT FROM dag_grant g WHERE g.user_id = u.id) AS "has_grants!"
                   FROM access_token t JOIN user_account u ON u.id = t.user_id
                   WHERE t.token_hash = $1 AND t.expires_at > now()"#,
                token_hash
            )
            .fetch_optional(&self.pool)
            .await?)
        })
        .await
    }

    /// Ends a token.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn delete_token(&self, token_hash: &[u8]) -> Result<(), StoreError> {
        retried("ending a token", |_| async {
            sqlx::query!("DELETE FROM access_token WHERE token_hash = $1", token_hash)
                .execute(&self.pool)
                .await?;
            Ok(())
        })
        .await
    }

    /// Removes tokens that have expired; those of programs a month later, so that whoever shows one is told why it is refused.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn delete_expired_tokens(&self) -> Result<u64, StoreError> {
        retried("removing expired tokens", |_| async {
            Ok(sqlx::query_scalar!(
                r#"WITH sessions AS (DELETE FROM access_token WHERE expires_at < now() RETURNING 1),
                        programs AS (DELETE FROM api_token WHERE least(expires_at, revoked_at) < now() - interval '30 days' RETURNING 1)
                   SELECT (SELECT count(*) FROM sessions) + (SELECT count(*) FROM programs) AS "count!""#
            )
            .fetch_one(&self.pool)
            .await?
            .unsigned_abs())
        })
        .await
    }
}
