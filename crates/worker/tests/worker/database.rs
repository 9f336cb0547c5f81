//! The worker against the real server and a real PostgreSQL.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use axum::{Router, middleware};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use updraft_api::execution::{ExecutionConfig, ExecutionState, router};
use updraft_api::logs::{LogKey, LogOf, LogPage, LogStore};
use updraft_dag::model::{Action, Dag, Task};
use updraft_operators::protocol::PATH;
use updraft_store::listen::Signal;
use updraft_store::{Cipher, Store};
use updraft_testkit::{Driver, TestDatabase, fixture};

use crate::harness::start_worker;
use crate::server::JOIN_TOKEN;

pub(crate) struct Installation {
    pub(crate) database: TestDatabase,
    pub(crate) listener: updraft_store::listen::Listener,
    pub(crate) logs: LogStore,
    pub(crate) url: String,
    pub(crate) home: tempfile::TempDir,
}

impl Installation {
    pub(crate) async fn start() -> Self {
        let database = TestDatabase::new().await;
        let store = database.store().clone();
        Self::of(database, store).await
    }

    /// With a server that has this store.
    async fn of(database: TestDatabase, store: Store) -> Self {
        Self::by_way_of(database, store, |routes| routes).await
    }

    /// With something between the server and its workers.
    async fn by_way_of(database: TestDatabase, store: Store, way: impl FnOnce(Router) -> Router) -> Self {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(home.path().join("dags/team")).unwrap();
        let logs = LogStore::new(home.path().join("logs"));
        let listener = database.store().listen().await.unwrap();
        let config = ExecutionConfig {
            join_token: JOIN_TOKEN.to_owned(),
            base_url: "http://updraft".to_owned(),
            xcom_bytes: 1024 * 1024,
            log_bytes: 4 << 30,
            lease: std::time::Duration::from_secs(30),
        };
        let state = ExecutionState::new(
            config,
            store,
            logs.clone(),
            listener.subscribe(),
            CancellationToken::new(),
        );
        let socket = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))
            .await
            .unwrap();
        let url = format!("http://{}", socket.local_addr().unwrap());
        let routes = way(router(state));
        tokio::spawn(async move { axum::serve(socket, routes).await });
        Self {
            database,
            listener,
            logs,
            url,
            home,
        }
    }

    /// Makes a run and drives it to its end; gives its state.
    pub(crate) async fn run(&self, dag: &Dag) -> String {
        let mut signals = self.listener.subscribe();
        let run = self.database.create_run(dag, "manual__1").await;
        let mut driver = Driver::new(self.database.store()).await;
        let drive = async {
            loop {
                driver.step().await;
                let state = self.database.store().run(&dag.dag_id, &run.run_id).await.unwrap().state;
                if state.is_finished() {
                    return format!("{state:?}");
                }
                signals.until(|signal| *signal == Signal::Scheduler).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), drive)
            .await
            .expect("the run ends")
    }

    async fn log(&self, dag: &Dag, task_id: &str) -> Vec<String> {
        let key = LogKey {
            dag_id: dag.dag_id.clone(),
            run_id: "manual__1".to_owned(),
            of: LogOf::Task {
                task_id: task_id.to_owned(),
                map_index: -1,
            },
            try_number: 1,
        };
        let file = self.logs.read(&key, 0, 1 << 20).await.unwrap();
        let page = match self.kept(dag, task_id).await {
            Some(kept) => {
                assert!(file.records.is_empty(), "the log is in two places: {file:?}");
                LogPage::of(&kept, 0)
            }
            None => file,
        };
        page.records.into_iter().map(|record| record.text).collect()
    }

    /// Asks as a worker does; the body of the answer, null if there is none.
    async fn ask(&self, path: &str, token: &str, body: Value) -> Value {
        let asking = reqwest::Client::new().post(format!("{}{PATH}{path}", self.url));
        let answer = asking.bearer_auth(token).json(&body).send().await.unwrap();
        let text = answer.error_for_status().unwrap().text().await.unwrap();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Joins as a worker and claims what there is.
    async fn claim_all(&self) -> Vec<Value> {
        let joining = json!({"name": "w", "hostname": "h", "queues": ["default"], "slots": 9, "version": "0"});
        let worker = self.ask("/workers", JOIN_TOKEN, joining).await;
        let token = worker["token"].as_str().unwrap();
        let claim = json!({"slots": 9, "wait_ms": 0});
        let mut claimed = self.ask("/claims", token, claim).await;
        serde_json::from_value(claimed["assignments"].take()).unwrap()
    }

    /// The log that the first try keeps with itself.
    async fn kept(&self, dag: &Dag, task_id: &str) -> Option<Vec<u8>> {
        let store = self.database.store();
        let run = store.load_run(&dag.dag_id, "manual__1").await.unwrap();
        let instance = run.instances.iter().find(|one| one.task_id == task_id).unwrap();
        store.kept_log(instance.id, 1).await.unwrap()
    }
}

