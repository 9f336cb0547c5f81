//! Assets, their events, and what comes of them.

use axum::http::Method;
use serde_json::{Value, json};
use updraft_dag::model::{Asset, AssetCondition, Dag, Schedule};
use updraft_testkit::fixture;

use crate::server::{Answer, Server};

fn asset(name: &str, uri: &str) -> Asset {
    Asset {
        name: name.to_owned(),
        uri: uri.to_owned(),
    }
}

/// `load` updates `sales`, `report` reads it.
fn maker() -> Dag {
    let mut load = fixture::task("load", &[]);
    load.outlets = vec![asset("sales", "s3://lake/sales")];
    let mut report = fixture::task("report", &["load"]);
    report.inlets = vec![asset("sales", "sales")];
    fixture::dag("maker", [load, report])
}

fn taker(dag_id: &str, assets: &[&str]) -> Dag {
    let parts = assets.iter().map(|name| AssetCondition::Asset((*name).to_owned()));
    let mut dag = fixture::dag(dag_id, [fixture::task("t", &[])]);
    dag.schedule = Schedule::Assets {
        condition: AssetCondition::All(parts.collect()),
        time: None,
    };
    dag
}

async fn server() -> Server {
    let server = Server::of("user").await;
    for dag in [maker(), taker("taker", &["sales", "stock"]), taker("other", &["stock"])] {
        server.database.register(&dag).await;
    }
    server
}

async fn id(server: &Server, name: &str) -> i64 {
    let assets = server.get(&format!("/api/v2/assets?name_pattern={name}")).await.ok();
    assert_eq!(assets["total_entries"], 1, "{assets}");
    assets["assets"][0]["id"].as_i64().unwrap()
}

async fn update(server: &Server, name: &str, extra: Value) -> Value {
    let body = json!({ "asset_id": id(server, name).await, "extra": extra });
    server.post("/api/v2/assets/events", body).await.ok()
}

async fn delete(server: &Server, path: &str) -> Answer {
    server.call(Method::DELETE, path, None).await
}

#[tokio::test]
async fn assets_know_who_makes_them_and_who_waits_for_them() {
    let server = server().await;
    let assets = server.get("/api/v2/assets?order_by=-name").await.ok();
    insta::assert_json_snapshot!(assets, {
        ".assets[].id" => "[id]", ".assets[].**.created_at" => "[time]", ".assets[].**.updated_at" => "[time]",
    });
    let sales = id(&server, "sales").await;
    assert_eq!(
        server.get(&format!("/api/v2/assets/{sales}")).await.ok(),
        assets["assets"][1]
    );
    assert_eq!(
        server.get("/api/v2/assets/999").await.refused(404),
        "Asset with ID: `999` was not found"
    );
    let of = async |query: &str| server.get(&format!("/api/v2/assets?{query}")).await.ok()["total_entries"].clone();
    assert_eq!(of("dag_ids=other").await, 1);
    assert_eq!(of("uri_pattern=s3").await, 1);
    assert_eq!(of("name_prefix_pattern=s").await, 2);
    assert_eq!(server.get("/api/v2/assets/aliases").await.ok()["total_entries"], 0);
    server.get("/api/v2/assets/aliases/1").await.refused(404);

    let by_asset = server.get("/api/v2/dags?has_asset_schedule=true").await.ok();
    assert_eq!(by_asset["total_entries"], 2);
    let waiting = server.get("/api/v2/dags?asset_dependency=lake").await.ok();
    assert_eq!(waiting["dags"][0]["dag_id"], "taker");
    assert_eq!(waiting["dags"][0]["timetable_summary"], "sales and stock");
    let details = server.get("/api/v2/dags/taker/details").await.ok();
    assert_eq!(
        details["asset_expression"],
        json!({ "all": [{ "asset": { "name": "sales" } }, { "asset": { "name": "stock" } }] })
    );

    // What no DAG speaks of any more is kept, and shown if asked for.
    server.database.register(&fixture::chain("other")).await;
    server.database.register(&fixture::chain("taker")).await;
    assert_eq!(of("").await, 1);
    assert_eq!(of("only_active=false").await, 2);
}

