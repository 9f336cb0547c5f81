use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use axum::routing::get;
use serde_json::{Value, json};
use updraft_operators::operator::{Outcome, OutcomeState};
use updraft_testkit::TestDatabase;

use super::sql::connection;
use super::support::Surroundings;

fn waits_for(outcome: &Outcome) -> &str {
    assert!(matches!(outcome.state, OutcomeState::Rescheduled { .. }), "{outcome:?}");
    outcome.reason.as_deref().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_asked_until_it_says_what_is_wanted() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    async fn job() -> axum::response::Response {
        match ASKED.fetch_add(1, Ordering::Relaxed) {
            0 => (StatusCode::SERVICE_UNAVAILABLE, "starting").into_response(),
            1 => axum::Json(json!({"state": "running"})).into_response(),
            2 => axum::Json(json!({"state": "done", "rows": 3})).into_response(),
            _ => StatusCode::UNAUTHORIZED.into_response(),
        }
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/job", listener.local_addr().unwrap());
    let router = Router::new().route("/job", get(job));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let args = json!({"url": url, "response_check": "json.state == 'done'", "poke_interval": "5s"});
    let look = || Surroundings::of("http_sensor", args.clone());

    assert!(waits_for(&look().outcome().await).contains("503 Service Unavailable"));
    assert_eq!(
        waits_for(&look().outcome().await),
        "`response_check` is false: json.state == 'done'"
    );
    let there = look().outcome().await;
    assert_eq!(there, Outcome::success(Some(json!({"state": "done", "rows": 3}))));
    // Nothing will come of asking again without a right to.
    assert_eq!(look().outcome().await.state, OutcomeState::Failed { retriable: true });

    let nobody = json!({"url": "http://127.0.0.1:9/", "request_timeout": 2});
    let away = Surroundings::of("http_sensor", nobody).outcome().await;
    assert!(waits_for(&away).contains("check the address"), "{away:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_is_asked_until_its_first_row_is_true() {
    let database = TestDatabase::new().await;
    let pool = database.store().pool();
    sqlx::raw_sql("CREATE TABLE delivered (affiliate text, rows int)")
        .execute(pool)
        .await
        .unwrap();
    let look = async |more: Value| {
        let mut args = json!({
            "connection": "db", "parameters": {"who": "east"},
            "query": "select rows from delivered where affiliate = :who order by rows desc",
        });
        args.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Surroundings::of("sql_sensor", args)
            .connection("db", connection(&database))
            .outcome()
            .await
    };
    assert_eq!(waits_for(&look(json!({})).await), "the query gives no row yet");
    let insert = async |rows: i32| {
        let text = "INSERT INTO delivered VALUES ('east', $1)";
        sqlx::query(text).bind(rows).execute(pool).await.unwrap();
    };
    insert(0).await;
    assert_eq!(
        waits_for(&look(json!({})).await),
        "the query's first row is not true yet"
    );
    insert(120).await;
    let there = look(json!({})).await;
    assert_eq!(there, Outcome::success(Some(json!([{"rows": 120}, {"rows": 0}]))));

    let wrong = look(json!({"query": "select nonsense"})).await;
    assert_eq!(wrong.state, OutcomeState::Failed { retriable: true });
    let soft = look(json!({"query": "select nonsense", "soft_fail": true})).await;
    assert_eq!(soft.state, OutcomeState::Skipped);
    assert!(soft.reason.unwrap().contains("nonsense"));
}

#[tokio::test(flavor = "multi_thread")]
async fn times_that_have_passed_need_no_waiting() {
    let passed = Surroundings::of("time_sensor", json!({"at": "2001-01-01T00:00:00Z"}))
        .outcome()
        .await;
    assert_eq!(passed, Outcome::success(None));
    let delta = Surroundings::of("delta_sensor", json!({"delta": "1h"})).outcome().await;
    assert_eq!(delta, Outcome::success(None));
    let far = Surroundings::of("time_sensor", json!({"at": "2999-01-01T00:00:00Z"}))
        .outcome()
        .await;
    assert_eq!(waits_for(&far), "waits until 2999-01-01T00:00:00Z");
    let wrong = Surroundings::of("time_sensor", json!({"at": "noon"})).refused();
    assert!(
        wrong.starts_with("`at` is `noon`; it must be a time such as 09:30"),
        "{wrong}"
    );
}
