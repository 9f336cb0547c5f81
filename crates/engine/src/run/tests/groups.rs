//! Mapped groups: rows 97 to 101.

use serde_json::{Value, json};
use updraft_dag::model::{Dag, Expand, Task, TriggerRule};

use crate::explain::{Blocker, Reason};
use crate::run::{AttemptOutcome, Event};
use crate::state::{RunState, TaskState};
use crate::testing::{Sim, dag, key, ruled, setup, task, teardown, with_group, within};

fn items(count: i32) -> Result<Vec<Value>, String> {
    Ok((0..count).map(|n| json!(n)).collect())
}

/// Tasks `g.…` in a mapped group `g`, and others around it.
fn grouped(tasks: impl IntoIterator<Item = Task>) -> Dag {
    let tasks = tasks.into_iter().map(|task| match task.task_id.starts_with("g.") {
        true => within("g", task),
        false => task,
    });
    let expand = Some(Expand::Items("tasks.s.return_value".to_owned()));
    with_group(dag(tasks), "g", expand)
}

/// `s >> g(t1 >> t2) >> d`, the group expanded into `count`.
fn pipeline(t2: TriggerRule, count: i32) -> Sim {
    let mut sim = Sim::started(grouped([
        task("s", &[]),
        task("g.t1", &["s"]),
        ruled("g.t2", &["g.t1"], t2),
        task("d", &["g.t2"]),
    ]));
    sim.succeed("s");
    sim.answer_expand("g", items(count));
    sim
}

#[test]
fn row_97_depth_first_by_index() {
    let mut sim = pipeline(TriggerRule::AllSuccess, 3);
    assert_eq!(
        sim.states(),
        "d=none g.t1[0]=scheduled g.t1[1]=scheduled g.t1[2]=scheduled g.t2[0]=none g.t2[1]=none g.t2[2]=none s=success"
    );
    assert_eq!(sim.row(&key("g.t2[1]")).unwrap().item, Some(json!(1)));
    sim.succeed("g.t1[0]");
    assert_eq!(
        (sim.state("g.t2[0]"), sim.state("g.t2[1]"), sim.state("d")),
        (TaskState::Scheduled, TaskState::None, TaskState::None)
    );
    let waits = sim.run.explain(&key("g.t2[1]"));
    let [Reason::Rule { upstreams, .. }] = &waits[..] else {
        panic!("{waits:?}")
    };
    assert_eq!(upstreams, &[Blocker::of(sim.row(&key("g.t1[1]")).unwrap())]);
}

#[test]
fn what_is_below_waits_for_all_indices() {
    let mut sim = pipeline(TriggerRule::AllSuccess, 2);
    sim.succeed("g.t1[0]");
    sim.succeed("g.t2[0]");
    sim.succeed("g.t1[1]");
    assert_eq!(sim.state("d"), TaskState::None);
    sim.succeed("g.t2[1]");
    assert_eq!(sim.state("d"), TaskState::Scheduled);
    sim.succeed("d");
    assert_eq!(sim.run_row.state, RunState::Success);
}

#[test]
fn row_98_the_next_group_waits_for_the_whole_of_this_one() {
    let tasks = [
        task("s", &[]),
        task("g.t1", &["s"]),
        within("h", task("h.t3", &["g.t1"])),
        within("h", task("h.t4", &["h.t3"])),
    ];
    let over = Expand::Items("tasks.g.t1.return_value".to_owned());
    let mut sim = Sim::started(with_group(grouped(tasks), "h", Some(over)));
    sim.succeed("s");
    sim.answer_expand("g", items(3));
    sim.succeed("g.t1[0]");
    sim.succeed("g.t1[2]");
    assert_eq!((sim.state("h.t3"), sim.asked_expand.len()), (TaskState::None, 0));
    sim.succeed("g.t1[1]");
    sim.answer_expand("h", items(3));
    for index in 0..3 {
        assert_eq!(sim.state(&format!("h.t3[{index}]")), TaskState::Scheduled);
        assert_eq!(sim.state(&format!("h.t4[{index}]")), TaskState::None);
    }
}

