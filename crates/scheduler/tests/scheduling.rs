//! The scheduler with a real PostgreSQL and a DAGs folder. The worker is the test itself: it claims and reports.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "scheduling/assets.rs"]
mod assets;
#[path = "scheduling/backfills.rs"]
mod backfills;
#[path = "scheduling/chains.rs"]
mod chains;
#[path = "scheduling/creation.rs"]
mod creation;
#[path = "scheduling/explain.rs"]
mod explain;
#[path = "scheduling/faulty.rs"]
mod faulty;
#[path = "scheduling/files.rs"]
mod files;
#[path = "scheduling/flow.rs"]
mod flow;
#[path = "scheduling/holders.rs"]
mod holders;
#[path = "scheduling/retention.rs"]
mod retention;
#[path = "scheduling/rows.rs"]
mod rows;
#[path = "scheduling/times.rs"]
mod times;
#[path = "scheduling/unreadable.rs"]
mod unreadable;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use updraft_dag::parse::Limits;
use updraft_dag::timetable::{Interval, NextRun};
use updraft_engine::clear::{ResetRun, Selection, clear, run_after_clear, select};
use updraft_scheduler::files::FilesConfig;
use updraft_scheduler::retention::RetentionConfig;
use updraft_scheduler::{SchedulerConfig, SchedulerError};
use updraft_store::Store;
use updraft_store::attempt::{AttemptResult, AttemptState, Claimed};
use updraft_store::clear::Rewrite;
use updraft_store::listen::Signal;
use updraft_store::run::InstanceRow;
use updraft_store::worker::NewWorker;
use updraft_testkit::TestDatabase;
use uuid::Uuid;

const PATIENCE: Duration = Duration::from_secs(60);

struct Scene {
    database: TestDatabase,
    dags: TempDir,
    /// Another way to the database, on which statements fail.
    faulty: Option<Store>,
}

impl Scene {
    async fn new() -> Self {
        Self {
            database: TestDatabase::new().await,
            dags: TempDir::new().unwrap(),
            faulty: None,
        }
    }

    fn store(&self) -> &Store {
        self.database.store()
    }

