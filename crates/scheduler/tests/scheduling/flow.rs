//! What the scheduler itself carries out: branches, short circuits, runs of other DAGs, mapped groups.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use updraft_store::attempt::{AttemptResult, AttemptState};
use updraft_store::xcom::XcomOf;

use super::{Scene, ended, states};

fn success() -> AttemptResult {
    ended(AttemptState::Success, &[])
}

/// The value under `key` of an instance of the DAG's first run.
async fn xcom(scene: &Scene, dag_id: &str, task_id: &str, key: &str) -> Option<Value> {
    let (run_id, _) = scene.runs(dag_id).await.remove(0);
    let of = XcomOf {
        dag_id,
        run_id: &run_id,
        task_id,
        map_index: -1,
    };
    scene.store().xcom(of, key).await.unwrap().map(|row| row.value)
}

#[tokio::test]
async fn rows_107_and_115_a_branch_is_decided_once_and_kept_to() {
    let scene = Scene::new().await;
    scene.write(
        "ways.yaml",
        r#"
schedule: "@once"
tasks:
  look: {bash: "true"}
  pick: {branch: "'a' if tasks.look.return_value > 2 else 'b'"}
  a: {depends_on: pick, bash: "true"}
  b: {depends_on: pick, tasks: {first: {bash: "true"}, second: {depends_on: first, bash: "true"}}}
  join: {depends_on: [a, b], trigger_rule: none_failed_min_one_success, bash: "true"}
"#,
    );
    let scheduler = scene.schedule();
    let decide = |task: &str, _| match task {
        "look" => ended(AttemptState::Success, &[("return_value", json!(3))]),
        "pick" | "b.first" | "b.second" => panic!("a worker got {task}"),
        _ => success(),
    };
    let want = states([
        ("look", "success"),
        ("pick", "success"),
        ("a", "success"),
        ("b.first", "skipped"),
        ("b.second", "skipped"),
        ("join", "success"),
    ]);
    assert_eq!(scene.work("ways", decide).await, want);
    assert_eq!(xcom(&scene, "ways", "pick", "return_value").await, Some(json!("a")));
    assert_eq!(
        scene.reason("ways", "pick").await,
        "goes on with `a`; leaves out `b.first`"
    );
    assert_eq!(scene.reason("ways", "b.first").await, "`pick` decided against it");
    // The stored decision rules, also for a scheduler that knows nothing of it.
    scheduler.stop().await;
    scene.clear("ways", &[("b.first", None), ("b.second", None)]).await;
    let scheduler = scene.schedule();
    assert_eq!(scene.work("ways", decide).await, want);
    let (run_id, _) = scene.runs("ways").await.remove(0);
    let loaded = scene.store().load_run("ways", &run_id).await.unwrap();
    let pick = loaded.instances.iter().find(|one| one.task_id == "pick").unwrap();
    let tries = scene.store().list_tries(pick.id).await.unwrap();
    assert_eq!(
        (pick.try_number, tries.len()),
        (1, 1),
        "it is in the history like any try"
    );
    assert_eq!(tries[0].task_state(), "success");
    scheduler.stop().await;
}

#[tokio::test]
async fn row_112_a_branch_that_names_nothing_fails_and_says_why() {
    let scene = Scene::new().await;
    scene.write(
        "lost.yaml",
        "schedule: '@once'\nparams: {way: nowhere}\ntasks:\n  pick: {branch: params.way}\n  a: {depends_on: pick, bash: 'true'}\n",
    );
    let scheduler = scene.schedule();
    let got = scene.work("lost", |task, _| panic!("a worker got {task}")).await;
    assert_eq!(got, states([("pick", "failed"), ("a", "upstream_failed")]));
    assert_eq!(
        scene.reason("lost", "pick").await,
        "`branch` gave `nowhere`, which is no task or group of the DAG; directly below it are: `a`"
    );
    scheduler.stop().await;
}

#[tokio::test]
async fn rows_118_and_119_short_circuits() {
    let scene = Scene::new().await;
    scene.write(
        "circuits.yaml",
        r#"
schedule: "@once"
params: {rows: 0}
tasks:
  far: {short_circuit: params.rows > 0}
  x: {depends_on: far, bash: "true"}
  y: {depends_on: x, trigger_rule: all_done, bash: "true"}
  near: {short_circuit: {expression: params.rows, ignore_downstream_trigger_rules: false}}
  v: {depends_on: near, bash: "true"}
  w: {depends_on: v, trigger_rule: all_done, bash: "true"}
"#,
    );
    let scheduler = scene.schedule();
    let got = scene.work("circuits", |_, _| success()).await;
    let want = [
        ("far", "success"),
        ("x", "skipped"),
        ("y", "skipped"),
        ("near", "success"),
        ("v", "skipped"),
        ("w", "success"),
    ];
    assert_eq!(got, states(want));
    assert_eq!(xcom(&scene, "circuits", "near", "return_value").await, Some(json!(0)));
    scheduler.stop().await;
}

