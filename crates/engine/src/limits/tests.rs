use chrono::{TimeDelta, TimeZone};

use super::*;

fn day(day: u32) -> Option<DateTime<Utc>> {
    Some(Utc.with_ymd_and_hms(2026, 1, day, 0, 0, 0).unwrap())
}

/// Leaks a few texts: a test is short-lived, and the candidates read better without their owners.
fn text(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

fn place(task_id: &str, index: i32) -> &'static InstanceKey {
    Box::leak(Box::new(InstanceKey::mapped(task_id, index)))
}

fn candidate(run: i64, task_id: &str) -> Candidate<'static> {
    Candidate {
        run,
        dag_id: "dag",
        run_id: text(format!("run_{run}")),
        key: place(task_id, -1),
        id: Uuid::nil(),
        pool: "default_pool",
        slots: 1,
        weight: 1,
        logical_date: None,
        max_active_tasks: 16,
        max_active_tis_per_dag: None,
        max_active_tis_per_dagrun: None,
    }
}

fn pools(slots: i32) -> BTreeMap<String, PoolLimit> {
    BTreeMap::from([("default_pool".to_owned(), PoolLimit { slots })])
}

fn in_pool(used: u32) -> InUse {
    InUse {
        pools: HashMap::from([("default_pool".to_owned(), used)]),
        ..InUse::default()
    }
}

/// Names of the tasks queued, in order.
fn queued(candidates: &[Candidate], slots: i32, in_use: &InUse) -> Vec<String> {
    let choice = choose(candidates, &pools(slots), in_use);
    assert_eq!(choice.queue.len() + choice.held.len(), candidates.len());
    choice
        .queue
        .iter()
        .map(|index| candidates[*index].key.to_string())
        .collect()
}

#[test]
fn rows_365_and_368_open_slots_are_what_live_attempts_leave() {
    let many: Vec<Candidate> = (0..9).map(|n| candidate(1, &format!("t{n}"))).collect();
    assert_eq!(queued(&many, 5, &in_pool(2)).len(), 3);
    assert_eq!(queued(&many, 5, &in_pool(3)).len(), 2);
    assert_eq!(queued(&many, 5, &in_pool(7)).len(), 0);
    assert_eq!(queued(&many, 0, &in_pool(0)).len(), 0);
}

#[test]
fn row_367_no_limit() {
    let many: Vec<Candidate> = (0..500)
        .map(|n| Candidate {
            max_active_tasks: 1000,
            ..candidate(1, &format!("t{n}"))
        })
        .collect();
    assert_eq!(queued(&many, -1, &in_pool(1_000_000)).len(), 500);
}

#[test]
fn row_370_a_lower_priority_may_pass_if_it_fits() {
    let candidates = [
        Candidate {
            weight: 10,
            slots: 3,
            ..candidate(1, "big")
        },
        Candidate {
            weight: 5,
            ..candidate(1, "small")
        },
    ];
    assert_eq!(queued(&candidates, 5, &in_pool(3)), ["small"]);
    let choice = choose(&candidates, &pools(5), &in_pool(3));
    assert_eq!(choice.held, [(0, Hold::PoolFull)]);
}

#[test]
fn row_371_more_slots_than_the_pool_has() {
    let candidates = [
        Candidate {
            weight: 10,
            slots: 6,
            ..candidate(1, "huge")
        },
        candidate(1, "other"),
    ];
    let choice = choose(&candidates, &pools(5), &InUse::default());
    assert_eq!((choice.queue, choice.held), (vec![1], vec![(0, Hold::PoolTooSmall)]));
}

#[test]
fn a_pool_that_is_gone_holds_back_its_own_tasks_only() {
    let candidates = [
        Candidate {
            pool: "gone",
            ..candidate(1, "a")
        },
        candidate(1, "b"),
    ];
    let choice = choose(&candidates, &pools(5), &InUse::default());
    assert_eq!((choice.queue, choice.held), (vec![1], vec![(0, Hold::PoolMissing)]));
}

