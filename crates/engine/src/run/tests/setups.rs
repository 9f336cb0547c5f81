use updraft_dag::model::{Task, TriggerRule};

use crate::explain::{Blocker, Reason};
use crate::state::{RunState, TaskState};
use crate::testing::{Sim, dag, key, ruled, setup, task, teardown};

/// `s1 >> w1 >> w2 >> drop(s1)`.
fn chain(last: Task) -> Sim {
    Sim::started(dag([
        setup("s1", &[]),
        task("w1", &["s1"]),
        last,
        teardown("drop", &["w2"], &["s1"]),
    ]))
}

#[test]
fn row_64_an_indirect_setup_is_waited_for() {
    let mut sim = Sim::started(dag([
        setup("s1", &[]),
        task("w1", &["s1"]),
        task("x", &[]),
        ruled("w2", &["w1", "x"], TriggerRule::OneSuccess),
        teardown("drop", &["w2"], &["s1"]),
    ]));
    sim.succeed("x");
    assert_eq!(sim.state("w2"), TaskState::None);
    assert_eq!(
        sim.run.explain(&key("w2")),
        [Reason::Surroundings {
            upstreams: vec![Blocker::of(sim.row(&key("s1")).unwrap())]
        }]
    );
    sim.succeed("s1");
    assert_eq!(sim.state("w2"), TaskState::Scheduled);
}

#[test]
fn always_waits_for_no_setup_and_a_direct_one_is_a_matter_of_the_rule() {
    let mut sim = Sim::started(dag([
        setup("s1", &[]),
        ruled("direct", &["s1"], TriggerRule::AllDone),
        task("w1", &["s1"]),
        ruled("any", &["w1"], TriggerRule::Always),
        teardown("drop", &["direct", "w1", "any"], &["s1"]),
    ]));
    assert_eq!(sim.state("any"), TaskState::Scheduled);
    sim.fail("s1");
    assert_eq!(
        (sim.state("direct"), sim.state("w1")),
        (TaskState::Scheduled, TaskState::UpstreamFailed)
    );
}

#[test]
fn row_65_a_failed_setup_fails_all_below_at_once() {
    let mut sim = chain(task("w2", &["w1"]));
    sim.fail("s1");
    assert_eq!(
        sim.states(),
        "drop=upstream_failed s1=failed w1=upstream_failed w2=upstream_failed"
    );
}

#[test]
fn row_67_one_failed_setup_of_two_is_enough() {
    let mut sim = Sim::started(dag([
        setup("s1", &[]),
        setup("s2", &[]),
        task("w1", &["s1", "s2"]),
        ruled("w2", &["w1"], TriggerRule::AllDone),
        teardown("drop", &["w2"], &["s1", "s2"]),
    ]));
    sim.begin("s1");
    sim.fail("s2");
    assert_eq!(
        sim.states(),
        "drop=none s1=running s2=failed w1=upstream_failed w2=upstream_failed"
    );
}

#[test]
fn row_68_the_setup_wins_over_the_rule() {
    let mut sim = chain(ruled("w2", &["w1"], TriggerRule::AllDone));
    sim.fail("s1");
    assert_eq!(sim.state("w2"), TaskState::UpstreamFailed);
    assert_eq!(sim.reason("w2"), "its setups did not all succeed (upstream 1 failed)");
}

#[test]
fn a_setup_whose_teardown_is_over_does_not_bind_what_comes_later() {
    let mut sim = Sim::started(dag([
        setup("make", &[]),
        task("work", &["make"]),
        teardown("drop", &["work"], &["make"]),
        ruled("later", &["work"], TriggerRule::AllDone),
    ]));
    sim.fail("make");
    assert_eq!(sim.state("later"), TaskState::Scheduled);
}

#[test]
fn rows_69_and_70_a_teardown_does_not_decide_about_the_run() {
    let mut sim = chain(task("w2", &["w1"]));
    for task in ["s1", "w1", "w2"] {
        sim.succeed(task);
    }
    sim.fail("drop");
    assert_eq!(sim.run_row.state, RunState::Success);
    let mut sim = chain(task("w2", &["w1"]));
    sim.succeed("s1");
    sim.succeed("w1");
    sim.fail("w2");
    assert_eq!(sim.run_row.state, RunState::Running);
    sim.succeed("drop");
    assert_eq!(sim.run_row.state, RunState::Failed, "the work before it is the leaf");
}

#[test]
fn row_71_unless_it_says_so() {
    let drop = Task {
        on_failure_fail_dagrun: true,
        ..teardown("drop", &["w1"], &["s1"])
    };
    let mut sim = Sim::started(dag([setup("s1", &[]), task("w1", &["s1"]), drop]));
    sim.succeed("s1");
    sim.succeed("w1");
    sim.fail("drop");
    assert_eq!(sim.run_row.state, RunState::Failed);
}

#[test]
fn row_73_a_teardown_waits_for_everything_between() {
    let mut sim = chain(task("w2", &["w1"]));
    sim.succeed("s1");
    sim.begin("w1");
    sim.rewrite("w2", TaskState::Success);
    assert_eq!(sim.state("drop"), TaskState::None);
    assert_eq!(
        sim.run.explain(&key("drop")),
        [Reason::Surroundings {
            upstreams: vec![Blocker::of(sim.row(&key("w1")).unwrap())]
        }]
    );
    sim.end("w1", crate::testing::failure());
    assert_eq!(sim.state("drop"), TaskState::Scheduled);
}

#[test]
fn only_teardowns_count_where_there_is_nothing_else() {
    let mut sim = Sim::started(dag([teardown("drop", &[], &[])]));
    sim.fail("drop");
    assert_eq!(sim.run_row.state, RunState::Failed);
}
