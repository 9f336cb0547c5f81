//! The items of an `expand`.

use serde_json::{Value, json};
use updraft_dag::model::{Dag, Expand, ExpandSource, References, Task};
use updraft_dag::template::{RunContext, TaskContext, evaluate};

use super::Fetched;

/// A mapped task, or a mapped group with one of its tasks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mapped<'a> {
    pub(crate) expand: &'a Expand,
    /// What `expand` refers to.
    pub(crate) references: &'a References,
    /// The task, or any of the group.
    pub(crate) task: &'a Task,
}

impl<'a> Mapped<'a> {
    /// What is mapped under this id of a task or a group.
    pub(crate) fn named(dag: &'a Dag, id: &'a str) -> Option<Self> {
        if let Some(group) = dag.groups.get(id) {
            return Some(Self {
                expand: group.expand.as_ref()?,
                references: &group.references,
                task: dag.tasks.get(dag.tasks_of_group(id).next()?)?,
            });
        }
        let task = dag.tasks.get(id)?;
        Some(Self {
            expand: task.expand.as_ref()?,
            references: &task.references,
            task,
        })
    }
}

/// The items, in order; the error is for people.
///
/// # Errors
/// Why there are none.
pub(crate) fn items(
    dag: &Dag,
    mapped: Mapped<'_>,
    run: RunContext,
    fetched: &Fetched,
    most: usize,
) -> Result<Vec<Value>, String> {
    let mut context = TaskContext::of(dag, mapped.task, run);
    context.task_ids = mapped.references.xcoms.iter().map(|(id, _)| id.clone()).collect();
    let named = match mapped.expand {
        Expand::Items(expression) => return list(expression, &context, fetched),
        Expand::Product(named) => named,
    };
    let mut product = vec![serde_json::Map::new()];
    for (name, source) in named {
        let values = match source {
            ExpandSource::List(values) => values.clone(),
            ExpandSource::Expression(expression) => list(expression, &context, fetched)?,
        };
        if product.len().saturating_mul(values.len()) > most {
            return Err(format!(
                "`expand` would make more than {most} instances; the limit is limits.map_length"
            ));
        }
        product = product
            .iter()
            .flat_map(|item| {
                values.iter().map(move |value| {
                    let mut item = item.clone();
                    item.insert(name.clone(), value.clone());
                    item
                })
            })
            .collect();
    }
    Ok(product.into_iter().map(Value::Object).collect())
}

fn list(expression: &str, context: &TaskContext, fetched: &Fetched) -> Result<Vec<Value>, String> {
    match evaluate(expression, context, fetched)
        .map_err(|error| format!("`expand: {expression}` has no answer: {error}"))?
    {
        Value::Array(values) => Ok(values),
        // As in Airflow, a mapping is expanded over its items.
        Value::Object(entries) => Ok(entries.into_iter().map(|(key, value)| json!([key, value])).collect()),
        other => Err(format!(
            "`expand: {expression}` must give a list or a mapping, but gave {}",
            kind(&other)
        )),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing (null)",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

#[cfg(test)]
mod tests {
    use updraft_dag::parse::{Limits, ParseOptions, parse_file};

    use super::*;

    /// What `expand` of the task `t`, or of the group `t`, gives if the task `s` has left `value`.
    fn expanded(expand: &str, value: Value) -> Result<Vec<Value>, String> {
        let text =
            format!("params: {{n: 2}}\ntasks:\n  s: {{empty: {{}}}}\n  t:\n    expand: {expand}\n    empty: {{}}\n");
        let catalog = updraft_operators::catalog();
        let options = ParseOptions {
            catalog: &catalog,
            limits: Limits::default(),
            defaults: &[],
            default_timezone: "UTC",
        };
        let parsed = parse_file("d.yaml", &text, &options);
        assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
        let dag = &parsed.dags[0];
        let run: RunContext = serde_json::from_value(json!({
            "dag_id": "d", "run_id": "r", "run_type": "manual", "logical_date": null, "data_interval": null,
            "run_after": "2026-01-01T00:00:00Z", "start_date": null, "params": {"n": 2}, "conf": {}, "run_url": "",
            "dag_owner": null, "description": null, "previous_success": null,
        }))
        .unwrap();
        let mut fetched = Fetched::default();
        for key in ["return_value", "other"] {
            fetched.xcoms.insert(("s".to_owned(), key.to_owned()), value.clone());
        }
        items(dag, Mapped::named(dag, "t").unwrap(), run, &fetched, 10)
    }

    #[test]
    fn row_86_what_can_be_mapped_over() {
        let over = |value: Value| expanded("tasks.s.return_value", value);
        assert_eq!(over(json!(["x", "y"])), Ok(vec![json!("x"), json!("y")]));
        assert_eq!(
            over(json!({"a": 1, "b": 2})),
            Ok(vec![json!(["a", 1]), json!(["b", 2])])
        );
        for (value, kind) in [
            (json!("text"), "a text"),
            (json!(7), "a number"),
            (json!(true), "a boolean"),
            (json!(null), "nothing (null)"),
        ] {
            let wanted = format!("`expand: tasks.s.return_value` must give a list or a mapping, but gave {kind}");
            assert_eq!(over(value), Err(wanted));
        }
    }

    #[test]
    fn row_87_a_cross_product_varies_its_last_list_fastest() {
        let got = expanded("{x: [1, 2], y: tasks.s.return_value}", json!(["a", "b"])).unwrap();
        let want = json!([{"x": 1, "y": "a"}, {"x": 1, "y": "b"}, {"x": 2, "y": "a"}, {"x": 2, "y": "b"}]);
        assert_eq!(Value::Array(got), want);
        let refused = expanded("{x: [1, 2], y: tasks.s.return_value}", json!([1, 2, 3, 4, 5, 6])).unwrap_err();
        assert_eq!(
            refused,
            "`expand` would make more than 10 instances; the limit is limits.map_length"
        );
    }

    #[test]
    fn row_88_a_list_of_mappings_gives_each_instance_its_own_arguments() {
        let list = json!([{"a": 1}, {"a": 2, "b": 3}]);
        assert_eq!(
            expanded("tasks.s.return_value", list.clone()),
            Ok(list.as_array().unwrap().clone())
        );
    }

    #[test]
    fn rows_89_and_90_lists_are_joined_by_filters() {
        assert_eq!(
            expanded("tasks.s.return_value | zip([7, 8])", json!(["a", "b", "c"])),
            Ok(vec![json!(["a", 7]), json!(["b", 8])])
        );
        assert_eq!(
            expanded("tasks.s.return_value + [7]", json!(["a"])),
            Ok(vec![json!("a"), json!(7)])
        );
        assert_eq!(expanded("range(params.n)", json!(null)), Ok(vec![json!(0), json!(1)]));
    }

    #[test]
    fn an_expression_that_fails_says_where() {
        let text = expanded("tasks.s.return_value.rows[0]", json!([])).unwrap_err();
        assert!(
            text.starts_with("`expand: tasks.s.return_value.rows[0]` has no answer: "),
            "{text}"
        );
    }
}
