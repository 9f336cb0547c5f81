//! `trigger_dag`.

use serde_json::json;
use updraft_dag::model::{Dag, Seconds, Task};

use crate::explain::Reason;
use crate::run::{AttemptOutcome, Event, TriggerFailure, Triggered, Wait};
use crate::state::{RunState, TaskState};
use crate::testing::{Sim, acting, dag, key, task};

fn trigger(retries: u32) -> Task {
    Task {
        retries,
        ..acting("trigger_dag", "t", &[], json!({"dag_id": "other"}))
    }
}

fn made(waits: bool) -> Result<Triggered, TriggerFailure> {
    Ok(Triggered {
        dag_id: "other".to_owned(),
        run_id: "r1".to_owned(),
        wait: waits.then(|| Wait {
            allowed: [RunState::Success].into(),
            failed: [RunState::Failed].into(),
        }),
        xcoms: [("trigger_run_id".to_owned(), json!("r1"))].into(),
        rendered_fields: json!({"dag_id": "other"}),
        name: None,
    })
}

fn failed(retriable: bool) -> Result<Triggered, TriggerFailure> {
    Err(TriggerFailure::Fail {
        reason: "there is no DAG `other`".to_owned(),
        retriable,
    })
}

/// The slot is given.
fn let_through(sim: &mut Sim) {
    let attempt_id = sim.new_id();
    sim.handle(Event::Queued {
        key: key("t"),
        attempt_id,
    });
}

fn scene(retries: u32) -> Sim {
    let mut sim = Sim::started(dag([trigger(retries), task("after", &["t"])]));
    assert_eq!(sim.run.scheduled().count(), 1, "it competes for a slot");
    let_through(&mut sim);
    assert_eq!(sim.run.scheduled().count(), 0, "once is enough");
    assert_eq!(sim.run.live(), 0, "no slot is held");
    sim
}

fn news(sim: &mut Sim, state: Option<RunState>) {
    sim.handle(Event::AwaitedRun { key: key("t"), state });
}

#[test]
fn without_waiting_it_is_done_once_the_run_is_made() {
    let mut sim = scene(0);
    assert_eq!(sim.asked_run[0].2, 1, "the first try");
    sim.answer_run("t", made(false));
    assert_eq!(sim.states(), "after=scheduled t=success");
    let row = sim.row(&key("t")).unwrap();
    assert_eq!(sim.xcoms[&row.id]["trigger_run_id"], json!("r1"));
    assert_eq!(sim.reason("t"), "made run `r1` of DAG `other`");
    assert_eq!((sim.tries.len(), sim.tries[0].state), (1, TaskState::Success));
}

#[test]
fn a_takeover_before_the_answer_was_written_asks_for_the_same_try() {
    let mut sim = scene(0);
    sim.take_over();
    assert_eq!(sim.states(), "after=none t=scheduled");
    let_through(&mut sim);
    assert_eq!(sim.asked_run[0].2, 1);
    sim.answer_run("t", made(false));
    assert_eq!(sim.state("t"), TaskState::Success);
}

#[test]
fn row_317_while_it_waits_it_is_deferred_and_goes_on_with_the_same_try() {
    let mut sim = scene(0);
    sim.answer_run("t", made(true));
    assert_eq!(sim.states(), "after=none t=deferred");
    assert_eq!((sim.run.live(), sim.tries.len()), (0, 0));
    assert_eq!(sim.row(&key("t")).unwrap().try_number, 1);
    assert_eq!(sim.awaited[&key("t")], "r1");
    assert_eq!(
        sim.run.explain(&key("t")),
        [Reason::Triggered {
            dag_id: "other".to_owned(),
            run_id: "r1".to_owned(),
            state: None,
            until: None
        }]
    );
    news(&mut sim, Some(RunState::Running));
    assert_eq!(sim.state("t"), TaskState::Deferred);
    sim.take_over();
    assert_eq!(
        sim.awaited[&key("t")],
        "r1",
        "the next scheduler waits for the same run"
    );
    sim.wait(60);
    news(&mut sim, Some(RunState::Success));
    assert_eq!(sim.states(), "after=scheduled t=success");
    assert_eq!((sim.tries[0].ended_at - sim.tries[0].started_at).num_seconds(), 60);
    assert_eq!(sim.row(&key("t")).unwrap().try_number, 1);
    news(&mut sim, Some(RunState::Failed));
    assert_eq!(sim.state("t"), TaskState::Success, "news that come late change nothing");
}

