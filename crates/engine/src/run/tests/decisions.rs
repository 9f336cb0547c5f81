//! `branch`, `short_circuit` and `latest_only`: rows 107 to 127.

use serde_json::{Value, json};
use updraft_dag::model::{Expand, ExpandSource, Task, TriggerRule};

use crate::explain::Reason;
use crate::run::{AttemptOutcome, Decision, PreviousRun};
use crate::state::{RunState, TaskState};
use crate::testing::{Sim, acting, dag, key, mapped, ruled, task, teardown, with_group, within};

fn branch(task_id: &str, upstream: &[&str]) -> Task {
    acting("branch", task_id, upstream, json!({"expression": "params.way"}))
}

fn short_circuit(task_id: &str, upstream: &[&str], far: Option<bool>) -> Task {
    let mut args = json!({"expression": "params.go"});
    if let Some(far) = far {
        args["ignore_downstream_trigger_rules"] = json!(far);
    }
    acting("short_circuit", task_id, upstream, args)
}

/// `pick >> [a, b]`, `[a, b] >> join`.
fn fork(join: TriggerRule) -> Sim {
    Sim::started(dag([
        branch("pick", &[]),
        task("a", &["pick"]),
        task("b", &["pick"]),
        ruled("join", &["a", "b"], join),
    ]))
}

/// Somebody clears these and the run goes on.
fn clear(sim: &mut Sim, tasks: &[&str]) {
    for text in tasks {
        let id = sim.row(&key(text)).unwrap().id;
        sim.rows.get_mut(&id).unwrap().state = TaskState::None;
    }
    sim.run_row.state = RunState::Queued;
    sim.take_over();
}

#[test]
fn row_107_what_is_not_chosen_is_skipped_and_so_is_what_needs_all() {
    let mut sim = fork(TriggerRule::AllSuccess);
    assert_eq!(sim.run.explain(&key("pick")), [Reason::Decision]);
    assert!(sim.run.scheduled().next().is_none(), "no worker is asked");
    sim.answer_decision("pick", Ok(json!("a")));
    assert_eq!(sim.states(), "a=scheduled b=skipped join=skipped pick=success");
    assert_eq!(sim.reason("b"), "`pick` decided against it");
    assert_eq!(sim.reason("pick"), "goes on with `a`; leaves out `b`");
    let pick = sim.row(&key("pick")).unwrap().clone();
    assert_eq!(
        (pick.try_number, pick.decision),
        (1, Some(Decision::Follow(["a".to_owned()].into())))
    );
    assert_eq!(sim.xcoms[&pick.id]["return_value"], json!("a"));
    assert_eq!(sim.tries.len(), 1);
    assert_eq!((sim.tries[0].state, sim.tries[0].try_number), (TaskState::Success, 1));
    sim.succeed("a");
    assert_eq!(sim.run_row.state, RunState::Success);
}

#[test]
fn row_108_a_join_that_allows_for_skips_runs() {
    let mut sim = fork(TriggerRule::NoneFailedMinOneSuccess);
    sim.answer_decision("pick", Ok(json!("a")));
    assert_eq!(sim.states(), "a=scheduled b=skipped join=none pick=success");
    sim.succeed("a");
    assert_eq!(sim.state("join"), TaskState::Scheduled);
}

#[test]
fn row_109_what_comes_after_the_chosen_is_not_skipped_directly() {
    let tasks = || [branch("pick", &[]), task("a", &["pick"]), task("join", &["pick", "a"])];
    let mut sim = Sim::started(dag(tasks()));
    sim.answer_decision("pick", Ok(json!("a")));
    assert_eq!(sim.states(), "a=scheduled join=none pick=success");
    sim.succeed("a");
    assert_eq!(sim.state("join"), TaskState::Scheduled);
    let mut sim = Sim::started(dag(tasks()));
    sim.answer_decision("pick", Ok(json!("join")));
    assert_eq!(sim.states(), "a=skipped join=skipped pick=success");
}

