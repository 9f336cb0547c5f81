//! What can be asked and done about task instances beside single marks and clears.

use serde_json::{Value, json};
use updraft_testkit::{Driver, fixture};

use crate::server::Server;

const RUN: &str = "/api/v2/dags/d/dagRuns/r1";

/// Runs `r1` and `r2` of `a >> g.b >> g.c >> z` that wait for a scheduler.
async fn runs() -> Server {
    let server = Server::of("user").await;
    let tasks = [
        fixture::task("a", &[]),
        fixture::task("g.b", &["a"]),
        fixture::task("g.c", &["g.b"]),
        fixture::task("z", &["g.c"]),
    ];
    let mut dag = fixture::dag("d", tasks);
    let group = serde_json::from_value(json!({ "group_id": "g" })).unwrap();
    dag.groups.insert("g".to_owned(), group);
    server.database.register(&dag).await;
    for run_id in ["r1", "r2"] {
        let body = json!({ "dag_run_id": run_id, "logical_date": null });
        server.post("/api/v2/dags/d/dagRuns", body).await.ok();
    }
    server
}

/// `a success`, in the order of tasks.
async fn states(server: &Server, run: &str) -> Vec<String> {
    let listed = server.get(&format!("{run}/taskInstances?order_by=task_id")).await.ok();
    told(&listed)
}

fn told(listed: &Value) -> Vec<String> {
    let instances = listed["task_instances"].as_array().unwrap().iter();
    let one = |one: &Value| {
        format!(
            "{} {}",
            one["task_id"].as_str().unwrap(),
            one["state"].as_str().unwrap_or("none")
        )
    };
    instances.map(one).collect()
}

#[tokio::test]
async fn a_list_takes_its_filters_in_a_body() {
    let server = runs().await;
    server
        .patch(&format!("{RUN}/taskInstances/a"), json!({ "new_state": "success" }))
        .await
        .ok();
    let all = "/api/v2/dags/~/dagRuns/~/taskInstances/list";
    for (path, body, total) in [
        (all, json!({}), 8),
        (all, json!({ "state": ["success"] }), 1),
        (all, json!({ "state": [null] }), 7),
        (all, json!({ "task_ids": ["a", "z"], "dag_run_ids": ["r2"] }), 2),
        (all, json!({ "dag_ids": ["other"] }), 0),
        (
            all,
            json!({ "pool": ["default_pool"], "queue": ["default"], "run_after_gte": "2020-01-01T00:00:00Z" }),
            8,
        ),
        (all, json!({ "run_after_lt": "2020-01-01T00:00:00Z" }), 0),
        (
            "/api/v2/dags/d/dagRuns/r1/taskInstances/list",
            json!({ "dag_run_ids": ["r1", "r2"] }),
            4,
        ),
        (
            "/api/v2/dags/d/dagRuns/r1/taskInstances/list",
            json!({ "dag_run_ids": ["r2"] }),
            0,
        ),
        (
            "/api/v2/dags/d/dagRuns/~/taskInstances/list",
            json!({ "dag_ids": ["other"] }),
            0,
        ),
    ] {
        let listed = server.post(path, body.clone()).await.ok();
        assert_eq!(listed["total_entries"], total, "{path} {body}");
    }
    let page = json!({ "order_by": "-task_id", "page_limit": 2, "page_offset": 2, "dag_run_ids": ["r1"] });
    assert_eq!(told(&server.post(all, page).await.ok()), ["g.b none", "a success"]);
    for (path, body, status) in [
        (all, json!({ "order_by": "colour" }), 400),
        (all, json!({ "state": ["red"] }), 422),
        (all, json!({ "task_ids": vec!["a"; 1001] }), 422),
        (all, json!({ "colour": 1 }), 422),
        ("/api/v2/dags/d/dagRuns/r9/taskInstances/list", json!({}), 404),
    ] {
        server.post(path, body).await.refused(status);
    }
}

