use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use updraft_dag::occasion::Occasion;
use updraft_dag::template::Notice;

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
fn a_notifier_knows_what_it_tells_of() {
    let notice = Notice {
        event: Occasion::OnFailure,
        reason: Some("exit code 1".to_owned()),
    };
    let source = "def run(ti, reason, **context): return [ti.task_id, reason, context['event'], context['exception']]";
    let task = Surroundings::of("python", json!({"callable": "jobs:run"}))
        .file("team/jobs.py", source)
        .assignment(|assignment| assignment.context.notice = Some(notice));
    let told = json!(["load", "exit code 1", "on_failure", "exit code 1"]);
    assert_eq!(value(&task.run()), told);
    let names = json!({"code": "return 'event' in globals()"});
    assert_eq!(value(&Surroundings::of("python", names).run()), json!(false));
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
}

/// A package without a file but its one module, written as pip wants it: nothing has to be fetched.
fn wheel(folder: &std::path::Path) -> String {
    let make = r#"
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    wheel.writestr("demo_wheel.py", "ANSWER = 42\n")
    wheel.writestr("demo_wheel-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: demo-wheel\nVersion: 1.0\n")
    wheel.writestr("demo_wheel-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    wheel.writestr("demo_wheel-1.0.dist-info/RECORD", "demo_wheel.py,,\ndemo_wheel-1.0.dist-info/METADATA,,\ndemo_wheel-1.0.dist-info/WHEEL,,\ndemo_wheel-1.0.dist-info/RECORD,,\n")
"#;
    let path = folder.join("demo_wheel-1.0-py3-none-any.whl");
    let made = std::process::Command::new("python3")
        .args(["-c", make])
        .arg(&path)
        .status()
        .unwrap();
    assert!(made.success());
    path.display().to_string()
}

#[test]
fn requirements_are_installed_once_and_what_pip_says_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let args = json!({"code": "import demo_wheel; return demo_wheel.ANSWER", "requirements": [wheel(folder.path())]});
    let mut task = Surroundings::of("python", args.clone());
    let first = task.run();
    assert_eq!(
        (first.code, first.result.unwrap().return_value),
        (Some(0), Some(json!(42))),
        "{}",
        first.stderr
    );
    assert!(
        first.stdout.contains("making a virtual environment"),
        "{}",
        first.stdout
    );
    let cache = task.setup.paths.cache.clone();
    let mut again = Surroundings::of("python", args);
    again.setup.paths.cache = cache;
    let again = again.run();
    assert_eq!(again.result.unwrap().return_value, Some(json!(42)));
    assert!(!again.stdout.contains("making"), "{}", again.stdout);

    task = Surroundings::of(
        "python",
        json!({"code": "pass", "requirements": ["./no-such-package.whl"]}),
    );
    let failed = task.run();
    let result = failed.result.unwrap();
    assert!(
        failed.code == Some(1) && result.retriable && result.fail.unwrap().contains("pip can't install"),
        "{}",
        failed.stderr
    );
    let left: Vec<_> = std::fs::read_dir(task.setup.paths.cache.join("venvs"))
        .unwrap()
        .flatten()
        .collect();
    assert!(
        left.iter()
            .all(|entry| entry.path().extension().is_some_and(|end| end == "lock")),
        "{left:?}"
    );
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