pub(crate) fn bash(task_id: &str, upstream: &[&str], command: &str) -> Task {
    let mut task = fixture::task(task_id, upstream);
    task.action = Action {
        name: "bash".to_owned(),
        args: json!({"command": command}),
    };
    task
}

#[tokio::test]
async fn a_run_goes_through_queue_worker_log_and_result() {
    let installation = Installation::start().await;
    let _worker = start_worker(&installation.url, installation.home.path(), 1_000);
    let first = bash(
        "first",
        &[],
        "echo {{ run_id }} on $UPDRAFT_LOGICAL_DATE; echo rows=3 >> $UPDRAFT_OUTPUT",
    );
    let mut second = bash(
        "second",
        &["first"],
        "echo got {{ tasks.first.rows }} {{ ti.xcom_pull(task_ids='first') }}",
    );
    second.references.xcoms = [
        ("first".to_owned(), "rows".to_owned()),
        ("first".to_owned(), "return_value".to_owned()),
    ]
    .into();
    let dag = fixture::dag("sales", [first, second]);
    assert_eq!(installation.run(&dag).await, "Success");
    let said = "manual__1 on 2026-01-01T00:00:00+00:00";
    assert!(installation.log(&dag, "first").await.iter().any(|line| line == said));
    let expected = format!("got 3 {said}");
    let log = installation.log(&dag, "second").await;
    assert!(log.contains(&expected), "{log:?}");
    let loaded = installation
        .database
        .store()
        .load_run("sales", "manual__1")
        .await
        .unwrap();
    let value = installation
        .database
        .store()
        .pull_xcom(loaded.row.id, "second", "return_value")
        .await
        .unwrap();
    assert_eq!(value, Some(Value::from(expected)));
}

#[tokio::test]
async fn a_short_log_that_comes_with_a_result_is_kept_with_the_try_and_others_are_files() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let installation = Installation::start().await;
    let ends = [
        ("short", "success", 1),
        ("fails", "failed", 1),
        ("long", "success", 100),
        ("lost", "lost", 1),
    ];
    let dag = fixture::dag("sales", ends.map(|(task_id, ..)| bash(task_id, &[], "true")));
    installation.database.create_run(&dag, "manual__1").await;
    Driver::new(installation.database.store()).await.step().await;
    let claimed = installation.claim_all().await;
    for (task_id, state, lines) in ends {
        let attempt = claimed.iter().find(|one| one["task_id"] == task_id).unwrap();
        let text = "2026-01-01T00:00:00.000000Z O a line\n".repeat(lines);
        let report =
            json!({"fence": attempt["fence"], "state": state, "retriable": true, "log": {"offset": 0, "text": text}});
        let path = format!("/attempts/{}/result", attempt["attempt_id"].as_str().unwrap());
        installation
            .ask(&path, attempt["token"].as_str().unwrap(), report)
            .await;
        let is_kept = installation.kept(&dag, task_id).await.is_some();
        assert_eq!(is_kept, lines == 1 && state != "lost", "{task_id}");
        assert_eq!(
            installation.log(&dag, task_id).await,
            vec!["a line"; lines],
            "{task_id}"
        );
    }
}

#[tokio::test]
async fn a_failure_is_known_with_its_reason() {
    let installation = Installation::start().await;
    let _worker = start_worker(&installation.url, installation.home.path(), 1_000);
    let dag = fixture::dag("sales", [bash("broken", &[], "echo oh no >&2; exit 3")]);
    assert_eq!(installation.run(&dag).await, "Failed");
    let log = installation.log(&dag, "broken").await;
    assert!(
        log.iter().any(|line| line == "oh no") && log.iter().any(|line| line.ends_with("exit code 3")),
        "{log:?}"
    );
}