#[test]
fn row_376_max_active_tasks_counts_per_run() {
    let two = |run| {
        (0..4).map(move |n| Candidate {
            max_active_tasks: 2,
            ..candidate(run, &format!("t{n}"))
        })
    };
    let candidates: Vec<Candidate> = two(1).chain(two(2)).collect();
    assert_eq!(queued(&candidates, 128, &InUse::default()).len(), 4);
    let in_use = InUse {
        runs: HashMap::from([(1, 2)]),
        ..InUse::default()
    };
    assert_eq!(queued(&candidates, 128, &in_use).len(), 2);
}

#[test]
fn row_377_one_across_runs() {
    let one = |run| Candidate {
        max_active_tis_per_dag: Some(1),
        ..candidate(run, "t")
    };
    let candidates = [
        one(1),
        one(2),
        Candidate {
            dag_id: "other",
            ..one(3)
        },
    ];
    let choice = choose(&candidates, &pools(128), &InUse::default());
    assert_eq!(
        (choice.queue, choice.held),
        (vec![0, 2], vec![(1, Hold::MaxActiveTisPerDag)])
    );
    let live = InUse {
        dag_tasks: HashMap::from([(("dag".to_owned(), "t".to_owned()), 1)]),
        ..InUse::default()
    };
    assert_eq!(queued(&candidates[..2], 128, &live), Vec::<String>::new());
}

#[test]
fn row_378_per_run() {
    let one = |run, index| Candidate {
        key: place("t", index),
        max_active_tis_per_dagrun: Some(2),
        ..candidate(run, "t")
    };
    let candidates = [one(1, 2), one(1, 1), one(1, 0), one(2, 0)];
    assert_eq!(queued(&candidates, 128, &InUse::default()), ["t[0]", "t[1]", "t[0]"]);
    let live = InUse {
        run_tasks: HashMap::from([((1, "t".to_owned()), 1)]),
        ..InUse::default()
    };
    assert_eq!(queued(&candidates, 128, &live), ["t[0]", "t[0]"]);
}

#[test]
fn row_380_order() {
    let one = |name, weight, date| Candidate {
        weight,
        logical_date: date,
        ..candidate(1, name)
    };
    let candidates = [
        one("b", 1, day(1)),
        one("a", 5, day(2)),
        one("no_date", 5, None),
        one("early", 5, day(1)),
        Candidate {
            run_id: "run_0",
            run: 2,
            ..one("first_run", 5, day(2))
        },
        Candidate {
            key: place("m", 10),
            ..one("m", 9, None)
        },
        Candidate {
            key: place("m", 9),
            ..one("m", 9, None)
        },
    ];
    assert_eq!(
        queued(&candidates, -1, &InUse::default()),
        ["m[9]", "m[10]", "early", "first_run", "a", "no_date", "b"]
    );
}

#[test]
fn nothing_is_taken_for_one_that_is_held_back() {
    // The task's limit is reached only after the pool would have let it through.
    let one = |name: &str, index| Candidate {
        weight: 10 - index,
        key: place(name, index),
        max_active_tis_per_dag: Some(3),
        max_active_tis_per_dagrun: Some(1),
        ..candidate(1, name)
    };
    let candidates = [one("t", 0), one("t", 1), one("t", 2), candidate(1, "other")];
    assert_eq!(queued(&candidates, 2, &InUse::default()), ["t[0]", "other"]);
    let other_run = Candidate { run: 2, ..one("t", 0) };
    let with_another = [one("t", 0), one("t", 1), other_run, Candidate { run: 3, ..one("t", 0) }];
    assert_eq!(queued(&with_another, 9, &InUse::default()).len(), 3);
}

#[test]
fn a_crowd_lets_each_small_dag_go_ahead_with_one() {
    let of = |dag_id: &'static str, name: &str, weight| Candidate {
        dag_id,
        weight,
        max_active_tasks: 1000,
        ..candidate(1, name)
    };
    let candidates = [
        of("flood", "a", 9),
        of("flood", "b", 9),
        of("small", "x", 1),
        of("small", "y", 2),
        of("busy", "z", 1),
    ];
    let live = |flood: u32| InUse {
        pools: HashMap::from([("default_pool".to_owned(), 50)]),
        dag_tasks: HashMap::from([
            (("flood".to_owned(), "a".to_owned()), flood),
            (("busy".to_owned(), "z".to_owned()), 1),
        ]),
        ..InUse::default()
    };
    assert_eq!(queued(&candidates, 52, &live(15)), ["a", "b"]);
    assert_eq!(queued(&candidates, 52, &live(16)), ["y", "a"]);
    let choice = choose(&candidates, &pools(60), &live(16));
    assert_eq!((choice.queue, choice.ahead), (vec![3, 0, 1, 2, 4], 1));
}

