use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::support::{Ended, Surroundings};

fn function(source: &str, args: Value) -> Ended {
    let mut arguments = json!({"callable": "jobs:run"});
    arguments
        .as_object_mut()
        .unwrap()
        .extend(args.as_object().unwrap().clone());
    Surroundings::of("python", arguments).file("team/jobs.py", source).run()
}

fn value(ended: &Ended) -> Value {
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    ended.result.as_ref().unwrap().return_value.clone().unwrap_or_default()
}

#[test]
fn calls_a_function_and_keeps_what_it_returns() {
    let ended = function(
        "def run(a, b, *, c): print('working'); return {'sum': a + b + c}",
        json!({"args": [1, 2], "kwargs": {"c": 3}}),
    );
    assert_eq!(value(&ended), json!({"sum": 6}));
    assert_eq!(ended.stdout, "working\n");
}

#[test]
fn fills_parameters_by_name_from_the_context() {
    let source = "
def run(x, ds, params, logical_date, ti, missing=7):
    return [x, ds, params['limit'], logical_date.year, logical_date.tzinfo is not None, ti.task_id, ti.try_number, missing]
";
    assert_eq!(
        value(&function(source, json!({"args": ["a"]}))),
        json!(["a", "2026-01-02", 3, 2026, true, "load", 2, 7])
    );
}

#[test]
fn given_arguments_win_and_the_rest_of_the_context_goes_to_context() {
    let source = "
def run(ds, **context):
    return [ds, 'ds' in context, context['run_id'], context['mine'], context['dag_run'].conf, context['dag'].owner]
";
    let ended = function(source, json!({"kwargs": {"ds": "mine", "mine": 1}}));
    assert_eq!(value(&ended), json!(["mine", false, "manual__1", 1, {}, "team"]));
    // A positional argument is not given a second time by its name.
    assert_eq!(
        value(&function(
            "def run(ds, **context): return [ds, 'ds' in context]",
            json!({"args": ["mine"]})
        )),
        json!(["mine", false])
    );
}

#[test]
fn a_run_without_logical_date_has_no_ds() {
    let task = Surroundings::of(
        "python",
        json!({"code": "return ['ds' in globals(), logical_date, dag_run.run_after.day]"}),
    )
    .assignment(|assignment| assignment.context.run.logical_date = None);
    assert_eq!(value(&task.run()), json!([false, null, 2]));
}

#[test]
fn imports_from_the_dag_folder_and_then_the_dags_folder() {
    let ended = Surroundings::of("python", json!({"callable": "pkg.a:Jobs.run"}))
        .file(
            "team/pkg/a.py",
            "import shared\nclass Jobs:\n    @staticmethod\n    def run(): return shared.NAME",
        )
        .file("team/shared.py", "NAME = 'team'")
        .file("shared.py", "NAME = 'all'")
        .run();
    assert_eq!(value(&ended), json!("team"));
    let ended = Surroundings::of("python", json!({"callable": "shared:name"}))
        .file("shared.py", "def name(): return 'all'")
        .run();
    assert_eq!(value(&ended), json!("all"));
}

#[test]
fn code_may_return_and_has_the_context_as_names() {
    let code = "import math\ntotal = 0\nfor n in range(params['limit']):\n    total += n\nti.xcom_push('floor', math.floor(2.5))\nreturn [total, ds]";
    let ended = Surroundings::of("python", json!({"code": code})).run();
    assert_eq!(value(&ended), json!([3, "2026-01-02"]));
    assert_eq!(
        ended.result.unwrap().xcoms,
        BTreeMap::from([("floor".to_owned(), json!(2))])
    );
}

