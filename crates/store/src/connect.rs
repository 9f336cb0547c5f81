//! The store's handle: pools, options and the cipher.

use std::collections::{HashMap, HashSet};
use std::str::FromStr as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use uuid::Uuid;

use crate::attempt::Together;
use crate::cipher::Cipher;
use crate::dag::DagVersion;
use crate::error::StoreError;
use crate::listen::Hub;
use crate::notify::Notifier;
use crate::retry::retried;
use crate::writable;

/// DAG versions never change, so a process reads each of them once. Beyond this many the cache starts anew.
const VERSIONS_KEPT: usize = 512;

/// Settings of the connections that move tasks. What moves tasks looks rows up by their keys, whatever the tables hold: no plan
/// of it is better than the one by index, and planning takes longer than executing. Left alone, PostgreSQL plans the larger
/// statements anew each time, reads whole tables that were empty when it first looked, and hashes the whole history to join it
/// with the few rows that a step is about.
pub const BY_INDEX: [(&str, &str); 4] = [
    ("plan_cache_mode", "force_generic_plan"),
    ("enable_seqscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
];

/// How to connect.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// Connections for ordinary work, at least 2.
    pub max_connections: u32,
    /// Connections kept for what moves tasks (rounds, claims, results, leases, heartbeats): it must get through when
    /// everything else waits.
    pub vital_connections: u32,
    /// Shown by `pg_stat_activity`.
    pub application_name: String,
    /// The server ends a statement that takes longer: a dropped future does not.
    pub statement_timeout: Duration,
    /// Wait for a free connection.
    pub acquire_timeout: Duration,
    /// Longest that a vital connection may stand still within a transaction. A scheduler that is frozen in the middle of a step keeps
    /// others from taking over for so long.
    pub vital_stillness: Duration,
    /// Prepared statements per connection; 0 for a transaction-pooling proxy in between.
    pub statement_cache: usize,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            max_connections: 16,
            vital_connections: 8,
            application_name: "updraft".to_owned(),
            statement_timeout: Duration::from_secs(30),
            acquire_timeout: Duration::from_secs(5),
            vital_stillness: Duration::from_secs(15),
            statement_cache: 256,
        }
    }
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) pool: PgPool,
    pub(crate) vital: PgPool,
    pub(crate) options: PgConnectOptions,
    pub(crate) cipher: Arc<Cipher>,
    pub(crate) notifier: Notifier,
    pub(crate) hub: Arc<Hub>,
    pub(crate) finishes: Arc<Together>,
    versions: Arc<Mutex<HashMap<Uuid, Arc<DagVersion>>>>,
    /// Versions that were told to be unreadable.
    pub(crate) unreadable: Arc<Mutex<HashSet<Uuid>>>,
    /// DAGs that are left out ([`crate::sight`]).
    pub(crate) hidden: Arc<[String]>,
}

impl std::fmt::Debug for Store {
    // The options hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("database", &self.options.get_database())
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Connects with default options.
    ///
    /// # Errors
    /// As [`Store::connect_with`].
    pub async fn connect(url: &str, cipher: Cipher) -> Result<Self, StoreError> {
        Self::connect_with(url, cipher, &StoreOptions::default()).await
    }

