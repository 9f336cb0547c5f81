//! What users keep: favourites, and values with task instances and assets.

use serde_json::{Value, json};
use updraft_testkit::fixture;

use crate::server::{PASSWORD, Server};

/// A DAG `d` with a run `r` of `a >> b`, a DAG `e`, and a user.
async fn scene() -> Server {
    let server = Server::of("user").await;
    server.database.create_run(&fixture::chain("d"), "r").await;
    server.database.register(&fixture::chain("e")).await;
    server
}

fn ids(listed: &Value) -> Vec<&str> {
    let dags = listed["dags"].as_array().unwrap().iter();
    dags.map(|dag| dag["dag_id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn favourites_are_those_of_one_user() {
    let mut server = scene().await;
    updraft_api::create_user(server.database.store(), "op", PASSWORD, updraft_api::Role::Op)
        .await
        .unwrap();
    for _ in 0..2 {
        assert_eq!(server.post("/api/v2/dags/d/favorite", json!({})).await.status, 204);
    }
    let favourite = async |server: &Server| {
        let details = server.get("/api/v2/dags/d/details").await.ok();
        let yes = server.get("/api/v2/dags?is_favorite=true").await.ok();
        let no = server.get("/api/v2/dags?is_favorite=false").await.ok();
        (
            details["is_favorite"] == true,
            format!("{:?} {:?} {}", ids(&yes), ids(&no), yes["total_entries"]),
        )
    };
    assert_eq!(favourite(&server).await, (true, r#"["d"] ["e"] 1"#.to_owned()));
    server.sign_in("op").await;
    assert_eq!(favourite(&server).await, (false, r#"[] ["d", "e"] 0"#.to_owned()));
    server.sign_in("user").await;
    for _ in 0..2 {
        assert_eq!(server.post("/api/v2/dags/d/unfavorite", json!({})).await.status, 204);
    }
    assert!(!favourite(&server).await.0);
    server.post("/api/v2/dags/x/favorite", json!({})).await.refused(404);
    server.post("/api/v2/dags/x/unfavorite", json!({})).await.refused(404);
    assert_eq!(server.audit_log("event=favorite_dag").await["total_entries"], 2);
}

/// What the stores of task instances and of assets have in common.
async fn values_are_kept(server: &Server, path: &str, list: &str) {
    let put = async |key: &str, value: Value| {
        let body = json!({ "value": value });
        server
            .call(axum::http::Method::PUT, &format!("{path}/{key}"), Some(body))
            .await
    };
    for (key, value) in [
        ("b", json!({ "row": 7 })),
        ("a", json!(null)),
        ("b", json!([1, "x"])),
        ("c%2Fd", json!(1)),
    ] {
        assert_eq!(put(key, value).await.status, 204, "{path} {key}");
    }
    assert_eq!(server.get(&format!("{path}/b")).await.ok()["value"], json!([1, "x"]));
    assert_eq!(server.get(&format!("{path}/c%2Fd")).await.ok()["key"], "c/d");
    let page = server.get(&format!("{path}?limit=1&offset=1")).await.ok();
    assert_eq!(
        (&page["total_entries"], &page[list][0]["key"]),
        (&json!(3), &json!("b"))
    );
    server.get(&format!("{path}/x")).await.refused(404);
    put(&"k".repeat(513), json!(1)).await.refused(422);
    put("k", json!("x".repeat(64 << 10))).await.refused(422);
    let without = server
        .call(axum::http::Method::PUT, &format!("{path}/k"), Some(json!({})))
        .await;
    assert_eq!(without.refused(422)[0]["type"], "missing");
    for _ in 0..2 {
        assert_eq!(server.delete(&format!("{path}/b")).await.status, 204);
    }
    server.get(&format!("{path}/b")).await.refused(404);
    assert_eq!(server.delete(path).await.status, 204);
    assert_eq!(server.get(path).await.ok()[list], json!([]));
}

#[tokio::test]
async fn a_task_instance_keeps_values() {
    let server = scene().await;
    let path = "/api/v2/dags/d/dagRuns/r/taskInstances/a/state-store";
    values_are_kept(&server, path, "task_state_store").await;
    let key = format!("{path}/k");
    let put = async |body: Value| server.call(axum::http::Method::PUT, &key, Some(body)).await;
    server.patch(&key, json!({ "value": 1 })).await.refused(404);
    put(json!({ "value": 1, "expires_at": "soon" })).await.refused(422);
    assert_eq!(
        put(json!({ "value": 1, "expires_at": "2999-01-01T00:00:00Z" }))
            .await
            .status,
        204
    );
    // A patch leaves the end as it is.
    server.patch(&key, json!({ "value": 2 })).await.ok();
    let kept = server.get(&key).await.ok();
    assert_eq!(
        (&kept["value"], &kept["expires_at"]),
        (&json!(2), &json!("2999-01-01T00:00:00Z"))
    );
    put(json!({ "value": 3, "expires_at": "2020-01-01T00:00:00Z" })).await;
    server.get(&key).await.refused(404);
    assert_eq!(server.get(path).await.ok()["total_entries"], 0);
    put(json!({ "value": 4, "expires_at": "default" })).await;
    assert_eq!(server.get(&key).await.ok()["expires_at"], Value::Null);
    // Of another task, and with the run.
    server
        .get("/api/v2/dags/d/dagRuns/r/taskInstances/b/state-store/k")
        .await
        .refused(404);
    assert_eq!(server.delete(&format!("{path}?all_map_indices=true")).await.status, 204);
    server.get(&key).await.refused(404);
    for path in ["r/taskInstances/x", "x/taskInstances/a"] {
        server
            .get(&format!("/api/v2/dags/d/dagRuns/{path}/state-store"))
            .await
            .refused(404);
    }
    server.get(&format!("{path}?map_index=3")).await.refused(404);
}

#[tokio::test]
async fn values_are_bounded_in_number_go_with_the_run_and_stay_out_of_the_audit_log() {
    let mut server = scene().await;
    let store = server.database.store().clone();
    let row = server.get("/api/v2/dags/d/dagRuns/r/taskInstances/a").await.ok();
    let id = row["id"].as_str().unwrap().parse().unwrap();
    let expiry = updraft_store::state_store::Expiry::Set(None);
    for number in 0..updraft_store::state_store::KEYS {
        store
            .set_task_state(id, &format!("k{number}"), &json!(1), expiry)
            .await
            .unwrap();
    }
    let path = "/api/v2/dags/d/dagRuns/r/taskInstances/a/state-store";
    let put = async |key: &str| {
        let body = json!({ "value": "red" });
        server
            .call(axum::http::Method::PUT, &format!("{path}/{key}"), Some(body))
            .await
    };
    put("more").await.refused(409);
    assert_eq!(put("k7").await.status, 204);
    let log = server.audit_log("event=set_task_state_store").await;
    assert_eq!(
        log["event_logs"][0]["extra"],
        r#"{"after":{"value":"***"},"before":{"value":"***"},"key":"k7","value":"***"}"#
    );
    server
        .patch("/api/v2/dags/d/dagRuns/r", json!({ "state": "failed" }))
        .await
        .ok();
    assert_eq!(server.delete("/api/v2/dags/d/dagRuns/r").await.status, 204);
    assert!(store.task_state(id, "k7").await.is_err());
}

#[tokio::test]
async fn an_asset_keeps_values() {
    let server = Server::of("user").await;
    let mut task = fixture::task("a", &[]);
    task.outlets = vec![serde_json::from_value(json!({ "name": "orders", "uri": "orders" })).unwrap()];
    server.database.register(&fixture::dag("d", [task])).await;
    let asset = server.get("/api/v2/assets").await.ok()["assets"][0]["id"].clone();
    values_are_kept(
        &server,
        &format!("/api/v2/assets/{asset}/state-store"),
        "asset_state_store",
    )
    .await;
    server.get("/api/v2/assets/99/state-store").await.refused(404);
    let body = Some(json!({ "value": 1 }));
    server
        .call(axum::http::Method::PUT, "/api/v2/assets/99/state-store/k", body)
        .await
        .refused(404);
    server.delete("/api/v2/assets/99/state-store").await.refused(404);
}

#[tokio::test]
async fn nobody_is_asked_for_an_answer() {
    let server = scene().await;
    let run = "/api/v2/dags/d/dagRuns/r";
    let none = json!({ "hitl_details": [], "total_entries": 0 });
    assert_eq!(server.get(&format!("{run}/hitlDetails")).await.ok(), none);
    assert_eq!(
        server
            .get("/api/v2/dags/~/dagRuns/~/hitlDetails?response_received=false")
            .await
            .ok(),
        none
    );
    server.get("/api/v2/dags/d/dagRuns/x/hitlDetails").await.refused(404);
    let of = format!("{run}/taskInstances/a/-1/hitlDetails");
    let detail = server.get(&of).await.refused(404);
    assert!(
        detail
            .as_str()
            .unwrap()
            .contains("no task of this build waits for an answer"),
        "{detail}"
    );
    server.get(&format!("{of}/tries/1")).await.refused(404);
    server
        .patch(&of, json!({ "chosen_options": ["yes"] }))
        .await
        .refused(404);
    server.patch(&of, json!({})).await.refused(422);
}

#[tokio::test]
async fn a_file_is_read_again_when_somebody_asks() {
    let server = Server::of("admin").await;
    server.database.register(&fixture::chain("d")).await;
    let mut signals = server.database.store().listen().await.unwrap().subscribe();
    let dag = server.get("/api/v2/dags/d").await.ok();
    let put = async |token: &str| {
        server
            .call(axum::http::Method::PUT, &format!("/api/v2/parseDagFile/{token}"), None)
            .await
    };
    assert_eq!(put(dag["file_token"].as_str().unwrap()).await.status, 201);
    let path = server.database.store().dag("d").await.unwrap().file_path;
    let asked = signals.until(|signal| *signal == updraft_store::listen::Signal::File(path.clone()));
    tokio::time::timeout(std::time::Duration::from_secs(60), asked)
        .await
        .unwrap();
    for unknown in ["bm90aGluZw", "%20", "x"] {
        put(unknown).await.refused(404);
    }
}

#[tokio::test]
async fn connections_are_neither_made_nor_tested_for_anybody() {
    let server = Server::of("op").await;
    assert_eq!(server.post("/api/v2/connections/defaults", json!({})).await.status, 204);
    assert_eq!(server.get("/api/v2/connections").await.ok()["total_entries"], 0);
    let test = "/api/v2/connections/enqueue-test";
    let body = json!({ "connection_id": "c", "conn_type": "http", "commit_on_success": true, "queue": "default" });
    server.post(test, body).await.refused(403);
    server
        .post(test, json!({ "connection_id": "a b", "conn_type": "http" }))
        .await
        .refused(422);
    server.get(test).await.refused(404);
}

#[tokio::test]
async fn a_browser_is_led_to_where_it_signs_in_and_nowhere_else() {
    let server = Server::of("viewer").await;
    let open = Server::open().await;
    for (next, to) in [
        ("", "/sign-in"),
        ("?next=/dags/d%3Fx%3D1", "/sign-in?next=%2Fdags%2Fd%3Fx%3D1"),
        ("?next=http://updraft.test/dags", "/sign-in?next=%2Fdags"),
    ] {
        let reply = open.get(&format!("/api/v2/auth/login{next}")).await;
        assert_eq!(
            (reply.status.as_u16(), &reply.headers["location"]),
            (307, &to.parse().unwrap()),
            "{next}"
        );
    }
    let long = format!("/{}", "x".repeat(2000));
    for next in [
        "//evil.test",
        "http://evil.test",
        "/%5Cevil.test",
        "http://updraft.test.evil/",
        "dags",
        &long,
    ] {
        open.get(&format!("/api/v2/auth/login?next={next}")).await.refused(400);
    }
    let login = axum::http::Request::post("/auth/session")
        .header("content-type", "application/json")
        .header("sec-fetch-site", "same-origin")
        .body(axum::body::Body::from(
            json!({ "username": "viewer", "password": PASSWORD }).to_string(),
        ))
        .unwrap();
    let set = server.send(login).await.headers["set-cookie"]
        .to_str()
        .unwrap()
        .to_owned();
    let cookie = set.split(';').next().unwrap();
    let with_cookie = async |path: &str| {
        let request = axum::http::Request::get(path)
            .header("cookie", cookie)
            .body(axum::body::Body::empty());
        server.send(request.unwrap()).await
    };
    assert_eq!(with_cookie("/auth/session").await.status, 200);
    let out = with_cookie("/api/v2/auth/logout").await;
    assert_eq!(
        (out.status.as_u16(), &out.headers["location"]),
        (307, &"/sign-in".parse().unwrap())
    );
    assert!(out.headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(with_cookie("/auth/session").await.status, 401);
    let nobody = open.get("/api/v2/auth/logout").await;
    assert_eq!((nobody.status.as_u16(), nobody.headers.get("set-cookie")), (307, None));
}
