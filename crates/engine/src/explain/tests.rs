//! Every reason, each in the smallest situation that gives it.

mod dags;
mod elsewhere;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use updraft_dag::model::{Dag, Expand, Task, TriggerRule};

use super::*;
use crate::run::{AttemptOutcome, PreviousRun};
use crate::testing::{Sim, dag, key, mapped, noon, ruled, task};

/// All is well: a scheduler, an idle worker, room in the pool.
fn around() -> Around {
    Around {
        now: noon(),
        pools: BTreeMap::from([("default_pool".to_owned(), PoolLimit { slots: 128 })]),
        workers: vec![LiveWorker {
            id: Uuid::nil(),
            queues: vec!["default".to_owned()],
            slots: 2,
        }],
        ..Around::default()
    }
}

fn brief(state: RunState) -> RunBrief {
    RunBrief {
        run_id: "manual__1".to_owned(),
        state,
        run_after: noon(),
        logical_date: None,
        backfill: None,
    }
}

fn live(run_id: &str, task_id: &str) -> Live {
    Live {
        holder: holder(run_id, task_id),
        pool: "default_pool".to_owned(),
        worker: None,
    }
}

fn holder(run_id: &str, task_id: &str) -> Holder {
    Holder {
        dag_id: "d".to_owned(),
        run_id: run_id.to_owned(),
        task_id: task_id.to_owned(),
        map_index: -1,
        slots: 1,
    }
}

impl Around {
    fn explain(&self, sim: &Sim, text: &str) -> Explanation {
        self.task(&sim.run, &brief(sim.run_row.state), &key(text)).unwrap()
    }

    fn reasons(&self, sim: &Sim, text: &str) -> Vec<Reason> {
        self.explain(sim, text).instances.remove(0).reasons
    }
}

/// Of an explanation: who with which reasons, as people read it.
fn told(explanation: &Explanation) -> Vec<String> {
    let instances = explanation.instances.iter().map(|one| {
        let reasons: Vec<String> = one.reasons.iter().map(Reason::to_string).collect();
        format!("{} {}: {}", one.task_id, one.state, reasons.join("; "))
    });
    instances.collect()
}

#[test]
fn the_chain_goes_down_to_what_waits_for_something_else() {
    let mut sim = Sim::started(dag([
        task("a", &[]),
        task("b", &["a"]),
        task("c", &["b"]),
        task("d", &["c", "b"]),
        task("other", &[]),
    ]));
    sim.begin("a");
    let explanation = around().explain(&sim, "d");
    assert_eq!(
        told(&explanation),
        [
            "d none: its trigger rule all_success waits for",
            "b none: its trigger rule all_success waits for",
            "c none: its trigger rule all_success waits for",
            "a running: it runs",
        ]
    );
    let [Reason::Rule { upstreams, stuck, .. }] = &explanation.instances[0].reasons[..] else {
        panic!("{explanation:?}")
    };
    let named: Vec<&str> = upstreams.iter().map(|one| one.task_id.as_str()).collect();
    assert_eq!((named, *stuck), (vec!["b", "c"], false));
    assert_eq!(explanation.runs[0].reasons, [Reason::Idle]);
}

#[test]
fn what_is_over_says_so() {
    let mut sim = Sim::started(dag([task("a", &[]), task("b", &[])]));
    sim.succeed("a");
    assert_eq!(around().reasons(&sim, "a"), [Reason::Finished]);
    assert!(
        around()
            .task(&sim.run, &brief(RunState::Running), &key("nobody"))
            .is_none()
    );
}

#[test]
fn a_rule_that_can_hold_no_more_is_stuck_on_finished_upstreams() {
    let mut sim = Sim::started(dag([
        mapped("a", &[]),
        ruled("b", &["a"], TriggerRule::AllSkipped),
        task("z", &[]),
    ]));
    sim.answer_expand("a", Ok(vec![serde_json::json!(1)]));
    sim.rewrite("a[0]", TaskState::Removed);
    let reasons = around().reasons(&sim, "b");
    assert!(
        matches!(&reasons[..], [Reason::Rule { stuck: true, upstreams, .. }] if upstreams.len() == 1),
        "{reasons:?}"
    );
    assert_eq!(
        around().explain(&sim, "b").instances.len(),
        1,
        "a finished upstream waits for nothing"
    );
}