    /// What schedulers and workers use, and people.
    fn product(&self) -> &Store {
        self.faulty.as_ref().unwrap_or(self.store())
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.dags.path().join(name), text).unwrap();
    }

    fn schedule(&self) -> Scheduler {
        self.schedule_as(config(self.dags.path()))
    }

    fn schedule_as(&self, config: SchedulerConfig) -> Scheduler {
        let stop = CancellationToken::new();
        let task = tokio::spawn(updraft_scheduler::run(config, self.product().clone(), stop.clone()));
        Scheduler { stop, task }
    }

    /// Claims and ends attempts as `decide` says, until the DAG's only run has ended; the states of its task instances.
    async fn work(&self, dag_id: &str, mut decide: impl FnMut(&str, i32) -> AttemptResult) -> BTreeMap<String, String> {
        self.work_until(|one| decide(&one.task_id, one.try_number), || self.ended(dag_id))
            .await
    }

    /// Claims and ends attempts as `decide` says, until `done` has something to say.
    async fn work_until<T>(
        &self,
        mut decide: impl FnMut(&Claimed) -> AttemptResult,
        done: impl AsyncFn() -> Option<T>,
    ) -> T {
        let store = self.product();
        let worker = NewWorker {
            name: "test".to_owned(),
            hostname: "here".to_owned(),
            queues: vec!["default".to_owned()],
            slots: 8,
            version: "0".to_owned(),
        };
        let worker_id = store.register_worker(&worker, Uuid::new_v4().as_bytes()).await.unwrap();
        let listener = store.listen().await.unwrap();
        let mut signals = listener.subscribe();
        let work = async {
            loop {
                let tokens: Vec<Vec<u8>> = (0..8).map(|_| Uuid::new_v4().as_bytes().to_vec()).collect();
                let claimed = store
                    .claim(worker_id, &worker.queues, Duration::from_secs(60), &tokens)
                    .await
                    .unwrap();
                for attempt in &claimed {
                    let result = decide(attempt);
                    store.finish(attempt.attempt_id, attempt.fence, &result).await.unwrap();
                    store.notify_scheduler();
                }
                if let Some(result) = done().await {
                    return result;
                }
                if claimed.is_empty() {
                    signals.until(|signal| !matches!(signal, Signal::Scheduler)).await;
                }
            }
        };
        tokio::time::timeout(PATIENCE, work).await.expect("it comes to an end")
    }

    /// Waits until so many attempts can be claimed, and holds them.
    async fn claim(&self, count: usize) -> Vec<Claimed> {
        let store = self.store();
        let worker = self.database.worker("holder").await;
        let listener = store.listen().await.unwrap();
        let mut signals = listener.subscribe();
        let mut held = Vec::new();
        let claim = async {
            while held.len() < count {
                let token = Uuid::new_v4().as_bytes().to_vec();
                let queues = ["default".to_owned()];
                let claimed = store.claim(worker, &queues, Duration::from_secs(60), &[token]).await;
                let claimed = claimed.unwrap();
                if claimed.is_empty() {
                    signals.until(|signal| !matches!(signal, Signal::Scheduler)).await;
                }
                held.extend(claimed);
            }
        };
        tokio::time::timeout(PATIENCE, claim).await.expect("enough to claim");
        held
    }

    /// The states of the task instances of the DAG's first run, once that is over.
    async fn ended(&self, dag_id: &str) -> Option<BTreeMap<String, String>> {
        let (_, over) = self.runs(dag_id).await.into_iter().next()?;
        over
    }

    /// Every run of a DAG, the oldest first: its name, and the states of its task instances once it is over.
    async fn runs(&self, dag_id: &str) -> Vec<(String, Option<BTreeMap<String, String>>)> {
        let pool = self.store().pool();
        let runs: Vec<(i64, String, String)> =
            sqlx::query_as("SELECT id, run_id, state FROM dag_run WHERE dag_id = $1 ORDER BY id")
                .bind(dag_id)
                .fetch_all(pool)
                .await
                .unwrap();
        let mut all = Vec::new();
        for (id, run_id, state) in runs {
            let rows: Vec<(String, i32, String)> =
                sqlx::query_as("SELECT task_id, map_index, state FROM task_instance WHERE dag_run_id = $1")
                    .bind(id)
                    .fetch_all(pool)
                    .await
                    .unwrap();
            let states = rows
                .into_iter()
                .map(|(task, index, state)| (if index < 0 { task } else { format!("{task}[{index}]") }, state))
                .collect();
            all.push((run_id, matches!(state.as_str(), "success" | "failed").then_some(states)));
        }
        all
    }

    /// The state of the DAG's first run.
    async fn run_state(&self, dag_id: &str) -> String {
        sqlx::query_scalar("SELECT state FROM dag_run WHERE dag_id = $1 ORDER BY id LIMIT 1")
            .bind(dag_id)
            .fetch_one(self.store().pool())
            .await
            .unwrap()
    }

    /// Why an instance of the DAG's first run is in its state.
    async fn reason(&self, dag_id: &str, task_id: &str) -> String {
        let reason: Option<String> = sqlx::query_scalar(
            "SELECT ti.reason FROM task_instance ti JOIN dag_run r ON r.id = ti.dag_run_id
             WHERE r.dag_id = $1 AND ti.task_id = $2 ORDER BY r.id, ti.map_index LIMIT 1",
        )
        .bind(dag_id)
        .bind(task_id)
        .fetch_one(self.store().pool())
        .await
        .unwrap();
        reason.unwrap_or_default()
    }

    /// Clears these tasks of the DAG's first run, as the API does.
    async fn clear(&self, dag_id: &str, tasks: &[(&str, Option<i32>)]) {
        let (run_id, _) = self.runs(dag_id).await.remove(0);
        let loaded = self.store().load_run(dag_id, &run_id).await.unwrap();
        let facts: Vec<_> = loaded.instances.iter().map(InstanceRow::facts).collect();
        let selection = Selection {
            task_ids: Some(tasks.iter().map(|(task, index)| ((*task).to_owned(), *index)).collect()),
            ..Selection::default()
        };
        let dag = &loaded.version.dag;
        let changes = clear(dag, &facts, &select(dag, &facts, &selection));
        assert!(!changes.is_empty(), "nothing to clear");
        let to = run_after_clear(loaded.row.state, ResetRun::Queued);
        let rewrite = Rewrite {
            dag_run_id: loaded.row.id,
            changes: &changes,
            run: to.map(|to| (loaded.row.state, to)),
            create: &[],
            version_id: None,
            conf: None,
            is_clear: true,
            triggering_run: None,
            reason: "cleared by the test",
        };
        self.product().rewrite_run(&rewrite).await.unwrap();
    }
}

