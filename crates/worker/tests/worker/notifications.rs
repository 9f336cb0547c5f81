//! Notifications, with the real server and a real PostgreSQL.

use std::time::Duration;

use serde_json::json;
use updraft_api::logs::{LogKey, LogOf};
use updraft_dag::model::{Action, Dag, Task, TriggerRule};
use updraft_store::list::notifications::NotificationRow;
use updraft_store::list::{Order, Page};
use updraft_store::listen::Signal;
use updraft_testkit::fixture;

use crate::database::{Installation, bash};
use crate::harness::start_worker;

fn notifier(command: &str) -> Vec<Action> {
    vec![Action {
        name: "bash".to_owned(),
        args: json!({"command": command}),
    }]
}

impl Installation {
    /// Waits until every notification of the run is as `wanted` says, and gives them.
    async fn notifications(&self, count: usize, wanted: impl Fn(&NotificationRow) -> bool) -> Vec<NotificationRow> {
        let mut signals = self.listener.subscribe();
        let store = self.database.store();
        let look = async {
            let run = store.run("sales", "manual__1").await.unwrap();
            loop {
                let page = Page { limit: 100, offset: 0 };
                let listed = store.list_notifications(run.id, &[], &Order::default(), page).await;
                let rows = listed.unwrap().rows;
                if rows.len() == count && rows.iter().all(&wanted) {
                    return rows;
                }
                signals.until(|signal| matches!(signal, Signal::Ui(_))).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), look)
            .await
            .expect("the notifications")
    }

    async fn notification_log(&self, row: &NotificationRow) -> Vec<String> {
        let key = LogKey {
            dag_id: "sales".to_owned(),
            run_id: "manual__1".to_owned(),
            of: LogOf::Notification(row.id),
            try_number: row.tries.unsigned_abs(),
        };
        let page = self.logs.read(&key, 0, 1 << 20).await.unwrap();
        page.records.into_iter().map(|record| record.text).collect()
    }
}

#[tokio::test]
async fn a_notifier_knows_what_it_tells_of() {
    let installation = Installation::start().await;
    let _worker = start_worker(&installation.url, installation.home.path(), 1_000);
    let template =
        "{{ event }} of {{ ti.task_id }} try {{ ti.try_number }} {{ ti.operator }}: {{ reason }}, {{ exception }}";
    let broken = Task {
        on_failure: notifier(&format!(
            "echo '{template}'; echo $UPDRAFT_EVENT $UPDRAFT_TASK_ID $UPDRAFT_TRY_NUMBER: $UPDRAFT_REASON"
        )),
        ..bash("broken", &[], "exit 3")
    };
    let fine = Task {
        on_failure: notifier("exit 1"),
        ..bash("fine", &["broken"], "true")
    };
    let dag = Dag {
        on_failure: notifier(
            "echo '{{ run.url }} {{ reason }} {{ run.failed_tasks | join(\", \") }} {{ ti.task_id }} {{ tasks.broken.x | default(7) }}'",
        ),
        on_success: notifier("exit 1"),
        ..fixture::dag("sales", [broken, fine])
    };
    assert_eq!(installation.run(&dag).await, "Failed");
    let rows = installation.notifications(2, |row| row.state == "success").await;
    let of_task = rows
        .iter()
        .find(|row| row.task_id.as_deref() == Some("broken"))
        .unwrap();
    let log = installation.notification_log(of_task).await;
    for line in [
        "on_failure of broken try 1 bash: exit code 3, exit code 3",
        "on_failure broken 1: exit code 3",
    ] {
        assert!(log.iter().any(|said| said == line), "{line}: {log:?}");
    }
    let of_run = rows.iter().find(|row| row.task_id.is_none()).unwrap();
    let log = installation.notification_log(of_run).await;
    let line = "http://updraft/dags/sales/runs/manual__1 task_failure broken broken 7";
    assert!(log.iter().any(|said| said == line), "{log:?}");
}

#[tokio::test]
async fn a_notifier_that_fails_is_queued_again_and_changes_no_state() {
    let installation = Installation::start().await;
    let _worker = start_worker(&installation.url, installation.home.path(), 1_000);
    let dag = Dag {
        on_success: notifier("echo no mail today >&2; exit 4"),
        ..fixture::dag("sales", [bash("fine", &[], "true")])
    };
    assert_eq!(installation.run(&dag).await, "Success");
    let rows = installation
        .notifications(1, |row| row.state == "queued" && row.tries == 1)
        .await;
    assert_eq!(rows[0].error.as_deref(), Some("exit code 4"));
    assert!(rows[0].due_at > rows[0].queued_at);
    let log = installation.notification_log(&rows[0]).await;
    assert!(log.iter().any(|line| line == "no mail today"), "{log:?}");
    let run = installation.database.store().run("sales", "manual__1").await.unwrap();
    assert_eq!(run.state.as_str(), "success");
}

#[tokio::test]
async fn a_worker_without_a_free_slot_tells_people_all_the_same() {
    let installation = Installation::start().await;
    let _worker = start_worker(&installation.url, installation.home.path(), 1_000);
    let file = |name: &str| installation.home.path().join(name).display().to_string();
    let wait_for = |name: &str| format!("until test -e {}; do sleep 0.02; done", file(name));
    // Each waits for the other one; the tasks take every slot that there is.
    let first = Task {
        on_success: notifier(&format!("{}; touch {}", wait_for("begun"), file("go"))),
        ..bash("first", &[], "true")
    };
    let busy = (0..16).map(|index| Task {
        trigger_rule: TriggerRule::AllDone,
        ..bash(
            &format!("busy{index}"),
            &["first"],
            &format!("touch {}; {}", file("begun"), wait_for("go")),
        )
    });
    let dag = fixture::dag("sales", std::iter::once(first).chain(busy));
    assert_eq!(installation.run(&dag).await, "Success");
    installation.notifications(1, |row| row.state == "success").await;
}
