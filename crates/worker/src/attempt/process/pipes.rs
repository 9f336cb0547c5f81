//! A process's standard input, output and error.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Child;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use updraft_operators::protocol::log_record::LogStream;

use crate::logs::{LastLine, LogWriter};

/// How long to wait for more output once the process is gone. Only a process that it left behind can still write.
const DRAIN: Duration = Duration::from_secs(1);
/// What may still come after that: no pipe holds more.
const DRAIN_BYTES: usize = 1024 * 1024;
const SMALL_BUFFER: usize = 8 * 1024;
const LARGE_BUFFER: usize = 64 * 1024;

/// Tasks that serve the pipes of one process.
pub(super) struct Pipes {
    readers: Vec<JoinHandle<()>>,
    writer: Option<JoinHandle<()>>,
    last_line: Option<Arc<Mutex<LastLine>>>,
    /// When the process was gone.
    gone: watch::Sender<Option<Instant>>,
}

impl Pipes {
    /// Serves the pipes of `child`. The last line of standard output is kept when `last_line` says how long it may be.
    pub(super) fn connect(
        child: &mut Child,
        input: Option<Vec<u8>>,
        log: &LogWriter,
        last_line: Option<usize>,
    ) -> Self {
        let (gone, is_gone) = watch::channel(None);
        let last_line = last_line.map(|limit| Arc::new(Mutex::new(LastLine::new(limit))));
        let mut readers = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            readers.push(tokio::spawn(read(
                stdout,
                LogStream::Stdout,
                log.clone(),
                last_line.clone(),
                is_gone.clone(),
            )));
        }
        if let Some(stderr) = child.stderr.take() {
            readers.push(tokio::spawn(read(
                stderr,
                LogStream::Stderr,
                log.clone(),
                None,
                is_gone,
            )));
        }
        let writer = child.stdin.take().zip(input).map(|(mut pipe, input)| {
            tokio::spawn(async move {
                // A process that does not want its input closes it; that is its own business.
                let _ = pipe.write_all(&input).await;
            })
        });
        Self {
            readers,
            writer,
            last_line,
            gone,
        }
    }

    /// The process is gone: reads what is left, and gives the last line of standard output.
    pub(super) async fn drain(self) -> Option<String> {
        self.gone.send_replace(Some(Instant::now()));
        if let Some(writer) = self.writer {
            writer.abort();
        }
        for reader in self.readers {
            if let Err(error) = reader.await {
                tracing::error!(%error, "a task's output was not read to its end");
            }
        }
        let last_line = self.last_line?;
        let last_line = std::mem::replace(
            &mut *last_line.lock().unwrap_or_else(PoisonError::into_inner),
            LastLine::new(0),
        );
        last_line.finish()
    }
}

async fn read(
    mut pipe: impl AsyncRead + Unpin,
    stream: LogStream,
    log: LogWriter,
    last_line: Option<Arc<Mutex<LastLine>>>,
    mut gone: watch::Receiver<Option<Instant>>,
) {
    let mut buffer = Vec::with_capacity(SMALL_BUFFER);
    let mut late = 0;
    loop {
        buffer.clear();
        let read = tokio::select! {
            biased;
            read = pipe.read_buf(&mut buffer) => read,
            // Asked only when there is nothing to read: what a slow log holds up in the pipe is never lost.
            () = drained(&mut gone) => return,
        };
        match read {
            Ok(0) | Err(_) => return,
            Ok(length) => {
                if let Some(last_line) = &last_line {
                    last_line.lock().unwrap_or_else(PoisonError::into_inner).feed(&buffer);
                }
                log.write(stream, buffer.clone()).await;
                if length == buffer.capacity() && length < LARGE_BUFFER {
                    buffer.reserve(LARGE_BUFFER);
                }
            }
        }
        if gone.borrow().is_some_and(|at| at.elapsed() > DRAIN) {
            late += buffer.len();
            if late > DRAIN_BYTES {
                return;
            }
        }
    }
}

/// Ends when the process has been gone for as long as its pipe may stay open.
async fn drained(gone: &mut watch::Receiver<Option<Instant>>) {
    let at = gone.wait_for(Option::is_some).await.ok().and_then(|at| *at);
    if let Some(at) = at {
        tokio::time::sleep_until(at + DRAIN).await;
    }
}
