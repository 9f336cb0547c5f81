use std::collections::{BTreeMap, HashMap};

use updraft_dag::model::{Action, Task, TriggerRule};
use uuid::Uuid;

use crate::explain::{Blocker, Reason};
use crate::limits::{InUse, PoolLimit, choose};
use crate::run::{AttemptOutcome, Effect, Event, Run};
use crate::state::{RunState, TaskState};
use crate::testing::{Sim, dag, key, mapped, ruled, task};

fn when(task_id: &str, upstream: &[&str]) -> Task {
    Task {
        when: Some("params.x".to_owned()),
        ..task(task_id, upstream)
    }
}

fn empty(task_id: &str, upstream: &[&str]) -> Task {
    let action = Action {
        name: "empty".to_owned(),
        args: serde_json::json!({}),
    };
    Task {
        action,
        ..task(task_id, upstream)
    }
}

#[test]
fn a_chain_runs_from_end_to_end() {
    let mut sim = Sim::started(dag([task("a", &[]), task("b", &["a"]), task("c", &["b"])]));
    assert_eq!(sim.states(), "a=scheduled b=none c=none");
    sim.succeed("a");
    assert_eq!(sim.states(), "a=success b=scheduled c=none");
    sim.succeed("b");
    let effects = sim.succeed("c");
    assert_eq!(sim.states(), "a=success b=success c=success");
    assert_eq!(sim.run_row.state, RunState::Success);
    assert_eq!(effects.len(), 2, "{effects:?}");
}

#[test]
fn row_388_nothing_is_scheduled_before_the_run_starts() {
    let mut sim = Sim::queued(dag([task("a", &[])]));
    assert_eq!(sim.handle(Event::Wake), []);
    assert_eq!(sim.run.scheduled().count(), 0);
    assert_eq!(
        sim.run.explain(&key("a")),
        [Reason::Run {
            run_id: "manual__1".to_owned(),
            state: RunState::Queued
        }]
    );
    sim.handle(Event::Start);
    assert_eq!(sim.run.scheduled().count(), 1);
    assert_eq!(sim.run_row.start_date, Some(sim.now));
}

#[test]
fn finishing_a_task_touches_its_direct_downstreams_only() {
    let wide = (0..500).map(|n| task(&format!("w{n}"), &["other"]));
    let mut sim = Sim::started(dag(wide.chain([task("a", &[]), task("b", &["a"]), task("other", &[])])));
    let effects = sim.succeed("a");
    assert_eq!(effects.len(), 2);
    assert!(sim.run.dirty.is_empty());
}

#[test]
fn row_45_what_is_scheduled_is_not_touched() {
    let mut sim = Sim::started(dag([
        task("a", &[]),
        task("b", &[]),
        ruled("c", &["a", "b"], TriggerRule::OneSuccess),
    ]));
    sim.succeed("a");
    assert_eq!(sim.state("c"), TaskState::Scheduled);
    sim.fail("b");
    assert_eq!(sim.state("c"), TaskState::Scheduled);
}

#[test]
fn row_46_a_due_retry_waits_for_its_cleared_upstream() {
    let retried = Task {
        retries: 1,
        ..task("b", &["a"])
    };
    let mut sim = Sim::started(dag([task("a", &[]), retried]));
    sim.succeed("a");
    sim.fail("b");
    sim.rewrite("a", TaskState::None);
    assert_eq!(sim.states(), "a=scheduled b=up_for_retry");
    sim.wait(400);
    assert_eq!(sim.states(), "a=scheduled b=up_for_retry");
    assert_eq!(sim.run.next_wake(), None);
    assert!(matches!(
        &sim.run.explain(&key("b"))[..],
        [Reason::Rule { stuck: false, .. }]
    ));
    sim.take_over();
    assert_eq!(sim.states(), "a=scheduled b=up_for_retry");
    sim.succeed("a");
    assert_eq!(sim.states(), "a=success b=scheduled");
}

#[test]
fn row_43_always_does_not_wait() {
    let sim = Sim::started(dag([task("a", &[]), ruled("b", &["a"], TriggerRule::Always)]));
    assert_eq!(sim.states(), "a=scheduled b=scheduled");
}

#[test]
fn rows_107_and_125_a_skip_goes_on_downstream_and_uses_no_try() {
    let mut sim = Sim::started(dag([
        task("a", &[]),
        task("b", &["a"]),
        ruled("c", &["b"], TriggerRule::AllDone),
    ]));
    sim.finish("a", AttemptOutcome::Skipped);
    assert_eq!(sim.states(), "a=skipped b=skipped c=scheduled");
    assert_eq!(sim.reason("b"), "trigger rule all_success: upstream 1 skipped");
    let row = sim.row(&key("b")).unwrap();
    assert_eq!((row.try_number, row.end_date), (0, Some(sim.now)));
}

