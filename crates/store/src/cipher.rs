//! Encryption of secrets at rest: AES-256-GCM with a random nonce.
//!
//! A stored value is `version (1 byte) ‖ key id (4) ‖ nonce (12) ‖ ciphertext and tag`. The place of a value (table and key) is
//! bound in as associated data, so a ciphertext copied to another row does not decrypt.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest as _, Sha256};

const VERSION: u8 = 1;
const KEY_ID: usize = 4;
const NONCE: usize = 12;

/// What can go wrong with keys and secrets.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CipherError {
    /// The key file cannot be read or written.
    #[error("cannot use the key file {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The key file is open to others.
    #[error("the key file {} can be read by others (mode {mode:04o}): run `chmod 600 {}`", path.display(), path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// The key file does not hold a key.
    #[error("the key file {} does not hold 32 bytes in Base64 a line: restore it from a backup; a new key cannot read old secrets", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
    },
    /// The value was encrypted with a key that is not there.
    #[error("a secret was encrypted with key {key_id}, which the key file lacks: add that key's line to it")]
    UnknownKey {
        /// Hex of the id.
        key_id: String,
    },
    /// The value was changed, moved to another row, or is not one of ours.
    #[error("a stored secret ({place}) cannot be decrypted: it was changed or moved")]
    Broken {
        /// Table and key.
        place: String,
    },
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    Random,
}

struct Key {
    id: [u8; KEY_ID],
    cipher: Aes256Gcm,
}

/// The installation's keys: the first encrypts, all of them decrypt.
pub struct Cipher {
    keys: Vec<Key>,
}

impl std::fmt::Debug for Cipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Cipher({} keys)", self.keys.len())
    }
}

impl Cipher {
    /// From one key; its id is computed.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        Self {
            keys: vec![Key::new(key)],
        }
    }

    /// A new random key, for tests and for a start without secrets.
    ///
    /// # Errors
    /// If the system gives no random numbers.
    pub fn random() -> Result<Self, CipherError> {
        Ok(Self::new(&random_bytes()?))
    }

    /// Reads the key file, or makes it with a random key and mode 0600. One key a line in Base64, newest first: to change the key put a
    /// new line on top and keep the old ones for what they encrypted.
    ///
    /// # Errors
    /// If the file cannot be made or read, is readable for others, or holds something else.
    pub fn from_key_file(path: &Path) -> Result<Self, CipherError> {
        let at = |source| CipherError::File {
            path: path.to_owned(),
            source,
        };
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                create_key_file(path)?;
                fs::read_to_string(path).map_err(at)?
            }
            Err(error) => return Err(at(error)),
        };
        let mode = fs::metadata(path).map_err(at)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(CipherError::Open {
                path: path.to_owned(),
                mode,
            });
        }
        let malformed = || CipherError::Malformed { path: path.to_owned() };
        let mut keys = Vec::new();
        for line in text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            let bytes = BASE64.decode(line).map_err(|_| malformed())?;
            keys.push(Key::new(&bytes.try_into().map_err(|_| malformed())?));
        }
        if keys.is_empty() {
            return Err(malformed());
        }
        Ok(Self { keys })
    }

    /// Encrypts the value that stands in `table` under `key`.
    ///
    /// # Errors
    /// If the system gives no random numbers.
    pub fn encrypt(&self, table: &str, key: &str, plain: &[u8]) -> Result<Vec<u8>, CipherError> {
        let place = place(table, key);
        let Some(current) = self.keys.first() else {
            return Err(CipherError::Random);
        };
        let nonce = random_bytes::<NONCE>()?;
        let sealed = current
            .cipher
            .encrypt(
                &Nonce::from(nonce),
                Payload {
                    msg: plain,
                    aad: place.as_bytes(),
                },
            )
            .map_err(|_| CipherError::Broken { place })?;
        let mut stored = Vec::with_capacity(1 + KEY_ID + NONCE + sealed.len());
        stored.push(VERSION);
        stored.extend_from_slice(&current.id);
        stored.extend_from_slice(&nonce);
        stored.extend_from_slice(&sealed);
        Ok(stored)
    }

    /// Decrypts what [`Cipher::encrypt`] made for the same place.
    ///
    /// # Errors
    /// If the key is unknown, or the value was changed or moved.
    pub fn decrypt(&self, table: &str, key: &str, stored: &[u8]) -> Result<Vec<u8>, CipherError> {
        let place = place(table, key);
        let broken = || CipherError::Broken { place: place.clone() };
        let (&version, rest) = stored.split_first().ok_or_else(broken)?;
        let (id, rest) = rest.split_at_checked(KEY_ID).ok_or_else(broken)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or_else(broken)?;
        if version != VERSION {
            return Err(broken());
        }
        let Some(used) = self.keys.iter().find(|candidate| candidate.id == id) else {
            return Err(CipherError::UnknownKey {
                key_id: hex::encode(id),
            });
        };
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| broken())?;
        used.cipher
            .decrypt(
                &Nonce::from(nonce),
                Payload {
                    msg: sealed,
                    aad: place.as_bytes(),
                },
            )
            .map_err(|_| broken())
    }

    /// As [`Cipher::encrypt`], for text.
    ///
    /// # Errors
    /// The same.
    pub fn encrypt_text(&self, table: &str, key: &str, plain: &str) -> Result<Vec<u8>, CipherError> {
        self.encrypt(table, key, plain.as_bytes())
    }

    /// As [`Cipher::decrypt`], for text.
    ///
    /// # Errors
    /// The same, and if it is not UTF-8.
    pub fn decrypt_text(&self, table: &str, key: &str, stored: &[u8]) -> Result<String, CipherError> {
        let bytes = self.decrypt(table, key, stored)?;
        String::from_utf8(bytes).map_err(|_| CipherError::Broken {
            place: place(table, key),
        })
    }
}

impl Key {
    fn new(bytes: &[u8; 32]) -> Self {
        let digest = Sha256::new()
            .chain_update(b"updraft key id")
            .chain_update(bytes)
            .finalize();
        let mut id = [0; KEY_ID];
        id.copy_from_slice(&digest[..KEY_ID]);
        Self {
            id,
            cipher: Aes256Gcm::new(bytes.into()),
        }
    }
}

/// NUL cannot stand in a PostgreSQL text, so two places never look alike.
fn place(table: &str, key: &str) -> String {
    format!("{table}\0{key}")
}

fn random_bytes<const N: usize>() -> Result<[u8; N], CipherError> {
    use rand::TryRng as _;
    let mut bytes = [0; N];
    rand::rngs::SysRng
        .try_fill_bytes(&mut bytes)
        .map_err(|_| CipherError::Random)?;
    Ok(bytes)
}

/// Written aside and linked into place: two processes that start at once end with one key.
fn create_key_file(path: &Path) -> Result<(), CipherError> {
    let at = |source| CipherError::File {
        path: path.to_owned(),
        source,
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(at)?;
    }
    let draft = path.with_extension(format!("new-{}", std::process::id()));
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)
        .map_err(at)?;
    writeln!(file, "{}", BASE64.encode(random_bytes::<32>()?)).map_err(at)?;
    file.sync_all().map_err(at)?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft).map_err(at)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(at(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
