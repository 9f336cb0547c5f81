//! Which processes belong to an attempt or to a worker, and their end.
//!
//! A process group holds a task's processes together. One that leaves it (`setsid`) is still found by a variable in its
//! environment, which every child inherits.

use std::collections::BTreeSet;

use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// In the environment of every process of an attempt.
pub(crate) const ATTEMPT_VARIABLE: &str = "UPDRAFT_ATTEMPT_ID";

/// In the environment of every process of a worker.
pub(crate) const WORKER_VARIABLE: &str = "UPDRAFT_WORKER_ID";

/// How the names of both begin.
const OUR_PREFIX: &[u8] = b"UPDRAFT_";

/// Sends `signal` to a process group. Gives whether there was anybody.
pub(crate) fn signal_group(leader: i32, signal: Signal) -> bool {
    Pid::from_raw(leader).is_some_and(|pid| kill_process_group(pid, signal) != Err(Errno::SRCH))
}

/// Processes with one of `markers` (`NAME=value`) in their environment, but this one.
pub(crate) fn find_marked(markers: &BTreeSet<String>) -> Vec<i32> {
    let own = i32::try_from(std::process::id()).unwrap_or_default();
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok())
        .filter(|&pid| pid != own)
        // One that is gone by now, or somebody else's, can't be read.
        .filter(|pid| {
            std::fs::read(format!("/proc/{pid}/environ")).is_ok_and(|environment| has_marker(&environment, markers))
        })
        .collect()
}

fn has_marker(environment: &[u8], markers: &BTreeSet<String>) -> bool {
    environment
        .split(|&byte| byte == 0)
        // Most of an environment is somebody else's, and there are many processes.
        .filter(|entry| entry.starts_with(OUR_PREFIX))
        .any(|entry| std::str::from_utf8(entry).is_ok_and(|entry| markers.contains(entry)))
}

/// Kills every process with one of `markers`, also those that they start meanwhile. Gives how many it found.
pub(crate) fn kill_marked(markers: &BTreeSet<String>) -> usize {
    let mut killed = BTreeSet::new();
    // A process that forks faster than we look is stopped by its parents' deaths; the bound is against one that can't die.
    for _ in 0..20 {
        let found = find_marked(markers);
        let new: Vec<i32> = found.into_iter().filter(|pid| killed.insert(*pid)).collect();
        if new.is_empty() {
            break;
        }
        for pid in new.into_iter().filter_map(Pid::from_raw) {
            // It may be gone already.
            let _ = kill_process(pid, Signal::KILL);
        }
    }
    killed.len()
}

/// When a process started, in ticks since the machine did: with the id it names a process for good.
pub(crate) fn start_time(pid: i32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold anything; the 22nd field is the 20th behind it.
    stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_has_to_match_as_a_whole() {
        let markers = BTreeSet::from(["UPDRAFT_X=1".to_owned()]);
        assert!(has_marker(b"A=2\0UPDRAFT_X=1\0", &markers));
        assert!(!has_marker(b"A=2\0UPDRAFT_X=11\0YUPDRAFT_X=1\0", &markers));
        assert!(
            [ATTEMPT_VARIABLE, WORKER_VARIABLE]
                .iter()
                .all(|name| name.as_bytes().starts_with(OUR_PREFIX))
        );
    }

    #[test]
    fn this_process_has_a_start_time() {
        let pid = i32::try_from(std::process::id()).unwrap();
        assert!(start_time(pid).unwrap() > 0);
        assert_eq!(start_time(i32::MAX), None);
    }
}
