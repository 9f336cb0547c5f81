//! Roles for single DAGs.

use axum::http::Method;
use serde_json::{Value, json};
use updraft_api::create_user;
use updraft_dag::model::{Asset, AssetCondition, Dag, Schedule};
use updraft_testkit::{Driver, fixture};

use crate::server::{PASSWORD, Server, read_until};

/// Occurs in everything that the hidden DAG has.
const VAULT: &str = "vault";

async fn add(server: &Server, username: &str, role: &str) {
    create_user(server.database.store(), username, PASSWORD, role.parse().unwrap())
        .await
        .unwrap();
}

async fn grant(server: &mut Server, username: &str, body: Value) -> Value {
    if server.database.store().user("boss").await.unwrap().is_none() {
        add(server, "boss", "admin").await;
    }
    let signed_in = server.token().to_owned();
    server.sign_in("boss").await;
    let path = format!("/api/v2/updraft/users/{username}/grants");
    let made = server.call(Method::PUT, &path, Some(body)).await.ok();
    server.carry(&signed_in);
    made
}

/// Every operation: its method, its route and its id.
fn operations() -> Vec<(Method, String, Value)> {
    let document: Value = serde_json::from_str(include_str!("../../openapi.json")).unwrap();
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            all.push((method.to_uppercase().parse().unwrap(), path.clone(), operation.clone()));
        }
    }
    all
}

fn asset() -> Asset {
    Asset {
        name: "vault-keys".to_owned(),
        uri: "s3://vault/keys".to_owned(),
    }
}

/// `vault` updates an asset that only it and `vault-reader` know. All but `office` have the tag `secret`.
fn dags() -> [Dag; 3] {
    let mut tasks = [fixture::task("vault-a", &[]), fixture::task("vault-b", &["vault-a"])];
    tasks[0].outlets = vec![asset()];
    tasks[0].pool = "narrow".to_owned();
    let mut vault = fixture::dag(VAULT, tasks);
    vault.tags = ["secret".to_owned()].into();
    let mut reader = fixture::dag("vault-reader", [fixture::task("vault-c", &[])]);
    reader.tags = ["secret".to_owned()].into();
    reader.schedule = Schedule::Assets {
        condition: AssetCondition::All(vec![AssetCondition::Asset("vault-keys".to_owned())]),
        time: None,
    };
    let mut tasks = [fixture::task("a", &[])];
    tasks[0].pool = "narrow".to_owned();
    [vault, reader, fixture::dag("office", tasks)]
}

/// Ids of things of the hidden DAG that a path may have.
struct Things {
    asset: i64,
    backfill: i64,
    import_error: i64,
}

/// Everything that there can be of a DAG, and somebody of each kind: `ann` for whom `vault` is hidden, and `all` who sees it.
async fn scene() -> (Server, Things) {
    let mut server = Server::open().await;
    let db = &server.database;
    db.execute("INSERT INTO pool (name, slots, description, include_deferred) VALUES ('narrow', 1, '', false)")
        .await;
    let [vault, reader, office] = dags();
    db.register(&reader).await;
    db.create_run(&vault, "vault-run").await;
    let mut driver = Driver::new(db.store()).await;
    driver.step().await;
    db.create_run(&office, "r").await;
    driver.step().await;
    for statement in [
        // The one slot of the pool is taken. The driver knows no limits.
        "DELETE FROM queued_attempt WHERE attempt_id IN (SELECT attempt_id FROM task_instance WHERE task_id = 'a')",
        "UPDATE task_instance SET state = 'scheduled', attempt_id = NULL, try_number = 0 WHERE task_id = 'a'",
        "INSERT INTO asset_event (asset_id, source_dag_id, source_task_id, source_run_id) SELECT id, 'vault', 'vault-a', 'vault-run' FROM asset",
        "INSERT INTO asset_queue (dag_id, asset_id, event_id) SELECT 'vault-reader', asset_id, id FROM asset_event",
        "INSERT INTO webhook (name, dag_id, kind, secret, created_by) VALUES ('vault-hook', 'vault', 'github', 'x', 'all')",
        "INSERT INTO import_error (file_path, message, diagnostics) VALUES ('vault.yaml', 'vault is broken', '[]')",
        "UPDATE task_instance SET state = 'upstream_failed', end_date = now(), reason = 'vault-a is shut' WHERE task_id = 'vault-b'",
        "INSERT INTO xcom (task_instance_id, key, value) SELECT id, 'vault-key', '1' FROM task_instance WHERE task_id = 'vault-a'",
        "INSERT INTO backfill (key, dag_id, from_date, to_date, run_backwards, reprocess_behavior, max_active_runs, only_failed_tasks)
         VALUES (gen_random_uuid(), 'vault', '2026-01-01T00:00Z', '2026-01-02T00:00Z', false, 'none', 1, false)",
    ] {
        db.execute(statement).await;
    }
    add(&server, "ann", "op").await;
    add(&server, "all", "op").await;
    grant(&mut server, "ann", json!({ "tag": "secret", "role": "none" })).await;
    let number = async |server: &Server, query: &'static str| server.database.text(query).await.parse().unwrap();
    let things = Things {
        asset: number(&server, "SELECT id::text FROM asset").await,
        backfill: number(&server, "SELECT id::text FROM backfill").await,
        import_error: number(&server, "SELECT id::text FROM import_error").await,
    };
    (server, things)
}

