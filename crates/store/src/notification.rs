//! Notifications: notifiers that have to run, written in the transaction that writes what they tell of.
//!
//! A worker claims them as it claims attempts, but apart from them: a full queue delays no alarm. Each claim makes a new
//! attempt id, which names the lease; what speaks for an older one changes nothing. A notification whose worker vanishes runs
//! again, so one may be sent twice, but none is lost.

mod claim;
mod finish;
mod lease;
mod write;

pub use claim::{ClaimedNotification, ToldInstance};
pub use finish::NotificationEnd;
pub use lease::NotificationIdentity;
pub(crate) use lease::give_up;
pub use write::NewNotification;
pub(crate) use write::{insert, miss_deadlines};