#[test]
fn row_99_a_failure_stays_within_its_index() {
    let mut sim = pipeline(TriggerRule::AllSuccess, 3);
    sim.fail("g.t1[1]");
    assert_eq!(
        (sim.state("g.t2[0]"), sim.state("g.t2[1]"), sim.state("d")),
        (TaskState::None, TaskState::UpstreamFailed, TaskState::UpstreamFailed)
    );
    sim.finish("g.t1[2]", AttemptOutcome::Skipped);
    assert_eq!(sim.state("g.t2[2]"), TaskState::Skipped);
    sim.succeed("g.t1[0]");
    assert_eq!(sim.state("g.t2[0]"), TaskState::Scheduled);
}

#[test]
fn row_100_a_rule_sees_its_own_index_only() {
    let mut sim = pipeline(TriggerRule::OneFailed, 3);
    sim.fail("g.t1[1]");
    assert_eq!(sim.state("g.t2[1]"), TaskState::Scheduled);
    assert_eq!(sim.state("g.t2[0]"), TaskState::None);
    sim.succeed("g.t1[0]");
    sim.succeed("g.t1[2]");
    assert_eq!(
        (sim.state("g.t2[0]"), sim.state("g.t2[2]")),
        (TaskState::Skipped, TaskState::Skipped)
    );
}

#[test]
fn row_101_a_group_over_nothing_is_skipped() {
    for rule in [TriggerRule::AllSuccess, TriggerRule::AllDone] {
        let mut sim = pipeline(rule, 0);
        assert_eq!(
            sim.states(),
            "d=skipped g.t1=skipped g.t2=skipped s=success",
            "{rule:?}"
        );
        assert_eq!(sim.run_row.state, RunState::Success);
        assert_eq!(sim.take_and_explain(), 0);
    }
}

#[test]
fn over_nothing_each_task_still_obeys_its_own_rule() {
    let mut sim = Sim::started(grouped([
        task("s", &[]),
        task("x", &[]),
        task("g.t1", &["s"]),
        task("g.t2", &["x"]),
        ruled("g.t3", &["g.t1", "g.t2"], TriggerRule::AllDone),
    ]));
    sim.succeed("s");
    sim.answer_expand("g", items(0));
    let waiting = "g.t1=skipped g.t2=none g.t3=none s=success x=scheduled";
    assert_eq!(sim.states(), waiting);
    sim.fail("x");
    assert_eq!(
        sim.states(),
        "g.t1=skipped g.t2=upstream_failed g.t3=skipped s=success x=failed"
    );
    assert!(sim.asked_expand.is_empty());
}

#[test]
fn a_takeover_asks_again_for_a_list_that_was_empty() {
    let mut sim = Sim::started(grouped([
        task("s", &[]),
        task("x", &[]),
        task("g.t1", &["s"]),
        task("g.t2", &["x"]),
    ]));
    sim.succeed("s");
    sim.answer_expand("g", items(0));
    sim.take_over();
    sim.succeed("x");
    assert_eq!(sim.state("g.t2"), TaskState::None);
    sim.answer_expand("g", items(0));
    assert_eq!(sim.states(), "g.t1=skipped g.t2=skipped s=success x=success");
}

impl Sim {
    /// Takes over and tells how many instances still wait for something.
    fn take_and_explain(&mut self) -> usize {
        self.take_over();
        let keys: Vec<_> = self.rows.values().map(|row| row.key.clone()).collect();
        keys.iter().filter(|key| !self.run.explain(key).is_empty()).count()
    }
}

#[test]
fn rows_82_and_83_a_group_whose_source_failed_is_not_expanded() {
    let scene = || {
        Sim::started(grouped([
            task("s", &[]),
            ruled("g.t1", &["s"], TriggerRule::AllDone),
            ruled("g.t2", &["g.t1"], TriggerRule::AllSuccess),
        ]))
    };
    let mut sim = scene();
    sim.fail("s");
    assert_eq!(sim.states(), "g.t1=upstream_failed g.t2=upstream_failed s=failed");
    let mut sim = scene();
    sim.finish("s", AttemptOutcome::Skipped);
    assert_eq!(sim.states(), "g.t1=skipped g.t2=skipped s=skipped");
}