fn run(id: i64, dag_id: &str) -> QueuedRun {
    QueuedRun {
        id,
        dag_id: dag_id.to_owned(),
        backfill: None,
        last_scheduling_decision: None,
        run_after: day(1).unwrap() + TimeDelta::minutes(id),
        logical_date: None,
        max_active_runs: 2,
    }
}

#[test]
fn row_389_two_of_three_start() {
    let now = day(20).unwrap();
    let none = HashMap::new();
    assert_eq!(
        choose_runs(&[run(3, "d"), run(1, "d"), run(2, "d")], &none, now),
        [1, 2]
    );
    let backfill = QueuedRun {
        backfill: Some(BackfillTurn {
            backfill: 7,
            ordinal: 1,
        }),
        max_active_runs: 0,
        ..run(1, "d")
    };
    assert_eq!(choose_runs(&[backfill, run(2, "d"), run(3, "d")], &none, now), [2, 3]);
    let seen = QueuedRun {
        last_scheduling_decision: day(2),
        ..run(1, "d")
    };
    assert_eq!(choose_runs(&[seen, run(2, "d"), run(3, "d")], &none, now), [2, 3]);
    let busy = HashMap::from([(("busy".to_owned(), None), 1)]);
    assert_eq!(
        choose_runs(&[run(1, "busy"), run(2, "busy"), run(3, "idle")], &busy, now),
        [3, 1]
    );
}

#[test]
fn a_backfill_has_a_limit_and_an_order_of_its_own() {
    let now = day(20).unwrap();
    let turn = |id: i64, backfill, ordinal| QueuedRun {
        backfill: Some(BackfillTurn { backfill, ordinal }),
        max_active_runs: 2,
        ..run(id, "d")
    };
    // The DAG's own limit is reached, and one run of the backfill is under way.
    let running = HashMap::from([(("d".to_owned(), None), 2), (("d".to_owned(), Some(7)), 1)]);
    let queued = [
        turn(1, 7, 3),
        turn(2, 7, 2),
        turn(3, 8, 9),
        turn(4, 8, 8),
        turn(5, 8, 7),
        run(6, "d"),
    ];
    assert_eq!(choose_runs(&queued, &running, now), [2, 5, 4]);
    // Its runs take no place of the others'.
    let running = HashMap::from([(("d".to_owned(), Some(7)), 2)]);
    assert_eq!(choose_runs(&queued, &running, now), [6, 5, 4]);
}

#[test]
fn row_266_a_run_of_the_future_waits_for_its_time() {
    let now = day(2).unwrap();
    let future = QueuedRun {
        logical_date: day(3),
        ..run(1, "d")
    };
    let later = QueuedRun {
        run_after: day(3).unwrap(),
        ..run(2, "d")
    };
    assert_eq!(
        choose_runs(&[future.clone(), later], &HashMap::new(), now),
        Vec::<i64>::new()
    );
    assert_eq!(choose_runs(&[future], &HashMap::new(), day(3).unwrap()), [1]);
}

#[test]
fn row_379_a_hundred_thousand_candidates_take_one_pass() {
    let many: Vec<Candidate> = (0..100_000)
        .map(|n| Candidate {
            weight: (n % 7) as i32,
            max_active_tis_per_dag: Some(40_000),
            max_active_tis_per_dagrun: Some(90),
            max_active_tasks: 100,
            ..candidate(n % 1000, &format!("t{}", n % 50))
        })
        .collect();
    let choice = choose(&many, &pools(30_000), &InUse::default());
    assert_eq!(choice.queue.len(), 30_000);
    assert!(
        choice
            .queue
            .windows(2)
            .all(|pair| many[pair[0]].weight >= many[pair[1]].weight)
    );
}