impl Things {
    /// A path of things of `dag_id`, `~` where that stands for all.
    fn path(&self, route: &str, dag_id: &str) -> String {
        let rest = |name: &str| {
            if dag_id == "~" {
                "~".to_owned()
            } else {
                format!("vault-{name}")
            }
        };
        let part = |part: &str| match part {
            "{dag_id}" => dag_id.to_owned(),
            "{dag_run_id}" => rest("run"),
            "{task_id}" => rest("a"),
            "{map_index}" => "-1".to_owned(),
            "{asset_id}" => self.asset.to_string(),
            "{backfill_id}" => self.backfill.to_string(),
            "{import_error_id}" => self.import_error.to_string(),
            "{version_number}" | "{try_number}" | "{task_try_number}" | "{number}" => "1".to_owned(),
            other if other.starts_with('{') => "x".to_owned(),
            other => other.to_owned(),
        };
        let path = route.split('/').map(part).collect::<Vec<_>>().join("/");
        if route.ends_with("/backfills") {
            format!("{path}?dag_id=~")
        } else {
            path
        }
    }
}

/// A new operation that tells of a hidden DAG fails this: it takes what there is from the OpenAPI document.
#[tokio::test]
async fn what_is_hidden_is_in_no_reply_and_its_paths_are_those_of_nothing() {
    let (mut server, things) = scene().await;
    let (mut told_to_all, mut asked) = (Vec::new(), 0);
    server.sign_in("all").await;
    let all = server.token().to_owned();
    server.sign_in("ann").await;
    let ann = server.token().to_owned();
    for (method, route, operation) in operations() {
        if operation["security"].is_null() || route.ends_with("/events") && route.contains("updraft") {
            continue;
        }
        let is_list = method == Method::GET || route.ends_with("/list");
        let bodies = if method == Method::GET { None } else { Some(json!({})) };
        if route.contains("{dag_id}") {
            server.carry(&ann);
            for dag_id in [VAULT, "vault-reader"] {
                let hidden = server
                    .call(method.clone(), &things.path(&route, dag_id), bodies.clone())
                    .await;
                let nothing = server
                    .call(method.clone(), &things.path(&route, "vault-no"), bodies.clone())
                    .await;
                assert_eq!(hidden.status, 404, "{method} {route}: {}", hidden.text);
                assert_eq!(
                    hidden.text,
                    nothing.text.replace("vault-no", dag_id),
                    "{method} {route}"
                );
                asked += 1;
            }
        }
        if !is_list || route.contains("eventLogs") || route.contains("/users") {
            continue;
        }
        let all_of_it = things.path(&route, "~");
        for (token, sees) in [(&all, true), (&ann, false)] {
            server.carry(token);
            let told = server.call(method.clone(), &all_of_it, bodies.clone()).await;
            let tells = told.status.is_success() && told.text.contains(VAULT);
            if sees && tells {
                told_to_all.push(all_of_it.clone());
            }
            assert!(
                sees || !told.text.contains(VAULT),
                "{method} {all_of_it}: {}",
                told.text
            );
        }
    }
    assert!(asked > 120, "{asked}");
    // Nobody would see that nothing is told if there were nothing to tell.
    assert!(told_to_all.len() >= 15, "{told_to_all:#?}");
}

