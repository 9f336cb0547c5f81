//! The bytes of one stream become records.

use chrono::{DateTime, SecondsFormat, Utc};
use updraft_operators::protocol::log_record::{LogStream, MAX_TEXT};

use super::mask::{Masker, push_masked};

/// Cuts one stream into lines, long lines into pieces, and masks secrets. Nothing is lost but line ends.
pub(super) struct Splitter {
    /// As in a record that is whole, and in one that goes on.
    letters: [u8; 2],
    /// The line that has no end yet.
    open: Vec<u8>,
}

impl Splitter {
    pub(super) fn new(stream: LogStream) -> Self {
        let letters = match stream {
            LogStream::Stdout => *b"Oo",
            LogStream::Stderr => *b"Ee",
            LogStream::System => *b"Ss",
        };
        Self {
            letters,
            open: Vec::new(),
        }
    }

    /// Appends the records of `bytes`, read at `now`, to `out`.
    pub(super) fn feed(&mut self, bytes: &[u8], now: DateTime<Utc>, masker: &Masker, out: &mut Vec<u8>) {
        let timestamp = now.to_rfc3339_opts(SecondsFormat::Micros, true);
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|&byte| byte == b'\n') {
            let line = &rest[..end];
            rest = &rest[end + 1..];
            if self.open.is_empty() {
                self.line(line, &timestamp, masker, out);
            } else {
                self.open.extend_from_slice(line);
                let open = std::mem::take(&mut self.open);
                self.line(&open, &timestamp, masker, out);
                // Keep the allocation for the next line that comes in parts.
                self.open = open;
                self.open.clear();
            }
        }
        self.open.extend_from_slice(rest);
        // A secret may begin before the cut and end behind it: wait until it would be seen whole.
        while self.open.len() >= MAX_TEXT + masker.longest().max(4) {
            let open = std::mem::take(&mut self.open);
            let rest = self.piece(&open, &timestamp, masker, out);
            self.open = rest.to_vec();
        }
    }

    /// Appends what is left when the stream has ended.
    pub(super) fn finish(&mut self, now: DateTime<Utc>, masker: &Masker, out: &mut Vec<u8>) {
        if !self.open.is_empty() {
            let timestamp = now.to_rfc3339_opts(SecondsFormat::Micros, true);
            let open = std::mem::take(&mut self.open);
            self.line(&open, &timestamp, masker, out);
        }
    }

    fn line(&self, line: &[u8], timestamp: &str, masker: &Masker, out: &mut Vec<u8>) {
        let mut rest = line;
        while rest.len() > MAX_TEXT {
            rest = self.piece(rest, timestamp, masker, out);
        }
        self.record(rest, false, timestamp, masker, out);
    }

    /// Writes the beginning of a long line as a record that goes on, and gives what is left of the line.
    fn piece<'a>(&self, line: &'a [u8], timestamp: &str, masker: &Masker, out: &mut Vec<u8>) -> &'a [u8] {
        let mut cut = MAX_TEXT;
        // Not inside a character: continuation bytes begin with 10.
        for back in 0..4 {
            if line[MAX_TEXT - back] & 0b1100_0000 != 0b1000_0000 {
                cut = MAX_TEXT - back;
                break;
            }
        }
        // Not inside a secret.
        let window = &line[..line.len().min(MAX_TEXT + masker.longest())];
        if let Some(secret) = masker
            .find(window)
            .into_iter()
            .find(|secret| secret.start < cut && cut < secret.end)
        {
            cut = secret.end;
        }
        let (head, tail) = line.split_at(cut);
        self.record(head, true, timestamp, masker, out);
        tail
    }

    fn record(&self, text: &[u8], continues: bool, timestamp: &str, masker: &Masker, out: &mut Vec<u8>) {
        out.extend_from_slice(timestamp.as_bytes());
        out.extend_from_slice(&[b' ', self.letters[usize::from(continues)], b' ']);
        push_masked(out, text, &masker.find(text));
        out.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use updraft_operators::protocol::log_record::LogRecord;

    use super::*;

    fn records(chunks: &[&[u8]], masker: &Masker) -> Vec<LogRecord> {
        let mut splitter = Splitter::new(LogStream::Stdout);
        let mut out = Vec::new();
        for chunk in chunks {
            splitter.feed(chunk, Utc::now(), masker, &mut out);
        }
        splitter.finish(Utc::now(), masker, &mut out);
        let text = String::from_utf8(out).unwrap();
        text.split_terminator('\n')
            .map(|line| LogRecord::parse(line).unwrap())
            .collect()
    }

    fn joined(records: &[LogRecord]) -> String {
        records
            .iter()
            .map(|record| {
                if record.continues {
                    record.text.clone()
                } else {
                    format!("{}\n", record.text)
                }
            })
            .collect()
    }

    fn texts(records: &[LogRecord]) -> Vec<&str> {
        records.iter().map(|record| record.text.as_str()).collect()
    }

    #[test]
    fn lines_come_out_whole_however_they_come_in() {
        let masker = Masker::default();
        let whole = "first\n\n  second \u{e9}\r\nlast without end";
        let expected = ["first", "", "  second \u{e9}\r", "last without end"];
        for size in [1, 2, 3, 7, 100] {
            let chunks: Vec<&[u8]> = whole.as_bytes().chunks(size).collect();
            assert_eq!(texts(&records(&chunks, &masker)), expected, "chunks of {size}");
        }
    }

    #[test]
    fn a_long_line_is_cut_between_characters_and_loses_nothing() {
        let masker = Masker::default();
        let line = "\u{20ac}".repeat(100_000);
        for size in [10, 4096, 65_536, 300_000] {
            let chunks: Vec<&[u8]> = line.as_bytes().chunks(size).collect();
            let records = records(&chunks, &masker);
            assert!(records.len() > 4 && records.iter().all(|record| record.text.len() <= MAX_TEXT));
            assert_eq!(joined(&records), format!("{line}\n"), "chunks of {size}");
            assert!(records.iter().rev().skip(1).all(|record| record.continues));
        }
    }

    #[test]
    fn a_secret_is_masked_wherever_chunks_and_records_are_cut() {
        let secret = "correct-horse-battery";
        let masker = Masker::default();
        masker.add(secret);
        for before in MAX_TEXT - secret.len() - 2..MAX_TEXT + 2 {
            let line = format!("{}{secret}{}", "x".repeat(before), "y".repeat(50));
            for split in [before + 1, before + 10, before + secret.len()] {
                let (head, tail) = line.as_bytes().split_at(split);
                let text = joined(&records(&[head, tail], &masker));
                assert_eq!(
                    text,
                    format!("{}***{}\n", "x".repeat(before), "y".repeat(50)),
                    "secret at {before}, chunk ends at {split}"
                );
            }
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_shown_as_such() {
        assert_eq!(
            texts(&records(&[b"a\xff\xfeb\n\0\n"], &Masker::default())),
            ["a\u{fffd}\u{fffd}b", "\0"]
        );
    }
}
