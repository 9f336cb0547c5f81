use serde_json::json;
use updraft_dag::model::{Dag, Seconds, Task, TriggerRule};

use crate::explain::Reason;
use crate::run::{AttemptOutcome, Event};
use crate::state::{RunState, TaskState};
use crate::testing::{Sim, dag, key, mapped, ruled, setup, task, teardown};

fn killed() -> AttemptOutcome {
    AttemptOutcome::Killed {
        reason: "fail_fast".to_owned(),
    }
}

#[test]
fn row_350_only_leaves_count() {
    let leaf = ruled("a", &["b", "c"], TriggerRule::AllDone);
    let mut sim = Sim::started(dag([task("d", &[]), task("c", &["d"]), task("b", &[]), leaf]));
    sim.fail("b");
    sim.succeed("d");
    sim.succeed("c");
    sim.succeed("a");
    assert_eq!(sim.run_row.state, RunState::Success);
}

#[test]
fn row_352_success_and_skipped() {
    let mut sim = Sim::started(dag([task("a", &[]), task("b", &[])]));
    sim.succeed("a");
    sim.finish("b", AttemptOutcome::Skipped);
    assert_eq!(sim.run_row.state, RunState::Success);
}

#[test]
fn row_353_all_removed() {
    let mut sim = Sim::started(dag([task("a", &[])]));
    sim.rewrite("a", TaskState::Removed);
    assert_eq!(sim.run_row.state, RunState::Success);
}

#[test]
fn a_dag_without_tasks_succeeds() {
    assert_eq!(Sim::started(dag([])).run_row.state, RunState::Success);
}

#[test]
fn row_355_a_failed_leaf_waits_for_the_rest() {
    let mut sim = Sim::started(dag([task("a", &[]), task("b", &[])]));
    sim.fail("a");
    assert_eq!(sim.run_row.state, RunState::Running);
    sim.succeed("b");
    assert_eq!(sim.run_row.state, RunState::Failed);
}

#[test]
fn row_356_one_failed_after_a_success_is_skipped() {
    let mut sim = Sim::started(dag([task("a", &[]), ruled("b", &["a"], TriggerRule::OneFailed)]));
    sim.succeed("a");
    assert_eq!(sim.state("b"), TaskState::Skipped);
    assert_eq!(sim.run_row.state, RunState::Success);
}

#[test]
fn row_358_restarting_is_no_deadlock() {
    let mut sim = Sim::started(dag([task("a", &[]), task("b", &["a"])]));
    sim.begin("a");
    sim.rewrite("a", TaskState::Restarting);
    assert_eq!(sim.run_row.state, RunState::Running);
}

#[test]
fn row_44_a_rule_that_can_never_hold_ends_in_a_deadlock() {
    let mut sim = Sim::started(dag([
        mapped("a", &[]),
        task("z", &[]),
        ruled("b", &["a"], TriggerRule::AllSkipped),
    ]));
    sim.answer_expand("a", Ok(vec![json!(1)]));
    sim.rewrite("a[0]", TaskState::Removed);
    assert_eq!(sim.run_row.state, RunState::Running);
    assert!(matches!(
        &sim.run.explain(&key("b"))[..],
        [Reason::Rule { stuck: true, .. }]
    ));
    sim.succeed("z");
    assert_eq!((sim.run_row.state, sim.state("b")), (RunState::Failed, TaskState::None));
    assert_eq!(sim.run_reason.as_deref(), Some("all_tasks_deadlocked"));
}

#[test]
fn rows_359_and_319_time_out() {
    let chain = [
        Task {
            retries: 3,
            ..task("a", &[])
        },
        task("b", &[]),
        task("c", &["b"]),
        task("d", &[]),
    ];
    let mut sim = Sim::queued(Dag {
        dagrun_timeout: Some(Seconds(3600.0)),
        ..dag(chain)
    });
    sim.wait(10_000);
    assert_eq!(sim.run_row.state, RunState::Queued, "the clock starts with the run");
    sim.handle(Event::Start);
    sim.wait(3400);
    sim.fail("a");
    sim.begin("b");
    sim.succeed("d");
    assert_eq!(
        sim.run.next_wake(),
        sim.run_row.start_date.map(|start| start + chrono::TimeDelta::hours(1))
    );
    sim.wait(200);
    assert_eq!(sim.states(), "a=skipped b=skipped c=skipped d=success");
    assert_eq!(
        (sim.run_row.state, sim.run_reason.as_deref()),
        (RunState::Failed, Some("timed_out"))
    );
    assert_eq!(sim.kills.len(), 1);
    assert_eq!(sim.end("b", AttemptOutcome::Success), [], "it is too late");
    assert_eq!(sim.run.next_wake(), None);
    assert_eq!(sim.run.live(), 0);
}

