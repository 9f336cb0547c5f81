//! How far the output of a container was read, so that it is gone on with and not repeated.

use bollard::container::LogOutput;
use chrono::DateTime;
use serde::{Deserialize, Serialize};

use crate::protocol::log_record::LogStream;

/// A longer line goes to the log in pieces.
const LONGEST_LINE: usize = 64 * 1024;
/// The two streams have clocks of their own, which differ a little.
const OVERLAP_SECONDS: i64 = 2;

/// The last piece that was read of each stream.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Progress {
    stdout: Place,
    stderr: Place,
}

/// When a piece was written, as the daemon says it, in a text of fixed length; and how many pieces of that moment were read, as the pieces
/// of a long line share one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    at: String,
    pieces: u32,
}

impl Progress {
    /// From when on to ask for output, in seconds since 1970.
    pub(super) fn since(&self) -> i32 {
        let latest = self.stdout.at.as_str().max(&self.stderr.at);
        let seconds = DateTime::parse_from_rfc3339(latest).map_or(0, |at| at.timestamp() - OVERLAP_SECONDS);
        i32::try_from(seconds.max(0)).unwrap_or(0)
    }
}

/// Reads output from its beginning, or from [`Progress::since`], and passes over what was read before.
#[derive(Debug, Default)]
pub(super) struct Reader {
    read: [Place; 2],
}

impl Reader {
    /// The stream and the text of a piece that is new.
    pub(super) fn take(&mut self, progress: &mut Progress, output: &LogOutput) -> Option<(LogStream, Vec<u8>)> {
        let (stream, read, place, message) = match output {
            LogOutput::StdErr { message } => (LogStream::Stderr, &mut self.read[1], &mut progress.stderr, message),
            LogOutput::StdOut { message } | LogOutput::Console { message } | LogOutput::StdIn { message } => {
                (LogStream::Stdout, &mut self.read[0], &mut progress.stdout, message)
            }
        };
        let end = message.iter().position(|&byte| byte == b' ')?;
        let at = std::str::from_utf8(&message[..end]).ok()?;
        if read.at == at {
            read.pieces += 1;
        } else {
            *read = Place {
                at: at.to_owned(),
                pieces: 1,
            };
        }
        let is_new = at > place.at.as_str() || at == place.at && read.pieces > place.pieces;
        is_new.then(|| {
            place.clone_from(read);
            (stream, message[end + 1..].to_vec())
        })
    }
}

/// Makes lines of pieces.
#[derive(Debug, Default)]
pub(super) struct Lines {
    open: [Vec<u8>; 2],
}

impl Lines {
    /// The lines that a piece completes, without their line feeds.
    pub(super) fn feed(&mut self, stream: LogStream, bytes: &[u8]) -> Option<String> {
        let open = &mut self.open[usize::from(stream == LogStream::Stderr)];
        open.extend_from_slice(bytes);
        if open.last() == Some(&b'\n') {
            open.pop();
        } else if open.len() < LONGEST_LINE {
            return None;
        }
        Some(String::from_utf8_lossy(&std::mem::take(open)).into_owned())
    }

    /// Whether no line waits for its end.
    pub(super) fn are_whole(&self) -> bool {
        self.open.iter().all(Vec::is_empty)
    }

    /// What never got its line feed.
    pub(super) fn rest(&mut self) -> Vec<(LogStream, String)> {
        let streams = [LogStream::Stdout, LogStream::Stderr];
        let open = std::mem::take(&mut self.open);
        let rest = streams.into_iter().zip(open).filter(|(_, open)| !open.is_empty());
        rest.map(|(stream, open)| (stream, String::from_utf8_lossy(&open).into_owned()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn out(text: &str) -> LogOutput {
        LogOutput::StdOut {
            message: text.to_owned().into(),
        }
    }

    fn read(progress: &mut Progress, pieces: &[LogOutput]) -> Vec<String> {
        let mut reader = Reader::default();
        let new = pieces.iter().filter_map(|piece| reader.take(progress, piece));
        new.map(|(_, text)| String::from_utf8(text).unwrap()).collect()
    }

    #[test]
    fn what_was_read_is_passed_over_and_nothing_else() {
        let at = |second: u32, text: &str| format!("2026-01-02T03:04:{second:02}.000000000Z {text}");
        let pieces = [
            out(&at(1, "a\n")),
            out(&at(2, "long ")),
            out(&at(2, "line\n")),
            out(&at(3, "b\n")),
        ];
        // The other stream may be a little behind.
        let late = LogOutput::StdErr {
            message: at(2, "e\n").into(),
        };
        let mut progress = Progress::default();
        assert_eq!(progress.since(), 0);
        assert_eq!(read(&mut progress, &pieces[..2]), ["a\n", "long "]);
        let kept: Progress = serde_json::from_value(serde_json::to_value(&progress).unwrap()).unwrap();
        assert_eq!(read(&mut progress, &pieces), ["line\n", "b\n"]);
        assert_eq!(read(&mut progress, std::slice::from_ref(&late)), ["e\n"]);
        assert_eq!(read(&mut progress, &[pieces[3].clone(), late]), Vec::<String>::new());
        assert_eq!(progress.since(), 1_767_323_041);
        assert_eq!(read(&mut kept.clone(), &pieces[1..]), ["line\n", "b\n"]);
    }

    #[test]
    fn pieces_become_lines() {
        let mut lines = Lines::default();
        assert!(lines.are_whole());
        assert_eq!(lines.feed(LogStream::Stdout, b"one "), None);
        assert!(!lines.are_whole());
        assert_eq!(lines.feed(LogStream::Stderr, b"other\n").as_deref(), Some("other"));
        assert_eq!(lines.feed(LogStream::Stdout, b"line\n").as_deref(), Some("one line"));
        assert_eq!(lines.feed(LogStream::Stdout, b"open"), None);
        assert_eq!(lines.rest(), [(LogStream::Stdout, "open".to_owned())]);
        assert!(lines.rest().is_empty());
    }
}
