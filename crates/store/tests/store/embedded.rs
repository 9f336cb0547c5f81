use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use sqlx::Connection as _;
use updraft_store::embedded::{EmbeddedError, EmbeddedOptions, EmbeddedPostgres};

/// A home that the server's user can reach when root runs the tests.
fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
    home
}

async fn start(home: &Path) -> EmbeddedPostgres {
    EmbeddedPostgres::start(EmbeddedOptions::new(home)).await.unwrap()
}

async fn ask(url: &str, sql: &'static str) -> String {
    let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
    sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
}

fn alive(pid: i32) -> bool {
    test_kill_process(Pid::from_raw(pid).unwrap()).is_ok()
}

#[tokio::test]
async fn it_starts_keeps_its_data_and_leaves_nothing_behind() {
    let home = home();
    let server = start(home.path()).await;
    let pid = server.pid();
    assert!(!server.adopted() && !server.attached());
    assert_eq!(
        ask(
            server.url(),
            "SELECT current_setting('fsync') || current_setting('listen_addresses') || current_database()"
        )
        .await,
        "onupdraft"
    );
    let mut connection = sqlx::PgConnection::connect(server.url()).await.unwrap();
    sqlx::raw_sql("CREATE TABLE kept AS SELECT 'yes'::text AS answer")
        .execute(&mut connection)
        .await
        .unwrap();
    server.stop().await.unwrap();
    assert!(!alive(pid));
    let folder = home.path().join("postgres");
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    let sockets = fs::read_dir(&folder)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with(".s."))
        .count();
    assert_eq!(sockets, 0);
    let begin = Instant::now();
    let server = start(home.path()).await;
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
    assert_eq!(ask(server.url(), "SELECT answer FROM kept").await, "yes");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_left_over_is_adopted_and_a_second_start_attaches() {
    let home = home();
    let first = start(home.path()).await;
    let pid = first.pid();
    // As after a kill -9 of us: the server runs on, the lock is free.
    first.leave_running();
    let adopted = start(home.path()).await;
    assert_eq!(
        (adopted.adopted(), adopted.attached(), adopted.pid()),
        (true, false, pid)
    );
    let attached = start(home.path()).await;
    assert_eq!(
        (attached.attached(), attached.pid(), attached.url()),
        (true, pid, adopted.url())
    );
    attached.stop().await.unwrap();
    assert!(alive(pid), "it belongs to the other");
    assert_eq!(ask(adopted.url(), "SELECT 'there'").await, "there");
    adopted.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_that_was_killed_recovers_at_the_next_start() {
    let home = home();
    let server = start(home.path()).await;
    let mut connection = sqlx::PgConnection::connect(server.url()).await.unwrap();
    sqlx::raw_sql("CREATE TABLE kept AS SELECT 'yes'::text AS answer")
        .execute(&mut connection)
        .await
        .unwrap();
    kill_process(Pid::from_raw(server.pid()).unwrap(), Signal::KILL).unwrap();
    server.stop().await.unwrap();
    assert!(home.path().join("postgres/data/postmaster.pid").exists());
    let server = start(home.path()).await;
    assert!(!server.adopted());
    assert_eq!(ask(server.url(), "SELECT answer FROM kept").await, "yes");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_pid_file_whose_number_is_another_program_now_does_no_harm() {
    let home = home();
    start(home.path()).await.stop().await.unwrap();
    fs::write(
        home.path().join("postgres/data/postmaster.pid"),
        format!("{}\n", std::process::id()),
    )
    .unwrap();
    let server = start(home.path()).await;
    assert!(!server.adopted());
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_home_with_a_long_name_gets_a_socket_elsewhere() {
    let home = home();
    let long = home.path().join("x".repeat(90)).join("a, \"b\" & c");
    let server = start(&long).await;
    assert_eq!(ask(server.url(), "SELECT 'there'").await, "there");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn faults_are_told_with_what_to_do() {
    let home = home();
    let nowhere = EmbeddedOptions {
        bindir: Some(home.path().to_owned()),
        ..EmbeddedOptions::new(home.path())
    };
    let error = EmbeddedPostgres::start(nowhere).await.unwrap_err();
    assert!(error.to_string().contains("database.postgres_bindir"), "{error}");
    let data = home.path().join("postgres/data");
    fs::create_dir_all(&data).unwrap();
    fs::write(data.join("PG_VERSION"), "9.6\n").unwrap();
    let error = EmbeddedPostgres::start(EmbeddedOptions::new(home.path()))
        .await
        .unwrap_err();
    assert!(
        matches!(error, EmbeddedError::VersionMismatch { .. }) && error.to_string().contains("pg_upgrade"),
        "{error}"
    );
    fs::remove_dir_all(&data).unwrap();
    let broken = EmbeddedOptions {
        settings: vec!["shared_buffers=nonsense".to_owned()],
        ..EmbeddedOptions::new(home.path())
    };
    let error = EmbeddedPostgres::start(broken).await.unwrap_err();
    assert!(error.to_string().contains("shared_buffers"), "{error}");
    let file = home.path().join("file");
    fs::write(&file, "").unwrap();
    let error = EmbeddedPostgres::start(EmbeddedOptions::new(file.join("home")))
        .await
        .unwrap_err();
    assert!(matches!(error, EmbeddedError::Folder { .. }), "{error}");
}

#[tokio::test]
async fn a_home_that_the_server_can_not_enter_has_its_cluster_elsewhere() {
    // For everybody but root the server runs as oneself.
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let link = home.path().join("postgres");
    let server = start(home.path()).await;
    let first = fs::read_link(&link).unwrap();
    assert!(first.starts_with("/var/lib/updraft"), "{first:?}");
    server.stop().await.unwrap();
    start(home.path()).await.stop().await.unwrap();
    assert_eq!(fs::read_link(&link).unwrap(), first);
    // A new home of the same name is not haunted by the old one's database.
    fs::remove_file(&link).unwrap();
    start(home.path()).await.stop().await.unwrap();
    let second = fs::read_link(&link).unwrap();
    assert_ne!(second, first);
    fs::remove_dir_all(first).unwrap();
    fs::remove_dir_all(second).unwrap();
}