#[tokio::test]
async fn totals_leave_out_what_is_hidden() {
    let (mut server, _) = scene().await;
    let mut seen = async |username: &str| {
        server.sign_in(username).await;
        let total = async |path: &str| server.get(path).await.ok()["total_entries"].as_i64().unwrap();
        let counts = server.get("/api/v2/updraft/overview").await.ok()["counts"].clone();
        (
            total("/api/v2/dags?limit=1").await,
            total("/api/v2/dags/~/dagRuns?limit=1").await,
            total("/api/v2/dags/~/dagRuns/~/taskInstances?limit=1").await,
            (counts["all"].clone(), counts["import_errors"].clone()),
        )
    };
    assert_eq!(seen("all").await, (3, 2, 3, (json!(3), json!(1))));
    assert_eq!(seen("ann").await, (1, 1, 1, (json!(1), json!(0))));
}

/// Every operation of the document, for every general role and every role for a DAG: on that DAG the one counts, elsewhere the other.
#[tokio::test]
async fn each_role_for_a_dag_may_use_the_operations_that_the_document_says() {
    let ranks = ["none", "viewer", "user", "op"];
    let rank = |role: &str| ranks.iter().position(|one| *one == role).unwrap_or(ranks.len());
    let mut server = Server::open().await;
    server.database.register(&fixture::chain("other")).await;
    let mut tried = 0;
    for general in &ranks[1..] {
        add(&server, general, general).await;
        for granted in ranks {
            server.database.register(&fixture::chain("own")).await;
            grant(&mut server, general, json!({ "dag_id": "own", "role": granted })).await;
            server.sign_in(general).await;
            for (method, route, operation) in operations() {
                let Some(least) = operation["security"][0]["HTTPBearer"][0].as_str() else {
                    continue;
                };
                // Done with, the DAG would be gone.
                if operation["operationId"] == "delete_dag" && rank(granted).max(rank(general)) >= rank(least) {
                    continue;
                }
                let path = |dag_id: &str| {
                    let named = |part: &str| match part {
                        "{dag_id}" => dag_id.to_owned(),
                        part if part.starts_with('{') => "x".to_owned(),
                        part => part.to_owned(),
                    };
                    route.split('/').map(named).collect::<Vec<_>>().join("/")
                };
                let what = format!("{general}, {granted} for the DAG: {method} {route}");
                let refused = server.refuses_role(method.clone(), &path("other")).await;
                if route.contains("{dag_id}") {
                    assert_eq!(refused, rank(general) < rank(least), "{what}");
                    if granted == "none" {
                        let reply = server.call(method.clone(), &path("own"), Some(json!({}))).await;
                        assert_eq!(reply.status, 404, "{what}");
                    } else {
                        let refused = server.refuses_role(method.clone(), &path("own")).await;
                        assert_eq!(refused, rank(granted) < rank(least), "{what}");
                    }
                    tried += 1;
                } else if refused {
                    assert!(rank(general) < rank(least), "{what}");
                } else {
                    // Which DAG it is about is in the body, which is empty here.
                    assert!(rank(general).max(rank(granted)) >= rank(least), "{what}");
                }
            }
        }
    }
    assert!(tried > 700, "{tried}");
}

