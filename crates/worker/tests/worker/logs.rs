//! What comes out of a task, and how it gets to the server.

use axum::http::StatusCode;
use serde_json::json;
use updraft_dag::model::Action;
use updraft_operators::protocol::ResultState;
use updraft_operators::protocol::log_record::LogStream;

use crate::harness::{Harness, bash};

#[tokio::test]
async fn lines_come_whole_and_binary_is_shown_as_such() {
    let harness = Harness::start().await;
    let (id, _) = harness
        .run(r"printf 'one\n\xff\xfe binary \x00\n'; echo to the other >&2; printf 'without end'")
        .await;
    let records = harness.server.log(id);
    let of = |stream| {
        records
            .iter()
            .filter(|record| record.stream == stream)
            .map(|record| record.text.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of(LogStream::Stdout),
        ["one", "\u{fffd}\u{fffd} binary \0", "without end"]
    );
    assert_eq!(of(LogStream::Stderr), ["to the other"]);
    let system = of(LogStream::System);
    assert_eq!(system[0], "try 1 of 3 on host-1 (worker-1)");
    assert!(system[1].starts_with("success after "), "{system:?}");
}

#[tokio::test]
async fn lines_are_there_while_the_task_runs() {
    let harness = Harness::start().await;
    let go = harness.file("go");
    let id = harness.bash(&format!(
        "echo early; until [ -e {} ]; do sleep 0.01; done; echo late",
        go.display()
    ));
    let early = |world: &crate::server::World| {
        world
            .logs
            .get(&id)
            .is_some_and(|log| String::from_utf8_lossy(log).contains("O early\n"))
            .then_some(())
    };
    harness.server.until("a line comes while the task runs", early).await;
    assert!(harness.server.with(|world| !world.results.contains_key(&id)));
    std::fs::write(go, "").unwrap();
    assert_eq!(harness.server.result(id).await.state, ResultState::Success);
}

#[tokio::test]
async fn secrets_are_masked_in_logs_and_rendered_fields() {
    let harness = Harness::start().await;
    harness.server.with(|world| {
        world
            .lookups
            .insert("variables/db_password".to_owned(), json!("correct-horse"));
        world.lookups.insert("variables/region".to_owned(), json!("eu-west-1"));
        world.lookups.insert("secrets/pin".to_owned(), json!("battery-staple"));
    });
    let mut task = bash(
        "echo {{ var.value.region }} {{ var.value.db_password }}; printf correct-; sleep 0.2; echo horse; echo $PIN",
    );
    task.env.insert("PIN".to_owned(), "{{ secrets.pin }}".to_owned());
    let id = harness.give(task);
    let report = harness.server.result(id).await;
    let lines: Vec<String> = harness
        .server
        .log(id)
        .into_iter()
        .filter(|record| record.stream == LogStream::Stdout)
        .map(|record| record.text)
        .collect();
    assert_eq!(lines, ["eu-west-1 ***", "***", "***"]);
    let fields = report.rendered_fields.unwrap();
    assert_eq!(
        fields["command"],
        "echo eu-west-1 ***; printf correct-; sleep 0.2; echo horse; echo $PIN"
    );
    assert_eq!(fields["env"]["PIN"], "***");
}

#[tokio::test]
async fn a_flood_is_kept_whole_in_bounded_memory() {
    const BYTES: u64 = 200_000_000;
    let line = "x".repeat(999);
    let harness = Harness::start().await;
    harness.server.with(|world| world.measure = true);
    let (_, report) = harness.run(&format!("yes {line} | head -c {BYTES}")).await;
    assert_eq!(report.state, ResultState::Success);
    let (bytes, lines) = harness.server.with(|world| world.measured);
    // Each line has 1,000 bytes with its end and becomes one record with a head of 30; two lines are ours.
    assert_eq!(lines, BYTES / 1000 + 2);
    assert!(
        bytes > BYTES + 30 * lines - 100 && bytes < BYTES + 30 * lines + 1000,
        "{bytes}"
    );
    let status = std::fs::read_to_string(format!("/proc/{}/status", harness.pid().as_raw_nonzero())).unwrap();
    let peak: u64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap()
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap();
    assert!(peak < 100_000, "the worker took {peak} kB");
}

#[tokio::test]
async fn nothing_is_lost_while_the_server_is_away() {
    let harness = Harness::start().await;
    harness
        .server
        .with(|world| world.logs_fail = Some(StatusCode::SERVICE_UNAVAILABLE));
    let done = harness.file("done");
    // More than what is kept in memory, so that the rest goes to the disk.
    let id = harness.bash(&format!(
        "for i in $(seq 1 200000); do echo line $i; done; echo > {}",
        done.display()
    ));
    crate::harness::eventually("the task goes on without the server", || done.exists()).await;
    harness.server.with(|world| world.logs_fail = None);
    harness.server.result(id).await;
    let lines: Vec<String> = harness
        .server
        .log(id)
        .into_iter()
        .filter(|record| record.stream == LogStream::Stdout)
        .map(|record| record.text)
        .collect();
    assert_eq!(lines.len(), 200_000);
    assert!(
        lines
            .iter()
            .zip(1..)
            .all(|(line, number)| *line == format!("line {number}"))
    );
}

#[tokio::test]
async fn a_full_disk_of_the_server_cuts_the_log_and_not_the_task() {
    let harness = Harness::start().await;
    let go = harness.file("go");
    let id = harness.bash(&format!(
        "echo before; until [ -e {} ]; do sleep 0.01; done; echo after",
        go.display()
    ));
    harness
        .server
        .until("the first line", |world| world.logs.contains_key(&id).then_some(()))
        .await;
    harness
        .server
        .with(|world| world.logs_fail = Some(StatusCode::INSUFFICIENT_STORAGE));
    std::fs::write(&go, "").unwrap();
    assert_eq!(harness.server.result(id).await.state, ResultState::Success);
    // A second task loses lines while it runs, and says so once there is room again.
    let requests = harness.server.with(|world| world.log_requests);
    let again = harness.file("again");
    let id = harness.bash(&format!(
        "echo lost; until [ -e {} ]; do sleep 0.01; done; echo after",
        again.display()
    ));
    harness
        .server
        .until("its first piece is refused", |world| {
            (world.log_requests > requests).then_some(())
        })
        .await;
    harness.server.with(|world| world.logs_fail = None);
    std::fs::write(&again, "").unwrap();
    harness.server.result(id).await;
    let texts: Vec<String> = harness.server.log(id).into_iter().map(|record| record.text).collect();
    assert!(
        texts.iter().any(|text| text.starts_with("the log is cut here: ")),
        "{texts:?}"
    );
}

#[tokio::test]
async fn a_log_that_is_too_long_keeps_its_beginning_and_its_end_and_says_what_is_missing() {
    const LIMIT: u64 = 1024 * 1024;
    const LINES: usize = 100_000;
    let harness = Harness::start().await;
    let go = harness.file("go");
    let mut task = bash(&format!(
        "seq -f 'line %.0f' 1 {LINES}; until [ -e {} ]; do sleep 0.01; done; echo the end",
        go.display()
    ));
    task.log_bytes = Some(LIMIT);
    let id = harness.give(task);
    let is_told = |world: &crate::server::World| {
        let log = world.logs.get(&id)?;
        String::from_utf8_lossy(log)
            .contains(" S the log has reached its limit of 1048576 bytes (limits.log_bytes): ")
            .then_some(())
    };
    harness
        .server
        .until("people hear of it while the task runs", is_told)
        .await;
    std::fs::write(go, "").unwrap();
    assert_eq!(harness.server.result(id).await.state, ResultState::Success);

    let length = harness.server.with(|world| world.logs[&id].len() as u64);
    assert!(length <= LIMIT && length > LIMIT * 9 / 10, "{length}");
    let texts: Vec<String> = harness.server.log(id).into_iter().map(|record| record.text).collect();
    let said = texts
        .iter()
        .position(|text| text.starts_with("the log has reached its limit"))
        .unwrap();
    assert_eq!(texts[0], "try 1 of 3 on host-1 (worker-1)");
    assert!(
        texts[1..said]
            .iter()
            .zip(1..)
            .all(|(text, number)| *text == format!("line {number}"))
    );

    let (last, end) = texts[said + 2..].split_at(texts.len() - said - 4);
    let first = LINES + 1 - last.len();
    assert!(
        last.iter()
            .zip(first..)
            .all(|(text, number)| *text == format!("line {number}"))
    );
    assert_eq!(end[0], "the end");
    assert!(end[1].starts_with("success after "), "{end:?}");
    // Each line stands in a record with a head of 30 bytes.
    let missing: usize = (said..first).map(|number| format!("line {number}\n").len() + 30).sum();
    assert_eq!(texts[said + 1], format!("{missing} bytes of the log are left out here"));
}

#[tokio::test]
async fn what_a_python_task_asks_for_itself_is_masked_too() {
    let harness = Harness::start().await;
    harness.server.with(|world| {
        let connection = json!({"connection_id": "db", "host": "db.internal", "password": "correct-horse"});
        world.lookups.insert("connections/db".to_owned(), connection);
        world
            .lookups
            .insert("variables/api_key".to_owned(), json!("battery-staple"));
    });
    let code = "print(conn.db.host, conn.db.password, flush=True)\nraise ValueError('cannot sign in with ' + var.value.api_key)";
    let mut task = bash("");
    task.action = Action {
        name: "python".to_owned(),
        args: json!({ "code": code }),
    };
    let id = harness.give(task);
    assert_eq!(harness.server.result(id).await.state, ResultState::Failed);
    let texts: Vec<String> = harness.server.log(id).into_iter().map(|record| record.text).collect();
    assert!(texts.contains(&"db.internal ***".to_owned()), "{texts:#?}");
    assert!(
        texts.iter().any(|text| text.ends_with("cannot sign in with ***")),
        "{texts:#?}"
    );
    let all = texts.join("\n");
    assert!(
        !all.contains("correct-horse") && !all.contains("battery-staple"),
        "{all}"
    );
}