#[test]
fn a_time_out_that_passed_while_nobody_looked() {
    let mut sim = Sim::started(Dag {
        dagrun_timeout: Some(Seconds(60.0)),
        ..dag([task("a", &[])])
    });
    sim.now += chrono::TimeDelta::hours(1);
    sim.take_over();
    assert_eq!(
        (sim.states().as_str(), sim.run_row.state),
        ("a=skipped", RunState::Failed)
    );
}

fn fast(tasks: impl IntoIterator<Item = Task>) -> Sim {
    Sim::started(Dag {
        fail_fast: true,
        ..dag(tasks)
    })
}

#[test]
fn fail_fast_ends_what_runs_and_skips_the_rest() {
    let retried = Task {
        retries: 9,
        ..task("b", &[])
    };
    let mut sim = fast([
        task("a", &[]),
        retried,
        task("c", &[]),
        task("d", &["c"]),
        task("e", &["a"]),
    ]);
    sim.begin("b");
    sim.fail("a");
    assert_eq!(sim.states(), "a=failed b=running c=skipped d=skipped e=upstream_failed");
    assert_eq!(sim.kills.len(), 1);
    sim.take_over();
    assert_eq!(sim.kills.len(), 2, "a takeover asks again");
    sim.end("b", crate::testing::failure());
    assert_eq!(
        (sim.state("b"), sim.run_row.state),
        (TaskState::Failed, RunState::Failed)
    );
}

#[test]
fn fail_fast_skips_what_no_worker_has_taken() {
    let mut sim = fast([task("a", &[]), task("b", &[])]);
    let attempt_id = sim.queue("b");
    sim.fail("a");
    assert_eq!(sim.states(), "a=failed b=skipped");
    assert_eq!(sim.kills, [(key("b"), attempt_id)]);
    assert_eq!(sim.end("b", killed()), []);
}

#[test]
fn fail_fast_between_the_question_of_an_expansion_and_its_answer() {
    let mut sim = fast([task("a", &[]), crate::testing::mapped("m", &[]), task("z", &[])]);
    sim.begin("z");
    sim.fail("a");
    let items = vec![serde_json::json!(1), serde_json::json!(2)];
    assert_eq!(sim.answer_expand("m", Ok(items)), []);
    assert_eq!(sim.states(), "a=failed m=skipped z=running");
}

#[test]
fn fail_fast_waits_for_the_last_try() {
    let mut sim = fast([
        Task {
            retries: 1,
            ..task("a", &[])
        },
        task("b", &[]),
    ]);
    sim.fail("a");
    assert_eq!(sim.states(), "a=up_for_retry b=scheduled");
}

#[test]
fn fail_fast_keeps_teardowns() {
    let mut sim = fast([
        setup("make", &[]),
        task("work", &["make"]),
        task("other", &["make"]),
        teardown("drop", &["work", "other"], &["make"]),
    ]);
    sim.succeed("make");
    sim.begin("other");
    sim.fail("work");
    assert_eq!(sim.state("drop"), TaskState::None);
    sim.end("other", killed());
    assert_eq!(sim.state("drop"), TaskState::Scheduled);
    sim.succeed("drop");
    assert_eq!(sim.run_row.state, RunState::Failed);
}

#[test]
fn fail_fast_also_stops_what_was_to_be_restarted() {
    let mut sim = fast([task("a", &[]), task("b", &[])]);
    sim.begin("b");
    sim.rewrite("b", TaskState::Restarting);
    sim.fail("a");
    sim.end("b", killed());
    assert_eq!(sim.states(), "a=failed b=skipped");
    assert_eq!(sim.run_row.state, RunState::Failed);
}

#[test]
fn a_finished_run_does_nothing_more() {
    let mut sim = Sim::started(dag([task("a", &[])]));
    sim.succeed("a");
    assert_eq!(sim.handle(Event::Start), []);
    assert_eq!(sim.handle(Event::Wake), []);
    assert_eq!(sim.handle(Event::PreviousChanged { previous: None }), []);
}
