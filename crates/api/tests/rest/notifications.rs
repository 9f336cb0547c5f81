//! What people were told of a run.

use serde_json::json;
use updraft_dag::model::Action;
use updraft_store::attempt::{AttemptResult, AttemptState};
use updraft_store::notification::NotificationEnd;
use updraft_testkit::{Driver, fixture};

use crate::server::Server;

/// A run that failed, with one notification of its task and one of itself; the first was sent, the second will be again.
async fn failed_run(server: &Server) -> String {
    let tell = vec![Action {
        name: "bash".to_owned(),
        args: json!({"command": "true"}),
    }];
    let mut task = fixture::task("a", &[]);
    task.on_failure.clone_from(&tell);
    let mut dag = fixture::dag("d", [task]);
    dag.on_failure = tell;
    server.database.create_run(&dag, "r").await;
    let (database, store) = (&server.database, server.database.store());
    let mut driver = Driver::new(store).await;
    driver.step().await;
    let worker = database.worker("w").await;
    let queues = ["default".to_owned()];
    let lease = std::time::Duration::from_secs(60);
    let attempt = store.claim(worker, &queues, lease, &[vec![1]]).await.unwrap().remove(0);
    let result = AttemptResult {
        exit_code: Some(3),
        reason: Some("exit code 3".to_owned()),
        ..AttemptResult::of(AttemptState::Failed)
    };
    store.finish(attempt.attempt_id, attempt.fence, &result).await.unwrap();
    driver.step().await;
    let tokens = [vec![2], vec![3]];
    let mut claimed = store.claim_notifications(worker, lease, &tokens).await.unwrap();
    claimed.sort_by_key(|one| !one.of_task);
    let ends = [
        NotificationEnd::Success,
        NotificationEnd::Failed {
            error: "exit code 4".to_owned(),
            retry_after: Some(std::time::Duration::from_secs(60)),
        },
    ];
    for (one, end) in claimed.iter().zip(ends) {
        store.finish_notification(one.attempt_id, &end).await.unwrap();
    }
    claimed[0].id.to_string()
}

#[tokio::test]
async fn notifications_of_a_run_are_listed_and_their_logs_read() {
    let server = Server::of("viewer").await;
    let id = failed_run(&server).await;
    let path = "/api/v2/updraft/dags/d/dagRuns/r/notifications";
    let list = server.get(&format!("{path}?order_by=task_id")).await.ok();
    insta::assert_json_snapshot!(list, {
        ".notifications[].notification_id" => "[id]", ".notifications[].occurred_at" => "[time]", ".notifications[].queued_at" => "[time]",
        ".notifications[].due_at" => "[time or null]", ".notifications[].start_date" => "[time]", ".notifications[].end_date" => "[time or null]",
    });
    let queued = server.get(&format!("{path}?state=queued")).await.ok();
    assert_eq!(queued["total_entries"], 1);
    assert!(queued["notifications"][0]["due_at"].is_string());
    server.get(&format!("{path}?state=odd")).await.refused(422);
    server
        .get("/api/v2/updraft/dags/d/dagRuns/nothing/notifications")
        .await
        .refused(404);

    let folder = server.logs.join("dag_id=d/run_id=r");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("notification={id},attempt=1.log"));
    std::fs::write(file, "2026-01-02T03:04:05.000000Z O sent\n").unwrap();
    let log = server.get(&format!("{path}/{id}/logs/1")).await.ok();
    assert_eq!(log["content"][0]["event"], "sent");
    assert_eq!(log["continuation_token"], json!(null));
    server.get(&format!("{path}/{id}/logs/2")).await.refused(404);
    let other = uuid::Uuid::nil();
    server.get(&format!("{path}/{other}/logs/1")).await.refused(404);
}
