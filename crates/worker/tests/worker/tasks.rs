//! What tasks do, and what is made of it.

use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use serde_json::json;
use updraft_dag::model::{Action, Resources};
use updraft_operators::protocol::{Assignment, ResultState};

use crate::harness::{Harness, bash, bash_within, eventually, processes_of, xcom};

#[tokio::test]
async fn a_task_sees_its_surroundings_and_nothing_of_ours() {
    let harness = Harness::start().await;
    let (id, report) = harness.run("pwd; env | sort").await;
    assert_eq!(
        (report.state, report.exit_code, report.fence),
        (ResultState::Success, Some(0), 7)
    );
    let lines: Vec<String> = harness.server.log(id).into_iter().map(|record| record.text).collect();
    let folder = harness.home.path().join("dags/team");
    assert!(lines.contains(&folder.display().to_string()), "{lines:?}");
    for expected in [
        "UPDRAFT_DAG_ID=sales",
        "UPDRAFT_TASK_ID=extract",
        "UPDRAFT_RUN_ID=manual__1",
        "UPDRAFT_LOGICAL_DATE=2026-01-02T03:04:05+00:00",
        "UPDRAFT_TRY_NUMBER=1",
        "UPDRAFT_MAP_INDEX=-1",
        "UPDRAFT_FENCE=7",
        "UPDRAFT_IDEMPOTENCY_KEY=sales/manual__1/extract",
        "AIRFLOW_CTX_DAG_ID=sales",
        "AIRFLOW_CTX_LOGICAL_DATE=2026-01-02T03:04:05+00:00",
        "FROM_OUTSIDE=visible",
    ] {
        assert!(
            lines.iter().any(|line| line == expected),
            "{expected} is missing in {lines:?}"
        );
    }
    assert!(
        !lines
            .iter()
            .any(|line| line.contains("postgres://secret") || line.contains("UPDRAFT__")),
        "{lines:?}"
    );
}

#[tokio::test]
async fn ends_of_processes_are_told_apart() {
    let harness = Harness::start().await;
    let (_, skipped) = harness.run("exit 99").await;
    assert_eq!((skipped.state, skipped.exit_code), (ResultState::Skipped, Some(99)));
    let (_, failed) = harness.run("no-such-program-anywhere").await;
    assert_eq!(
        (failed.state, failed.reason.as_deref(), failed.retriable),
        (ResultState::Failed, Some("exit code 127 (command not found)"), true)
    );
    let (_, killed) = harness.run("kill -9 $$").await;
    assert_eq!((killed.state, killed.signal), (ResultState::Failed, Some(9)));
    let reason = killed.reason.unwrap();
    assert!(reason.starts_with("killed by SIGKILL (out of memory?"), "{reason}");
}

/// The number before ` MiB`.
fn mebibytes(reason: &str) -> Option<u64> {
    reason.split_once(" MiB")?.0.rsplit(' ').next()?.parse().ok()
}

#[tokio::test]
async fn a_killed_process_says_how_much_memory_it_had_used() {
    let harness = Harness::start().await;
    // As if the system killed them: they have used it long enough to be seen.
    let hog = "python3 -c 'import os, time; hog = b\"x\" * (200 << 20); time.sleep(3); os.kill(os.getpid(), 9)'";
    let (_, alone) = harness.run(&format!("exec {hog}")).await;
    let reason = alone.reason.unwrap();
    assert!(
        reason.starts_with("killed by SIGKILL (out of memory? it had used up to "),
        "{reason}"
    );
    assert!((200..300).contains(&mebibytes(&reason).unwrap()), "{reason}");

    let (_, below) = harness.run(&format!("{hog}; exit $?")).await;
    let reason = below.reason.unwrap();
    assert!(
        reason.starts_with("exit code 137 (a command was killed by SIGKILL: out of memory? it had used up to "),
        "{reason}"
    );
    assert!((200..300).contains(&mebibytes(&reason).unwrap()), "{reason}");
}