#[test]
fn a_failure_goes_on_downstream() {
    let mut sim = Sim::started(dag([task("a", &[]), task("b", &["a"]), task("c", &["b"])]));
    sim.fail("a");
    assert_eq!(sim.states(), "a=failed b=upstream_failed c=upstream_failed");
    assert_eq!(sim.run_row.state, RunState::Failed);
    assert_eq!(sim.run_reason.as_deref(), Some("task_failure"));
}

/// `a` is skipped two steps after `x` has failed, `u` fails three steps after it: the shorter way decides, in whatever order the names are.
#[test]
fn what_is_near_comes_before_what_is_far() {
    for (near, far) in [("k", "u"), ("u", "k")] {
        let (way, middle) = ("v", "w");
        let mut sim = Sim::started(dag([
            task("x", &[]),
            ruled(near, &["x"], TriggerRule::AllSkipped),
            task(way, &["x"]),
            task(middle, &[way]),
            task(far, &[middle]),
            task("join", &[near, far]),
        ]));
        sim.fail("x");
        assert_eq!(
            (sim.state(near), sim.state(far), sim.state("join")),
            (TaskState::Skipped, TaskState::UpstreamFailed, TaskState::Skipped)
        );
    }
}

#[test]
fn row_362_empty_goes_straight_to_success() {
    let sim = Sim::started(dag([empty("a", &[]), empty("b", &["a"]), task("c", &["b"])]));
    assert_eq!(sim.states(), "a=success b=success c=scheduled");
    assert_eq!(sim.row(&key("a")).unwrap().try_number, 0);
}

#[test]
fn when_is_asked_only_once_the_rule_holds() {
    let mut sim = Sim::started(dag([
        task("a", &[]),
        when("b", &["a"]),
        when("c", &["a"]),
        when("d", &["a"]),
    ]));
    assert!(sim.asked_when.is_empty());
    sim.succeed("a");
    assert_eq!(sim.asked_when.len(), 3);
    assert_eq!(sim.run.explain(&key("b")), [Reason::When]);
    sim.answer_when("b", Ok(true));
    sim.answer_when("c", Ok(false));
    sim.answer_when("d", Err("no such key".to_owned()));
    assert_eq!(sim.states(), "a=success b=scheduled c=skipped d=failed");
    assert_eq!(sim.reason("d"), "`when` can't be evaluated: no such key");
    sim.succeed("b");
    assert_eq!(sim.run_row.state, RunState::Failed);
}

#[test]
fn a_task_that_its_rule_skips_is_never_asked() {
    let mut sim = Sim::started(dag([task("a", &[]), when("b", &["a"])]));
    sim.fail("a");
    assert!(sim.asked_when.is_empty());
    assert_eq!(sim.state("b"), TaskState::UpstreamFailed);
}

#[test]
fn an_answer_that_nobody_waits_for_is_ignored() {
    let mut sim = Sim::started(dag([when("a", &[])]));
    sim.answer_when("a", Ok(true));
    assert_eq!(
        sim.handle(Event::WhenEvaluated {
            key: key("a"),
            result: Ok(false)
        }),
        []
    );
    assert_eq!(
        sim.handle(Event::WhenEvaluated {
            key: key("nobody"),
            result: Ok(false)
        }),
        []
    );
    assert_eq!(
        sim.handle(Event::Expanded {
            id: "a".to_owned(),
            result: Ok(vec![])
        }),
        []
    );
}

#[test]
fn after_a_takeover_the_question_is_asked_again() {
    let mut sim = Sim::started(dag([when("a", &[])]));
    sim.take_over();
    sim.answer_when("a", Ok(true));
    assert_eq!(sim.state("a"), TaskState::Scheduled);
    // A retry is not asked again: it was wanted once.
    let mut sim = Sim::started(dag([Task {
        retries: 1,
        ..when("a", &[])
    }]));
    sim.answer_when("a", Ok(true));
    sim.fail("a");
    sim.wait(300);
    assert_eq!(sim.state("a"), TaskState::Scheduled);
}

#[test]
fn starting_twice_asks_again_and_changes_nothing_else() {
    let mut sim = Sim::started(dag([task("a", &[]), when("b", &[])]));
    sim.asked_when.clear();
    assert_eq!(sim.handle(Event::Start), [Effect::EvaluateWhen { key: key("b") }]);
    sim.answer_when("b", Ok(true));
    assert_eq!(sim.states(), "a=scheduled b=scheduled");
}

#[test]
fn row_364_a_task_that_came_into_the_dag_gets_its_instance() {
    let mut sim = Sim::started(dag([task("a", &[])]));
    sim.dag = std::sync::Arc::new(dag([task("a", &[]), task("b", &["a"])]));
    sim.take_over();
    assert_eq!(sim.states(), "a=scheduled b=none");
    sim.succeed("a");
    assert_eq!(sim.states(), "a=success b=scheduled");
}

