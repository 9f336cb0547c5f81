use updraft_dag::model::Task;

use crate::explain::Reason;
use crate::run::{Event, PreviousRun, Run};
use crate::state::{RunState, TaskState};
use crate::testing::{Sim, dag, key, mapped, task};

/// `a` depends on its past; `b` is downstream of it and `c` of that.
fn sim(wait_for_downstream: bool, previous: Option<PreviousRun>) -> Sim {
    let a = Task {
        depends_on_past: true,
        wait_for_downstream,
        ..task("a", &[])
    };
    let mut sim = Sim::queued(dag([a, task("b", &["a"]), task("c", &["b"])]));
    assert!(Run::needs_previous(&sim.dag));
    sim.run_row.previous = previous;
    sim.take_over();
    sim
}

fn states(states: &[(&str, TaskState)]) -> Option<PreviousRun> {
    let states = states
        .iter()
        .map(|(task, state)| ((*task).to_owned(), vec![*state]))
        .collect();
    Some(PreviousRun {
        run_id: "before".to_owned(),
        states,
        ..PreviousRun::default()
    })
}

#[test]
fn row_284_no_previous_run() {
    assert_eq!(sim(false, None).state("a"), TaskState::Scheduled);
}

#[test]
fn rows_285_and_286_success_or_skipped() {
    for state in [TaskState::Success, TaskState::Skipped] {
        assert_eq!(sim(false, states(&[("a", state)])).state("a"), TaskState::Scheduled);
    }
}

#[test]
fn rows_287_and_298_anything_else_waits_and_is_no_deadlock() {
    use TaskState::{Failed, None, Removed, Running, UpstreamFailed};
    for state in [Failed, UpstreamFailed, Running, None, Removed] {
        let mut sim = sim(false, states(&[("a", state)]));
        assert_eq!(
            (sim.state("a"), sim.run_row.state),
            (None, RunState::Running),
            "{state}"
        );
        let past = Reason::Past {
            run_id: "before".to_owned(),
            tasks: vec![crate::explain::PastTask {
                task_id: "a".to_owned(),
                state: Some(state),
            }],
        };
        assert_eq!(sim.run.explain(&key("a")), [past]);
        sim.previous(&[("a", TaskState::Success)]);
        assert_eq!(sim.state("a"), TaskState::Scheduled);
    }
}

#[test]
fn rows_288_to_290_the_first_time_of_a_task() {
    let ran_before = |tasks: &[&str]| {
        let ran_before = tasks.iter().map(|task| (*task).to_owned()).collect();
        Some(PreviousRun {
            ran_before,
            ..PreviousRun::default()
        })
    };
    assert_eq!(sim(false, ran_before(&[])).state("a"), TaskState::Scheduled);
    assert_eq!(sim(false, ran_before(&["a"])).state("a"), TaskState::None);
    let strict = Task {
        depends_on_past: true,
        ignore_first_depends_on_past: false,
        ..task("a", &[])
    };
    let mut strict = Sim::queued(dag([strict]));
    strict.run_row.previous = ran_before(&[]);
    strict.take_over();
    assert_eq!(strict.state("a"), TaskState::None);
}

#[test]
fn rows_295_and_296_wait_for_downstream() {
    use TaskState::{Failed, Running, Skipped, Success};
    for bad in [Running, Failed] {
        let sim = sim(true, states(&[("a", Success), ("b", bad)]));
        assert_eq!(sim.state("a"), TaskState::None);
    }
    for good in [Success, Skipped] {
        let sim = sim(true, states(&[("a", Success), ("b", good), ("c", Failed)]));
        assert_eq!(sim.state("a"), TaskState::Scheduled);
    }
}

#[test]
fn row_106_all_instances_of_a_mapped_task() {
    use TaskState::{Failed, Success};
    let after = |states: [TaskState; 3]| {
        let mut sim = Sim::queued(dag([Task {
            depends_on_past: true,
            ..mapped("t", &[])
        }]));
        sim.run_row.previous = Some(PreviousRun {
            states: [("t".to_owned(), states.to_vec())].into(),
            ..PreviousRun::default()
        });
        sim.take_over();
        sim
    };
    let mut met = after([Success, Success, Success]);
    met.answer_expand("t", Ok(vec![serde_json::json!(1), serde_json::json!(2)]));
    assert_eq!(met.states(), "t[0]=scheduled t[1]=scheduled");
    let mut waits = after([Success, Failed, Success]);
    assert!(waits.asked_expand.is_empty());
    assert_eq!(
        (waits.state("t"), waits.run_row.state),
        (TaskState::None, RunState::Running)
    );
    // Whoever mends the one that failed lets all of them go.
    waits.previous(&[("t", Success), ("t", Success), ("t", Success)]);
    waits.answer_expand("t", Ok(vec![serde_json::json!(1)]));
    assert_eq!(waits.states(), "t[0]=scheduled");
}

#[test]
fn without_a_reason_to_wait_a_deadlock_is_still_seen() {
    let mut sim = sim(false, states(&[("a", TaskState::Failed)]));
    sim.rewrite("a", TaskState::AwaitingInput);
    assert_eq!(sim.run_row.state, RunState::Running);
    sim.handle(Event::PreviousChanged { previous: None });
    assert_eq!(sim.states(), "a=awaiting_input b=none c=none");
}
