use std::sync::LazyLock;

use serde_json::{Value, json};
use updraft_dag::template::{Lookup, LookupError, TaskContext, check_expression, check_template, evaluate, render};

/// The most that a template may make, in bytes.
const LONGEST: usize = 2 * 1024 * 1024;

static CONTEXT: LazyLock<Option<TaskContext>> = LazyLock::new(|| {
    serde_json::from_value(json!({
        "run": {
            "dag_id": "daily_sales", "run_id": "scheduled__2024-01-31T09:00:00+00:00", "run_type": "scheduled",
            "logical_date": "2024-01-31T00:00:00Z",
            "data_interval": {"start": "2024-01-31T00:00:00Z", "end": "2024-02-01T00:00:00Z"},
            "run_after": "2024-02-01T00:00:00Z", "start_date": "2024-02-01T00:00:05Z",
            "params": {"regions": ["kr", "jp"], "full": false, "n": 3, "name": "it's", "ratio": 0.5, "none": null},
            "conf": {"n": 3}, "run_url": "http://localhost:8080/dags/daily_sales/runs/1",
            "dag_owner": "data", "tags": ["sales"], "description": null, "previous_success": null, "failed_tasks": ["load"],
            "asset_events": [{"asset": {"name": "stock", "uri": "s3://lake/stock"}, "extra": {"rows": 7},
                              "timestamp": "2024-01-31T23:59:00Z", "source": null}],
        },
        "task_id": "transform", "map_index": 1, "try_number": 2, "max_tries": 3, "fence": 7, "item": {"region": "kr"},
        "timezone": "Asia/Seoul", "operator": "bash", "owner": "ann", "retries": 3, "outlets": [], "hostname": "worker-1",
        "task_ids": ["extract", "absent"], "notice": {"event": "on_failure", "reason": "exit code 1"},
    }))
    .ok()
});

/// Has some of what may be asked for.
struct Shelf;

impl Lookup for Shelf {
    fn xcom(&self, task_id: &str, _: &str) -> Result<Option<Value>, LookupError> {
        Ok((task_id == "extract").then(|| json!({"rows": 42, "files": ["a.csv", "b.csv"]})))
    }

    fn variable(&self, key: &str) -> Result<Option<String>, LookupError> {
        match key {
            "settings" => Ok(Some(r#"{"depth": {"max": 3}}"#.to_owned())),
            "broken" => Err(LookupError("the server can't be reached".to_owned())),
            _ => Ok(None),
        }
    }

    fn connection(&self, id: &str) -> Result<Option<Value>, LookupError> {
        Ok((id == "warehouse")
            .then(|| json!({"conn_type": "postgres", "host": "db", "port": 5432, "extra": {"ssl": true}})))
    }

    fn secret(&self, name: &str) -> Result<Option<String>, LookupError> {
        Ok((name == "api_key").then(|| "s3cr3t".to_owned()))
    }
}

/// A template or expression is refused at a place that there is, and what it makes has an end.
///
/// # Panics
/// If not.
pub fn template(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let lines = u32::try_from(text.split('\n').count()).unwrap_or(u32::MAX);
    for error in [check_template(&text).err(), check_expression(&text).err()]
        .into_iter()
        .flatten()
    {
        let is_within = (1..=lines.saturating_add(1)).contains(&error.line);
        assert!(
            is_within && error.column >= 1 && error.length >= 1,
            "{error:?} of\n{text}"
        );
    }
    let context = CONTEXT.as_ref();
    assert!(context.is_some(), "the context has another form now");
    let Some(context) = context else { return };
    if let Ok(rendered) = render(&text, context, &Shelf) {
        assert!(rendered.len() <= LONGEST, "{} bytes", rendered.len());
    }
    let _ = evaluate(&text, context, &Shelf);
}
