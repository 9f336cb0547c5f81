use chrono::TimeDelta;
use updraft_dag::model::Task;
use uuid::Uuid;

use crate::explain::Reason;
use crate::run::{AttemptOutcome, Effect, Event, coalesce};
use crate::state::{RunState, TaskState};
use crate::testing::{Sim, dag, failure, key, task};

fn retried(retries: u32) -> Sim {
    Sim::started(dag([Task {
        retries,
        ..task("a", &[])
    }]))
}

#[test]
fn a_failed_try_is_repeated_when_its_delay_has_passed() {
    let mut sim = retried(1);
    sim.fail("a");
    assert_eq!(sim.state("a"), TaskState::UpForRetry);
    let due = sim.now + TimeDelta::seconds(300);
    assert_eq!(sim.row(&key("a")).unwrap().retry_at, Some(due));
    assert_eq!(sim.run.next_wake(), Some(due));
    assert_eq!(sim.run.explain(&key("a")), [Reason::Retry { at: due }]);
    sim.wait(299);
    assert_eq!(sim.state("a"), TaskState::UpForRetry);
    sim.wait(1);
    assert_eq!(sim.state("a"), TaskState::Scheduled);
    assert_eq!(sim.run.next_wake(), None);
    sim.fail("a");
    assert_eq!(
        (sim.state("a"), sim.row(&key("a")).unwrap().try_number),
        (TaskState::Failed, 2)
    );
}

fn not_yet(sim: &Sim, seconds: i64) -> AttemptOutcome {
    AttemptOutcome::Rescheduled {
        since: sim.now,
        until: sim.now + TimeDelta::seconds(seconds),
        reason: "no file yet".to_owned(),
    }
}

#[test]
fn row_316_a_sensor_that_looks_again_uses_no_try() {
    let mut sim = retried(1);
    let began = sim.now;
    for _ in 0..5 {
        let outcome = not_yet(&sim, 60);
        sim.finish("a", outcome);
        let row = sim.row(&key("a")).unwrap();
        assert_eq!((row.state, row.try_number), (TaskState::UpForReschedule, 1));
        assert_eq!(
            (row.retry_at, row.waiting_since),
            (Some(sim.now + TimeDelta::seconds(60)), Some(began))
        );
        assert_eq!(sim.reason("a"), "no file yet");
        assert_eq!(sim.run_row.state, RunState::Running);
        sim.take_over();
        sim.wait(59);
        assert_eq!(sim.state("a"), TaskState::UpForReschedule);
        sim.wait(1);
        assert_eq!(sim.state("a"), TaskState::Scheduled);
        // A takeover between two looks knows that it is the same try.
        sim.take_over();
    }
    sim.fail("a");
    let row = sim.row(&key("a")).unwrap();
    assert_eq!(
        (row.state, row.try_number, row.waiting_since),
        (TaskState::UpForRetry, 1, None)
    );
    sim.wait(300);
    sim.succeed("a");
    assert_eq!(sim.row(&key("a")).unwrap().try_number, 2);
    assert_eq!(sim.run_row.state, RunState::Success);
}

#[test]
fn a_cleared_sensor_begins_to_wait_anew() {
    let mut sim = Sim::started(dag([task("a", &[]), task("b", &["a"])]));
    let outcome = not_yet(&sim, 60);
    sim.finish("a", outcome);
    // Cleared: what it waited for, and since when, is forgotten.
    let id = sim.row(&key("a")).unwrap().id;
    let row = sim.rows.get_mut(&id).unwrap();
    (row.state, row.retry_at, row.waiting_since) = (TaskState::None, None, None);
    sim.take_over();
    sim.succeed("a");
    assert_eq!(sim.row(&key("a")).unwrap().try_number, 2);
}

#[test]
fn row_308_without_retries_it_fails() {
    let mut sim = retried(0);
    sim.fail("a");
    assert_eq!(sim.state("a"), TaskState::Failed);
    assert_eq!(sim.reason("a"), "exit code 1");
}

