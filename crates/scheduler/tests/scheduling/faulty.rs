//! Everything that the scheduler and the store do together, while statements fail: before they are done, after they are committed, by
//! deadlocks and failures to serialise, over connections that are cut.
//!
//! A seed that fails is printed; `UPDRAFT_FAULT_SEED=7` tells the story with another. It fixes which statements fail by their number; how
//! the scheduler's tasks take turns is the machine's, so that what fails may need several goes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};
use updraft_engine::clear::{Change, Mark, Marked, ResetRun, Selection, clear, mark_task, run_after_clear, select};
use updraft_engine::{InstanceFacts, RunState};
use updraft_store::StoreError;
use updraft_store::attempt::{AttemptResult, AttemptState, Claimed};
use updraft_store::clear::Rewrite;
use updraft_store::run::{InstanceRow, LoadedRun};
use updraft_store::xcom::XcomOf;
use updraft_testkit::{Fault, Faults};

use super::{Scene, ended};

/// One statement of so many fails.
const EVERY: u64 = 12;
/// And so many in all, in each part of the story.
const MOST: u32 = 8;

const LOAD: &str = r#"
schedule: "@once"
tasks:
  count: {bash: "true"}
  many: {when: tasks.count.return_value > 2, bash: "true"}
  few: {when: tasks.count.return_value <= 2, bash: "true"}
  flaky: {bash: "true", retries: 2, retry_delay: 10ms}
  each: {expand: tasks.count.names, bash: "echo {{ item }}", pool: narrow}
  pick: {branch: "'left' if tasks.count.return_value > 2 else 'right'"}
  left: {depends_on: pick, bash: "true"}
  right: {depends_on: pick, bash: "true"}
  call: {trigger_dag: {dag_id: called, wait: true}}
  total: {depends_on: [each, call], bash: "true"}
"#;

/// A story in which statements fail.
struct Story {
    scene: Scene,
    faults: Arc<Faults>,
    /// Who got which attempt.
    claimed: BTreeSet<uuid::Uuid>,
}

impl Story {
    /// Works until the run is over and its instances are in these states, each with so many tries.
    async fn expect(&mut self, want: &[(&str, &str, i32)]) {
        let want: BTreeSet<(String, String, i32)> = want
            .iter()
            .map(|(task, state, tries)| ((*task).to_owned(), (*state).to_owned(), *tries))
            .collect();
        self.faults.begin(MOST);
        let Self { scene, claimed, .. } = self;
        let over = || async {
            let loaded = scene.store().load_run("load", &run_of(scene).await?).await.unwrap();
            let got = instances(&loaded);
            (loaded.row.state.is_finished() && (got == want || loaded.row.state == RunState::Failed)).then_some(got)
        };
        let got = scene.work_until(|one| work(claimed, one), over).await;
        self.faults.end();
        assert_eq!(got, want);
        self.check().await;
    }

    /// Every invariant holds.
    async fn check(&self) {
        let checked = self.scene.store().check_invariants().await.unwrap();
        assert_eq!(checked.violations, []);
    }