#[test]
fn what_a_mapped_task_maps_over_is_named() {
    let over = Task {
        trigger_rule: TriggerRule::Always,
        expand: Some(Expand::Items("tasks.s.return_value".to_owned())),
        ..task("t", &["s"])
    };
    let mut sim = Sim::started(dag([task("s", &[]), over]));
    let reasons = around().reasons(&sim, "t");
    assert!(
        matches!(&reasons[..], [Reason::Source { upstreams }] if upstreams[0].task_id == "s"),
        "{reasons:?}"
    );
    sim.succeed("s");
    assert_eq!(around().reasons(&sim, "t"), [Reason::Expand]);
}

#[test]
fn the_past_names_its_run_and_its_tasks() {
    let a = Task {
        depends_on_past: true,
        wait_for_downstream: true,
        ..task("a", &[])
    };
    let mut sim = Sim::queued(dag([a, task("b", &["a"])]));
    sim.run_row.previous = Some(PreviousRun {
        run_id: "before".to_owned(),
        states: [
            ("a".to_owned(), vec![TaskState::Success]),
            ("b".to_owned(), vec![TaskState::Failed]),
        ]
        .into(),
        ..PreviousRun::default()
    });
    sim.take_over();
    let past = Reason::Past {
        run_id: "before".to_owned(),
        tasks: vec![PastTask {
            task_id: "b".to_owned(),
            state: Some(TaskState::Failed),
        }],
    };
    assert_eq!(around().reasons(&sim, "a"), [past]);
}

#[test]
fn a_retry_waits_for_its_time() {
    let mut sim = Sim::started(dag([Task {
        retries: 1,
        ..task("a", &[])
    }]));
    sim.fail("a");
    let at = sim.row(&key("a")).unwrap().retry_at.unwrap();
    assert_eq!(around().reasons(&sim, "a"), [Reason::Retry { at }]);
}

fn scheduled(edit: impl FnOnce(&mut Dag)) -> Sim {
    let mut dag = dag([task("a", &[])]);
    dag.dag_id = "d".to_owned();
    edit(&mut dag);
    let mut sim = Sim::queued(dag);
    sim.run_row.dag_id = "d".to_owned();
    sim.take_over();
    sim
}

fn edit_task(edit: impl FnOnce(&mut Task)) -> impl FnOnce(&mut Dag) {
    |dag| edit(dag.tasks.values_mut().next().unwrap())
}

#[test]
fn slots_are_held_by_somebody() {
    let pool = "default_pool".to_owned();
    let mut full = around();
    full.pools.insert(pool.clone(), PoolLimit { slots: 2 });
    full.live = vec![live("r1", "x"), live("r2", "a")];
    let reasons = full.reasons(&scheduled(|_| {}), "a");
    let expected = Reason::PoolFull {
        pool: pool.clone(),
        size: 2,
        needed: 1,
        holders: vec![holder("r1", "x"), holder("r2", "a")],
        more: 0,
    };
    assert_eq!(reasons, [expected]);

    let wide = || scheduled(edit_task(|task| task.pool_slots = 3));
    let small = Reason::PoolTooSmall {
        pool,
        size: 2,
        needed: 3,
    };
    assert_eq!(full.reasons(&wide(), "a"), [small]);
    let lost = scheduled(edit_task(|task| task.pool = "lost".to_owned()));
    let missing = Reason::PoolMissing {
        pool: "lost".to_owned(),
    };
    assert_eq!(around().reasons(&lost, "a"), [missing]);
}

#[test]
fn all_limits_that_are_reached_are_told_with_those_who_count() {
    let sim = scheduled(|dag| {
        dag.max_active_tasks = 1;
        edit_task(|task| {
            task.max_active_tis_per_dag = Some(2);
            task.max_active_tis_per_dagrun = Some(1);
        })(dag);
    });
    let mut busy = around();
    busy.live = vec![live("manual__1", "a"), live("r2", "a"), live("r2", "x")];
    let here = holder("manual__1", "a");
    assert_eq!(
        busy.reasons(&sim, "a"),
        [
            Reason::MaxActiveTasks {
                limit: 1,
                holders: vec![here.clone()],
                more: 0
            },
            Reason::MaxActiveTisPerDag {
                limit: 2,
                holders: vec![here.clone(), holder("r2", "a")],
                more: 0
            },
            Reason::MaxActiveTisPerDagrun {
                limit: 1,
                holders: vec![here],
                more: 0
            },
        ]
    );
}