#[test]
fn all_of_a_group_hears_of_its_source() {
    let mut sim = Sim::started(grouped([
        task("s", &[]),
        task("x", &[]),
        task("g.t1", &["s"]),
        ruled("g.t2", &["g.t1", "x"], TriggerRule::AllDone),
    ]));
    sim.begin("x");
    sim.fail("s");
    assert_eq!(
        sim.states(),
        "g.t1=upstream_failed g.t2=upstream_failed s=failed x=running"
    );
    assert_eq!(sim.reason("g.t2"), "what it maps over failed");
}

#[test]
fn a_group_that_can_not_be_expanded_fails_at_its_roots() {
    let mut sim = Sim::started(grouped([
        task("s", &[]),
        task("g.t1", &["s"]),
        task("g.t2", &["g.t1"]),
        task("d", &["g.t2"]),
    ]));
    sim.succeed("s");
    sim.answer_expand("g", Err("it is a text".to_owned()));
    assert_eq!(
        sim.states(),
        "d=upstream_failed g.t1=failed g.t2=upstream_failed s=success"
    );
    assert_eq!(sim.reason("g.t1"), "`expand` can't be evaluated: it is a text");
}

/// Everything is cleared and the source gives another list.
fn again(sim: &mut Sim, tasks: &[&str], count: i32) {
    for row in sim.rows.values_mut() {
        let named = tasks.is_empty() || tasks.contains(&row.key.task_id.as_str());
        if named && row.state != TaskState::Removed {
            row.state = TaskState::None;
        }
    }
    sim.run_row.state = RunState::Queued;
    sim.take_over();
    if sim.state("s") == TaskState::Scheduled {
        sim.succeed("s");
    }
    sim.answer_expand("g", items(count));
}

fn finish(sim: &mut Sim, count: i32) {
    for task in ["g.t1", "g.t2"] {
        for index in 0..count {
            let text = format!("{task}[{index}]");
            if sim.state(&text) == TaskState::Scheduled {
                sim.succeed(&text);
            }
        }
    }
}

#[test]
fn a_group_shrinks_and_grows_as_a_whole() {
    let mut sim = pipeline(TriggerRule::AllSuccess, 3);
    finish(&mut sim, 3);
    sim.succeed("d");
    again(&mut sim, &[], 2);
    assert_eq!(
        sim.states(),
        "d=none g.t1[0]=scheduled g.t1[1]=scheduled g.t1[2]=removed g.t2[0]=none g.t2[1]=none g.t2[2]=removed s=success"
    );
    finish(&mut sim, 2);
    sim.succeed("d");
    assert_eq!(sim.run_row.state, RunState::Success);
    again(&mut sim, &[], 4);
    finish(&mut sim, 4);
    sim.succeed("d");
    assert_eq!((sim.rows.len(), sim.run_row.state), (10, RunState::Success));
    // Down to nothing: what is cleared is skipped or removed.
    again(&mut sim, &[], 0);
    assert_eq!(
        (sim.state("g.t1[0]"), sim.state("g.t2[3]")),
        (TaskState::Skipped, TaskState::Removed)
    );
    assert_eq!(sim.run_row.state, RunState::Success);
}

#[test]
fn one_index_of_one_task_can_run_again() {
    let mut sim = pipeline(TriggerRule::AllSuccess, 3);
    finish(&mut sim, 3);
    sim.succeed("d");
    let id = sim.row(&key("g.t2[1]")).unwrap().id;
    sim.rows.get_mut(&id).unwrap().state = TaskState::None;
    sim.run_row.state = RunState::Queued;
    sim.take_over();
    sim.answer_expand("g", items(3));
    let scheduled: Vec<String> = sim.run.scheduled().map(|facts| facts.key.to_string()).collect();
    assert_eq!(scheduled, ["g.t2[1]"]);
    sim.succeed("g.t2[1]");
    assert_eq!(sim.run_row.state, RunState::Success);
}

