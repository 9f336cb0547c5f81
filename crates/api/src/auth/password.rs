//! Passwords: argon2id, computed off the async threads and only a few at a time (19 MiB each).

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;

/// A password can't be hashed.
#[derive(Debug, thiserror::Error)]
#[error("the password can't be hashed: {0}")]
pub(crate) struct PasswordError(String);

/// Hashes that are computed at once in this process.
static SLOTS: Semaphore = Semaphore::const_new(2);

/// The PHC text of a password's hash, with a random salt.
///
/// # Errors
/// The system gives no random numbers.
pub(crate) async fn hash(password: &str) -> Result<String, PasswordError> {
    let password = password.to_owned();
    in_the_background(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| PasswordError(error.to_string()))
    })
    .await?
}

/// Whether the password has this hash. Without a hash as much work is done for nothing, so that the time of an answer does not
/// tell which users exist.
pub(crate) async fn verify(password: &str, hash: Option<&str>) -> Result<bool, PasswordError> {
    let Some(stored) = hash.map(ToOwned::to_owned) else {
        self::hash(password).await?;
        return Ok(false);
    };
    let password = password.to_owned();
    in_the_background(move || {
        let stored = PasswordHash::new(&stored)
            .map_err(|error| PasswordError(format!("the stored hash can't be read: {error}")))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &stored).is_ok())
    })
    .await?
}

async fn in_the_background<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, PasswordError> {
    let _slot = SLOTS
        .acquire()
        .await
        .map_err(|error| PasswordError(error.to_string()))?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| PasswordError(error.to_string()))
}