#[test]
fn row_310_a_failure_that_says_so_is_not_repeated() {
    let mut sim = retried(2);
    sim.finish(
        "a",
        AttemptOutcome::Failed {
            retriable: false,
            reason: "no".to_owned(),
        },
    );
    assert_eq!(sim.state("a"), TaskState::Failed);
}

#[test]
fn rows_313_and_314_a_killed_process_and_a_lost_worker_use_a_try() {
    let reason = || "gone".to_owned();
    let lost = AttemptOutcome::Lost { reason: reason() };
    let killed_by_the_kernel = AttemptOutcome::Failed {
        retriable: true,
        reason: reason(),
    };
    for outcome in [lost, killed_by_the_kernel] {
        let mut sim = retried(1);
        sim.finish("a", outcome.clone());
        assert_eq!(sim.state("a"), TaskState::UpForRetry);
        sim.wait(300);
        sim.finish("a", outcome);
        assert_eq!((sim.state("a"), sim.reason("a")), (TaskState::Failed, "gone"));
    }
}

fn interrupted() -> AttemptOutcome {
    AttemptOutcome::Interrupted {
        reason: "interrupted: its worker was stopped".to_owned(),
    }
}

#[test]
fn an_interrupted_try_uses_up_no_retry() {
    for retries in [0, 1, 3] {
        let mut sim = retried(retries);
        for times in 1..=4 {
            sim.finish("a", interrupted());
            assert_eq!(sim.reason("a"), "interrupted: its worker was stopped");
            let row = sim.row(&key("a")).unwrap();
            assert_eq!(
                (row.state, row.try_number, row.max_tries, row.retry_at),
                (TaskState::UpForRetry, times, retries + times, Some(sim.now)),
                "at once, whatever retry_delay says"
            );
            // Whoever takes over counts the same.
            sim.take_over();
            assert_eq!(sim.state("a"), TaskState::Scheduled);
        }
        for left in (0..=retries).rev() {
            sim.fail("a");
            let state = if left > 0 {
                TaskState::UpForRetry
            } else {
                TaskState::Failed
            };
            assert_eq!(sim.state("a"), state, "{retries} retries, {left} of them left");
            sim.wait(300);
        }
        assert_eq!(sim.row(&key("a")).unwrap().try_number, 4 + 1 + retries);
    }
}

#[test]
fn an_interrupted_try_that_nobody_wants_any_more_is_not_repeated() {
    let mut sim = retried(0);
    sim.begin("a");
    sim.rewrite("a", TaskState::Restarting);
    sim.end("a", interrupted());
    assert_eq!(
        sim.state("a"),
        TaskState::Scheduled,
        "cleared while it ran: it starts afresh"
    );

    let mut stopping = dag([task("a", &[]), task("b", &[])]);
    stopping.fail_fast = true;
    let mut sim = Sim::started(stopping);
    sim.begin("a");
    sim.fail("b");
    sim.end("a", interrupted());
    assert_eq!(sim.state("a"), TaskState::Failed);
}

#[test]
fn an_attempt_may_be_lost_or_killed_before_a_worker_took_it() {
    let mut sim = retried(1);
    sim.queue("a");
    sim.end(
        "a",
        AttemptOutcome::Lost {
            reason: "gone".to_owned(),
        },
    );
    assert_eq!(sim.state("a"), TaskState::UpForRetry);
    sim.wait(300);
    sim.queue("a");
    sim.end(
        "a",
        AttemptOutcome::Killed {
            reason: "by ann".to_owned(),
        },
    );
    assert_eq!(sim.state("a"), TaskState::Failed);
}

#[test]
fn a_person_who_kills_wants_no_retry() {
    let mut sim = retried(5);
    sim.finish(
        "a",
        AttemptOutcome::Killed {
            reason: "killed by ann".to_owned(),
        },
    );
    assert_eq!(sim.state("a"), TaskState::Failed);
    assert_eq!(sim.reason("a"), "killed by ann");
}

