use serde_json::json;
use updraft_dag::model::{Action, Deadline, DeadlineReference, Seconds, Task, TriggerRule};

use super::*;
use crate::testing::{Sim, dag, failure, key, noon, ruled, task};

fn tell(name: &str) -> Vec<Action> {
    vec![Action {
        name: name.to_owned(),
        args: json!({}),
    }]
}

/// A task that tells of everything.
fn loud(task_id: &str, upstream: &[&str]) -> Task {
    Task {
        on_success: tell("bash"),
        on_failure: tell("bash"),
        on_retry: tell("bash"),
        on_skipped: tell("bash"),
        ..task(task_id, upstream)
    }
}

fn loud_dag(tasks: impl IntoIterator<Item = Task>) -> Dag {
    Dag {
        on_success: tell("http"),
        on_failure: tell("http"),
        ..dag(tasks)
    }
}

/// What these effects tell: `a on_failure (exit code 1)`.
fn told(sim: &Sim, effects: &[Effect]) -> Vec<String> {
    told_of(sim, None, effects)
}

fn told_of(sim: &Sim, stopped: Option<&InstanceKey>, effects: &[Effect]) -> Vec<String> {
    notices(&sim.dag, stopped, effects, sim.now)
        .into_iter()
        .map(|notice| {
            let who = notice.instance.map_or_else(|| "run".to_owned(), |(_, task_id)| task_id);
            let reason = notice.reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
            format!("{who} {}{reason}", notice.occasion)
        })
        .collect()
}

#[test]
fn a_success_tells_of_the_task_and_then_of_the_run() {
    let mut sim = Sim::started(loud_dag([loud("a", &[]), loud("b", &["a"])]));
    let effects = sim.succeed("a");
    assert_eq!(told(&sim, &effects), ["a on_success"]);
    let effects = sim.succeed("b");
    assert_eq!(told(&sim, &effects), ["b on_success", "run on_success"]);
}

#[test]
fn row_361_a_failure_tells_of_the_retry_first_and_of_the_failure_once() {
    let retried = Task {
        retries: 1,
        ..loud("a", &[])
    };
    let mut sim = Sim::started(loud_dag([retried, loud("b", &["a"])]));
    let effects = sim.fail("a");
    assert_eq!(told(&sim, &effects), ["a on_retry (exit code 1)"]);
    sim.wait(300);
    let effects = sim.fail("a");
    // Nothing of `b`, which is upstream_failed.
    assert_eq!(
        told(&sim, &effects),
        ["a on_failure (exit code 1)", "run on_failure (task_failure)"]
    );
    let [first, _] = &notices(&sim.dag, None, &effects, sim.now)[..] else {
        panic!("two notices");
    };
    assert_eq!((first.try_number, first.at), (2, sim.now));
}

#[test]
fn a_lost_worker_is_a_failed_try() {
    let mut sim = Sim::started(loud_dag([loud("a", &[])]));
    sim.begin("a");
    let effects = sim.end(
        "a",
        AttemptOutcome::Lost {
            reason: "the worker was lost".to_owned(),
        },
    );
    assert_eq!(
        told(&sim, &effects),
        ["a on_failure (the worker was lost)", "run on_failure (task_failure)"]
    );
}

#[test]
fn a_try_that_ended_with_its_worker_tells_nothing() {
    let mut sim = Sim::started(loud_dag([loud("a", &[])]));
    let attempt_id = sim.queue("a");
    sim.claim("a");
    let event = Event::AttemptFinished {
        key: key("a"),
        attempt_id,
        outcome: AttemptOutcome::Interrupted { reason: String::new() },
        ended_at: sim.now,
    };
    let stopped = stopped_by(&event);
    let effects = sim.handle(event);
    assert_eq!(sim.state("a"), TaskState::UpForRetry);
    assert_eq!(notices(&sim.dag, stopped.as_ref(), &effects, sim.now), []);
}

#[test]
fn row_125_only_a_task_that_skips_itself_tells_of_it() {
    let by_rule = Task {
        trigger_rule: TriggerRule::OneFailed,
        ..loud("c", &["a"])
    };
    let mut sim = Sim::started(loud_dag([loud("a", &[]), loud("b", &["a"]), by_rule]));
    let effects = sim.finish("a", AttemptOutcome::Skipped);
    assert_eq!(
        told(&sim, &effects),
        ["a on_skipped (the task skipped itself)", "run on_success"]
    );
}

