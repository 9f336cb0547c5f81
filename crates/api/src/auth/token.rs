//! Opaque tokens: 32 random bytes; the store has their SHA-256. Those for programs also tell their id: `updraft_7_…`.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRng as _;
use rand::rngs::SysRng;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

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

/// Beginning of tokens for programs, by which scanners of secrets know them.
const PREFIX: &str = "updraft_";

/// The whole of a token for programs.
pub(crate) fn with_id(id: i32, secret: &str) -> String {
    format!("{PREFIX}{id}_{secret}")
}

/// The id and the secret of a token for programs, if it is one.
pub(crate) fn id_and_secret(token: &str) -> Option<(i32, &str)> {
    let (id, secret) = token.strip_prefix(PREFIX)?.split_once('_')?;
    Some((id.parse().ok()?, secret))
}

/// Whether this is the secret that the store has the hash of. How long it takes tells nothing.
pub(crate) fn is_secret_of(secret: &str, stored: &[u8]) -> bool {
    hash(secret).ct_eq(stored).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_for_programs_tells_its_id() {
        let secret = "a_-b";
        assert_eq!(id_and_secret(&with_id(7, secret)), Some((7, secret)));
        for other in [
            "",
            "updraft_",
            "updraft_7",
            "updraft_x_y",
            "Updraft_7_y",
            "updraft_99999999999_y",
        ] {
            assert_eq!(id_and_secret(other), None, "{other}");
        }
    }

    #[test]
    fn only_the_whole_secret_fits() {
        let stored = hash("secret");
        assert!(is_secret_of("secret", &stored));
        for other in ["", "secre", "secret ", "Secret"] {
            assert!(!is_secret_of(other, &stored), "{other}");
        }
        assert!(!is_secret_of("secret", &[]));
    }
}
