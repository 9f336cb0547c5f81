//! What runs meanwhile: DAGs of several shapes, and a client that asks for runs of them.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use chrono::{DateTime, Timelike as _, Utc};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::installation::{Installation, PASSWORD};

/// Slots of the pool that tasks compete for.
pub(crate) const POOL: usize = 2;
/// Tries after the first; so many are not used up by faults alone.
pub(crate) const RETRIES: u32 = 60;
/// Tries of the DAG that may use them up.
pub(crate) const FEW_TRIES: u32 = 2;
/// Seconds from one scheduled run to the next.
pub(crate) const TICK: i64 = 5;

/// Writes what happens to it into the ledger, from outside of everything that Updraft knows. Each line is one write to a file
/// that is appended to, so that lines never mix.
const STEP: &str = r#"# step.sh TENTHS_OF_A_SECOND [FAILS_UNTIL_TRY]
say() { printf '%s %s %s %s %s %s %s %s\n' "$1" "$EPOCHREALTIME" "$UPDRAFT_ATTEMPT_ID" "$UPDRAFT_DAG_ID" "$UPDRAFT_RUN_ID" "$UPDRAFT_TASK_ID" "$UPDRAFT_MAP_INDEX" "$UPDRAFT_TRY_NUMBER" >> "$LEDGER"; }
say begin
for ((tenth = 0; tenth < $1; tenth++)); do sleep 0.1; say tick; done
if ((UPDRAFT_TRY_NUMBER <= ${2:-0})); then say fail; exit 1; fi
say end
"#;

/// A DAG that runs are asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) dag_id: &'static str,
    /// Of a hundred runs, how many.
    share: u32,
    tasks: &'static str,
}

pub(crate) const SHAPES: [Shape; 9] = [
    Shape {
        dag_id: "fan",
        share: 20,
        tasks: "
  first: {bash: '. ./step.sh 1'}
  a: {bash: '. ./step.sh 3', depends_on: first}
  b: {bash: '. ./step.sh 2', depends_on: first}
  c: {bash: '. ./step.sh 4', depends_on: first}
  d: {bash: '. ./step.sh 1', depends_on: first}
  e: {bash: '. ./step.sh 5', depends_on: first}
  f: {bash: '. ./step.sh 2', depends_on: first}
  last: {bash: '. ./step.sh 1', depends_on: [a, b, c, d, e, f]}
",
    },
    Shape {
        dag_id: "chain",
        share: 18,
        tasks: "
  a: {bash: '. ./step.sh 1'}
  b: {bash: '. ./step.sh 1', depends_on: a}
  c: {bash: '. ./step.sh 1', depends_on: b}
  d: {bash: '. ./step.sh 1', depends_on: c}
  e: {bash: '. ./step.sh 1', depends_on: d}
",
    },
    Shape {
        dag_id: "retries",
        share: 14,
        tasks: "
  a: {bash: '. ./step.sh 1 2'}
  b: {bash: '. ./step.sh 1 1', depends_on: a}
",
    },
    Shape {
        dag_id: "mapped",
        share: 14,
        tasks: "
  list: {bash: '. ./step.sh 1; echo \"{\\\"items\\\": [1,2,3,4,5]}\" > $UPDRAFT_OUTPUT'}
  each: {bash: '. ./step.sh 2', expand: tasks.list.items}
  last: {bash: '. ./step.sh 1', depends_on: each}
",
    },
    Shape {
        dag_id: "pooled",
        share: 6,
        tasks: "
  a: {bash: '. ./step.sh 3', pool: narrow}
  b: {bash: '. ./step.sh 3', pool: narrow}
  c: {bash: '. ./step.sh 3', pool: narrow}
",
    },
    Shape {
        dag_id: "branches",
        share: 12,
        tasks: "
  look: {bash: '. ./step.sh 1; echo rows=$((RANDOM % 2)) >> $UPDRAFT_OUTPUT'}
  choose: {branch: \"'some' if tasks.look.rows | int > 0 else 'none'\"}
  some: {bash: '. ./step.sh 1', depends_on: choose}
  none: {bash: '. ./step.sh 1', depends_on: choose}
  last: {bash: '. ./step.sh 1', depends_on: [some, none], trigger_rule: none_failed_min_one_success}
",
    },
    Shape {
        dag_id: "caller",
        share: 8,
        tasks: "
  call: {trigger_dag: {dag_id: called, logical_date: null, wait: true}}
  last: {bash: '. ./step.sh 1', depends_on: call}
",
    },
    Shape {
        dag_id: "few_tries",
        share: 5,
        tasks: "
  a: {bash: '. ./step.sh 8', retries: 1}
",
    },
    Shape {
        dag_id: "long",
        share: 3,
        tasks: "
  a: {bash: '. ./step.sh 450'}
",
    },
];

/// Which task may not begin before which has ended, within a run of a DAG.
pub(crate) fn upstreams(dag_id: &str, task_id: &str) -> &'static [&'static str] {
    match (dag_id, task_id) {
        ("fan", "last") => &["a", "b", "c", "d", "e", "f"],
        ("fan", "a" | "b" | "c" | "d" | "e" | "f") => &["first"],
        ("chain", "b") | ("retries", "b") => &["a"],
        ("chain", "c") => &["b"],
        ("chain", "d") => &["c"],
        ("chain", "e") => &["d"],
        ("mapped", "each") => &["list"],
        ("mapped", "last") => &["each"],
        ("branches", "some" | "none") => &["look"],
        ("branches", "last") => &["look"],
        _ => &[],
    }
}

