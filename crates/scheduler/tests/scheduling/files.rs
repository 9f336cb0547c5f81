//! Files of the DAGs folder come, change and go, while the scheduler runs and while it does not.

use std::collections::BTreeMap;
use std::fs;

use super::Scene;
use super::creation::once;

const ONE_TASK: &str = "tasks: {a: {bash: x}}\n";

/// Every DAG with its file and the transaction that wrote its row last.
async fn rows(scene: &Scene) -> BTreeMap<String, (String, bool, String)> {
    let rows: Vec<(String, String, bool, String)> =
        sqlx::query_as("SELECT dag_id, file_path, is_stale, xmin::text FROM dag")
            .fetch_all(scene.store().pool())
            .await
            .unwrap();
    rows.into_iter()
        .map(|(dag_id, path, is_stale, written)| (dag_id, (path, is_stale, written)))
        .collect()
}

async fn versions(scene: &Scene, dag_id: &str) -> usize {
    scene.store().dag_versions(dag_id).await.unwrap().len()
}

async fn is_live(scene: &Scene, dag_id: &str) -> bool {
    scene.store().dag(dag_id).await.is_ok_and(|dag| !dag.is_stale)
}

async fn import_errors(scene: &Scene) -> BTreeMap<String, String> {
    let rows: Vec<(String, String)> = sqlx::query_as("SELECT file_path, message FROM import_error")
        .fetch_all(scene.store().pool())
        .await
        .unwrap();
    rows.into_iter().collect()
}

#[tokio::test]
async fn a_scheduler_that_starts_reads_only_what_has_changed_and_writes_nothing_else() {
    let scene = Scene::new().await;
    for name in ["same", "touched", "deleted", "changed", "removed"] {
        scene.write(&format!("{name}.yaml"), ONE_TASK);
    }
    fs::create_dir(scene.dags.path().join("team")).unwrap();
    scene.write("team/below.yaml", ONE_TASK);
    scene.write("team/_defaults.yaml", "owner: one\n");
    scene.write("broken.yaml", "tasks: {a: {bsh: x}}\n");
    let first = scene.schedule();
    once(&scene, async || rows(&scene).await.len() == 6).await;
    first.stop().await;
    let before = rows(&scene).await;
    assert_eq!(import_errors(&scene).await.len(), 1);

    // Meanwhile:
    scene.write("touched.yaml", ONE_TASK);
    scene.write("changed.yaml", "tasks: {a: {bash: y}}\n");
    scene.write("team/_defaults.yaml", "owner: two\n");
    scene.write("zlate.yaml", ONE_TASK);
    fs::remove_file(scene.dags.path().join("removed.yaml")).unwrap();
    scene.store().delete_dag("deleted").await.unwrap();
    let second = scene.schedule();
    once(&scene, async || is_live(&scene, "zlate").await).await;
    let after = rows(&scene).await;
    assert_eq!(after["same"], before["same"], "nothing was written");
    assert_eq!(after["touched"], before["touched"]);
    assert!(after.contains_key("deleted"), "its file is there");
    assert!(after["removed"].1, "stale");
    assert_eq!(versions(&scene, "changed").await, 2);
    assert_eq!(versions(&scene, "below").await, 2, "its defaults changed");
    assert_eq!(import_errors(&scene).await.len(), 1);
    second.stop().await;

    let third = scene.schedule();
    fs::write(scene.dags.path().join("zlater.yaml"), ONE_TASK).unwrap();
    once(&scene, async || is_live(&scene, "zlater").await).await;
    let last = rows(&scene).await;
    assert!(
        after.iter().all(|(dag_id, row)| last[dag_id] == *row),
        "{after:?} {last:?}"
    );
    third.stop().await;
}

