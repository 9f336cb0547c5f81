//! How much memory a process and all that it started use: for their limit, and for when the system kills them.
//!
//! What a dead process had used can't be asked for any more (and what `wait4` tells begins with the memory of the worker, as
//! `posix_spawn` borrows it), so they are looked at while they live.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Distance of looks at first. Short tasks, the most, see none.
const LOOK: Duration = Duration::from_millis(250);
/// Distance of looks at a task that takes long: it grows by a tenth of what the task has taken, and hundreds may run at once.
const LONG_LOOK: Duration = Duration::from_secs(2);
/// A look ends after so many processes.
const MOST: usize = 1_000;

/// What is known of the memory of a process tree.
#[derive(Debug, Default)]
pub(super) struct Memory {
    leader: Option<i32>,
    /// The most that it may use, in bytes.
    limit: Option<u64>,
    /// The most that the tree was seen to use at once, in bytes.
    peak: u64,
    cgroup: Option<Cgroup>,
}

/// Where the system counts our memory (control groups, version 2).
#[derive(Debug)]
struct Cgroup {
    folder: PathBuf,
    /// In bytes, the tightest of this group and those that it is in.
    limit: Option<u64>,
    /// Processes that were killed for it until the first look.
    kills: u64,
}

impl Memory {
    pub(super) fn of(leader: Option<i32>, limit: Option<u64>) -> Self {
        Self {
            leader,
            limit,
            ..Self::default()
        }
    }

    /// Looks until more is used than the limit allows; tells what is wrong then, for people.
    pub(super) async fn watch(&mut self) -> String {
        let Some(leader) = self.leader else {
            return std::future::pending().await;
        };
        let (started, limit) = (Instant::now(), self.limit);
        // What has a limit may come near it at any time.
        let longest = if limit.is_some() { LOOK } else { LONG_LOOK };
        loop {
            tokio::time::sleep((started.elapsed() / 10).clamp(LOOK, longest)).await;
            let is_first = self.peak == 0;
            let look = move || {
                let used = used_by_tree(leader, resident);
                // Shares of what processes have in common take longer to find out.
                let exactly = limit.filter(|limit| used > *limit).map(|_| used_by_tree(leader, share));
                let cgroup = is_first.then(|| Cgroup::own(Path::new("/"))).flatten();
                (used, exactly, cgroup)
            };
            // Without a blocking thread, there is no look.
            if let Ok((used, exactly, cgroup)) = tokio::task::spawn_blocking(look).await {
                self.peak = self.peak.max(used);
                self.cgroup = self.cgroup.take().or(cgroup);
                if let Some((used, limit)) = exactly.zip(limit).filter(|(used, limit)| used > limit) {
                    return format!(
                        "used {} of memory, and its limit is {}",
                        readable(used),
                        readable(limit)
                    );
                }
            }
        }
    }

    /// Why a process may have been killed by SIGKILL, for people.
    pub(super) fn suspicion(&self) -> String {
        let is_sure = self
            .cgroup
            .as_ref()
            .is_some_and(|cgroup| kills(&cgroup.folder) > cgroup.kills);
        let mut text = format!("out of memory{}", if is_sure { "" } else { "?" });
        if self.peak > 0 {
            text.push_str(if is_sure {
                ": it had used up to "
            } else {
                " it had used up to "
            });
            text.push_str(&readable(self.peak));
            if let Some(limit) = self.cgroup.as_ref().and_then(|cgroup| cgroup.limit) {
                text.push_str(&format!(", and all on this worker may use {}", readable(limit)));
            }
        }
        text
    }
}

impl Cgroup {
    /// That of this process. `None` = the system has none, or of version 1 only.
    fn own(root: &Path) -> Option<Self> {
        let groups = fs::read_to_string(root.join("proc/self/cgroup")).ok()?;
        let path = groups.lines().find_map(|line| line.strip_prefix("0::/"))?;
        let mount = root.join("sys/fs/cgroup");
        let folder = mount.join(path);
        fs::metadata(folder.join("memory.events")).ok()?;
        let limits = folder.ancestors().take_while(|folder| folder.starts_with(&mount));
        // `max` is no number.
        let limit = limits.filter_map(|folder| number(&folder.join("memory.max"))).min();
        Some(Self {
            kills: kills(&folder),
            folder,
            limit,
        })
    }
}

