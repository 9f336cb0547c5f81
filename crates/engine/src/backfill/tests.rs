use std::collections::BTreeMap;

use super::*;
use crate::run::Event;
use crate::testing::{Sim, acting, dag, failure, key, task};

/// `a >> b >> c`, and `d` alone.
fn chain() -> Dag {
    dag([task("a", &[]), task("b", &["a"]), task("c", &["b"]), task("d", &[])])
}

fn chosen(tasks: &[&str]) -> BTreeSet<TaskId> {
    tasks.iter().map(|&task| task.to_owned()).collect()
}

fn instances(dag: &Dag, states: &[(&str, TaskState)]) -> Vec<InstanceFacts> {
    let mut all = Run::initial_instances(dag, &mut Uuid::now_v7);
    for (task_id, state) in states {
        let one = all.iter_mut().find(|one| one.key.task_id == *task_id).unwrap();
        one.state = *state;
        one.try_number = u32::from(*state != TaskState::Removed);
    }
    all
}

fn shown(changes: &[Change]) -> String {
    let one = |change: &Change| format!("{}={}", change.key, change.to);
    changes.iter().map(one).collect::<Vec<_>>().join(" ")
}

#[test]
fn rows_392_to_397_what_is_done_with_a_date() {
    use Reprocess as R;
    use RunState as S;
    use Treatment::{Create, TakeOver};
    let (exists, in_flight) = (Treatment::Skip(Skip::AlreadyExists), Treatment::Skip(Skip::InFlight));
    for (row, existing, reprocess, expected) in [
        ("391", None, R::None, Create),
        ("391", None, R::Failed, Create),
        ("391", None, R::Completed, Create),
        ("392", Some(S::Success), R::None, exists),
        ("392", Some(S::Failed), R::None, exists),
        ("394", Some(S::Failed), R::Failed, TakeOver),
        ("395", Some(S::Success), R::Failed, exists),
        ("396", Some(S::Success), R::Completed, TakeOver),
        ("396", Some(S::Failed), R::Completed, TakeOver),
        ("397", Some(S::Queued), R::None, in_flight),
        ("397", Some(S::Running), R::Failed, in_flight),
        ("397", Some(S::Queued), R::Completed, in_flight),
    ] {
        assert_eq!(treatment(existing, reprocess), expected, "row {row}");
    }
}

#[test]
fn rows_403_and_404_what_depends_on_the_past_goes_forward_over_failed_runs() {
    let mut dag = chain();
    assert_eq!(check(&dag, None, true, Reprocess::None), Ok(()));
    dag.tasks.get_mut("b").unwrap().depends_on_past = true;
    assert_eq!(check(&dag, None, true, Reprocess::Failed), Err(Refusal::Backwards));
    assert_eq!(
        check(&dag, None, false, Reprocess::None),
        Err(Refusal::NothingReprocessed)
    );
    assert_eq!(check(&dag, None, false, Reprocess::Failed), Ok(()));
    assert_eq!(check(&dag, None, false, Reprocess::Completed), Ok(()));
    // What is not chosen does not run.
    assert_eq!(check(&dag, Some(&chosen(&["a", "c"])), true, Reprocess::None), Ok(()));
}

#[test]
fn row_394_a_run_is_cleared_whole() {
    let states = [
        ("a", TaskState::Success),
        ("b", TaskState::Failed),
        ("c", TaskState::UpstreamFailed),
        ("d", TaskState::Success),
    ];
    let dag = chain();
    let instances = instances(&dag, &states);
    let take = |tasks: Option<&BTreeSet<TaskId>>, only_failed| {
        shown(&take_over(&dag, RunState::Failed, &instances, tasks, only_failed))
    };
    assert_eq!(take(None, false), "a=none b=none c=none d=none");
    assert_eq!(take(None, true), "b=none c=none");
    assert_eq!(take(Some(&chosen(&["a", "b"])), false), "a=none b=none");
    assert_eq!(take(Some(&chosen(&["a", "b"])), true), "b=none");
    // None of them failed, so all of them are meant.
    assert_eq!(take(Some(&chosen(&["a", "d"])), true), "a=none d=none");
    // A successful run has nothing that failed.
    assert_eq!(take_over(&dag, RunState::Success, &instances[..1], None, true), []);
}

