//! At least one case of Airflow's behaviour of each kind, through the scheduler, a real database and a DAG file.

use chrono::{TimeDelta, Utc};
use updraft_engine::clear::{Mark, Marked, mark_task};
use updraft_store::attempt::{AttemptResult, AttemptState};
use updraft_store::clear::Rewrite;
use updraft_store::run::InstanceRow;

use super::{Scene, ended, states};

fn success() -> AttemptResult {
    ended(AttemptState::Success, &[])
}

fn failed() -> AttemptResult {
    ended(AttemptState::Failed, &[])
}

#[tokio::test]
async fn row_316_a_sensor_looks_again_within_its_try() {
    let scene = Scene::new().await;
    scene.write(
        "sensor.yaml",
        r#"{schedule: "@once", tasks: {wait: {file_sensor: {path: x, poke_interval: 1s}}, after: {depends_on: wait, bash: "true"}}}"#,
    );
    let _scheduler = scene.schedule();
    let not_yet = || AttemptResult {
        reason: Some("there is no x yet".to_owned()),
        resume_at: Some(Utc::now()),
        ..ended(AttemptState::Rescheduled, &[])
    };
    let mut looks = Vec::new();
    let got = scene
        .work_until(
            |one| {
                if one.task_id == "after" {
                    return success();
                }
                looks.push((one.task_instance_id, one.try_number, one.waiting_since));
                if looks.len() < 5 { not_yet() } else { success() }
            },
            || scene.ended("sensor"),
        )
        .await;
    assert_eq!(got, states([("wait", "success"), ("after", "success")]));
    assert_eq!(looks.len(), 5);
    assert!(looks.iter().all(|(_, try_number, _)| *try_number == 1), "{looks:?}");
    let since: Vec<_> = looks.iter().map(|(_, _, since)| *since).collect();
    assert!(
        since[0].is_none() && since[1].is_some() && since[1..].iter().all(|one| *one == since[1]),
        "{since:?}"
    );
    let tries = scene.store().list_tries(looks[0].0).await.unwrap();
    assert_eq!((tries.len(), tries[0].task_state()), (1, "success"));
    // Beside the last one it keeps one look at most, however long it waits.
    let attempts: i64 = sqlx::query_scalar("SELECT count(*) FROM attempt WHERE task_instance_id = $1")
        .bind(looks[0].0)
        .fetch_one(scene.store().pool())
        .await
        .unwrap();
    assert_eq!(attempts, 2);
}

#[tokio::test]
async fn rows_8_to_10_trigger_rules() {
    let scene = Scene::new().await;
    scene.write(
        "rules.yaml",
        r#"
schedule: "@once"
tasks:
  s: {bash: "true"}
  f: {bash: "true"}
  k: {bash: "true"}
  sf_all_success: {depends_on: [s, f], bash: "true"}
  sf_one_failed: {depends_on: [s, f], trigger_rule: one_failed, bash: "true"}
  sf_all_failed: {depends_on: [s, f], trigger_rule: all_failed, bash: "true"}
  sk_none_failed: {depends_on: [s, k], trigger_rule: none_failed, bash: "true"}
  sk_all_success: {depends_on: [s, k], bash: "true"}
  sk_none_skipped: {depends_on: [s, k], trigger_rule: none_skipped, bash: "true"}
  sk_min_one: {depends_on: [s, k], trigger_rule: all_done_min_one_success, bash: "true"}
"#,
    );
    let scheduler = scene.schedule();
    let got = scene
        .work("rules", |task, _| match task {
            "f" => failed(),
            "k" => ended(AttemptState::Skipped, &[]),
            _ => success(),
        })
        .await;
    let want = [
        ("s", "success"),
        ("f", "failed"),
        ("k", "skipped"),
        ("sf_all_success", "upstream_failed"),
        ("sf_one_failed", "success"),
        ("sf_all_failed", "skipped"),
        ("sk_none_failed", "success"),
        ("sk_all_success", "skipped"),
        ("sk_none_skipped", "skipped"),
        ("sk_min_one", "skipped"),
    ];
    assert_eq!(got, states(want));
    scheduler.stop().await;
}

#[tokio::test]
async fn rows_65_and_69_to_71_setups_and_teardowns() {
    let scene = Scene::new().await;
    let file = |extra: &str| {
        format!(
            "schedule: '@once'\ntasks:\n  make: {{setup: true, bash: 'true'}}\n  w1: {{depends_on: make, bash: 'true'}}\n  w2: {{depends_on: w1, trigger_rule: all_done, bash: 'true'}}\n  drop: {{depends_on: w2, teardown: [make], {extra} bash: 'true'}}\n"
        )
    };
    scene.write("lenient.yaml", &file(""));
    scene.write("strict.yaml", &file("on_failure_fail_dagrun: true,"));
    scene.write("broken.yaml", &file(""));
    let scheduler = scene.schedule();
    let dags = ["lenient", "strict", "broken"];
    scene
        .work_until(
            |one| match (one.dag_id.as_str(), one.task_id.as_str()) {
                ("lenient" | "strict", "drop") | ("broken", "make") => failed(),
                _ => success(),
            },
            async || {
                for dag_id in dags {
                    scene.ended(dag_id).await?;
                }
                Some(())
            },
        )
        .await;
    for (dag_id, make, work, drop, run) in [
        ("lenient", "success", "success", "failed", "success"),
        ("strict", "success", "success", "failed", "failed"),
        ("broken", "failed", "upstream_failed", "upstream_failed", "failed"),
    ] {
        let want = states([("make", make), ("w1", work), ("w2", work), ("drop", drop)]);
        assert_eq!(scene.ended(dag_id).await, Some(want), "{dag_id}");
        assert_eq!(scene.run_state(dag_id).await, run, "{dag_id}");
    }
    scheduler.stop().await;
}

