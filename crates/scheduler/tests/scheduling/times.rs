//! What the scheduler makes of schedules: a row of each section, from the file to the runs in the database.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use updraft_dag::timetable::Interval;
use updraft_engine::Run;
use updraft_store::run::NewRun;
use uuid::Uuid;

use super::creation::registered;
use super::{Scene, intervals};

/// The spans of data of the first runs that the scheduler makes now, the oldest first. A paused DAG waits until it has been read.
async fn made(schedule: &str) -> Vec<Interval> {
    let scene = registered(&format!(
        "{schedule}\nis_paused_upon_creation: true\ntasks: {{t: {{bash: x}}}}\n"
    ))
    .await;
    scene.store().set_paused("d", false).await.unwrap();
    updraft_scheduler::timetables::create_due_runs(scene.store())
        .await
        .unwrap();
    let made = intervals(scene.store(), "d").await;
    made.into_iter().map(|(start, end)| Interval { start, end }).collect()
}

fn at(text: &str) -> DateTime<Utc> {
    format!("{text}Z").parse().unwrap()
}

/// Consecutive ones.
fn spans(ends: &[&str]) -> Vec<Interval> {
    let pairs = ends.windows(2);
    pairs
        .map(|pair| Interval {
            start: at(pair[0]),
            end: at(pair[1]),
        })
        .collect()
}

fn instants(all: &[&str]) -> Vec<Interval> {
    all.iter().map(|text| Interval::instant(at(text))).collect()
}

/// The first runs are these.
async fn begins_with(row: u32, schedule: &str, expected: Vec<Interval>) {
    let mut made = made(&format!("{schedule}\ncatchup: true")).await;
    made.truncate(expected.len());
    assert_eq!(made, expected, "row {row}");
}

/// There are these runs and no others.
async fn is_all(row: u32, schedule: &str, expected: Vec<Interval>) {
    assert_eq!(made(&format!("{schedule}\ncatchup: true")).await, expected, "row {row}");
}

#[tokio::test]
async fn rows_136_145_and_148_crons_with_an_interval() {
    is_all(
        136,
        "schedule: {cron: \"@daily\", data_interval: true}\nstart_date: 2024-01-01\nend_date: 2024-01-03",
        spans(&[
            "2024-01-01T00:00:00",
            "2024-01-02T00:00:00",
            "2024-01-03T00:00:00",
            "2024-01-04T00:00:00",
        ]),
    )
    .await;
    begins_with(
        145,
        "schedule: {cron: \"0 0 31 * *\", data_interval: true}\nstart_date: 2024-01-01",
        spans(&[
            "2024-01-31T00:00:00",
            "2024-03-31T00:00:00",
            "2024-05-31T00:00:00",
            "2024-07-31T00:00:00",
        ]),
    )
    .await;
    begins_with(
        148,
        "schedule: {cron: \"0 0 * * 5#3\", data_interval: true}\nstart_date: 2024-01-01",
        spans(&[
            "2024-01-19T00:00:00",
            "2024-02-16T00:00:00",
            "2024-03-15T00:00:00",
            "2024-04-19T00:00:00",
        ]),
    )
    .await;
}

#[tokio::test]
async fn rows_164_and_173_the_clock_changes() {
    begins_with(
        164,
        "schedule: {cron: \"30 2 * * *\", data_interval: true}\ntimezone: Europe/Zurich\nstart_date: 2023-03-24T00:00:00Z",
        spans(&[
            "2023-03-24T01:30:00",
            "2023-03-25T01:30:00",
            "2023-03-26T01:30:00",
            "2023-03-27T00:30:00",
            "2023-03-28T00:30:00",
        ]),
    )
    .await;
    begins_with(
        173,
        "schedule: {cron: \"0 1-4 * * *\", data_interval: true}\ntimezone: Europe/Zurich\nstart_date: 2023-10-28T22:00:00Z",
        spans(&[
            "2023-10-28T23:00:00",
            "2023-10-29T01:00:00",
            "2023-10-29T02:00:00",
            "2023-10-29T03:00:00",
            "2023-10-30T00:00:00",
            "2023-10-30T01:00:00",
            "2023-10-30T02:00:00",
        ]),
    )
    .await;
}

