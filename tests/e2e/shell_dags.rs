//! DAGs and assets from the command line, and what goes wrong there.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;
use updraft_tests::Installation;
use updraft_tests::shell::{Shell, errors, refused};

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
    let shell = Shell::of(&installation, &updraft);

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

    let is_told = async || (updraft.get("/api/v2/importErrors").await["total_entries"] == 1).then_some(());
    updraft.until("the error is told", is_told).await;
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
async fn who_is_refused_is_told_why() {
    let installation = Installation::new();
    installation.write_dag("a.yaml", "tasks:\n  a: {bash: 'true'}\n");
    let updraft = installation.start().await;
    updraft.dag("a").await;
    let shell = Shell::of(&installation, &updraft);
    let unknown = shell.refused(&["dags", "trigger", "nobody"], 1).await;
    assert_eq!(unknown, "error: there is no DAG `nobody`\n");
    let usage = shell.refused(&["dags", "trigger", "a", "--conf", "[1]"], 2).await;
    assert!(usage.contains("--conf") && usage.contains("a JSON object"), "{usage}");

    let mut wrong = shell.command(&["dags", "list"]);
    let wrong = wrong
        .env_remove("UPDRAFT_TOKEN")
        .env("UPDRAFT_PASSWORD", "not this one")
        .output()
        .await
        .unwrap();
    let wrong = refused(&wrong, 1);
    assert!(
        wrong.starts_with("error: cannot sign in as admin (") && wrong.ends_with(": Invalid credentials\n"),
        "{wrong}"
    );

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
        command.env("XDG_CONFIG_HOME", &config).env_remove("UPDRAFT_TOKEN");
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
    let shell = Shell::of(&installation, &updraft);
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
