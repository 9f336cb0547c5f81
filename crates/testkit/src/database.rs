//! A database for one test.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chrono::{TimeZone as _, Utc};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _};
use updraft_dag::model::Dag;
use updraft_engine::Run;
use updraft_store::dag::{DagReading, FileReading};
use updraft_store::run::{NewRun, RunRow};
use updraft_store::worker::NewWorker;
use updraft_store::{Cipher, Store, StoreOptions};
use uuid::Uuid;

use crate::cluster::{Cluster, connect, sibling};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A database of a test's own, dropped with this value.
#[derive(Debug)]
pub struct TestDatabase {
    url: String,
    name: String,
    admin_url: String,
    store: Store,
}

impl TestDatabase {
    /// A migrated database without any row but what the migrations insert.
    pub async fn new() -> Self {
        let cluster = Cluster::get().await;
        Self::create(cluster, Some(&cluster.template)).await
    }

    /// A database before its first migration.
    pub async fn empty() -> Self {
        Self::create(Cluster::get().await, None).await
    }

    async fn create(cluster: &Cluster, template: Option<&str>) -> Self {
        let name = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let mut connection = connect(&cluster.url).await;
        // A process of this number may have been killed before it could tidy up.
        let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        sqlx::raw_sql(AssertSqlSafe(drop))
            .execute(&mut connection)
            .await
            .expect("no old database");
        let create = format!("CREATE DATABASE {name} TEMPLATE {}", template.unwrap_or("template0"));
        sqlx::raw_sql(AssertSqlSafe(create))
            .execute(&mut connection)
            .await
            .expect("a database for the test");
        connection.close().await.expect("the end of the connection");
        let url = sibling(&cluster.url, &name);
        // A machine that compiles something beside the tests may take long to start a backend; that is no fault to be found.
        let options = StoreOptions {
            acquire_timeout: Duration::from_secs(60),
            ..StoreOptions::default()
        };
        let store = Store::connect_with(&url, Cipher::random().expect("a key"), &options)
            .await
            .expect("a connection to the test's database");
        Self {
            url,
            name,
            admin_url: cluster.url.clone(),
            store,
        }
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Where to connect.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Registers a DAG, unpaused, in the file `<dag_id>.yaml`. Returns the version.
    pub async fn register(&self, dag: &Dag) -> Uuid {
        let reading = FileReading {
            path: format!("{}.yaml", dag.dag_id),
            source: "# made by a test\n".to_owned(),
            seconds: 0.001,
            dags: vec![DagReading::new(dag.clone(), false, None).expect("a DAG as JSON")],
            ..FileReading::default()
        };
        let outcomes = self.store.register_files(None, &[reading], &|_, _, _| None).await;
        let registered = outcomes.expect("a registered DAG").remove(0).registered;
        registered.first().expect("a DAG that no other file has").version_id
    }

    /// Makes a run of a registered DAG for the updates of its assets that are queued, if they suffice.
    pub async fn create_run_by_assets(&self, dag: &Dag) -> Option<RunRow> {
        let updated = self.store.updated_dags().await.expect("the queue");
        let updated = updated.into_iter().find(|updated| updated.dag_id == dag.dag_id)?;
        let run = NewRun {
            dag_id: dag.dag_id.clone(),
            run_id: format!("asset_triggered__{}", updated.newest_event),
            version_id: updated.version_id,
            run_type: "asset_triggered".to_owned(),
            logical_date: None,
            data_interval: None,
            run_after: updated.newest,
            conf: json!({}),
            params: json!({}),
            triggered_by: "asset".to_owned(),
            triggering_user: None,
            note: None,
            triggering_run: None,
        };
        let instances = Run::initial_instances(dag, &mut Uuid::now_v7);
        self.store
            .create_run_for_assets(&run, &instances, dag, &BTreeMap::new(), updated.newest_event)
            .await
            .ok()
    }

    /// Runs a statement that the product has no use for.
    ///
    /// # Panics
    /// If it fails.
    pub async fn execute(&self, statement: &'static str) {
        sqlx::query(statement)
            .execute(self.store.pool())
            .await
            .expect("a statement");
    }

    /// The text that a query gives.
    ///
    /// # Panics
    /// If it fails, or gives nothing.
    pub async fn text(&self, query: &'static str) -> String {
        sqlx::query_scalar(query)
            .fetch_one(self.store.pool())
            .await
            .expect("a text")
    }

    /// Makes the versions of a DAG unreadable for whoever has not read them yet.
    pub async fn break_version(&self, dag_id: &str) {
        sqlx::query("UPDATE dag_version SET definition = '{}' WHERE dag_id = $1")
            .bind(dag_id)
            .execute(self.store.pool())
            .await
            .expect("a broken version");
    }

    /// Has a run ended well some hours ago, whatever its tasks do.
    pub async fn end_run(&self, dag_id: &str, run_id: &str, hours_ago: i32) {
        sqlx::query("UPDATE dag_run SET state = 'success', end_date = now() - make_interval(hours => $3) WHERE dag_id = $1 AND run_id = $2")
            .bind(dag_id)
            .bind(run_id)
            .bind(hours_ago)
            .execute(self.store.pool())
            .await
            .expect("the end of the run");
    }

    /// Makes sessions that begin from now on read-only, and ends all others; or lets new ones write again, and leaves those that can't.
    pub async fn read_only(&self, really: bool) {
        let mut connection = connect(&self.admin_url).await;
        let name = &self.name;
        let statement = format!("ALTER DATABASE {name} SET default_transaction_read_only = {really}");
        sqlx::raw_sql(AssertSqlSafe(statement))
            .execute(&mut connection)
            .await
            .expect("the setting of the database");
        if really {
            sqlx::query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1")
                .bind(name)
                .execute(&mut connection)
                .await
                .expect("the end of all other sessions");
        }
    }

    /// Makes a replica of the database as it is now, which hears of nothing later. Ends all sessions.
    pub async fn keep_replica(&self) {
        let name = &self.name;
        self.alone(&format!("CREATE DATABASE {name}_replica TEMPLATE {name}"))
            .await;
    }

    /// Puts the replica in the place of the database, as a failover does that loses what was written last. Ends all sessions.
    pub async fn fail_over(&self) {
        let name = &self.name;
        self.alone(&format!(
            "DROP DATABASE {name}; ALTER DATABASE {name}_replica RENAME TO {name}"
        ))
        .await;
    }

    /// Runs statements while nobody else is connected.
    async fn alone(&self, statements: &str) {
        let mut connection = connect(&self.admin_url).await;
        let name = &self.name;
        let alone = [
            format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"),
            format!("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'"),
        ];
        let again = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true");
        let statements = statements.split("; ").map(str::to_owned);
        for statement in alone.into_iter().chain(statements).chain([again]) {
            sqlx::raw_sql(AssertSqlSafe(statement))
                .execute(&mut connection)
                .await
                .expect("statements without company");
        }
    }

    /// Registers a DAG and makes a queued manual run of it, with logical date 2026-01-01 plus as many days as there are runs.
    pub async fn create_run(&self, dag: &Dag, run_id: &str) -> RunRow {
        let version_id = self.register(dag).await;
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM dag_run")
            .fetch_one(self.store.pool())
            .await
            .expect("the number of runs");
        let date = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).single().expect("a date") + chrono::TimeDelta::days(count);
        let run = NewRun {
            dag_id: dag.dag_id.clone(),
            run_id: run_id.to_owned(),
            version_id,
            run_type: "manual".to_owned(),
            logical_date: Some(date),
            data_interval: None,
            run_after: date,
            conf: json!({}),
            params: json!({}),
            triggered_by: "test".to_owned(),
            triggering_user: None,
            note: None,
            triggering_run: None,
        };
        let instances = Run::initial_instances(dag, &mut Uuid::now_v7);
        self.store
            .create_run(&run, &instances, dag, &BTreeMap::new())
            .await
            .expect("a run")
    }

    /// Registers a worker of queue `default` with 16 slots.
    pub async fn worker(&self, name: &str) -> Uuid {
        let worker = NewWorker {
            name: name.to_owned(),
            hostname: "test-host".to_owned(),
            queues: vec!["default".to_owned()],
            slots: 16,
            version: "0.0.0".to_owned(),
        };
        self.store
            .register_worker(&worker, Uuid::new_v4().as_bytes())
            .await
            .expect("a worker")
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (name, url) = (std::mem::take(&mut self.name), std::mem::take(&mut self.admin_url));
        // Not on the test's runtime, which may be ending. Best effort: the next start of the cluster drops what is left.
        let dropping = std::thread::spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
                return;
            };
            runtime.block_on(async {
                if let Ok(mut connection) = sqlx::PgConnection::connect(&url).await {
                    let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                    let _ = sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut connection).await;
                }
            });
        });
        let _ = dropping.join();
    }
}
