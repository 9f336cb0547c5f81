//! The worker's end of the pipe.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use updraft_operators::protocol::Token;

use crate::backoff::Backoff;
use crate::clock::Moment;
use crate::process_tree::start_time;
use crate::tls::ClientTls;

use super::{FOLDER_VARIABLE, SUBCOMMAND};

/// Tells the guardians which process groups are alive. There are two of them: one that dies is replaced, but not by a worker that
/// stands still, and then the other one is left.
#[derive(Clone)]
pub(crate) struct Guardian {
    news: [mpsc::UnboundedSender<News>; 2],
}

/// What guardians have to know of their worker when they start.
#[derive(Clone)]
pub(crate) struct Of {
    /// The program to start as a guardian.
    pub(crate) program: PathBuf,
    /// In the environment of every process of the worker.
    pub(crate) worker_id: String,
    /// Where it keeps results that the server does not take yet.
    pub(crate) folder: PathBuf,
    /// How to speak to the server.
    pub(crate) tls: ClientTls,
}

#[derive(Clone)]
enum News {
    Started(i32, u64),
    Ended(i32),
    Session(Option<(String, Token)>),
    Until(Option<Moment>),
}

/// What a guardian that takes over has to be told.
#[derive(Default)]
struct Known {
    groups: BTreeMap<i32, u64>,
    session: Option<(String, Token)>,
    until: Option<Moment>,
}

impl Known {
    fn greeting(&self) -> String {
        let mut text: String = self
            .groups
            .iter()
            .map(|(leader, started)| format!("+{leader} {started}\n"))
            .collect();
        text.push_str(&session_line(self.session.as_ref()));
        text.push_str(&until_line(self.until));
        text
    }

    /// Takes news in, and gives the line that tells them.
    fn tell(&mut self, news: News) -> String {
        match news {
            News::Started(leader, started) => {
                self.groups.insert(leader, started);
                format!("+{leader} {started}\n")
            }
            News::Ended(leader) => {
                self.groups.remove(&leader);
                format!("-{leader}\n")
            }
            News::Session(session) => {
                self.session = session;
                session_line(self.session.as_ref())
            }
            News::Until(until) => {
                self.until = until;
                until_line(until)
            }
        }
    }
}

/// The token goes through a pipe that nobody else can read.
fn session_line(session: Option<&(String, Token)>) -> String {
    match session {
        Some((server, token)) => format!("@{} {server}\n", token.expose()),
        None => "@\n".to_owned(),
    }
}

/// In time that is left: whatever clock a guardian of another version counts by.
fn until_line(until: Option<Moment>) -> String {
    match until {
        Some(until) => format!("={}\n", until.since(Moment::now()).as_millis()),
        None => "=\n".to_owned(),
    }
}

impl Guardian {
    /// Starts the guardians; they end when all clones are gone, or with this process.
    pub(crate) fn start(worker: Of) -> (Self, tokio::task::JoinHandle<()>) {
        let (one, to_one) = mpsc::unbounded_channel();
        let (other, to_other) = mpsc::unbounded_channel();
        let keep_one = keep(worker.clone(), to_one);
        let keep_other = keep(worker, to_other);
        let running = tokio::spawn(async {
            tokio::join!(keep_one, keep_other);
        });
        (Self { news: [one, other] }, running)
    }

    fn tell(&self, news: News) {
        let [one, other] = &self.news;
        let _ = one.send(news.clone());
        let _ = other.send(news);
    }

    /// A process group is alive.
    pub(crate) fn started(&self, leader: i32) {
        self.tell(News::Started(leader, start_time(leader).unwrap_or_default()));
    }

    /// The worker has joined a server, or left it with all that it held: who dies later has nothing to be told of.
    pub(crate) fn session(&self, session: Option<(String, Token)>) {
        self.tell(News::Session(session));
    }

    /// By when the tasks have to be dead, should nothing else be told; `None` = there are none.
    pub(crate) fn until(&self, until: Option<Moment>) {
        self.tell(News::Until(until));
    }

    /// A process group is over.
    pub(crate) fn ended(&self, leader: i32) {
        self.tell(News::Ended(leader));
    }
}

async fn keep(worker: Of, mut news: mpsc::UnboundedReceiver<News>) {
    let mut known = Known::default();
    let mut backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(10));
    loop {
        match worker.spawn() {
            Ok(mut child) => {
                if talk(&mut child, &mut known, &mut news).await.is_break() {
                    // The pipe is closed with the child's handle; the guardian looks once more and goes.
                    drop(child.stdin.take());
                    let _ = child.wait().await;
                    return;
                }
                tracing::warn!("the worker's guardian is gone; starting another");
            }
            Err(error) => {
                tracing::error!(%error, program = %worker.program.display(), "cannot start the worker's guardian: tasks would outlive a killed worker")
            }
        }
        backoff.wait().await;
    }
}

/// Tells news until there are no more (`Break`) or the guardian is gone.
async fn talk(
    child: &mut Child,
    known: &mut Known,
    news: &mut mpsc::UnboundedReceiver<News>,
) -> std::ops::ControlFlow<()> {
    use std::ops::ControlFlow::{Break, Continue};
    let Some(mut pipe) = child.stdin.take() else {
        return Continue(());
    };
    let mut text = known.greeting();
    loop {
        if pipe.write_all(text.as_bytes()).await.is_err() {
            return Continue(());
        }
        let first = tokio::select! {
            first = news.recv() => first,
            _ = child.wait() => return Continue(()),
        };
        let Some(first) = first else { return Break(()) };
        text = known.tell(first);
        while let Ok(next) = news.try_recv() {
            text.push_str(&known.tell(next));
        }
    }
}

impl Of {
    fn spawn(&self) -> std::io::Result<Child> {
        // A group of its own: a signal for the worker's group (ctrl-C) must not end the guardian before the worker.
        Command::new(&self.program)
            .arg(SUBCOMMAND)
            .arg("--worker-id")
            .arg(&self.worker_id)
            .args(self.tls.arguments())
            .env(FOLDER_VARIABLE, &self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .process_group(0)
            .spawn()
    }
}