#[test]
fn a_task_that_a_when_skips_tells_nothing_but_one_whose_when_has_no_answer_failed() {
    let asking = Task {
        when: Some("params.x".to_owned()),
        ..loud("a", &[])
    };
    let told_after = |answer: Result<bool, String>| {
        let mut sim = Sim::started(loud_dag([asking.clone()]));
        let effects = sim.handle(Event::WhenEvaluated {
            key: key("a"),
            result: answer,
        });
        told(&sim, &effects)
    };
    assert_eq!(told_after(Ok(false)), ["run on_success"]);
    assert_eq!(
        told_after(Err("no x".to_owned())),
        [
            "a on_failure (`when` can't be evaluated: no x)",
            "run on_failure (task_failure)"
        ]
    );
}

#[test]
fn an_empty_task_tells_of_its_success() {
    let empty = Task {
        action: Action {
            name: "empty".to_owned(),
            args: json!({}),
        },
        ..loud("a", &[])
    };
    let mut sim = Sim::queued(loud_dag([empty]));
    let effects = sim.handle(Event::Start);
    assert_eq!(told(&sim, &effects), ["a on_success", "run on_success"]);
}

#[test]
fn what_was_stopped_because_something_else_failed_tells_nothing() {
    let mut sim = Sim::started(Dag {
        fail_fast: true,
        ..loud_dag([loud("a", &[]), loud("b", &[])])
    });
    sim.begin("a");
    sim.begin("b");
    let effects = sim.end("a", failure());
    assert_eq!(told(&sim, &effects), ["a on_failure (exit code 1)"]);
    let event = Event::AttemptFinished {
        key: key("b"),
        attempt_id: sim.row(&key("b")).unwrap().attempt_id.unwrap(),
        outcome: AttemptOutcome::Killed {
            reason: "another task failed (fail_fast)".to_owned(),
        },
        ended_at: sim.now,
    };
    let stopped = stopped_by(&event);
    assert_eq!(stopped, Some(key("b")));
    let effects = sim.handle(event);
    assert_eq!(
        told_of(&sim, stopped.as_ref(), &effects),
        ["run on_failure (task_failure)"]
    );
}

#[test]
fn a_run_that_takes_too_long_tells_of_itself_alone() {
    let mut sim = Sim::started(Dag {
        dagrun_timeout: Some(Seconds(60.0)),
        ..loud_dag([loud("a", &[])])
    });
    sim.begin("a");
    sim.now += chrono::TimeDelta::seconds(60);
    let effects = sim.handle(Event::Wake);
    assert_eq!(told(&sim, &effects), ["run on_failure (timed_out)"]);
}

#[test]
fn every_notifier_of_a_list_has_its_place() {
    let two = Task {
        on_failure: [tell("bash"), tell("http")].concat(),
        ..ruled("a", &[], TriggerRule::AllSuccess)
    };
    let mut sim = Sim::started(dag([two]));
    let effects = sim.fail("a");
    let got: Vec<(usize, String)> = notices(&sim.dag, None, &effects, sim.now)
        .into_iter()
        .map(|notice| (notice.position, notice.action))
        .collect();
    assert_eq!(got, [(0, "bash".to_owned()), (1, "http".to_owned())]);
}

#[test]
fn a_missed_deadline_tells_whom_it_names() {
    let mut late_dag = dag([task("a", &[])]);
    assert_eq!(late(&late_dag, noon()), []);
    late_dag.deadline = Some(Deadline {
        reference: DeadlineReference::QueuedAt,
        interval: Seconds(60.0),
        notify: tell("http"),
    });
    let [notice] = &late(&late_dag, noon())[..] else {
        panic!("one notice");
    };
    assert_eq!(notice.occasion, Occasion::Deadline);
    assert_eq!(notice.reason.as_deref(), Some("not done by 2026-01-01T12:00:00Z"));
}

#[test]
fn a_notifier_is_tried_so_often_and_no_more() {
    let pauses: Vec<u32> = (0..10).filter(|tries| pause_after(*tries).is_some()).collect();
    assert_eq!(pauses, [1, 2, 3]);
    assert_eq!(MOST_TRIES, 4);
}

#[test]
fn row_361_a_run_tells_once_also_when_everything_was_skipped() {
    let mut sim = Sim::started(loud_dag([loud("a", &[]), loud("b", &["a"])]));
    let effects = sim.finish("a", AttemptOutcome::Skipped);
    let of_runs: Vec<String> = told(&sim, &effects)
        .into_iter()
        .filter(|text| !text.contains("a ") && !text.contains("b "))
        .collect();
    assert_eq!(of_runs.len(), 1, "{of_runs:?}");
    assert_eq!(sim.handle(Event::Wake), []);
}
