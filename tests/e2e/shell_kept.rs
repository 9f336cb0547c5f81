//! Variables, connections and pools from the command line.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};
use updraft_tests::Installation;
use updraft_tests::shell::{Shell, errors, printed, refused};

#[tokio::test]
async fn variables_are_set_moved_and_deleted() {
    let installation = Installation::new();
    let updraft = installation.start().await;
    let shell = Shell::of(&installation, &updraft);
    let run = async |arguments: &[&str], input: &str| {
        printed(shell.run_with(&[&["variables"], arguments].concat(), input).await)
    };
    assert_eq!(
        run(&["set", "region", "eu", "--description", "where"], "").await,
        "Variable region is set.\n"
    );
    run(&["set", "text"], "two\nlines\n").await;
    run(&["set", "api_token", "s3cret"], "").await;
    assert_eq!(run(&["get", "text"], "").await, "two\nlines\n");
    run(&["set", "region", "kr"], "").await;
    let region: Value = serde_json::from_str(&run(&["get", "region", "-o", "json"], "").await).unwrap();
    assert_eq!(
        (&region["value"], &region["description"]),
        (&json!("kr"), &json!("where"))
    );
    let listed = run(&["list"], "").await;
    assert!(
        listed
            .lines()
            .any(|line| line.starts_with("region ") && line.ends_with(" where")),
        "{listed}"
    );
    assert!(!listed.contains("s3cret"), "{listed}");

    let file = installation.home().join("variables.json");
    let path = file.to_str().unwrap();
    let exported = shell.run(&["variables", "export", path]).await;
    assert!(
        exported.status.success() && errors(&exported).contains("the value of variable `api_token`"),
        "{exported:?}"
    );
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let entries: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(
        entries,
        json!({"region": {"value": "kr", "description": "where"}, "text": "two\nlines"})
    );

    run(&["set", "region", "jp"], "").await;
    run(&["delete", "text"], "").await;
    let fail = shell.run(&["variables", "import", path, "-a", "fail"]).await;
    assert_eq!(fail.status.code(), Some(1));
    assert_eq!(
        errors(&fail),
        "error: nothing is imported, as these are there already: `region`\n"
    );
    assert_eq!(
        run(&["import", path, "-a", "skip"], "").await,
        "1 of 2 variables are imported.\n"
    );
    assert_eq!(run(&["get", "region"], "").await, "jp\n");
    assert_eq!(
        run(&["import", "-"], "{\"region\": \"us\", \"limits\": {\"rows\": 7}}").await,
        "2 of 2 variables are imported.\n"
    );
    assert_eq!(run(&["get", "region"], "").await, "us\n");
    assert_eq!(run(&["get", "limits"], "").await, "{\"rows\":7}\n");

    let masked = shell
        .run_with(&["variables", "import", "-"], "{\"region\": \"***\"}")
        .await;
    assert!(
        errors(&masked).contains("`region`: `***` stands for a secret"),
        "{masked:?}"
    );
    let refused = shell
        .run_with(&["variables", "import", "-"], "{\"\": 1, \"good\": 1}")
        .await;
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert_eq!(
        String::from_utf8(refused.stdout).unwrap(),
        "1 of 2 variables are imported.\n"
    );
    run(&["delete", "text"], "").await;
    let gone = shell.run(&["variables", "get", "text"]).await;
    assert_eq!(gone.status.code(), Some(1));
    assert!(errors(&gone).contains("`text` was not found"), "{gone:?}");
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn connections_are_set_moved_and_deleted_and_their_passwords_are_not_told() {
    let installation = Installation::new();
    installation.write_dag(
        "look.yaml",
        "tasks:\n  look: {bash: 'echo {{ conn.shop.password | length }} {{ conn.shop.host }}'}\n",
    );
    let updraft = installation.start().await;
    let shell = Shell::of(&installation, &updraft);
    let run = async |arguments: &[&str], input: &str| {
        printed(shell.run_with(&[&["connections"], arguments].concat(), input).await)
    };
    let untyped = shell.run(&["connections", "set", "shop", "--host", "a"]).await;
    assert_eq!(untyped.status.code(), Some(1));
    assert!(errors(&untyped).contains("say by --type"), "{untyped:?}");
    let set = [
        "set",
        "shop",
        "--type",
        "http",
        "--host",
        "a.example.org",
        "--login",
        "etl",
        "--password",
    ];
    assert_eq!(run(&set, "of eighteen letters\n").await, "Connection shop is set.\n");
    run(
        &[
            "set",
            "shop",
            "--host",
            "b.example.org",
            "--extra",
            "{\"token\": \"s3cret\"}",
        ],
        "",
    )
    .await;
    let shown: Value = serde_json::from_str(&run(&["get", "shop", "-o", "json"], "").await).unwrap();
    assert_eq!(
        (&shown["login"], &shown["host"], &shown["password"]),
        (&json!("etl"), &json!("b.example.org"), &json!("***"))
    );
    let listed = run(&["list"], "").await;
    assert!(listed.contains("b.example.org") && !listed.contains("***"), "{listed}");

    // A change of something else keeps the password.
    let look = updraft.trigger("look", json!({})).await;
    assert_eq!(updraft.end_of("look", &look).await, "success");
    let log = updraft.log("look", &look, "look", 1).await;
    assert!(log.contains("19 b.example.org"), "{log}");

    let exported = shell.run(&["connections", "export"]).await;
    let told = errors(&exported);
    assert!(
        told.contains("the password of connection `shop`") && told.contains("the extra of connection `shop`"),
        "{told}"
    );
    let text = String::from_utf8(exported.stdout).unwrap();
    let entries: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        entries["shop"],
        json!({"conn_type": "http", "host": "b.example.org", "login": "etl"})
    );
    let moved = text.replace("\"etl\"", "\"etl2\"");
    assert_eq!(
        run(&["import", "-"], &moved).await,
        "3 of 3 connections are imported.\n"
    );
    let shown: Value = serde_json::from_str(&run(&["get", "shop", "-o", "json"], "").await).unwrap();
    assert_eq!((&shown["login"], &shown["password"]), (&json!("etl2"), &json!("***")));
    assert_eq!(run(&["delete", "shop"], "").await, "Connection shop is deleted.\n");
    assert!(!run(&["list"], "").await.contains("shop"));
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn pools_are_set_moved_and_deleted() {
    let installation = Installation::new();
    let updraft = installation.start().await;
    let shell = Shell::of(&installation, &updraft);
    let run =
        async |arguments: &[&str], input: &str| printed(shell.run_with(&[&["pools"], arguments].concat(), input).await);
    assert_eq!(
        run(&["set", "warehouse", "8", "what it can take"], "").await,
        "Pool warehouse is set.\n"
    );
    run(&["set", "warehouse", "16", "--include-deferred"], "").await;
    let pool: Value = serde_json::from_str(&run(&["get", "warehouse", "-o", "json"], "").await).unwrap();
    assert_eq!(
        (&pool["slots"], &pool["description"], &pool["include_deferred"]),
        (&json!(16), &json!("what it can take"), &json!(true))
    );
    let exported = run(&["export"], "").await;
    run(&["delete", "warehouse"], "").await;
    assert_eq!(run(&["import", "-"], &exported).await, "2 of 2 pools are imported.\n");
    let listed = run(&["list"], "").await;
    assert!(
        listed
            .lines()
            .any(|line| line.starts_with("warehouse ") && line.contains(" 16 ")),
        "{listed}"
    );
    let default = shell.run(&["pools", "delete", "default_pool"]).await;
    assert_eq!(errors(&default), "error: Default Pool can't be deleted\n");
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn settings_and_the_version_are_told_without_a_server() {
    let installation = Installation::new();
    installation.write_settings("[api]\nport = 9001\n");
    let told = async |arguments: &[&str]| {
        let output = installation.command().args(arguments).output().await.unwrap();
        printed(output)
    };
    assert_eq!(told(&["config", "get-value", "api.port"]).await, "9001\n");
    assert_eq!(told(&["config", "get-value", "api", "port"]).await, "9001\n");
    assert_eq!(
        told(&["config", "list"]).await,
        told(&["config", "show"]).await,
        "as Airflow calls it"
    );
    let version = told(&["version"]).await;
    assert_eq!(told(&["--version"]).await, format!("updraft {version}"));
    let mut unknown = installation.command();
    let unknown = unknown
        .args(["config", "get-value", "api.prot"])
        .output()
        .await
        .unwrap();
    let unknown = refused(&unknown, 1);
    assert!(
        unknown.starts_with("error: there is no setting `api.prot`") && unknown.contains("`api.port`"),
        "{unknown}"
    );
}
