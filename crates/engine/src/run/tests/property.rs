//! What holds of every run, whatever happens in whatever order.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use proptest::prelude::*;
use updraft_dag::model::{Dag, Seconds, TriggerRule};

use super::world::{Fate, World, build, fate};
use crate::run::plan::{Edge, Link};
use crate::run::{Decision, Event, InstanceFacts};
use crate::state::{RunState, TaskState};
use crate::testing::{Sim, dag, task};

/// Rules that let a task run before all of its upstreams are done.
const EARLY: [TriggerRule; 4] = [
    TriggerRule::Always,
    TriggerRule::OneSuccess,
    TriggerRule::OneFailed,
    TriggerRule::OneDone,
];

/// Final states by task and instance; those that may depend on the order are left out.
///
/// Some verdicts depend on it: what one upstream (or a decision, a setup, what it is mapped over) skips and another one fails takes
/// after whichever comes first; what comes from above a mapped task finds it expanded or not; and a decision comes too late for what runs already: for a task that needs not wait for all above it, or
/// below one that was skipped for another reason before all above that were done. Such a task and all below it are not compared; by
/// induction over the order of the DAG, all others can't differ.
fn settled(sim: &Sim) -> BTreeMap<String, BTreeMap<i32, TaskState>> {
    let mut rows: BTreeMap<&str, Vec<&InstanceFacts>> = BTreeMap::new();
    for row in sim.rows.values() {
        rows.entry(&row.key.task_id).or_default().push(row);
    }
    let rows_of = |task_id: &str| rows[task_id].iter().copied();
    let failed = |row: &InstanceFacts| row.state.is_failure();
    let skipped = |row: &InstanceFacts| row.state == TaskState::Skipped;
    let may_be_skipped_early = |task_id: &String| {
        let task = &sim.dag.tasks[task_id];
        let waits_for_all = matches!(
            task.trigger_rule,
            TriggerRule::AllDone | TriggerRule::AllDoneMinOneSuccess
        );
        task.upstream.len() > 1 && !waits_for_all && rows_of(task_id).any(skipped)
    };
    let mut open: BTreeSet<&str> = BTreeSet::new();
    // What lies above a task, and above that, without what lies directly above.
    let mut above: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (task_id, task) in &sim.dag.tasks {
        let upstream: Vec<&InstanceFacts> = task.upstream.iter().flat_map(|id| rows_of(id)).collect();
        let further = task.upstream.iter().flat_map(|id| above[id.as_str()].iter().copied());
        let all: BTreeSet<&str> = further.chain(task.upstream.iter().map(String::as_str)).collect();
        let fails = upstream.iter().any(|row| failed(row));
        let skips = upstream.iter().any(|row| skipped(row));
        let is_stopped = all.iter().flat_map(|id| rows_of(id)).any(|row| match &row.decision {
            Some(Decision::Follow(chosen)) => task.upstream.contains(&row.key.task_id) && !chosen.contains(task_id),
            Some(Decision::Stop) => true,
            _ => false,
        });
        let mut setups = all
            .iter()
            .filter(|id| sim.dag.tasks[**id].setup && !task.upstream.contains(**id));
        let setup_is_bad = setups.any(|id| rows_of(id).any(|row| row.state != TaskState::Success));
        let is_expanded = |id: &String| sim.dag.tasks[id].expand.is_some() || sim.dag.mapped_group_of(id).is_some();
        let is_mapped = is_expanded(task_id);
        // One that fails as a whole has no list; one whose instances all fail has an empty one.
        let source_may_have_no_list = is_mapped && fails && task.upstream.iter().any(is_expanded);
        let is_undecided = task.trigger_rule == TriggerRule::AllSuccess && fails && skips
            || is_stopped
                && (fails || EARLY.contains(&task.trigger_rule) || task.upstream.iter().any(may_be_skipped_early))
            || setup_is_bad
            || source_may_have_no_list
            || is_mapped && (fails || skips) && task.upstream.len() > 1;
        if is_undecided || task.upstream.iter().any(|task| open.contains(task.as_str())) {
            open.insert(task_id);
        }
        above.insert(task_id, all);
    }
    let compared = sim.dag.tasks.keys().filter(|task_id| !open.contains(task_id.as_str()));
    compared
        .map(|task_id| {
            let states: BTreeMap<i32, TaskState> = rows_of(task_id).map(|row| (row.key.map_index, row.state)).collect();
            let first = *states.values().next().unwrap();
            // What was over before it was expanded is one instance, otherwise it is several.
            let is_uniform = states.values().all(|state| *state == first);
            let states = if is_uniform { [(-1, first)].into() } else { states };
            (task_id.clone(), states)
        })
        .collect()
}