#[tokio::test]
async fn what_an_instance_depends_on_is_told_in_short() {
    let server = runs().await;
    let of = async |task_id: &str| {
        let path = format!("{RUN}/taskInstances/{task_id}/dependencies");
        let told = server.get(&path).await.ok();
        told["dependencies"].as_array().unwrap().clone()
    };
    let names = |told: &[Value]| {
        told.iter()
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&of("a").await), ["run", "scheduler away"]);
    let mut driver = Driver::new(server.database.store()).await;
    assert_eq!(names(&of("a").await), ["run", "next round"]);
    driver.step().await;
    let rule = of("g.b").await;
    let reason = "its trigger rule all_success waits for a (queued)";
    assert_eq!(rule, [json!({ "name": "trigger rule", "reason": reason })]);
    assert_eq!(names(&of("a").await), ["no worker"]);
    server
        .patch(&format!("{RUN}/taskInstances/a"), json!({ "new_state": "success" }))
        .await
        .ok();
    assert_eq!(of("a").await, [] as [Value; 0]);
    server.get(&format!("{RUN}/taskInstances/a/-1/dependencies")).await.ok();
    server
        .get(&format!("{RUN}/taskInstances/a/3/dependencies"))
        .await
        .refused(404);
    server
        .get(&format!("{RUN}/taskInstances/x/dependencies"))
        .await
        .refused(404);
}

#[tokio::test]
async fn there_are_no_links_to_elsewhere() {
    let server = runs().await;
    let links = server.get(&format!("{RUN}/taskInstances/a/links")).await.ok();
    assert_eq!(links, json!({ "extra_links": {}, "total_entries": 0 }));
    server.get(&format!("{RUN}/taskInstances/x/links")).await.refused(404);
    server
        .get(&format!("{RUN}/taskInstances/a/externalLogUrl/1"))
        .await
        .refused(400);
    server
        .get(&format!("{RUN}/taskInstances/x/externalLogUrl/1"))
        .await
        .refused(404);
}

#[tokio::test]
async fn all_of_a_group_is_marked_at_once() {
    let server = runs().await;
    let group = format!("{RUN}/taskGroupInstances/g");
    let body = json!({ "new_state": "failed", "note": "n" });
    let would = server.patch(&format!("{group}/dry_run"), body.clone()).await.ok();
    assert_eq!(told(&would), ["g.b none", "g.c none"]);
    assert_eq!(states(&server, RUN).await, ["a none", "g.b none", "g.c none", "z none"]);

    let marked = server.patch(&group, body).await.ok();
    assert_eq!(told(&marked), ["g.b failed", "g.c failed"]);
    assert_eq!(marked["task_instances"][1]["note"], "n");
    server
        .patch(&group, json!({ "new_state": "failed" }))
        .await
        .refused(409);
    let upstream = json!({ "new_state": "success", "include_upstream": true });
    server.patch(&group, upstream).await.ok();
    assert_eq!(
        states(&server, RUN).await,
        ["a success", "g.b success", "g.c success", "z none"]
    );

    for (path, body, status) in [
        (group.clone(), json!({ "new_state": "queued" }), 422),
        (group.clone(), json!({}), 422),
        (
            format!("{RUN}/taskGroupInstances/a"),
            json!({ "new_state": "failed" }),
            404,
        ),
        (
            "/api/v2/dags/d/dagRuns/r9/taskGroupInstances/g".to_owned(),
            json!({ "new_state": "failed" }),
            404,
        ),
    ] {
        server.patch(&path, body).await.refused(status);
    }
}

