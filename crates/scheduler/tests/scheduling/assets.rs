//! Schedules by assets: events become runs, each event once.

use serde_json::{Map, Value, json};
use updraft_scheduler::assets::create_runs;
use updraft_store::asset::{NewAssetEvent, QueuedFilter};
use updraft_store::attempt::AttemptState;
use updraft_store::list::assets::AssetFilter;
use updraft_store::list::{Order, Page};

use super::creation::once;
use super::{Scene, ended, states};

/// These DAGs as the scheduler has read them, and nobody at work any more.
async fn registered(files: &[(&str, &str)]) -> Scene {
    let scene = Scene::new().await;
    for (name, text) in files {
        scene.write(&format!("{name}.yaml"), text);
    }
    let scheduler = scene.schedule();
    for (name, _) in files {
        once(&scene, async || scene.store().dag(name).await.is_ok()).await;
    }
    scheduler.stop().await;
    scene
}

async fn asset_id(scene: &Scene, name: &str) -> i64 {
    let page = Page { limit: 100, offset: 0 };
    let (all, order) = (AssetFilter::default(), Order::default());
    let rows = scene.store().list_assets(&all, &order, page).await.unwrap().rows;
    rows.iter().find(|row| row.name == name).expect(name).id
}

/// Tells of an update, as the API does.
async fn update(scene: &Scene, name: &str) -> i64 {
    let new = NewAssetEvent {
        asset_id: asset_id(scene, name).await,
        extra: Map::new(),
    };
    scene.store().create_asset_event(&new).await.unwrap()
}

/// The events that each run of a DAG was made for, the oldest run first.
async fn taken(scene: &Scene, dag_id: &str) -> Vec<Vec<i64>> {
    sqlx::query_scalar(
        "SELECT array_agg(c.event_id ORDER BY c.event_id) FROM dag_run r JOIN dag_run_asset_event c ON c.dag_run_id = r.id
         WHERE r.dag_id = $1 GROUP BY r.id ORDER BY r.id",
    )
    .bind(dag_id)
    .fetch_all(scene.store().pool())
    .await
    .unwrap()
}

async fn queued(scene: &Scene) -> usize {
    scene
        .store()
        .queued_assets(&QueuedFilter::default())
        .await
        .unwrap()
        .len()
}

async fn end_runs(scene: &Scene) {
    sqlx::query("UPDATE dag_run SET state = 'success', end_date = now()")
        .execute(scene.store().pool())
        .await
        .unwrap();
}

const BOTH: &str = "schedule: {assets: {all: [a, b]}}\ntasks: {t: {bash: x}}\n";
const EITHER: &str = "schedule: {assets: {any: [a, b]}}\ntasks: {t: {bash: x}}\n";

#[tokio::test]
async fn row_409_all_of_them_make_one_run_that_takes_every_event() {
    let scene = registered(&[("d", BOTH)]).await;
    let first = update(&scene, "a").await;
    let second = update(&scene, "a").await;
    assert_eq!(create_runs(scene.store(), 3).await.unwrap(), 0, "b is missing");
    assert_eq!(queued(&scene).await, 1);
    let third = update(&scene, "b").await;
    assert_eq!(create_runs(scene.store(), 3).await.unwrap(), 1);
    assert_eq!(taken(&scene, "d").await, [[first, second, third]]);
    assert_eq!(queued(&scene).await, 0, "the queue is empty");
    assert_eq!(create_runs(scene.store(), 3).await.unwrap(), 0);

    let row: (String, String, Option<String>, String, bool) = sqlx::query_as(
        "SELECT run_id, run_type, logical_date::text, triggered_by, data_interval_start IS NULL AND run_after = (SELECT max(at) FROM asset_event)
         FROM dag_run",
    )
    .fetch_one(scene.store().pool())
    .await
    .unwrap();
    // Row 262 of Airflow's behaviour: named by its date and something random.
    let (date, random) = row
        .0
        .strip_prefix("asset_triggered__")
        .unwrap()
        .rsplit_once('_')
        .unwrap();
    assert!(date.parse::<chrono::DateTime<chrono::Utc>>().is_ok(), "{date}");
    assert!(
        random.len() == 8 && random.chars().all(|c| c.is_ascii_hexdigit()),
        "{random}"
    );
    assert_eq!(
        (row.1.as_str(), row.2, row.3.as_str(), row.4),
        ("asset_triggered", None, "asset", true)
    );
}

