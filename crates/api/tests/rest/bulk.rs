//! Many changes in one request.

use serde_json::{Value, json};
use updraft_testkit::{Driver, fixture};

use crate::server::Server;

/// One request with these actions.
async fn bulk(server: &Server, path: &str, actions: Value) -> Value {
    server.patch(path, json!({ "actions": actions })).await.ok()
}

fn statuses(errors: &Value) -> Vec<i64> {
    let errors = errors.as_array().unwrap();
    errors
        .iter()
        .map(|error| error["status_code"].as_i64().unwrap())
        .collect()
}

/// What variables, connections and pools have in common: `thing` makes one of an id, with something to tell a second version by.
async fn things_are_made_changed_and_removed(path: &str, thing: fn(&str, i32) -> Value, mark: fn(&Value) -> Value) {
    let server = Server::of("op").await;
    let made = json!([{ "action": "create", "entities": [thing("a", 1), thing("b", 1)] }]);
    assert_eq!(
        bulk(&server, path, made.clone()).await,
        json!({ "create": { "errors": [], "success": ["a", "b"] }, "delete": null, "update": null }),
        "{path}"
    );
    let of = async |id: &str| mark(&server.get(&format!("{path}/{id}")).await.ok());
    let first = of("a").await;

    // (the action, which ids it did, statuses of its errors)
    let table = [
        (
            "create",
            json!({ "entities": [thing("a", 2), thing("c", 2)] }),
            vec![],
            vec![409],
        ),
        (
            "create",
            json!({ "entities": [thing("a", 2), thing("c", 1)], "action_on_existence": "skip" }),
            vec!["c"],
            vec![],
        ),
        (
            "update",
            json!({ "entities": [thing("a", 2), thing("x", 2)] }),
            vec![],
            vec![404],
        ),
        ("delete", json!({ "entities": ["c", "x"] }), vec![], vec![404]),
    ];
    for (kind, mut action, done, errors) in table {
        action["action"] = json!(kind);
        let came = bulk(&server, path, json!([action])).await;
        assert_eq!(came[kind]["success"], json!(done), "{path} {action}");
        assert_eq!(statuses(&came[kind]["errors"]), errors, "{path} {action}");
        assert_eq!(of("a").await, first, "{path} {action}");
    }
    let several = json!([
        { "action": "create", "entities": [thing("b", 2), thing("d", 2)], "action_on_existence": "overwrite" },
        { "action": "update", "entities": [thing("a", 2), thing("x", 2)], "action_on_non_existence": "skip" },
        { "action": "delete", "entities": ["c", thing("d", 1), "x"], "action_on_non_existence": "skip" },
        { "action": "delete", "entities": ["x"] },
    ]);
    let came = bulk(&server, path, several).await;
    assert_eq!(came["create"]["success"], json!(["b", "d"]), "{path}");
    assert_eq!(came["update"]["success"], json!(["a"]), "{path}");
    assert_eq!(
        (&came["delete"]["success"], statuses(&came["delete"]["errors"])),
        (&json!(["c", "d"]), vec![404])
    );
    let second = of("a").await;
    assert_ne!(second, first, "{path}");
    assert_eq!(of("b").await, second, "{path}");
    for gone in ["c", "d", "x"] {
        server.get(&format!("{path}/{gone}")).await.refused(404);
    }

    // What can't be right is refused before anything is done.
    let mut wrong = thing("e", 1);
    wrong["team_name"] = json!("t");
    for (actions, kind) in [
        (
            json!([{ "action": "create", "entities": [thing("f", 1), wrong] }]),
            "value_error",
        ),
        (
            json!([{ "action": "create", "entities": [{ "nothing": 1 }] }]),
            "extra_forbidden",
        ),
        (json!([{ "action": "merge", "entities": [] }]), "value_error"),
        (
            json!([{ "action": "delete", "entities": vec!["x"; 1001] }]),
            "value_error",
        ),
        (
            json!(vec![json!({ "action": "delete", "entities": [] }); 1001]),
            "value_error",
        ),
    ] {
        let detail = server.patch(path, json!({ "actions": actions })).await.refused(422);
        assert_eq!(detail[0]["type"], kind, "{path}: {detail}");
    }
    server.get(&format!("{path}/f")).await.refused(404);
}

