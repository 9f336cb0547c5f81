//! A small process that outlives its worker by a moment, to end what the worker leaves behind.
//!
//! A worker that is killed can't kill its children any more. So it starts a guardian, tells it through a pipe which process
//! groups are alive, and never closes the pipe. When the pipe ends, the worker is gone, however it went: the guardian
//! kills what is left and exits.

mod handle;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead as _};

use rustix::process::Signal;

use crate::process_tree::{WORKER_VARIABLE, kill_marked, signal_group, start_time};

pub(crate) use handle::Guardian;

/// The subcommand of the binary that has to call [`run`] with the value of `--worker-id`.
pub const SUBCOMMAND: &str = "worker-guardian";

/// The guardian of the worker `worker_id`: reads from standard input until it ends, then kills what is left.
///
/// # Errors
/// Standard input can't be read.
pub fn run(worker_id: &str) -> io::Result<()> {
    let mut groups = BTreeMap::new();
    let result = io::stdin().lock().lines().try_for_each(|line| {
        follow(&mut groups, &line?);
        Ok(())
    });
    for (&leader, &started) in &groups {
        // The leader's id may be somebody else's by now, if the leader is gone and its group as well.
        if start_time(leader).is_none_or(|now| now == started) {
            signal_group(leader, Signal::KILL);
        }
    }
    kill_marked(&BTreeSet::from([format!("{WORKER_VARIABLE}={worker_id}")]));
    result
}

/// `+group start`: alive; `-group`: over.
fn follow(groups: &mut BTreeMap<i32, u64>, line: &str) {
    if let Some(rest) = line.strip_prefix('+') {
        if let Some((leader, started)) = rest.split_once(' ')
            && let (Ok(leader), Ok(started)) = (leader.parse(), started.parse())
        {
            groups.insert(leader, started);
        }
    } else if let Some(leader) = line.strip_prefix('-').and_then(|leader| leader.parse().ok()) {
        groups.remove(&leader);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_what_is_alive() {
        let mut groups = BTreeMap::new();
        for line in ["+10 5", "+11 6", "-10", "nonsense", "+x y", "-99"] {
            follow(&mut groups, line);
        }
        assert_eq!(groups, BTreeMap::from([(11, 6)]));
    }
}