#[test]
fn rows_110_and_111_several_or_none() {
    for (value, states) in [
        (json!(["a", "b"]), "a=scheduled b=scheduled join=none pick=success"),
        (json!([]), "a=skipped b=skipped join=skipped pick=success"),
        (Value::Null, "a=skipped b=skipped join=skipped pick=success"),
        (json!(["b", "b"]), "a=skipped b=scheduled join=skipped pick=success"),
        // A task that is somewhere else: nothing directly below is meant, but what comes after it is.
        (json!("join"), "a=skipped b=skipped join=skipped pick=success"),
    ] {
        let mut sim = fork(TriggerRule::AllSuccess);
        sim.answer_decision("pick", Ok(value.clone()));
        assert_eq!(sim.states(), states, "{value}");
    }
}

#[test]
fn rows_112_and_113_a_bad_answer_fails_the_branch_and_says_what_was_wanted() {
    for (value, reason) in [
        (
            json!("nope"),
            "`branch` gave `nope`, which is no task or group of the DAG; directly below it are: `a`, `b`",
        ),
        (
            json!(5),
            "`branch` gave 5; it must give the id of a task or group, a list of ids, or null",
        ),
        (
            json!(["a", 5]),
            "`branch` gave [\"a\",5]; it must give the id of a task or group, a list of ids, or null",
        ),
        (
            json!(true),
            "`branch` gave true; it must give the id of a task or group, a list of ids, or null",
        ),
    ] {
        let mut sim = fork(TriggerRule::AllSuccess);
        sim.answer_decision("pick", Ok(value));
        assert_eq!(
            sim.states(),
            "a=upstream_failed b=upstream_failed join=upstream_failed pick=failed"
        );
        assert_eq!(sim.reason("pick"), reason);
        assert_eq!(
            sim.tries[0].reason.as_deref(),
            Some(reason),
            "the history says it as well"
        );
    }
    let mut sim = fork(TriggerRule::AllSuccess);
    sim.answer_decision("pick", Err("no such key".to_owned()));
    assert_eq!(
        (sim.state("pick"), sim.reason("pick")),
        (TaskState::Failed, "no such key")
    );
}

#[test]
fn a_branch_may_name_a_group_or_a_sibling() {
    let tasks = [
        within("g", branch("g.pick", &[])),
        within("g", task("g.a", &["g.pick"])),
        within("g.h", task("g.h.x", &["g.pick"])),
        within("g.h", task("g.h.y", &["g.pick"])),
        within("g.h", task("g.h.z", &["g.h.x"])),
    ];
    let groups = || with_group(with_group(dag(tasks.clone()), "g", None), "g.h", None);
    for (id, states) in [
        (
            "a",
            "g.a=scheduled g.h.x=skipped g.h.y=skipped g.h.z=skipped g.pick=success",
        ),
        (
            "g.a",
            "g.a=scheduled g.h.x=skipped g.h.y=skipped g.h.z=skipped g.pick=success",
        ),
        (
            "h",
            "g.a=skipped g.h.x=scheduled g.h.y=scheduled g.h.z=none g.pick=success",
        ),
        (
            "g.h",
            "g.a=skipped g.h.x=scheduled g.h.y=scheduled g.h.z=none g.pick=success",
        ),
        (
            "g.h.y",
            "g.a=skipped g.h.x=skipped g.h.y=scheduled g.h.z=skipped g.pick=success",
        ),
    ] {
        let mut sim = Sim::started(groups());
        sim.answer_decision("g.pick", Ok(json!(id)));
        assert_eq!(sim.states(), states, "{id}");
    }
}

#[test]
fn row_115_a_cleared_task_is_skipped_again() {
    for takeover in [false, true] {
        let mut sim = fork(TriggerRule::NoneFailedMinOneSuccess);
        sim.answer_decision("pick", Ok(json!("a")));
        sim.succeed("a");
        sim.succeed("join");
        clear(&mut sim, &["b"]);
        if takeover {
            sim.take_over();
        }
        assert_eq!(sim.states(), "a=success b=skipped join=success pick=success");
        assert!(sim.asked_decision.is_empty());
    }
}