#[tokio::test]
async fn rows_269_and_287_one_run_at_first_and_the_past_is_waited_for() {
    let scene = Scene::new().await;
    let start = (Utc::now() - TimeDelta::days(3)).date_naive();
    scene.write(
        "newest.yaml",
        &format!("schedule: '@daily'\nstart_date: {start}\ntasks: {{a: {{bash: 'true'}}}}\n"),
    );
    scene.write(
        "chained.yaml",
        &format!(
            "schedule: '@daily'\ncatchup: true\nstart_date: {start}\ntasks: {{a: {{bash: 'true', depends_on_past: true}}}}\n"
        ),
    );
    let scheduler = scene.schedule();
    // The second of the chain fails: the later ones wait, and no deadlock is seen in that.
    let mut seen = 0;
    let runs = scene
        .work_until(
            |one| {
                if one.dag_id != "chained" {
                    return success();
                }
                seen += 1;
                if seen == 2 { failed() } else { success() }
            },
            async || {
                let runs = scene.runs("chained").await;
                let over = runs.iter().filter(|(_, over)| over.is_some()).count();
                (runs.len() == 4 && over == 2 && scene.ended("newest").await.is_some()).then_some(runs)
            },
        )
        .await;
    assert_eq!(runs[1].1, Some(states([("a", "failed")])));
    assert_eq!(scene.runs("newest").await.len(), 1);
    assert_eq!(seen, 2);
    // Marked a success, it lets the others go on.
    let loaded = scene.store().load_run("chained", &runs[1].0).await.unwrap();
    let facts: Vec<_> = loaded.instances.iter().map(InstanceRow::facts).collect();
    let a = Marked {
        task_ids: vec!["a".to_owned()],
        ..Marked::default()
    };
    let changes = mark_task(&loaded.version.dag, &facts, &a, Mark::Success);
    let rewrite = Rewrite {
        dag_run_id: loaded.row.id,
        changes: &changes,
        run: None,
        create: &[],
        version_id: None,
        conf: None,
        is_clear: false,
        triggering_run: None,
        reason: "marked by the test",
    };
    scene.store().rewrite_run(&rewrite).await.unwrap();
    scene
        .work_until(
            |_| success(),
            async || {
                let runs = scene.runs("chained").await;
                runs.iter().all(|(_, over)| over.is_some()).then_some(())
            },
        )
        .await;
    scheduler.stop().await;
}

#[tokio::test]
async fn rows_308_and_320_retries_and_a_clear() {
    let scene = Scene::new().await;
    scene.write(
        "tries.yaml",
        "schedule: '@once'\ntasks:\n  twice: {bash: 'true', retries: 1, retry_delay: 10ms}\n  once: {bash: 'true'}\n",
    );
    let scheduler = scene.schedule();
    let got = scene.work("tries", |_, _| failed()).await;
    assert_eq!(got, states([("twice", "failed"), ("once", "failed")]));
    scene.clear("tries", &[("twice", None), ("once", None)]).await;
    let mut numbers = Vec::new();
    let got = scene
        .work("tries", |task, number| {
            numbers.push((task.to_owned(), number));
            if number == 3 { failed() } else { success() }
        })
        .await;
    assert_eq!(got, states([("twice", "success"), ("once", "success")]));
    numbers.sort();
    let want = [("once", 2), ("twice", 3), ("twice", 4)];
    assert_eq!(numbers, want.map(|(task, number)| (task.to_owned(), number)));
    scheduler.stop().await;
}

#[tokio::test]
async fn rows_350_and_359_leaves_and_the_time_out() {
    let scene = Scene::new().await;
    scene.write(
        "leaves.yaml",
        "schedule: '@once'\ntasks:\n  b: {bash: 'true'}\n  a: {depends_on: b, trigger_rule: all_done, bash: 'true'}\n",
    );
    scene.write(
        "late.yaml",
        "schedule: '@once'\ndagrun_timeout: 1s\ntasks:\n  slow: {bash: 'true', retries: 3, retry_delay: 1h}\n  after: {depends_on: slow, bash: 'true'}\n",
    );
    let scheduler = scene.schedule();
    let fails = |task: &str, _| match task {
        "b" | "slow" => failed(),
        _ => success(),
    };
    scene.work("leaves", fails).await;
    assert_eq!(scene.run_state("leaves").await, "success", "only leaves count");
    let got = scene.work("late", fails).await;
    assert_eq!(got, states([("slow", "skipped"), ("after", "skipped")]));
    assert_eq!(scene.run_state("late").await, "failed");
    scheduler.stop().await;
}

#[tokio::test]
async fn rows_376_380_and_383_limits_and_the_order() {
    let scene = Scene::new().await;
    sqlx::query("INSERT INTO pool (name, slots) VALUES ('two', 2)")
        .execute(scene.store().pool())
        .await
        .unwrap();
    scene.write(
        "order.yaml",
        r#"
schedule: "@once"
max_active_tasks: 1
default_args: {pool: two, weight_rule: absolute}
tasks:
  huge: {bash: "true", pool_slots: 2, priority_weight: 10}
  high: {bash: "true", priority_weight: 5}
  low: {bash: "true", priority_weight: 1}
  each: {bash: "true", priority_weight: 3, expand: {n: [1, 2]}}
"#,
    );
    let scheduler = scene.schedule();
    let mut order = Vec::new();
    scene
        .work_until(
            |one| {
                order.push(format!("{}[{}]", one.task_id, one.map_index));
                success()
            },
            || scene.ended("order"),
        )
        .await;
    assert_eq!(order, ["huge[-1]", "high[-1]", "each[0]", "each[1]", "low[-1]"]);
    scheduler.stop().await;
}
