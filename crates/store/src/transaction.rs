//! Beginning a transaction, whatever becomes of whoever wants it.
//!
//! A client that goes away takes its request with it, wherever that just waits. In the middle of a `BEGIN`, sqlx 0.9 does not know yet
//! that there is something to roll back (`PgTransactionManager::begin` counts the transaction when it has begun): the connection would
//! go back into the pool with an open transaction, and whoever gets it next works in there, for ever. So a transaction begins in a task
//! of its own, which nobody drops; if nobody wants it any more, it is rolled back like any other.

use sqlx::{PgPool, Postgres, Transaction};

/// Begins a transaction.
pub(crate) async fn begin(pool: &PgPool) -> sqlx::Result<Transaction<'static, Postgres>> {
    apart(pool, "BEGIN").await
}

/// Begins a transaction that sees one state of the database and changes nothing.
pub(crate) async fn begin_snapshot(pool: &PgPool) -> sqlx::Result<Transaction<'static, Postgres>> {
    apart(pool, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await
}

async fn apart(pool: &PgPool, statement: &'static str) -> sqlx::Result<Transaction<'static, Postgres>> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin_with(statement).await }).await;
    // Only the end of the runtime stops such a task.
    begun.unwrap_or(Err(sqlx::Error::WorkerCrashed))
}
