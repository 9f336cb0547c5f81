//! The lease on a shard of runs. Its clock is the database's; its term grows with every acquisition.

use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

/// The right to decide about a shard, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The shard. There is one so far: 0.
    pub shard: i32,
    /// The process that holds it.
    pub owner: Uuid,
    /// Every step names it; a former term can't write.
    pub term: i64,
    /// By the database's clock. Trust it only to stop earlier.
    pub until: DateTime<Utc>,
    /// Which database of which server gave it, and since when that runs. Another one that answers under the same address, after a
    /// failover or a restore, may lack what was written last: a step on it is refused, so that nobody goes by what he remembers.
    pub database: String,
}

impl Store {
    /// Takes the lease if nobody holds it, it has run out, or `owner` holds it already (then under a new term). `None` =
    /// somebody else holds it, or the database was restored and nobody has said yet that work may go on.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn acquire_lease(&self, shard: i32, owner: Uuid, ttl: Duration) -> Result<Option<Lease>, StoreError> {
        let seconds = ttl.as_secs_f64();
        retried("acquiring the scheduler lease", |_| async {
            let row = sqlx::query!(
                r#"INSERT INTO scheduler_lease AS held (shard, owner, term, lease_until)
                 SELECT $1, $2, 1, clock_timestamp() + make_interval(secs => $3) WHERE NOT EXISTS (SELECT FROM recovery)
                 ON CONFLICT (shard) DO UPDATE
                     SET owner = excluded.owner, term = held.term + 1, lease_until = clock_timestamp() + make_interval(secs => $3)
                     WHERE held.owner = excluded.owner OR held.lease_until < clock_timestamp()
                 RETURNING term, lease_until,
                     extract(epoch FROM pg_postmaster_start_time()) || ' ' || (SELECT oid FROM pg_database WHERE datname = current_database()) AS "database!""#,
                shard,
                owner,
                seconds
            )
            .fetch_optional(&self.vital)
            .await?;
            Ok(row.map(|row| Lease { shard, owner, term: row.term, until: row.lease_until, database: row.database }))
        })
        .await
    }

    /// Renews the lease.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] if it ran out or somebody else has it.
    pub async fn renew_lease(&self, lease: &Lease, ttl: Duration) -> Result<Lease, StoreError> {
        let seconds = ttl.as_secs_f64();
        let until = retried("renewing the scheduler lease", |_| async {
            Ok(sqlx::query_scalar!(
                "UPDATE scheduler_lease SET lease_until = clock_timestamp() + make_interval(secs => $4)
                 WHERE shard = $1 AND owner = $2 AND term = $3 AND lease_until > clock_timestamp() RETURNING lease_until",
                lease.shard,
                lease.owner,
                lease.term,
                seconds
            )
            .fetch_optional(&self.vital)
            .await?)
        })
        .await?
        .ok_or(StoreError::LeaseLost { shard: lease.shard, term: lease.term })?;
        Ok(Lease { until, ..lease.clone() })
    }

    /// Gives the lease back, so that the next scheduler need not wait. Does nothing if it is lost already.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn release_lease(&self, lease: &Lease) -> Result<(), StoreError> {
        retried("releasing the scheduler lease", |_| async {
            // The row stays: it remembers the term.
            sqlx::query!(
                "UPDATE scheduler_lease SET lease_until = '-infinity' WHERE shard = $1 AND owner = $2 AND term = $3",
                lease.shard,
                lease.owner,
                lease.term
            )
            .execute(&self.vital)
            .await?;
            Ok(())
        })
        .await
    }
}