#[tokio::test]
async fn a_task_that_uses_more_memory_than_it_may_is_killed_with_all_that_it_started() {
    let harness = Harness::start().await;
    let hog = "python3 -c 'hog = b\"x\" * (200 << 20); import time; time.sleep(600)'";
    let limited = async |command: &str| {
        let id = harness.give(Assignment {
            resources: Some(Resources {
                cpu: None,
                memory: Some(100 << 20),
            }),
            ..bash(command)
        });
        (id, harness.server.result(id).await)
    };
    let (id, killed) = limited(&format!("{hog} & wait")).await;
    assert_eq!((killed.state, killed.retriable), (ResultState::Failed, true));
    let reason = killed.reason.unwrap();
    assert!(
        reason.starts_with("killed: used ") && reason.ends_with(", and its limit is 100 MiB (resources.memory)"),
        "{reason}"
    );
    assert_eq!(processes_of(id), [0; 0]);

    // Four that have what one of them made use it once.
    let family = "python3 -c 'import os, time; hog = b\"x\" * (60 << 20); os.fork(); os.fork(); time.sleep(2)'; exit 0";
    let (_, shared) = limited(family).await;
    assert_eq!((shared.state, shared.reason), (ResultState::Success, None));
}

#[tokio::test]
async fn xcoms_come_from_the_last_line_and_the_output_file() {
    let harness = Harness::start().await;
    let (_, lines) = harness
        .run("echo first; echo 'rows=3' >> $UPDRAFT_OUTPUT; echo last; echo")
        .await;
    assert_eq!(
        (xcom(&lines, "return_value"), xcom(&lines, "rows")),
        (Some(&json!("last")), Some(&json!("3")))
    );
    let (_, object) = harness
        .run(r#"echo '{"rows": 3, "return_value": [1]}' > $UPDRAFT_OUTPUT; echo last"#)
        .await;
    assert_eq!(
        (xcom(&object, "return_value"), xcom(&object, "rows")),
        (Some(&json!([1])), Some(&json!(3)))
    );
    let (_, large) = harness.run("head -c 2000000 /dev/zero | tr '\\0' x").await;
    assert_eq!((large.state, large.retriable), (ResultState::Failed, false));
    assert!(large.reason.unwrap().contains("limits.xcom_bytes"));
}

#[tokio::test]
async fn a_time_out_ends_the_whole_group() {
    let harness = Harness::start().await;
    // One child obeys SIGTERM, one does not, one has left the group.
    let command = "sleep 1000 & (trap '' TERM; sleep 1001) & setsid sleep 1002 & wait";
    let id = harness.give(bash_within(command, 0.5));
    let report = harness.server.result(id).await;
    assert_eq!((report.state, report.retriable), (ResultState::Failed, true));
    assert_eq!(
        report.reason.as_deref(),
        Some("took longer than its execution_timeout of 0.5 s")
    );
    // The result of a try that may be repeated comes only when nothing of it is alive.
    assert_eq!(processes_of(id), Vec::<i32>::new());
}

#[tokio::test]
async fn a_process_gets_time_to_tidy_up() {
    let harness = Harness::start().await;
    let id = harness.give(bash_within(
        "trap 'echo tidied up; exit 3' TERM; sleep 1000 & wait",
        0.5,
    ));
    let report = harness.server.result(id).await;
    assert_eq!(report.state, ResultState::Failed);
    assert!(harness.server.log(id).iter().any(|record| record.text == "tidied up"));
}

#[tokio::test]
async fn what_a_task_leaves_behind_holds_up_nothing_and_dies() {
    let harness = Harness::start().await;
    let began = Instant::now();
    // It left the group and holds the pipes open.
    let (id, report) = harness.run("setsid sleep 1000 & echo done").await;
    assert_eq!(
        (report.state, xcom(&report, "return_value")),
        (ResultState::Success, Some(&json!("done")))
    );
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "the pipe held it up: {:?}",
        began.elapsed()
    );
    eventually("the process left behind is killed", || processes_of(id).is_empty()).await;
}

