//! What a task can do, seen from outside.

use serde_json::json;
use updraft_tests::Installation;

#[tokio::test]
async fn tasks_pass_values_skip_retry_and_time_out_as_the_format_says() {
    let installation = Installation::new();
    installation.write_dag(
        "all.yaml",
        r#"
params: {greeting: hello}
tasks:
  say: {bash: "echo bad_rows=0 >> $UPDRAFT_OUTPUT; echo {{ params.greeting }} from $UPDRAFT_TASK_ID"}
  hear: {bash: "test '{{ tasks.say.return_value }}' = 'hey from say'"}
  wanted: {when: tasks.say.bad_rows | int == 0, bash: "true"}
  unwanted: {when: tasks.say.bad_rows | int > 0, bash: "true"}
  skips: {bash: "exit 99"}
  after_skip: {depends_on: skips, bash: "true"}
  second_try: {bash: "test $UPDRAFT_TRY_NUMBER = 2", retries: 1, retry_delay: 100ms}
  too_long: {bash: "sleep 600 & sleep 600", execution_timeout: 500ms}
  cleans_up: {depends_on: too_long, trigger_rule: all_done, bash: "true"}
  each: {expand: {n: [1, 2, 3]}, bash: "echo $(( {{ item.n }} * 10 ))"}
  total: {bash: "test '{{ tasks.each.return_value | join('+') }}' = '10+20+30'"}
  in_python: {python: "transform:upper"}
  from_python: {bash: "test '{{ tasks.in_python.return_value.upper }}' = HEY"}
"#,
    );
    std::fs::write(
        installation.dags().join("transform.py"),
        "def upper(params, ds=None, **context):\n    return {'upper': params['greeting'].upper()}\n",
    )
    .unwrap();
    let updraft = installation.start().await;
    let run = updraft.trigger("all", json!({"greeting": "hey"})).await;
    updraft.end_of("all", &run).await;
    let states = updraft.states("all", &run).await;
    let want = [
        ("say", "success", 1),
        ("hear", "success", 1),
        ("wanted", "success", 1),
        ("unwanted", "skipped", 0),
        ("skips", "skipped", 1),
        ("after_skip", "skipped", 0),
        ("second_try", "success", 2),
        ("too_long", "failed", 1),
        ("cleans_up", "success", 1),
        ("each[0]", "success", 1),
        ("each[2]", "success", 1),
        ("total", "success", 1),
        ("in_python", "success", 1),
        ("from_python", "success", 1),
    ];
    for (task, state, tries) in want {
        assert_eq!(
            states.get(task),
            Some(&(state.to_owned(), tries)),
            "{task} in {states:#?}"
        );
    }
    assert!(updraft.log("all", &run, "say", 1).await.contains("hey from say"));
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn output_of_any_kind_is_kept() {
    let installation = Installation::new();
    installation.write_dag(
        "loud.yaml",
        r#"
tasks:
  flood: {bash: "yes 0123456789012345678901234567890123456789012345678901234567890123456789012345678 | head -c 100000000; echo; echo the end"}
  binary: {bash: "head -c 1000000 /dev/urandom; echo; echo the end"}
  one_line: {bash: "head -c 5000000 /dev/zero | tr '\\0' x; echo; echo the end"}
  leaves_children: {bash: "(setsid sleep 600 &) ; sleep 600 & echo the end"}
"#,
    );
    let updraft = installation.start().await;
    let run = updraft.trigger("loud", json!({})).await;
    assert_eq!(
        updraft.end_of("loud", &run).await,
        "success",
        "{:#?}",
        updraft.states("loud", &run).await
    );
    for task in ["binary", "one_line", "leaves_children"] {
        assert!(updraft.log("loud", &run, task, 1).await.contains("the end"), "{task}");
    }
    let left = std::process::Command::new("pgrep")
        .args(["-f", "sleep 600"])
        .output()
        .unwrap();
    let marked: Vec<String> = String::from_utf8_lossy(&left.stdout)
        .lines()
        .filter(|pid| {
            std::fs::read_to_string(format!("/proc/{pid}/environ")).is_ok_and(|environ| environ.contains(&run))
        })
        .map(str::to_owned)
        .collect();
    assert!(marked.is_empty(), "left behind: {marked:?}");
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn a_sensor_waits_through_a_restart_of_everything() {
    let installation = Installation::new();
    let wanted = installation.dags().join("wanted");
    let dag = "tasks:\n  wait: {file_sensor: {path: wanted, poke_interval: 1s}}\n  work: {depends_on: wait, bash: cat wanted}\n";
    installation.write_dag("waits.yaml", dag);
    let updraft = installation.start().await;
    let run = updraft.trigger("waits", json!({})).await;
    let waiting = async |updraft: &updraft_tests::Updraft| {
        let states = updraft.states("waits", &run).await;
        (states["wait"] == ("up_for_reschedule".to_owned(), 1)).then_some(())
    };
    updraft.until("it waits", || waiting(&updraft)).await;
    // With a task that runs, a stop would have to wait, or to lose it.
    assert!(updraft.stop().await.success());
    let updraft = installation.start().await;
    let looks = async |more_than: usize| {
        let log = updraft.log("waits", &run, "wait", 1).await;
        (log.matches("looks again at").count() > more_than).then_some(log)
    };
    let before = updraft.until("a look", || looks(0)).await;
    let before = before.matches("looks again at").count();
    updraft.until("another look", || looks(before)).await;
    std::fs::write(&wanted, "here").unwrap();
    assert_eq!(updraft.end_of("waits", &run).await, "success");
    let states = updraft.states("waits", &run).await;
    assert_eq!(states["wait"], ("success".to_owned(), 1), "the same try all the time");
    let log = updraft.log("waits", &run, "wait", 1).await;
    assert_eq!(log.matches("try 1 of 1").count(), 1, "{log}");
    assert!(log.contains("success after"), "{log}");
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn a_dag_waits_for_another_one() {
    let installation = Installation::new();
    installation.write_dag("early.yaml", "tasks: {a: {bash: test -e go}}\n");
    installation.write_dag(
        "late.yaml",
        "tasks:\n  wait: {external_task_sensor: {dag_id: early, tasks: a, delta: 1h, poke_interval: 1s}}\n  work: {bash: 'echo after {{ tasks.wait.return_value }}'}\n",
    );
    let updraft = installation.start().await;
    let at = async |dag_id: &str, date: &str| {
        updraft.dag(dag_id).await;
        let body = json!({"dag_run_id": dag_id, "logical_date": date});
        updraft.post(&format!("/api/v2/dags/{dag_id}/dagRuns"), body).await;
    };
    at("late", "2026-01-31T09:00:00Z").await;
    let says = async |text: &str| {
        let updraft = &updraft;
        updraft
            .until("the sensor tells what it waits for", || async move {
                let instance = updraft.get("/api/v2/dags/late/dagRuns/late/taskInstances/wait").await;
                let reason = instance["reason"].as_str().unwrap_or_default();
                reason.contains(text).then_some(())
            })
            .await;
    };
    says("DAG `early` has no run of 2026-01-31T08:00:00Z yet").await;
    at("early", "2026-01-31T08:00:00Z").await;
    says("task `a` of DAG `early` is failed").await;
    std::fs::write(installation.dags().join("go"), "").unwrap();
    let again = json!({"dry_run": false, "dag_run_id": "early", "reset_dag_runs": true});
    updraft.post("/api/v2/dags/early/clearTaskInstances", again).await;
    assert_eq!(updraft.end_of("late", "late").await, "success");
    assert!(updraft.log("late", "late", "work", 1).await.contains("after early"));
    assert!(updraft.stop().await.success());
}