#[tokio::test]
async fn variables() {
    let thing = |id: &str, version: i32| json!({ "key": id, "value": version });
    things_are_made_changed_and_removed("/api/v2/variables", thing, |shown| shown["value"].clone()).await;
}

#[tokio::test]
async fn connections() {
    let thing = |id: &str, version: i32| json!({ "connection_id": id, "conn_type": "http", "port": version });
    things_are_made_changed_and_removed("/api/v2/connections", thing, |shown| shown["port"].clone()).await;
}

#[tokio::test]
async fn pools() {
    let thing = |id: &str, version: i32| json!({ "name": id, "slots": version });
    things_are_made_changed_and_removed("/api/v2/pools", thing, |shown| shown["slots"].clone()).await;
}

#[tokio::test]
async fn a_mask_leaves_the_other_fields_and_a_refusal_only_its_own_entity() {
    let server = Server::of("op").await;
    let path = "/api/v2/connections";
    let old = json!({ "connection_id": "db", "conn_type": "http", "host": "h", "password": "s3cret" });
    server.post(path, old).await.ok();
    let new = json!({ "connection_id": "db", "conn_type": "ftp", "host": "g", "password": "***" });
    bulk(
        &server,
        path,
        json!([{ "action": "update", "entities": [new], "update_mask": ["host", "password"] }]),
    )
    .await;
    let kept = server.database.store().connection("db").await.unwrap().unwrap();
    assert_eq!((kept.conn_type.as_str(), kept.host.as_deref()), ("http", Some("g")));
    // What a client was shown in place of the password is no new password.
    assert_eq!(kept.password.as_deref(), Some("s3cret"));

    let pools = json!([{ "action": "delete", "entities": ["default_pool", "p"], "action_on_non_existence": "skip" }]);
    server
        .post("/api/v2/pools", json!({ "name": "p", "slots": 1 }))
        .await
        .ok();
    let came = bulk(&server, "/api/v2/pools", pools).await;
    assert_eq!(
        (&came["delete"]["success"], statuses(&came["delete"]["errors"])),
        (&json!(["p"]), vec![400])
    );
}