#[tokio::test]
async fn rows_121_and_268_only_the_newest_of_several_runs_goes_on() {
    let scene = Scene::new().await;
    let start = (chrono::Utc::now() - chrono::TimeDelta::days(2)).date_naive();
    scene.write(
        "days.yaml",
        &format!(
            "schedule: '0 0 * * *'\ncatchup: true\nstart_date: {start}\ntasks:\n  newest: {{latest_only: {{}}}}\n  mail: {{depends_on: newest, bash: 'true'}}\n"
        ),
    );
    let scheduler = scene.schedule();
    let all = scene
        .work_until(
            |_| success(),
            async || {
                let runs = scene.runs("days").await;
                (runs.len() == 3 && runs.iter().all(|(_, over)| over.is_some())).then_some(runs)
            },
        )
        .await;
    let mails: Vec<String> = all
        .into_iter()
        .map(|(_, over)| over.unwrap_or_default()["mail"].clone())
        .collect();
    assert_eq!(mails, ["skipped", "skipped", "success"], "the oldest first");
    scheduler.stop().await;
}

const PAIR: &str = r#"
dag_id: parent
schedule: "@once"
tasks:
  call:
    retries: 1
    retry_delay: 10ms
    trigger_dag: {dag_id: child, conf: {name: "{{ dag.dag_id }}"}, wait: true}
  after: {depends_on: call, bash: "echo {{ tasks.call.trigger_run_id }}"}
---
dag_id: child
params: {name: nobody}
tasks:
  work: {bash: "true"}
"#;

#[tokio::test]
async fn a_run_of_another_dag_is_made_and_waited_for() {
    let scene = Scene::new().await;
    scene.write("pair.yaml", PAIR);
    let scheduler = scene.schedule();
    let mut fails = 1;
    let got = scene
        .work_until(
            |one| {
                if one.task_id == "work" && std::mem::replace(&mut fails, 0) > 0 {
                    return ended(AttemptState::Failed, &[]);
                }
                assert_ne!(one.task_id, "call", "no worker is needed");
                success()
            },
            || scene.ended("parent"),
        )
        .await;
    assert_eq!(got, states([("call", "success"), ("after", "success")]));
    let children = scene.runs("child").await;
    assert_eq!(
        children.len(),
        2,
        "the first one failed, so there was a second try: {children:?}"
    );
    assert_eq!(
        xcom(&scene, "parent", "call", "trigger_run_id").await,
        Some(json!(children[1].0))
    );
    let row = scene.store().run("child", &children[1].0).await.unwrap();
    assert_eq!(
        (&row.params["name"], row.run_type.as_str()),
        (&json!("parent"), "operator_triggered")
    );
    assert!(row.logical_date.is_some());
    scheduler.stop().await;
}

#[tokio::test]
async fn however_often_schedulers_die_one_try_makes_one_run() {
    let scene = Scene::new().await;
    scene.write("pair.yaml", PAIR);
    let first = scene.schedule();
    let standby = scene.schedule();
    // The one that leads vanishes as soon as the child is there, whether or not it has written down that it made it.
    let got = scene
        .work_until(
            |_| success(),
            async || {
                if !scene.runs("child").await.is_empty() {
                    first.task.abort();
                }
                scene.ended("parent").await
            },
        )
        .await;
    assert_eq!(got, states([("call", "success"), ("after", "success")]));
    assert_eq!(scene.runs("child").await.len(), 1);
    standby.stop().await;
}

#[tokio::test]
async fn what_exists_is_reset_skipped_or_in_the_way() {
    let scene = Scene::new().await;
    scene.write(
        "calls.yaml",
        r#"
dag_id: calls
schedule: "@once"
tasks:
  first: {trigger_dag: {dag_id: child, run_id: fixed, logical_date: "2026-01-01", wait: true}}
  again: {depends_on: first, trigger_dag: {dag_id: child, run_id: fixed, reset: true, wait: true}}
  by_date: {depends_on: again, trigger_dag: {dag_id: child, logical_date: "2026-01-01T00:00:00Z", skip_if_exists: true}}
  in_the_way: {depends_on: again, trigger_dag: {dag_id: child, run_id: fixed}}
  nobody: {trigger_dag: {dag_id: nobody}}
  misfit: {trigger_dag: {dag_id: child, conf: {n: many}}}
  forever: {trigger_dag: {dag_id: child, logical_date: tomorrow}}
  own: {trigger_dag: {dag_id: calls, run_id: "{{ run_id }}", reset: true}}
---
dag_id: child
params: {n: {type: integer, default: 1}}
tasks:
  work: {bash: "true"}
"#,
    );
    let scheduler = scene.schedule();
    let mut worked = 0;
    let got = scene
        .work_until(
            |_| {
                worked += 1;
                success()
            },
            || scene.ended("calls"),
        )
        .await;
    let want = [
        ("first", "success"),
        ("again", "success"),
        ("by_date", "skipped"),
        ("in_the_way", "failed"),
        ("nobody", "failed"),
        ("misfit", "failed"),
        ("forever", "failed"),
        ("own", "failed"),
    ];
    assert_eq!(got, states(want));
    assert_eq!(
        (worked, scene.runs("child").await.len()),
        (2, 1),
        "reset ran it once more"
    );
    for (task, reason) in [
        ("by_date", "run `fixed` of DAG `child` exists already"),
        ("nobody", "there is no DAG `nobody` to trigger"),
        (
            "forever",
            "`logical_date` must be a date such as 2026-01-31T06:00:00Z, not `tomorrow`",
        ),
        ("own", "a run can't reset itself: give another run_id or logical_date"),
    ] {
        assert_eq!(scene.reason("calls", task).await, reason);
    }
    assert!(
        scene
            .reason("calls", "misfit")
            .await
            .starts_with("`conf` does not fit the params of DAG `child`: n: ")
    );
    scheduler.stop().await;
}