#[test]
fn a_failed_or_vanished_run_fails_the_try() {
    for (state, reason) in [
        (Some(RunState::Failed), "run `r1` of DAG `other` is failed"),
        (None, "run `r1` of DAG `other` is gone"),
    ] {
        let mut sim = scene(1);
        sim.answer_run("t", made(true));
        news(&mut sim, state);
        assert_eq!(
            (sim.states().as_str(), sim.reason("t")),
            ("after=none t=up_for_retry", reason)
        );
        sim.wait(300);
        assert_eq!(sim.states(), "after=none t=scheduled");
        let_through(&mut sim);
        assert_eq!(sim.asked_run[0].2, 2, "another try, another run");
        sim.answer_run("t", made(true));
        news(&mut sim, state);
        assert_eq!(sim.states(), "after=upstream_failed t=failed");
        assert_eq!(sim.tries.len(), 2);
    }
}

#[test]
fn a_run_that_can_not_be_made() {
    let mut sim = scene(1);
    sim.answer_run("t", failed(true));
    assert_eq!(sim.states(), "after=none t=up_for_retry");
    let mut sim = scene(1);
    sim.answer_run("t", failed(false));
    assert_eq!(sim.states(), "after=upstream_failed t=failed");
    let mut sim = scene(1);
    sim.answer_run("t", Err(TriggerFailure::Skip("it exists".to_owned())));
    assert_eq!(
        (sim.states().as_str(), sim.reason("t")),
        ("after=skipped t=skipped", "it exists")
    );
}

#[test]
fn patience_ends_with_execution_timeout() {
    let impatient = Task {
        execution_timeout: Some(Seconds(90.0)),
        ..trigger(0)
    };
    let mut sim = Sim::started(dag([impatient]));
    let_through(&mut sim);
    sim.answer_run("t", made(true));
    assert_eq!(sim.run.next_wake(), Some(sim.now + chrono::TimeDelta::seconds(90)));
    sim.wait(80);
    sim.take_over();
    assert_eq!(sim.state("t"), TaskState::Deferred);
    sim.wait(10);
    assert_eq!(sim.state("t"), TaskState::Failed);
    assert_eq!(
        sim.reason("t"),
        "waited 90 s for run `r1` of DAG `other`: longer than its execution_timeout"
    );
    assert_eq!(sim.run.next_wake(), None);
}

#[test]
fn row_326_a_cleared_wait_is_forgotten() {
    let mut sim = scene(0);
    sim.answer_run("t", made(true));
    sim.rewrite("t", TaskState::None);
    assert!(sim.awaited.is_empty());
    assert_eq!(sim.state("t"), TaskState::Scheduled);
    news(&mut sim, Some(RunState::Success));
    assert_eq!(sim.state("t"), TaskState::Scheduled);
    let_through(&mut sim);
    assert_eq!(sim.asked_run[0].2, 2);
}

#[test]
fn the_end_of_the_run_ends_the_wait() {
    let mut sim = Sim::started(Dag {
        dagrun_timeout: Some(Seconds(60.0)),
        ..dag([trigger(3)])
    });
    let_through(&mut sim);
    sim.answer_run("t", made(true));
    sim.wait(60);
    assert_eq!(
        (sim.state("t"), sim.run_row.state),
        (TaskState::Skipped, RunState::Failed)
    );
    let mut sim = Sim::started(Dag {
        fail_fast: true,
        ..dag([trigger(3), task("other", &[])])
    });
    let_through(&mut sim);
    sim.answer_run("t", made(true));
    sim.finish(
        "other",
        AttemptOutcome::Failed {
            retriable: false,
            reason: String::new(),
        },
    );
    assert_eq!(sim.states(), "other=failed t=skipped");
}