/// Breaks off the answers to the first claims that got something.
async fn lose(answer: Response, left: &AtomicUsize) -> Response {
    let (head, body) = answer.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let reply: Value = serde_json::from_slice(&body).unwrap_or_default();
    let has_work = reply["assignments"].as_array().is_some_and(|all| !all.is_empty());
    let one_less = |left: usize| left.checked_sub(1);
    if has_work && left.fetch_update(SeqCst, SeqCst, one_less).is_ok() {
        let broken = futures_util::stream::iter([Err::<Bytes, _>(std::io::Error::other("cut off"))]);
        return Body::from_stream(broken).into_response();
    }
    Response::from_parts(head, Body::from(body))
}

#[tokio::test]
async fn answers_to_claims_that_are_lost_cost_no_try_and_no_lease() {
    let database = TestDatabase::new().await;
    let store = database.store().clone();
    let left = Arc::new(AtomicUsize::new(3));
    let lost = left.clone();
    let installation = Installation::by_way_of(database, store, |routes| {
        routes.layer(middleware::from_fn(move |request: Request, next: Next| {
            let (left, is_claim) = (lost.clone(), request.uri().path().ends_with("/claims"));
            async move {
                let answer = next.run(request).await;
                if is_claim { lose(answer, &left).await } else { answer }
            }
        }))
    })
    .await;
    let _worker = start_worker(&installation.url, installation.home.path(), 1_000);
    let tasks = ["a", "b", "c"].map(|id| bash(id, &[], "echo began"));
    let dag = fixture::dag("sales", tasks);
    let began = Instant::now();
    assert_eq!(installation.run(&dag).await, "Success");
    assert!(
        began.elapsed() < Duration::from_secs(25),
        "a lease of 30 s was waited for"
    );
    assert_eq!(left.load(SeqCst), 0, "answers were lost");
    let run = installation
        .database
        .store()
        .load_run("sales", "manual__1")
        .await
        .unwrap();
    for instance in run.instances {
        assert_eq!(instance.try_number, 1);
        let log = installation.log(&dag, &instance.task_id).await;
        assert_eq!(log.iter().filter(|line| *line == "began").count(), 1, "{log:?}");
    }
}

#[tokio::test]
async fn an_attempt_that_can_not_begin_hides_no_other() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let database = TestDatabase::new().await;
    // One that has not read any version yet.
    let store = Store::connect(database.url(), Cipher::random().unwrap()).await.unwrap();
    let installation = Installation::of(database, store).await;
    let store = installation.database.store();
    for dag_id in ["bad", "good"] {
        let dag = fixture::dag(dag_id, [bash("one", &[], "true")]);
        installation.database.create_run(&dag, "r").await;
    }
    Driver::new(store).await.step().await;
    let bad = store.load_run("bad", "r").await;
    installation.database.break_version("bad").await;
    let claimed = installation.claim_all().await;
    let of: Vec<&Value> = claimed.iter().map(|one| &one["dag_id"]).collect();
    assert_eq!(of, ["good"]);
    let instance = &bad.unwrap().instances[0];
    let tries = store.list_tries(instance.id).await.unwrap();
    let reason = tries[0].reason.as_deref().unwrap();
    assert_eq!(tries[0].state, "failed");
    assert!(
        reason.starts_with("cannot start the task: stored data cannot be read"),
        "{reason}"
    );
}

