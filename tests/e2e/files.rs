//! DAG files change while the daemon runs.

use serde_json::json;
use updraft_tests::Installation;

#[tokio::test]
async fn a_broken_file_keeps_its_last_good_version_until_it_is_mended() {
    let installation = Installation::new();
    installation.write_dag("report.yaml", "tasks:\n  a: {bash: echo one}\n");
    installation.write_dag("other.yaml", "tasks:\n  a: {bash: echo other}\n");
    let updraft = installation.start().await;
    updraft.dag("report").await;

    installation.write_dag(
        "report.yaml",
        "tasks:\n  a: {bash: echo one}\n  b: {bash: echo two, depends_on: c}\n",
    );
    let error = updraft
        .until("the import error shows", || async {
            updraft.get("/api/v2/importErrors").await["import_errors"]
                .as_array()?
                .first()
                .cloned()
        })
        .await;
    assert_eq!(error["filename"], "report.yaml");
    let text = error["stack_trace"].as_str().unwrap();
    assert!(text.contains("report.yaml:3:") && text.contains("`c`"), "{text}");
    let (status, _) = updraft
        .call(
            reqwest::Method::POST,
            "/api/v2/dags/report/dagRuns",
            Some(json!({"logical_date": null})),
        )
        .await;
    assert_eq!(status, 400, "a DAG with an import error can't be triggered by hand");
    assert_eq!(
        updraft.get("/api/v2/dags/report/tasks").await["total_entries"],
        1,
        "the last good version stays"
    );

    installation.write_dag(
        "report.yaml",
        "tasks:\n  a: {bash: echo one}\n  b: {bash: echo two, depends_on: a}\n",
    );
    updraft
        .until("the mended version is live", || async {
            let mended = updraft.get("/api/v2/dags/report/tasks").await["total_entries"] == 2;
            (mended && updraft.get("/api/v2/importErrors").await["total_entries"] == 0).then_some(())
        })
        .await;
    let run = updraft.trigger("report", json!({})).await;
    assert_eq!(updraft.end_of("report", &run).await, "success");
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn only_a_change_of_meaning_makes_a_version_and_a_removed_file_is_told() {
    let installation = Installation::new();
    installation.write_dag("report.yaml", "tasks:\n  a: {bash: echo one}\n");
    let updraft = installation.start().await;
    let version = async || {
        updraft.get("/api/v2/dags/report/dagVersions").await["total_entries"]
            .as_i64()
            .unwrap()
    };
    updraft.dag("report").await;
    assert_eq!(version().await, 1);

    let before = updraft.dag("report").await["last_parsed_time"].clone();
    installation.write_dag("report.yaml", "# A comment.\ntasks:\n  a:\n    bash: echo one\n");
    updraft
        .until("the file was read again", || async {
            (updraft.dag("report").await["last_parsed_time"] != before).then_some(())
        })
        .await;
    assert_eq!(version().await, 1, "a comment is no new version");

    installation.write_dag("report.yaml", "tasks:\n  a: {bash: echo two}\n");
    updraft
        .until("the new version is there", || async {
            (version().await == 2).then_some(())
        })
        .await;

    std::fs::remove_file(installation.dags().join("report.yaml")).unwrap();
    updraft
        .until("the DAG is stale", || async {
            (updraft.dag("report").await["is_stale"] == true).then_some(())
        })
        .await;
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn a_file_comes_changes_and_goes_over_the_api() {
    const PATH: &str = "/api/v2/updraft/dagFiles/team%2Freport.yaml";
    let installation = Installation::new();
    let updraft = installation.start().await;
    let put = async |text: &str| {
        let request = updraft.request(reqwest::Method::PUT, PATH);
        let reply = request.body(text.to_owned()).send().await.unwrap();
        (
            reply.status().as_u16(),
            reply.json::<serde_json::Value>().await.unwrap(),
        )
    };
    let (status, written) = put("tasks:\n  a: {bash: echo one}\n").await;
    assert_eq!((status, &written["registered"]), (201, &json!(true)), "{written}");
    // It can be triggered at once.
    let run = updraft.trigger("report", json!({})).await;
    assert_eq!(updraft.end_of("report", &run).await, "success");
    assert_eq!(updraft.dag("report").await["relative_fileloc"], "team/report.yaml");

    let two = "tasks:\n  a: {bash: echo one}\n  b: {bash: echo two}\n";
    let (status, written) = put(two).await;
    assert_eq!((status, &written["registered"]), (200, &json!(true)), "{written}");
    assert_eq!(updraft.get("/api/v2/dags/report/tasks").await["total_entries"], 2);
    // The same again has nothing to wait for.
    let (status, written) = put(two).await;
    assert_eq!((status, &written["registered"]), (200, &json!(true)), "{written}");

    let (status, _) = updraft.call(reqwest::Method::DELETE, PATH, None).await;
    assert_eq!(status, 204);
    updraft
        .until("the DAG has no file", || async {
            (updraft.get("/api/v2/dags/report").await["is_stale"] == true).then_some(())
        })
        .await;
    assert!(!installation.dags().join("team/report.yaml").exists());
    assert!(updraft.stop().await.success());
}
