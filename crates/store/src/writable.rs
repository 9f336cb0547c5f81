//! Connections to a server that became read-only, such as a primary that is a standby now, stay read-only even when another server
//! has taken its place, or when it can be written to again. So they are not used any more.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// When a statement was last refused because its server is read-only. One for the process: so is the database.
static REFUSED: Mutex<Option<Instant>> = Mutex::new(None);

/// A statement was refused since the server is read-only.
pub(crate) fn refused() {
    *REFUSED.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
}

/// Whether a connection of this age is from before the last refusal.
pub(crate) fn is_outdated(age: Duration) -> bool {
    let refused = *REFUSED.lock().unwrap_or_else(PoisonError::into_inner);
    refused.is_some_and(|refused| age > refused.elapsed())
}