#[test]
fn row_116_a_cleared_branch_decides_anew() {
    let mut sim = fork(TriggerRule::NoneFailedMinOneSuccess);
    sim.answer_decision("pick", Ok(json!("a")));
    sim.succeed("a");
    sim.succeed("join");
    clear(&mut sim, &["pick", "a", "b"]);
    assert_eq!(sim.states(), "a=none b=none join=success pick=none");
    sim.answer_decision("pick", Ok(json!("b")));
    assert_eq!(sim.states(), "a=skipped b=scheduled join=success pick=success");
    assert_eq!(sim.row(&key("pick")).unwrap().try_number, 2);
    // What was not cleared keeps its state.
    let mut sim = fork(TriggerRule::NoneFailedMinOneSuccess);
    sim.answer_decision("pick", Ok(json!("a")));
    sim.succeed("a");
    clear(&mut sim, &["pick", "b"]);
    sim.answer_decision("pick", Ok(json!("b")));
    assert_eq!(
        (sim.state("a"), sim.state("b")),
        (TaskState::Success, TaskState::Scheduled)
    );
}

#[test]
fn a_failed_branch_forgets_what_it_decided_before() {
    let mut sim = Sim::started(dag([branch("pick", &[]), ruled("a", &["pick"], TriggerRule::AllDone)]));
    sim.answer_decision("pick", Ok(json!([])));
    assert_eq!(sim.state("a"), TaskState::Skipped);
    clear(&mut sim, &["pick", "a"]);
    sim.answer_decision("pick", Ok(json!(7)));
    assert_eq!(sim.states(), "a=scheduled pick=failed");
}

#[test]
fn row_114_a_skip_by_a_branch_wins_over_every_rule() {
    for rule in [TriggerRule::AllDone, TriggerRule::NoneFailed, TriggerRule::OneDone] {
        let mut sim = Sim::started(dag([
            branch("pick", &[]),
            task("a", &["pick"]),
            task("slow", &[]),
            ruled("b", &["pick", "slow"], rule),
        ]));
        sim.answer_decision("pick", Ok(json!("a")));
        assert_eq!(sim.state("b"), TaskState::Skipped, "{rule:?}");
    }
}

#[test]
fn what_is_under_way_already_is_left_alone() {
    let mut sim = Sim::started(dag([
        branch("pick", &[]),
        task("a", &["pick"]),
        ruled("b", &["pick"], TriggerRule::Always),
    ]));
    sim.begin("b");
    sim.answer_decision("pick", Ok(json!("a")));
    assert_eq!(sim.states(), "a=scheduled b=running pick=success");
    sim.end("b", AttemptOutcome::Success);
    assert_eq!(sim.state("b"), TaskState::Success);
}

/// `s >> x >> y(all_done) >> z`.
fn circuit(far: Option<bool>) -> Sim {
    Sim::started(dag([
        short_circuit("s", &[], far),
        task("x", &["s"]),
        ruled("y", &["x"], TriggerRule::AllDone),
        ruled("z", &["y"], TriggerRule::AllDone),
    ]))
}

#[test]
fn row_117_a_true_expression_changes_nothing() {
    let mut sim = circuit(None);
    sim.answer_decision("s", Ok(json!("yes")));
    assert_eq!(sim.states(), "s=success x=scheduled y=none z=none");
    let s = sim.row(&key("s")).unwrap();
    assert_eq!((&s.decision, &sim.xcoms[&s.id]["return_value"]), (&None, &json!("yes")));
}

#[test]
fn row_118_everything_below_is_skipped_whatever_its_rule() {
    for far in [None, Some(true)] {
        let mut sim = circuit(far);
        sim.answer_decision("s", Ok(json!(0)));
        assert_eq!(sim.states(), "s=success x=skipped y=skipped z=skipped");
        assert_eq!(sim.run_row.state, RunState::Success);
    }
}

#[test]
fn row_119_with_their_rules_respected_only_the_next_are_skipped() {
    let mut sim = circuit(Some(false));
    sim.answer_decision("s", Ok(json!(false)));
    assert_eq!(sim.states(), "s=success x=skipped y=scheduled z=none");
}

