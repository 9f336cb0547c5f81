//! One record of a task's log, the same on the wire and on disk: one line each.
//!
//! `2026-01-02T03:04:05.678901Z O text\n`: RFC 3339 in UTC with microseconds, a letter for where it comes from (lower case
//! when the line goes on in the next record of the same stream), the text in UTF-8.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

/// Longest text of one record in bytes; a longer line becomes several records.
pub const MAX_TEXT: usize = 64 * 1024;

/// Where a record comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogStream {
    /// The task's standard output.
    Stdout,
    /// The task's standard error.
    Stderr,
    /// Updraft itself.
    System,
}

impl LogStream {
    fn letter(self) -> char {
        match self {
            Self::Stdout => 'O',
            Self::Stderr => 'E',
            Self::System => 'S',
        }
    }
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRecord {
    /// When the worker read the line.
    pub timestamp: DateTime<Utc>,
    /// Where it comes from.
    pub stream: LogStream,
    /// The line without its end.
    pub text: String,
    /// Whether the line goes on in the next record of the same stream.
    pub continues: bool,
}

impl fmt::Display for LogRecord {
    /// The record as one line, without its line feed. A line feed inside the text becomes U+240A, so that a record stays one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = self.stream.letter();
        let letter = if self.continues {
            letter.to_ascii_lowercase()
        } else {
            letter
        };
        write!(
            f,
            "{} {letter} ",
            self.timestamp.to_rfc3339_opts(SecondsFormat::Micros, true)
        )?;
        if self.text.contains('\n') {
            f.write_str(&self.text.replace('\n', "\u{240a}"))
        } else {
            f.write_str(&self.text)
        }
    }
}

impl LogRecord {
    /// Appends the record and its line feed to `buffer`.
    pub fn write_to(&self, buffer: &mut Vec<u8>) {
        buffer.extend_from_slice(self.to_string().as_bytes());
        buffer.push(b'\n');
    }

    /// Reads a line (without its line feed). `None` when it isn't a record, as after a cut in the middle of a file.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let (timestamp, rest) = line.split_once(' ')?;
        let timestamp = DateTime::parse_from_rfc3339(timestamp).ok()?.with_timezone(&Utc);
        let mut characters = rest.chars();
        let letter = characters.next()?;
        let text = match characters.next() {
            Some(' ') => characters.as_str(),
            None => "",
            Some(_) => return None,
        };
        let stream = match letter.to_ascii_uppercase() {
            'O' => LogStream::Stdout,
            'E' => LogStream::Stderr,
            'S' => LogStream::System,
            _ => return None,
        };
        Some(Self {
            timestamp,
            stream,
            text: text.to_owned(),
            continues: letter.is_ascii_lowercase(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(stream: LogStream, text: &str, continues: bool) -> LogRecord {
        let timestamp = DateTime::parse_from_rfc3339("2026-01-02T03:04:05.678901Z")
            .unwrap()
            .with_timezone(&Utc);
        LogRecord {
            timestamp,
            stream,
            text: text.to_owned(),
            continues,
        }
    }

    #[test]
    fn a_record_is_one_line_and_comes_back() {
        for (stream, text, continues, line) in [
            (
                LogStream::Stdout,
                "hello  world",
                false,
                "2026-01-02T03:04:05.678901Z O hello  world",
            ),
            (LogStream::Stderr, "", false, "2026-01-02T03:04:05.678901Z E "),
            (
                LogStream::System,
                "in parts ",
                true,
                "2026-01-02T03:04:05.678901Z s in parts ",
            ),
        ] {
            let record = record(stream, text, continues);
            assert_eq!(record.to_string(), line);
            assert_eq!(LogRecord::parse(line), Some(record));
        }
    }

    #[test]
    fn a_line_feed_never_makes_a_second_record() {
        let mut buffer = Vec::new();
        record(LogStream::System, "a\nb", false).write_to(&mut buffer);
        assert_eq!(String::from_utf8(buffer).unwrap().matches('\n').count(), 1);
    }

    #[test]
    fn what_is_no_record_is_refused() {
        for line in [
            "",
            "hello",
            "2026-01-02T03:04:05Z",
            "2026-01-02T03:04:05Z X a",
            "2026-01-02T03:04:05Z Oa",
        ] {
            assert_eq!(LogRecord::parse(line), None, "{line:?}");
        }
    }
}
