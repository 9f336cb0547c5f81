mod airflow;

use std::collections::{BTreeMap, BTreeSet};

use updraft_dag::model::{Dag, Task};

use super::*;
use crate::run::{Event, Run};
use crate::testing::{Sim, dag, key, mapped, setup, task, teardown, with_group, within};

/// `a >> b >> c`, and `d` alone.
fn chain() -> Dag {
    dag([task("a", &[]), task("b", &["a"]), task("c", &["b"]), task("d", &[])])
}

/// Instances of `dag` in these states; `t[1]` is an index.
fn instances(dag: &Dag, states: &[(&str, TaskState)]) -> Vec<InstanceFacts> {
    let template = Run::initial_instances(dag, &mut Uuid::nil);
    let mut number = 0;
    let one = |(text, state): &(&str, TaskState)| {
        number += 1;
        let key = key(text);
        let task = template.iter().find(|one| one.key.task_id == key.task_id);
        InstanceFacts {
            id: Uuid::from_u128(number),
            state: *state,
            attempt_id: state.is_live().then(|| Uuid::from_u128(1000 + number)),
            key,
            ..task.unwrap().clone()
        }
    };
    states.iter().map(one).collect()
}

fn all(state: TaskState) -> Vec<InstanceFacts> {
    instances(&chain(), &[("a", state), ("b", state), ("c", state), ("d", state)])
}

fn named(tasks: &[&str]) -> Selection {
    let task_ids = tasks.iter().map(|text| {
        let key = key(text);
        (key.task_id, (key.map_index >= 0).then_some(key.map_index))
    });
    Selection {
        task_ids: Some(task_ids.collect()),
        ..Selection::default()
    }
}

fn marked(text: &str) -> Marked {
    let key = key(text);
    Marked {
        map_index: (key.map_index >= 0).then_some(key.map_index),
        task_ids: vec![key.task_id],
        ..Marked::default()
    }
}