#[test]
fn nothing_holds_it_back_but_the_next_round_a_pause_or_an_absent_scheduler() {
    let sim = scheduled(|_| {});
    assert_eq!(around().reasons(&sim, "a"), [Reason::NextRound]);
    let away = Reason::SchedulerAway { since: Some(noon()) };
    let dark = Around {
        is_paused: true,
        scheduler: Scheduler::Away { since: Some(noon()) },
        ..around()
    };
    assert_eq!(dark.reasons(&sim, "a"), [Reason::DagPaused, away.clone()]);
    // Blocked tasks as well: nothing will come of their upstreams.
    let blocked = Sim::started(dag([task("a", &[]), task("b", &["a"])]));
    let reasons = dark.reasons(&blocked, "b");
    assert!(
        matches!(
            &reasons[..],
            [Reason::Rule { .. }, Reason::DagPaused, Reason::SchedulerAway { .. }]
        ),
        "{reasons:?}"
    );
}

#[test]
fn a_queued_instance_wants_a_worker() {
    let mut sim = scheduled(|_| {});
    sim.queue("a");
    let queue = || "default".to_owned();
    assert_eq!(around().reasons(&sim, "a"), [Reason::Worker { queue: queue() }]);
    let mut busy = around();
    let at_work = |task_id| Live {
        worker: Some(Uuid::nil()),
        ..live("r2", task_id)
    };
    busy.live = vec![at_work("x"), live("r2", "queued"), at_work("y")];
    let expected = Reason::WorkersBusy {
        queue: queue(),
        workers: 1,
        slots: 2,
        holders: vec![holder("r2", "x"), holder("r2", "y")],
        more: 0,
    };
    assert_eq!(busy.reasons(&sim, "a"), [expected]);
    busy.workers[0].queues = vec!["other".to_owned()];
    assert_eq!(busy.reasons(&sim, "a"), [Reason::NoWorker { queue: queue() }]);
    sim.claim("a");
    assert_eq!(busy.reasons(&sim, "a"), [Reason::Running]);
}

#[test]
fn what_waits_outside_says_for_what() {
    let mut sim = scheduled(|_| {});
    for (state, reason) in [
        (TaskState::AwaitingInput, Reason::Approval),
        (TaskState::Deferred, Reason::Outside),
        (TaskState::Restarting, Reason::Restart),
    ] {
        sim.rewrite("a", state);
        assert_eq!(around().reasons(&sim, "a")[0], reason);
    }
}

#[test]
fn a_sensor_tells_when_it_looks_again() {
    let mut sim = scheduled(|_| {});
    let id = sim.row(&key("a")).unwrap().id;
    let row = sim.rows.get_mut(&id).unwrap();
    row.retry_at = Some(noon() + TimeDelta::minutes(1));
    row.waiting_since = Some(noon());
    sim.rewrite("a", TaskState::UpForReschedule);
    let at = noon() + TimeDelta::minutes(1);
    let mut around = around();
    around.seen.insert(id, "no file `x`".to_owned());
    let expected = Reason::NextLook {
        at,
        since: Some(noon()),
        seen: Some("no file `x`".to_owned()),
    };
    assert_eq!(around.reasons(&sim, "a"), [expected]);
}

#[test]
fn runs_of_a_backfill_count_among_themselves() {
    let sim = Sim::queued(dag([task("a", &[])]));
    let mut around = around();
    let of_backfill = |run_id: &str, state| RunBrief {
        run_id: run_id.to_owned(),
        backfill: Some(7),
        ..brief(state)
    };
    let is_paused = false;
    around.backfills.insert(
        7,
        BackfillBrief {
            max_active_runs: 1,
            is_paused,
        },
    );
    around.unfinished = vec![brief(RunState::Running)];
    let queued = of_backfill("b2", RunState::Queued);
    assert_eq!(around.run(&sim.run, &queued).runs[0].reasons, [Reason::NextRound]);
    around.unfinished.push(of_backfill("b1", RunState::Running));
    let others = Reason::MaxActiveRuns {
        limit: 1,
        run_ids: vec!["b1".to_owned()],
        more: 0,
    };
    assert_eq!(
        around.run(&sim.run, &queued).runs[0].reasons,
        std::slice::from_ref(&others)
    );
    around.backfills.insert(
        7,
        BackfillBrief {
            max_active_runs: 1,
            is_paused: true,
        },
    );
    let paused = Reason::BackfillPaused { backfill_id: 7 };
    assert_eq!(around.run(&sim.run, &queued).runs[0].reasons, [paused, others]);
}