struct Scheduler {
    stop: CancellationToken,
    task: JoinHandle<Result<(), SchedulerError>>,
}

impl Scheduler {
    async fn stop(self) {
        self.stop.cancel();
        tokio::time::timeout(PATIENCE, self.task)
            .await
            .expect("it stops")
            .unwrap()
            .unwrap();
    }
}

fn config(dags: &Path) -> SchedulerConfig {
    SchedulerConfig {
        files: FilesConfig {
            folder: dags.to_owned(),
            catalog: Arc::new(updraft_operators::catalog()),
            limits: Limits::default(),
            default_timezone: "UTC".to_owned(),
            paused_at_creation: false,
            only: None,
        },
        lease: Duration::from_secs(2),
        base_url: "http://updraft.test".to_owned(),
        max_map_length: 1_000,
        max_trigger_depth: 3,
        makes_runs: true,
        retention: RetentionConfig::default(),
    }
}

fn ended(state: AttemptState, xcoms: &[(&str, Value)]) -> AttemptResult {
    let xcoms = xcoms.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
    AttemptResult {
        xcoms: xcoms.collect(),
        ..AttemptResult::of(state)
    }
}

fn states<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> BTreeMap<String, String> {
    pairs
        .into_iter()
        .map(|(task, state)| (task.to_owned(), state.to_owned()))
        .collect()
}

#[tokio::test]
async fn a_file_becomes_a_run_whose_tasks_follow_each_other() {
    let scene = Scene::new().await;
    scene.write(
        "report.yaml",
        r#"
schedule: "@once"
tasks:
  count: {bash: "true"}
  nothing: {depends_on: count, empty: {}}
  many: {when: tasks.count.return_value > 2, bash: "true"}
  few: {when: tasks.count.return_value <= 2, bash: "true"}
  flaky: {bash: "true", retries: 1, retry_delay: 10ms}
  each: {expand: tasks.count.names, bash: "echo {{ item }}"}
  total: {depends_on: each, bash: "true"}
"#,
    );
    let scheduler = scene.schedule();
    let got = scene
        .work("report", |task, attempt| match (task, attempt) {
            ("count", _) => ended(
                AttemptState::Success,
                &[("return_value", json!(3)), ("names", json!(["a", "b", "c"]))],
            ),
            ("flaky", 1) => ended(AttemptState::Failed, &[]),
            _ => ended(AttemptState::Success, &[]),
        })
        .await;
    let want = [
        ("count", "success"),
        ("nothing", "success"),
        ("many", "success"),
        ("few", "skipped"),
        ("flaky", "success"),
        ("each[0]", "success"),
        ("each[1]", "success"),
        ("each[2]", "success"),
        ("total", "success"),
    ];
    assert_eq!(got, states(want));
    scheduler.stop().await;
}

#[tokio::test]
async fn another_scheduler_goes_on_where_the_first_one_stopped() {
    let scene = Scene::new().await;
    scene.write("long.yaml", "schedule: '@once'\ntasks:\n  a: {bash: 'true'}\n  b: {bash: 'true', depends_on: a}\n  c: {bash: 'true', depends_on: b}\n");
    let first = scene.schedule();
    let standby = scene.schedule();
    let mut first = Some(first);
    let got = scene
        .work("long", |task, _| {
            // The one that leads vanishes without a word in the middle of the run.
            if let ("b", Some(scheduler)) = (task, first.take()) {
                scheduler.task.abort();
            }
            ended(AttemptState::Success, &[])
        })
        .await;
    assert_eq!(got, states([("a", "success"), ("b", "success"), ("c", "success")]));
    standby.stop().await;
}

