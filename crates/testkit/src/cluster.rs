//! One PostgreSQL for all tests of this machine and user.

use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tokio::sync::OnceCell;
use updraft_store::embedded::{EmbeddedOptions, EmbeddedPostgres};
use updraft_store::{Cipher, Store, migrate};

/// A server that is up, and the database that tests are copied from.
#[derive(Debug)]
pub(crate) struct Cluster {
    /// Of the database that only serves to make others.
    pub(crate) url: String,
    pub(crate) template: String,
}

static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();

/// Stops the server (process `$2`) of folder `$1` once no process named in `$1/users` was alive for ten looks.
const REAPER: &str = r#"(
idle=0
while sleep 30; do
    kill -0 "$2" 2>/dev/null || exit 0
    used=
    for user in "$1"/users/*; do
        [ -e "$user" ] || continue
        if kill -0 "${user##*/}" 2>/dev/null; then used=1; else rm -f "$user"; fi
    done
    if [ -n "$used" ]; then idle=0; continue; fi
    idle=$((idle + 1))
    if [ "$idle" -ge 10 ]; then kill -INT "$2"; exit 0; fi
done
) &"#;

impl Cluster {
    pub(crate) async fn get() -> &'static Self {
        CLUSTER.get_or_init(Self::start).await
    }

    async fn start() -> Self {
        let home = home();
        fs::create_dir_all(home.join("users")).expect("the folder of the test cluster");
        // Before the look: from now on the reaper knows of us.
        fs::write(home.join("users").join(std::process::id().to_string()), "")
            .expect("a file in the folder of the test cluster");
        let settings = [
            "max_connections=400",
            "shared_buffers=64MB",
            "autovacuum=off",
            "max_wal_size=4GB",
            "log_min_duration_statement=-1",
        ];
        let server = EmbeddedPostgres::start(EmbeddedOptions {
            unsafe_fast: true,
            settings: settings.map(str::to_owned).to_vec(),
            ..EmbeddedOptions::new(&home)
        })
        .await
        .expect("a private PostgreSQL for tests");
        let url = server.url().to_owned();
        if !server.adopted() {
            reap(&home, server.pid());
            drop_leftovers(&url).await;
        }
        let cluster = Self {
            template: template(&url).await,
            url,
        };
        server.leave_running();
        cluster
    }
}

fn home() -> PathBuf {
    std::env::var_os("UPDRAFT_TEST_HOME").map_or_else(
        || std::env::temp_dir().join(format!("updraft-tests-{}", rustix::process::geteuid().as_raw())),
        PathBuf::from,
    )
}

fn reap(home: &Path, pid: i32) {
    Command::new("sh")
        .args(["-c", REAPER, "updraft-test-reaper"])
        .arg(home)
        .arg(pid.to_string())
        .process_group(0)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // Of the shell that leaves the loop behind; that is nobody's child then.
        .status()
        .expect("a shell");
}

pub(crate) async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url)
        .await
        .expect("a connection to the test cluster")
}

/// Databases of tests that were killed.
async fn drop_leftovers(url: &str) {
    let mut connection = connect(url).await;
    let names: Vec<String> = sqlx::query_scalar("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'")
        .fetch_all(&mut connection)
        .await
        .expect("the list of databases");
    // Other processes may be at work already: their databases are named after them.
    let owner = |name: &str| {
        name.split('_')
            .nth(1)
            .is_some_and(|pid| Path::new("/proc").join(pid).exists())
    };
    for name in names.into_iter().filter(|name| !owner(name)) {
        // Another process may be at it as well.
        let _ = sqlx::raw_sql(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")))
            .execute(&mut connection)
            .await;
    }
}

/// The migrated database of exactly these migrations, made by the first process that needs it.
async fn template(url: &str) -> String {
    let mut hash = Sha256::new();
    for migration in migrate::MIGRATOR.iter() {
        hash.update(&migration.checksum);
    }
    let name = format!("template_{}", hex::encode(&hash.finalize()[..8]));
    let mut connection = connect(url).await;
    sqlx::query("SELECT pg_advisory_lock(hashtextextended($1, 0))")
        .bind(&name)
        .execute(&mut connection)
        .await
        .expect("the lock on the template");
    let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(&name)
        .fetch_one(&mut connection)
        .await
        .expect("the list of databases");
    if !exists {
        let draft = format!("{name}_draft");
        let sql = format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)");
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut connection)
            .await
            .expect("no old draft");
        sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {draft}")))
            .execute(&mut connection)
            .await
            .expect("a draft of the template");
        let store = Store::connect(&sibling(url, &draft), Cipher::random().expect("a key"))
            .await
            .expect("a connection to the draft");
        store.migrate().await.expect("the migrations");
        store.close().await;
        sqlx::raw_sql(AssertSqlSafe(format!("ALTER DATABASE {draft} RENAME TO {name}")))
            .execute(&mut connection)
            .await
            .expect("the template");
    }
    connection
        .close()
        .await
        .expect("the end of the connection, and of its lock");
    name
}

/// The URL of another database of the same server.
pub(crate) fn sibling(url: &str, database: &str) -> String {
    url.replacen("/updraft?", &format!("/{database}?"), 1)
}