#[test]
fn row_120_a_short_circuit_holds_for_what_is_cleared_later() {
    let mut sim = circuit(None);
    sim.answer_decision("s", Ok(json!([])));
    clear(&mut sim, &["y"]);
    assert_eq!(sim.states(), "s=success x=skipped y=skipped z=skipped");
    clear(&mut sim, &["s", "y"]);
    sim.answer_decision("s", Ok(json!(true)));
    assert_eq!(sim.states(), "s=success x=skipped y=scheduled z=skipped");
}

#[test]
fn row_76_a_short_circuit_spares_teardowns() {
    let make = Task {
        setup: true,
        ..task("make", &[])
    };
    let mut sim = Sim::started(dag([
        make,
        short_circuit("s", &["make"], None),
        task("work", &["s"]),
        teardown("drop", &["work", "s"], &["make"]),
    ]));
    sim.succeed("make");
    sim.answer_decision("s", Ok(json!(false)));
    assert_eq!(sim.states(), "drop=scheduled make=success s=success work=skipped");
}

/// `latest >> x >> y(all_done)`.
fn latest() -> Sim {
    Sim::started(dag([
        acting("latest_only", "latest", &[], json!({})),
        task("x", &["latest"]),
        ruled("y", &["x"], TriggerRule::AllDone),
    ]))
}

#[test]
fn rows_121_and_122_latest_only_skips_its_direct_downstreams() {
    let mut sim = latest();
    sim.answer_decision("latest", Ok(json!(false)));
    assert_eq!(sim.states(), "latest=success x=skipped y=scheduled");
    assert_eq!(
        sim.xcoms[&sim.row(&key("latest")).unwrap().id]["return_value"],
        json!([])
    );
    clear(&mut sim, &["x"]);
    assert_eq!(sim.state("x"), TaskState::Skipped);
    let mut sim = latest();
    sim.answer_decision("latest", Ok(json!(true)));
    assert_eq!(sim.states(), "latest=success x=scheduled y=none");
    assert_eq!(
        sim.xcoms[&sim.row(&key("latest")).unwrap().id]["return_value"],
        json!(["x"])
    );
}

#[test]
fn row_124_a_task_that_skips_itself_counts_as_skipped() {
    let mut sim = Sim::started(dag([task("a", &[]), task("b", &["a"])]));
    sim.finish("a", AttemptOutcome::Skipped);
    assert_eq!(sim.states(), "a=skipped b=skipped");
    assert_eq!(sim.row(&key("a")).unwrap().try_number, 1);
}

#[test]
fn row_127_a_skip_may_have_to_wait_for_the_past() {
    let patient = |wait| Task {
        depends_on_past: true,
        wait_for_past_depends_before_skipping: wait,
        ..task("b", &["a"])
    };
    let running = |sim: &mut Sim| sim.previous(&[("b", TaskState::Running)]);
    let mut sim = Sim::queued(dag([task("a", &[]), patient(true)]));
    sim.run_row.previous = Some(PreviousRun {
        states: [("b".to_owned(), vec![TaskState::Running])].into(),
        ..PreviousRun::default()
    });
    sim.take_over();
    sim.finish("a", AttemptOutcome::Skipped);
    assert_eq!(sim.states(), "a=skipped b=none");
    assert_eq!(sim.run_row.state, RunState::Running, "no deadlock");
    running(&mut sim);
    assert_eq!(sim.state("b"), TaskState::None);
    sim.previous(&[("b", TaskState::Success)]);
    assert_eq!(sim.states(), "a=skipped b=skipped");
    // Without the key it does not wait.
    let mut sim = Sim::started(dag([task("a", &[]), patient(false)]));
    running(&mut sim);
    sim.finish("a", AttemptOutcome::Skipped);
    assert_eq!(sim.state("b"), TaskState::Skipped);
}

#[test]
fn a_branch_above_a_mapped_task_skips_it_before_it_is_expanded() {
    let mut sim = Sim::started(dag([branch("pick", &[]), mapped("m", &["pick"]), task("a", &["pick"])]));
    sim.answer_decision("pick", Ok(json!("a")));
    assert_eq!(sim.states(), "a=scheduled m=skipped pick=success");
    assert!(sim.asked_expand.is_empty());
}

