//! The database goes away, and comes back.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;
use updraft_tests::{CutDatabase, Installation, Updraft, children, escape, signal};

/// A task that writes numbered lines until it is told to end, and one after it.
fn long_dag(dags: &Path) -> String {
    let (begun, go) = (dags.join("begun"), dags.join("go"));
    format!(
        "tasks:\n  a:\n    bash: |\n      echo $$ >> {}\n      i=0\n      until test -e {}; do i=$((i+1)); echo line $i; sleep 0.02; done\n      echo $i\n  b: {{bash: 'true', depends_on: a}}\n",
        begun.display(),
        go.display()
    )
}

/// Waits until the first task runs.
async fn begun(updraft: &Updraft, dags: &Path) -> u32 {
    let begun = dags.join("begun");
    updraft
        .until("the task has begun", || async {
            std::fs::read_to_string(&begun).ok()?.lines().next()?.parse().ok()
        })
        .await
}

/// The log has every line that the task wrote, and both tasks succeeded with their first try.
async fn nothing_is_missing(updraft: &Updraft, run: &str) {
    let states = updraft.states("long", run).await;
    let first_try = ("success".to_owned(), 1);
    assert_eq!([&states["a"], &states["b"]], [&first_try, &first_try]);
    let path = format!(
        "/api/v2/dags/long/dagRuns/{}/taskInstances/a/xcomEntries/return_value",
        escape(run)
    );
    let count = updraft.get(&path).await["value"]
        .to_string()
        .trim_matches('"')
        .parse::<usize>()
        .unwrap();
    let log = updraft.log("long", run, "a", 1).await;
    let lines: Vec<&str> = log.lines().filter(|line| line.starts_with("line ")).collect();
    assert_eq!(lines.len(), count);
    assert!(
        lines
            .iter()
            .zip(1..)
            .all(|(line, number)| *line == format!("line {number}"))
    );
}

