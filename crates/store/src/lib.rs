//! PostgreSQL, and the only place with SQL.
//!
//! Every write is a compare-and-set or protected by a unique key, so each function may be repeated after a lost
//! connection; transient errors are retried here, for a bounded time, and never reach a loop as anything worse than
//! [`StoreError::Unavailable`]. Leases and due times are read from the database's clock.
//!
//! Begin with [`scheduling`] (the scheduler's transaction) and [`attempt`] (what a worker may do).

pub mod api_token;
mod aside;
pub mod asset;
pub mod attempt;
pub mod backfill;
pub mod backup;
pub mod cipher;
pub mod clear;
pub mod component;
mod connect;
pub mod connection;
pub mod context;
pub mod dag;
pub mod embedded;
pub mod error;
pub mod event_log;
mod explain;
mod favorite;
pub mod grant;
pub mod holder;
pub mod identity;
pub mod invariant;
pub mod list;
pub mod listen;
pub mod migrate;
pub mod notification;
mod notify;
pub mod pool;
pub mod recovery;
pub mod retention;
mod retry;
pub mod rotation;
pub mod run;
pub mod scheduling;
mod sight;
mod standing;
pub mod state_store;
mod tally;
mod text;
pub mod token;
mod transaction;
pub mod user;
pub mod variable;
pub mod webhook;
pub mod worker;
mod writable;
pub mod xcom;

pub use cipher::Cipher;
pub use connect::{BY_INDEX, Store, StoreOptions};
pub use error::StoreError;
pub use sight::UNTOLD;