#[tokio::test]
async fn a_change_is_read_wherever_it_is() {
    let scene = Scene::new().await;
    scene.write("a.yaml", ONE_TASK);
    scene.write("b.yaml", ONE_TASK);
    let scheduler = scene.schedule();
    once(&scene, async || is_live(&scene, "b").await).await;
    let before = rows(&scene).await;

    scene.write("a.yaml", "tasks: {a: {bash: y}}\n");
    once(&scene, async || versions(&scene, "a").await == 2).await;
    // As editors do.
    scene.write(".a.yaml.new", "tasks: {a: {bash: z}}\n");
    fs::rename(scene.dags.path().join(".a.yaml.new"), scene.dags.path().join("a.yaml")).unwrap();
    once(&scene, async || versions(&scene, "a").await == 3).await;
    // A folder comes with all that is in it.
    fs::create_dir(scene.dags.path().join(".team")).unwrap();
    scene.write(".team/c.yaml", ONE_TASK);
    fs::rename(scene.dags.path().join(".team"), scene.dags.path().join("team")).unwrap();
    once(&scene, async || is_live(&scene, "c").await).await;
    scene.write("team/_defaults.yaml", "owner: me\n");
    once(&scene, async || versions(&scene, "c").await == 2).await;
    // A file moves.
    fs::rename(scene.dags.path().join("team/c.yaml"), scene.dags.path().join("c.yaml")).unwrap();
    once(&scene, async || {
        rows(&scene).await["c"].0 == "c.yaml" && is_live(&scene, "c").await
    })
    .await;
    // And is left out.
    scene.write(".updraftignore", "c.yaml\n");
    once(&scene, async || !is_live(&scene, "c").await).await;
    fs::remove_file(scene.dags.path().join("a.yaml")).unwrap();
    once(&scene, async || !is_live(&scene, "a").await).await;
    // Deleted by hand, a DAG comes back with the next change of anything.
    scene.store().delete_dag("b").await.unwrap();
    scene.write(".updraftignore", "");
    once(&scene, async || {
        is_live(&scene, "b").await && is_live(&scene, "c").await
    })
    .await;
    assert_ne!(rows(&scene).await["b"], before["b"]);
    scheduler.stop().await;
}

#[tokio::test]
async fn a_file_is_read_again_when_somebody_asks_for_it() {
    let scene = Scene::new().await;
    scene.write("a.yaml", ONE_TASK);
    scene.write("b.yaml", ONE_TASK);
    let scheduler = scene.schedule();
    once(&scene, async || is_live(&scene, "b").await).await;
    let before = rows(&scene).await;
    scene.store().ask_for_file("a.yaml").await.unwrap();
    let read = async {
        while rows(&scene).await["a"] == before["a"] {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(super::PATIENCE, read).await.expect("it is read");
    assert_eq!(rows(&scene).await["b"], before["b"], "nobody asked for it");
    assert_eq!(versions(&scene, "a").await, 1, "it says what it said");
    assert!(scene.store().ask_for_file("c.yaml").await.is_err());
    scheduler.stop().await;
}

#[tokio::test]
async fn a_dag_that_two_files_have_goes_to_the_other_when_the_first_lets_go() {
    let scene = Scene::new().await;
    let named = "dag_id: wanted\ntasks: {a: {bash: x}}\n";
    scene.write("first.yaml", named);
    scene.write("second.yaml", named);
    let scheduler = scene.schedule();
    once(&scene, async || !import_errors(&scene).await.is_empty()).await;
    assert_eq!(rows(&scene).await["wanted"].0, "first.yaml");
    assert!(import_errors(&scene).await["second.yaml"].contains("already defined in first.yaml"));
    scene.write("first.yaml", ONE_TASK);
    once(&scene, async || import_errors(&scene).await.is_empty()).await;
    assert_eq!(rows(&scene).await["wanted"].0, "second.yaml");
    assert!(is_live(&scene, "first").await);
    scheduler.stop().await;
}

#[tokio::test]
async fn a_file_that_the_database_cannot_take_keeps_no_other_out() {
    let scene = Scene::new().await;
    scene.write("a.yaml", ONE_TASK);
    scene.write("b.yaml", "description: \"a\\0b\"\ntasks: {a: {bash: x}}\n");
    scene.write("c.yaml", ONE_TASK);
    let scheduler = scene.schedule();
    once(&scene, async || {
        is_live(&scene, "a").await && is_live(&scene, "c").await
    })
    .await;
    once(&scene, async || import_errors(&scene).await.contains_key("b.yaml")).await;
    assert!(import_errors(&scene).await["b.yaml"].contains("NUL"));
    scheduler.stop().await;
}
