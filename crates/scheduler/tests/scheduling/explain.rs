//! Why is it not running? Asked while the real scheduler holds things back.

use updraft_engine::InstanceKey;
use updraft_engine::explain::{Explanation, Reason};
use updraft_engine::run::Run;
use updraft_store::attempt::AttemptState;

use super::{PATIENCE, Scene, ended};

impl Scene {
    /// As the API does it.
    async fn explain(&self, dag_id: &str, run_id: &str, task_id: &str) -> Explanation {
        let loaded = self.store().load_run(dag_id, run_id).await.unwrap();
        let instances = loaded.instances.iter().map(|instance| instance.facts());
        let run = Run::load(loaded.version.dag.clone(), loaded.row.facts(), instances.collect());
        let around = self.store().around(dag_id, &[]).await.unwrap();
        around
            .task(&run, &loaded.row.brief(), &InstanceKey::of(task_id))
            .unwrap()
    }

    /// Who in which state, with the kinds of reasons, once it reads like this.
    async fn explained(&self, run: (&str, &str), task_id: &str, want: &[&str]) -> Explanation {
        let listener = self.store().listen().await.unwrap();
        let mut signals = listener.subscribe();
        let look = async {
            loop {
                signals.skip_to_now();
                // Between two reads of the database all may be on the way.
                if self.store().run(run.0, run.1).await.is_ok() {
                    let explanation = self.explain(run.0, run.1, task_id).await;
                    if told(&explanation) == want {
                        return explanation;
                    }
                }
                signals.until(|_| true).await;
            }
        };
        match tokio::time::timeout(PATIENCE, look).await {
            Ok(explanation) => explanation,
            Err(_) => panic!("{:?}, not {want:?}", told(&self.explain(run.0, run.1, task_id).await)),
        }
    }
}

fn told(explanation: &Explanation) -> Vec<String> {
    let instances = explanation.instances.iter().map(|one| {
        let kinds = one.reasons.iter().map(|reason| {
            let value = serde_json::to_value(reason).unwrap();
            value["kind"].as_str().unwrap().to_owned()
        });
        format!("{} {} {}", one.task_id, one.state, kinds.collect::<Vec<_>>().join(" "))
    });
    instances.collect()
}

#[tokio::test]
async fn what_a_full_pool_holds_back_is_explained_to_its_root() {
    let scene = Scene::new().await;
    scene.store().create_pool("small", 1, None, false).await.unwrap();
    scene.write(
        "held.yaml",
        r#"
schedule: "@once"
tasks:
  a: {bash: "true", pool: small, priority_weight: 9}
  b: {bash: "true", pool: small}
  c: {depends_on: [b], bash: "true"}
"#,
    );
    let scheduler = scene.schedule();
    let run_id = scene.first_run("held").await;
    let run = ("held", run_id.as_str());
    let explanation = scene
        .explained(run, "c", &["c none trigger_rule", "b scheduled pool_full"])
        .await;
    let [Reason::PoolFull { pool, holders, .. }] = &explanation.instances[1].reasons[..] else {
        panic!("{explanation:?}")
    };
    assert_eq!(
        (pool.as_str(), holders[0].task_id.as_str(), holders.len()),
        ("small", "a", 1)
    );
    scene.explained(run, "a", &["a queued no_worker"]).await;
    scene.work("held", |_, _| ended(AttemptState::Success, &[])).await;
    scene.explained(run, "c", &["c success finished"]).await;
    scheduler.stop().await;
    // The lease was given back.
    scene.explained(run, "c", &["c success finished"]).await;
    let around = scene.store().around("held", &[]).await.unwrap();
    assert_eq!(
        around.scheduler,
        updraft_engine::explain::Scheduler::Away { since: None }
    );
}

impl Scene {
    /// The name of a DAG's first run, once it is there.
    async fn first_run(&self, dag_id: &str) -> String {
        let listener = self.store().listen().await.unwrap();
        let mut signals = listener.subscribe();
        let look = async {
            loop {
                signals.skip_to_now();
                if let Some((run_id, _)) = self.runs(dag_id).await.into_iter().next() {
                    return run_id;
                }
                signals.until(|_| true).await;
            }
        };
        tokio::time::timeout(PATIENCE, look).await.expect("a run")
    }
}