#[tokio::test]
async fn many_runs_are_cleared_at_once() {
    let server = runs().await;
    for run_id in ["r1", "r2"] {
        server
            .patch(
                &format!("/api/v2/dags/d/dagRuns/{run_id}"),
                json!({ "state": "failed" }),
            )
            .await
            .ok();
    }
    let clear = "/api/v2/dags/d/clearDagRuns";
    let both = json!([{ "dag_run_id": "r2" }, { "dag_run_id": "r1", "dag_id": "d" }]);
    let would = server.post(clear, json!({ "dag_runs": both })).await.ok();
    assert_eq!(would["total_entries"], 8);
    assert_eq!(server.get(RUN).await.ok()["state"], "failed");
    // All of them are there, or nothing is done.
    let unknown = json!({ "dry_run": false, "dag_runs": [{ "dag_run_id": "r1" }, { "dag_run_id": "r9" }] });
    server.post(clear, unknown).await.refused(404);
    assert_eq!(server.get(RUN).await.ok()["state"], "failed");

    let cleared = server
        .post(clear, json!({ "dry_run": false, "dag_runs": both, "note": "n" }))
        .await
        .ok();
    let runs = cleared["dag_runs"].as_array().unwrap().iter();
    let runs: Vec<_> = runs
        .map(|run| {
            (
                run["dag_run_id"].as_str().unwrap(),
                run["state"].as_str().unwrap(),
                run["note"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(runs, [("r1", "queued", "n"), ("r2", "queued", "n")]);
    assert_eq!(states(&server, RUN).await, ["a none", "g.b none", "g.c none", "z none"]);

    let of_partition = server
        .post(clear, json!({ "dry_run": false, "partition_key": "p" }))
        .await
        .ok();
    assert_eq!(of_partition["total_entries"], 0);
    let run = |run_id: &str| json!([{ "dag_run_id": run_id }]);
    for (path, body, status) in [
        (clear, json!({}), 422),
        (clear, json!({ "dag_runs": run("r1"), "partition_key": "p" }), 422),
        (
            clear,
            json!({ "dag_runs": run("r1"), "only_new": true, "only_failed": true }),
            422,
        ),
        (
            clear,
            json!({ "dag_runs": vec![json!({ "dag_run_id": "r1" }); 1001] }),
            422,
        ),
        ("/api/v2/dags/~/clearDagRuns", json!({ "dag_runs": run("r1") }), 400),
        ("/api/v2/dags/x/clearDagRuns", json!({ "dag_runs": run("r1") }), 404),
    ] {
        server.post(path, body).await.refused(status);
    }
}

#[tokio::test]
async fn no_run_has_a_partition_to_take_away() {
    let server = runs().await;
    let path = "/api/v2/dags/d/clearPartitions";
    for body in [
        json!({ "partition_key": "p" }),
        json!({ "run_id": "r1" }),
        json!({ "partition_date_start": "2026-01-01T00:00:00Z" }),
    ] {
        let cleared = server.post(path, body).await.ok();
        assert_eq!(
            cleared,
            json!({ "dag_runs_cleared": 0, "dry_run": true, "task_instances_cleared": 0 })
        );
    }
    server.post(path, json!({})).await.refused(422);
    server
        .post(path, json!({ "run_id": "r1", "partition_key": "p" }))
        .await
        .refused(422);
    server.post(path, json!({ "run_id": "r9" })).await.refused(404);
    server
        .post("/api/v2/dags/x/clearPartitions", json!({ "partition_key": "p" }))
        .await
        .refused(404);
}

/// The ids on the pages of a list, from its first one to its last, by one cursor after the other.
async fn by_cursor(server: &Server, path: &str, rows: &str, id: &str) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = server.get(&format!("{path}&cursor={cursor}")).await.ok();
        let found = page[rows].as_array().unwrap().iter();
        ids.extend(found.map(|row| row[id].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return ids,
        }
    }
}

#[tokio::test]
async fn cursors_go_on_from_where_they_are_and_nowhere_else() {
    let server = Server::of("admin").await;
    let tasks = [fixture::task("a", &[]), fixture::task("b", &["a"])];
    server.database.register(&fixture::dag("d", tasks)).await;
    for number in 0..5 {
        let body =
            json!({ "dag_run_id": format!("r{number}"), "logical_date": format!("2026-01-0{}T00:00:00Z", number + 1) });
        server.post("/api/v2/dags/d/dagRuns", body).await.ok();
    }
    let runs = "/api/v2/dags/d/dagRuns?limit=2&order_by=-logical_date";
    let all = by_cursor(&server, runs, "dag_runs", "dag_run_id").await;
    assert_eq!(all, ["r4", "r3", "r2", "r1", "r0"]);
    let instances = "/api/v2/dags/d/dagRuns/~/taskInstances?limit=3&order_by=-logical_date";
    assert_eq!(by_cursor(&server, instances, "task_instances", "id").await.len(), 10);
    // Back from the second page to the first; a newer run does not move it.
    let second = server.get(&format!("{runs}&cursor=")).await.ok()["next_cursor"].clone();
    let second = server
        .get(&format!("{runs}&cursor={}", second.as_str().unwrap()))
        .await
        .ok();
    let body = json!({ "dag_run_id": "r5", "logical_date": "2026-01-06T00:00:00Z" });
    server.post("/api/v2/dags/d/dagRuns", body).await.ok();
    let previous = second["previous_cursor"].as_str().unwrap();
    let first = server.get(&format!("{runs}&cursor={previous}")).await.ok();
    assert_eq!(
        (
            &first["dag_runs"][0]["dag_run_id"],
            &first["dag_runs"][1]["dag_run_id"],
            &first["total_entries"]
        ),
        (&json!("r4"), &json!("r3"), &json!(6))
    );
    // Of another order, and made up.
    let cursor = second["next_cursor"].as_str().unwrap();
    for wrong in [
        format!("order_by=-run_id&cursor={cursor}"),
        "cursor=e30".to_owned(),
        "cursor=%00".to_owned(),
        "cursor=MTA".to_owned(),
    ] {
        let detail = server
            .get(&format!("/api/v2/dags/d/dagRuns?{wrong}"))
            .await
            .refused(400);
        assert_eq!(detail, "Invalid cursor token", "{wrong}");
    }
}