/// When the scheduled DAG begins and ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    pub(crate) from: DateTime<Utc>,
    pub(crate) until: DateTime<Utc>,
}

impl Clock {
    /// For so long from now on.
    pub(crate) fn during(span: Duration) -> Self {
        let second = |at: DateTime<Utc>| at.with_nanosecond(0).unwrap_or(at);
        Self {
            from: second(Utc::now()),
            until: second(Utc::now() + span),
        }
    }

    /// Every logical date that it has to have, in order.
    pub(crate) fn dates(self) -> Vec<DateTime<Utc>> {
        let seconds = self.from.timestamp()..=self.until.timestamp();
        let due = seconds.filter(|second| second % TICK == 0);
        due.filter_map(|second| DateTime::from_timestamp(second, 0)).collect()
    }
}

/// Writes the DAG files.
pub(crate) fn write(root: &Path, clock: Clock) -> Result<()> {
    let folder = root.join("dags");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("step.sh"), STEP)?;
    let head = |more: &str| {
        format!(
            "{more}max_active_runs: 1000\ndefault_args: {{retries: {RETRIES}, retry_delay: 200ms, env: {{LEDGER: '{}'}}}}\n",
            root.join("ledger").display()
        )
    };
    let file = |dag_id: &str, text: String| std::fs::write(folder.join(format!("{dag_id}.yaml")), text);
    for shape in SHAPES {
        file(shape.dag_id, format!("{}tasks:{}", head(""), shape.tasks))?;
    }
    file(
        "called",
        format!("{}tasks:\n  a: {{bash: '. ./step.sh 1'}}\n", head("")),
    )?;
    let schedule = format!(
        "schedule: '* * * * * */{TICK}'\nstart_date: {}\nend_date: {}\ncatchup: true\n",
        clock.from.to_rfc3339(),
        clock.until.to_rfc3339()
    );
    file(
        "clock",
        format!("{}tasks:\n  a: {{bash: '. ./step.sh 1'}}\n", head(&schedule)),
    )?;
    Ok(())
}

/// A client that asks for runs as clients do: by a name of its own, again and again until there is an answer.
pub(crate) struct Asker {
    urls: Vec<String>,
    http: Client,
    token: String,
    pub(crate) asked: AtomicUsize,
    /// Requests that had to be repeated.
    pub(crate) repeated: AtomicUsize,
    /// Running tasks that were marked and cleared.
    pub(crate) cleared: AtomicUsize,
    pub(crate) stop: AtomicBool,
}

