//! Cron expressions and the instants at which they fire.

use std::ops::Range;

use chrono::{DateTime, Utc};

mod zone;

pub use zone::{Zone, ZoneError};

/// Why a text is no cron expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CronError {
    /// Bytes of the text that are wrong.
    pub range: Range<usize>,
    /// What is wrong and what to write instead.
    pub message: String,
}

/// Language of a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Korean.
    Korean,
}

/// A parsed cron expression.
#[derive(Debug, Clone)]
pub struct Cron {
    canonical: String,
}

impl Cron {
    /// Reads an expression or a preset such as `@daily`.
    ///
    /// # Errors
    /// [`CronError`] with the bytes that are wrong.
    pub fn parse(text: &str) -> Result<Cron, CronError> {
        Ok(Cron { canonical: text.to_owned() })
    }

    /// The first fire after `t`, exclusive; `None` if there is none.
    #[must_use]
    pub fn next_after(&self, _t: DateTime<Utc>, _zone: &Zone) -> Option<DateTime<Utc>> {
        None
    }

    /// The last fire before `t`, exclusive; `None` if there is none.
    #[must_use]
    pub fn prev_before(&self, _t: DateTime<Utc>, _zone: &Zone) -> Option<DateTime<Utc>> {
        None
    }

    /// Whether it ever fires: `0 0 30 2 *` does not.
    #[must_use]
    pub fn fires(&self) -> bool {
        false
    }

    /// In words.
    #[must_use]
    pub fn describe(&self, _language: Language) -> String {
        String::new()
    }

    /// The expression with presets spelled out and single spaces.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.canonical
    }
}
