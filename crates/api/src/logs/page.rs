//! A part of a log as readers get it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use updraft_operators::protocol::log_record::{LogRecord, LogStream};

/// Some records of a log, in order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogPage {
    /// The records.
    pub records: Vec<LogLine>,
    /// Where the next page begins.
    pub next_offset: u64,
    /// The length of the log when the page was read.
    pub length: u64,
}

impl LogPage {
    /// All that a log has from `offset` on.
    #[must_use]
    pub fn of(log: &[u8], offset: u64) -> Self {
        let rest = usize::try_from(offset).ok().and_then(|offset| log.get(offset..));
        parse(rest.unwrap_or_default(), offset, log.len() as u64, usize::MAX)
    }
}

/// One record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogLine {
    /// When the worker read it; absent for what is no record, as after a crash in the middle of a write.
    pub timestamp: Option<DateTime<Utc>>,
    /// Where it comes from.
    pub stream: LogStream,
    /// The line.
    pub text: String,
    /// Whether the line goes on in the next record of its stream.
    pub continues: bool,
    /// How serious the line says it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
}

/// How serious a line says it is, by the usual words of logging libraries near its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Level {
    Debug,
    Info,
    Warning,
    Error,
    Critical,
}

impl Level {
    fn of(text: &str) -> Option<Self> {
        // A level stands in the first words (a date, a time, a logger's name may come before it), in capitals.
        text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .filter(|word| !word.is_empty())
            .take(12)
            .find_map(|word| match word {
                "DEBUG" | "TRACE" => Some(Self::Debug),
                "INFO" | "NOTICE" => Some(Self::Info),
                "WARN" | "WARNING" => Some(Self::Warning),
                "ERROR" | "SEVERE" => Some(Self::Error),
                "CRITICAL" | "FATAL" => Some(Self::Critical),
                _ => None,
            })
    }
}

/// Reads whole records out of `bytes`, which begin at `offset`. What comes after the last line feed belongs to the next
/// page, unless it alone fills the page (then it can't be a record).
pub(super) fn parse(bytes: &[u8], offset: u64, length: u64, limit: usize) -> LogPage {
    let whole = match bytes.iter().rposition(|&byte| byte == b'\n') {
        Some(last) => &bytes[..=last],
        None if bytes.len() >= limit => bytes,
        None => &[],
    };
    let mut records = Vec::new();
    for line in whole.split_inclusive(|&byte| byte == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        records.push(read_line(&String::from_utf8_lossy(line)));
    }
    LogPage {
        records,
        next_offset: offset + whole.len() as u64,
        length,
    }
}

fn read_line(line: &str) -> LogLine {
    match LogRecord::parse(line) {
        Some(record) => LogLine {
            timestamp: Some(record.timestamp),
            stream: record.stream,
            level: Level::of(&record.text),
            text: record.text,
            continues: record.continues,
        },
        None => LogLine {
            timestamp: None,
            stream: LogStream::System,
            text: line.to_owned(),
            continues: false,
            level: None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_found_near_the_beginning() {
        for (text, level) in [
            (
                "[2026-01-02 03:04:05,678] {worker.py:12} INFO - hello",
                Some(Level::Info),
            ),
            ("WARNING:root:careful", Some(Level::Warning)),
            ("2026-01-02 ERROR x", Some(Level::Error)),
            ("no errors, 0 WARNINGS", None),
            ("hello", None),
        ] {
            assert_eq!(Level::of(text), level, "{text}");
        }
    }
}