fn number(file: &Path) -> Option<u64> {
    fs::read_to_string(file).ok()?.trim().parse().ok()
}

/// Processes of a group that the system has killed since there was no memory left for them.
fn kills(folder: &Path) -> u64 {
    let events = fs::read_to_string(folder.join("memory.events")).unwrap_or_default();
    let count = events
        .lines()
        .find_map(|line| line.strip_prefix("oom_kill ")?.parse().ok());
    count.unwrap_or_default()
}

/// What a process and its descendants use now, in bytes.
fn used_by_tree(leader: i32, used_by: fn(i32) -> u64) -> u64 {
    let mut next = VecDeque::from([leader]);
    let (mut used, mut looked_at) = (0, 0);
    while let Some(pid) = next.pop_front().filter(|_| looked_at < MOST) {
        looked_at += 1;
        used += used_by(pid);
        // Each thread has children of its own. What is gone meanwhile has none.
        for thread in fs::read_dir(format!("/proc/{pid}/task"))
            .into_iter()
            .flatten()
            .flatten()
        {
            let children = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            next.extend(
                children
                    .split_whitespace()
                    .filter_map(|child| child.parse::<i32>().ok()),
            );
        }
    }
    used
}

/// What is in memory of a process, all that it shares with others included.
fn resident(pid: i32) -> u64 {
    kilobytes(&format!("/proc/{pid}/status"), "VmRSS:")
}

/// What is in memory of a process; what it shares with others is divided between them. Of somebody else's process it is not told.
fn share(pid: i32) -> u64 {
    kilobytes(&format!("/proc/{pid}/smaps_rollup"), "Pss:")
}

/// The bytes that a line of such a file names in kilobytes; 0 if there is none.
fn kilobytes(file: &str, name: &str) -> u64 {
    let text = fs::read_to_string(file).unwrap_or_default();
    let mut values = text
        .lines()
        .filter_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB"));
    values
        .next()
        .and_then(|value| value.parse::<u64>().ok())
        .unwrap_or_default()
        * 1024
}

fn readable(bytes: u64) -> String {
    const MIB: u64 = 1024 * 1024;
    if bytes < 1024 * MIB {
        format!("{} MiB", bytes.div_ceil(MIB))
    } else {
        format!("{:.1} GiB", bytes as f64 / (1024 * MIB) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_uses_some_memory_and_a_child_adds_to_it() {
        let own = i32::try_from(std::process::id()).unwrap();
        let alone = resident(own);
        assert!(alone > 1024 * 1024, "{alone}");
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let child_id = i32::try_from(child.id()).unwrap();
        let is_seen = [resident, share]
            .map(|used| used_by_tree(own, used) > used_by_tree(child_id, used) && used_by_tree(child_id, used) > 0);
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(is_seen, [true, true]);
        assert_eq!(used_by_tree(child_id, resident), 0, "it is gone");
    }

    #[test]
    fn the_tightest_limit_counts_and_a_kill_makes_sure() {
        let root = tempfile::tempdir().unwrap();
        let group = root.path().join("sys/fs/cgroup/pod/worker");
        fs::create_dir_all(&group).unwrap();
        fs::create_dir_all(root.path().join("proc/self")).unwrap();
        assert!(Cgroup::own(root.path()).is_none());
        fs::write(root.path().join("proc/self/cgroup"), "4:memory:/old\n0::/pod/worker\n").unwrap();
        fs::write(group.join("memory.max"), "max\n").unwrap();
        fs::write(group.join("../memory.max"), "2147483648\n").unwrap();
        fs::write(
            group.join("memory.events"),
            "low 0\noom 1\noom_kill 1\noom_group_kill 0\n",
        )
        .unwrap();
        let mut memory = Memory {
            cgroup: Cgroup::own(root.path()),
            ..Memory::default()
        };
        assert_eq!(memory.suspicion(), "out of memory?");
        memory.peak = 300 << 20;
        assert_eq!(
            memory.suspicion(),
            "out of memory? it had used up to 300 MiB, and all on this worker may use 2.0 GiB"
        );
        fs::write(group.join("memory.events"), "oom_kill 2\n").unwrap();
        assert_eq!(
            memory.suspicion(),
            "out of memory: it had used up to 300 MiB, and all on this worker may use 2.0 GiB"
        );
    }
}
