//! Input that nobody thought of, for tests: committed files and messages, changed at random, and what libFuzzer found.
//!
//! What must hold of it is in [`targets`], and the inputs are in `corpus/`. A fuzz test takes about a second and sees the same input each time. With `UPDRAFT_FUZZ_SECONDS=600` it goes on for so long. A case that
//! fails prints its seed; with `UPDRAFT_FUZZ_SEED` the test begins there.

mod json;
mod random;
pub mod targets;
mod text;

pub use json::changed_json;
pub use random::Random;
pub use text::changed_bytes;

use std::time::{Duration, Instant};

/// How long a fuzz test takes when nobody says otherwise.
const SHORT: Duration = Duration::from_secs(1);
/// The first seed.
const FIRST: u64 = 1;

/// Cases of one test, each with its own seed, until the time is over.
#[derive(Debug)]
pub struct Cases {
    test: &'static str,
    until: Instant,
    next: u64,
}

impl Cases {
    /// `test` is the command line that runs the test: `-p updraft-dag fuzz_files`.
    ///
    /// # Panics
    /// If a variable is no number.
    #[must_use]
    pub fn of(test: &'static str) -> Self {
        let seconds = variable("UPDRAFT_FUZZ_SECONDS").map(Duration::from_secs);
        Self {
            test,
            until: Instant::now() + seconds.unwrap_or(SHORT),
            next: variable("UPDRAFT_FUZZ_SEED").unwrap_or(FIRST),
        }
    }
}

impl Iterator for Cases {
    type Item = Case;

    fn next(&mut self) -> Option<Case> {
        let seed = self.next;
        self.next += 1;
        (Instant::now() < self.until).then(|| Case {
            test: self.test,
            seed,
            random: Random::new(seed),
        })
    }
}

/// One case. If the test panics before it is dropped, it says how to see the case again.
#[derive(Debug)]
pub struct Case {
    test: &'static str,
    seed: u64,
    /// All that is random about it.
    pub random: Random,
}

impl Drop for Case {
    #[allow(clippy::print_stderr, reason = "that is what it is for")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "to see it again: UPDRAFT_FUZZ_SEED={} cargo nextest run {}",
                self.seed, self.test
            );
        }
    }
}

#[allow(clippy::panic, reason = "only tests call it")]
fn variable(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    match text.parse() {
        Ok(number) => Some(number),
        Err(_) => panic!("{name} is `{text}`: it must be a whole number"),
    }
}