#[tokio::test]
async fn row_410_one_of_them_is_enough_for_a_run() {
    let scene = registered(&[("d", EITHER), ("e", BOTH)]).await;
    let event = update(&scene, "a").await;
    assert_eq!(create_runs(scene.store(), 3).await.unwrap(), 1);
    assert_eq!(taken(&scene, "d").await, [[event]]);
    assert_eq!(taken(&scene, "e").await, [[0i64; 0]; 0]);
}

#[tokio::test]
async fn row_412_by_time_or_by_assets_whichever_comes() {
    let text =
        "schedule: {assets: a, cron: '@daily', data_interval: true}\nstart_date: 2024-01-01\ntasks: {t: {bash: x}}\n";
    let scene = registered(&[("d", text)]).await;
    update(&scene, "a").await;
    create_runs(scene.store(), 3).await.unwrap();
    updraft_scheduler::timetables::create_due_runs(scene.store())
        .await
        .unwrap();
    let runs: Vec<(String, Option<i32>)> = sqlx::query_as(
        "SELECT run_type, extract(epoch FROM data_interval_end - data_interval_start)::int FROM dag_run ORDER BY run_type",
    )
    .fetch_all(scene.store().pool())
    .await
    .unwrap();
    assert_eq!(
        runs,
        [
            ("asset_triggered".to_owned(), None),
            ("scheduled".to_owned(), Some(86_400))
        ]
    );
}

#[tokio::test]
async fn row_419_updates_between_two_looks_are_one_run() {
    let scene = registered(&[("d", EITHER)]).await;
    let events = [
        update(&scene, "a").await,
        update(&scene, "a").await,
        update(&scene, "b").await,
    ];
    assert_eq!(create_runs(scene.store(), 3).await.unwrap(), 1);
    assert_eq!(taken(&scene, "d").await, [events]);
}

#[tokio::test]
async fn row_421_two_schedulers_make_one_run_of_an_event() {
    let scene = registered(&[("d", BOTH)]).await;
    let limit = "UPDATE dag_version SET definition = jsonb_set(definition, '{max_active_runs}', '100')";
    sqlx::query(limit).execute(scene.store().pool()).await.unwrap();
    for _ in 0..12 {
        update(&scene, "a").await;
        update(&scene, "b").await;
        let looks = (0..4).map(|_| {
            let store = scene.store().clone();
            tokio::spawn(async move { create_runs(&store, 3).await.unwrap() })
        });
        let mut made = 0;
        for look in looks.collect::<Vec<_>>() {
            made += look.await.unwrap();
        }
        assert_eq!(made, 1);
        end_runs(&scene).await;
    }
    let taken = taken(&scene, "d").await;
    assert_eq!(taken.len(), 12);
    assert!(taken.iter().all(|events| events.len() == 2), "{taken:?}");
}

#[tokio::test]
async fn what_comes_while_a_dag_is_paused_or_at_its_limit_is_one_run_afterwards() {
    let text = "schedule: {assets: a}\nmax_active_runs: 1\nis_paused_upon_creation: true\ntasks: {t: {bash: x}}\n";
    let scene = registered(&[("d", text)]).await;
    let paused = [update(&scene, "a").await, update(&scene, "a").await];
    assert_eq!(create_runs(scene.store(), 3).await.unwrap(), 0);
    scene.store().set_paused("d", false).await.unwrap();
    assert_eq!(create_runs(scene.store(), 3).await.unwrap(), 1);
    let meanwhile = [
        update(&scene, "a").await,
        update(&scene, "a").await,
        update(&scene, "a").await,
    ];
    assert_eq!(create_runs(scene.store(), 3).await.unwrap(), 0, "one is unfinished");
    end_runs(&scene).await;
    assert_eq!(create_runs(scene.store(), 3).await.unwrap(), 1);
    assert_eq!(taken(&scene, "d").await, [paused.to_vec(), meanwhile.to_vec()]);
}