#[tokio::test]
async fn row_416_an_event_of_the_api_starts_who_waits_for_it() {
    let server = server().await;
    let event = update(&server, "stock", json!({ "rows": 7 })).await;
    assert_eq!(event["extra"], json!({ "rows": 7, "from_rest_api": true }));
    assert_eq!(event["source_dag_id"], Value::Null);
    assert_eq!(event["source_map_index"], -1);
    assert_eq!(event["created_dagruns"], json!([]));

    let stock = id(&server, "stock").await;
    let queued = server.get(&format!("/api/v2/assets/{stock}/queuedEvents")).await.ok();
    assert_eq!(queued["total_entries"], 2);
    assert_eq!(queued["queued_events"][0]["dag_id"], "other");
    let sales = update(&server, "sales", json!({})).await;
    server
        .database
        .create_run_by_assets(&taker("taker", &["sales", "stock"]))
        .await
        .unwrap();
    server
        .database
        .create_run_by_assets(&taker("other", &["stock"]))
        .await
        .unwrap();

    let runs = server.get("/api/v2/dags/taker/dagRuns").await.ok();
    let run = &runs["dag_runs"][0];
    assert_eq!(
        (&run["run_type"], &run["triggered_by"]),
        (&json!("asset_triggered"), &json!("asset"))
    );
    assert_eq!(
        (&run["logical_date"], &run["data_interval_start"]),
        (&Value::Null, &Value::Null)
    );
    let run_id = run["dag_run_id"].as_str().unwrap();
    let upstream = server
        .get(&format!("/api/v2/dags/taker/dagRuns/{run_id}/upstreamAssetEvents"))
        .await
        .ok();
    let ids: Vec<&Value> = upstream["asset_events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| &event["id"])
        .collect();
    assert_eq!(ids, [&event["id"], &sales["id"]]);
    let triggering = |event: &Value| {
        event["created_dagruns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|run| (run["dag_id"].clone(), run["triggering"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        triggering(&upstream["asset_events"][0]),
        [(json!("taker"), json!(false)), (json!("other"), json!(true))],
        "the newest event of each run is the one that triggered it"
    );
    let listed = server
        .get("/api/v2/assets/events?order_by=-timestamp&name_pattern=sto")
        .await
        .ok();
    assert_eq!(listed["total_entries"], 1);
    assert_eq!(
        listed["asset_events"][0]["created_dagruns"].as_array().unwrap().len(),
        2
    );

    let refused = server.post("/api/v2/assets/events", json!({ "asset_id": 999 })).await;
    assert_eq!(refused.refused(404), "Asset with ID: `999` was not found");
    server
        .post(
            "/api/v2/assets/events",
            json!({ "asset_id": stock, "partition_key": "x" }),
        )
        .await
        .refused(422);
    server
        .post("/api/v2/assets/events", json!({ "asset_id": stock, "other": 1 }))
        .await
        .refused(422);
    server
        .get("/api/v2/dags/taker/dagRuns/none/upstreamAssetEvents")
        .await
        .refused(404);
}

#[tokio::test]
async fn queued_events_are_seen_and_can_be_forgotten() {
    let server = server().await;
    update(&server, "stock", json!({})).await;
    update(&server, "stock", json!({})).await;
    let stock = id(&server, "stock").await;
    let of_dag = "/api/v2/dags/taker/assets/queuedEvents";
    let of_both = format!("/api/v2/dags/other/assets/{stock}/queuedEvents");
    assert_eq!(server.get(of_dag).await.ok()["total_entries"], 1, "one of each asset");
    assert_eq!(server.get(&of_both).await.ok()["dag_display_name"], "other");
    let before = format!("{of_dag}?before=2020-01-01T00:00:00Z");
    assert_eq!(server.get(&before).await.ok()["total_entries"], 0);
    delete(&server, &before).await.refused(404);
    assert_eq!(delete(&server, &of_both).await.status, 204);
    assert_eq!(
        delete(&server, &of_both).await.refused(404),
        format!("Queue event with dag_id: `other` and asset_id: `{stock}` was not found")
    );
    let made = server.database.create_run_by_assets(&taker("other", &["stock"])).await;
    assert!(made.is_none(), "nothing is queued");
    assert_eq!(
        delete(&server, &format!("/api/v2/assets/{stock}/queuedEvents"))
            .await
            .status,
        204
    );
    assert_eq!(server.get(of_dag).await.ok()["total_entries"], 0);
    delete(&server, of_dag).await.refused(404);
}

#[tokio::test]
async fn an_asset_is_made_by_the_one_dag_that_makes_it() {
    let server = server().await;
    let (sales, stock) = (id(&server, "sales").await, id(&server, "stock").await);
    let made = server
        .call(Method::POST, &format!("/api/v2/assets/{sales}/materialize"), None)
        .await
        .ok();
    assert_eq!(
        (&made["dag_id"], &made["run_type"]),
        (&json!("maker"), &json!("asset_materialization"))
    );
    assert!(
        made["dag_run_id"]
            .as_str()
            .unwrap()
            .starts_with("asset_materialization__"),
        "{made}"
    );
    let body = json!({ "dag_run_id": "mine", "note": "again" });
    let made = server
        .post(&format!("/api/v2/assets/{sales}/materialize"), body.clone())
        .await
        .ok();
    assert_eq!((&made["dag_run_id"], &made["note"]), (&json!("mine"), &json!("again")));
    server
        .post(&format!("/api/v2/assets/{sales}/materialize"), body)
        .await
        .refused(409);
    assert_eq!(
        server
            .post(&format!("/api/v2/assets/{stock}/materialize"), json!({}))
            .await
            .refused(404),
        format!("No DAG materializes asset with ID: {stock}")
    );
    let mut second = maker();
    second.dag_id = "second".to_owned();
    server.database.register(&second).await;
    server
        .post(&format!("/api/v2/assets/{sales}/materialize"), json!({}))
        .await
        .refused(409);
}

#[tokio::test]
async fn two_addresses_of_one_asset_are_a_conflict_that_is_shown() {
    let server = server().await;
    let mut second = maker();
    second.dag_id = "second".to_owned();
    second.tasks.get_mut("load").unwrap().outlets = vec![asset("sales", "s3://other/sales")];
    server.database.register(&second).await;
    let sales = id(&server, "sales").await;
    assert_eq!(
        server.get(&format!("/api/v2/assets/{sales}")).await.ok()["uri"],
        "s3://lake/sales"
    );
    let warnings = server.get("/api/v2/dagWarnings").await.ok();
    assert_eq!(warnings["total_entries"], 1);
    let warning = &warnings["dag_warnings"][0];
    assert_eq!(
        (&warning["dag_id"], &warning["warning_type"]),
        (&json!("second"), &json!("asset conflict"))
    );
    assert_eq!(
        warning["message"],
        "the asset `sales` is at `s3://lake/sales` for another DAG and at `s3://other/sales` here: give it one address"
    );
    assert_eq!(
        server.get("/api/v2/dagWarnings?dag_id=maker").await.ok()["total_entries"],
        0
    );
    // The first one goes, and the other's address is the asset's.
    server.database.register(&fixture::chain("maker")).await;
    assert_eq!(
        server.get(&format!("/api/v2/assets/{sales}")).await.ok()["uri"],
        "s3://other/sales"
    );
    assert_eq!(server.get("/api/v2/dagWarnings").await.ok()["total_entries"], 0);
}

#[tokio::test]
async fn a_viewer_tells_of_no_update() {
    let server = Server::of("viewer").await;
    server.database.register(&maker()).await;
    let sales = id(&server, "sales").await;
    server
        .post("/api/v2/assets/events", json!({ "asset_id": sales }))
        .await
        .refused(403);
    server
        .post(&format!("/api/v2/assets/{sales}/materialize"), json!({}))
        .await
        .refused(403);
    delete(&server, "/api/v2/dags/maker/assets/queuedEvents")
        .await
        .refused(403);
}

#[tokio::test]
async fn runs_are_found_by_the_asset_that_they_were_made_for() {
    let server = server().await;
    let list = async |text: &str| {
        let path = format!("/api/v2/dags/~/dagRuns?consuming_asset_pattern={text}");
        server.get(&path).await.ok()["total_entries"].clone()
    };
    update(&server, "stock", json!({})).await;
    let other = taker("other", &["stock"]);
    server.database.create_run_by_assets(&other).await.unwrap();
    server
        .post("/api/v2/dags/other/dagRuns", json!({ "logical_date": null }))
        .await
        .ok();
    assert_eq!(list("").await, 2, "no filter");
    assert_eq!(list("STO").await, 1);
    assert_eq!(list("%25").await, 0, "no wildcard");
    assert_eq!(list("sales").await, 0, "of another asset");
}
