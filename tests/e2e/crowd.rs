//! Two thousand clients at the same time.

use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Resource, getrlimit, setrlimit};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use updraft_tests::{Installation, Updraft, escape};

const CLIENTS: usize = 2000;
/// For all of it, in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(180);

/// One client with a connection that it keeps.
struct Client {
    stream: TcpStream,
    token: String,
}

struct Reply {
    status: u16,
    retry_after: Option<u64>,
    body: Value,
}

impl Client {
    async fn ask(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Reply {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: updraft\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
             {headers}content-length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await.unwrap();
        let mut reply = Vec::new();
        let (head, length) = loop {
            assert_ne!(
                self.stream.read_buf(&mut reply).await.unwrap(),
                0,
                "{path}: the server hung up"
            );
            if let Some(end) = reply.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                let head = String::from_utf8(reply[..end].to_vec()).unwrap();
                let length: usize = header(&head, "content-length").unwrap().parse().unwrap();
                break (head, end + 4 + length);
            }
        };
        while reply.len() < length {
            assert_ne!(
                self.stream.read_buf(&mut reply).await.unwrap(),
                0,
                "{path}: the server hung up"
            );
        }
        Reply {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            retry_after: header(&head, "retry-after").map(|seconds| seconds.parse().unwrap()),
            body: serde_json::from_slice(&reply[head.len() + 4..length]).unwrap(),
        }
    }

    /// As often as the server asks for it; anything but 2xx and 429 is a failure. Also how often that was.
    async fn insist(&mut self, method: &str, path: &str, headers: &str, body: &str) -> (Reply, usize) {
        for refused in 0.. {
            let reply = self.ask(method, path, headers, body).await;
            if reply.status != 429 {
                assert!(
                    (200..300).contains(&reply.status),
                    "{method} {path}: {} {}",
                    reply.status,
                    reply.body
                );
                return (reply, refused);
            }
            let seconds = reply.retry_after.expect("when to come again");
            tokio::time::sleep(Duration::from_secs(seconds)).await;
        }
        unreachable!()
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.split_once(": "))
        .find_map(|(key, value)| key.eq_ignore_ascii_case(name).then_some(value))
}

/// Enough open files for both ends of this test.
fn raise_limit() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).unwrap();
}

/// What one of them does: each triggers, one in ten twice, and looks at one thing. The run that it got, and how often it was sent away.
async fn visit(number: usize, mut client: Client, all_are_here: Arc<Barrier>, log: String) -> (String, usize) {
    all_are_here.wait().await;
    let key = format!("idempotency-key: client-{number}\r\n");
    let trigger = ("POST", "/api/v2/dags/waits/dagRuns", r#"{"logical_date": null}"#);
    let (made, mut refused) = client.insist(trigger.0, trigger.1, &key, trigger.2).await;
    let run_id = made.body["dag_run_id"].as_str().unwrap().to_owned();
    if number.is_multiple_of(10) {
        let (again, times) = client.insist(trigger.0, trigger.1, &key, trigger.2).await;
        assert_eq!(again.body["dag_run_id"], run_id.as_str());
        refused += times;
    }
    let path = match number % 3 {
        0 => "/api/v2/dags?limit=10".to_owned(),
        1 => format!("/api/v2/dags/waits/dagRuns/{}", escape(&run_id)),
        _ => log,
    };
    let (_, times) = client.insist("GET", &path, "", "").await;
    (run_id, refused + times)
}

async fn total(updraft: &Updraft) -> i64 {
    let runs = updraft.get("/api/v2/dags/waits/dagRuns?limit=1").await;
    runs["total_entries"].as_i64().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_clients_are_all_served() {
    raise_limit();
    let installation = Installation::new();
    installation.write_dag("waits.yaml", "tasks: {one: {bash: \"echo hello\"}}\n");
    let updraft = installation.start().await;
    let first = updraft.trigger("waits", json!({})).await;
    assert_eq!(updraft.end_of("waits", &first).await, "success");
    // What is triggered stays in the queue: this is about the server.
    let (status, _) = updraft
        .call(
            reqwest::Method::PATCH,
            "/api/v2/dags/waits",
            Some(json!({ "is_paused": true })),
        )
        .await;
    assert!(status.is_success());
    let log = format!("/api/v2/dags/waits/dagRuns/{}/taskInstances/one/logs/1", escape(&first));

    let address = updraft
        .url
        .strip_prefix("http://")
        .unwrap()
        .trim_end_matches('/')
        .to_owned();
    let all_are_here = Arc::new(Barrier::new(CLIENTS));
    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        let client = Client {
            stream: TcpStream::connect(&address).await.unwrap(),
            token: updraft.token().to_owned(),
        };
        clients.spawn(visit(number, client, all_are_here.clone(), log.clone()));
    }
    let visits = tokio::time::timeout(PATIENCE, clients.join_all())
        .await
        .expect("all are served");
    let refused: usize = visits.iter().map(|(_, refused)| refused).sum();
    let mut runs: Vec<String> = visits.into_iter().map(|(run_id, _)| run_id).collect();
    runs.sort_unstable();
    runs.dedup();
    println!("{refused} times somebody was asked to come again");
    assert_eq!(runs.len(), CLIENTS, "each has a run of its own");
    assert_eq!(total(&updraft).await, CLIENTS as i64 + 1, "and there is no other");
}