#[test]
fn what_was_cleared_while_it_ran_starts_afresh() {
    for outcome in [
        AttemptOutcome::Killed { reason: String::new() },
        AttemptOutcome::Success,
        failure(),
    ] {
        let mut sim = retried(0);
        sim.begin("a");
        sim.rewrite("a", TaskState::Restarting);
        assert_eq!(sim.run.live(), 1);
        assert_eq!(sim.run.explain(&key("a")), [Reason::Restart]);
        let effects = coalesce(sim.end("a", outcome));
        assert!(
            matches!(
                &effects[..],
                [Effect::Instance {
                    from: TaskState::Restarting,
                    to: TaskState::Scheduled,
                    ..
                }]
            ),
            "{effects:?}"
        );
        assert_eq!(sim.row(&key("a")).unwrap().try_number, 1);
        sim.succeed("a");
        assert_eq!(sim.row(&key("a")).unwrap().try_number, 2);
        assert_eq!(sim.run_row.state, RunState::Success);
    }
}

#[test]
fn an_event_of_another_attempt_is_ignored() {
    let mut sim = retried(1);
    let first = sim.queue("a");
    let ended = |attempt_id, sim: &Sim| Event::AttemptFinished {
        key: key("a"),
        attempt_id,
        outcome: AttemptOutcome::Success,
        ended_at: sim.now,
    };
    let foreign = ended(Uuid::from_u128(99_999), &sim);
    assert_eq!(sim.handle(foreign), []);
    assert_eq!(
        sim.handle(Event::AttemptStarted {
            key: key("a"),
            attempt_id: Uuid::nil()
        }),
        []
    );
    sim.claim("a");
    sim.end("a", failure());
    let late = ended(first, &sim);
    assert_eq!(sim.handle(late.clone()), []);
    sim.wait(300);
    sim.queue("a");
    assert_eq!(sim.handle(late), []);
    assert_eq!(sim.state("a"), TaskState::Queued);
    let nobody = Event::AttemptStarted {
        key: key("nobody"),
        attempt_id: first,
    };
    assert_eq!(sim.handle(nobody), []);
}

#[test]
fn the_same_end_twice_counts_once() {
    let mut sim = retried(1);
    sim.fail("a");
    assert_eq!(sim.end("a", failure()), []);
    assert_eq!(sim.state("a"), TaskState::UpForRetry);
}

#[test]
fn an_end_whose_beginning_was_not_heard_of_starts_from_running() {
    let mut sim = retried(0);
    sim.queue("a");
    // The claim has written `running`; its event comes too late or never.
    let id = sim.row(&key("a")).unwrap().id;
    sim.rows.get_mut(&id).unwrap().state = TaskState::Running;
    sim.end("a", AttemptOutcome::Success);
    assert_eq!(sim.state("a"), TaskState::Success);
}

#[test]
fn only_what_is_scheduled_can_be_queued() {
    let mut sim = Sim::started(dag([task("a", &[]), task("b", &["a"])]));
    let attempt_id = sim.new_id();
    assert_eq!(
        sim.handle(Event::Queued {
            key: key("b"),
            attempt_id
        }),
        []
    );
    sim.queue("a");
    assert_eq!(
        sim.handle(Event::Queued {
            key: key("a"),
            attempt_id
        }),
        []
    );
    assert_eq!((sim.run.live(), sim.run.scheduled().count()), (1, 0));
}

#[test]
fn effects_of_one_step_join_into_one_write_per_instance() {
    let mut sim = retried(1);
    let mut effects = Vec::new();
    let first = sim.queue("a");
    sim.claim("a");
    effects.extend(sim.end("a", failure()));
    sim.now += TimeDelta::seconds(300);
    effects.extend(sim.handle(Event::Wake));
    let second = sim.new_id();
    effects.extend(sim.handle(Event::Queued {
        key: key("a"),
        attempt_id: second,
    }));
    let joined = coalesce(effects);
    let [Effect::Instance { from, to, change, .. }] = &joined[..] else {
        panic!("{joined:?}")
    };
    assert_eq!((*from, *to), (TaskState::Running, TaskState::Queued));
    assert_eq!(
        (change.try_number, change.attempt_id, change.retry_at),
        (2, Some(second), None)
    );
    assert_eq!(change.attempt_final_state, Some((first, TaskState::UpForRetry)));
    assert!(change.end_date.is_some());
}
