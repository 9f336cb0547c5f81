use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::{FutureExt as _, StreamExt as _};

use updraft_dag::model::Keep;

use super::*;

fn key() -> LogKey {
    LogKey {
        dag_id: "d".into(),
        run_id: "r".into(),
        of: LogOf::Task {
            task_id: "t".into(),
            map_index: -1,
        },
        try_number: 1,
    }
}

fn lines(texts: &[&str]) -> Vec<u8> {
    texts
        .iter()
        .map(|text| format!("2026-01-02T03:04:05.000006Z O {text}\n"))
        .collect::<String>()
        .into_bytes()
}

fn texts(page: &LogPage) -> Vec<&str> {
    page.records.iter().map(|record| record.text.as_str()).collect()
}

#[tokio::test]
async fn a_piece_sent_twice_changes_nothing_and_a_gap_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let logs = LogStore::new(folder.path());
    let first = lines(&["a", "b"]);
    let end = logs.append(&key(), 0, first.clone()).await.unwrap();
    assert_eq!(end, first.len() as u64);
    assert_eq!(logs.append(&key(), 0, first.clone()).await.unwrap(), end);
    // The second piece begins within the first, as after a reply that got lost.
    let both = lines(&["a", "b", "c"]);
    assert_eq!(logs.append(&key(), 0, both.clone()).await.unwrap(), both.len() as u64);
    assert!(
        matches!(logs.append(&key(), 10_000, first).await, Err(LogError::Gap { have, .. }) if have == both.len() as u64)
    );
    assert_eq!(std::fs::read(logs.path(&key())).unwrap(), both);
}

#[tokio::test]
async fn pages_end_with_whole_records_and_join_up() {
    let folder = tempfile::tempdir().unwrap();
    let logs = LogStore::new(folder.path());
    let long = "x".repeat(60_000);
    let numbered: Vec<String> = (0..20).map(|number| format!("{number} {long}")).collect();
    let all: Vec<&str> = numbered.iter().map(String::as_str).collect();
    logs.append(&key(), 0, lines(&all)).await.unwrap();
    let (mut offset, mut read, mut pages) = (0, Vec::new(), 0);
    loop {
        let page = logs.read(&key(), offset, 1).await.unwrap();
        if page.records.is_empty() {
            assert_eq!(page.next_offset, page.length);
            break;
        }
        read.extend(page.records.into_iter().map(|record| record.text));
        offset = page.next_offset;
        pages += 1;
    }
    assert_eq!(read, numbered);
    assert!(pages > 2, "one page would prove nothing");
}

#[tokio::test]
async fn the_last_bytes_begin_with_a_record() {
    let folder = tempfile::tempdir().unwrap();
    let logs = LogStore::new(folder.path());
    logs.append(&key(), 0, lines(&["a", "b", "c"])).await.unwrap();
    let one = lines(&["c"]).len() as u64;
    for (limit, expected) in [
        (one, vec!["c"]),
        (one + 3, vec!["c"]),
        (2 * one, vec!["b", "c"]),
        (1000, vec!["a", "b", "c"]),
    ] {
        let offset = logs.tail_offset(&key(), limit).await.unwrap();
        assert_eq!(
            texts(&logs.read(&key(), offset, 1).await.unwrap()),
            expected,
            "last {limit} bytes"
        );
    }
}

#[tokio::test]
async fn a_tail_gives_what_is_written_and_ends_with_the_try() {
    let folder = tempfile::tempdir().unwrap();
    let logs = LogStore::new(folder.path());
    let (over, is_over) = watch::channel(false);
    let mut tail = Box::pin(logs.tail(key(), 0, move || {
        let over = *is_over.borrow();
        let writing = if over {
            Writing::Over { kept: None }
        } else {
            Writing::GoesOn
        };
        async move { writing }.boxed()
    }));
    let (piece, log) = (lines(&["a"]), key());
    let (page, length) = tokio::join!(tail.next(), logs.append(&log, 0, piece));
    assert_eq!(texts(&page.unwrap().unwrap()), ["a"]);
    // Written before the end is known: not lost.
    logs.append(&key(), length.unwrap(), lines(&["b"])).await.unwrap();
    over.send(true).unwrap();
    assert_eq!(texts(&tail.next().await.unwrap().unwrap()), ["b"]);
    assert!(tail.next().await.is_none());
}

