//! Secrets stay where they belong.

use std::os::unix::process::ExitStatusExt as _;

use rustix::process::{Pid, Resource, Rlimit, prlimit};
use updraft_tests::Installation;

#[tokio::test]
async fn a_crash_leaves_no_core_file() {
    let installation = Installation::new();
    let updraft = installation.start().await;
    let pid = Pid::from_raw(i32::try_from(updraft.pid()).unwrap());
    let unlimited = Rlimit {
        current: None,
        maximum: None,
    };
    // Whatever the limit of this shell is: the process itself has to refuse.
    prlimit(pid, Resource::Core, unlimited).unwrap();
    let ended = updraft.end_by("-QUIT").await;
    assert_eq!(ended.signal(), Some(3));
    assert!(!ended.core_dumped(), "{ended}");
    // The private PostgreSQL is taken over, and goes with the one that is stopped.
    assert!(installation.start().await.stop().await.success());
}