#[tokio::test]
async fn each_change_is_recorded_as_if_it_were_alone_and_without_secrets() {
    let mut server = Server::of("op").await;
    let variable = |key: &str, value: &str| json!({ "key": key, "value": value });
    let actions = json!([
        { "action": "create", "entities": [variable("a", "red"), variable("b", "red")] },
        { "action": "create", "entities": [variable("a", "red")] },
        { "action": "update", "entities": [variable("a", "red")] },
        { "action": "delete", "entities": ["b"] },
    ]);
    bulk(&server, "/api/v2/variables", actions).await;
    let connection =
        json!({ "connection_id": "c", "conn_type": "http", "password": "red", "extra": "{\"a\": \"red\"}" });
    bulk(
        &server,
        "/api/v2/connections",
        json!([{ "action": "create", "entities": [connection] }]),
    )
    .await;
    let log = server.audit_log("order_by=event_log_id").await;
    let rows = log["event_logs"].as_array().unwrap().iter();
    let told: Vec<(&str, &str)> = rows
        .filter(|row| row["event"] != "login")
        .map(|row| (row["event"].as_str().unwrap(), row["extra"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            ("post_variable", r#"{"key":"a","value":"***"}"#),
            ("post_variable", r#"{"key":"b","value":"***"}"#),
            ("patch_variable", r#"{"key":"a","value":"***"}"#),
            ("delete_variable", r#""b""#),
            (
                "post_connection",
                r#"{"conn_type":"http","connection_id":"c","extra":"***","password":"***"}"#
            ),
        ]
    );
}

/// Runs `r1`, `r2` and `r3` of `a >> b` that wait for a scheduler.
async fn runs() -> Server {
    let server = Server::of("user").await;
    server.database.register(&fixture::chain("d")).await;
    for run_id in ["r1", "r2", "r3"] {
        let body = json!({ "dag_run_id": run_id, "logical_date": null });
        server.post("/api/v2/dags/d/dagRuns", body).await.ok();
    }
    server
}

async fn state(server: &Server, path: &str) -> Value {
    server.get(&format!("/api/v2/dags/d/dagRuns/{path}")).await.ok()["state"].clone()
}

#[tokio::test]
async fn runs_are_marked_noted_and_removed() {
    let mut server = runs().await;
    let path = "/api/v2/dags/d/dagRuns";
    let actions = json!([
        { "action": "create", "entities": [{ "dag_run_id": "r4" }] },
        { "action": "update", "entities": [{ "dag_run_id": "r1", "state": "failed", "note": "n" }, { "dag_run_id": "r9" }],
          "action_on_non_existence": "skip" },
        { "action": "delete", "entities": ["r2", { "dag_run_id": "r9" }], "action_on_non_existence": "skip" },
    ]);
    let came = bulk(&server, path, actions).await;
    assert_eq!(statuses(&came["create"]["errors"]), [405]);
    assert_eq!(came["update"], json!({ "errors": [], "success": ["d.r1"] }));
    assert_eq!(came["delete"], json!({ "errors": [], "success": ["d.r2"] }));
    assert_eq!(state(&server, "r1").await, "failed");
    assert_eq!(server.get(&format!("{path}/r1")).await.ok()["note"], "n");
    server.get(&format!("{path}/r2")).await.refused(404);

    // For all DAGs, each says which it is; one that runs is not deleted, and does not keep the others.
    Driver::new(server.database.store()).await.step().await;
    let all = "/api/v2/dags/~/dagRuns";
    let actions = json!([
        { "action": "update", "entities": [{ "dag_run_id": "r1", "state": "success" }] },
        { "action": "delete", "entities": ["r1", { "dag_id": "d", "dag_run_id": "r3" }, { "dag_id": "d", "dag_run_id": "r1" }] },
    ]);
    let came = bulk(&server, all, actions).await;
    assert_eq!(
        (&came["update"]["success"], statuses(&came["update"]["errors"])),
        (&json!([]), vec![400])
    );
    assert_eq!(
        (&came["delete"]["success"], statuses(&came["delete"]["errors"])),
        (&json!(["d.r1"]), vec![400, 409])
    );
    let note = json!([{ "action": "update", "entities": [{ "dag_run_id": "r3", "note": "x".repeat(1001) }] }]);
    server.patch(path, json!({ "actions": note })).await.refused(422);
    let log = server.audit_log("event=delete_dag_run&order_by=event_log_id").await;
    let rows = log["event_logs"].as_array().unwrap().iter();
    let told: Vec<_> = rows.map(|row| (row["dag_id"].clone(), row["run_id"].clone())).collect();
    assert_eq!(told, [(json!("d"), json!("r2")), (json!("d"), json!("r1"))]);
}

#[tokio::test]
async fn task_instances_are_marked_noted_and_removed() {
    let mut server = runs().await;
    let path = "/api/v2/dags/d/dagRuns/r1/taskInstances";
    let actions = json!([
        { "action": "create", "entities": [{ "task_id": "a" }] },
        { "action": "update", "entities": [{ "task_id": "a", "new_state": "success", "note": "n" }, { "task_id": "b", "map_index": 3 }],
          "action_on_non_existence": "skip" },
        { "action": "update", "entities": [{ "task_id": "a", "new_state": "failed" }, { "task_id": "x" }] },
        { "action": "update", "entities": [{ "task_id": "b", "new_state": "failed" }], "update_mask": ["note"] },
        { "action": "delete", "entities": ["b"] },
    ]);
    let came = bulk(&server, path, actions).await;
    assert_eq!(statuses(&came["create"]["errors"]), [405]);
    assert_eq!(came["update"]["success"], json!(["d.r1.a[-1]", "d.r1.b[-1]"]));
    assert_eq!(statuses(&came["update"]["errors"]), [404]);
    // Its run is not over and waits for it.
    assert_eq!(
        (&came["delete"]["success"], statuses(&came["delete"]["errors"])),
        (&json!([]), vec![409])
    );
    assert_eq!(state(&server, "r1/taskInstances/a").await, "success");
    assert_eq!(state(&server, "r1/taskInstances/b").await, Value::Null);
    assert_eq!(server.get(&format!("{path}/a")).await.ok()["note"], "n");
    let wrong = json!([{ "action": "update", "entities": [{ "task_id": "a", "new_state": "queued" }] }]);
    server.patch(path, json!({ "actions": wrong })).await.refused(422);

    let of = |run_id: &str, new_state: &str| json!({ "dag_id": "d", "dag_run_id": run_id, "task_id": "a", "new_state": new_state, "include_downstream": true });
    let actions = json!([
        { "action": "update", "entities": [of("r2", "failed"), of("r3", "skipped")] },
        { "action": "update", "entities": [{ "task_id": "a", "new_state": "failed" }] },
        { "action": "delete", "entities": ["a"] },
    ]);
    let came = bulk(&server, "/api/v2/dags/~/dagRuns/~/taskInstances", actions).await;
    assert_eq!(came["update"]["success"], json!(["d.r2.a[-1]", "d.r3.a[-1]"]));
    assert_eq!(statuses(&came["update"]["errors"]), [400]);
    assert_eq!(statuses(&came["delete"]["errors"]), [400]);
    assert_eq!(state(&server, "r2/taskInstances/b").await, "failed");
    assert_eq!(state(&server, "r3/taskInstances/b").await, "skipped");

    server
        .patch("/api/v2/dags/d/dagRuns/r2", json!({ "state": "failed" }))
        .await
        .ok();
    let came = bulk(
        &server,
        "/api/v2/dags/d/dagRuns/r2/taskInstances",
        json!([{ "action": "delete", "entities": ["b"] }]),
    )
    .await;
    assert_eq!(came["delete"]["success"], json!(["d.r2.b[-1]"]));
    server
        .get("/api/v2/dags/d/dagRuns/r2/taskInstances/b")
        .await
        .refused(404);
    let log = server.audit_log("event=delete_task_instance").await;
    let row = &log["event_logs"][0];
    assert_eq!((&row["run_id"], &row["task_id"]), (&json!("r2"), &json!("b")));
}

/// A run that is over can do without an instance; when it begins again, it has all of them again.
#[tokio::test]
async fn a_task_instance_goes_from_a_run_that_is_over() {
    let server = runs().await;
    let run = "/api/v2/dags/d/dagRuns/r1";
    let (instance, other) = (format!("{run}/taskInstances/b"), format!("{run}/taskInstances/a"));
    let refused = server.delete(&instance).await.refused(409);
    assert!(refused.as_str().unwrap().contains("mark it instead"), "{refused}");
    server.patch(run, json!({ "state": "failed" })).await.ok();
    server.delete(&format!("{instance}?map_index=2")).await.refused(404);
    server.delete(&format!("{run}/taskInstances/x")).await.refused(404);
    assert_eq!(server.delete(&instance).await.ok(), Value::Null);
    server.get(&instance).await.refused(404);
    server.delete(&instance).await.refused(404);

    server
        .post(&format!("{run}/clear"), json!({ "dry_run": false }))
        .await
        .ok();
    let mut driver = Driver::new(server.database.store()).await;
    driver.step().await;
    let mark = json!({ "new_state": "success" });
    server.patch(&other, mark.clone()).await.ok();
    driver.step().await;
    assert_eq!(server.get(&instance).await.ok()["state"], "queued");
    server.patch(&instance, mark).await.ok();
    driver.step().await;
    assert_eq!(server.get(run).await.ok()["state"], "success");
}
