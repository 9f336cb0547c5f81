//! What can go wrong between us and the database, told so that somebody can act on it.

use crate::cipher::CipherError;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database could not be reached or refused work, even after retries. Later may be better.
    #[error("{} ({while_doing})", trouble(.source))]
    Unavailable {
        /// What was tried.
        while_doing: &'static str,
        /// The last error.
        #[source]
        source: sqlx::Error,
    },
    /// The URL cannot be used, or the server there refuses us.
    #[error("cannot use the database at {url}: {advice}")]
    Connect {
        /// The URL, without its password.
        url: String,
        /// What to do.
        advice: String,
        /// The driver's error.
        #[source]
        source: sqlx::Error,
    },
    /// The server is older than what the statements need.
    #[error("PostgreSQL {found} is too old: Updraft needs 14 or newer")]
    ServerTooOld {
        /// Version the server tells.
        found: String,
    },
    /// Something else is there already, or the state is no longer what the caller saw.
    #[error("{0}")]
    Conflict(String),
    /// There is no such thing.
    #[error("{0}")]
    NotFound(String),
    /// A page can't go on from there: it is a place in another list, or in another order.
    #[error("Invalid cursor token")]
    NoSuchPlace,
    /// A stored value cannot be read back.
    #[error("stored data cannot be read: {0}")]
    Corrupt(String),
    /// The schema was made by a newer program and lacks what this one needs.
    #[error(
        "the database's schema has version {found}, this program knows versions up to {known} and can't work on it: start the newer Updraft \
         that migrated it, or restore a backup made before the upgrade"
    )]
    SchemaNewer {
        /// Newest version applied.
        found: i64,
        /// Newest version in this binary.
        known: i64,
    },
    /// The schema lacks migrations.
    #[error(
        "the database's schema has version {found}, this program needs {known}: run `updraft db migrate` (nothing was changed)"
    )]
    SchemaOlder {
        /// Newest version applied; 0 = an empty database.
        found: i64,
        /// Newest version in this binary.
        known: i64,
    },
    /// A migration failed or was changed after it had been applied.
    #[error("the database's schema cannot be migrated")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// Somebody else decides for this shard now, or another database answers than the one that gave the lease; whatever was decided since
    /// must be thrown away.
    #[error("the scheduler lease on shard {shard}, term {term}, is lost")]
    LeaseLost {
        /// The shard.
        shard: i32,
        /// The term that is over.
        term: i64,
    },
    /// A secret cannot be encrypted or decrypted.
    #[error(transparent)]
    Cipher(#[from] CipherError),
    /// The database refused a statement. That is a bug here, or a full disk there.
    #[error("the database refused a statement ({while_doing})")]
    Database {
        /// What was tried.
        while_doing: &'static str,
        /// Its answer.
        #[source]
        source: sqlx::Error,
    },
}

/// What keeps the database from its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It can't be reached, or is too busy.
    Away,
    /// It takes no writes.
    ReadOnly,
    /// Its disk is full.
    Full,
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Away => "the database can't be reached at the moment",
            Self::ReadOnly => {
                "storage read-only: the database takes no writes at the moment; running tasks go on, and what they report is kept until it does"
            }
            Self::Full => {
                "storage full: the disk of the database has no room left; running tasks go on, and what they report is kept until it has"
            }
        })
    }
}

fn trouble(source: &sqlx::Error) -> Trouble {
    match source.as_database_error().and_then(|error| error.code()).as_deref() {
        Some("25006") => Trouble::ReadOnly,
        Some("53100") => Trouble::Full,
        _ => Trouble::Away,
    }
}

pub(crate) fn is_read_only(source: &sqlx::Error) -> bool {
    trouble(source) == Trouble::ReadOnly
}

impl StoreError {
    /// What keeps the database from its work, if the same call may succeed later.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Unavailable { source, .. } | Self::Database { source, .. } if self.is_transient() => {
                Some(trouble(source))
            }
            _ => None,
        }
    }

    /// Whether the same call may succeed later without anybody changing anything.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unavailable { .. } => true,
            Self::Database { source, .. } => class(source) != Class::Final,
            _ => false,
        }
    }

    /// Whether it is the values that the database can't take, such as a NUL character or a text beyond all measure.
    #[must_use]
    pub fn is_about_data(&self) -> bool {
        let Self::Database { source, .. } = self else {
            return false;
        };
        // Data exceptions, and limits of the program: https://www.postgresql.org/docs/current/errcodes-appendix.html
        let code = source.as_database_error().and_then(|error| error.code());
        code.is_some_and(|code| code.starts_with("22") || code.starts_with("54"))
    }

    /// Whether a value was compared with one that it can't be compared with.
    pub(crate) fn is_about_types(&self) -> bool {
        let Self::Database { source, .. } = self else {
            return false;
        };
        let code = source.as_database_error().and_then(|error| error.code());
        // undefined_function: there is no such operator.
        code.is_some_and(|code| code == "42883")
    }

    pub(crate) fn corrupt(what: &str, why: impl std::fmt::Display) -> Self {
        Self::Corrupt(format!("{what}: {why}"))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(source: sqlx::Error) -> Self {
        match class(&source) {
            Class::Final => Self::Database {
                while_doing: "a statement",
                source,
            },
            Class::Again | Class::Wait => Self::Unavailable {
                while_doing: "a statement",
                source,
            },
        }
    }
}

/// What an error of the driver means for the next try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Try again at once, with a short pause.
    Again,
    /// The server cannot work now (disk full, read-only): no use in trying within seconds.
    Wait,
    /// Trying again gives the same answer.
    Final,
}

pub(crate) fn class(error: &sqlx::Error) -> Class {
    match error {
        // A server that goes down in the middle of an answer leaves one that makes no sense.
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed | sqlx::Error::Protocol(_) => {
            Class::Again
        }
        sqlx::Error::Database(database) => match database.code().as_deref() {
            // Serialisation failure, deadlock, lock time-out, shut-downs and crashes, too many connections.
            Some("40001" | "40P01" | "55P03" | "57P01" | "57P02" | "57P03" | "57P05" | "53300") => Class::Again,
            Some(code) if code.starts_with("08") => Class::Again,
            // Disk full, out of memory, read-only transaction, statement time-out.
            Some("53100" | "53200" | "25006" | "57014") => Class::Wait,
            _ => Class::Final,
        },
        _ => Class::Final,
    }
}

/// The unique constraint that a write ran into, if it was that.
pub(crate) fn unique_violation(error: &sqlx::Error) -> Option<&str> {
    let database = error.as_database_error()?;
    if database.is_unique_violation() {
        Some(database.constraint().unwrap_or_default())
    } else {
        None
    }
}
