//! People who may sign in.

use crate::connect::Store;
use crate::error::{StoreError, unique_violation};
use crate::retry::retried;

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
    pub async fn users(&self) -> Result<Vec<User>, StoreError> {
        retried("reading users", |_| async {
            Ok(sqlx::query_as!(
                User,
                "SELECT id, username, password_hash, role FROM user_account ORDER BY username"
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
    /// [`StoreError::NotFound`].
    pub async fn set_password(&self, username: &str, password_hash: &str) -> Result<(), StoreError> {
        let changed = retried("changing a password", |_| async {
            let changed = sqlx::query!(
                "WITH changed AS (UPDATE user_account SET password_hash = $2 WHERE username = $1 RETURNING id),
                      ended AS (DELETE FROM access_token WHERE user_id IN (SELECT id FROM changed))
                 SELECT id FROM changed",
                username,
                password_hash
            )
            .fetch_optional(&self.pool)
            .await?;
            Ok(changed.is_some())
        })
        .await?;
        if changed { Ok(()) } else { Err(no_user(username)) }
    }

    /// Gives another role.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_role(&self, username: &str, role: &str) -> Result<(), StoreError> {
        let changed = retried("changing a role", |_| async {
            Ok(
                sqlx::query!("UPDATE user_account SET role = $2 WHERE username = $1", username, role)
                    .execute(&self.pool)
                    .await?
                    .rows_affected(),
            )
        })
        .await?;
        if changed == 0 { Err(no_user(username)) } else { Ok(()) }
    }

    /// Removes a user with all sessions and tokens.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn delete_user(&self, username: &str) -> Result<(), StoreError> {
        let gone = retried("removing a user", |tries| async move {
            let gone = sqlx::query!("DELETE FROM user_account WHERE username = $1", username)
                .execute(&self.pool)
                .await?
                .rows_affected();
            Ok(gone > 0 || tries > 0)
        })
        .await?;
        if gone { Ok(()) } else { Err(no_user(username)) }
    }
}

fn no_user(username: &str) -> StoreError {
    StoreError::NotFound(format!("there is no user `{username}`"))
}