    /// Rewrites the run as the API does: what it has decided on is decided again when the run has changed meanwhile.
    async fn rewrite(&self, is_clear: bool, decide: impl Fn(&LoadedRun, &[InstanceFacts]) -> Vec<Change>) {
        self.faults.begin(MOST);
        let store = self.scene.product();
        loop {
            let run_id = run_of(&self.scene).await.unwrap();
            let loaded = store.load_run("load", &run_id).await.unwrap();
            let facts: Vec<_> = loaded.instances.iter().map(InstanceRow::facts).collect();
            let changes = decide(&loaded, &facts);
            let run = run_after_clear(loaded.row.state, ResetRun::Queued).filter(|_| is_clear);
            let rewrite = Rewrite {
                dag_run_id: loaded.row.id,
                changes: &changes,
                run: run.map(|to| (loaded.row.state, to)),
                create: &[],
                version_id: None,
                conf: None,
                is_clear,
                triggering_run: None,
                reason: "by the test",
            };
            match store.rewrite_run(&rewrite).await {
                Ok(()) => break,
                Err(StoreError::Conflict(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
        self.faults.end();
    }

    async fn xcom(&self, task_id: &str) -> Option<Value> {
        let run_id = run_of(&self.scene).await.unwrap();
        let of = XcomOf {
            dag_id: "load",
            run_id: &run_id,
            task_id,
            map_index: -1,
        };
        self.scene
            .product()
            .xcom(of, "return_value")
            .await
            .unwrap()
            .map(|row| row.value)
    }
}

/// How an attempt ends.
fn work(claimed: &mut BTreeSet<uuid::Uuid>, one: &Claimed) -> AttemptResult {
    assert!(claimed.insert(one.attempt_id), "{} was given away twice", one.task_id);
    match (one.task_id.as_str(), one.try_number) {
        ("count", _) => ended(
            AttemptState::Success,
            &[("return_value", json!(3)), ("names", json!(["a", "b", "c"]))],
        ),
        ("flaky", 1) => ended(AttemptState::Failed, &[]),
        (task, try_number) => ended(
            AttemptState::Success,
            &[("return_value", json!(format!("{task} {try_number}")))],
        ),
    }
}

async fn run_of(scene: &Scene) -> Option<String> {
    Some(scene.runs("load").await.into_iter().next()?.0)
}

fn instances(loaded: &LoadedRun) -> BTreeSet<(String, String, i32)> {
    let name = |one: &InstanceRow| match one.map_index {
        -1 => one.task_id.clone(),
        index => format!("{}[{index}]", one.task_id),
    };
    let row = |one: &InstanceRow| (name(one), one.state.to_string(), one.try_number);
    loaded.instances.iter().map(row).collect()
}

async fn tell(seed: u64) {
    println!("seed {seed}: UPDRAFT_FAULT_SEED={seed}");
    let mut scene = Scene::new().await;
    let (store, faults) = scene.database.faulty(seed, EVERY).await;
    scene.faulty = Some(store);
    scene.write("load.yaml", LOAD);
    scene.write("called.yaml", "schedule: null\ntasks: {only: {bash: 'true'}}\n");
    scene.write(
        "days.yaml",
        "schedule: '@daily'\nstart_date: 2099-01-01\ntasks: {a: {bash: 'true'}, b: {depends_on: a, bash: 'true'}}\n",
    );
    faults.begin(MOST);
    scene.product().create_pool("narrow", 1, None, false).await.unwrap();
    let scheduler = scene.schedule();
    let mut story = Story {
        scene,
        faults: Arc::clone(&faults),
        claimed: BTreeSet::new(),
    };
    let first = [
        ("count", "success", 1),
        ("many", "success", 1),
        ("few", "skipped", 0),
        ("flaky", "success", 2),
        ("each[0]", "success", 1),
        ("each[1]", "success", 1),
        ("each[2]", "success", 1),
        ("pick", "success", 1),
        ("left", "success", 1),
        ("right", "skipped", 0),
        ("call", "success", 1),
        ("total", "success", 1),
    ];
    story.expect(&first).await;
    assert_eq!(story.xcom("total").await, Some(json!("total 1")));

    let again: BTreeMap<&str, i32> = [("each[1]", 2), ("total", 2), ("left", 2)].into();
    story
        .rewrite(true, |loaded, facts| {
            let tasks = [("each", Some(1)), ("total", None), ("left", None)];
            let selection = Selection {
                task_ids: Some(tasks.map(|(task, index)| (task.to_owned(), index)).into()),
                ..Selection::default()
            };
            clear(
                &loaded.version.dag,
                facts,
                &select(&loaded.version.dag, facts, &selection),
            )
        })
        .await;
    let second = first.map(|(task, state, tries)| (task, state, *again.get(task).unwrap_or(&tries)));
    story.expect(&second).await;
    assert_eq!(story.xcom("total").await, Some(json!("total 2")));

    story
        .rewrite(false, |loaded, facts| {
            let marked = Marked {
                task_ids: vec!["left".to_owned()],
                ..Marked::default()
            };
            mark_task(&loaded.version.dag, facts, &marked, Mark::Failed)
        })
        .await;
    let third = second.map(|(task, state, tries)| (task, if task == "left" { "failed" } else { state }, tries));
    story.expect(&third).await;

    faults.begin(MOST);
    let product = story.scene.product();
    let id = story
        .scene
        .database
        .backfill_through(product, "days", ("2024-01-01", "2024-01-03"), |_| {})
        .await
        .unwrap();
    let days = story
        .scene
        .work_until(|_| ended(AttemptState::Success, &[]), || story.scene.completed(id))
        .await;
    assert_eq!(days, ["success"; 3]);
    faults.end();
    story.check().await;
    scheduler.stop().await;
    let happened = faults.happened();
    for fault in Fault::ALL {
        assert!(
            happened.iter().any(|(_, one)| *one == fault),
            "no {fault:?} in {happened:?}"
        );
    }
}

/// Seeds of the tests, or the one that is asked for.
fn seed(usual: u64) -> u64 {
    std::env::var("UPDRAFT_FAULT_SEED").map_or(usual, |seed| seed.parse().unwrap())
}

#[tokio::test]
async fn everything_goes_well_while_statements_fail() {
    tell(seed(1)).await;
}

#[tokio::test]
async fn everything_goes_well_while_other_statements_fail() {
    tell(seed(2)).await;
}

#[tokio::test]
async fn everything_goes_well_while_still_others_fail() {
    tell(seed(3)).await;
}
