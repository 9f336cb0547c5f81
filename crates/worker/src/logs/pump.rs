//! Takes what a task writes, makes records of it, and sends them until the server has them.
//!
//! Memory is bounded: what the server can't take yet goes to a spool, and when that is full as well, the task waits on its
//! own pipe. Nothing is lost, but when the server has no room on its disk: then the task goes on, and a record says how
//! much is missing.

use std::future::pending;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::mpsc;
use tokio::time::Instant;
use updraft_operators::protocol::log_record::{LogRecord, LogStream};
use updraft_operators::protocol::{LogPiece, MAX_LAST_PIECE};

use super::cap::Cap;
use super::mask::Masker;
use super::splitter::Splitter;
use super::spool::Spool;
use crate::backoff::Backoff;
use crate::client::{AttemptClient, LogAnswer};

/// A record waits at most this long for more to come.
const FLUSH_AFTER: Duration = Duration::from_millis(100);
/// So many bytes are sent without waiting.
const FLUSH_BYTES: usize = 256 * 1024;
/// So many bytes stay in memory before they go to the spool.
const MEMORY_BYTES: usize = 1024 * 1024;
/// A full spool is emptied before the task may write again.
const SPOOL_BYTES: u64 = 256 * 1024 * 1024;
/// How long after "no room" to try again.
const NO_ROOM_PAUSE: Duration = Duration::from_secs(5);

/// Some bytes of one stream.
pub(crate) struct Chunk {
    stream: LogStream,
    bytes: Vec<u8>,
    at: DateTime<Utc>,
}

/// Where a task's output goes. The log ends when all clones are gone.
#[derive(Clone)]
pub(crate) struct LogWriter {
    /// Boxed, as a channel has room for 32 from the first on, and most attempts only wait.
    chunks: mpsc::Sender<Box<Chunk>>,
}

impl LogWriter {
    /// A writer, and what [`pump`] takes.
    pub(crate) fn channel() -> (Self, mpsc::Receiver<Box<Chunk>>) {
        let (chunks, receiver) = mpsc::channel(8);
        (Self { chunks }, receiver)
    }

    /// Writes bytes as they came out of a pipe. Waits when the log is behind.
    pub(crate) async fn write(&self, stream: LogStream, bytes: Vec<u8>) {
        // The pump lives as long as there are writers.
        let _ = self
            .chunks
            .send(Box::new(Chunk {
                stream,
                bytes,
                at: Utc::now(),
            }))
            .await;
    }

    /// Writes whole lines.
    pub(crate) async fn line(&self, stream: LogStream, text: impl Into<String>) {
        let mut text = text.into();
        text.push('\n');
        self.write(stream, text.into_bytes()).await;
    }

    /// Writes what Updraft itself has to say.
    pub(crate) async fn system(&self, text: impl Into<String>) {
        self.line(LogStream::System, text).await;
    }
}

/// Sends everything that is written until all writers are gone and the server has it all, but for a last piece that is short
/// enough to come with the result. The log begins at `offset`, and `cap` says how long it may become.
pub(crate) async fn pump(
    mut chunks: mpsc::Receiver<Box<Chunk>>,
    masker: Arc<Masker>,
    client: AttemptClient,
    spool: PathBuf,
    offset: u64,
    cap: Cap,
) -> Option<LogPiece> {
    let mut pump = Pump::new(masker, client, spool, offset, cap);
    let mut open = true;
    loop {
        if !open && let Some(last) = pump.last_piece() {
            return Some(last);
        }
        pump.start_upload(!open).await;
        if !open && pump.upload.is_none() {
            return None;
        }
        let flush_at = pump.flush_at;
        tokio::select! {
            biased;
            answer = finished(&mut pump.upload) => pump.answered(answer, open),
            chunk = chunks.recv(), if open && pump.has_room() => match chunk {
                Some(chunk) => pump.feed(&chunk).await,
                None => {
                    pump.finish();
                    open = false;
                }
            },
            () = sleep_until(flush_at), if pump.upload.is_none() => pump.flush_due = true,
        }
    }
}

