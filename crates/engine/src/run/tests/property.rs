//! What holds of every run, whatever happens in whatever order.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use proptest::prelude::*;
use updraft_dag::model::{Dag, Seconds, TriggerRule};

use super::world::{World, build, fate};
use crate::run::Event;
use crate::run::plan::{Edge, Link};
use crate::state::{RunState, TaskState};
use crate::testing::{Sim, dag, task};
use crate::trigger_rule::Upstreams;

/// Final states by instance; those that may depend on the order are left out.
///
/// One verdict depends on it: `all_success` with both a skipped and a failed upstream takes after whichever comes first.
/// Such a task and all below it are not compared; by induction over the order of the DAG, all others can't differ.
fn settled(sim: &Sim) -> BTreeMap<String, TaskState> {
    let mut open: BTreeSet<&str> = BTreeSet::new();
    for (task_id, task) in &sim.dag.tasks {
        let upstream: Upstreams = sim
            .rows
            .values()
            .filter(|row| task.upstream.contains(&row.key.task_id))
            .map(|row| row.state)
            .collect();
        let is_mixed = upstream.skipped > 0 && upstream.failed + upstream.upstream_failed > 0;
        let is_undecided = task.trigger_rule == TriggerRule::AllSuccess && is_mixed;
        if is_undecided || task.upstream.iter().any(|task| open.contains(task.as_str())) {
            open.insert(task_id);
        }
    }
    let rows = sim.rows.values().filter(|row| !open.contains(row.key.task_id.as_str()));
    rows.map(|row| (row.key.to_string(), row.state)).collect()
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
        let limits = Dag { fail_fast, dagrun_timeout: time_out.map(|at| Seconds(f64::from(at))), ..build(&fates, true) };
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
        let one = World::new(build(&fates, false), &fates, seeds.0, false).play();
        let other = World::new(build(&fates, false), &fates, seeds.1, false).play();
        prop_assert_eq!(settled(&one), settled(&other));
    }

    #[test]
    fn no_run_outlives_its_time_out(
        fates in prop::collection::vec(fate(), 1..=20),
        seed in any::<u64>(),
        steps in 0_usize..60,
    ) {
        let limited = Dag { dagrun_timeout: Some(Seconds(100_000.0)), ..build(&fates, true) };
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
        let rough = World::new(build(&fates, true), &fates, seeds.0, true).play();
        prop_assert!(rough.run_row.state.is_finished());
        let one = World::new(build(&fates, false), &fates, seeds.0, false).play();
        let other = World::new(build(&fates, false), &fates, seeds.1, false).play();
        prop_assert_eq!(settled(&one), settled(&other));
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