#[tokio::test]
async fn mapped_triggers_of_one_instant_make_a_run_each() {
    let scene = Scene::new().await;
    scene.write(
        "many.yaml",
        "dag_id: many\nschedule: '@once'\ntasks:\n  call: {expand: {n: [1, 2, 3, 4, 5]}, trigger_dag: {dag_id: child, conf: {n: '{{ item.n }}'}}}\n---\ndag_id: child\nparams: {n: '0'}\ntasks: {work: {bash: 'true'}}\n",
    );
    let scheduler = scene.schedule();
    scene.work("many", |_, _| success()).await;
    let mut numbers = Vec::new();
    for (run_id, _) in scene.runs("child").await {
        let row = scene.store().run("child", &run_id).await.unwrap();
        numbers.push(row.params["n"].clone());
    }
    numbers.sort_by_key(ToString::to_string);
    assert_eq!(json!(numbers), json!(["1", "2", "3", "4", "5"]));
    scheduler.stop().await;
}

#[tokio::test]
async fn rows_97_to_101_a_mapped_group() {
    let scene = Scene::new().await;
    scene.write(
        "regions.yaml",
        r#"
schedule: "@once"
tasks:
  find: {bash: "true"}
  region:
    expand: tasks.find.return_value
    tasks:
      extract: {bash: "echo {{ item }}"}
      check: {when: tasks.region.extract.return_value > 1, bash: "true"}
      warn: {depends_on: extract, trigger_rule: one_failed, bash: "true"}
  none_of_it:
    expand: tasks.find.nothing
    tasks: {a: {bash: "true"}, b: {depends_on: a, trigger_rule: all_done, bash: "true"}}
  total: {depends_on: region, trigger_rule: all_done, bash: "true"}
"#,
    );
    let scheduler = scene.schedule();
    let mut order = Vec::new();
    let got = scene
        .work_until(
            |one| {
                let key = format!("{}[{}]", one.task_id, one.map_index);
                order.push(key.clone());
                match key.as_str() {
                    "find[-1]" => ended(
                        AttemptState::Success,
                        &[("return_value", json!(["kr", "jp", "us"])), ("nothing", json!([]))],
                    ),
                    "region.extract[1]" => ended(AttemptState::Failed, &[]),
                    "region.extract[0]" => ended(AttemptState::Success, &[("return_value", json!(1))]),
                    "region.extract[2]" => ended(AttemptState::Success, &[("return_value", json!(2))]),
                    _ => success(),
                }
            },
            || scene.ended("regions"),
        )
        .await;
    let want = [
        ("find", "success"),
        ("region.extract[0]", "success"),
        ("region.extract[1]", "failed"),
        ("region.extract[2]", "success"),
        ("region.check[0]", "skipped"),
        ("region.check[1]", "upstream_failed"),
        ("region.check[2]", "success"),
        ("region.warn[0]", "skipped"),
        ("region.warn[1]", "success"),
        ("region.warn[2]", "skipped"),
        ("none_of_it.a", "skipped"),
        ("none_of_it.b", "skipped"),
        ("total", "success"),
    ];
    assert_eq!(got, states(want));
    assert_eq!(order.last().map(String::as_str), Some("total[-1]"), "{order:?}");
    // One index of one task again: nothing else moves.
    let before: BTreeMap<String, String> = got;
    scene.clear("regions", &[("region.check", Some(2))]).await;
    let mut again = Vec::new();
    let after = scene
        .work_until(
            |one| {
                again.push(format!("{}[{}]", one.task_id, one.map_index));
                success()
            },
            || scene.ended("regions"),
        )
        .await;
    assert_eq!((after, again), (before, vec!["region.check[2]".to_owned()]));
    scheduler.stop().await;
}
