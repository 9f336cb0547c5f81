//! Every file in `dags/` is one that people can run: the parser, with the real actions, has nothing to say about it.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{TimeZone as _, Utc};
use ignore::WalkBuilder;
use serde_json::{Value, json};
use updraft_dag::diagnostic::render;
use updraft_dag::model::Action;
use updraft_dag::occasion::Occasion;
use updraft_dag::params;
use updraft_dag::parse::{DefaultsFile, Limits, ParseOptions, parse_file};
use updraft_dag::template::{Lookup, LookupError, Notice, RunContext, TaskContext, render_value};
use updraft_dag::timetable::Interval;
use updraft_operators::catalog;

fn dags_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../dags")
}

/// The DAG files, relative to the folder, as the scheduler finds them.
fn files(folder: &Path) -> Vec<(String, String)> {
    let walk = WalkBuilder::new(folder)
        .standard_filters(false)
        .hidden(true)
        .add_custom_ignore_filename(".updraftignore")
        .build();
    let mut files: Vec<_> = walk
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml" || extension == "yml")
        })
        .map(|path| {
            (
                path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned(),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}

#[test]
fn every_file_is_without_fault() {
    let folder = dags_folder();
    let files = files(&folder);
    let defaults: Vec<_> = files
        .iter()
        .filter(|(path, _)| Path::new(path).file_name().is_some_and(|name| name == "_defaults.yaml"))
        .map(|(path, text)| DefaultsFile {
            folder: Path::new(path).parent().unwrap().to_str().unwrap().to_owned(),
            text: text.clone(),
        })
        .collect();
    let catalog = catalog();
    let options = ParseOptions {
        catalog: &catalog,
        limits: Limits::default(),
        defaults: &defaults,
        default_timezone: "UTC",
    };
    let mut faults = String::new();
    let mut ids = BTreeSet::new();
    for (path, text) in &files {
        let parsed = parse_file(path, text, &options);
        for diagnostic in &parsed.diagnostics {
            faults.push_str(&render(diagnostic, text, false));
            faults.push('\n');
        }
        for dag in parsed.dags {
            assert!(ids.insert(dag.dag_id.clone()), "{} is there twice", dag.dag_id);
            for (task_id, task) in &dag.tasks {
                check_file_argument(&folder, path, &dag.dag_id, task_id, &task.action.args);
            }
        }
    }
    assert!(faults.is_empty(), "{faults}");
    assert!(
        ids.contains("daily_sales") && ids.contains("example_with_defaults"),
        "{ids:?}"
    );
    assert!(
        !files.iter().any(|(path, _)| path.contains("ignored_draft")),
        "`.updraftignore` does not hold"
    );
}

/// The parser can't look for files; here they have to be there.
fn check_file_argument(folder: &Path, dag_file: &str, dag_id: &str, task_id: &str, args: &Value) {
    if let Some(file) = args["file"].as_str() {
        let path = folder.join(dag_file).parent().unwrap().join(file);
        assert!(path.is_file(), "{dag_id}.{task_id}: there is no {}", path.display());
    }
}

/// Every XCom is there, with whatever an example takes out of one.
struct Anything;

impl Lookup for Anything {
    fn xcom(&self, _task_id: &str, key: &str) -> Result<Option<Value>, LookupError> {
        Ok(Some(match key {
            "return_value" => json!({"rows": 1, "path": "/tmp/x", "metadatabase": {"status": "healthy"}}),
            _ => json!("some value"),
        }))
    }
    fn variable(&self, _key: &str) -> Result<Option<String>, LookupError> {
        Ok(None)
    }
    fn connection(&self, _id: &str) -> Result<Option<Value>, LookupError> {
        Ok(None)
    }
    fn secret(&self, _name: &str) -> Result<Option<String>, LookupError> {
        Ok(None)
    }
}

const EVENTS: [Occasion; 5] = [
    Occasion::OnSuccess,
    Occasion::OnFailure,
    Occasion::OnRetry,
    Occasion::OnSkipped,
    Occasion::Deadline,
];

#[test]
fn every_template_can_be_rendered() {
    let folder = dags_folder();
    let catalog = catalog();
    let date = Utc.with_ymd_and_hms(2026, 1, 2, 0, 0, 0).unwrap();
    let mut rendered = 0;
    for (path, text) in files(&folder)
        .iter()
        .filter(|(path, _)| !path.starts_with("examples/defaults/"))
    {
        let options = ParseOptions {
            catalog: &catalog,
            limits: Limits::default(),
            defaults: &[],
            default_timezone: "UTC",
        };
        for dag in parse_file(path, text, &options).dags {
            let run = RunContext {
                dag_id: dag.dag_id.clone(),
                run_id: "manual__1".into(),
                run_type: "manual".into(),
                logical_date: Some(date),
                data_interval: Some(Interval { start: date, end: date }),
                run_after: date,
                start_date: Some(date),
                params: params::resolve(&dag, &json!({})).unwrap(),
                conf: json!({}),
                run_url: "http://localhost/run".into(),
                dag_owner: dag.owner.clone(),
                tags: dag.tags.clone(),
                description: dag.description.clone(),
                previous_success: None,
                failed_tasks: Vec::new(),
                asset_events: Vec::new(),
            };
            for (task_id, task) in &dag.tasks {
                let mut context = TaskContext::of(&dag, task, run.clone());
                let is_mapped = task.expand.is_some() || dag.mapped_group_of(task_id).is_some();
                context.item = is_mapped.then(|| json!({"region": "kr", "kind": "orders", "name": "a", "rows": 1}));
                let mut texts = vec![task.action.args.clone(), json!(task.env), json!(task.cwd)];
                let spec = catalog.get(&task.action.name).unwrap();
                if let Some(args) = texts[0].as_object_mut() {
                    // What an expression gives depends on values that `Anything` can't guess; the parser has checked its names.
                    args.retain(|name, _| {
                        let kept = [spec.literal_arguments, spec.expression_arguments];
                        !kept.concat().contains(&name.as_str())
                    });
                }
                if matches!(task.action.name.as_str(), "sql" | "bash")
                    && let Some(file) = task.action.args["file"].as_str()
                {
                    texts.push(json!(
                        fs::read_to_string(folder.join(path).parent().unwrap().join(file)).unwrap()
                    ));
                }
                let notice = |event| Notice {
                    event,
                    reason: Some("exit code 1".into()),
                };
                let told = EVENTS.map(|event| (event, [dag.notifiers(event), task.notifiers(event)].concat()));
                for (event, Action { args, .. }) in told
                    .into_iter()
                    .flat_map(|(event, actions)| actions.into_iter().map(move |action| (event, action)))
                {
                    let context = TaskContext {
                        notice: Some(notice(event)),
                        ..context.clone()
                    };
                    render_value(&args, &context, &Anything)
                        .unwrap_or_else(|error| panic!("{path}, {event} of {task_id}: {error}"));
                    rendered += 1;
                }
                for text in texts {
                    render_value(&text, &context, &Anything)
                        .unwrap_or_else(|error| panic!("{path}, {task_id}: {error}"));
                    rendered += 1;
                }
            }
        }
    }
    assert!(rendered > 100, "only {rendered} templates were found");
}
