//! A secret that can be recognised is used in every way that tasks have, and then looked for everywhere.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use updraft_testkit::TestDatabase;
use updraft_tests::{Installation, Updraft, escape};

/// Each of them starts so. In a connection's password, in its extra, in a variable.
const CANARY: &str = "canary-7f3a91";
/// One that a task makes an XCom by itself: data, whose place is the database.
const GIVEN_AWAY: &str = "sparrow-5c20be";

/// Tasks that use the secrets in a process, and one that goes on doing so.
fn dag(begun: &Path, go: &Path) -> String {
    format!(
        r#"
tasks:
  succeeds: {{bash: "test -n '{{{{ conn.canary.password }}}}'"}}
  prints: {{bash: "echo {{{{ conn.canary.password }}}} {{{{ var.value.canary_password }}}} {{{{ secrets.canary_password }}}} {{{{ conn.canary.extra_dejson.token }}}}; echo bye"}}
  last_line: {{bash: "echo {{{{ conn.canary.password }}}}"}}
  fails: {{bash: "echo {{{{ conn.canary.password }}}} >&2; exit 1"}}
  environment: {{bash: "env; echo $TOKEN", env: {{TOKEN: "{{{{ conn.canary.password }}}}"}}}}
  badly_rendered: {{bash: "{{{{ conn.canary.password.nothing.more }}}}"}}
  python_prints:
    python:
      code: |
        print(conn.canary.password, flush=True)
        print(vars(conn.canary), flush=True)
        print(var.value.canary_password, flush=True)
  python_raises: {{python: {{code: "raise ValueError('cannot sign in with ' + conn.canary.password)"}}}}
  python_fails: {{python: {{code: "import updraft; raise updraft.Fail('no way in with ' + var.value.canary_password)"}}}}
  python_arguments: {{python: {{code: "return 1", kwargs: {{password: "{{{{ conn.canary.password }}}}"}}}}}}
  http: {{http: {{url: "http://127.0.0.1:9/?key={{{{ conn.canary.password }}}}", headers: {{Authorization: "Bearer {{{{ conn.canary.password }}}}"}}}}}}
  sql: {{sql: {{connection: canary, query: "SELECT 1"}}}}
  gives_away: {{python: {{code: "return var.value.given_away_password"}}}}
  stays:
    bash: |
      PASSWORD={{{{ conn.canary.password }}}}
      echo > {}
      until [ -e {} ]; do sleep 0.05; done
"#,
        begun.display(),
        go.display()
    )
}

/// Where a text contains the canary, for messages.
fn around(text: &str) -> Option<String> {
    let at = text.find(CANARY)?;
    let start = text.floor_char_boundary(at.saturating_sub(200));
    Some(text[start..text.floor_char_boundary(at + 60)].to_owned())
}

fn as_hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// Command lines of every process of the machine, and the environment of those that are not of a task.
fn processes() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Some(_) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        for file in ["cmdline", "environ"] {
            let path = entry.path().join(file);
            // It may be gone by now, or somebody else's.
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap_or_default()).into_owned();
            let is_of_task = file == "environ" && text.contains("UPDRAFT_ATTEMPT_ID=");
            if !is_of_task {
                found.push((path, text));
            }
        }
    }
    found
}

/// Every file below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => files(&entry.path(), found),
            Ok(kind) if kind.is_file() => found.push(entry.path()),
            _ => {}
        }
    }
}

/// Every reply of the API that lists or shows anything about what there is.
async fn replies(updraft: &Updraft, run_id: &str, tasks: &BTreeSet<String>) -> Vec<(String, String)> {
    let document: Value = serde_json::from_str(include_str!("../../crates/api/openapi.json")).unwrap();
    let mut replies = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let Some(operation) = methods.get("get") else { continue };
        let types = operation["responses"]["200"]["content"].as_object();
        let is_stream = types.is_some_and(|types| types.keys().any(|kind| kind != "application/json"));
        if is_stream {
            continue;
        }
        let path = path
            .replace("{dag_run_id}", &escape(run_id))
            .replace("{dag_id}", "canary")
            .replace("{connection_id}", "canary")
            .replace("{variable_key}", "canary_password")
            .replace("{pool_name}", "default_pool")
            .replace("{map_index}", "-1")
            .replace("{xcom_key}", "return_value");
        let one = BTreeSet::from([String::new()]);
        for task in if path.contains("{task_id}") { tasks } else { &one } {
            let mut path = path.replace("{task_id}", task);
            // Every other one is a number.
            while let Some((before, rest)) = path.split_once('{') {
                let (_, after) = rest.split_once('}').unwrap();
                path = format!("{before}1{after}");
            }
            let (_, body) = updraft.call(Method::GET, &format!("{path}?limit=1000"), None).await;
            replies.push((path, body.to_string()));
        }
    }
    replies
}

