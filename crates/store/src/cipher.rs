//! Encryption of secrets at rest: AES-256-GCM with a random nonce.
//!
//! A stored value is `version (1 byte) ‖ key id (4) ‖ nonce (12) ‖ ciphertext and tag`. The place of a value (table and key) is
//! bound in as associated data, so a ciphertext copied to another row does not decrypt.

mod key_file;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use sha2::{Digest as _, Sha256};

use key_file::{KeyFile, Stamp};

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
    /// There is no key file to change.
    #[error("these keys come from no file")]
    NoFile,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    Random,
}

struct Key {
    id: [u8; KEY_ID],
    cipher: Aes256Gcm,
}

/// The installation's keys: the first encrypts, all of them decrypt. Keys that come from a file are those that are in it now: a key that
/// was added while this process runs is found.
pub struct Cipher {
    ring: Mutex<Ring>,
    file: Option<KeyFile>,
}

struct Ring {
    keys: Arc<[Key]>,
    /// The edition of the file that they are from.
    stamp: Option<Stamp>,
}

impl std::fmt::Debug for Cipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Cipher({} keys)", self.ring().keys.len())
    }
}

impl Cipher {
    /// From one key; its id is computed.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        let keys = Arc::new([Key::new(key)]);
        Self {
            ring: Mutex::new(Ring { keys, stamp: None }),
            file: None,
        }
    }

    /// A new random key, for tests and for a start without secrets.
    ///
    /// # Errors
    /// If the system gives no random numbers.
    pub fn random() -> Result<Self, CipherError> {
        Ok(Self::new(&random_bytes()?))
    }

    /// Reads the key file, or makes it with a random key and mode 0600. One key a line in Base64, the one that encrypts first.
    ///
    /// # Errors
    /// If the file cannot be made or read, is readable for others, or holds something else.
    pub fn from_key_file(path: &Path) -> Result<Self, CipherError> {
        let file = KeyFile::at(path)?;
        let edition = file.read()?;
        let ring = Ring {
            keys: edition.keys.into(),
            stamp: Some(edition.stamp),
        };
        Ok(Self {
            ring: Mutex::new(ring),
            file: Some(file),
        })
    }

    fn ring(&self) -> std::sync::MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The keys as they are in the file now. One that can't be read leaves those that were.
    fn keys(&self) -> Arc<[Key]> {
        let mut ring = self.ring();
        if let Some(file) = &self.file
            && file.stamp().ok() != ring.stamp
        {
            match file.read() {
                Ok(edition) => {
                    ring.keys = edition.keys.into();
                    ring.stamp = Some(edition.stamp);
                }
                Err(error) => {
                    tracing::warn!(%error, "the keys of the secrets changed and can't be read; going on with those that were")
                }
            }
        }
        ring.keys.clone()
    }

    /// Ids of the keys, in hex; the first one encrypts.
    #[must_use]
    pub fn key_ids(&self) -> Vec<String> {
        self.keys().iter().map(Key::name).collect()
    }

    /// Adds a new key to the file that decrypts, and encrypts after [`Cipher::promote_key`]: in between, machines with a copy of the file
    /// can be given it.
    ///
    /// # Errors
    /// If the file can't be written; without a file.
    pub fn prepare_key(&self) -> Result<(), CipherError> {
        self.key_file()?.prepare()
    }

    /// From now on the key that was prepared, or a new one, encrypts, in every process that reads this file.
    ///
    /// # Errors
    /// As [`Cipher::prepare_key`].
    pub fn promote_key(&self) -> Result<(), CipherError> {
        self.key_file()?.promote()
    }

    /// Removes keys from the file but the first, a prepared one, and those that are used still, by their ids; how many.
    ///
    /// # Errors
    /// As [`Cipher::prepare_key`].
    pub fn prune_keys(&self, is_used: impl Fn(&str) -> bool) -> Result<usize, CipherError> {
        self.key_file()?.prune(is_used)
    }

    fn key_file(&self) -> Result<&KeyFile, CipherError> {
        self.file.as_ref().ok_or(CipherError::NoFile)
    }

    /// Encrypts the value that stands in `table` under `key`.
    ///
    /// # Errors
    /// If the system gives no random numbers.
    pub fn encrypt(&self, table: &str, key: &str, plain: &[u8]) -> Result<Vec<u8>, CipherError> {
        let place = place(table, key);
        let keys = self.keys();
        let Some(current) = keys.first() else {
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
        // Asks the file for news only where what is known does not do.
        let mut keys = self.ring().keys.clone();
        if !keys.iter().any(|candidate| candidate.id == id) {
            keys = self.keys();
        }
        let Some(used) = keys.iter().find(|candidate| candidate.id == id) else {
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

    /// Its id, in hex.
    fn name(&self) -> String {
        hex::encode(self.id)
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

#[cfg(test)]
mod tests;