/// Whether the order in which independent tasks end makes a difference; how many tasks were compared.
fn compare_orders(fates: &[Fate], seeds: (u64, u64)) -> Result<usize, TestCaseError> {
    let one = settled(&World::new(build(fates), fates, seeds.0, false).play());
    let other = settled(&World::new(build(fates), fates, seeds.1, false).play());
    prop_assert_eq!(&one, &other);
    Ok(one.len())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn every_run_ends_well_or_badly_but_ends(
        fates in prop::collection::vec(fate(), 1..=40),
        seed in any::<u64>(),
        fail_fast in prop::bool::weighted(0.15),
        time_out in prop::option::weighted(0.15, 1_u32..2000),
    ) {
        let limits = Dag { fail_fast, dagrun_timeout: time_out.map(|at| Seconds(f64::from(at))), ..build(&fates) };
        let sim = World::new(limits, &fates, seed, true).play();
        prop_assert_eq!(sim.run.live(), 0);
        if sim.run_reason.as_deref() != Some("all_tasks_deadlocked") {
            prop_assert!(sim.rows.values().all(|row| row.state.is_finished()), "{}", sim.states());
        }
        let failed_leaf = sim.rows.values().any(|row| {
            let index = sim.run.plan.index_of(&row.key.task_id).unwrap();
            sim.run.plan.step(index).is_leaf && row.state.is_failure()
        });
        match sim.run_reason.as_deref() {
            None => prop_assert!(sim.run_row.state == RunState::Success && !failed_leaf),
            Some("task_failure") => prop_assert!(sim.run_row.state == RunState::Failed && failed_leaf),
            Some(_) => prop_assert_eq!(sim.run_row.state, RunState::Failed),
        }
    }

    #[test]
    fn the_order_of_independent_tasks_does_not_matter(
        fates in prop::collection::vec(fate(), 1..=40),
        seeds in any::<(u64, u64)>(),
    ) {
        compare_orders(&fates, seeds)?;
    }

    #[test]
    fn no_run_outlives_its_time_out(
        fates in prop::collection::vec(fate(), 1..=20),
        seed in any::<u64>(),
        steps in 0_usize..60,
    ) {
        let limited = Dag { dagrun_timeout: Some(Seconds(100_000.0)), ..build(&fates) };
        let mut world = World::new(limited, &fates, seed, true);
        for _ in 0..steps {
            if world.sim.run_row.state.is_finished() {
                return Ok(());
            }
            world.step();
        }
        world.sim.now += TimeDelta::seconds(200_000);
        world.sim.handle(Event::Wake);
        prop_assert!(world.sim.run_row.state.is_finished());
        prop_assert!(world.sim.rows.values().all(|row| row.state.is_finished()) || world.sim.run_reason.as_deref() == Some("all_tasks_deadlocked"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn large_runs_end_and_do_not_depend_on_the_order(
        fates in prop::collection::vec(fate(), 150..=200),
        seeds in any::<(u64, u64)>(),
    ) {
        let rough = World::new(build(&fates), &fates, seeds.0, true).play();
        prop_assert!(rough.run_row.state.is_finished());
        compare_orders(&fates, seeds)?;
    }
}

#[test]
fn the_edges_of_a_plan_are_the_same_from_both_ends() {
    let run = Sim::queued(dag([task("a", &[]), task("b", &["a"]), task("c", &["a", "b"])])).run;
    for (target, step) in (0..).zip(&run.plan.steps) {
        for link in &step.upstream {
            assert_eq!(link.edge, Edge::Upstream);
            let back = Link { task: target, ..*link };
            assert!(run.plan.step(link.task).downstream.contains(&back));
        }
    }
}