#[tokio::test]
async fn a_tail_gives_a_log_that_is_kept_elsewhere_once() {
    let folder = tempfile::tempdir().unwrap();
    let logs = LogStore::new(folder.path());
    let kept = lines(&["a", "b"]);
    let over = kept.clone();
    let ask = move || {
        let kept = Some(over.clone());
        async move { Writing::Over { kept } }.boxed()
    };
    // By one who hears of it, and by one who finds it at the end.
    let mut told = Box::pin(logs.tail(key(), 0, ask.clone()));
    logs.tell(&key(), 0, &kept);
    for tail in [&mut told, &mut Box::pin(logs.tail(key(), 0, ask.clone()))] {
        assert_eq!(texts(&tail.next().await.unwrap().unwrap()), ["a", "b"]);
        assert!(tail.next().await.is_none());
    }
    let mut behind = Box::pin(logs.tail(key(), lines(&["a"]).len() as u64, ask));
    assert_eq!(texts(&behind.next().await.unwrap().unwrap()), ["b"]);
    assert!(behind.next().await.is_none());
    assert!(!logs.path(&key()).exists());
}

#[tokio::test]
async fn lines_do_not_wait_for_the_question_whether_the_try_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let logs = LogStore::new(folder.path());
    let asked = Arc::new(AtomicUsize::new(0));
    let asking = Arc::clone(&asked);
    let mut tail = Box::pin(logs.tail(key(), 0, move || {
        asking.fetch_add(1, Ordering::Relaxed);
        async { Writing::GoesOn }.boxed()
    }));
    let (begin, mut length) = (Instant::now(), 0);
    for _ in 0..50 {
        let (piece, log) = (lines(&["a"]), key());
        let (page, appended) = tokio::join!(tail.next(), logs.append(&log, length, piece));
        assert_eq!(texts(&page.unwrap().unwrap()), ["a"]);
        length = appended.unwrap();
    }
    let asked = asked.load(Ordering::Relaxed);
    assert!(asked as u64 <= begin.elapsed().as_secs() + 2, "asked {asked} times");
}

#[tokio::test]
async fn a_full_disk_is_told_apart_and_leaves_no_half_records() {
    // /dev/full refuses every write as a full disk does.
    let folder = tempfile::tempdir().unwrap();
    let logs = LogStore::new(folder.path());
    let path = logs.path(&key());
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink("/dev/full", &path).unwrap();
    assert!(matches!(
        logs.append(&key(), 0, lines(&["a"])).await,
        Err(LogError::NoRoom { .. })
    ));
}

#[tokio::test]
async fn a_broken_line_is_shown_and_hides_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let logs = LogStore::new(folder.path());
    let mut bytes = b"half a reco\n".to_vec();
    bytes.extend(lines(&["whole"]));
    logs.append(&key(), 0, bytes).await.unwrap();
    let page = logs.read(&key(), 0, 1).await.unwrap();
    assert_eq!(texts(&page), ["half a reco", "whole"]);
    assert_eq!(page.records[0].timestamp, None);
    logs.delete_run("d", "r").await.unwrap();
    assert_eq!(logs.length(&key()).await.unwrap(), 0);
}

#[tokio::test]
async fn logs_go_when_they_are_old_or_their_run_is_gone() {
    let db = updraft_testkit::TestDatabase::new().await;
    let mut dag = updraft_testkit::fixture::chain("d");
    dag.retention.logs = Some(Keep::For(updraft_dag::model::Seconds(5.0 * 86_400.0)));
    db.register(&dag).await;
    db.create_run(&dag, "running").await;
    db.create_run(&dag, "over").await;
    let silent = updraft_testkit::fixture::chain("silent");
    db.register(&silent).await;
    db.create_run(&silent, "over").await;
    for dag_id in ["d", "silent"] {
        db.end_run(dag_id, "over", 0).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let logs = LogStore::new(folder.path());
    let of = |dag_id: &str, run_id: &str| LogKey {
        dag_id: dag_id.into(),
        run_id: run_id.into(),
        ..key()
    };
    let keys = [
        of("d", "running"),
        of("d", "over"),
        of("d", "gone/1"),
        of("silent", "over"),
        of("no more", "x"),
    ];
    for key in &keys {
        logs.append(key, 0, lines(&["a"])).await.unwrap();
    }
    let kept = || keys.iter().filter(|key| logs.path(key).exists()).collect::<Vec<_>>();
    let days = |days: u64| Duration::from_secs(days * 86_400);
    let in_days = |after: u64| std::time::SystemTime::now() + days(after);
    // A run that is gone may have been made just now.
    assert_eq!(logs.remove_old(db.store(), None, in_days(0)).await.unwrap(), 0);
    assert_eq!(logs.remove_old(db.store(), None, in_days(2)).await.unwrap(), 2);
    assert_eq!(kept(), [&keys[0], &keys[1], &keys[3]]);
    assert!(!folder.path().join("dag_id=no%20more").exists());
    assert_eq!(logs.remove_old(db.store(), None, in_days(6)).await.unwrap(), 1);
    assert_eq!(kept(), [&keys[0], &keys[3]]);
    assert_eq!(logs.remove_old(db.store(), Some(days(9)), in_days(8)).await.unwrap(), 0);
    assert_eq!(
        logs.remove_old(db.store(), Some(days(9)), in_days(10)).await.unwrap(),
        1
    );
    assert_eq!(kept(), [&keys[0]]);
}