/// Each row of each table, as text.
async fn rows(url: &str) -> Vec<(String, String)> {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let mut all = Vec::new();
    for table in tables {
        let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!("SELECT t::text FROM {table} t")))
            .fetch_all(&mut connection)
            .await
            .unwrap();
        all.extend(rows.into_iter().map(|row| (table.clone(), row)));
    }
    all
}

#[tokio::test]
async fn a_secret_is_nowhere_to_be_found() {
    let database = TestDatabase::empty().await;
    let mut installation = Installation::on(database.url());
    installation.write_settings("[log]\nlevel = \"debug\"\n");
    let daemon_log = installation.keep_log();
    let (begun, go) = (installation.dags().join("begun"), installation.dags().join("go"));
    installation.write_dag("canary.yaml", &dag(&begun, &go));
    let updraft = installation.start().await;
    let connection = json!({
        "connection_id": "canary", "conn_type": "postgres", "host": "127.0.0.1", "port": 9, "login": "somebody",
        "password": format!("{CANARY}-password"), "extra": json!({"token": format!("{CANARY}-token")}).to_string(),
    });
    updraft.post("/api/v2/connections", connection).await;
    for (key, value) in [
        ("canary_password", format!("{CANARY}-variable")),
        ("given_away_password", GIVEN_AWAY.to_owned()),
    ] {
        updraft
            .post("/api/v2/variables", json!({"key": key, "value": value}))
            .await;
    }
    let run_id = updraft.trigger("canary", json!({})).await;

    // While a task has it in hand.
    updraft
        .until("the task stays", || async { begun.exists().then_some(()) })
        .await;
    let seen = processes();
    assert!(seen.len() > 10);
    for (path, text) in seen {
        assert_eq!(around(&text), None, "{}", path.display());
    }
    std::fs::write(&go, "").unwrap();
    updraft.end_of("canary", &run_id).await;
    let states = updraft.states("canary", &run_id).await;
    let is = |task: &str| states[task].0.as_str();
    for task in [
        "succeeds",
        "prints",
        "last_line",
        "environment",
        "python_prints",
        "python_arguments",
        "gives_away",
        "stays",
    ] {
        assert_eq!(
            is(task),
            "success",
            "{task}: {}",
            updraft.log("canary", &run_id, task, 1).await
        );
    }
    for task in [
        "fails",
        "badly_rendered",
        "python_raises",
        "python_fails",
        "http",
        "sql",
    ] {
        assert_eq!(is(task), "failed", "{task}");
    }
    // They did use it.
    assert_eq!(
        updraft.log("canary", &run_id, "prints", 1).await.matches("***").count(),
        4
    );
    assert!(
        updraft
            .log("canary", &run_id, "python_raises", 1)
            .await
            .contains("cannot sign in with ***")
    );

    let tasks: BTreeSet<String> = states.keys().cloned().collect();
    let replies = replies(&updraft, &run_id, &tasks).await;
    assert!(replies.len() > 100, "{}", replies.len());
    for (path, text) in &replies {
        assert_eq!(around(text), None, "GET {path}");
        let is_xcom = path.contains("/xcomEntries");
        assert!(is_xcom || !text.contains(GIVEN_AWAY), "GET {path}: {text}");
    }
    assert!(updraft.stop().await.success());

    let rows = rows(database.url()).await;
    assert!(
        rows.iter()
            .any(|(table, row)| table == "connection" && row.contains("canary"))
    );
    for (table, row) in &rows {
        assert_eq!(around(row), None, "in {table}");
        assert!(!row.contains(&as_hex(CANARY)), "in {table}: {row}");
        assert!(table == "xcom" || !row.contains(GIVEN_AWAY), "in {table}: {row}");
    }
    assert!(
        rows.iter()
            .any(|(table, row)| table == "xcom" && row.contains(GIVEN_AWAY))
    );

    let mut on_disk = vec![daemon_log];
    files(&installation.home(), &mut on_disk);
    files(Path::new("/dev/shm"), &mut on_disk);
    assert!(
        on_disk
            .iter()
            .any(|path| path.extension().is_some_and(|it| it == "log"))
    );
    for path in on_disk {
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap_or_default()).into_owned();
        assert_eq!(around(&text), None, "{}", path.display());
    }
}
