//! People who may sign in.

use chrono::{DateTime, Utc};
use sqlx::{Postgres, Transaction};

use crate::connect::Store;
use crate::error::{StoreError, unique_violation};
use crate::retry::retried;
use crate::transaction;

/// A user. The password is there as its argon2id hash alone.
#[derive(Clone)]
pub struct User {
    /// Internal id.
    pub id: i32,
    /// Name to sign in with.
    pub username: String,
    /// PHC text of the password's hash.
    pub password_hash: String,
    /// `viewer`, `user`, `op` or `admin`.
    pub role: String,
}

/// A user as administrators see one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct UserRow {
    pub username: String,
    pub role: String,
    pub created_at: DateTime<Utc>,
    /// The OpenID provider at which the user signs in; `None`: by password.
    pub issuer: Option<String>,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User")
            .field("username", &self.username)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// The user of that name, if there is one.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn user(&self, username: &str) -> Result<Option<User>, StoreError> {
        retried("reading a user", |_| async {
            Ok(sqlx::query_as!(
                User,
                "SELECT id, username, password_hash, role FROM user_account WHERE username = $1",
                username
            )
            .fetch_optional(&self.pool)
            .await?)
        })
        .await
    }

    /// All users by name.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn users(&self) -> Result<Vec<UserRow>, StoreError> {
        retried("reading users", |_| async {
            Ok(sqlx::query_as!(
                UserRow,
                r#"SELECT u.username, u.role, u.created_at, i.issuer AS "issuer?"
                   FROM user_account u LEFT JOIN user_identity i ON i.user_id = u.id ORDER BY u.username"#
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await
    }

    /// How many users there are.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn count_users(&self) -> Result<i64, StoreError> {
        retried("counting users", |_| async {
            Ok(sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM user_account"#)
                .fetch_one(&self.pool)
                .await?)
        })
        .await
    }

    /// Makes a user. Only the hash of the password comes here.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the name is taken.
    pub async fn create_user(&self, username: &str, password_hash: &str, role: &str) -> Result<(), StoreError> {
        retried("making a user", |_| async {
            sqlx::query!(
                "INSERT INTO user_account (username, password_hash, role) VALUES ($1, $2, $3)",
                username,
                password_hash,
                role
            )
            .execute(&self.pool)
            .await
            .map_err(|error| match unique_violation(&error) {
                Some(_) => StoreError::Conflict(format!("there is already a user `{username}`")),
                None => error.into(),
            })?;
            Ok(())
        })
        .await
    }

    /// Changes a password, and ends all sessions and tokens of the user.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`] if the user signs in at an OpenID provider.
    pub async fn set_password(&self, username: &str, password_hash: &str) -> Result<(), StoreError> {
        let changed = retried("changing a password", |_| async {
            let changed = sqlx::query!(
                "WITH changed AS (UPDATE user_account u SET password_hash = $2
                                  WHERE u.username = $1 AND NOT EXISTS (SELECT FROM user_identity i WHERE i.user_id = u.id) RETURNING u.id),
                      ended AS (DELETE FROM access_token WHERE user_id IN (SELECT id FROM changed)),
                      revoked AS (UPDATE api_token SET revoked_at = now() WHERE user_id IN (SELECT id FROM changed) AND revoked_at IS NULL)
                 SELECT id FROM changed",
                username,
                password_hash
            )
            .fetch_optional(&self.pool)
            .await?;
            Ok(changed.is_some())
        })
        .await?;
        match changed {
            true => Ok(()),
            false if self.user(username).await?.is_some() => Err(StoreError::Conflict(format!(
                "`{username}` signs in by OpenID Connect and has no password here: make another user for sign-in by password"
            ))),
            false => Err(no_user(username)),
        }
    }

    /// Gives another role. It counts from the next request on, also for sessions and tokens that there are.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`] if nobody would be left to administrate.
    pub async fn set_role(&self, username: &str, role: &str) -> Result<(), StoreError> {
        let changed = retried("changing a role", |_| async {
            let mut tx = transaction::begin(&self.pool).await?;
            if role != "admin" {
                somebody_else_administrates(&mut tx, username).await?;
            }
            let changed = sqlx::query!("UPDATE user_account SET role = $2 WHERE username = $1", username, role)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            tx.commit().await?;
            Ok(changed)
        })
        .await?;
        if changed == 0 { Err(no_user(username)) } else { Ok(()) }
    }

    /// Removes a user with all sessions and tokens.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`] if nobody would be left to administrate.
    pub async fn delete_user(&self, username: &str) -> Result<(), StoreError> {
        let gone = retried("removing a user", |tries| async move {
            let mut tx = transaction::begin(&self.pool).await?;
            somebody_else_administrates(&mut tx, username).await?;
            let gone = sqlx::query!("DELETE FROM user_account WHERE username = $1", username)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            tx.commit().await?;
            Ok(gone > 0 || tries > 0)
        })
        .await?;
        if gone { Ok(()) } else { Err(no_user(username)) }
    }
}

/// Refuses to take the last administrator away. All are locked, so that two don't take each other's rights at once.
async fn somebody_else_administrates(
    tx: &mut Transaction<'static, Postgres>,
    username: &str,
) -> Result<(), StoreError> {
    let admins = sqlx::query_scalar!("SELECT username FROM user_account WHERE role = 'admin' ORDER BY id FOR UPDATE")
        .fetch_all(&mut **tx)
        .await?;
    if admins == [username] {
        return Err(StoreError::Conflict(format!(
            "`{username}` is the only administrator: make another one first"
        )));
    }
    Ok(())
}

pub(crate) fn no_user(username: &str) -> StoreError {
    StoreError::NotFound(format!("there is no user `{username}`"))
}