fn selected(dag: &Dag, instances: &[InstanceFacts], selection: &Selection) -> String {
    let keys = select(dag, instances, selection);
    keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn shown(changes: &[Change]) -> String {
    let one = |change: &Change| format!("{}={}", change.key, change.to);
    changes.iter().map(one).collect::<Vec<_>>().join(" ")
}

#[test]
fn rows_333_to_334_neighbours() {
    let success = all(TaskState::Success);
    let select = |selection| selected(&chain(), &success, &selection);
    assert_eq!(select(Selection::default()), "a b c d");
    assert_eq!(select(named(&["b"])), "b");
    assert_eq!(
        select(Selection {
            upstream: true,
            ..named(&["c"])
        }),
        "a b c"
    );
    assert_eq!(
        select(Selection {
            downstream: true,
            ..named(&["b"])
        }),
        "b c"
    );
    assert_eq!(
        select(Selection {
            upstream: true,
            downstream: true,
            ..named(&["b"])
        }),
        "a b c"
    );
    assert_eq!(select(named(&["nobody"])), "");
}

#[test]
fn row_332_only_failed() {
    use TaskState::{Failed, Running, Skipped, UpstreamFailed};
    let mixed = instances(
        &chain(),
        &[("a", Failed), ("b", UpstreamFailed), ("c", Skipped), ("d", Running)],
    );
    let only_failed = Selection {
        only_failed: true,
        ..Selection::default()
    };
    assert_eq!(selected(&chain(), &mixed, &only_failed), "a b");
    let only_running = Selection {
        only_running: true,
        ..Selection::default()
    };
    assert_eq!(selected(&chain(), &mixed, &only_running), "d");
}

#[test]
fn row_104_a_mapped_task() {
    use TaskState::{Removed, Success};
    let dag = dag([mapped("t", &[]), task("d", &["t"])]);
    let states = [
        ("t[0]", Success),
        ("t[1]", Success),
        ("t[2]", Success),
        ("t[3]", Removed),
        ("d", Success),
    ];
    let instances = instances(&dag, &states);
    assert_eq!(selected(&dag, &instances, &named(&["t"])), "t[0] t[1] t[2]");
    assert_eq!(selected(&dag, &instances, &named(&["t[2]"])), "t[2]");
    assert_eq!(
        selected(&dag, &instances, &named(&["t[2]", "t[0]", "t[7]"])),
        "t[0] t[2]"
    );
    assert_eq!(selected(&dag, &instances, &named(&["t[2]", "t"])), "t[0] t[1] t[2]");
    assert_eq!(
        selected(
            &dag,
            &instances,
            &Selection {
                downstream: true,
                ..named(&["t[2]"])
            }
        ),
        "d t[2]"
    );
}

#[test]
fn an_index_of_a_mapped_group_has_relatives_of_its_own_index() {
    let lists = updraft_dag::model::Expand::Items("params.all".to_owned());
    let tasks = [
        task("before", &[]),
        within("g", setup("g.make", &["before"])),
        within("g", task("g.a", &["g.make"])),
        within("g", task("g.b", &["g.a"])),
        within("g", teardown("g.drop", &["g.b"], &["g.make"])),
        task("between", &["g.a"]),
        within("g", task("g.late", &["between"])),
        task("after", &["g.b"]),
    ];
    let dag = with_group(dag(tasks), "g", Some(lists));
    let names = ["g.make", "g.a", "g.b", "g.drop", "g.late"];
    let mut states: Vec<(String, TaskState)> = Vec::new();
    for name in names {
        states.extend((0..3).map(|index| (format!("{name}[{index}]"), TaskState::Success)));
    }
    states.extend(["before", "between", "after"].map(|name| (name.to_owned(), TaskState::Success)));
    let states: Vec<(&str, TaskState)> = states.iter().map(|(name, state)| (name.as_str(), *state)).collect();
    let instances = instances(&dag, &states);
    let selection = |upstream, downstream| Selection {
        upstream,
        downstream,
        ..named(&["g.b[1]"])
    };
    assert_eq!(
        selected(&dag, &instances, &selection(false, true)),
        "after g.b[1] g.drop[1] g.make[1]"
    );
    assert_eq!(
        selected(&dag, &instances, &selection(true, false)),
        "before g.a[1] g.b[1] g.drop[1] g.make[1]"
    );
    let from_a = Selection {
        downstream: true,
        ..named(&["g.a[2]"])
    };
    // What comes after the whole group, and back in it, is all of it.
    assert_eq!(
        selected(&dag, &instances, &from_a),
        "after between g.a[2] g.b[2] g.drop[2] g.late[0] g.late[1] g.late[2] g.make[2]"
    );
}

#[test]
fn row_77_setups_and_teardowns_come_along() {
    let dag = dag([
        setup("make", &[]),
        task("w1", &["make"]),
        task("w2", &["w1"]),
        teardown("drop", &["w2"], &["make"]),
        task("later", &["w2"]),
        setup("other", &[]),
    ]);
    let states = ["make", "w1", "w2", "drop", "later", "other"].map(|task| (task, TaskState::Success));
    let instances = instances(&dag, &states);
    assert_eq!(selected(&dag, &instances, &named(&["w2"])), "drop make w2");
    assert_eq!(selected(&dag, &instances, &named(&["make"])), "drop make");
    assert_eq!(selected(&dag, &instances, &named(&["drop"])), "drop");
    let downstream = Selection {
        downstream: true,
        ..named(&["w2"])
    };
    assert_eq!(selected(&dag, &instances, &downstream), "drop later make w2");
    let later = Selection {
        downstream: true,
        ..named(&["later"])
    };
    assert_eq!(selected(&dag, &instances, &later), "later");
}

/// Tasks of a random DAG, some of which are named, and what Airflow's `partial_subset` adds to them.
#[derive(serde::Deserialize)]
struct Subset {
    tasks: BTreeMap<String, Member>,
    named: Vec<String>,
    #[serde(default)]
    up: bool,
    #[serde(default)]
    down: bool,
    got: Vec<String>,
}

#[derive(serde::Deserialize)]
struct Member {
    #[serde(default)]
    up: Vec<String>,
    #[serde(default)]
    setup: bool,
    teardown: Option<BTreeSet<String>>,
}

#[test]
fn airflow_selects_the_same() {
    for line in include_str!("airflow.jsonl").lines() {
        let case: Subset = serde_json::from_str(line).unwrap();
        let dag = dag(case.tasks.iter().map(|(id, member)| Task {
            setup: member.setup,
            teardown: member.teardown.clone(),
            upstream: member.up.iter().cloned().collect(),
            ..task(id, &[])
        }));
        let states: Vec<(&str, TaskState)> = dag.tasks.keys().map(|id| (id.as_str(), TaskState::Success)).collect();
        let selection = Selection {
            upstream: case.up,
            downstream: case.down,
            ..named(&case.named.iter().map(String::as_str).collect::<Vec<_>>())
        };
        assert_eq!(
            selected(&dag, &instances(&dag, &states), &selection),
            case.got.join(" "),
            "{line}"
        );
    }
}

/// What clearing the only instance of a task with `retries` gives.
fn cleared(state: TaskState, try_number: u32, retries: u32) -> Change {
    let dag = dag([Task {
        retries,
        ..task("a", &[])
    }]);
    let mut instances = instances(&dag, &[("a", state)]);
    instances[0].try_number = try_number;
    clear(&dag, &instances, &[key("a")]).remove(0)
}

#[test]
fn row_320_one_more_try() {
    let change = cleared(TaskState::Success, 1, 0);
    assert_eq!(
        (change.from, change.to, change.max_tries),
        (TaskState::Success, TaskState::None, 1)
    );
    assert_eq!(change.kill, None);
}

#[test]
fn row_322_all_its_retries_again() {
    assert_eq!(cleared(TaskState::Failed, 3, 2).max_tries, 5);
}

#[test]
fn row_323_a_task_that_is_gone() {
    let instances = instances(&chain(), &[("a", TaskState::Failed)]);
    let gone = [InstanceFacts {
        try_number: 1,
        max_tries: 0,
        ..instances[0].clone()
    }];
    assert_eq!(clear(&dag([]), &gone, &[key("a")])[0].max_tries, 1);
}

#[test]
fn row_324_what_runs_is_ended_first() {
    let change = cleared(TaskState::Running, 1, 0);
    assert_eq!((change.to, change.max_tries), (TaskState::Restarting, 1));
    assert!(change.kill.is_some());
    // Nobody has taken it: its attempt is ended at once.
    let change = cleared(TaskState::Queued, 1, 0);
    assert_eq!(change.to, TaskState::None);
    assert!(change.kill.is_some());
}

#[test]
fn row_326_deferred() {
    assert_eq!(cleared(TaskState::Deferred, 1, 0).to, TaskState::None);
}

#[test]
fn what_never_ran_needs_no_clear() {
    let none = all(TaskState::None);
    let keys = select(&chain(), &none, &Selection::default());
    assert_eq!(clear(&chain(), &none, &keys), []);
}

#[test]
fn a_cleared_run_runs_again() {
    let mut sim = Sim::started(chain());
    for task in ["a", "b", "d"] {
        sim.succeed(task);
    }
    sim.fail("c");
    let rows: Vec<InstanceFacts> = sim.rows.values().cloned().collect();
    let keys = select(
        &sim.dag,
        &rows,
        &Selection {
            only_failed: true,
            ..Selection::default()
        },
    );
    for change in clear(&sim.dag, &rows, &keys) {
        let row = sim.rows.get_mut(&change.id).unwrap();
        assert_eq!(row.state, change.from);
        (row.state, row.max_tries) = (change.to, change.max_tries);
    }
    sim.run_row.state = run_after_clear(sim.run_row.state, ResetRun::Queued).unwrap();
    sim.take_over();
    assert_eq!(sim.states(), "a=success b=success c=scheduled d=success");
    sim.succeed("c");
    assert_eq!(
        (sim.run_row.state, sim.row(&key("c")).unwrap().try_number),
        (RunState::Success, 2)
    );
}

#[test]
fn rows_327_to_329_the_run() {
    for finished in [RunState::Success, RunState::Failed] {
        assert_eq!(run_after_clear(finished, ResetRun::Queued), Some(RunState::Queued));
        assert_eq!(run_after_clear(finished, ResetRun::Running), Some(RunState::Running));
        assert_eq!(run_after_clear(finished, ResetRun::Keep), None);
    }
    assert_eq!(run_after_clear(RunState::Running, ResetRun::Queued), None);
    assert_eq!(run_after_clear(RunState::Queued, ResetRun::Running), None);
}

#[test]
fn row_341_marked_success_lets_what_failed_below_be_judged_again() {
    use TaskState::{Failed, Success, UpstreamFailed};
    let states = instances(
        &chain(),
        &[
            ("a", Failed),
            ("b", UpstreamFailed),
            ("c", UpstreamFailed),
            ("d", Failed),
        ],
    );
    let changes = mark_task(&chain(), &states, &marked("a"), Mark::Success);
    assert_eq!(shown(&changes), "a=success b=none c=none");
    let done = instances(
        &chain(),
        &[("a", Failed), ("b", Success), ("c", Failed), ("d", Success)],
    );
    assert_eq!(
        shown(&mark_task(&chain(), &done, &marked("a"), Mark::Success)),
        "a=success c=none"
    );
}

#[test]
fn row_343_marked_failed_is_ended() {
    let running = all(TaskState::Running);
    let changes = mark_task(&chain(), &running, &marked("a"), Mark::Failed);
    assert_eq!(
        (shown(&changes).as_str(), changes[0].kill.is_some()),
        ("a=failed", true)
    );
    assert_eq!(changes[0].max_tries, 0, "a mark gives no tries");
    let below = Marked {
        downstream: true,
        ..marked("b")
    };
    let skipped = mark_task(&chain(), &running, &below, Mark::Skipped);
    assert_eq!(shown(&skipped), "b=skipped c=skipped");
    let same = mark_task(&chain(), &all(TaskState::Failed), &marked("d"), Mark::Failed);
    assert_eq!(same, []);
    let group = Marked {
        task_ids: vec!["a".to_owned(), "b".to_owned()],
        ..Marked::default()
    };
    let several = mark_task(&chain(), &all(TaskState::Failed), &group, Mark::Success);
    assert_eq!(shown(&several), "a=success b=success c=none");
}

#[test]
fn row_344_run_marked_failed() {
    use TaskState::{None, Queued, Running, Success, UpForRetry};
    let dag = dag(["a", "b", "c", "d", "e"].map(|id| task(id, &[])));
    let states = instances(
        &dag,
        &[
            ("a", Success),
            ("b", Running),
            ("c", Queued),
            ("d", UpForRetry),
            ("e", None),
        ],
    );
    let marked = mark_run(&dag, &states, Outcome::Failed);
    assert_eq!(shown(&marked.changes), "b=failed c=skipped d=skipped e=skipped");
    assert_eq!(marked.run, Some(RunState::Failed));
    assert_eq!(marked.changes.iter().filter(|change| change.kill.is_some()).count(), 2);
}

#[test]
fn row_345_run_marked_success() {
    use TaskState::{Failed, None, Removed, Running};
    let states = instances(&chain(), &[("a", Failed), ("b", Running), ("c", None), ("d", Removed)]);
    let marked = mark_run(&chain(), &states, Outcome::Success);
    assert_eq!(shown(&marked.changes), "a=success b=success c=success");
    assert_eq!(marked.run, Some(RunState::Success));
}

#[test]
fn row_74_a_pending_teardown_still_runs_and_the_run_ends_after_it() {
    let work = [
        setup("make", &[]),
        task("work", &["make"]),
        teardown("drop", &["work"], &["make"]),
    ];
    for (outcome, state) in [
        (Outcome::Failed, TaskState::Failed),
        (Outcome::Success, TaskState::Success),
    ] {
        let mut sim = Sim::started(dag(work.clone()));
        sim.succeed("make");
        sim.begin("work");
        let rows: Vec<InstanceFacts> = sim.rows.values().cloned().collect();
        let marked = mark_run(&sim.dag, &rows, outcome);
        assert_eq!(marked.run, None);
        for change in marked.changes {
            sim.rows.get_mut(&change.id).unwrap().state = change.to;
        }
        sim.take_over();
        assert_eq!((sim.state("work"), sim.state("drop")), (state, TaskState::Scheduled));
        sim.succeed("drop");
        assert_eq!(sim.run_row.state == RunState::Success, outcome == Outcome::Success);
        assert_eq!(sim.handle(Event::Wake), []);
    }
}
