//! The command line over the REST API: each verb once, and what goes wrong.

use std::os::unix::fs::PermissionsExt as _;
use std::process::{Output, Stdio};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::Command;
use updraft_tests::{Installation, PASSWORD, Updraft, signal};

/// Somebody at a shell of the server's machine.
struct Shell<'a> {
    installation: &'a Installation,
    updraft: &'a Updraft,
}

impl Shell<'_> {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.installation.command();
        command
            .args(arguments)
            .env("UPDRAFT_SERVER", &self.updraft.url)
            .env("UPDRAFT_PASSWORD", PASSWORD)
            .stdin(Stdio::null());
        command
    }

    async fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().await.unwrap()
    }

    /// What is printed for people.
    async fn told(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments).await;
        assert!(output.status.success(), "{arguments:?}: {}", errors(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What is printed for programs.
    async fn json(&self, arguments: &[&str]) -> Value {
        let text = self.told(&[arguments, &["-o", "json"]].concat()).await;
        serde_json::from_str(&text).unwrap()
    }

    /// What is said on standard error, with this exit code.
    async fn refused(&self, arguments: &[&str], code: i32) -> String {
        refused(&self.run(arguments).await, code)
    }
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn refused(output: &Output, code: i32) -> String {
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    errors(output)
}

#[tokio::test]
async fn dags_are_looked_at_and_changed() {
    let installation = Installation::new();
    installation.write_dag(
        "sales.yaml",
        "schedule: '@daily'\nstart_date: 2099-01-01\ntags: [money]\ntasks:\n  load: {bash: 'true'}\n  tell: {bash: 'true', depends_on: load}\n",
    );
    installation.write_dag(
        "quiet.yaml",
        "is_paused_upon_creation: true\ntasks:\n  a: {bash: 'true'}\n",
    );
    installation.write_dag("broken.yaml", "tasks:\n  a: {bsah: 'true'}\n");
    let updraft = installation.start().await;
    updraft.dag("sales").await;
    updraft.dag("quiet").await;
    let shell = Shell {
        installation: &installation,
        updraft: &updraft,
    };

    let listed = shell.told(&["dags", "list"]).await;
    let lines: Vec<&str> = listed.lines().collect();
    assert!(lines[0].starts_with("dag ") && lines.len() == 3, "{listed}");
    assert!(
        lines[2].starts_with("sales ") && lines[2].contains(" money "),
        "{listed}"
    );
    let ids = async |arguments: &[&str]| {
        let listed = shell.json(&[&["dags", "list"], arguments].concat()).await;
        let dags = listed["dags"].as_array().unwrap().clone();
        dags.iter()
            .map(|dag| dag["dag_id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&["--limit", "1"]).await, ["quiet"]);
    assert_eq!(ids(&["--tag", "money"]).await, ["sales"]);
    assert_eq!(ids(&["--paused", "true"]).await, ["quiet"]);
    assert_eq!(ids(&["--match", "ale"]).await, ["sales"]);

    let details = shell.told(&["dags", "details", "sales"]).await;
    assert!(
        details
            .lines()
            .any(|line| line == "dag_id  sales" || line.starts_with("dag_id ") && line.ends_with(" sales"))
    );
    let yaml = shell.told(&["dags", "details", "sales", "-o", "yaml"]).await;
    assert!(yaml.lines().any(|line| line == "dag_id: sales"), "{yaml}");

    assert_eq!(
        shell.told(&["dags", "next-execution", "sales"]).await,
        "2099-01-01T00:00:00Z\n"
    );
    let never = shell.run(&["dags", "next-execution", "quiet"]).await;
    assert!(never.status.success() && never.stdout.is_empty() && errors(&never).contains("no further run"));

    let graph = shell.told(&["dags", "show", "sales"]).await;
    assert!(
        graph
            .lines()
            .any(|line| line.starts_with("tell ") && line.ends_with(" load")),
        "{graph}"
    );
    let dot = shell.told(&["dags", "show", "sales", "--dot"]).await;
    assert!(
        dot.starts_with("digraph \"sales\" {") && dot.contains("\"load\" -> \"tell\""),
        "{dot}"
    );

    let broken = shell.run(&["dags", "list-import-errors"]).await;
    assert_eq!(broken.status.code(), Some(1));
    let broken = String::from_utf8(broken.stdout).unwrap();
    assert!(broken.contains("broken.yaml") && broken.contains("bsah"), "{broken}");

    assert_eq!(
        shell.told(&["dags", "unpause", "quiet"]).await,
        "DAG quiet is not paused any more.\n"
    );
    assert_eq!(shell.json(&["dags", "pause", "quiet"]).await["is_paused"], true);

    let asked = shell.refused(&["dags", "delete", "quiet"], 1).await;
    assert_eq!(
        asked,
        "error: nothing is done: add --yes to do it without being asked\n"
    );
    std::fs::remove_file(installation.dags().join("quiet.yaml")).unwrap();
    let is_gone = async || {
        updraft.get("/api/v2/dags/quiet").await["is_stale"]
            .as_bool()
            .filter(|it| *it)
    };
    updraft.until("the file is gone", is_gone).await;
    shell.told(&["dags", "delete", "quiet", "--yes"]).await;
    let unknown = shell.refused(&["dags", "details", "quiet"], 1).await;
    assert_eq!(unknown, "error: there is no DAG `quiet`\n");
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn a_run_is_triggered_awaited_and_done_again() {
    let installation = Installation::new();
    let flag = installation.home().join("mended");
    installation.write_dag(
        "load.yaml",
        &format!(
            "params:\n  n: 1\ntasks:\n  say: {{bash: 'echo n is {{{{ params.n }}}}'}}\n  b: {{bash: 'test -e {}', depends_on: say}}\n  each: {{bash: 'echo item {{{{ item.n }}}}', expand: {{n: [7, 8]}}}}\n",
            flag.display()
        ),
    );
    let updraft = installation.start().await;
    updraft.dag("load").await;
    let shell = Shell {
        installation: &installation,
        updraft: &updraft,
    };
    let trigger = ["dags", "trigger", "load", "--run-id", "r1"];
    let rest = [
        "--logical-date",
        "2026-01-02",
        "--conf",
        "{\"n\": 5}",
        "--note",
        "by hand",
        "--wait",
    ];
    let failed = shell.refused(&[&trigger[..], &rest].concat(), 1).await;
    assert!(
        failed.contains("Run r1 of DAG load is queued.") && failed.contains("The run failed"),
        "{failed}"
    );
    let run = shell.json(&["runs", "show", "load", "r1"]).await;
    assert_eq!(
        (&run["logical_date"], &run["conf"], &run["note"]),
        (&json!("2026-01-02T00:00:00Z"), &json!({"n": 5}), &json!("by hand"))
    );
    let shown = shell.told(&["runs", "show", "load", "r1"]).await;
    assert!(
        shown
            .lines()
            .any(|line| line.starts_with("state ") && line.ends_with(" failed")),
        "{shown}"
    );

    let tasks = shell.told(&["tasks", "list", "load"]).await;
    assert!(
        tasks
            .lines()
            .any(|line| line.starts_with("say ") && line.ends_with(" b")),
        "{tasks}"
    );
    let instances = shell.told(&["tasks", "list", "load", "r1"]).await;
    assert!(
        instances.contains("\neach[0] ") && instances.contains("\neach[1] "),
        "{instances}"
    );
    let failed = shell.json(&["tasks", "list", "load", "r1", "--state", "failed"]).await;
    assert_eq!(
        (&failed["task_instances"][0]["task_id"], &failed["total_entries"]),
        (&json!("b"), &json!(1))
    );
    assert_eq!(shell.told(&["tasks", "state", "load", "r1", "b"]).await, "failed\n");
    assert_eq!(
        shell
            .told(&["tasks", "state", "load", "r1", "each", "--map-index", "1"])
            .await,
        "success\n"
    );
    let said = shell.told(&["tasks", "logs", "load", "r1", "say"]).await;
    assert!(said.lines().any(|line| line == "n is 5"), "{said}");
    let said = shell
        .told(&[
            "tasks",
            "logs",
            "load",
            "r1",
            "each",
            "--map-index",
            "1",
            "-f",
            "--try",
            "1",
        ])
        .await;
    assert!(said.lines().any(|line| line == "item 8"), "{said}");
    let none = shell
        .refused(&["tasks", "logs", "load", "r1", "say", "--try", "2", "-f"], 1)
        .await;
    assert_eq!(
        none,
        "error: task say has no try 2, and so no log of it: its state is success\n"
    );

    let again = ["runs", "rerun", "load", "r1", "--only-failed"];
    let would = shell.told(&[&again[..], &["--dry-run"]].concat()).await;
    assert!(would.lines().count() == 2 && would.contains("\nb "), "{would}");
    assert_eq!(
        shell.told(&["tasks", "state", "load", "r1", "b"]).await,
        "failed\n",
        "a dry run changes nothing"
    );
    std::fs::write(&flag, "").unwrap();
    let done = shell.told(&[&again[..], &["--wait"]].concat()).await;
    assert!(done.contains(" success "), "{done}");
    assert_eq!(updraft.states("load", "r1").await["say"].1, 1, "what was good is kept");

    let clear = ["tasks", "clear", "load", "r1", "say", "--downstream"];
    let would = shell.json(&[&clear[..], &["--dry-run"]].concat()).await;
    assert_eq!(would["total_entries"], 2, "{would}");
    let asked = shell.refused(&clear, 1).await;
    assert!(asked.contains("\nb ") && asked.contains("--yes"), "{asked}");
    shell.told(&[&clear[..], &["--yes"]].concat()).await;
    assert_eq!(updraft.end_of("load", "r1").await, "success");
    assert_eq!(updraft.states("load", "r1").await["say"].1, 2);

    shell.told(&["dags", "trigger", "load", "--run-id", "r2", "-w"]).await;
    let listed = shell.told(&["dags", "list-runs", "load", "--limit", "1"]).await;
    assert!(listed.lines().count() == 2 && listed.contains(" r2 "), "{listed}");
    let listed = shell.json(&["runs", "list", "~", "--state", "success"]).await;
    assert_eq!(listed["dag_runs"].as_array().unwrap().len(), 2, "{listed}");
    let over = shell.refused(&["runs", "cancel", "load", "r2"], 1).await;
    assert_eq!(over, "error: run r2 of DAG load is over: its state is success\n");
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn a_run_is_followed_left_alone_and_cancelled() {
    let installation = Installation::new();
    let flag = installation.home().join("go-on");
    installation.write_dag(
        "slow.yaml",
        &format!(
            "tasks:\n  slow: {{bash: 'echo first; while ! test -e {}; do sleep 0.05; done; echo last'}}\n",
            flag.display()
        ),
    );
    let updraft = installation.start().await;
    updraft.dag("slow").await;
    let shell = Shell {
        installation: &installation,
        updraft: &updraft,
    };
    let mut waiting = shell
        .command(&["dags", "trigger", "slow", "--run-id", "r1", "--wait"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(waiting.stderr.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).await.unwrap();
    assert_eq!(line, "Run r1 of DAG slow is queued. Ctrl-C leaves it going.\n");

    let mut following = shell
        .command(&["tasks", "logs", "slow", "r1", "slow", "--follow"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(following.stdout.take().unwrap()).lines();
    while log.next_line().await.unwrap().expect("the first line") != "first" {}

    signal("-INT", waiting.id().unwrap());
    assert_eq!(waiting.wait().await.unwrap().code(), Some(130));
    said.read_to_string(&mut line).await.unwrap();
    assert!(line.contains("The run goes on."), "{line}");
    assert_eq!(updraft.get("/api/v2/dags/slow/dagRuns/r1").await["state"], "running");

    std::fs::write(&flag, "").unwrap();
    while log.next_line().await.unwrap().expect("the last line") != "last" {}
    assert!(following.wait().await.unwrap().success());
    assert_eq!(updraft.end_of("slow", "r1").await, "success");

    std::fs::remove_file(&flag).unwrap();
    shell.told(&["dags", "trigger", "slow", "--run-id", "r2"]).await;
    let cancelled = shell.told(&["runs", "cancel", "slow", "r2"]).await;
    assert!(cancelled.contains(" r2 "), "{cancelled}");
    assert_eq!(updraft.end_of("slow", "r2").await, "failed");
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn a_run_is_awaited_while_the_server_starts_again() {
    let installation = Installation::new();
    installation.write_dag(
        "quiet.yaml",
        "is_paused_upon_creation: true\ntasks:\n  a: {bash: 'true'}\n",
    );
    let updraft = installation.start().await;
    updraft.dag("quiet").await;
    let shell = Shell {
        installation: &installation,
        updraft: &updraft,
    };
    let mut waiting = shell
        .command(&["dags", "trigger", "quiet", "--run-id", "r1", "--wait", "-o", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(waiting.stderr.take().unwrap()).lines();
    let line = said.next_line().await.unwrap();
    assert_eq!(
        line.as_deref(),
        Some("Run r1 of DAG quiet is queued. Ctrl-C leaves it going.")
    );
    let port = updraft.url.rsplit_once(':').unwrap().1.to_owned();
    assert!(updraft.stop().await.success());
    let line = said.next_line().await.unwrap().unwrap();
    assert!(line.ends_with(" Trying again."), "{line}");

    let updraft = installation.start_on(&port).await;
    let shell = Shell {
        installation: &installation,
        updraft: &updraft,
    };
    shell.told(&["dags", "unpause", "quiet"]).await;
    let output = waiting.wait_with_output().await.unwrap();
    assert!(output.status.success(), "{output:?}");
    let run: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&run["dag_run_id"], &run["state"]), (&json!("r1"), &json!("success")));
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn who_is_refused_is_told_why() {
    let installation = Installation::new();
    installation.write_dag("a.yaml", "tasks:\n  a: {bash: 'true'}\n");
    let updraft = installation.start().await;
    updraft.dag("a").await;
    let shell = Shell {
        installation: &installation,
        updraft: &updraft,
    };
    let unknown = shell.refused(&["dags", "trigger", "nobody"], 1).await;
    assert_eq!(unknown, "error: there is no DAG `nobody`\n");
    let usage = shell.refused(&["dags", "trigger", "a", "--conf", "[1]"], 2).await;
    assert!(usage.contains("--conf") && usage.contains("a JSON object"), "{usage}");

    let mut wrong = shell.command(&["dags", "list"]);
    let wrong = wrong.env("UPDRAFT_PASSWORD", "not this one").output().await.unwrap();
    let wrong = refused(&wrong, 1);
    assert!(wrong.starts_with("error: cannot sign in: "), "{wrong}");

    let away = shell
        .refused(&["dags", "list", "--server", "http://127.0.0.1:1"], 1)
        .await;
    assert!(
        away.contains("no answer from http://127.0.0.1:1: is the API server running there?"),
        "{away}"
    );

    // A server may have a name, and a token that counts for it alone.
    let token = shell.told(&["tokens", "create", "writer", "--role", "user"]).await;
    let config = installation.home().join("config");
    let file = config.join("updraft/servers.yaml");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let entry = json!({"here": {"url": updraft.url, "token": token.trim()}});
    std::fs::write(&file, entry.to_string()).unwrap();
    let by_name = async |mode| {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        let mut command = shell.command(&["dags", "pause", "a", "--server", "here"]);
        command.env("XDG_CONFIG_HOME", &config).env_remove("UPDRAFT_PASSWORD");
        command.output().await.unwrap()
    };
    assert!(by_name(0o600).await.status.success());
    let open = refused(&by_name(0o640).await, 1);
    assert!(open.contains("others can read it: run `chmod 600 "), "{open}");

    let token = shell.told(&["tokens", "create", "reader", "--role", "viewer"]).await;
    let by_token = |arguments: &[&str]| {
        let mut command = shell.command(arguments);
        command.env("UPDRAFT_TOKEN", token.trim());
        command
    };
    assert!(by_token(&["dags", "list"]).output().await.unwrap().status.success());
    let role = by_token(&["dags", "trigger", "a"]).output().await.unwrap();
    assert!(refused(&role, 1).contains("it takes the role `user` or higher, and yours is `viewer`"));
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn an_asset_is_looked_at_and_made() {
    let installation = Installation::new();
    installation.write_dag(
        "maker.yaml",
        "params: {shop: south}\ntasks:\n  load: {bash: 'true', outlets: [{name: sales, uri: 's3://lake/sales'}]}\n",
    );
    installation.write_dag("taker.yaml", "schedule: {assets: sales}\ntasks:\n  t: {bash: 'true'}\n");
    let updraft = installation.start().await;
    updraft.dag("maker").await;
    updraft.dag("taker").await;
    let shell = Shell {
        installation: &installation,
        updraft: &updraft,
    };
    let listed = shell.told(&["assets", "list", "--match", "sal"]).await;
    let line = listed.lines().find(|line| line.starts_with("sales ")).unwrap();
    assert!(
        line.contains(" s3://lake/sales ") && line.contains(" maker ") && line.ends_with(" taker"),
        "{listed}"
    );
    let by_address = shell.json(&["assets", "details", "s3://lake/sales"]).await;
    assert_eq!(by_address["name"], "sales");
    let conf = ["--conf", "{\"shop\": \"north\"}", "--run-id", "r1", "--wait"];
    let run = shell
        .json(&[&["assets", "materialize", "sales"], &conf[..]].concat())
        .await;
    assert_eq!(
        (&run["dag_id"], &run["state"], &run["conf"]),
        (&json!("maker"), &json!("success"), &json!({"shop": "north"}))
    );
    let unknown = shell.refused(&["assets", "details", "nothing"], 1).await;
    assert_eq!(
        unknown,
        "error: there is no asset `nothing`: see `updraft assets list`\n"
    );
    assert!(updraft.stop().await.success());
}