#[tokio::test]
async fn bodies_that_name_dags_are_asked_for_each() {
    let (mut server, things) = scene().await;
    grant(&mut server, "ann", json!({ "dag_id": "office", "role": "viewer" })).await;
    server.sign_in("ann").await;
    let run = |dag_id: &str, run_id: &str| json!({ "dag_id": dag_id, "dag_run_id": run_id, "note": "seen" });
    let bulk = |entity: Value| json!({ "actions": [{ "action": "update", "entities": [entity] }] });
    for (dag_id, run_id, status) in [("vault", "vault-run", 404), ("vault", "no", 404), ("office", "r", 403)] {
        let told = server
            .patch("/api/v2/dags/~/dagRuns", bulk(run(dag_id, run_id)))
            .await
            .ok();
        assert_eq!(told["update"]["errors"][0]["status_code"], status, "{told}");
        let mut task = run(dag_id, run_id);
        task["task_id"] = json!(if dag_id == "vault" { "vault-a" } else { "a" });
        // Also where the path names a DAG that may be changed.
        let path = "/api/v2/dags/~/dagRuns/~/taskInstances";
        let told = server.patch(path, bulk(task)).await.ok();
        assert_eq!(told["update"]["errors"][0]["status_code"], status, "{told}");
        let body = json!({ "dry_run": true, "dag_runs": [{ "dag_id": dag_id, "dag_run_id": run_id }] });
        server.post("/api/v2/dags/~/clearDagRuns", body).await.refused(status);
    }
    let backfill = |dag_id: &str| json!({ "dag_id": dag_id, "from_date": "2026-01-01", "to_date": "2026-01-02" });
    for path in ["/api/v2/backfills", "/api/v2/backfills/dry_run"] {
        let hidden = server.post(path, backfill("vault")).await.refused(404);
        assert_eq!(hidden, "Could not find dag vault");
        server.post(path, backfill("office")).await.refused(403);
    }
    server.get("/api/v2/updraft/webhooks/vault-hook").await.refused(404);
    server.delete("/api/v2/updraft/webhooks/vault-hook").await.refused(404);
    for (dag_id, status) in [("vault", 404), ("office", 403)] {
        let hook = json!({ "name": "mine", "dag_id": dag_id, "kind": "github" });
        server.post("/api/v2/updraft/webhooks", hook).await.refused(status);
    }
    for change in ["pause", "unpause", "cancel"] {
        let path = format!("/api/v2/backfills/{}/{change}", things.backfill);
        let body = Some(json!({}));
        server.call(Method::PUT, &path, body).await.refused(404);
    }
    let paused = json!({ "is_paused": true });
    let none = server
        .patch("/api/v2/dags?dag_id_pattern=vault", paused.clone())
        .await
        .ok();
    assert_eq!(none["total_entries"], 0);
    server.patch("/api/v2/dags?dag_id_pattern=~", paused).await.refused(403);
    // The asset is not there, nor what made it.
    let event = json!({ "asset_id": things.asset });
    server.post("/api/v2/assets/events", event.clone()).await.refused(404);
    let materialize = format!("/api/v2/assets/{}/materialize", things.asset);
    server.post(&materialize, json!({})).await.refused(404);
    let queued = format!("/api/v2/assets/{}/queuedEvents", things.asset);
    server.delete(&queued).await.refused(404);
    // With a DAG that names it, it is there; but what it would run is not all hers to run.
    grant(&mut server, "ann", json!({ "dag_id": "vault", "role": "user" })).await;
    let refused = server.post("/api/v2/assets/events", event.clone()).await.refused(403);
    assert!(!refused.as_str().unwrap().contains("vault"), "{refused}");
    grant(&mut server, "ann", json!({ "dag_id": "vault-reader", "role": "user" })).await;
    server.post("/api/v2/assets/events", event).await.ok();
    // base64 of `office.yaml`
    let reparse = "/api/v2/parseDagFile/b2ZmaWNlLnlhbWw";
    let token = server.get("/api/v2/dags/office").await.ok()["file_token"].clone();
    assert_eq!(reparse.rsplit('/').next(), token.as_str());
    server.call(Method::PUT, reparse, None).await.refused(403);
}

#[tokio::test]
async fn a_higher_role_for_a_dag_counts_there_only() {
    let mut server = Server::of("viewer").await;
    for dag_id in ["own", "other"] {
        server.database.register(&fixture::chain(dag_id)).await;
    }
    grant(&mut server, "viewer", json!({ "dag_id": "own", "role": "user" })).await;
    let trigger = json!({ "logical_date": null });
    server.post("/api/v2/dags/own/dagRuns", trigger.clone()).await.ok();
    let refused = server.post("/api/v2/dags/other/dagRuns", trigger).await.refused(403);
    assert_eq!(
        refused,
        "the permission to trigger, clear, mark and pause is missing: it takes the role `user` or higher, and yours is `viewer`"
    );
    let paused = json!({ "is_paused": true });
    server
        .patch("/api/v2/dags?dag_id_pattern=own", paused.clone())
        .await
        .ok();
    server.patch("/api/v2/dags?dag_id_pattern=o", paused).await.refused(403);
    let refused = server.delete("/api/v2/dags/own").await.refused(403);
    assert!(
        refused.as_str().unwrap().ends_with("yours for the DAG `own` is `user`"),
        "{refused}"
    );
    let session = server.get("/auth/session").await.ok();
    assert_eq!(
        session,
        json!({ "username": "viewer", "role": "viewer", "dags": { "own": "user" } })
    );
    // What is no DAG stays beyond a viewer, and a token may be as high as the highest role and no higher.
    server.get("/api/v2/variables").await.refused(403);
    let token = |role: &str| json!({ "name": "ci", "role": role });
    server.post("/api/v2/updraft/tokens", token("op")).await.refused(403);
    let made = server.post("/api/v2/updraft/tokens", token("user")).await.ok();
    let low = server.post("/api/v2/updraft/tokens", token("viewer")).await.ok();
    let trigger = json!({ "logical_date": null });
    server.carry(made["token"].as_str().unwrap());
    server.post("/api/v2/dags/own/dagRuns", trigger.clone()).await.ok();
    server
        .post("/api/v2/dags/other/dagRuns", trigger.clone())
        .await
        .refused(403);
    server.carry(low["token"].as_str().unwrap());
    server.post("/api/v2/dags/own/dagRuns", trigger).await.refused(403);
}

