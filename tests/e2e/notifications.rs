//! People are told.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use updraft_tests::{Installation, Updraft, escape, signal};

/// Waits until all `count` notifications of a run have ended, and gives them.
async fn notifications(updraft: &Updraft, dag_id: &str, run_id: &str, count: usize) -> Vec<Value> {
    let path = format!("/api/v2/updraft/dags/{dag_id}/dagRuns/{}/notifications", escape(run_id));
    updraft
        .until("the notifications have ended", || async {
            let list = updraft.get(&path).await["notifications"].as_array().unwrap().clone();
            let ended = list.iter().all(|one| !one["end_date"].is_null());
            (list.len() == count && ended).then_some(list)
        })
        .await
}

/// Takes one request, answers it well, and gives its body.
async fn one_request(listener: TcpListener) -> String {
    let (mut socket, _) = listener.accept().await.unwrap();
    let mut bytes = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let count = socket.read(&mut piece).await.unwrap();
        bytes.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        if body.len() >= length.unwrap().parse::<usize>().unwrap() {
            break;
        }
    }
    socket
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-type: application/json\r\n\r\n{}")
        .await
        .unwrap();
    let text = String::from_utf8(bytes).unwrap();
    text.split_once("\r\n\r\n").unwrap().1.to_owned()
}

#[tokio::test]
async fn a_failure_reaches_a_file_and_a_server() {
    let installation = Installation::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let chat = format!("http://{}/chat", listener.local_addr().unwrap());
    let posted = tokio::spawn(one_request(listener));
    let file = installation.dags().join("told");
    let dag = format!(
        r#"
tasks:
  load:
    bash: echo "no such table" >&2; exit 3
    on_failure:
      - bash: echo "{{{{ event }}}} of {{{{ ti.task_id }}}}:" "$UPDRAFT_REASON" >> {}
on_failure:
  - http: {{url: "{chat}", method: POST, json: {{text: "{{{{ run.url }}}} failed at {{{{ run.failed_tasks | join(', ') }}}}"}}}}
on_success:
  - bash: exit 1
"#,
        file.display()
    );
    installation.write_dag("sales.yaml", &dag);
    let updraft = installation.start().await;
    let run = updraft.trigger("sales", json!({})).await;
    assert_eq!(updraft.end_of("sales", &run).await, "failed");
    let told = notifications(&updraft, "sales", &run, 2).await;
    assert!(told.iter().all(|one| one["state"] == "success"), "{told:#?}");
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        "on_failure of load: exit code 3\n"
    );
    let body: Value = serde_json::from_str(&posted.await.unwrap()).unwrap();
    let text = body["text"].as_str().unwrap();
    assert!(
        text.ends_with("failed at load") && text.contains("/dags/sales/runs/"),
        "{text}"
    );

    let bash = told.iter().find(|one| one["task_id"] == "load").unwrap();
    let log = updraft
        .get(&format!(
            "/api/v2/updraft/dags/sales/dagRuns/{}/notifications/{}/logs/1",
            escape(&run),
            bash["notification_id"].as_str().unwrap()
        ))
        .await;
    let lines = log["content"].as_array().unwrap();
    assert!(
        lines.last().unwrap()["event"].as_str().unwrap().starts_with("success"),
        "{log:#}"
    );
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn a_worker_that_is_killed_while_it_tells_leaves_it_to_the_next_one() {
    let installation = Installation::new();
    let (begun, sent) = (installation.dags().join("begun"), installation.dags().join("sent"));
    let dag = format!(
        "tasks: {{a: {{bash: 'true'}}}}\non_success:\n  - bash: echo $$ >> {0}; test $(wc -l < {0}) = 2 || sleep 600; echo sent >> {1}\n",
        begun.display(),
        sent.display()
    );
    installation.write_dag("tell.yaml", &dag);
    let updraft = installation.start().await;
    let run = updraft.trigger("tell", json!({})).await;
    updraft
        .until("the notifier has begun", || async {
            std::fs::read_to_string(&begun).ok().filter(|text| text.ends_with('\n'))
        })
        .await;
    signal("-KILL", installation.worker_pid());
    let told = notifications(&updraft, "tell", &run, 1).await;
    assert_eq!((&told[0]["state"], &told[0]["tries"]), (&json!("success"), &json!(2)));
    assert_eq!(
        std::fs::read_to_string(&sent).unwrap(),
        "sent\n",
        "the first one was ended"
    );
    assert_eq!(
        updraft.end_of("tell", &run).await,
        "success",
        "and the run knows nothing of it"
    );
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn a_run_that_is_late_tells_while_it_is_under_way() {
    let installation = Installation::new();
    let late = installation.dags().join("late");
    // The task is done when somebody was told that it is late.
    let dag = format!(
        "deadline: {{reference: queued_at, interval: 200ms, notify: [{{bash: 'touch {0}'}}]}}\ntasks: {{a: {{bash: 'until test -e {0}; do sleep 0.05; done'}}}}\n",
        late.display()
    );
    installation.write_dag("slow.yaml", &dag);
    let updraft = installation.start().await;
    let run = updraft.trigger("slow", json!({})).await;
    assert_eq!(updraft.end_of("slow", &run).await, "success");
    let row = updraft
        .get(&format!("/api/v2/dags/slow/dagRuns/{}", escape(&run)))
        .await;
    assert!(row["deadline_missed_at"].is_string(), "{row:#}");
    let told = notifications(&updraft, "slow", &run, 1).await;
    assert_eq!(
        (&told[0]["event"], &told[0]["state"]),
        (&json!("deadline"), &json!("success"))
    );
    assert!(updraft.stop().await.success());
}
