//! Variables, connections, pools, the audit log.

use serde_json::json;

use crate::server::Server;

#[tokio::test]
async fn variables_are_made_changed_and_removed() {
    let server = Server::of("op").await;
    let made = server
        .post(
            "/api/v2/variables",
            json!({ "key": "colour", "value": "red", "description": "of the roof" }),
        )
        .await;
    assert_eq!(made.status, 201);
    insta::assert_json_snapshot!(made.ok(), @r#"
    {
      "description": "of the roof",
      "is_encrypted": true,
      "key": "colour",
      "team_name": null,
      "value": "red"
    }
    "#);
    server
        .post("/api/v2/variables", json!({ "key": "colour", "value": "blue" }))
        .await
        .refused(409);
    server
        .post("/api/v2/variables", json!({ "key": "api_key", "value": { "a": 1 } }))
        .await
        .ok();
    assert_eq!(server.get("/api/v2/variables/api_key").await.ok()["value"], "***");

    let changed = server
        .patch(
            "/api/v2/variables/colour?update_mask=value",
            json!({ "key": "colour", "value": [1, 2], "description": "x" }),
        )
        .await
        .ok();
    assert_eq!(
        (&changed["value"], &changed["description"]),
        (&json!("[1,2]"), &json!("of the roof"))
    );

    let list = server.get("/api/v2/variables?order_by=-key&limit=1").await.ok();
    assert_eq!(
        (&list["total_entries"], &list["variables"][0]["key"]),
        (&json!(2), &json!("colour"))
    );
    let list = server.get("/api/v2/variables?variable_key_pattern=API%25").await.ok();
    assert_eq!(list["total_entries"], 1);
    server.get("/api/v2/variables?order_by=colour").await.refused(400);

    assert_eq!(server.delete("/api/v2/variables/colour").await.status, 204);
    server.delete("/api/v2/variables/colour").await.refused(404);
}

#[tokio::test]
async fn unknown_keys_are_refused_everywhere() {
    let server = Server::of("admin").await;
    for (path, body) in [
        ("/api/v2/variables", json!({ "key": "k", "value": "v" })),
        (
            "/api/v2/connections",
            json!({ "connection_id": "c", "conn_type": "http" }),
        ),
        ("/api/v2/pools", json!({ "name": "p", "slots": 1 })),
        ("/api/v2/dags/d/dagRuns", json!({ "logical_date": null })),
        ("/api/v2/dags/d/dagRuns/r/clear", json!({})),
        ("/api/v2/dags/d/clearTaskInstances", json!({})),
        ("/api/v2/dags/~/dagRuns/list", json!({})),
        (
            "/api/v2/backfills",
            json!({ "dag_id": "d", "from_date": "2026-01-01", "to_date": "2026-01-02" }),
        ),
        (
            "/api/v2/dags/d/dagRuns/r/taskInstances/t/xcomEntries",
            json!({ "key": "k", "value": 1 }),
        ),
    ] {
        let mut body = body;
        body["extra_key"] = json!(1);
        let detail = server.post(path, body).await.refused(422);
        assert_eq!(detail[0]["type"], "extra_forbidden", "{path}");
        assert_eq!(detail[0]["loc"], json!(["body", "extra_key"]), "{path}");
    }
}

#[tokio::test]
async fn a_connection_keeps_its_password_to_itself() {
    let server = Server::of("op").await;
    let body = json!({ "connection_id": "db", "conn_type": "postgres", "host": "h", "port": 5432, "login": "u", "password": "s3cret", "extra": "{\"sslmode\": \"require\", \"token\": \"t0p\"}" });
    let made = server.post("/api/v2/connections", body).await;
    assert_eq!(made.status, 201);
    insta::assert_json_snapshot!(made.ok());
    // A form that sends back what it was shown changes nothing but what was edited.
    let shown = json!({ "connection_id": "db", "conn_type": "postgres", "host": "elsewhere", "port": 5432, "login": "u", "password": "***", "extra": "{\"sslmode\":\"require\",\"token\":\"***\"}" });
    server.patch("/api/v2/connections/db", shown).await.ok();
    let kept = server.database.store().connection("db").await.unwrap().unwrap();
    assert_eq!(
        (kept.password.as_deref(), kept.host.as_deref()),
        (Some("s3cret"), Some("elsewhere"))
    );
    assert!(kept.extra.unwrap().contains("t0p"));

    server
        .post(
            "/api/v2/connections/test",
            json!({ "connection_id": "db", "conn_type": "postgres" }),
        )
        .await
        .refused(403);
    server
        .post(
            "/api/v2/connections",
            json!({ "connection_id": "a b", "conn_type": "http" }),
        )
        .await
        .refused(422);
    server
        .post(
            "/api/v2/connections",
            json!({ "connection_id": "x", "conn_type": "http", "extra": "[1]" }),
        )
        .await
        .refused(422);
    assert_eq!(server.delete("/api/v2/connections/db").await.status, 204);
    server.get("/api/v2/connections/db").await.refused(404);
}

#[tokio::test]
async fn row_373_pools_tell_their_slots_and_the_default_stays() {
    let server = Server::of("op").await;
    assert_eq!(
        server
            .post("/api/v2/pools", json!({ "name": "narrow", "slots": 2 }))
            .await
            .status,
        201
    );
    server
        .post("/api/v2/pools", json!({ "name": "narrow", "slots": 2 }))
        .await
        .refused(409);
    server
        .post("/api/v2/pools", json!({ "name": "odd", "slots": -2 }))
        .await
        .refused(422);
    let changed = server
        .patch("/api/v2/pools/narrow?update_mask=slots", json!({ "slots": -1 }))
        .await
        .ok();
    insta::assert_json_snapshot!(changed);
    server.delete("/api/v2/pools/default_pool").await.refused(400);
    assert_eq!(server.get("/api/v2/pools").await.ok()["total_entries"], 2);
    assert_eq!(server.delete("/api/v2/pools/narrow").await.status, 204);
}

#[tokio::test]
async fn changes_are_recorded_with_their_author_and_without_secrets() {
    let mut server = Server::of("op").await;
    server
        .post("/api/v2/variables", json!({ "key": "colour", "value": "red" }))
        .await
        .ok();
    server
        .post("/api/v2/variables", json!({ "key": "colour", "value": "red" }))
        .await
        .refused(409);
    server.get("/api/v2/variables").await.ok();
    let log = server.audit_log("event=post_variable").await;
    assert_eq!(log["total_entries"], 1);
    let row = &log["event_logs"][0];
    assert_eq!(
        (&row["owner"], &row["extra"]),
        (&json!("op"), &json!(r#"{"key":"colour","value":"***"}"#))
    );
    assert_eq!(server.audit_log("event=login&owner=op").await["total_entries"], 1);
    server.sign_in("auditor").await;
    server
        .get(&format!("/api/v2/eventLogs/{}", row["event_log_id"]))
        .await
        .ok();
}

/// What the audit log tells of the last change of this kind.
async fn recorded(server: &mut Server, event: &str) -> serde_json::Value {
    let log = server.audit_log(&format!("event={event}&order_by=-event_log_id")).await;
    serde_json::from_str(log["event_logs"][0]["extra"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn a_change_is_recorded_with_what_was_before_it() {
    let mut server = Server::of("admin").await;
    let pool = json!({ "name": "p", "slots": 3, "description": "of the warehouse" });
    server.post("/api/v2/pools", pool).await.ok();
    server
        .patch("/api/v2/pools/p?update_mask=slots", json!({ "slots": 5 }))
        .await
        .ok();
    let told = recorded(&mut server, "patch_pool").await;
    assert_eq!(
        (&told["before"]["slots"], &told["after"]["slots"]),
        (&json!(3), &json!(5))
    );
    assert_eq!(told["before"].get("description"), None, "{told}");
    server.delete("/api/v2/pools/p").await;
    let told = recorded(&mut server, "delete_pool").await;
    assert_eq!(
        (&told["before"]["slots"], &told["after"]),
        (&json!(5), &json!(null)),
        "{told}"
    );
    // Neither the old value of a secret nor the new one.
    let variable = json!({ "key": "colour", "value": "red-one" });
    server.post("/api/v2/variables", variable).await.ok();
    let variable = json!({ "key": "colour", "value": "blue-one" });
    server.patch("/api/v2/variables/colour", variable).await.ok();
    let told = recorded(&mut server, "patch_variable").await;
    assert_eq!(
        (&told["before"], &told["after"]),
        (&json!({ "value": "***" }), &json!({ "value": "***" }))
    );
    let user = json!({ "username": "ann", "password": "long enough", "role": "viewer" });
    server.post("/api/v2/updraft/users", user).await.ok();
    server
        .patch("/api/v2/updraft/users/ann", json!({ "role": "op" }))
        .await
        .ok();
    let told = recorded(&mut server, "patch_user").await;
    assert_eq!(
        (&told["before"]["role"], &told["after"]["role"]),
        (&json!("viewer"), &json!("op"))
    );
}
