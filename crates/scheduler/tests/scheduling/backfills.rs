//! Backfills, through the scheduler, a real database and a DAG file.

use updraft_engine::backfill::Reprocess;
use updraft_store::attempt::AttemptState;
use updraft_store::list::Page;

use super::{Scene, ended, states};

const FILE: &str = "schedule: '@daily'\nstart_date: 2099-01-01\nmax_active_runs: 1\ntasks:\n  a: {bash: 'true'}\n  b: {depends_on: a, bash: 'true'}\n";

impl Scene {
    /// Once the backfill is completed: the states of its runs, or why there is none, in the order of the backfill.
    pub(super) async fn completed(&self, id: i64) -> Option<Vec<String>> {
        self.store().backfill(id).await.unwrap().completed_at?;
        let page = Page { limit: 100, offset: 0 };
        let rows = self.store().backfill_dates(id, page).await.unwrap();
        let outcome = |row: updraft_store::backfill::BackfillDateRow| row.state.or(row.exception_reason).unwrap();
        Some(rows.into_iter().map(outcome).collect())
    }

    pub(super) async fn registered(&self, dag_id: &str) {
        let listener = self.store().listen().await.unwrap();
        let mut signals = listener.subscribe();
        let there = async {
            while self.store().dag(dag_id).await.is_err() {
                signals.until(|_| true).await;
            }
        };
        tokio::time::timeout(super::PATIENCE, there)
            .await
            .expect("the file is read");
    }
}

#[tokio::test]
async fn rows_391_394_395_and_407_a_backfill_runs_in_its_order_and_completes() {
    let scene = Scene::new().await;
    scene.write("sales.yaml", FILE);
    let scheduler = scene.schedule();
    scene.registered("sales").await;
    let id = scene
        .database
        .backfill("sales", ("2024-01-01", "2024-01-03"), |new| {
            new.run_backwards = true;
            new.max_active_runs = 1;
        })
        .await
        .unwrap();
    let mut order = Vec::new();
    let outcomes = scene
        .work_until(
            |one| {
                order.push(format!("{} {}", &one.run_id[10..20], one.task_id));
                let fails = one.run_id.contains("-02T") && one.task_id == "b";
                ended(
                    if fails {
                        AttemptState::Failed
                    } else {
                        AttemptState::Success
                    },
                    &[],
                )
            },
            || scene.completed(id),
        )
        .await;
    assert_eq!(outcomes, ["success", "failed", "success"]);
    let days = ["03", "02", "01"]
        .iter()
        .flat_map(|day| ["a", "b"].map(|task| format!("2024-01-{day} {task}")));
    assert_eq!(order, days.collect::<Vec<_>>());

    // Rows 392 to 395: only what is missing or failed, and of that only the failed task.
    let id = scene
        .database
        .backfill("sales", ("2024-01-01", "2024-01-04"), |new| {
            new.reprocess = Reprocess::Failed;
            new.only_failed_tasks = true;
        })
        .await
        .unwrap();
    let mut order = Vec::new();
    let outcomes = scene
        .work_until(
            |one| {
                order.push(format!("{} {} {}", &one.run_id[10..20], one.task_id, one.try_number));
                ended(AttemptState::Success, &[])
            },
            || scene.completed(id),
        )
        .await;
    assert_eq!(outcomes, ["already exists", "success", "already exists", "success"]);
    order.sort_unstable();
    assert_eq!(order, ["2024-01-02 b 2", "2024-01-04 a 1", "2024-01-04 b 1"]);
    scheduler.stop().await;
}

#[tokio::test]
async fn a_paused_backfill_waits_and_chosen_tasks_run_alone() {
    let scene = Scene::new().await;
    scene.write("sales.yaml", FILE);
    let scheduler = scene.schedule();
    scene.registered("sales").await;
    // Nobody may start its runs before it is paused.
    scheduler.stop().await;
    let chosen = |new: &mut updraft_store::backfill::NewBackfill| {
        new.task_ids = Some(["b".to_owned()].into());
        new.allow_concurrent = true;
    };
    let paused = scene
        .database
        .backfill("sales", ("2024-01-01", "2024-01-02"), chosen)
        .await
        .unwrap();
    scene.store().set_backfill_paused(paused, true).await.unwrap();
    let other = scene
        .database
        .backfill("sales", ("2024-01-03", "2024-01-03"), chosen)
        .await
        .unwrap();
    let scheduler = scene.schedule();
    let outcomes = scene
        .work_until(|_| ended(AttemptState::Success, &[]), || scene.completed(other))
        .await;
    assert_eq!(outcomes, ["success"]);
    // Nothing but the pause holds it up.
    assert_eq!(scene.completed(paused).await, None);
    assert_eq!(scene.store().backfill(paused).await.unwrap().success, 0);
    scene.store().set_backfill_paused(paused, false).await.unwrap();
    let outcomes = scene
        .work_until(|_| ended(AttemptState::Success, &[]), || scene.completed(paused))
        .await;
    assert_eq!(outcomes, ["success", "success"]);
    for (_, run) in scene.runs("sales").await {
        assert_eq!(run, Some(states([("a", "removed"), ("b", "success")])));
    }
    scheduler.stop().await;
}