#[tokio::test]
async fn rows_413_and_418_successes_start_who_waits_for_them() {
    let taker =
        "schedule: {assets: {all: [a, b]}}\ntasks: {t: {bash: 'echo {{ triggering_asset_events.a | length }}'}}\n";
    let scene = registered(&[
        ("taker", taker),
        ("idle", "schedule: {assets: c}\ntasks: {t: {bash: x}}\n"),
    ])
    .await;
    scene.write(
        "maker.yaml",
        "schedule: '@once'\ntasks:
  load: {expand: {n: [1, 2, 3]}, bash: x, outlets: [a]}
  check: {depends_on: load, bash: x, outlets: [b]}
  other: {bash: x, outlets: [c]}\n",
    );
    let _scheduler = scene.schedule();
    let got = scene
        .work("taker", |task, _| match task {
            "other" => ended(AttemptState::Failed, &[]),
            _ => ended(AttemptState::Success, &[]),
        })
        .await;
    assert_eq!(got, states([("t", "success")]));
    let events: Vec<(String, String, i32, Value)> = sqlx::query_as(
        "SELECT a.name, e.source_task_id, e.source_map_index, e.extra FROM asset_event e JOIN asset a ON a.id = e.asset_id
         ORDER BY a.name, e.source_map_index",
    )
    .fetch_all(scene.store().pool())
    .await
    .unwrap();
    let event = |asset: &str, task: &str, index: i32| (asset.to_owned(), task.to_owned(), index, json!({}));
    assert_eq!(
        events,
        [
            event("a", "load", 0),
            event("a", "load", 1),
            event("a", "load", 2),
            event("b", "check", -1)
        ]
    );
    assert!(scene.runs("idle").await.is_empty(), "a failure updates nothing");
}

/// What the scheduler said when it made no further run, the oldest first.
async fn chains_ended(scene: &Scene) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT dag_id || ': ' || (extra ->> 'reason') FROM event_log WHERE event = 'asset_chain_ended' ORDER BY id",
    )
    .fetch_all(scene.store().pool())
    .await
    .unwrap()
}

#[tokio::test]
async fn dags_that_update_each_others_assets_end_at_the_limit() {
    let ping = "schedule: {assets: a}\ntasks: {t: {bash: x, outlets: [b]}}\n";
    let pong = "schedule: {assets: b}\ntasks: {t: {bash: x, outlets: [a]}}\n";
    let scene = registered(&[("ping", ping), ("pong", pong)]).await;
    let scheduler = scene.schedule();
    for rounds in 1..=2 {
        // An update from outside begins a chain, also after one that has ended.
        update(&scene, "a").await;
        let ended = scene
            .work_until(
                |_| ended(AttemptState::Success, &[]),
                async || {
                    let told = chains_ended(&scene).await;
                    (told.len() == rounds).then_some(told)
                },
            )
            .await;
        let (pings, pongs) = (scene.runs("ping").await, scene.runs("pong").await);
        assert_eq!(
            (pings.len(), pongs.len()),
            (2 * rounds, 2 * rounds),
            "three runs follow on each first one"
        );
        let first = &pings[2 * rounds - 2].0;
        let why = format!(
            "ping: the chain of runs that lead to each other by their assets (a), which began with run `{first}` of DAG `ping`, has reached \
             its limit of 3 (limits.trigger_depth): let DAGs not update each other's assets in a circle, or set the limit higher if the \
             chain is meant to be so long"
        );
        assert_eq!(ended[rounds - 1], why);
        assert_eq!(queued(&scene).await, 0);
    }
    scheduler.stop().await;
}
