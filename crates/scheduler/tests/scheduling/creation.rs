//! When runs are made, and when they are not.

use chrono::{DateTime, TimeDelta, Utc};
use updraft_dag::timetable::{Interval, NextRun};
use updraft_scheduler::timetables::create_due_runs;
use updraft_store::attempt::AttemptState;

use super::{PATIENCE, Scene, config, ended, states};

/// The DAG of `text` as the scheduler has read it, and nobody at work any more.
pub(super) async fn registered(text: &str) -> Scene {
    let scene = Scene::new().await;
    scene.write("d.yaml", text);
    let scheduler = scene.schedule();
    once(&scene, async || scene.store().dag("d").await.is_ok()).await;
    scheduler.stop().await;
    scene
}

/// Waits until this is so.
pub(super) async fn once(scene: &Scene, holds: impl AsyncFn() -> bool) {
    let listener = scene.store().listen().await.unwrap();
    let mut signals = listener.subscribe();
    let wait = async {
        while !holds().await {
            signals.until(|_| true).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.expect("it comes to pass");
}

/// Makes everything that is due; the logical dates of all runs.
async fn all_due(scene: &Scene) -> Vec<DateTime<Utc>> {
    create_due_runs(scene.store()).await.unwrap();
    sqlx::query_scalar("SELECT logical_date FROM dag_run WHERE dag_id = 'd' ORDER BY logical_date")
        .fetch_all(scene.store().pool())
        .await
        .unwrap()
}

pub(super) fn midnight(days_ago: i64) -> DateTime<Utc> {
    let today = Utc::now().date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
    today - TimeDelta::days(days_ago)
}

pub(super) fn planned(at: DateTime<Utc>) -> NextRun {
    NextRun {
        logical_date: Some(at),
        data_interval: Some(Interval { start: at, end: at }),
        run_after: at,
    }
}

#[tokio::test]
async fn row_271_what_a_paused_dag_missed() {
    for (catchup, days) in [(false, vec![0]), (true, vec![3, 2, 1, 0])] {
        let text = format!(
            "schedule: \"@daily\"\ncatchup: {catchup}\nis_paused_upon_creation: true\ntasks: {{t: {{bash: x}}}}\n"
        );
        let scene = registered(&text).await;
        scene
            .store()
            .set_next_run("d", Some(&planned(midnight(3))))
            .await
            .unwrap();
        assert!(all_due(&scene).await.is_empty(), "it is paused");
        scene.store().set_paused("d", false).await.unwrap();
        let dates: Vec<DateTime<Utc>> = days.into_iter().map(midnight).collect();
        assert_eq!(all_due(&scene).await, dates, "catchup: {catchup}");
    }
}

#[tokio::test]
async fn row_268_missed_runs_are_made_oldest_first_up_to_the_limit() {
    let start = midnight(10).date_naive();
    let scene = registered(&format!(
        "schedule: \"@daily\"\nstart_date: {start}\ncatchup: true\nmax_active_runs: 4\nis_paused_upon_creation: true\ntasks: {{t: {{bash: x}}}}\n"
    ))
    .await;
    scene.store().set_paused("d", false).await.unwrap();
    let days = |days: std::ops::RangeInclusive<i64>| days.rev().map(midnight).collect::<Vec<_>>();
    assert_eq!(all_due(&scene).await, days(7..=10));
    for oldest in [3, 0, 0] {
        // Those that are over make room for as many.
        sqlx::query("UPDATE dag_run SET state = 'success', end_date = now()")
            .execute(scene.store().pool())
            .await
            .unwrap();
        assert_eq!(all_due(&scene).await, days(oldest..=10));
    }
}

#[tokio::test]
async fn three_days_without_a_scheduler_make_no_storm() {
    for (catchup, made) in [(false, 1), (true, 3)] {
        let scene = registered(&format!(
            "schedule: \"*/5 * * * *\"\ncatchup: {catchup}\nmax_active_runs: 3\nis_paused_upon_creation: true\ntasks: {{t: {{bash: x}}}}\n"
        ))
        .await;
        scene.store().set_paused("d", false).await.unwrap();
        let missed = planned(midnight(3));
        scene.store().set_next_run("d", Some(&missed)).await.unwrap();
        for _ in 0..3 {
            assert_eq!(all_due(&scene).await.len(), made, "catchup: {catchup}");
        }
    }
}

#[tokio::test]
async fn row_274_a_broken_file_goes_on_with_its_last_good_version() {
    let good = "schedule: \"@daily\"\ncatchup: true\nis_paused_upon_creation: true\ntasks: {t: {bash: x}}\n";
    let scene = registered(good).await;
    let store = scene.store();
    store.set_paused("d", false).await.unwrap();
    store.set_next_run("d", Some(&planned(midnight(0)))).await.unwrap();
    scene.write("d.yaml", "schedule: \"@daily\"\ntasks: {t: {bush: x}}\n");
    let scheduler = scene.schedule();
    once(&scene, async || store.dag("d").await.unwrap().has_import_errors).await;
    let got = scene.work("d", |_, _| ended(AttemptState::Success, &[])).await;
    assert_eq!(got, states([("t", "success")]));
    scheduler.stop().await;
}

#[tokio::test]
async fn row_277_a_new_dag_is_paused_where_that_is_the_rule() {
    for (rule, own, is_paused) in [
        (true, "", true),
        (true, "is_paused_upon_creation: false\n", false),
        (false, "", false),
        (false, "is_paused_upon_creation: true\n", true),
    ] {
        let scene = Scene::new().await;
        scene.write("d.yaml", &format!("schedule: null\n{own}tasks: {{t: {{bash: x}}}}\n"));
        let mut config = config(scene.dags.path());
        config.files.paused_at_creation = rule;
        let scheduler = scene.schedule_as(config);
        once(&scene, async || scene.store().dag("d").await.is_ok()).await;
        assert_eq!(
            scene.store().dag("d").await.unwrap().is_paused,
            is_paused,
            "{rule} {own}"
        );
        scheduler.stop().await;
    }
}

#[tokio::test]
async fn rows_259_and_275_after_the_end_date_nothing_is_made() {
    let scene = registered(
        "schedule: \"@daily\"\nstart_date: 2024-01-01\nend_date: 2024-01-03\ncatchup: true\nis_paused_upon_creation: true\ntasks: {t: {bash: x}}\n",
    )
    .await;
    scene.store().set_paused("d", false).await.unwrap();
    let dates: Vec<String> = all_due(&scene)
        .await
        .iter()
        .map(|date| date.date_naive().to_string())
        .collect();
    assert_eq!(dates, ["2024-01-01", "2024-01-02", "2024-01-03"]);
    let names: Vec<String> = sqlx::query_scalar("SELECT run_id FROM dag_run ORDER BY logical_date")
        .fetch_all(scene.store().pool())
        .await
        .unwrap();
    assert_eq!(names[1], "scheduled__2024-01-02T00:00:00+00:00");
    let next: Option<DateTime<Utc>> = sqlx::query_scalar("SELECT next_run_after FROM dag WHERE dag_id = 'd'")
        .fetch_one(scene.store().pool())
        .await
        .unwrap();
    assert_eq!(next, None);
}

#[tokio::test]
async fn row_278_a_date_that_has_a_run_gets_no_second_one() {
    let scene =
        registered("{schedule: \"@daily\", catchup: true, is_paused_upon_creation: true, tasks: {t: {bash: x}}}").await;
    let store = scene.store();
    store.set_paused("d", false).await.unwrap();
    store.set_next_run("d", Some(&planned(midnight(1)))).await.unwrap();
    assert_eq!(all_due(&scene).await, [midnight(1), midnight(0)]);
    sqlx::query("DELETE FROM dag_run WHERE logical_date = $1")
        .bind(midnight(0))
        .execute(store.pool())
        .await
        .unwrap();
    let of_yesterday = async || -> i64 {
        sqlx::query_scalar("SELECT id FROM dag_run WHERE logical_date = $1")
            .bind(midnight(1))
            .fetch_one(store.pool())
            .await
            .unwrap()
    };
    let id = of_yesterday().await;
    store.set_next_run("d", Some(&planned(midnight(2)))).await.unwrap();
    assert_eq!(all_due(&scene).await, [midnight(2), midnight(1), midnight(0)]);
    assert_eq!(of_yesterday().await, id);
}

#[tokio::test]
async fn row_272_a_paused_dag_ends_what_runs_and_begins_nothing() {
    let scene = Scene::new().await;
    scene.write("one.yaml", "{schedule: \"@once\", tasks: {only: {bash: x}}}");
    scene.write(
        "two.yaml",
        "{schedule: \"@once\", tasks: {first: {bash: x}, second: {depends_on: first, bash: x}}}",
    );
    let scheduler = scene.schedule();
    let held = scene.claim(2).await;
    let store = scene.store();
    for dag_id in ["one", "two"] {
        store.set_paused(dag_id, true).await.unwrap();
    }
    for attempt in &held {
        let result = ended(AttemptState::Success, &[]);
        store.finish(attempt.attempt_id, attempt.fence, &result).await.unwrap();
    }
    // What has nothing left to do is closed, and what comes next waits, ready.
    let is_ready = async || {
        let one = scene.ended("one").await?;
        let state: String = sqlx::query_scalar("SELECT state FROM task_instance WHERE task_id = 'second'")
            .fetch_one(store.pool())
            .await
            .unwrap();
        (state == "scheduled").then_some(one)
    };
    let got = scene
        .work_until(|one| panic!("{} was queued", one.task_id), is_ready)
        .await;
    assert_eq!(got, states([("only", "success")]));
    store.set_paused("two", false).await.unwrap();
    let got = scene.work("two", |_, _| ended(AttemptState::Success, &[])).await;
    assert_eq!(got, states([("first", "success"), ("second", "success")]));
    scheduler.stop().await;
}