#[test]
fn a_branch_within_a_mapped_group_decides_for_its_own_index() {
    let lists = vec![("x".to_owned(), ExpandSource::List(vec![json!(1), json!(2)]))];
    let tasks = [
        within("g", branch("g.pick", &[])),
        within("g", task("g.a", &["g.pick"])),
        within("g", task("g.b", &["g.pick"])),
    ];
    let mut sim = Sim::started(with_group(dag(tasks), "g", Some(Expand::Product(lists))));
    sim.answer_expand("g", Ok(vec![json!({"x": 1}), json!({"x": 2})]));
    sim.answer_decision("g.pick[1]", Ok(json!("a")));
    sim.answer_decision("g.pick[0]", Ok(json!("b")));
    assert_eq!(
        sim.states(),
        "g.a[0]=skipped g.a[1]=scheduled g.b[0]=scheduled g.b[1]=skipped g.pick[0]=success g.pick[1]=success"
    );
    clear(&mut sim, &["g.a[0]", "g.a[1]"]);
    sim.answer_expand("g", Ok(vec![json!({"x": 1}), json!({"x": 2})]));
    assert_eq!(
        (sim.state("g.a[0]"), sim.state("g.a[1]")),
        (TaskState::Skipped, TaskState::Scheduled)
    );
}

#[test]
fn when_and_the_rule_come_before_the_decision() {
    let gated = Task {
        when: Some("params.x".to_owned()),
        ..branch("pick", &["first"])
    };
    let mut sim = Sim::started(dag([task("first", &[]), gated, task("a", &["pick"])]));
    assert!(sim.asked_when.is_empty() && sim.asked_decision.is_empty());
    sim.succeed("first");
    sim.answer_when("pick", Ok(true));
    sim.answer_decision("pick", Ok(json!("a")));
    assert_eq!(sim.states(), "a=scheduled first=success pick=success");
    let mut sim = Sim::started(dag([
        Task {
            when: Some("false".to_owned()),
            ..branch("pick", &[])
        },
        task("a", &["pick"]),
    ]));
    sim.answer_when("pick", Ok(false));
    assert_eq!(sim.states(), "a=skipped pick=skipped");
}

#[test]
fn a_takeover_between_question_and_answer_asks_again() {
    let mut sim = fork(TriggerRule::AllSuccess);
    sim.take_over();
    sim.answer_decision("pick", Ok(json!("b")));
    assert_eq!(sim.states(), "a=skipped b=scheduled join=skipped pick=success");
    // An answer that nobody waits for is ignored.
    let late = crate::run::Event::Decided {
        key: key("pick"),
        result: Ok(json!("a")),
        name: None,
    };
    assert_eq!(sim.handle(late), []);
}

#[test]
fn without_xcoms_nothing_is_pushed() {
    let silent = Task {
        do_xcom_push: false,
        ..branch("pick", &[])
    };
    let mut sim = Sim::started(dag([silent, task("a", &["pick"])]));
    sim.answer_decision("pick", Ok(json!("a")));
    assert!(sim.xcoms[&sim.row(&key("pick")).unwrap().id].is_empty());
}

#[test]
fn decisions_read_back_as_they_were_written() {
    for decision in [
        Decision::Follow(["a".to_owned()].into()),
        Decision::Stop,
        Decision::Await {
            dag_id: "d".to_owned(),
            run_id: "r".to_owned(),
            allowed: [RunState::Success].into(),
            failed: [RunState::Failed].into(),
            since: crate::testing::noon(),
            until: None,
        },
    ] {
        let text = serde_json::to_string(&decision).unwrap();
        assert_eq!(serde_json::from_str::<Decision>(&text).unwrap(), decision, "{text}");
    }
}

#[test]
fn truth_is_pythons() {
    for (value, truth) in [
        (json!(null), false),
        (json!(0), false),
        (json!(0.0), false),
        (json!(""), false),
        (json!([]), false),
        (json!({}), false),
        (json!(1), true),
        (json!("0"), true),
        (json!([0]), true),
        (json!(true), true),
    ] {
        assert_eq!(crate::run::is_true(&value), truth, "{value}");
    }
}
