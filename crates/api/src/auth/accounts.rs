//! Users and their passwords, for the API and for the command line.

use updraft_store::identity::UserIdentity;
use updraft_store::{Store, StoreError};

use super::access::Role;
use super::{password, token};
use crate::problem::Problem;

/// Characters of a name at most.
const LONGEST_NAME: usize = 100;
/// Characters of a password at least.
const SHORTEST_PASSWORD: usize = 8;
/// Bytes of a password at most: more are refused before any work is done for them.
pub(crate) const LONGEST: usize = 1024;

/// Why a user can't be made or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccountError {
    /// The name can't be one.
    #[error("a name has 1 to {LONGEST_NAME} letters, digits and . _ - @ +")]
    Name,
    /// The password is too short or too long.
    #[error("a password has at least {SHORTEST_PASSWORD} characters and at most {LONGEST} bytes")]
    Password,
    /// The password can't be hashed.
    #[error(transparent)]
    Hash(Box<dyn std::error::Error + Send + Sync>),
    /// There is no such user, the name is taken, or the database is away.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Name => Self::invalid_body("username", error.to_string()),
            AccountError::Password => Self::invalid_body("password", error.to_string()),
            AccountError::Hash(_) => Self::internal(&error),
            AccountError::Store(error) => error.into(),
        }
    }
}

/// Makes a user who may sign in.
///
/// # Errors
/// The name is taken or can't be one, or the database is away.
pub async fn create_user(store: &Store, username: &str, password: &str, role: Role) -> Result<(), AccountError> {
    if !is_name(username) {
        return Err(AccountError::Name);
    }
    Ok(store
        .create_user(username, &hashed(password).await?, role.as_str())
        .await?)
}

/// Whether it can be somebody's name.
pub(crate) fn is_name(text: &str) -> bool {
    let is_letter = |letter: char| letter.is_alphanumeric() || "._-@+".contains(letter);
    (1..=LONGEST_NAME).contains(&text.chars().count()) && text.chars().all(is_letter)
}

/// From now on a user signs in at an OpenID provider, as nobody but `identity`, and by no password.
///
/// # Errors
/// There is no such user, another one is this at the provider, or the database is away.
pub async fn link_user(store: &Store, username: &str, identity: &UserIdentity) -> Result<(), AccountError> {
    Ok(store.link_user(username, &unknown_password().await?, identity).await?)
}

/// The hash of a password that nobody knows. For whoever tries one it is as any other: neither the answer nor its time tells the
/// difference.
pub(crate) async fn unknown_password() -> Result<String, AccountError> {
    hashed(&token::generate().map_err(|error| AccountError::Hash(error.into()))?).await
}

/// Gives another password, and ends all sessions and tokens of the user.
///
/// # Errors
/// There is no such user, one who signs in at an OpenID provider, or the database is away.
pub async fn set_password(store: &Store, username: &str, password: &str) -> Result<(), AccountError> {
    Ok(store.set_password(username, &hashed(password).await?).await?)
}

/// Refuses a password that is easy to guess. That of the first user, who is made at the first start, is its operator's business.
///
/// # Errors
/// [`AccountError::Password`].
pub fn check_password(password: &str) -> Result<(), AccountError> {
    if password.chars().count() < SHORTEST_PASSWORD || password.len() > LONGEST {
        return Err(AccountError::Password);
    }
    Ok(())
}

async fn hashed(password: &str) -> Result<String, AccountError> {
    password::hash(password)
        .await
        .map_err(|error| AccountError::Hash(error.into()))
}
