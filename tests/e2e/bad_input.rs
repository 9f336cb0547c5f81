//! Every mistake at the command line gets a message that says what to do, and a failure's exit code.

use std::net::TcpListener;

use serde_json::Value;
use updraft_tests::Installation;

/// Runs a subcommand that must fail; its error output.
async fn refused(installation: &Installation, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let output = installation
        .command()
        .args(arguments)
        .envs(environment.iter().copied())
        .output()
        .await
        .unwrap();
    assert!(!output.status.success(), "{arguments:?} must fail");
    String::from_utf8(output.stderr).unwrap()
}

#[tokio::test]
async fn a_mistake_says_what_to_do() {
    let installation = Installation::new();
    let dags = installation.dags().display().to_string();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();

    let error = refused(
        &installation,
        &["standalone", "--dags-folder", &dags, "--port", &port],
        &[],
    )
    .await;
    assert!(error.contains(&port) && error.contains("--port"), "{error}");

    let error = refused(&installation, &["standalone", "--dags-folder", "/nowhere/dags"], &[]).await;
    assert!(
        error.contains("/nowhere/dags") && error.contains("--dags-folder"),
        "{error}"
    );

    let url = [("UPDRAFT_DATABASE_URL", "postgres://nobody:s3cret@127.0.0.1:1/none")];
    let error = refused(
        &installation,
        &["standalone", "--dags-folder", &dags, "--port", "0"],
        &url,
    )
    .await;
    assert!(error.contains("database") && !error.contains("s3cret"), "{error}");

    let error = refused(&installation, &["scheduler", "--dags-folder", &dags], &[]).await;
    assert!(error.contains("UPDRAFT_DATABASE_URL"), "{error}");

    let error = refused(&installation, &["config", "show"], &[("UPDRAFT__API__PROT", "1")]).await;
    assert!(
        error.contains("UPDRAFT__API__PROT") && error.contains("api.port"),
        "{error}"
    );

    let error = refused(
        &installation,
        &["standalone", "--dags-folder", &dags, "--home", "/proc/updraft"],
        &[],
    )
    .await;
    assert!(error.contains("/proc/updraft") && error.contains("--home"), "{error}");

    let error = refused(
        &installation,
        &["worker", "--dags-folder", &dags, "--token-file", "/nowhere"],
        &[],
    )
    .await;
    assert!(error.contains("/nowhere") && error.contains("worker.token"), "{error}");
}

#[tokio::test]
async fn a_folder_without_postgres_is_told_with_its_setting() {
    let installation = Installation::new();
    let dags = installation.dags().display().to_string();
    let arguments = ["standalone", "--dags-folder", &dags, "--port", "0"];
    let nowhere = [("UPDRAFT__DATABASE__POSTGRES_BINDIR", "/nowhere")];
    let error = refused(&installation, &arguments, &nowhere).await;
    assert!(
        error.contains("/nowhere") && error.contains("database.postgres_bindir"),
        "{error}"
    );
}

#[tokio::test]
async fn validate_tells_everything_in_one_pass_as_people_and_programs_want_it() {
    let installation = Installation::new();
    installation.write_dag("good.yaml", "tasks:\n  a: {bash: 'true'}\n");
    installation.write_dag(
        "bad.yaml",
        "shedule: '@daily'\ntasks:\n  a: {bash: 'true', depends_on: [b]}\n",
    );
    let dags = installation.dags().display().to_string();
    let output = installation
        .command()
        .args(["dags", "validate", &dags, "--format", "json"])
        .output()
        .await
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&report["valid"], &report["errors"]),
        (&Value::Bool(false), &Value::from(2)),
        "{report:#}"
    );

    let output = installation
        .command()
        .args(["dags", "validate", &dags])
        .output()
        .await
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("did you mean `schedule`") && text.contains("bad.yaml:1:1"),
        "{text}"
    );

    let output = installation
        .command()
        .args(["dags", "validate", &dags, "--format", "github"])
        .output()
        .await
        .unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("::error file="));

    let good = installation.dags().join("good.yaml").display().to_string();
    assert!(
        installation
            .command()
            .args(["dags", "validate", &good])
            .status()
            .await
            .unwrap()
            .success()
    );
}