type Upload = Pin<Box<dyn Future<Output = LogAnswer> + Send>>;

async fn finished(upload: &mut Option<Upload>) -> LogAnswer {
    match upload {
        Some(upload) => upload.await,
        None => pending().await,
    }
}

async fn sleep_until(instant: Option<Instant>) {
    match instant {
        Some(instant) => tokio::time::sleep_until(instant).await,
        None => pending().await,
    }
}

struct Pump {
    masker: Arc<Masker>,
    client: AttemptClient,
    stdout: Splitter,
    stderr: Splitter,
    system: Splitter,
    cap: Cap,
    /// Records that come after everything in the spool.
    memory: Vec<u8>,
    spool: Spool,
    /// The spool is full, or can't be written: wait until it is empty.
    blocked: bool,
    /// When what is in memory has waited long enough.
    flush_at: Option<Instant>,
    flush_due: bool,
    /// How much of the log the server has.
    offset: u64,
    /// What is being sent, and whether it is also at the front of the spool.
    piece: Vec<u8>,
    from_spool: bool,
    upload: Option<Upload>,
    /// The server does not want this log any more.
    gone: bool,
    /// Bytes of records that were thrown away since the server had no room, and when to try again.
    dropped: u64,
    retry_at: Option<Instant>,
}

impl Pump {
    fn new(masker: Arc<Masker>, client: AttemptClient, spool: PathBuf, offset: u64, cap: Cap) -> Self {
        Self {
            masker,
            client,
            stdout: Splitter::new(LogStream::Stdout),
            stderr: Splitter::new(LogStream::Stderr),
            system: Splitter::new(LogStream::System),
            cap,
            memory: Vec::new(),
            spool: Spool::new(spool),
            blocked: false,
            flush_at: None,
            flush_due: false,
            offset,
            piece: Vec::new(),
            from_spool: false,
            upload: None,
            gone: false,
            dropped: 0,
            retry_at: None,
        }
    }

    fn has_room(&self) -> bool {
        !self.blocked
    }

    async fn feed(&mut self, chunk: &Chunk) {
        let splitter = match chunk.stream {
            LogStream::Stdout => &mut self.stdout,
            LogStream::Stderr => &mut self.stderr,
            LogStream::System => &mut self.system,
        };
        let from = self.memory.len();
        splitter.feed(&chunk.bytes, chunk.at, &self.masker, &mut self.memory);
        self.cap.passed(&mut self.memory, from);
        self.grown();
        if self.upload.is_some() && self.memory.len() >= MEMORY_BYTES {
            match self.spool.push(std::mem::take(&mut self.memory)).await {
                Ok(()) => self.blocked = self.spool.len() >= SPOOL_BYTES,
                Err((memory, error)) => {
                    tracing::warn!(%error, "cannot spool a task's log; the task waits until the server takes it");
                    self.memory = memory;
                    self.blocked = true;
                }
            }
        }
    }

    fn finish(&mut self) {
        let (now, from) = (Utc::now(), self.memory.len());
        for splitter in [&mut self.stdout, &mut self.stderr, &mut self.system] {
            splitter.finish(now, &self.masker, &mut self.memory);
        }
        self.cap.passed(&mut self.memory, from);
        self.cap.finish(&mut self.memory);
        self.grown();
    }

    /// Records came into memory.
    fn grown(&mut self) {
        if self.gone {
            self.memory.clear();
        } else if self.retry_at.is_some_and(|retry_at| Instant::now() < retry_at) {
            self.drop_memory();
        } else if !self.memory.is_empty() && self.flush_at.is_none() {
            self.flush_at = Some(Instant::now() + FLUSH_AFTER);
        }
    }

    fn drop_memory(&mut self) {
        self.dropped += self.memory.len() as u64;
        self.memory.clear();
        self.flush_at = None;
    }

    /// Begins to send what is due, if nothing is being sent. With `all` everything is due.
    async fn start_upload(&mut self, all: bool) {
        if self.upload.is_some() || self.gone {
            return;
        }
        if self.piece.is_empty() {
            self.next_piece(all).await;
        }
        if !self.piece.is_empty() {
            self.upload = Some(Box::pin(send(self.client.clone(), self.offset, self.piece.clone())));
        }
    }

