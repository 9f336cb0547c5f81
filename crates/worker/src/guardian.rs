//! A small process that outlives its worker by a moment, to end what the worker leaves behind.
//!
//! A worker that is killed can't kill its children any more. So it starts a guardian, tells it through a pipe which process
//! groups are alive, and never closes the pipe. When the pipe ends, the worker is gone, however it went: the guardian
//! kills what is left, tells the server the results that it had not taken yet and that it may give the worker's other tasks to others (it
//! would have to wait for their leases otherwise), and exits.
//!
//! A worker that stands still (it is stopped by a signal, or gets no processor) can't end what its leases no longer cover. So it
//! tells as well until when they do, and where no other news comes by then, the guardian ends its tasks: others will run them.

mod handle;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead as _};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use updraft_operators::protocol::Token;

use crate::backoff::Backoff;
use crate::client::ServerClient;
use crate::clock::Moment;
use crate::process_tree::{WORKER_VARIABLE, find_marked, kill_marked, signal_group, start_time};
use crate::tls::ClientTls;
use crate::unsent::{self, Unsent};

pub(crate) use handle::{Guardian, Of};

/// The subcommand of the binary that has to call [`run`] with the values of `--worker-id`, and of `--tls-ca`, `--tls-cert` and `--tls-key`.
pub const SUBCOMMAND: &str = "worker-guardian";

/// Names the worker's folder in the guardian's environment. Not an argument: a guardian of another version would not start.
const FOLDER_VARIABLE: &str = "UPDRAFT_WORKER_FOLDER";

/// How long dead processes may take to disappear.
const DYING: Duration = Duration::from_secs(5);
/// How long to try to reach the server. Short: a daemon that is stopped by force leaves nothing behind for longer than this, and
/// where it does not help, the leases end by themselves.
const TELLING: Duration = Duration::from_secs(3);
/// How often to look at the clock while there is something to end: a wait stands still while the machine sleeps, and the leases don't.
const LOOK: Duration = Duration::from_millis(250);

/// What the worker has told.
#[derive(Debug, Default, PartialEq)]
struct Told {
    /// Process groups, with the time when their leaders started.
    groups: BTreeMap<i32, u64>,
    /// Server and token, while the worker is registered there.
    session: Option<(String, Token)>,
    /// When the tasks have to be dead, unless something else is told before.
    until: Option<Moment>,
}

/// The guardian of the worker `worker_id`: reads from standard input until it ends, then kills what is left and tells the server.
///
/// # Errors
/// Standard input can't be read.
pub fn run(worker_id: &str, tls: &ClientTls) -> io::Result<()> {
    let markers = BTreeSet::from([format!("{WORKER_VARIABLE}={worker_id}")]);
    let mut told = Told::default();
    let (news, lines) = channel();
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            if news.send(line).is_err() {
                return;
            }
        }
    });
    let result = told.listen(&lines, Moment::now, || kill_marked(&markers));
    // Before the next worker takes the folder over.
    let unsent = std::env::var_os(FOLDER_VARIABLE).map(|folder| unsent::left_in(folder.as_ref()));
    told.kill_groups();
    kill_marked(&markers);
    if let Some((server, token)) = told.session
        && are_gone(&markers)
    {
        tell(&server, &token, tls, unsent.unwrap_or_default());
    }
    result
}

/// Whether nothing of the worker is left. A process that can't be killed (it waits for a disk, say) is waited for.
fn are_gone(markers: &BTreeSet<String>) -> bool {
    let until = Instant::now() + DYING;
    while !find_marked(markers).is_empty() {
        if Instant::now() > until {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    true
}

/// Tells the server what the worker had left to tell, and then that it died. If that can't be done, the leases end by themselves.
fn tell(server: &str, token: &Token, tls: &ClientTls, unsent: Vec<Unsent>) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return;
    };
    let telling = async {
        let Ok(client) = ServerClient::new(server, tls) else {
            return;
        };
        for mut one in unsent {
            one.settle(&client).await;
        }
        let mut backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(2));
        while client.died(token).await.is_err_and(|error| error.is_transient()) {
            backoff.wait().await;
        }
    };
    // Nobody reads what a guardian has to say.
    let _ = runtime.block_on(async { tokio::time::timeout(TELLING, telling).await });
}

