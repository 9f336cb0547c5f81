use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::IntoResponse as _;
use axum::routing::any;
use serde_json::{Value, json};
use tokio::sync::Notify;
use updraft_operators::job::Cut;
use updraft_operators::operator::{Outcome, OutcomeState};

use super::support::Surroundings;

/// Tells what it was asked.
async fn echo(method: Method, RawQuery(query): RawQuery, headers: HeaderMap, body: Bytes) -> axum::Json<Value> {
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    axum::Json(json!({
        "method": method.as_str(), "query": query, "body": String::from_utf8_lossy(&body),
        "type": header("content-type"), "authorization": header("authorization"), "x-team": header("x-team"),
    }))
}

/// The address of a server, and a sign that somebody asked `/hang`, which never answers.
async fn server() -> (String, Arc<Notify>) {
    async fn hang(State(asked): State<Arc<Notify>>) -> &'static str {
        asked.notify_one();
        std::future::pending().await
    }
    let asked = Arc::new(Notify::new());
    let router = Router::new()
        .route("/echo", any(echo))
        .route("/base/echo", any(echo))
        .route("/text", any(async || "plain text"))
        .route("/nothing", any(async || StatusCode::NO_CONTENT))
        .route("/large", any(async || "x".repeat(5000)))
        .route("/binary", any(async || vec![0xff_u8, 0xfe]))
        .route(
            "/lies",
            any(async || ([(header::CONTENT_TYPE, "application/json")], "<html>")),
        )
        .route(
            "/broken",
            any(async || (StatusCode::BAD_GATEWAY, "upstream is away").into_response()),
        )
        .route("/hang", any(hang))
        .with_state(Arc::clone(&asked));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (format!("http://{address}"), asked)
}

async fn request(path: &str, more: Value) -> Outcome {
    let (server, _) = server().await;
    let mut args = json!({"url": format!("{server}{path}")});
    args.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Surroundings::of("http", args).outcome().await
}

