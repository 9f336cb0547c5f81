//! A log as it grows.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use futures_util::Stream;
use futures_util::future::BoxFuture;
use futures_util::stream;
use tokio::sync::watch;
use tokio::time::Instant;

use super::{LogError, LogKey, LogPage, LogStore, Piece, SMALLEST_PAGE, page};

/// A tail looks at the file this often even if nobody says that it grew: another server may write it. It asks as often whether the try
/// is over: each line would wait for the answer if it asked before every read.
const POLL: Duration = Duration::from_secs(1);

/// Whether somebody may still write to a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Writing {
    /// The try is under way, or nothing is known.
    GoesOn,
    /// The try is over. `kept` is its log if that is not in a file.
    Over {
        /// All of it.
        kept: Option<Vec<u8>>,
    },
}

impl LogStore {
    /// Pages of the log from `offset` on as they come, until `writing` says that nobody will write any more.
    pub fn tail<F>(
        &self,
        key: LogKey,
        offset: u64,
        writing: F,
    ) -> impl Stream<Item = Result<LogPage, LogError>> + Send + use<F>
    where
        F: Fn() -> BoxFuture<'static, Writing> + Send + 'static,
    {
        let tail = Tail {
            growth: self.subscribe(&key),
            logs: self.clone(),
            key,
            offset,
            writing,
            asked: None,
            over: false,
            kept: None,
            ended: false,
        };
        stream::unfold(tail, Tail::next)
    }

    fn subscribe(&self, key: &LogKey) -> watch::Receiver<Option<Arc<Piece>>> {
        let mut tails = self.inner.tails.lock().unwrap_or_else(PoisonError::into_inner);
        tails.retain(|_, tail| tail.receiver_count() > 0);
        tails
            .entry(key.clone())
            .or_insert_with(|| watch::channel(None).0)
            .subscribe()
    }
}

struct Tail<F> {
    growth: watch::Receiver<Option<Arc<Piece>>>,
    logs: LogStore,
    key: LogKey,
    offset: u64,
    writing: F,
    /// When it was asked last.
    asked: Option<Instant>,
    /// Nobody will write any more.
    over: bool,
    /// The log, if it is in no file.
    kept: Option<Vec<u8>>,
    ended: bool,
}

impl<F: Fn() -> BoxFuture<'static, Writing> + Send> Tail<F> {
    async fn next(mut self) -> Option<(Result<LogPage, LogError>, Self)> {
        while !self.ended {
            match self.read().await {
                Err(error) => {
                    self.ended = true;
                    return Some((Err(error), self));
                }
                Ok(page) if !page.records.is_empty() => {
                    self.offset = page.next_offset;
                    return Some((Ok(page), self));
                }
                Ok(_) if self.over => break,
                Ok(_) => self.more().await,
            }
        }
        None
    }

    /// What comes next: what was just written, if that is all of it, else out of where the log is.
    async fn read(&mut self) -> Result<LogPage, LogError> {
        let piece = self.growth.borrow_and_update().clone();
        let new = piece.as_deref().and_then(|piece| {
            let read = usize::try_from(self.offset.checked_sub(piece.offset)?).ok()?;
            piece.bytes.get(read..).filter(|new| !new.is_empty())
        });
        match (new, &self.kept) {
            (Some(new), _) => {
                let length = self.offset + new.len() as u64;
                Ok(page::parse(new, self.offset, length, usize::MAX))
            }
            (None, Some(kept)) => Ok(LogPage::of(kept, self.offset)),
            (None, None) => self.logs.read(&self.key, self.offset, SMALLEST_PAGE).await,
        }
    }

    /// Waits until it grows, or until it is time to look anyway and to ask whether it is over. Then it is read once more: what was
    /// written before the end is known is also read.
    async fn more(&mut self) {
        let rest = self
            .asked
            .map_or(Duration::ZERO, |asked| POLL.saturating_sub(asked.elapsed()));
        let grown = tokio::time::timeout(rest, self.growth.changed()).await;
        if grown.is_err() {
            if let Writing::Over { kept } = (self.writing)().await {
                self.over = true;
                self.kept = kept;
            }
            self.asked = Some(Instant::now());
        }
    }
}