#[tokio::test]
async fn a_failure_stops_what_needs_it_and_nothing_else() {
    let scene = Scene::new().await;
    scene.write(
        "mixed.yaml",
        "schedule: '@once'\ntasks:\n  a: {bash: 'true'}\n  b: {bash: 'true', depends_on: a}\n  c: {bash: 'true'}\n  d: {bash: 'true', depends_on: [b, c], trigger_rule: all_done}\n",
    );
    let scheduler = scene.schedule();
    let got = scene
        .work("mixed", |task, _| {
            ended(
                if task == "a" {
                    AttemptState::Failed
                } else {
                    AttemptState::Success
                },
                &[],
            )
        })
        .await;
    assert_eq!(
        got,
        states([
            ("a", "failed"),
            ("b", "upstream_failed"),
            ("c", "success"),
            ("d", "success")
        ])
    );
    scheduler.stop().await;
}

/// Intervals of the scheduled runs of a DAG, the oldest first.
async fn intervals(store: &Store, dag_id: &str) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    sqlx::query_as("SELECT data_interval_start, data_interval_end FROM dag_run WHERE dag_id = $1 ORDER BY id")
        .bind(dag_id)
        .fetch_all(store.pool())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_continuous_dag_leaves_no_gap_between_its_runs() {
    let scene = Scene::new().await;
    scene.write(
        "stream.yaml",
        "schedule: \"@continuous\"\nstart_date: 2024-01-01\ntasks: {one: {empty: {}}}\n",
    );
    let scheduler = scene.schedule();
    let store = scene.store();
    let several = async {
        let listener = store.listen().await.unwrap();
        let mut signals = listener.subscribe();
        while intervals(store, "stream").await.len() < 3 {
            signals.until(|_| true).await;
        }
    };
    tokio::time::timeout(PATIENCE, several).await.expect("three runs");
    scheduler.stop().await;
    let made = intervals(store, "stream").await;
    assert_eq!(made[0].0.to_rfc3339(), "2024-01-01T00:00:00+00:00");
    for pair in made.windows(2) {
        assert_eq!(pair[0].1, pair[1].0, "{made:?}");
    }
}

#[tokio::test]
async fn a_paused_dag_makes_its_newest_missed_run_only() {
    let scene = Scene::new().await;
    scene.write(
        "daily.yaml",
        "schedule: {cron: \"@daily\", data_interval: true}\nis_paused_upon_creation: true\ntasks: {one: {bash: x}}\n",
    );
    let scheduler = scene.schedule();
    let store = scene.store();
    let registered = async {
        let listener = store.listen().await.unwrap();
        let mut signals = listener.subscribe();
        while store.dag("daily").await.is_err() {
            signals.until(|_| true).await;
        }
    };
    tokio::time::timeout(PATIENCE, registered).await.expect("the DAG");
    scheduler.stop().await;
    // Paused since long ago.
    let planned = "2024-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap();
    let interval = Interval {
        start: planned - TimeDelta::days(1),
        end: planned,
    };
    let next = NextRun {
        logical_date: Some(interval.start),
        data_interval: Some(interval),
        run_after: planned,
    };
    store.set_next_run("daily", Some(&next)).await.unwrap();
    store.set_paused("daily", false).await.unwrap();

    let (created, wait) = updraft_scheduler::timetables::create_due_runs(store).await.unwrap();
    assert_eq!(created, 1);
    assert!(wait.is_some_and(|wait| wait <= Duration::from_secs(86_400)));
    let made = intervals(store, "daily").await;
    let now = store.now().await.unwrap();
    assert_eq!(made.len(), 1);
    assert!(
        now - made[0].1 < TimeDelta::days(1) && made[0].1 - made[0].0 == TimeDelta::days(1),
        "{made:?}"
    );
}