#[tokio::test]
async fn a_database_that_is_away_costs_no_task_and_no_line() {
    let database = CutDatabase::new().await;
    let installation = Installation::on(database.url());
    // Longer than what this outage takes on the slowest machine.
    installation.write_settings("[worker]\nlease_seconds = 60\n");
    let dags = installation.dags();
    installation.write_dag("long.yaml", &long_dag(&dags));
    installation.write_dag("wide.yaml", "tasks:\n  each: {expand: {n: [1, 2, 3, 4, 5, 6, 7, 8]}, bash: 'sleep 0.3', retries: 3, retry_delay: 10ms}\n  last: {bash: 'true', depends_on: each}\n");
    let updraft = installation.start().await;
    updraft.dag("wide").await;
    let run = updraft.trigger("long", json!({})).await;
    begun(&updraft, &dags).await;
    let mut loads = Vec::new();
    for _ in 0..3 {
        loads.push(updraft.trigger("wide", json!({})).await);
    }

    database.cut();
    let mut refused = 0;
    while refused < 2 {
        let asked = Instant::now();
        let (status, headers, body) = updraft.ask("/api/v2/dags/long").await;
        assert!(asked.elapsed() < Duration::from_secs(15), "{:?}", asked.elapsed());
        assert_eq!(status, 503, "{body}");
        assert!(headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 0);
        assert!(
            body["detail"]
                .as_str()
                .unwrap()
                .contains("the database can't be reached"),
            "{body}"
        );
        refused += 1;
        if refused == 1 {
            // The task ends while nobody can be told of it.
            std::fs::write(dags.join("go"), "").unwrap();
        }
    }
    let (status, _, health) = updraft.ask("/api/v2/monitor/health").await;
    assert_eq!(
        (status.as_u16(), &health["metadatabase"]["status"]),
        (200, &json!("unhealthy"))
    );

    database.mend();
    updraft.until_the_database_is_back().await;
    assert_eq!(updraft.end_of("long", &run).await, "success");
    nothing_is_missing(&updraft, &run).await;
    // What was just being handed out when the line broke is tried again.
    for load in loads {
        assert_eq!(updraft.end_of("wide", &load).await, "success");
    }
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn a_result_outlasts_an_outage_that_is_longer_than_its_lease() {
    let database = CutDatabase::new().await;
    let installation = Installation::on(database.url());
    let dags = installation.dags();
    installation.write_dag("long.yaml", &long_dag(&dags));
    installation.write_settings("[worker]\nlease_seconds = 8\n");
    let updraft = installation.start().await;
    let run = updraft.trigger("long", json!({})).await;
    begun(&updraft, &dags).await;

    database.cut();
    // It ends with time left on its lease, and nobody can be told of it until long after that.
    std::fs::write(dags.join("go"), "").unwrap();
    let store = database.database().store();
    let is_over = "SELECT count(*) > 0 FROM attempt WHERE state = 'running' AND lease_until < clock_timestamp() - interval '4 seconds'";
    updraft
        .until("its lease is over", || async {
            let over: bool = sqlx::query_scalar(is_over).fetch_one(store.pool()).await.unwrap();
            over.then_some(())
        })
        .await;
    database.mend();
    assert_eq!(updraft.end_of("long", &run).await, "success");
    nothing_is_missing(&updraft, &run).await;
    assert!(updraft.stop().await.success());
}

/// The file of a result that the server did not take yet.
fn unsent(home: &Path) -> Option<PathBuf> {
    let workers = std::fs::read_dir(home.join("run/attempts")).ok()?.flatten();
    let files = workers.filter_map(|worker| Some(std::fs::read_dir(worker.path()).ok()?.flatten()));
    let mut paths = files.flatten().map(|file| file.path());
    paths.find(|path| path.extension().is_some_and(|it| it == "unsent"))
}

#[tokio::test]
async fn a_result_outlasts_its_worker_that_is_killed_while_the_database_is_away() {
    let database = CutDatabase::new().await;
    let installation = Installation::on(database.url());
    let (dags, home) = (installation.dags(), installation.home());
    installation.write_dag("long.yaml", &long_dag(&dags));
    installation.write_settings("[worker]\nlease_seconds = 60\n");
    let updraft = installation.start().await;
    let run = updraft.trigger("long", json!({})).await;
    begun(&updraft, &dags).await;

    database.cut();
    std::fs::write(dags.join("go"), "").unwrap();
    let kept = updraft.until("the result is on disk", || async { unsent(&home) }).await;
    signal("-KILL", installation.worker_pid());
    updraft
        .until("the next worker has it", || async {
            unsent(&home).filter(|now| *now != kept)
        })
        .await;
    database.mend();
    assert_eq!(updraft.end_of("long", &run).await, "success");
    assert_eq!(updraft.states("long", &run).await["a"], ("success".to_owned(), 1));
    let begun = std::fs::read_to_string(dags.join("begun")).unwrap();
    assert_eq!(begun.lines().count(), 1, "it ran twice");
    assert!(updraft.stop().await.success());
    assert_eq!(unsent(&home), None);
}

#[tokio::test]
async fn a_private_postgres_that_is_killed_comes_back() {
    let installation = Installation::new();
    let dags = installation.dags();
    installation.write_dag("long.yaml", &long_dag(&dags));
    let updraft = installation.start().await;
    let run = updraft.trigger("long", json!({})).await;
    begun(&updraft, &dags).await;
    let before = children(updraft.pid(), "postgres");
    assert_eq!(before.len(), 1, "{before:?}");
    signal("-KILL", before[0]);
    std::fs::write(dags.join("go"), "").unwrap();
    updraft
        .until("another PostgreSQL runs", || async {
            let now = children(updraft.pid(), "postgres");
            now.first().is_some_and(|pid| *pid != before[0]).then_some(())
        })
        .await;
    updraft.until_the_database_is_back().await;
    assert_eq!(updraft.end_of("long", &run).await, "success");
    nothing_is_missing(&updraft, &run).await;
    assert!(updraft.stop().await.success());
}
