//! Webhooks: deliveries that are signed make runs.

use axum::body::Body;
use axum::http::{Method, Request};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use updraft_api::create_user;
use updraft_testkit::fixture;

use crate::server::{Answer, PASSWORD, Server};

const HOOKS: &str = "/api/v2/updraft/webhooks";

fn signed(secret: &str, pieces: &[&str]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    pieces.iter().for_each(|piece| mac.update(piece.as_bytes()));
    hex::encode(mac.finalize().into_bytes())
}

/// An operator, a DAG and a webhook of it; its secret.
async fn server(body: Value) -> (Server, String) {
    let server = Server::of("op").await;
    server.database.register(&fixture::chain("d")).await;
    let made = server.post(HOOKS, body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let secret = made.ok()["secret"].as_str().unwrap().to_owned();
    (server, secret)
}

/// A delivery by somebody without a token.
async fn deliver(server: &Server, name: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let request = Request::post(format!("{HOOKS}/{name}"));
    let request = headers
        .iter()
        .fold(request, |request, (name, value)| request.header(*name, *value));
    server.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

async fn runs(server: &Server) -> Value {
    server.get("/api/v2/dags/d/dagRuns").await.ok()
}

#[tokio::test]
async fn a_signed_delivery_makes_one_run_however_often_it_comes() {
    let (mut server, secret) =
        server(json!({ "name": "orders", "dag_id": "d", "kind": "hmac", "header": "X-Shop" })).await;
    let body = r#"{"order": 7, "token": "t"}"#;
    let signature = signed(&secret, &[body]);
    let headers = [("x-shop", signature.as_str()), ("idempotency-key", "order-7")];
    let first = deliver(&server, "orders", &headers, body).await;
    assert!(!first.headers.contains_key("idempotency-replayed"));
    let first = first.ok();
    let again = deliver(&server, "orders", &headers, body).await;
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(again.ok(), first);
    let listed = runs(&server).await;
    let run = &listed["dag_runs"][0];
    assert_eq!(
        (&listed["total_entries"], &run["dag_run_id"]),
        (&json!(1), &first["dag_run_id"])
    );
    assert_eq!(
        (&run["conf"], &run["triggering_user_name"]),
        (
            &json!({ "webhook": { "order": 7, "token": "t" } }),
            &json!("webhook orders")
        )
    );
    // The id of a delivery is another one's: the same body, another order.
    let other = [("x-shop", signature.as_str()), ("idempotency-key", "order-8")];
    deliver(&server, "orders", &other, body).await.ok();
    // Without an id, the same body is the same delivery.
    for _ in 0..2 {
        deliver(&server, "orders", &headers[..1], body).await.ok();
    }
    assert_eq!(runs(&server).await["total_entries"], 3);
    let log = server.audit_log("event=receive_webhook&order_by=event_log_id").await;
    let row = &log["event_logs"][0];
    assert_eq!(
        (&log["total_entries"], &row["owner"], &row["dag_id"], &row["run_id"]),
        (&json!(3), &json!("webhook orders"), &json!("d"), &first["dag_run_id"])
    );
    assert_eq!(row["extra"], r#"{"delivery":"order-7","name":"orders"}"#);
}

#[tokio::test]
async fn a_delivery_that_is_not_signed_well_makes_nothing_and_is_told_nothing() {
    let (server, secret) = server(json!({ "name": "orders", "dag_id": "d", "kind": "hmac" })).await;
    let good = signed(&secret, &["{}"]);
    let bad = signed("another secret of others", &["{}"]);
    let header = "x-signature-256";
    let mut told = Vec::new();
    for (name, headers, body) in [
        ("orders", vec![], "{}"),
        ("orders", vec![(header, bad.as_str())], "{}"),
        ("orders", vec![(header, good.as_str())], "{ }"),
        ("orders", vec![(header, &good[..10])], "{}"),
        ("orders", vec![("x-hub-signature-256", good.as_str())], "{}"),
        ("nothing", vec![(header, good.as_str())], "{}"),
    ] {
        let answer = deliver(&server, name, &headers, body).await;
        assert!(!answer.text.contains(&secret) && !answer.text.contains(&good));
        told.push(answer.refused(401));
    }
    // Nobody can tell a webhook that is not there from a wrong signature, not even by the empty secret.
    let empty = format!("sha256={}", signed("", &["{}"]));
    told.push(
        deliver(&server, "nothing", &[("x-hub-signature-256", &empty)], "{}")
            .await
            .refused(401),
    );
    assert!(told.iter().all(|one| *one == told[0]), "{told:?}");
    let large = "x".repeat((1 << 20) + 1);
    deliver(&server, "orders", &[(header, &signed(&secret, &[&large]))], &large)
        .await
        .refused(413);
    assert_eq!(runs(&server).await["total_entries"], 0);
    // Well signed, it is told what is wrong with it.
    server.database.execute("UPDATE dag SET is_stale = true").await;
    let gone = deliver(&server, "orders", &[(header, &good)], "{}").await.refused(404);
    assert!(gone.as_str().unwrap().contains("its file is gone"), "{gone}");
}

#[tokio::test]
async fn github_is_understood() {
    let body = json!({ "name": "push", "dag_id": "d", "kind": "github", "secret": "chosen at GitHub, long enough" });
    let (server, secret) = server(body).await;
    let body = r#"{"ref": "refs/heads/main"}"#;
    let signature = format!("sha256={}", signed(&secret, &[body]));
    let headers = |event: &'static str, id: &'static str| {
        [
            ("x-hub-signature-256", signature.clone()),
            ("x-github-event", event.to_owned()),
            ("x-github-delivery", id.to_owned()),
        ]
    };
    let send = async |event, id| {
        let headers = headers(event, id);
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        deliver(&server, "push", &headers, body).await.ok()
    };
    assert_eq!(send("ping", "0").await["dag_run_id"], Value::Null);
    let made = send("push", "1").await;
    assert_eq!(send("push", "1").await, made);
    let listed = runs(&server).await;
    assert_eq!(listed["total_entries"], 1);
    assert_eq!(
        listed["dag_runs"][0]["conf"],
        json!({ "webhook": { "ref": "refs/heads/main" }, "webhook_event": "push" })
    );
}

#[tokio::test]
async fn stripe_is_understood_and_what_was_kept_is_refused() {
    let (server, secret) = server(json!({ "name": "pay", "dag_id": "d", "kind": "stripe" })).await;
    let body = r#"{"id": "evt_1", "type": "charge.failed"}"#;
    let now = server.database.store().now().await.unwrap().timestamp();
    let send = async |at: i64| {
        let at = at.to_string();
        let header = format!("t={at},v1={}", signed(&secret, &[&at, ".", body]));
        deliver(&server, "pay", &[("stripe-signature", &header)], body).await
    };
    let late = send(now - 1000).await.refused(401);
    assert!(late.as_str().unwrap().contains("five minutes"), "{late}");
    send(now + 1000).await.refused(401);
    let made = send(now).await.ok();
    // Stripe's own second try, signed anew.
    assert_eq!(send(now - 1).await.ok(), made);
    assert_eq!(runs(&server).await["total_entries"], 1);
}

#[tokio::test]
async fn webhooks_are_looked_after_by_operators_and_their_secrets_told_once() {
    let (mut server, secret) = server(json!({ "name": "orders", "dag_id": "d", "kind": "hmac" })).await;
    assert!(secret.len() >= 40, "{secret}");
    let stored = server
        .database
        .text("SELECT encode(secret, 'escape') FROM webhook")
        .await;
    assert!(!stored.contains(&secret));
    let path = format!("{HOOKS}/orders");
    for reply in [server.get(HOOKS).await, server.get(&path).await] {
        assert!(!reply.text.contains("secret"), "{}", reply.text);
        reply.ok();
    }
    let hook = json!({ "name": "orders", "dag_id": "d", "kind": "hmac" });
    server.post(HOOKS, hook.clone()).await.refused(409);
    for wrong in [
        json!({ "name": "a b", "dag_id": "d", "kind": "hmac" }),
        json!({ "name": "a", "dag_id": "d", "kind": "hmac", "header": "a b" }),
        json!({ "name": "a", "dag_id": "d", "kind": "github", "header": "x-a" }),
        json!({ "name": "a", "dag_id": "d", "kind": "hmac", "secret": "short" }),
        json!({ "name": "a", "dag_id": "d", "kind": "other" }),
    ] {
        server.post(HOOKS, wrong).await.refused(422);
    }
    let nowhere = json!({ "name": "a", "dag_id": "x", "kind": "hmac" });
    server.post(HOOKS, nowhere).await.refused(404);

    // Another secret counts at once.
    let change = json!({ "secret": "another secret of ours", "header": "X-New" });
    assert_eq!(server.patch(&path, change).await.ok()["header"], "x-new");
    let old = signed(&secret, &["{}"]);
    deliver(&server, "orders", &[("x-new", &old)], "{}").await.refused(401);
    let new = signed("another secret of ours", &["{}"]);
    deliver(&server, "orders", &[("x-new", &new)], "{}").await.ok();
    for event in ["create_webhook", "patch_webhook"] {
        let log = server.audit_log(&format!("event={event}")).await;
        let text = log.to_string();
        assert_eq!(log["total_entries"], 1, "{text}");
        assert!(!text.contains(&secret) && !text.contains("another secret"), "{text}");
    }
    // With another key the secrets of webhooks are encrypted anew as well.
    assert_eq!(
        server
            .database
            .store()
            .secrets_by_key()
            .await
            .unwrap()
            .values()
            .sum::<i64>(),
        1
    );

    create_user(server.database.store(), "user", PASSWORD, "user".parse().unwrap())
        .await
        .unwrap();
    let op = server.token().to_owned();
    server.sign_in("user").await;
    server.get(HOOKS).await.refused(403);
    server.call(Method::DELETE, &path, None).await.refused(403);
    server.carry(&op);
    assert_eq!(server.delete(&path).await.status, 204);
    server.delete(&path).await.refused(404);
    deliver(&server, "orders", &[("x-new", &new)], "{}").await.refused(401);
}
