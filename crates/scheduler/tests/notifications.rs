//! What a scheduler makes people hear of: with a real PostgreSQL and a DAGs folder; the worker is the test itself.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use updraft_dag::parse::Limits;
use updraft_scheduler::files::FilesConfig;
use updraft_scheduler::retention::RetentionConfig;
use updraft_scheduler::{SchedulerConfig, SchedulerError};
use updraft_store::Store;
use updraft_store::attempt::{AttemptResult, AttemptState};
use updraft_store::listen::{Listener, Signal};
use updraft_store::run::RunRow;
use updraft_testkit::TestDatabase;
use uuid::Uuid;

const PATIENCE: Duration = Duration::from_secs(30);

struct Scene {
    database: TestDatabase,
    dags: TempDir,
    listener: Listener,
}

impl Scene {
    async fn new(dag: &str) -> Self {
        let database = TestDatabase::new().await;
        let dags = TempDir::new().unwrap();
        std::fs::write(dags.path().join("d.yaml"), dag).unwrap();
        let listener = database.store().listen().await.unwrap();
        Self {
            database,
            dags,
            listener,
        }
    }

    fn store(&self) -> &Store {
        self.database.store()
    }

    fn schedule(&self) -> Scheduler {
        let config = SchedulerConfig {
            files: FilesConfig {
                folder: self.dags.path().to_owned(),
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
        };
        let stop = CancellationToken::new();
        let task = tokio::spawn(updraft_scheduler::run(config, self.store().clone(), stop.clone()));
        Scheduler { stop, task }
    }

    /// Looks at every change until there is an answer.
    async fn until<T>(&self, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
        let mut signals = self.listener.subscribe();
        let answer = async {
            loop {
                if let Some(answer) = look().await {
                    return answer;
                }
                signals.until(|signal| *signal != Signal::Scheduler).await;
            }
        };
        tokio::time::timeout(PATIENCE, answer)
            .await
            .unwrap_or_else(|_| panic!("in vain: {what}"))
    }

    async fn run(&self) -> Option<RunRow> {
        let pool = self.store().pool();
        let run_id: Option<String> = sqlx::query_scalar("SELECT run_id FROM dag_run")
            .fetch_optional(pool)
            .await
            .unwrap();
        Some(self.store().run("d", &run_id?).await.unwrap())
    }

    /// Ends every attempt as `states` says, one after the other, until the run has ended.
    async fn work(&self, states: &[AttemptState]) -> RunRow {
        let worker = self.database.worker("test").await;
        let mut states = states.iter();
        self.until("the run ends", async || {
            let queues = ["default".to_owned()];
            let tokens = [Uuid::new_v4().as_bytes().to_vec()];
            let claimed = self.store().claim(worker, &queues, PATIENCE, &tokens).await.unwrap();
            for attempt in claimed {
                let result = ended(*states.next().expect("no further attempt"));
                let store = self.store();
                store.finish(attempt.attempt_id, attempt.fence, &result).await.unwrap();
            }
            self.run().await.filter(|run| run.state.is_finished())
        })
        .await
    }

    /// Task (or nothing), event, reason and try of all notifications.
    async fn told(&self) -> Vec<(Option<String>, String, Option<String>, i32)> {
        sqlx::query_as(
            "SELECT ti.task_id, n.event, n.reason, n.try_number FROM notification n LEFT JOIN task_instance ti ON ti.id = n.task_instance_id
             ORDER BY n.id",
        )
        .fetch_all(self.store().pool())
        .await
        .unwrap()
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

fn ended(state: AttemptState) -> AttemptResult {
    AttemptResult {
        reason: (state == AttemptState::Failed).then(|| "exit code 1".to_owned()),
        ..AttemptResult::of(state)
    }
}

fn of(task: &str, event: &str, reason: &str, try_number: i32) -> (Option<String>, String, Option<String>, i32) {
    let task = (!task.is_empty()).then(|| task.to_owned());
    (task, event.to_owned(), Some(reason.to_owned()), try_number)
}

#[tokio::test]
async fn a_failure_is_told_with_the_state_that_it_tells_of() {
    let scene = Scene::new(
        r#"
schedule: "@once"
default_args:
  retries: 1
  retry_delay: 10ms
  on_retry: [{bash: "true"}]
  on_failure: [{bash: "true"}, {http: "http://localhost"}]
tasks: {a: {bash: "false"}}
on_failure: [{bash: "true"}]
on_success: [{bash: "true"}]
"#,
    )
    .await;
    let scheduler = scene.schedule();
    scene.work(&[AttemptState::Failed, AttemptState::Failed]).await;
    assert_eq!(
        scene.told().await,
        [
            of("a", "on_retry", "exit code 1", 1),
            of("a", "on_failure", "exit code 1", 2),
            of("a", "on_failure", "exit code 1", 2),
            of("", "on_failure", "task_failure", 0),
        ]
    );
    scheduler.stop().await;
}

const HOURLY: &str = r#"
schedule: "@once"
deadline: {reference: queued_at, interval: 1h, notify: [{bash: "true"}]}
tasks: {a: {bash: "true"}}
"#;

#[tokio::test]
async fn a_late_run_is_told_while_it_is_under_way() {
    let scene = Scene::new(&HOURLY.replace("1h", "200ms")).await;
    let scheduler = scene.schedule();
    scene
        .until("the run is late", async || {
            scene.run().await.filter(|run| run.deadline_missed_at.is_some())
        })
        .await;
    let run = scene.work(&[AttemptState::Success]).await;
    assert!(run.deadline_missed_at.unwrap() >= run.deadline_at.unwrap());
    assert_eq!(scene.told().await.len(), 1);
    scheduler.stop().await;
}

#[tokio::test]
async fn a_run_that_is_done_in_time_is_never_late() {
    let scene = Scene::new(HOURLY).await;
    let scheduler = scene.schedule();
    scene.work(&[AttemptState::Success]).await;
    scheduler.stop().await;
    sqlx::query("UPDATE dag_run SET deadline_at = now() - interval '1 h'")
        .execute(scene.store().pool())
        .await
        .unwrap();
    // Another round: it takes the event of a new run, and would find the other one late if it looked at it.
    let scheduler = scene.schedule();
    scene
        .database
        .create_run(&updraft_testkit::fixture::chain("other"), "r")
        .await;
    scene
        .until("the other run starts", async || {
            let run = scene.store().run("other", "r").await.unwrap();
            (run.state == updraft_engine::RunState::Running).then_some(())
        })
        .await;
    assert_eq!(scene.told().await, []);
    scheduler.stop().await;
}

#[tokio::test]
async fn a_run_that_became_late_while_no_scheduler_was_there_is_late_even_if_it_was_done_meanwhile() {
    let scene = Scene::new(HOURLY).await;
    let scheduler = scene.schedule();
    let worker = scene.database.worker("w").await;
    let queues = ["default".to_owned()];
    let attempt = scene
        .until("a task is queued", async || {
            let tokens = [Uuid::new_v4().as_bytes().to_vec()];
            let claimed = scene.store().claim(worker, &queues, PATIENCE, &tokens).await.unwrap();
            claimed.into_iter().next()
        })
        .await;
    scheduler.stop().await;
    let store = scene.store();
    sqlx::query("UPDATE dag_run SET deadline_at = now() - interval '1 s'")
        .execute(store.pool())
        .await
        .unwrap();
    store
        .finish(attempt.attempt_id, attempt.fence, &ended(AttemptState::Success))
        .await
        .unwrap();
    let scheduler = scene.schedule();
    let run = scene.work(&[]).await;
    assert!(run.deadline_missed_at.is_some());
    let told = scene.told().await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].1, "deadline");
    scheduler.stop().await;
}
