//! Who keeps the database from removing dead rows: a transaction that stays open, in whatever program.
//!
//! While it does, every changed row of every table stays beside its new form. Tables and indexes grow, and what reads many rows gets slower.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

/// Longer than any transaction of ours; people should hear of one that takes longer.
pub const LONG: Long = Long {
    age: Duration::from_secs(15 * 60),
    transactions: 1_000_000,
};

/// When something is held open for too long.
#[derive(Debug, Clone, Copy)]
pub struct Long {
    /// Of a transaction.
    pub age: Duration,
    /// Transactions of others since then, where no time is known: of replication.
    pub transactions: i32,
}

/// What holds dead rows. What it does (its query) may hold secrets, and is not told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// `transaction`, `prepared` (a prepared transaction), `replica` or `slot` (of replication).
    pub kind: String,
    /// The backend, if there is one.
    pub pid: Option<i32>,
    /// The application, or the name of the prepared transaction or slot.
    pub name: String,
    /// Whose it is.
    pub user: Option<String>,
    /// `active`, `idle in transaction`, …
    pub state: Option<String>,
    /// By the database's clock.
    pub since: Option<DateTime<Utc>>,
}

impl Holder {
    /// The statement that ends it.
    #[must_use]
    pub fn remedy(&self) -> String {
        let name = self.name.replace('\'', "''");
        match (self.kind.as_str(), self.pid) {
            ("prepared", _) => format!("ROLLBACK PREPARED '{name}'"),
            ("slot", None) => format!("SELECT pg_drop_replication_slot('{name}')"),
            (_, pid) => format!("SELECT pg_terminate_backend({})", pid.unwrap_or_default()),
        }
    }
}

impl Store {
    /// What has held dead rows of this database for too long, the oldest first. Of other users' transactions only what the database
    /// lets us see: all of it for a member of `pg_read_all_stats`.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn holders(&self, long: Long) -> Result<Vec<Holder>, StoreError> {
        retried("looking for open transactions", |_| async {
            Ok(sqlx::query_as!(
                Holder,
                r#"SELECT 'transaction' AS "kind!", pid AS "pid?", application_name AS "name!", usename::text AS "user?", state AS "state?",
                          xact_start AS "since?"
                   FROM pg_stat_activity
                   WHERE datname = current_database() AND backend_type = 'client backend'
                     AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)
                     AND xact_start < clock_timestamp() - make_interval(secs => $1)
                   UNION ALL
                   SELECT 'prepared', NULL, gid, owner::text, NULL, prepared FROM pg_prepared_xacts
                   WHERE database = current_database() AND prepared < clock_timestamp() - make_interval(secs => $1)
                   UNION ALL
                   SELECT 'replica', pid, application_name, usename::text, state, NULL FROM pg_stat_replication WHERE age(backend_xmin) > $2
                   UNION ALL
                   SELECT 'slot', active_pid, slot_name::text, NULL, NULL, NULL FROM pg_replication_slots WHERE age(xmin) > $2
                   ORDER BY 6, 3"#,
                long.age.as_secs_f64(),
                long.transactions
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await
    }
}