    /// What is left, if it is short and nothing stands before it.
    fn last_piece(&mut self) -> Option<LogPiece> {
        let is_alone = self.upload.is_none() && self.piece.is_empty() && self.spool.len() == 0 && self.dropped == 0;
        if !is_alone || self.gone || self.memory.is_empty() || self.memory.len() > MAX_LAST_PIECE {
            return None;
        }
        match String::from_utf8(std::mem::take(&mut self.memory)) {
            Ok(text) => Some(LogPiece {
                offset: self.offset,
                text,
            }),
            // Can't be, as records are text; sent as it is if it were.
            Err(error) => {
                self.memory = error.into_bytes();
                None
            }
        }
    }

    async fn next_piece(&mut self, all: bool) {
        self.from_spool = self.spool.len() > 0;
        if self.from_spool {
            match self.spool.peek(MEMORY_BYTES).await {
                Ok(piece) => self.piece = piece,
                Err(error) => {
                    tracing::warn!(%error, "a task's log on its way to the server can't be read again");
                    self.dropped += self.spool.len();
                    self.spool.clear();
                    self.from_spool = false;
                }
            }
        }
        if self.piece.is_empty() && (all || self.flush_due || self.memory.len() >= FLUSH_BYTES) {
            let mut piece = Vec::new();
            if self.dropped > 0 && (all || !self.memory.is_empty()) {
                marker(self.dropped).write_to(&mut piece);
            }
            piece.append(&mut self.memory);
            self.piece = piece;
            self.flush_at = None;
            self.flush_due = false;
        }
        if self.spool.len() == 0 && self.memory.is_empty() {
            self.blocked = false;
        }
    }

    /// The server answered; `open` = the task still writes.
    fn answered(&mut self, answer: LogAnswer, open: bool) {
        self.upload = None;
        match answer {
            LogAnswer::Has(have) => {
                let end = self.offset + self.piece.len() as u64;
                if have > self.offset && have < end {
                    // It took a part.
                    let taken = (have - self.offset) as usize;
                    self.taken(taken);
                    self.piece.drain(..taken);
                } else if have >= end {
                    self.taken(self.piece.len());
                    self.piece.clear();
                    if !self.from_spool {
                        self.dropped = 0;
                    }
                }
                // Else it lost what it had: go on from where it is.
                self.offset = have;
            }
            LogAnswer::NoRoom => {
                if open {
                    self.dropped += self.piece.len() as u64
                        + if self.from_spool {
                            self.spool.len() - self.piece.len() as u64
                        } else {
                            self.spool.len()
                        };
                    self.retry_at = Some(Instant::now() + NO_ROOM_PAUSE);
                }
                self.piece.clear();
                self.spool.clear();
                self.blocked = false;
                self.drop_memory();
                if !open {
                    self.gone = true;
                }
            }
            LogAnswer::Gone => {
                self.gone = true;
                self.blocked = false;
                self.piece.clear();
                self.memory.clear();
                self.spool.clear();
            }
        }
    }

    fn taken(&mut self, length: usize) {
        if self.from_spool {
            self.spool.advance(length as u64);
        }
    }
}

fn marker(dropped: u64) -> LogRecord {
    LogRecord {
        timestamp: Utc::now(),
        stream: LogStream::System,
        text: format!("the log is cut here: {dropped} bytes are missing because the server had no room for them"),
        continues: false,
    }
}

/// Sends a piece until there is an answer.
async fn send(client: AttemptClient, offset: u64, piece: Vec<u8>) -> LogAnswer {
    let mut backoff = Backoff::new(Duration::from_millis(50), Duration::from_secs(5));
    loop {
        match client.append_log(offset, piece.clone()).await {
            Ok(answer) => return answer,
            Err(error) => {
                tracing::debug!(%error, "a piece of a task's log has to wait");
                backoff.wait().await;
            }
        }
    }
}
