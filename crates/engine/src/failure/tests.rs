use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;

#[test]
fn what_differs_from_try_to_try_is_taken_out() {
    let cases = [
        ("exit code 1", "exit code 1"),
        (
            "exit code 137 (a command was killed by SIGKILL: out of memory?)",
            "exit code 137 (a command was killed by SIGKILL: out of memory?)",
        ),
        ("killed by signal 9", "killed by signal 9"),
        (
            "GET https://a.example/v1/7?x=1 → 503 after 12.5 s",
            "GET <path> → 503 after <n> s",
        ),
        ("waited 1,234,567 rows", "waited <n> rows"),
        (
            "no heartbeat of worker-12 since 2026-01-31 12:00:01.5+00",
            "no heartbeat of worker-<n> since <time>",
        ),
        ("row 9f1c2d3e4a5b6c7d is gone", "row <id> is gone"),
        ("at 0x7ffe in thread 3", "at <id> in thread <n>"),
        ("run 0192f0c1-7b1e-7cc3-9c59-0f5b2c1d4e5f lost", "run <id> lost"),
        (
            "can't open /data/in/2026-01-31.csv: no such file",
            "can't open <path>: no such file",
        ),
        (r"can't open C:\data\7.csv", "can't open <path>"),
        ("KeyError: 'order-17'", "KeyError: <text>"),
        (
            "column \"customer\" does not exist",
            "column \"customer\" does not exist",
        ),
        ("relation `t7` and `t8`", "relation <text> and <text>"),
        ("codes 1 2 3 4", "codes <n>"),
        ("\n\n  first line 5\nsecond", "first line <n>"),
        ("", "no reason was given"),
        (" \n ", "no reason was given"),
        ("decade deadbeef", "decade deadbeef"),
    ];
    for (reason, expected) in cases {
        assert_eq!(fingerprint(reason), expected, "{reason}");
    }
}

proptest! {
    #[test]
    fn a_fingerprint_is_its_own(reason in "\\PC{0,80}|([0-9a-f'\"`/:.<>,x -]|can't|code |row ){0,60}") {
        let once = fingerprint(&reason);
        prop_assert!(!once.is_empty());
        prop_assert_eq!(fingerprint(&once), once);
    }

    #[test]
    fn numbers_and_ids_make_no_difference(a in 0_u64.., b in 0_u64.., x in any::<u128>(), y in any::<u128>()) {
        let text = |n: u64, id: u128| format!("order {n} of {} took {n}.{n} s", uuid::Uuid::from_u128(id));
        prop_assert_eq!(fingerprint(&text(a, x)), fingerprint(&text(b, y)));
    }

    #[test]
    fn nothing_is_lost_or_counted_twice(kinds in prop::collection::vec((0..4_usize, 0..3_usize, any::<bool>(), any::<bool>()), 0..40)) {
        let failures: Vec<Failure> = kinds.iter().enumerate().map(|(n, (reason, task, is_upstream, is_open))| Failure {
            dag_id: format!("d{}", task % 2),
            run_id: format!("r{n}"),
            task_id: format!("t{task}"),
            map_index: -1,
            try_number: 1,
            is_upstream: *is_upstream,
            reason: Some(format!("{} {n}", ["cold", "hot", "wet", "dry"][*reason])),
            at: DateTime::UNIX_EPOCH + TimeDelta::seconds(n as i64 * 7 % 31),
            is_open: *is_open,
        }).collect();
        let causes = causes(failures.clone());
        prop_assert_eq!(causes.iter().map(|cause| cause.count).sum::<usize>(), failures.len());
        prop_assert_eq!(
            causes.iter().map(|cause| cause.open.len()).sum::<usize>(),
            failures.iter().filter(|failure| failure.is_open).count()
        );
        let counts: Vec<usize> = causes.iter().map(|cause| cause.count).collect();
        prop_assert!(counts.is_sorted_by(|a, b| a >= b));
        for cause in &causes {
            prop_assert!(cause.first <= cause.latest.at);
            let of_it: Vec<&Failure> = failures.iter().filter(|failure| {
                failure.is_upstream == cause.is_upstream && fingerprint(failure.reason.as_deref().unwrap()) == cause.fingerprint
            }).collect();
            prop_assert_eq!(of_it.len(), cause.count);
            prop_assert_eq!(of_it.iter().map(|failure| failure.at).max(), Some(cause.latest.at));
            prop_assert!(of_it.iter().all(|failure| cause.tasks[&failure.dag_id].contains(&failure.task_id)));
        }
    }
}