#[tokio::test]
async fn rows_206_and_212_triggers() {
    is_all(
        206,
        "schedule: \"@daily\"\nstart_date: 2024-01-01\nend_date: 2024-01-03",
        instants(&["2024-01-01T00:00:00", "2024-01-02T00:00:00", "2024-01-03T00:00:00"]),
    )
    .await;
    begins_with(
        212,
        "schedule: \"0 */2 * * *\"\ntimezone: Europe/Zurich\nstart_date: 2023-10-28T20:00:00Z",
        instants(&[
            "2023-10-28T20:00:00",
            "2023-10-28T22:00:00",
            "2023-10-29T01:00:00",
            "2023-10-29T03:00:00",
            "2023-10-29T05:00:00",
            "2023-10-29T07:00:00",
        ]),
    )
    .await;
}

#[tokio::test]
async fn rows_220_224_230_and_238_other_schedules() {
    begins_with(
        220,
        "schedule: {cron: [\"0 0 * * *\", \"30 12 * * *\"]}\nstart_date: 2024-01-01",
        instants(&[
            "2024-01-01T00:00:00",
            "2024-01-01T12:30:00",
            "2024-01-02T00:00:00",
            "2024-01-02T12:30:00",
            "2024-01-03T00:00:00",
        ]),
    )
    .await;
    begins_with(
        224,
        "schedule: {every: 1h, data_interval: true}\nstart_date: 2024-01-01T00:10:00Z",
        spans(&[
            "2024-01-01T00:10:00",
            "2024-01-01T01:10:00",
            "2024-01-01T02:10:00",
            "2024-01-01T03:10:00",
        ]),
    )
    .await;
    is_all(
        230,
        "schedule: \"@once\"\nstart_date: 2024-01-01",
        instants(&["2024-01-01T00:00:00"]),
    )
    .await;
    is_all(
        238,
        "schedule: {at: [2024-02-01T00:00:00Z, 2024-01-01T00:00:00Z, 2024-04-01T00:00:00Z]}\nstart_date: 2023-01-01",
        instants(&["2024-01-01T00:00:00", "2024-02-01T00:00:00", "2024-04-01T00:00:00"]),
    )
    .await;
}

#[tokio::test]
async fn row_266_a_run_of_the_future_waits_for_its_date() {
    let scene = Scene::new().await;
    scene.write("d.yaml", "schedule: null\ntasks: {t: {bash: x}}\n");
    scene.write("e.yaml", "schedule: null\ntasks: {t: {bash: x}}\n");
    let scheduler = scene.schedule();
    for dag_id in ["d", "e"] {
        super::creation::once(&scene, async || scene.store().dag(dag_id).await.is_ok()).await;
    }
    scheduler.stop().await;
    let now = Utc::now();
    for (dag_id, date) in [("d", now + TimeDelta::hours(1)), ("e", now)] {
        let version = scene.store().current_version(dag_id).await.unwrap();
        let run = NewRun {
            dag_id: dag_id.to_owned(),
            run_id: "r".to_owned(),
            version_id: version.id,
            run_type: "manual".to_owned(),
            logical_date: Some(date),
            data_interval: None,
            run_after: now,
            conf: json!({}),
            params: json!({}),
            triggered_by: "test".to_owned(),
            triggering_user: None,
            note: None,
            triggering_run: None,
        };
        let instances = Run::initial_instances(&version.dag, &mut Uuid::now_v7);
        let weights = BTreeMap::new();
        let made = scene.store().create_run(&run, &instances, &version.dag, &weights).await;
        made.unwrap();
    }
    let scheduler = scene.schedule();
    // That the one of the present is at work shows that the scheduler has looked.
    let claimed = scene.claim(1).await;
    assert_eq!(claimed[0].dag_id, "e");
    let states = [scene.run_state("d").await, scene.run_state("e").await];
    assert_eq!(states, ["queued", "running"]);
    scheduler.stop().await;
}
