//! Users and tokens from the command line.

use std::process::{Output, Stdio};

use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use updraft_tests::{Installation, PASSWORD, Updraft};

const QUIET: &str = "tags: [secret]\ntasks:\n  a: {bash: 'true'}\n";

const HERS: &str = "a password of her own";

/// `updraft users …`, with a line of standard input.
async fn users(installation: &Installation, arguments: &[&str], input: &str) -> Output {
    let mut command = installation.command();
    let command = command.arg("users").args(arguments);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // One that needs no password may be gone already.
    let _ = stdin.write_all(format!("{input}\n").as_bytes()).await;
    drop(stdin);
    child.wait_with_output().await.unwrap()
}

/// `updraft …` as ann, by her password or by a token.
async fn ann(installation: &Installation, updraft: &Updraft, secret: (&str, &str), arguments: &[&str]) -> Output {
    let mut command = installation.command();
    let command = command.args(arguments).env("UPDRAFT_SERVER", &updraft.url);
    command
        .env("UPDRAFT_USERNAME", "ann")
        .env(secret.0, secret.1)
        .output()
        .await
        .unwrap()
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn refused(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[tokio::test]
async fn somebody_gets_an_account_and_a_token_from_the_command_line() {
    let installation = Installation::new();
    let updraft = installation.start().await;
    let short = users(&installation, &["create", "ann", "--role", "user"], "short").await;
    assert_eq!(
        refused(&short),
        "error: a password has at least 8 characters and at most 1024 bytes\n"
    );
    let none = users(&installation, &["create", "ann", "--role", "user"], "").await;
    assert!(refused(&none).contains("standard input"));
    let made = users(&installation, &["create", "ann", "--role", "user"], HERS).await;
    assert_eq!(printed(&made), "ann may sign in as user.\n");
    let listed = users(&installation, &["list", "--format", "json"], "").await;
    let listed: Value = serde_json::from_str(&printed(&listed)).unwrap();
    assert_eq!(listed["users"][1]["role"], "user", "{listed}");

    let by_password = ("UPDRAFT_PASSWORD", HERS);
    let too_much = ["tokens", "create", "nightly", "--role", "op"];
    let too_much = ann(&installation, &updraft, by_password, &too_much).await;
    assert_eq!(
        refused(&too_much),
        "error: a token can't have the role `op`: yours is `user`\n"
    );
    let create = ["tokens", "create", "nightly", "--role", "viewer", "--days", "7"];
    let token = printed(&ann(&installation, &updraft, by_password, &create).await);
    let by_token = ("UPDRAFT_TOKEN", token.trim());
    printed(&ann(&installation, &updraft, by_token, &["backfill", "list", "~"]).await);
    let cancel = ann(&installation, &updraft, by_token, &["backfill", "cancel", "1"]).await;
    assert!(refused(&cancel).contains("it takes the role `user` or higher, and yours is `viewer`"));
    let tokens = ["tokens", "list", "--format", "json"];
    let tokens = printed(&ann(&installation, &updraft, by_password, &tokens).await);
    let tokens: Value = serde_json::from_str(&tokens).unwrap();
    assert!(tokens["api_tokens"][0]["last_used_at"].is_string(), "{tokens}");

    let id = tokens["api_tokens"][0]["id"].to_string();
    printed(&ann(&installation, &updraft, by_password, &["tokens", "revoke", &id]).await);
    let late = ann(&installation, &updraft, by_token, &["tokens", "list"]).await;
    assert!(refused(&late).contains("the API token `nightly` was revoked at"));

    printed(&users(&installation, &["delete", "ann"], "").await);
    refused(&ann(&installation, &updraft, by_password, &["tokens", "list"]).await);
    let log = updraft.get("/api/v2/eventLogs?event=create_user").await;
    let row = &log["event_logs"][0];
    assert_eq!(
        (row["owner"].as_str(), row["extra"].as_str()),
        (Some("command line"), Some(r#"{"role":"user","username":"ann"}"#))
    );
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn roles_for_single_dags_are_given_from_the_command_line() {
    let installation = Installation::new();
    installation.write_dag("quiet.yaml", QUIET);
    let updraft = installation.start().await;
    printed(&users(&installation, &["create", "ann", "--role", "viewer"], HERS).await);
    updraft.dag("quiet").await;
    let hide = ["grant", "ann", "--tag", "secret", "--role", "none"];
    let told = printed(&users(&installation, &hide, "").await);
    assert_eq!(told, "ann has the role none for the tag secret from now on.\n");
    let backfill = ["backfill", "list", "quiet"];
    let hidden = ann(&installation, &updraft, ("UPDRAFT_PASSWORD", HERS), &backfill).await;
    assert!(!printed(&hidden).contains("quiet"));
    let slip = ["grant", "ann", "--dag", "quit", "--role", "op"];
    let told = printed(&users(&installation, &slip, "").await);
    assert!(
        told.ends_with("There is no such DAG yet: look whether the name is right.\n"),
        "{told}"
    );
    printed(&users(&installation, &["revoke", "ann", "--dag", "quit"], "").await);
    let twice = users(&installation, &["revoke", "ann", "--dag", "quit"], "").await;
    assert!(refused(&twice).starts_with("error: `ann` has no grant for the dag `quit`"));
    let both = ["grant", "ann", "--dag", "a", "--tag", "b", "--role", "op"];
    refused(&users(&installation, &both, "").await);
    let listed = users(&installation, &["grants", "ann", "--format", "json"], "").await;
    let listed: Value = serde_json::from_str(&printed(&listed)).unwrap();
    assert_eq!(listed["grants"].as_array().unwrap().len(), 1, "{listed}");
    assert_eq!(
        (&listed["grants"][0]["tag"], &listed["grants"][0]["dags"]),
        (&Value::from("secret"), &Value::from(1))
    );
    let log = updraft
        .get("/api/v2/eventLogs?event=set_grant&order_by=event_log_id")
        .await;
    let row = &log["event_logs"][0];
    assert_eq!(
        (row["owner"].as_str(), row["extra"].as_str()),
        (
            Some("command line"),
            Some(r#"{"role":"none","tag":"secret","username":"ann"}"#)
        )
    );
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn an_administrator_who_lost_the_password_gets_another_while_nothing_runs() {
    let installation = Installation::new();
    let updraft = installation.start().await;
    let lost = serde_json::json!({ "password": "nobody knows this" });
    let (status, reply) = updraft
        .call(reqwest::Method::PATCH, "/api/v2/updraft/users/admin", Some(lost))
        .await;
    assert_eq!(status, 200, "{reply}");
    assert!(updraft.stop().await.success());
    let first = installation.home().join("secrets/admin.password");
    std::fs::write(&first, "of the first start").unwrap();
    let last = users(&installation, &["set-role", "admin", "op"], "").await;
    assert_eq!(
        refused(&last),
        "error: `admin` is the only administrator: make another one first\n"
    );
    printed(&users(&installation, &["set-password", "admin"], PASSWORD).await);
    assert!(!first.exists(), "it tells a password that does not fit");
    // Signs in with it.
    assert!(installation.start().await.stop().await.success());
}

#[tokio::test]
async fn somebody_is_linked_with_who_they_are_at_a_provider() {
    let installation = Installation::new();
    installation
        .write_settings("[oidc]\nissuer = \"https://id.example.org\"\nclient_id = \"updraft\"\nroles = \"ops=op\"\n");
    let shown = installation
        .command()
        .args(["config", "show"])
        .env("UPDRAFT__OIDC__CLIENT_SECRET", "nobody reads this")
        .output()
        .await
        .unwrap();
    let shown = printed(&shown);
    assert!(
        shown.contains("oidc.client_secret") && !shown.contains("nobody reads this"),
        "{shown}"
    );
    // The provider is not there, and nothing waits for it.
    let updraft = installation.start().await;
    printed(&users(&installation, &["create", "ann", "--role", "user"], HERS).await);
    let told = printed(&users(&installation, &["link", "ann", "--subject", "248289761001"], "").await);
    assert_eq!(
        told,
        "ann signs in at https://id.example.org from now on, and by no password.\n"
    );
    let listed = printed(&users(&installation, &["list"], "").await);
    assert!(
        listed.contains("at https://id.example.org") && listed.contains("by password"),
        "{listed}"
    );
    let tokens = ann(&installation, &updraft, ("UPDRAFT_PASSWORD", HERS), &["tokens", "list"]).await;
    assert!(refused(&tokens).contains("Invalid credentials"));
    let password = users(&installation, &["set-password", "ann"], HERS).await;
    assert!(refused(&password).contains("`ann` signs in by OpenID Connect and has no password here"));
    let log = updraft.get("/api/v2/eventLogs?event=link_user").await;
    let row = &log["event_logs"][0];
    assert_eq!(
        (row["owner"].as_str(), row["extra"].as_str()),
        (
            Some("command line"),
            Some(r#"{"issuer":"https://id.example.org","subject":"248289761001","username":"ann"}"#)
        )
    );
    assert!(updraft.stop().await.success());
}