fn reason(outcome: &Outcome) -> &str {
    assert_eq!(outcome.state, OutcomeState::Failed { retriable: true });
    outcome.reason.as_deref().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn sends_what_it_is_told_and_parses_json() {
    let reply = request("/echo", json!({"method": "POST", "json": {"a": 1}, "params": {"q": "a b", "n": [1, 2], "no": null}, "headers": {"X-Team": "data"}})).await;
    let reply = reply.return_value.unwrap();
    assert_eq!(reply["method"], "POST");
    assert_eq!(reply["query"], "n=1&n=2&q=a+b");
    assert_eq!(reply["body"], r#"{"a":1}"#);
    assert_eq!(reply["type"], "application/json");
    assert_eq!(reply["x-team"], "data");
    let form = request("/echo", json!({"method": "PUT", "data": {"a": "1&2"}}))
        .await
        .return_value
        .unwrap();
    assert_eq!(
        (&form["body"], &form["type"]),
        (&json!("a=1%262"), &json!("application/x-www-form-urlencoded"))
    );
    let raw = request("/echo", json!({"method": "POST", "data": "raw"}))
        .await
        .return_value
        .unwrap();
    assert_eq!(raw["body"], "raw");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_no_json_is_text() {
    assert_eq!(
        request("/text", json!({})).await.return_value,
        Some(json!("plain text"))
    );
    assert_eq!(request("/nothing", json!({})).await, Outcome::success(None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_gives_address_authorization_and_headers() {
    let (server, _) = server().await;
    let address = reqwest::Url::parse(&server).unwrap();
    let host = json!({"conn_type": "http", "host": "127.0.0.1", "port": address.port()});
    let with = |more: Value| {
        let mut connection = host.clone();
        connection
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        Surroundings::of("http", json!({"url": "/echo", "connection": "api"})).connection("api", connection)
    };
    let reply = with(json!({"login": "ann", "password": "pw"}))
        .outcome()
        .await
        .return_value
        .unwrap();
    assert_eq!(reply["authorization"], "Basic YW5uOnB3");
    let reply = with(json!({"password": "tok", "extra": {"X-Team": "data"}}))
        .outcome()
        .await
        .return_value
        .unwrap();
    assert_eq!(
        (&reply["authorization"], &reply["x-team"]),
        (&json!("Bearer tok"), &json!("data"))
    );
    let based = with(json!({"host": format!("{server}/base/"), "port": null}))
        .outcome()
        .await;
    assert_eq!(based.state, OutcomeState::Success);

    let refused = |url: &str, conn_type: &str| {
        let connection = json!({"conn_type": conn_type, "host": "127.0.0.1"});
        Surroundings::of("http", json!({"url": url, "connection": "api"}))
            .connection("api", connection)
            .refused()
    };
    assert!(refused("http://elsewhere/steal", "http").contains("has to be a path"));
    assert!(refused("/", "postgres").contains("needs one of type `http`"));
    let unknown = Surroundings::of("http", json!({"url": "/", "connection": "nobody"})).refused();
    assert!(unknown.contains("`nobody`"), "{unknown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_status_fails_with_the_body() {
    let outcome = request("/broken", json!({})).await;
    assert!(
        reason(&outcome).contains("502 Bad Gateway") && reason(&outcome).contains("upstream is away"),
        "{outcome:?}"
    );
    assert_eq!(
        request("/broken", json!({"expected_status": [502]})).await.return_value,
        Some(json!("upstream is away"))
    );
    let outcome = request("/text", json!({"expected_status": [201]})).await;
    assert!(reason(&outcome).contains("200 OK, expected [201]"), "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reply_can_be_checked() {
    assert_eq!(
        request(
            "/echo",
            json!({"response_check": "json.method == 'GET' and status == 200"})
        )
        .await
        .state,
        OutcomeState::Success
    );
    let outcome = request("/text", json!({"response_check": "'done' in text"})).await;
    assert_eq!(reason(&outcome), "`response_check` is false: 'done' in text");
    let message = Surroundings::of("http", json!({"url": "http://h/", "response_check": "status =="})).refused();
    assert!(message.contains("no expression"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_goes_to_a_file_as_a_whole_or_not_at_all() {
    let (server, _) = server().await;
    let args =
        |check: &str| json!({"url": format!("{server}/large"), "save_to": "out/large.txt", "response_check": check});
    let failed = Surroundings::of("http", args("text == 'x'"));
    assert!(reason(&failed.outcome().await).contains("is false"));
    let left: Vec<_> = std::fs::read_dir(failed.dag_folder().join("out")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
    let saved = Surroundings::of("http", args("text | length == 5000"));
    let outcome = saved.outcome().await;
    let path = saved.dag_folder().join("out/large.txt");
    assert_eq!(
        outcome.return_value,
        Some(json!({"path": path, "bytes": 5000, "status": 200})),
        "{outcome:?}"
    );
    assert_eq!(std::fs::read_to_string(path).unwrap().len(), 5000);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_an_xcom_says_so() {
    for (path, expected) in [
        ("/large", "more than the 1000 bytes"),
        ("/binary", "no text in UTF-8"),
        ("/lies", "it is no JSON"),
    ] {
        let outcome = request(path, json!({})).await;
        assert!(reason(&outcome).contains(expected), "{outcome:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_slow_or_away_says_so() {
    let outcome = request("/hang", json!({"timeout": "50ms"})).await;
    assert!(reason(&outcome).contains("did not answer within"), "{outcome:?}");
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let mut task = Surroundings::of("http", json!({"url": format!("http://user:pw@{free}/")}));
    let outcome = task.outcome().await;
    assert!(
        reason(&outcome).contains("Connection refused") && reason(&outcome).contains("check the address"),
        "{outcome:?}"
    );
    let log = task.log();
    assert!(log.contains("Connection refused") && !log.contains("pw"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_can_be_cancelled() {
    let (server, asked) = server().await;
    let task = Surroundings::of("http", json!({"url": format!("{server}/hang")}));
    let cancelled = task.setup.cancelled.clone();
    let (outcome, ()) = tokio::join!(task.outcome(), async {
        asked.notified().await;
        cancelled.cancel(Cut::Over);
    });
    assert!(reason(&outcome).contains("cancelled"), "{outcome:?}");
}

#[test]
fn wrong_arguments_are_refused_before_anything_is_sent() {
    let cases = [
        (json!({"url": "ftp://host/x"}), "http:// or https://"),
        (json!({"url": "/path"}), "write it in full"),
        (json!({"url": "http://h/", "json": 1, "data": "x"}), "not both"),
        (json!({"url": "http://h/", "timeout": "soon"}), "`timeout`"),
        (json!({"url": "http://h/", "params": {"a": {"b": 1}}}), "params.a"),
    ];
    for (args, expected) in cases {
        let message = Surroundings::of("http", args).refused();
        assert!(message.contains(expected), "{message}");
    }
}
