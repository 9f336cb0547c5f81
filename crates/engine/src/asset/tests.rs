use serde_json::json;
use updraft_dag::model::{Asset, Task, TriggerRule};

use super::*;
use crate::run::AttemptOutcome;
use crate::testing::{Sim, acting, dag, mapped, ruled, task};

fn producing(task: Task, assets: &[&str]) -> Task {
    let asset = |name: &&str| Asset {
        name: (*name).to_owned(),
        uri: format!("s3://lake/{name}"),
    };
    Task {
        outlets: assets.iter().map(asset).collect(),
        ..task
    }
}

fn told(sim: &Sim, effects: &[Effect]) -> Vec<String> {
    let text = |update: AssetUpdate| format!("{} by {}[{}]", update.asset, update.task_id, update.map_index);
    updates(&sim.dag, effects).into_iter().map(text).collect()
}

#[test]
fn row_413_a_success_updates_the_outlets_and_nothing_else_does() {
    let mut sim = Sim::started(dag([
        producing(task("well", &[]), &["sales", "stock", "sales"]),
        producing(task("badly", &[]), &["sales"]),
        producing(task("not_at_all", &[]), &["sales"]),
        producing(task("after", &["badly"]), &["sales"]),
    ]));
    let effects = sim.succeed("well");
    assert_eq!(told(&sim, &effects), ["sales by well[-1]", "stock by well[-1]"]);
    let effects = sim.finish("not_at_all", AttemptOutcome::Skipped);
    assert_eq!(told(&sim, &effects), [""; 0]);
    // With it, `after` is upstream_failed.
    let effects = sim.fail("badly");
    assert_eq!(told(&sim, &effects), [""; 0]);
}

#[test]
fn a_failed_try_updates_nothing_and_the_next_one_does() {
    let retried = Task {
        retries: 1,
        ..producing(task("a", &[]), &["sales"])
    };
    let mut sim = Sim::started(dag([retried]));
    let effects = sim.fail("a");
    assert_eq!(told(&sim, &effects), [""; 0]);
    sim.wait(300);
    let effects = sim.succeed("a");
    assert_eq!(told(&sim, &effects), ["sales by a[-1]"]);
}

#[test]
fn row_418_each_mapped_instance_is_an_update() {
    let mut sim = Sim::started(dag([
        task("list", &[]),
        producing(mapped("load", &["list"]), &["sales"]),
    ]));
    sim.succeed("list");
    sim.answer_expand("load", Ok(vec![json!(1), json!(2), json!(3)]));
    let mut all = Vec::new();
    for instance in ["load[0]", "load[1]", "load[2]"] {
        let effects = sim.succeed(instance);
        all.extend(told(&sim, &effects));
    }
    assert_eq!(all, ["sales by load[0]", "sales by load[1]", "sales by load[2]"]);
}

#[test]
fn what_the_scheduler_does_by_itself_updates_as_well() {
    let both = TriggerRule::AllDone;
    let mut sim = Sim::started(dag([
        task("a", &[]),
        producing(acting("empty", "b", &["a"], json!({})), &["sales"]),
        producing(ruled("c", &["b"], both), &["stock"]),
    ]));
    let effects = sim.succeed("a");
    assert_eq!(told(&sim, &effects), ["sales by b[-1]"]);
}