#[test]
fn an_instance_whose_task_is_gone_is_removed() {
    let mut sim = Sim::started(dag([task("a", &[]), task("b", &[])]));
    sim.begin("b");
    sim.dag = std::sync::Arc::new(dag([task("a", &[])]));
    sim.take_over();
    assert_eq!(sim.states(), "a=scheduled b=removed");
    assert_eq!(sim.kills.len(), 1);
    sim.succeed("a");
    assert_eq!(sim.run_row.state, RunState::Success);
}

#[test]
fn explain_names_the_upstreams_that_are_not_as_the_rule_wants_them() {
    let mut sim = Sim::started(dag([task("a", &[]), task("b", &[]), task("c", &["a", "b"])]));
    sim.succeed("a");
    let upstreams = vec![Blocker::of(sim.row(&key("b")).unwrap())];
    let rule = Reason::Rule {
        rule: TriggerRule::AllSuccess,
        stuck: false,
        upstreams,
        more: 0,
    };
    assert_eq!(sim.run.explain(&key("c")), [rule]);
    assert_eq!(sim.run.explain(&key("b")), [Reason::Slot]);
    sim.queue("b");
    assert_eq!(
        sim.run.explain(&key("b")),
        [Reason::Worker {
            queue: "default".to_owned()
        }]
    );
    assert_eq!(sim.run.explain(&key("a")), []);
}

#[test]
fn candidates_carry_what_the_limits_look_at() {
    let limited = Task {
        pool: "small".to_owned(),
        pool_slots: 2,
        max_active_tis_per_dag: Some(3),
        ..task("a", &[])
    };
    let sim = Sim::started(dag([limited, task("b", &["a"])]));
    let weights = crate::priority::effective_weights(&sim.dag);
    let candidates: Vec<_> = sim.run.candidates(&weights, 9).collect();
    let [one] = &candidates[..] else {
        panic!("{candidates:?}")
    };
    assert_eq!((one.pool, one.slots, one.weight), ("small", 2, 2));
    assert_eq!((one.key, one.max_active_tis_per_dag), (&key("a"), Some(3)));
}

#[test]
fn the_first_of_each_task_are_enough_to_choose_from() {
    let mut sim = Sim::started(dag([mapped("m", &[]), task("t", &[])]));
    sim.answer_expand("m", Ok((0..50).map(|n| serde_json::json!(n)).collect()));
    let weights = crate::priority::effective_weights(&sim.dag);
    let chosen = |most| {
        let candidates: Vec<_> = sim.run.candidates(&weights, most).collect();
        let pools = BTreeMap::from([("default_pool".to_owned(), PoolLimit { slots: 9 })]);
        let in_use = InUse {
            pools: HashMap::from([("default_pool".to_owned(), 4)]),
            ..InUse::default()
        };
        let choice = choose(&candidates, &pools, &in_use);
        choice
            .queue
            .into_iter()
            .map(|index| candidates[index].key.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(sim.run.candidates(&weights, 5).count(), 6);
    assert_eq!(chosen(5), ["m[0]", "m[1]", "m[2]", "m[3]", "m[4]"]);
    assert_eq!(chosen(5), chosen(usize::MAX));
}

#[test]
fn ten_thousand_tasks_load_and_run() {
    let tasks = (0..10_000_u32).map(|n| match n {
        0..100 => task(&format!("t{n:05}"), &[]),
        _ => task(
            &format!("t{n:05}"),
            &[&format!("t{:05}", n - 100), &format!("t{:05}", n / 2)],
        ),
    });
    let dag = std::sync::Arc::new(dag(tasks));
    let mut id = 0;
    let instances = Run::initial_instances(&dag, &mut || {
        id += 1;
        Uuid::from_u128(id)
    });
    let sim = Sim::queued(crate::testing::dag([]));
    let started = std::time::Instant::now();
    let mut run = Run::load(std::sync::Arc::clone(&dag), sim.run_row.clone(), instances);
    let loaded = started.elapsed();
    run.handle(Event::Start, sim.now, &mut Uuid::nil).unwrap();
    let mut finished = 0;
    loop {
        let next = run.scheduled().next().map(|facts| facts.key.clone());
        let Some(key) = next else { break };
        let attempt_id = Uuid::nil();
        let outcome = AttemptOutcome::Success;
        run.handle(
            Event::Queued {
                key: key.clone(),
                attempt_id,
            },
            sim.now,
            &mut Uuid::nil,
        )
        .unwrap();
        let end = Event::AttemptFinished {
            key,
            attempt_id,
            outcome,
            ended_at: sim.now,
        };
        run.handle(end, sim.now, &mut Uuid::nil).unwrap();
        finished += 1;
    }
    assert_eq!((finished, run.facts().state), (10_000, RunState::Success));
    println!("load {loaded:?}, all {:?}", started.elapsed());
}