#[test]
fn a_task_that_came_into_an_expanded_group_gets_an_instance_for_each_index() {
    let mut sim = pipeline(TriggerRule::AllSuccess, 2);
    sim.succeed("g.t1[0]");
    sim.dag = std::sync::Arc::new(grouped([
        task("s", &[]),
        task("g.t1", &["s"]),
        task("g.t2", &["g.t1"]),
        task("g.t3", &["g.t1"]),
        task("d", &["g.t2", "g.t3"]),
    ]));
    sim.take_over();
    sim.answer_expand("g", items(2));
    assert_eq!(
        (sim.state("g.t3[0]"), sim.state("g.t3[1]")),
        (TaskState::Scheduled, TaskState::None)
    );
}

#[test]
fn what_was_over_before_the_expansion_counts_for_every_index() {
    let mut sim = Sim::started(grouped([
        task("s", &[]),
        task("x", &[]),
        task("g.t1", &["s"]),
        task("g.t2", &["x"]),
        ruled("g.t3", &["g.t1", "g.t2"], TriggerRule::NoneFailedMinOneSuccess),
    ]));
    sim.finish("x", AttemptOutcome::Skipped);
    assert_eq!(sim.state("g.t2"), TaskState::Skipped);
    sim.succeed("s");
    sim.answer_expand("g", items(2));
    assert_eq!(sim.state("g.t2"), TaskState::Skipped);
    sim.succeed("g.t1[1]");
    assert_eq!(
        (sim.state("g.t3[0]"), sim.state("g.t3[1]")),
        (TaskState::None, TaskState::Scheduled)
    );
}

#[test]
fn setups_and_teardowns_within_a_group_belong_to_their_index() {
    let mut sim = Sim::started(grouped([
        task("s", &[]),
        setup("g.make", &["s"]),
        task("g.work", &["g.make"]),
        ruled("g.more", &["g.work"], TriggerRule::AllDone),
        teardown("g.drop", &["g.more"], &["g.make"]),
    ]));
    sim.succeed("s");
    sim.answer_expand("g", items(2));
    sim.fail("g.make[0]");
    assert_eq!(
        (sim.state("g.more[0]"), sim.state("g.more[1]"), sim.state("g.drop[0]")),
        (TaskState::UpstreamFailed, TaskState::None, TaskState::UpstreamFailed)
    );
    sim.succeed("g.make[1]");
    sim.succeed("g.work[1]");
    assert_eq!(sim.state("g.more[1]"), TaskState::Scheduled);
    sim.succeed("g.more[1]");
    assert_eq!(sim.state("g.drop[1]"), TaskState::Scheduled);
}

#[test]
fn a_takeover_in_the_middle_goes_on_by_index() {
    let mut sim = pipeline(TriggerRule::AllSuccess, 3);
    sim.succeed("g.t1[2]");
    sim.take_over();
    assert_eq!(
        (sim.state("g.t2[2]"), sim.state("g.t2[0]")),
        (TaskState::Scheduled, TaskState::None)
    );
    sim.succeed("g.t1[0]");
    sim.answer_expand("g", items(3));
    assert_eq!(
        (sim.state("g.t2[0]"), sim.state("g.t2[1]")),
        (TaskState::Scheduled, TaskState::None)
    );
    finish(&mut sim, 3);
    sim.succeed("d");
    assert_eq!(sim.run_row.state, RunState::Success);
}

#[test]
fn a_large_group_costs_as_much_as_it_is_long() {
    let count = 20_000;
    let sim = pipeline(TriggerRule::AllSuccess, count);
    let (mut run, now) = (sim.run, sim.now);
    let mut finished = 0;
    loop {
        let next = run.scheduled().next().map(|facts| facts.key.clone());
        let Some(key) = next else { break };
        let attempt_id = uuid::Uuid::nil();
        let end = Event::AttemptFinished {
            key: key.clone(),
            attempt_id,
            outcome: AttemptOutcome::Success,
            ended_at: now,
        };
        for event in [Event::Queued { key, attempt_id }, end] {
            let effects = run.handle(event, now, &mut uuid::Uuid::nil).unwrap();
            assert!(effects.len() <= 2, "{effects:?}");
        }
        finished += 1;
    }
    assert_eq!((finished, run.facts().state), (2 * count + 1, RunState::Success));
}