#[test]
fn what_an_earlier_backfill_left_out_comes_back() {
    let dag = chain();
    let instances = instances(&dag, &[("a", TaskState::Removed), ("b", TaskState::Success)]);
    let instances = &instances[..2];
    let take = |tasks: &[&str]| {
        shown(&take_over(
            &dag,
            RunState::Success,
            instances,
            Some(&chosen(tasks)),
            false,
        ))
    };
    assert_eq!(take(&["a"]), "a=none");
    assert_eq!(take(&["b"]), "b=none");
    // What is missing comes, what succeeded stays.
    assert_eq!(
        shown(&take_over(&dag, RunState::Success, instances, None, true)),
        "a=none"
    );
}

/// Ends every attempt of a run of chosen tasks as told; the states, and the run's.
fn run_of(dag: Dag, tasks: &[&str], fails: &str) -> (BTreeMap<String, TaskState>, RunState) {
    let tasks = chosen(tasks);
    let mut sim = Sim::queued(dag);
    for instance in sim.rows.values_mut().filter(|one| !tasks.contains(&one.key.task_id)) {
        instance.state = TaskState::Removed;
    }
    sim.take_over();
    sim.handle(Event::Start);
    for _ in 0..tasks.len() {
        for task in &tasks {
            if sim.state(task) == TaskState::Scheduled {
                if task == fails {
                    sim.finish(task, failure());
                } else {
                    sim.succeed(task);
                }
            }
        }
    }
    let states = sim.rows.values().map(|one| (one.key.task_id.clone(), one.state));
    (states.collect(), sim.run_row.state)
}

#[test]
fn chosen_tasks_run_as_if_there_were_no_others() {
    let (states, run) = run_of(chain(), &["b", "c"], "");
    assert_eq!(run, RunState::Success);
    let expected = [
        ("a", TaskState::Removed),
        ("b", TaskState::Success),
        ("c", TaskState::Success),
        ("d", TaskState::Removed),
    ];
    assert_eq!(states, expected.map(|(task, state)| (task.to_owned(), state)).into());
    // `c` is left out, so `b` is the last word.
    let (states, run) = run_of(chain(), &["a", "b"], "b");
    assert_eq!(
        (states["b"], states["c"], run),
        (TaskState::Failed, TaskState::Removed, RunState::Failed)
    );
    // A rule that wants a success above it has nothing above it.
    let mut rules = chain();
    rules.tasks.get_mut("b").unwrap().trigger_rule = updraft_dag::model::TriggerRule::OneSuccess;
    assert_eq!(run_of(rules, &["b"], "").1, RunState::Success);
}

#[test]
fn a_branch_may_choose_what_is_left_out() {
    let after = |given: serde_json::Value| {
        let mut sim = Sim::queued(dag([
            acting("branch", "pick", &[], serde_json::json!({"expression": "params.way"})),
            task("a", &["pick"]),
            task("b", &["pick"]),
        ]));
        let b = sim.row(&key("b")).unwrap().id;
        sim.rows.get_mut(&b).unwrap().state = TaskState::Removed;
        sim.take_over();
        sim.answer_decision("pick", Ok(given));
        sim.states()
    };
    assert_eq!(after(serde_json::json!("b")), "a=skipped b=removed pick=success");
    assert_eq!(
        after(serde_json::json!(["a", "b"])),
        "a=scheduled b=removed pick=success"
    );
    assert_eq!(after(serde_json::json!("c")), "a=upstream_failed b=removed pick=failed");
}

#[test]
fn a_new_run_has_all_tasks_and_runs_the_chosen_ones() {
    let new = initial_instances(&chain(), Some(&chosen(&["b"])), &mut Uuid::now_v7);
    let states: Vec<_> = new.iter().map(|one| (one.key.clone(), one.state)).collect();
    let removed = |task: &str| (key(task), TaskState::Removed);
    assert_eq!(
        states,
        [removed("a"), (key("b"), TaskState::None), removed("c"), removed("d")]
    );
    assert!(
        initial_instances(&chain(), None, &mut Uuid::now_v7)
            .iter()
            .all(|one| one.state == TaskState::None)
    );
}