#[tokio::test]
async fn a_token_opens_only_its_own_door() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let installation = Installation::start().await;
    let http = reqwest::Client::new();
    let at = |path: &str| format!("{}{PATH}{path}", installation.url);
    let joining = json!({"name": "w", "hostname": "h", "queues": ["default"], "slots": 2, "version": "0"});
    let refused = http
        .post(at("/workers"))
        .bearer_auth("wrong")
        .json(&joining)
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    let joined: Value = http
        .post(at("/workers"))
        .bearer_auth(JOIN_TOKEN)
        .json(&joining)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let worker = joined["token"].as_str().unwrap();
    let claim = json!({"slots": 2, "wait_ms": 0});
    assert_eq!(
        http.post(at("/claims"))
            .bearer_auth(JOIN_TOKEN)
            .json(&claim)
            .send()
            .await
            .unwrap()
            .status(),
        StatusCode::UNAUTHORIZED
    );

    let dag = fixture::dag("sales", [bash("one", &[], "true"), bash("two", &[], "true")]);
    installation.database.create_run(&dag, "manual__1").await;
    Driver::new(installation.database.store()).await.step().await;
    let claimed: Value = http
        .post(at("/claims"))
        .bearer_auth(worker)
        .json(&claim)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let [one, two] = [0, 1].map(|index| claimed["assignments"][index].clone());
    let (id, token) = (one["attempt_id"].as_str().unwrap(), one["token"].as_str().unwrap());
    let status = async |method: reqwest::Method, path: String, token: &str, body: Value| {
        http.request(method, at(&path))
            .bearer_auth(token)
            .json(&body)
            .send()
            .await
            .unwrap()
            .status()
    };
    use reqwest::Method;

    let result = |fence: i64| json!({"fence": fence, "state": "success", "retriable": true, "xcoms": {}});
    let fence = one["fence"].as_i64().unwrap();
    for (wrong, told) in [
        (JOIN_TOKEN, StatusCode::UNAUTHORIZED),
        (worker, StatusCode::FORBIDDEN),
        (two["token"].as_str().unwrap(), StatusCode::FORBIDDEN),
    ] {
        let reported = status(Method::POST, format!("/attempts/{id}/result"), wrong, result(fence)).await;
        let read = status(Method::GET, format!("/attempts/{id}/variables/x"), wrong, Value::Null).await;
        assert_eq!([reported, read], [told, told]);
    }
    assert_eq!(
        status(Method::GET, format!("/attempts/{id}/variables/x"), token, Value::Null).await,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        status(Method::POST, format!("/attempts/{id}/result"), token, result(fence - 1)).await,
        StatusCode::CONFLICT
    );
    assert_eq!(
        status(Method::POST, format!("/attempts/{id}/result"), token, result(fence)).await,
        StatusCode::NO_CONTENT
    );
    // Again, as after a reply that got lost; then something else.
    assert_eq!(
        status(Method::POST, format!("/attempts/{id}/result"), token, result(fence)).await,
        StatusCode::NO_CONTENT
    );
    let other = json!({"fence": fence, "state": "failed", "retriable": true, "reason": "late"});
    assert_eq!(
        status(Method::POST, format!("/attempts/{id}/result"), token, other).await,
        StatusCode::CONFLICT
    );
    // What was tried in vain is there for people to see.
    let filter = updraft_store::event_log::EventFilter::default();
    let order = updraft_store::list::Order::default();
    let page = updraft_store::list::Page { limit: 100, offset: 0 };
    let store = installation.database.store();
    let mut seen = store.list_events(&filter, &order, page).await.unwrap().rows;
    seen.sort_by_key(|event| event.id);
    let seen: Vec<_> = seen
        .into_iter()
        .map(|event| {
            let reason = event
                .extra
                .and_then(|extra| extra["reason"].as_str().map(str::to_owned));
            (event.event, event.owner, event.task_id, reason)
        })
        .collect();
    let row = |event: &str, owner: Option<&str>, task: &Value, reason: Option<&str>| {
        let task = task.as_str().map(str::to_owned);
        (
            event.to_owned(),
            owner.map(str::to_owned),
            task,
            reason.map(str::to_owned),
        )
    };
    let (mine, of_another) = (&one["task_id"], &two["task_id"]);
    assert_eq!(
        seen,
        [
            row("worker_token_refused", Some("w"), &Value::Null, None),
            row("worker_token_refused", Some("w"), &Value::Null, None),
            row("worker_token_refused", None, of_another, None),
            row("worker_token_refused", None, of_another, None),
            row("late_result_refused", None, mine, None),
            row("late_result_refused", None, mine, Some("late")),
        ]
    );
    // An attempt that is over reads nothing any more.
    assert_eq!(
        status(Method::GET, format!("/attempts/{id}/variables/x"), token, Value::Null).await,
        StatusCode::CONFLICT
    );

    let held = json!({"attempts": [{"attempt_id": id, "fence": fence}, {"attempt_id": two["attempt_id"], "fence": two["fence"]}]});
    let beat: Value = http
        .post(at("/heartbeats"))
        .bearer_auth(worker)
        .json(&held)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(
        [&beat["replies"][0]["state"], &beat["replies"][1]["state"]],
        ["gone", "keep"]
    );
    // After a goodbye the worker is a stranger.
    assert_eq!(
        status(Method::DELETE, "/workers/self".to_owned(), worker, Value::Null).await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        status(Method::POST, "/heartbeats".to_owned(), worker, held).await,
        StatusCode::UNAUTHORIZED
    );
}
