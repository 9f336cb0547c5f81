//! The worker's end of the pipe.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, Command};
use tokio::sync::mpsc;

use crate::backoff::Backoff;
use crate::process_tree::start_time;

use super::SUBCOMMAND;

/// Tells the guardian which process groups are alive. A guardian that dies is replaced.
#[derive(Clone)]
pub(crate) struct Guardian {
    news: mpsc::UnboundedSender<News>,
}

enum News {
    Started(i32, u64),
    Ended(i32),
}

impl Guardian {
    /// Starts the guardian; it ends when all clones are gone, or with this process.
    pub(crate) fn start(program: PathBuf, worker_id: String) -> (Self, tokio::task::JoinHandle<()>) {
        let (news, receiver) = mpsc::unbounded_channel();
        let running = tokio::spawn(keep(program, worker_id, receiver));
        (Self { news }, running)
    }

    /// A process group is alive.
    pub(crate) fn started(&self, leader: i32) {
        let _ = self
            .news
            .send(News::Started(leader, start_time(leader).unwrap_or_default()));
    }

    /// A process group is over.
    pub(crate) fn ended(&self, leader: i32) {
        let _ = self.news.send(News::Ended(leader));
    }
}

async fn keep(program: PathBuf, worker_id: String, mut news: mpsc::UnboundedReceiver<News>) {
    let mut groups: BTreeMap<i32, u64> = BTreeMap::new();
    let mut backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(10));
    loop {
        match spawn(&program, &worker_id) {
            Ok(mut child) => {
                let greeting = groups
                    .iter()
                    .map(|(leader, started)| format!("+{leader} {started}\n"))
                    .collect();
                if talk(&mut child, greeting, &mut groups, &mut news).await.is_break() {
                    // The pipe is closed with the child's handle; the guardian looks once more and goes.
                    drop(child.stdin.take());
                    let _ = child.wait().await;
                    return;
                }
                tracing::warn!("the worker's guardian is gone; starting another");
            }
            Err(error) => {
                tracing::error!(%error, program = %program.display(), "cannot start the worker's guardian: tasks would outlive a killed worker")
            }
        }
        backoff.wait().await;
    }
}

/// Tells news until there are no more (`Break`) or the guardian is gone.
async fn talk(
    child: &mut Child,
    greeting: String,
    groups: &mut BTreeMap<i32, u64>,
    news: &mut mpsc::UnboundedReceiver<News>,
) -> std::ops::ControlFlow<()> {
    use std::ops::ControlFlow::{Break, Continue};
    let Some(mut pipe) = child.stdin.take() else {
        return Continue(());
    };
    let mut text = greeting;
    loop {
        if pipe.write_all(text.as_bytes()).await.is_err() {
            return Continue(());
        }
        let first = tokio::select! {
            first = news.recv() => first,
            _ = child.wait() => return Continue(()),
        };
        let Some(first) = first else { return Break(()) };
        text = tell(groups, first);
        while let Ok(next) = news.try_recv() {
            text.push_str(&tell(groups, next));
        }
    }
}

fn tell(groups: &mut BTreeMap<i32, u64>, news: News) -> String {
    match news {
        News::Started(leader, started) => {
            groups.insert(leader, started);
            format!("+{leader} {started}\n")
        }
        News::Ended(leader) => {
            groups.remove(&leader);
            format!("-{leader}\n")
        }
    }
}

fn spawn(program: &PathBuf, worker_id: &str) -> std::io::Result<Child> {
    // A group of its own: a signal for the worker's group (ctrl-C) must not end the guardian before the worker.
    Command::new(program)
        .arg(SUBCOMMAND)
        .arg("--worker-id")
        .arg(worker_id)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .process_group(0)
        .spawn()
}
