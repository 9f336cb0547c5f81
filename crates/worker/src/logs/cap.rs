//! A log that would grow too long keeps its beginning and its end, and says how much is left out between them.

use std::collections::VecDeque;

use chrono::Utc;
use updraft_operators::protocol::log_record::{LogRecord, LogStream};

/// The end that is kept, in bytes. It lies in memory until the try is over.
const END_BYTES: u64 = 1024 * 1024;
/// Room for what we say ourselves.
const OUR_WORDS: u64 = 1024;

/// Lets records through until the log is full but for its end, which it holds back: the last ones, as many as there is room for.
pub(crate) struct Cap {
    limit: u64,
    /// Bytes that may still go through.
    room: u64,
    /// Longest end, in bytes.
    end_bytes: usize,
    /// Whole records, once the beginning is full.
    end: Option<VecDeque<u8>>,
    left_out: u64,
}

impl Cap {
    /// For a log of at most `limit` bytes, of which there are `offset` already (from earlier looks of the same try).
    pub(crate) fn new(limit: Option<u64>, offset: u64) -> Self {
        let limit = limit.unwrap_or(u64::MAX);
        let end_bytes = END_BYTES.min(limit / 2);
        let left = limit.saturating_sub(OUR_WORDS).saturating_sub(offset);
        Self {
            limit,
            room: left.saturating_sub(end_bytes),
            end_bytes: usize::try_from(end_bytes.min(left)).unwrap_or_default(),
            end: None,
            left_out: 0,
        }
    }

    /// Records were appended to `log` from `from` on: takes out those that can't go through now.
    pub(super) fn passed(&mut self, log: &mut Vec<u8>, from: usize) {
        let new = (log.len() - from) as u64;
        if self.end.is_none() && new <= self.room {
            self.room -= new;
            return;
        }
        let fits = match self.end {
            None => {
                let room = usize::try_from(self.room).unwrap_or(usize::MAX).min(log.len() - from);
                log[from..from + room]
                    .iter()
                    .rposition(|&byte| byte == b'\n')
                    .map_or(0, |at| at + 1)
            }
            Some(_) => 0,
        };
        let end = self.end.get_or_insert_default();
        end.extend(log.drain(from + fits..));
        let Some(excess) = end.len().checked_sub(self.end_bytes).filter(|excess| *excess > 0) else {
            return;
        };
        let cut = end.range(excess - 1..).position(|&byte| byte == b'\n');
        let cut = cut.map_or(end.len(), |at| excess + at);
        end.drain(..cut);
        if self.left_out == 0 {
            self.say(
                format!(
                    "the log has reached its limit of {} bytes (limits.log_bytes): what comes now is left out, but for its end, which \
                     follows when the try is over",
                    self.limit
                ),
                log,
            );
        }
        self.left_out += cut as u64;
    }

    /// Appends what was held back.
    pub(super) fn finish(&mut self, log: &mut Vec<u8>) {
        if self.left_out > 0 {
            self.say(format!("{} bytes of the log are left out here", self.left_out), log);
        }
        log.extend(self.end.take().unwrap_or_default());
    }

    fn say(&self, text: String, log: &mut Vec<u8>) {
        // A log that is full already from earlier looks has no room even for this.
        if self.end_bytes > 0 {
            let record = LogRecord {
                timestamp: Utc::now(),
                stream: LogStream::System,
                text,
                continues: false,
            };
            record.write_to(log);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What comes out of a cap: what went through at once, and what came at the end.
    fn kept(chunks: &[Vec<Vec<u8>>], limit: u64, offset: u64) -> (Vec<u8>, Vec<u8>) {
        let mut cap = Cap::new(Some(limit), offset);
        let mut log = Vec::new();
        for chunk in chunks {
            let from = log.len();
            log.extend(chunk.iter().flatten());
            cap.passed(&mut log, from);
        }
        let at_once = log.len();
        cap.finish(&mut log);
        let end = log.split_off(at_once);
        (log, end)
    }

    fn lines(text: &[u8]) -> Vec<&[u8]> {
        text.split_inclusive(|&byte| byte == b'\n').collect()
    }

    fn record() -> impl Strategy<Value = Vec<u8>> {
        (any::<u8>(), prop_oneof![0..100_usize, 0..4_000_usize]).prop_map(|(letter, length)| {
            let mut record = vec![b'a' + letter % 26; length];
            record.push(b'\n');
            record
        })
    }

    proptest! {
        #[test]
        fn what_is_kept_is_a_beginning_and_an_end_of_whole_records_within_the_limit(
            chunks in prop::collection::vec(prop::collection::vec(record(), 0..8), 0..40),
            limit in 0..40_000_u64,
            offset in prop_oneof![Just(0_u64), 0..50_000_u64],
        ) {
            let (beginning, end) = kept(&chunks, limit, offset);
            let all: Vec<u8> = chunks.iter().flatten().flatten().copied().collect();
            prop_assert!(all.is_empty() || offset > limit || offset + (beginning.len() + end.len()) as u64 <= limit);

            let ours = |line: &&[u8]| line.windows(3).any(|part| part == b" S ");
            let (said, passed): (Vec<&[u8]>, Vec<&[u8]>) = lines(&beginning).into_iter().partition(ours);
            let (counted, last): (Vec<&[u8]>, Vec<&[u8]>) = lines(&end).into_iter().partition(ours);
            let (passed, last) = (passed.concat(), last.concat());
            prop_assert!(all.starts_with(&passed) && all.ends_with(&last));
            prop_assert!(passed.is_empty() || passed.ends_with(b"\n"));
            let missing = all.len() - passed.len() - last.len();
            prop_assert!(last.is_empty() || missing == 0 || all[..all.len() - last.len()].ends_with(b"\n"));
            if missing == 0 {
                prop_assert!(said.is_empty() && counted.is_empty());
            } else if !last.is_empty() {
                let count = format!(" S {missing} bytes of the log are left out here\n");
                prop_assert_eq!(said.len(), 1);
                prop_assert!(counted.concat().ends_with(count.as_bytes()) && beginning.ends_with(said[0]));
            }
            // What fits is kept whole, but for the room that the first record of the end did not fit into.
            prop_assert!(missing == 0 || offset + all.len() as u64 + OUR_WORDS + 4_001 > limit);
        }
    }

    #[test]
    fn a_server_that_names_no_limit_gets_everything() {
        let mut cap = Cap::new(None, 0);
        let mut log = b"line\n".to_vec();
        cap.passed(&mut log, 0);
        cap.finish(&mut log);
        assert_eq!(
            (log.as_slice(), cap.room),
            (b"line\n".as_slice(), u64::MAX - OUR_WORDS - END_BYTES - 5)
        );
    }

    #[test]
    fn memory_holds_the_end_only() {
        let line = [&[b'x'; 999][..], b"\n"].concat();
        let mut cap = Cap::new(Some(4 * END_BYTES), 0);
        let mut log = Vec::new();
        for _ in 0..20_000 {
            let from = log.len();
            log.extend_from_slice(&line);
            cap.passed(&mut log, from);
        }
        let held = cap.end.as_ref().map(VecDeque::capacity).unwrap_or_default();
        assert!(held as u64 <= 2 * END_BYTES + 2000, "{held}");
    }
}