    /// Connects and asks the server for its version. Touches no table.
    ///
    /// # Errors
    /// [`StoreError::Connect`] for a wrong URL, database, user or password; [`StoreError::Unavailable`] if nobody answers for
    /// some seconds; [`StoreError::ServerTooOld`].
    pub async fn connect_with(url: &str, cipher: Cipher, options: &StoreOptions) -> Result<Self, StoreError> {
        let parsed = if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            PgConnectOptions::from_str(url)
        } else {
            Err(sqlx::Error::Configuration("the scheme is not postgres".into()))
        };
        let connect = parsed.map_err(|source| StoreError::Connect {
            url: without_password(url),
            advice: "it is not a URL of the form postgres://user:password@host:5432/database".to_owned(),
            source,
        })?;
        let timeout = options.statement_timeout.as_millis().to_string();
        let connect = connect
            .application_name(&options.application_name)
            .statement_cache_capacity(options.statement_cache)
            .options([
                ("statement_timeout", timeout.as_str()),
                // A client that dies in the middle of a transaction must not hold its locks.
                ("idle_in_transaction_session_timeout", "60000"),
                ("timezone", "UTC"),
                // For statements of milliseconds; compiling them takes longer.
                ("jit", "off"),
            ]);
        let pool = pool_options(options, options.max_connections.max(2)).connect_lazy_with(connect.clone());
        let vital = pool_options(options, options.vital_connections.max(1)).connect_lazy_with(
            connect.clone().options(BY_INDEX).options([(
                "idle_in_transaction_session_timeout",
                options.vital_stillness.as_millis().to_string(),
            )]),
        );
        let hub = Arc::new(Hub::new());
        let notifier = Notifier::new(vital.clone(), Arc::clone(&hub));
        let store = Self {
            pool,
            vital,
            options: connect,
            cipher: Arc::new(cipher),
            notifier,
            hub,
            finishes: Arc::default(),
            versions: Arc::default(),
            unreadable: Arc::default(),
            hidden: Arc::default(),
        };
        store.check_server(url).await?;
        Ok(store)
    }

    async fn check_server(&self, url: &str) -> Result<(), StoreError> {
        let version = retried("connecting", |_| async {
            sqlx::query_scalar!(r#"SELECT current_setting('server_version_num')::int AS "version!""#)
                // Not through the pool, which keeps the server's answer to itself until its time is up.
                .fetch_one(&mut PgConnection::connect_with(&self.options).await?)
                .await
                .map_err(StoreError::from)
        })
        .await
        .map_err(|error| match error {
            StoreError::Database { source, .. } | StoreError::Unavailable { source, .. } => StoreError::Connect {
                url: without_password(url),
                advice: advice(&source),
                source,
            },
            other => other,
        })?;
        if version < 140_000 {
            return Err(StoreError::ServerTooOld {
                found: format!("{}.{}", version / 10_000, version % 10_000),
            });
        }
        Ok(())
    }

    /// The database's clock.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn now(&self) -> Result<DateTime<Utc>, StoreError> {
        retried("reading the database's clock", |_| async {
            Ok(sqlx::query_scalar!(r#"SELECT clock_timestamp() AS "now!""#)
                .fetch_one(&self.vital)
                .await?)
        })
        .await
    }

    /// The pool, for tests and for the files that add statements to this crate.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// The cipher of variables and connections.
    #[must_use]
    pub fn cipher(&self) -> &Cipher {
        &self.cipher
    }

    /// Waits for what is on its way (notifications too) and closes every connection.
    pub async fn close(&self) {
        self.notifier.flushed().await;
        // Whoever still listens must not take the end of the database for a fault.
        self.hub.stop_listening().await;
        self.vital.close().await;
        self.pool.close().await;
    }

    pub(crate) fn cached_version(&self, id: Uuid) -> Option<Arc<DagVersion>> {
        self.versions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&id)
            .cloned()
    }

    pub(crate) fn cache_version(&self, version: &Arc<DagVersion>) {
        let mut versions = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
        if versions.len() >= VERSIONS_KEPT {
            versions.clear();
        }
        versions.insert(version.id, Arc::clone(version));
    }
}

fn pool_options(options: &StoreOptions, connections: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(options.acquire_timeout)
        .idle_timeout(Duration::from_secs(300))
        // After a restart of the server every idle connection is dead. One in steady use shows that by itself (and its
        // statement is retried); only one that has rested is worth a round trip to ask.
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                Ok(!writable::is_outdated(meta.age)
                    && (meta.idle_for < Duration::from_secs(1) || connection.ping().await.is_ok()))
            })
        })
}

fn advice(error: &sqlx::Error) -> String {
    if let Some(database) = error.as_database_error() {
        return match database.code().as_deref() {
            Some("28P01" | "28000") => "the server refuses this user or password".to_owned(),
            Some("3D000") => "there is no such database; make it with `createdb`".to_owned(),
            Some("53300") => "the server has no connection left; raise its max_connections".to_owned(),
            _ => database.message().to_owned(),
        };
    }
    match error {
        sqlx::Error::Io(io) => {
            format!("nobody answers there ({io}); is PostgreSQL running, and are host and port right?")
        }
        sqlx::Error::PoolTimedOut => {
            "nobody answers there; is PostgreSQL running, and are host and port right?".to_owned()
        }
        other => other.to_string(),
    }
}

/// A URL fit for messages and logs.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return "the given URL".to_owned();
    };
    // The password may be in the query as well.
    let rest = rest.split('?').next().unwrap_or_default();
    match rest.rsplit_once('@') {
        Some((credentials, place)) => {
            let user = credentials.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{place}")
        }
        None => format!("{scheme}://{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(
            without_password("postgres://u:se@cret@h:1/d?password=x"),
            "postgres://u@h:1/d"
        );
        assert_eq!(without_password("postgres://h/d"), "postgres://h/d");
        assert_eq!(without_password("u:secret@h"), "the given URL");
    }
}