impl Asker {
    /// Signs in, makes the pool and waits until all DAGs are there.
    pub(crate) async fn prepare(on: &Installation) -> Result<Self> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder().timeout(Duration::from_secs(5)).build()?;
        let mut asker = Self {
            urls: on.urls.clone(),
            http,
            token: String::new(),
            asked: AtomicUsize::new(0),
            repeated: AtomicUsize::new(0),
            cleared: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
        };
        let me = json!({"username": "admin", "password": PASSWORD});
        let reply = asker.until_answered(Method::POST, "/auth/token", Some(me), &[]).await?;
        asker.token = reply["access_token"].as_str().context("no access token")?.to_owned();
        let pool = json!({"name": "narrow", "slots": POOL, "description": "narrow"});
        asker
            .until_answered(Method::POST, "/api/v2/pools", Some(pool), &[StatusCode::CONFLICT])
            .await?;
        for dag_id in SHAPES.iter().map(|shape| shape.dag_id).chain(["called", "clock"]) {
            let path = format!("/api/v2/dags/{dag_id}");
            let begun = Instant::now();
            while asker.call(Method::GET, &path, None, 0).await?.0 != StatusCode::OK {
                if begun.elapsed() > Duration::from_secs(60) {
                    bail!("DAG {dag_id} was not read: see the schedulers' logs");
                }
                sleep(Duration::from_millis(100)).await;
            }
        }
        Ok(asker)
    }

    /// Asks for runs until it is told to stop. `busy` says when there are enough.
    pub(crate) async fn ask(
        self: Arc<Self>,
        seed: u64,
        rate: f64,
        busy: Arc<AtomicBool>,
    ) -> Result<Vec<(String, String)>> {
        let mut random = StdRng::seed_from_u64(seed ^ 0x5eed);
        let mut asking = tokio::task::JoinSet::new();
        let mut names = Vec::new();
        while !self.is_stopped() {
            sleep(Duration::from_secs_f64(random.random_range(0.2..1.8) / rate)).await;
            let mut place = random.random_range(0..SHAPES.iter().map(|shape| shape.share).sum::<u32>());
            let chosen = SHAPES.iter().find(|shape| {
                let here = place < shape.share;
                place = place.saturating_sub(shape.share);
                here
            });
            if busy.load(Ordering::Relaxed) {
                continue;
            }
            let dag_id = chosen.map_or(SHAPES[0].dag_id, |shape| shape.dag_id);
            let number = self.asked.fetch_add(1, Ordering::Relaxed);
            names.push((dag_id.to_owned(), format!("chaos-{number}")));
            let asker = self.clone();
            asking.spawn(async move {
                let body = json!({"dag_run_id": format!("chaos-{number}"), "logical_date": null});
                let path = format!("/api/v2/dags/{dag_id}/dagRuns");
                // 409: an earlier request got through and its answer did not.
                asker
                    .until_answered(Method::POST, &path, Some(body), &[StatusCode::CONFLICT])
                    .await
            });
        }
        while let Some(asked) = asking.join_next().await {
            asked??;
        }
        Ok(names)
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    pub(crate) fn count_clear(&self) {
        self.cleared.fetch_add(1, Ordering::Relaxed);
    }

    /// Asks one server, once; `None` if there was no answer.
    pub(crate) async fn once(&self, method: Method, path: &str, body: Value) -> Option<StatusCode> {
        let turn = self.asked.load(Ordering::Relaxed);
        let (status, _) = self.call(method, path, Some(body), turn).await.ok()?;
        Some(status)
    }

    /// Asks one server after the other until one of them knows.
    async fn until_answered(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        fine: &[StatusCode],
    ) -> Result<Value> {
        for turn in 0.. {
            let answer = self.call(method.clone(), path, body.clone(), turn).await;
            match answer {
                Ok((status, reply)) if status.is_success() => return Ok(reply),
                // What was asked for the first time can't be there already.
                Ok((status, reply)) if turn > 0 && fine.contains(&status) => return Ok(reply),
                Ok((status, reply)) if !status.is_server_error() && status != StatusCode::TOO_MANY_REQUESTS => {
                    bail!("{method} {path}: {status} {reply}")
                }
                _ => {}
            }
            self.repeated.fetch_add(1, Ordering::Relaxed);
            sleep(Duration::from_millis(300)).await;
        }
        bail!("never asked")
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>, turn: usize) -> Result<(StatusCode, Value)> {
        let url = format!("{}{path}", self.urls[turn % self.urls.len()]);
        let mut request = self.http.request(method, url).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await?;
        let status = response.status();
        let text = response.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::String(text))))
    }
}