impl Told {
    /// Follows what the worker tells until it is gone. Where its leases end before, so do its tasks.
    fn listen(
        &mut self,
        lines: &Receiver<io::Result<String>>,
        now: impl Fn() -> Moment,
        mut kill_the_rest: impl FnMut() -> usize,
    ) -> io::Result<()> {
        loop {
            let patience = self.until.map(|until| until.since(now()).min(LOOK));
            let line = match patience {
                Some(patience) => lines.recv_timeout(patience),
                None => lines.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match line {
                Ok(line) => self.follow(&line?, now()),
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
                Err(RecvTimeoutError::Timeout) if self.until.is_some_and(|until| until > now()) => {}
                Err(RecvTimeoutError::Timeout) => {
                    self.until = None;
                    self.kill_groups();
                    kill_the_rest();
                }
            }
        }
    }

    fn kill_groups(&self) {
        for (&leader, &started) in &self.groups {
            // The leader's id may be somebody else's by now, if the leader is gone and its group as well.
            if start_time(leader).is_none_or(|now| now == started) {
                signal_group(leader, Signal::KILL);
            }
        }
    }

    /// `+group start`: alive; `-group`: over; `=milliseconds`: the leases last so long; `=`: there are none; `@token server`:
    /// registered; `@`: no longer.
    fn follow(&mut self, line: &str, now: Moment) {
        if let Some(left) = line.strip_prefix('=') {
            self.until = left.parse().ok().map(|left| now + Duration::from_millis(left));
        } else if let Some(rest) = line.strip_prefix('+') {
            if let Some((leader, started)) = rest.split_once(' ')
                && let (Ok(leader), Ok(started)) = (leader.parse(), started.parse())
            {
                self.groups.insert(leader, started);
            }
        } else if let Some(leader) = line.strip_prefix('-') {
            if let Ok(leader) = leader.parse::<i32>() {
                self.groups.remove(&leader);
            }
        } else if let Some(session) = line.strip_prefix('@') {
            self.session = session
                .split_once(' ')
                .map(|(token, server)| (server.to_owned(), Token::new(token)));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn follows_what_is_alive() {
        let (mut told, now) = (Told::default(), Moment::now());
        for line in [
            "+10 5",
            "+11 6",
            "-10",
            "nonsense",
            "+x y",
            "-99",
            "@abc http://server:1/x",
        ] {
            told.follow(line, now);
        }
        assert_eq!(told.groups, BTreeMap::from([(11, 6)]));
        assert_eq!(told.session, Some(("http://server:1/x".to_owned(), Token::new("abc"))));
        told.follow("@", now);
        assert_eq!((told.session.take(), told.until), (None, None));
        told.follow("=60000", now);
        assert_eq!(told.until, Some(now + Duration::from_secs(60)));
        told.follow("=", now);
        assert_eq!(told.until, None);
    }

    /// How often a guardian kills that is told this before its worker goes.
    fn kills(told: &[&str]) -> u32 {
        let (news, lines) = channel();
        for line in told {
            news.send(Ok((*line).to_owned())).unwrap();
        }
        // With the first kill the worker is gone, or at once where there is nothing to wait for.
        let mut worker = Some(news).filter(|_| told.last() == Some(&"=0"));
        let mut killed = 0;
        let kill = || {
            killed += 1;
            drop(worker.take());
            0
        };
        Told::default().listen(&lines, Moment::now, kill).unwrap();
        killed
    }

    #[test]
    fn tasks_end_when_a_machine_wakes_that_slept_over_their_leases() {
        let (news, lines) = channel();
        news.send(Ok("=600000".to_owned())).unwrap();
        let mut worker = Some(news);
        let fell_asleep = Moment::now();
        let looks = Cell::new(0);
        // Ten minutes of waiting are over at the third look.
        let clock = || {
            looks.set(looks.get() + 1);
            fell_asleep + Duration::from_secs(if looks.get() > 3 { 601 } else { 0 })
        };
        let mut killed = 0;
        let kill = || {
            killed += 1;
            drop(worker.take());
            0
        };
        Told::default().listen(&lines, clock, kill).unwrap();
        assert_eq!(killed, 1);
    }

    #[test]
    fn tasks_end_with_the_leases_unless_these_are_renewed() {
        assert_eq!(kills(&["=600000", "=0"]), 1);
        assert_eq!(kills(&["=0", "=600000"]), 0);
        assert_eq!(kills(&["=0", "="]), 0);
        assert_eq!(kills(&[]), 0);
    }
}
