//! Results that the server does not take yet, on disk.
//!
//! While the server or its database is away, a result waits in the memory of its worker, and in a file as well: should the worker be killed
//! meanwhile, its guardians tell the server, and after them the next worker of the same home folder. However often a result is told,
//! the server takes it once.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use updraft_operators::protocol::{ResultReport, ResultState, Token};
use uuid::Uuid;

use crate::backoff::Backoff;
use crate::client::{AttemptClient, ClientError, ServerClient};

/// How long a result is kept for a server that is away.
const KEEP: Duration = Duration::from_secs(30 * 60);

/// How an attempt ended.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Unsent {
    pub(crate) attempt_id: Uuid,
    /// Speaks for this attempt alone, until its result is there.
    pub(crate) token: Token,
    pub(crate) report: ResultReport,
}

impl Unsent {
    /// Tells the server until it has the result or does not want it. While it has to wait, it is kept in `folder` as well.
    pub(crate) async fn deliver(mut self, server: &ServerClient, folder: &Path) {
        let (attempt_id, file) = (self.attempt_id, file(folder, self.attempt_id));
        let settling = async {
            if !self.tell(server).await {
                self.keep(file.clone()).await;
                self.settle(server).await;
            }
        };
        let settled = timeout(KEEP, settling).await;
        // Most have none.
        let _ = fs::remove_file(file);
        let (state, reason) = (self.report.state, &self.report.reason);
        match settled {
            Ok(()) => tracing::info!(%attempt_id, ?state, reason, "attempt ended"),
            Err(_) => {
                tracing::error!(%attempt_id, ?state, reason, "the server was away for too long: a result is lost");
            }
        }
    }

    /// Tells the server until it has the result or does not want it.
    pub(crate) async fn settle(&mut self, server: &ServerClient) {
        let mut backoff = Backoff::new(Duration::from_millis(50), Duration::from_secs(5));
        while !self.tell(server).await {
            backoff.wait().await;
        }
    }

    /// Tells the server; whether there is nothing more to tell it.
    async fn tell(&mut self, server: &ServerClient) -> bool {
        let attempt_id = self.attempt_id;
        let client = AttemptClient::new(server.clone(), self.token.clone(), attempt_id);
        loop {
            let report = &mut self.report;
            match client.report(report).await {
                Ok(()) => return true,
                Err(error) if error.is_transient() => {
                    tracing::debug!(%attempt_id, %error, "a result has to wait");
                    return false;
                }
                // It can't take what the task gave (too large for it, say): it must hear at least that the attempt is over.
                Err(ClientError::Refused { detail, .. })
                    if report.rendered_fields.is_some() || !report.xcoms.is_empty() =>
                {
                    report.rendered_fields = None;
                    report.xcoms.clear();
                    report.state = ResultState::Failed;
                    report.reason = Some(format!("the server refused the result: {detail}"));
                    report.retriable = false;
                }
                Err(error) => {
                    tracing::warn!(%attempt_id, %error, "the server does not want a result");
                    return true;
                }
            }
        }
    }

    /// On disk when this returns, power failures included. A disk that is full costs this net only.
    async fn keep(&self, file: PathBuf) {
        let text = serde_json::to_vec(self);
        let written = tokio::task::spawn_blocking(move || {
            let unborn = file.with_extension("unborn");
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(true).mode(0o600);
            let mut open = options.open(&unborn)?;
            open.write_all(&text?)?;
            open.sync_data()?;
            fs::rename(unborn, file)
        });
        if let Err(error) = written.await.unwrap_or_else(|error| Err(error.into())) {
            let attempt_id = self.attempt_id;
            tracing::warn!(%attempt_id, %error, "a result that the server does not take yet is kept in memory alone");
        }
    }
}

fn file(folder: &Path, attempt_id: Uuid) -> PathBuf {
    folder.join(format!("{attempt_id}.unsent"))
}

/// The files in `folder` that hold a result.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths
        .filter(|path| path.extension().is_some_and(|it| it == "unsent"))
        .collect()
}

/// What lies in `folder`. What can't be read is left out: its attempt ends with its lease.
pub(crate) fn left_in(folder: &Path) -> Vec<Unsent> {
    let texts = files(folder).into_iter().filter_map(|path| fs::read(path).ok());
    texts.filter_map(|text| serde_json::from_slice(&text).ok()).collect()
}

/// Whether anything lies in `folder`.
pub(crate) fn is_any_in(folder: &Path) -> bool {
    !files(folder).is_empty()
}

/// Takes over what lies in the folder `from` of a worker that is gone.
pub(crate) fn inherit(from: &Path, to: &Path) -> io::Result<()> {
    for path in files(from) {
        if let Some(name) = path.file_name() {
            fs::rename(&path, to.join(name))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn unsent() -> Unsent {
        let report = json!({"fence": 7, "state": "success", "retriable": true, "xcoms": {"a": 1}});
        Unsent {
            attempt_id: Uuid::now_v7(),
            token: Token::new("secret"),
            report: serde_json::from_value(report).unwrap(),
        }
    }

    #[tokio::test]
    async fn what_is_kept_is_read_again_by_whoever_inherits_it_and_by_nobody_else() {
        let [old, new] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let one = unsent();
        let path = file(old.path(), one.attempt_id);
        one.keep(path.clone()).await;
        fs::write(old.path().join("torn.unsent"), "{").unwrap();
        fs::write(old.path().join("x.output"), "{}").unwrap();
        let mode = std::os::unix::fs::MetadataExt::mode(&path.metadata().unwrap());
        assert_eq!(mode & 0o777, 0o600);
        inherit(old.path(), new.path()).unwrap();
        assert!(!is_any_in(old.path()) && is_any_in(new.path()));
        let read = left_in(new.path());
        assert_eq!(read.len(), 1);
        assert_eq!((read[0].attempt_id, &read[0].token), (one.attempt_id, &one.token));
        assert_eq!(read[0].report.xcoms, one.report.xcoms);
    }
}