#[test]
fn a_triggered_run_is_named_with_its_state() {
    let mut sim = scheduled(|_| {});
    let id = sim.row(&key("a")).unwrap().id;
    let row = sim.rows.get_mut(&id).unwrap();
    row.decision = Some(crate::Decision::Await {
        dag_id: "other".to_owned(),
        run_id: "r1".to_owned(),
        allowed: [RunState::Success].into(),
        failed: [RunState::Failed].into(),
        since: noon(),
        until: None,
    });
    sim.rewrite("a", TaskState::Deferred);
    let mut around = around();
    around
        .awaited
        .insert(("other".to_owned(), "r1".to_owned()), RunState::Queued);
    let expected = Reason::Triggered {
        dag_id: "other".to_owned(),
        run_id: "r1".to_owned(),
        state: Some(RunState::Queued),
        until: None,
    };
    assert_eq!(around.reasons(&sim, "a"), [expected]);
}

#[test]
fn a_queued_run_waits_for_its_time_for_others_or_for_the_scheduler() {
    let sim = Sim::queued(Dag {
        max_active_runs: 1,
        ..dag([task("a", &[])])
    });
    let at = noon() + TimeDelta::hours(1);
    let mut future = around();
    future.unfinished = vec![RunBrief {
        run_id: "r0".to_owned(),
        ..brief(RunState::Running)
    }];
    let late = RunBrief {
        logical_date: Some(at),
        ..brief(RunState::Queued)
    };
    let explanation = future.run(&sim.run, &late);
    let others = Reason::MaxActiveRuns {
        limit: 1,
        run_ids: vec!["r0".to_owned()],
        more: 0,
    };
    assert_eq!(explanation.runs[0].reasons, [Reason::NotBefore { at }, others]);
    assert_eq!(explanation.instances, []);
    let soon = around().run(&sim.run, &brief(RunState::Queued));
    assert_eq!(soon.runs[0].reasons, [Reason::NextRound]);
    let run = Reason::Run {
        run_id: "manual__1".to_owned(),
        state: RunState::Queued,
    };
    assert_eq!(around().reasons(&sim, "a"), [run]);
}

#[test]
fn a_run_is_held_up_by_the_tasks_that_wait_for_no_upstream() {
    let mut sim = Sim::started(dag([task("a", &[]), task("b", &["a"]), task("c", &[])]));
    sim.succeed("c");
    sim.begin("a");
    let explanation = around().run(&sim.run, &brief(RunState::Running));
    assert_eq!(told(&explanation), ["a running: it runs"]);
    sim.end("a", AttemptOutcome::Success);
    sim.succeed("b");
    let over = around().run(&sim.run, &brief(sim.run_row.state));
    assert_eq!(
        (over.runs[0].reasons.as_slice(), over.instances.len()),
        (&[Reason::Finished][..], 0)
    );
}

#[test]
fn many_are_counted_and_not_named() {
    let wide: Vec<String> = (0..250).map(|n| format!("w{n:03}")).collect();
    let tasks = wide.iter().map(|id| task(id, &[]));
    let names: Vec<&str> = wide.iter().map(String::as_str).collect();
    let sim = Sim::started(dag(tasks.chain([task("z", &names)])));
    let explanation = around().explain(&sim, "z");
    let Reason::Rule { upstreams, more, .. } = &explanation.instances[0].reasons[0] else {
        panic!("{explanation:?}")
    };
    assert_eq!((upstreams.len(), *more, explanation.left_out), (20, 230, 0));
    let run = around().run(&sim.run, &brief(RunState::Running));
    assert_eq!((run.instances.len(), run.left_out), (200, 50));
}

#[test]
fn what_is_explained_survives_json() {
    let mut sim = Sim::started(dag([task("a", &[]), task("b", &["a"])]));
    sim.begin("a");
    let explanation = around().explain(&sim, "b");
    let text = serde_json::to_string(&explanation).unwrap();
    assert_eq!(serde_json::from_str::<Explanation>(&text).unwrap(), explanation);
    assert!(text.contains(r#""kind":"trigger_rule""#), "{text}");
}