#[test]
fn an_error_in_code_has_its_line() {
    let ended = Surroundings::of("python", json!({"code": "x = 1\n\nx / 0"})).run();
    assert_eq!(ended.code, Some(1));
    assert!(
        ended.stderr.contains("File \"<code>\", line 3") && !ended.stderr.contains("updraft_runner"),
        "{}",
        ended.stderr
    );
    assert_eq!(
        ended.result.unwrap().fail.as_deref(),
        Some("ZeroDivisionError: division by zero")
    );
    let ended = Surroundings::of("python", json!({"code": "x = = 1"})).run();
    assert!(
        ended.stderr.contains("line 1") && ended.result.unwrap().fail.unwrap().starts_with("SyntaxError"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_script_runs_as_main_with_its_arguments() {
    let script =
        "import sys, updraft\nassert __name__ == '__main__'\nprint(sys.argv[1:], updraft.context['ds'], '{{ ds }}')";
    let task = Surroundings::of("python", json!({"file": "s.py", "args": ["--n", 1]})).file("team/s.py", script);
    let ended = task.run();
    assert_eq!(ended.stdout, "['--n', '1'] 2026-01-02 {{ ds }}\n", "{}", ended.stderr);
    let exit = Surroundings::of("python", json!({"file": "s.py"}))
        .file("team/s.py", "raise SystemExit(3)")
        .run();
    assert_eq!((exit.code, exit.result), (Some(3), None));
}

#[test]
fn raising_skip_or_fail_ends_the_task_so() {
    let skip = function("import updraft\ndef run(): raise updraft.Skip('no data')", json!({}));
    assert_eq!(
        (skip.code, skip.result.unwrap().skip.as_deref()),
        (Some(99), Some("no data"))
    );
    let fail = function(
        "import updraft\ndef run(): raise updraft.Fail('wrong for good')",
        json!({}),
    )
    .result
    .unwrap();
    assert_eq!((fail.fail.as_deref(), fail.retriable), (Some("wrong for good"), false));
    let error = function("def run(): raise ValueError('try again')", json!({}));
    assert!(
        error.stderr.starts_with("Traceback")
            && error.stderr.contains("jobs.py")
            && !error.stderr.contains("updraft_runner"),
        "{}",
        error.stderr
    );
    let error = error.result.unwrap();
    assert_eq!(
        (error.fail.as_deref(), error.retriable),
        (Some("ValueError: try again"), true)
    );
}

#[test]
fn a_value_that_is_no_json_is_a_clear_error() {
    for source in [
        "import datetime\ndef run(): return datetime.date(2026, 1, 1)",
        "def run(): return float('nan')",
        "def run(): return {1, 2}",
    ] {
        let reason = function(source, json!({})).result.unwrap().fail.unwrap();
        assert!(
            reason.contains("what the task returns has to be a JSON value") && reason.contains("convert it first"),
            "{reason}"
        );
    }
    let reason = function("def run(ti): ti.xcom_push('k', object())", json!({}))
        .result
        .unwrap()
        .fail
        .unwrap();
    assert!(reason.contains("the XCom `k` has to be a JSON value"), "{reason}");
}

#[test]
fn says_what_is_missing() {
    let missing = Surroundings::of("python", json!({"callable": "nowhere.jobs:run"}))
        .run()
        .result
        .unwrap()
        .fail
        .unwrap();
    assert!(
        missing.contains("there is no module `nowhere.jobs`") && missing.contains("dags/team"),
        "{missing}"
    );
    let missing = function("x = 1", json!({})).result.unwrap().fail.unwrap();
    assert!(missing.contains("the module `jobs` has no `run`"), "{missing}");
    // What the module itself can't import is its own error, with its traceback.
    let broken = function("import not_installed_anywhere", json!({}));
    assert!(
        broken.stderr.contains("jobs.py\", line 1") && broken.stderr.contains("not_installed_anywhere"),
        "{}",
        broken.stderr
    );
    let message = Surroundings::of("python", json!({"file": "s.py"})).refused();
    assert!(message.contains("there is no file"), "{message}");
}

#[test]
fn without_an_interpreter_it_says_what_to_do() {
    let task = Surroundings::of("python", json!({"code": "pass"}))
        .assignment(|assignment| assignment.env.insert("PATH".into(), "/nowhere".into()).map_or((), drop));
    let message = task.refused();
    assert!(
        message.contains("no `python3`")
            && message.contains("apt install python3")
            && message.contains("worker.python"),
        "{message}"
    );
    let message = Surroundings::of("python", json!({"code": "pass", "python": "/opt/none/bin/python"})).refused();
    assert!(
        message.contains("/opt/none/bin/python") && message.contains("task's `python`"),
        "{message}"
    );
    let message = Surroundings::of("python", json!({"code": "pass", "requirements": ["pandas"]})).refused();
    assert!(message.contains("virtual environment"), "{message}");
}

#[test]
fn leaves_no_token_and_no_compiled_files_behind() {
    let task = Surroundings::of("python", json!({"callable": "jobs:run"})).file("team/jobs.py", "def run(): pass");
    assert_eq!(task.run().code, Some(0));
    assert!(!task.setup.paths.work_dir.join("request.json").exists());
    assert!(!task.dag_folder().join("__pycache__").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn pulls_xcoms_variables_and_connections_from_the_server() {
    async fn lookup(Path((kind, name)): Path<(String, String)>, headers: HeaderMap) -> axum::response::Response {
        assert_eq!(headers["authorization"], "Bearer attempt-token");
        let value = match (kind.as_str(), name.as_str()) {
            ("xcoms", "a b/rows") => json!([1, 2]),
            ("variables", "region") => json!("kr"),
            ("variables", "setting") => json!("{\"n\": 1}"),
            ("connections", "warehouse") => json!({"connection_id": "warehouse", "host": "db", "password": "x"}),
            _ => return StatusCode::NOT_FOUND.into_response(),
        };
        Json(json!({ "value": value })).into_response()
    }
    let attempt = "/execution/v1/attempts/00000000-0000-0000-0000-000000000000";
    let router = Router::new().route(&format!("{attempt}/{{kind}}/{{*name}}"), get(lookup));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let code = "
ti.xcom_push('own', 5)
return [ti.xcom_pull('a b', 'rows'), ti.xcom_pull('nobody', default='none'), ti.xcom_pull(key='own'),
        var.value.region, var.json.setting['n'], var.value.get('nothing', 'fallback'), conn.warehouse.host, repr(conn.warehouse)]
";
    let mut task = Surroundings::of("python", json!({ "code": code }));
    task.setup.server_url = format!("http://{address}/");
    let ended = tokio::task::block_in_place(|| task.run());
    assert_eq!(
        value(&ended),
        json!([[1, 2], "none", 5, "kr", 1, "fallback", "db", "<connection warehouse>"])
    );
}

#[test]
fn sigterm_lets_the_task_tidy_up() {
    let code = "
import os, signal
try:
    os.kill(os.getpid(), signal.SIGTERM)
    signal.pause()
finally:
    print('tidied up')
";
    let ended = Surroundings::of("python", json!({ "code": code })).run();
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(143), "tidied up\n"));
}
