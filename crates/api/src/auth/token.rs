//! Opaque tokens: 32 random bytes; the store has their SHA-256.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRng as _;
use rand::rngs::SysRng;
use sha2::{Digest as _, Sha256};

/// Lifetime of API tokens: a day, as Airflow's.
pub(crate) const API_LIFETIME: Duration = Duration::from_secs(86_400);
/// Lifetime of sessions of the web UI.
pub(crate) const SESSION_LIFETIME: Duration = Duration::from_secs(7 * 86_400);

/// A new token.
pub(crate) fn generate() -> Result<String, rand::rngs::SysError> {
    let mut bytes = [0; 32];
    SysRng.try_fill_bytes(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What the store keeps of a token.
pub(crate) fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