#[tokio::test]
async fn grants_are_set_listed_and_taken_back_by_administrators() {
    let mut server = Server::of("admin").await;
    add(&server, "ann", "viewer").await;
    server.database.register(&fixture::chain("d")).await;
    let path = "/api/v2/updraft/users/ann/grants";
    let put = async |server: &Server, body: Value| server.call(Method::PUT, path, Some(body)).await;
    let made = put(&server, json!({ "dag_id": "d", "role": "none" })).await.ok();
    assert_eq!(
        (&made["dag_id"], &made["tag"], &made["dags"]),
        (&json!("d"), &json!(null), &json!(1))
    );
    let made = put(&server, json!({ "tag": "nowhere", "role": "op" })).await.ok();
    assert_eq!(made["dags"], 0);
    put(&server, json!({ "dag_id": "d", "role": "user" })).await.ok();
    for wrong in [
        json!({ "role": "user" }),
        json!({ "dag_id": "d", "tag": "t", "role": "user" }),
        json!({ "dag_id": "d", "role": "admin" }),
        json!({ "dag_id": "", "role": "user" }),
    ] {
        put(&server, wrong).await.refused(422);
    }
    let nobody = "/api/v2/updraft/users/nobody/grants";
    server.get(nobody).await.refused(404);
    server
        .call(Method::PUT, nobody, Some(json!({ "dag_id": "d", "role": "user" })))
        .await
        .refused(404);
    let listed = server.get(path).await.ok();
    let roles: Vec<&Value> = listed["grants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["role"])
        .collect();
    assert_eq!(roles, ["user", "op"]);
    assert_eq!(server.delete(&format!("{path}?dag_id=d")).await.status, 204);
    server.delete(&format!("{path}?dag_id=d")).await.refused(404);
    assert_eq!(server.delete(&format!("{path}?tag=nowhere")).await.status, 204);
    assert_eq!(server.get(path).await.ok()["total_entries"], 0);
    let log = server.audit_log("event=set_grant&order_by=event_log_id").await;
    assert_eq!(log["total_entries"], 3, "{log}");
    assert_eq!(
        (&log["event_logs"][0]["dag_id"], &log["event_logs"][0]["owner"]),
        (&json!("d"), &json!("admin"))
    );
    assert_eq!(server.audit_log("event=revoke_grant").await["total_entries"], 2);
}

#[tokio::test]
async fn an_administrator_is_not_limited() {
    let mut server = Server::of("admin").await;
    server.database.register(&fixture::chain("d")).await;
    grant(&mut server, "admin", json!({ "dag_id": "d", "role": "none" })).await;
    server.get("/api/v2/dags/d").await.ok();
    assert_eq!(server.get("/api/v2/dags").await.ok()["total_entries"], 1);
}

#[tokio::test]
async fn who_has_the_place_is_told_without_its_name_if_it_is_hidden() {
    let (mut server, _) = scene().await;
    let path = "/api/v2/updraft/dags/office/dagRuns/r/taskInstances/a/explain";
    server.sign_in("all").await;
    let told = server.get(path).await;
    assert!(told.text.contains("vault-a"), "{}", told.text);
    server.sign_in("ann").await;
    let told = server.get(path).await;
    assert!(
        told.text.contains("(hidden)") && !told.text.contains("vault"),
        "{}",
        told.text
    );
    told.ok();
}

#[tokio::test]
async fn pages_do_not_hear_of_what_is_hidden_also_when_it_is_new() {
    let (mut server, _) = scene().await;
    server.sign_in("ann").await;
    let mut events = server.stream("/api/v2/updraft/events").await;
    let mut new = fixture::chain("vault-new");
    new.tags = ["secret".to_owned()].into();
    server.database.register(&new).await;
    for dag_id in ["vault", "vault-new", "office"] {
        server.database.store().set_paused(dag_id, true).await.unwrap();
    }
    let seen = read_until(&mut events, r#""dag_id":"office""#).await;
    assert!(!seen.contains("vault"), "{seen}");
}
