//! Users who sign in at an OpenID provider.

use crate::connect::Store;
use crate::error::{StoreError, unique_violation};
use crate::retry::retried;
use crate::user::{User, no_user};

/// Who somebody is at a provider: never given to somebody else there, as a name may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserIdentity {
    /// Address of the provider, as it says it itself.
    pub issuer: String,
    /// Its id of the user.
    pub subject: String,
}

impl Store {
    /// The user who is this at a provider, if there is one.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn user_of_identity(&self, identity: &UserIdentity) -> Result<Option<User>, StoreError> {
        retried("reading a user", |_| async {
            Ok(sqlx::query_as!(
                User,
                "SELECT u.id, u.username, u.password_hash, u.role FROM user_identity i JOIN user_account u ON u.id = i.user_id
                 WHERE i.issuer = $1 AND i.subject = $2",
                identity.issuer,
                identity.subject
            )
            .fetch_optional(&self.pool)
            .await?)
        })
        .await
    }

    /// Makes a user who signs in at a provider. `unknown` is the hash of a password that nobody knows.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the name is taken, or somebody is this at the provider already.
    pub async fn create_user_of_identity(
        &self,
        username: &str,
        unknown: &str,
        role: &str,
        identity: &UserIdentity,
    ) -> Result<(), StoreError> {
        retried("making a user", |_| async {
            sqlx::query!(
                "WITH made AS (INSERT INTO user_account (username, password_hash, role) VALUES ($1, $2, $3) RETURNING id)
                 INSERT INTO user_identity (user_id, issuer, subject) SELECT id, $4, $5 FROM made",
                username,
                unknown,
                role,
                identity.issuer,
                identity.subject
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

    /// From now on this user signs in at a provider, as nobody but `identity`, and by no password. `unknown` is the hash of one that
    /// nobody knows. Sessions and tokens stay.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`] if another user is this at the provider.
    pub async fn link_user(&self, username: &str, unknown: &str, identity: &UserIdentity) -> Result<(), StoreError> {
        let linked = retried("linking a user", |_| async {
            let linked = sqlx::query!(
                "WITH changed AS (UPDATE user_account SET password_hash = $2 WHERE username = $1 RETURNING id)
                 INSERT INTO user_identity (user_id, issuer, subject) SELECT id, $3, $4 FROM changed
                 ON CONFLICT (user_id) DO UPDATE SET issuer = excluded.issuer, subject = excluded.subject",
                username,
                unknown,
                identity.issuer,
                identity.subject
            )
            .execute(&self.pool)
            .await
            .map_err(|error| match unique_violation(&error) {
                Some(_) => StoreError::Conflict(format!(
                    "another user is already `{}` at {}: see `updraft users list`, and delete that one first",
                    identity.subject, identity.issuer
                )),
                None => error.into(),
            })?;
            Ok(linked.rows_affected())
        })
        .await?;
        if linked == 0 { Err(no_user(username)) } else { Ok(()) }
    }
}