#[tokio::test]
async fn standard_input_is_empty_and_temporary_files_go() {
    let harness = Harness::start().await;
    let script = r#"cat; echo x=1 >>"$UPDRAFT_OUTPUT"; echo "$UPDRAFT_OUTPUT $0 $(stat -c %a "$(dirname "$0")"/..)""#;
    let (_, report) = harness.run(script).await;
    assert_eq!(report.state, ResultState::Success);
    let words = xcom(&report, "return_value").unwrap().as_str().unwrap().to_owned();
    let [output, script, mode] = words.split(' ').collect::<Vec<_>>()[..] else {
        panic!("{words}")
    };
    assert!(output.starts_with(harness.home.path().to_str().unwrap()));
    assert_eq!(mode, "700", "others can read scripts with secrets");
    // The result comes after the end of the files.
    assert!(!std::path::Path::new(output).exists());
    assert!(!std::path::Path::new(script).parent().unwrap().exists());
}

#[tokio::test]
async fn row_103_a_mapped_instance_gets_its_name_with_its_result() {
    let harness = Harness::start().await;
    for (map_index, name) in [(2, Some("kr of manual__1")), (-1, None)] {
        let mut assignment = Assignment {
            map_index,
            map_index_template: Some("{{ item.region }} of {{ run_id }}".to_owned()),
            ..bash("true")
        };
        assignment.context.map_index = map_index;
        assignment.context.item = (map_index >= 0).then(|| json!({"region": "kr"}));
        let id = harness.give(assignment);
        let report = harness.server.result(id).await;
        assert_eq!(report.state, ResultState::Success);
        assert_eq!(report.rendered_map_index.as_deref(), name);
    }
}

#[tokio::test]
async fn a_sensor_that_finds_nothing_looks_again_later() {
    let harness = Harness::start().await;
    let sensor = |waiting_since| Assignment {
        action: Action {
            name: "file_sensor".to_owned(),
            args: json!({"path": "{{ run_id }}.csv", "poke_interval": "1m", "timeout": 120}),
        },
        waiting_since,
        ..bash("")
    };
    let file = harness.home.path().join("dags/team/manual__1.csv");
    let reason = format!("there is no {} yet", file.display());
    let before = Utc::now();
    let id = harness.give(sensor(None));
    let report = harness.server.result(id).await;
    assert_eq!(
        (report.state, report.reason.as_ref()),
        (ResultState::Rescheduled, Some(&reason))
    );
    let pause = report.resume_at.unwrap() - before;
    assert!((60..70).contains(&pause.num_seconds()), "{pause}");
    let log: Vec<String> = harness.server.log(id).into_iter().map(|record| record.text).collect();
    assert!(log[0].starts_with("try 1 of 3"), "{log:?}");
    assert!(log[1].starts_with(&format!("{reason}; looks again at ")), "{log:?}");
    // The last look is when its time is over.
    let id = harness.give(sensor(Some(before - TimeDelta::seconds(100))));
    let report = harness.server.result(id).await;
    assert_eq!(report.resume_at, Some(before + TimeDelta::seconds(20)));
    assert_eq!(harness.server.log(id).len(), 1, "the log of the same try goes on");
    let id = harness.give(sensor(Some(before - TimeDelta::seconds(121))));
    let report = harness.server.result(id).await;
    assert_eq!((report.state, report.retriable), (ResultState::Failed, false));
    std::fs::write(&file, "").unwrap();
    let id = harness.give(sensor(Some(before)));
    let report = harness.server.result(id).await;
    assert_eq!(report.state, ResultState::Success);
    assert_eq!(report.xcoms["return_value"], json!([file]));
}

#[tokio::test]
async fn what_cannot_begin_says_why() {
    let harness = Harness::start().await;
    let cases = [
        (
            Assignment {
                cwd: Some("nowhere".to_owned()),
                ..bash("true")
            },
            "must name a folder that exists on the worker",
        ),
        (bash("echo {{ var.value.missing }}"), "cannot render `bash.command`"),
        (
            Assignment {
                action: Action {
                    name: "teleport".to_owned(),
                    args: json!({}),
                },
                ..bash("")
            },
            "can't run `teleport`",
        ),
    ];
    for (assignment, expected) in cases {
        let id = harness.give(assignment);
        let report = harness.server.result(id).await;
        assert_eq!(report.state, ResultState::Failed);
        let reason = report.reason.unwrap();
        assert!(reason.contains(expected), "{reason}");
        assert!(
            harness
                .server
                .log(id)
                .iter()
                .any(|record| record.text.contains(expected)),
            "the log does not say why"
        );
    }
}
