//! `updraft dags show`: the tasks of a DAG and what each comes after, as text or for Graphviz.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use anyhow::Result;
use serde_json::{Value, json};

use crate::args::Form;
use crate::print::{List, print, rows, text, whole};

const TASKS: List = List {
    what: "tasks",
    rows: "nodes",
    columns: &[
        ("task", |task| text(task, "id")),
        ("action", |task| text(task, "operator")),
        ("rule", |task| text(task, "trigger_rule")),
        ("after", |task| text(task, "after")),
    ],
};

/// Prints the graph that the API draws.
pub(crate) fn show(form: Form, graph: &Value) -> Result<()> {
    match whole(form, graph)? {
        Some(text) => print(&text),
        None => TASKS.print(form, &json!({ "nodes": in_order(graph) })),
    }
}

/// The tasks, each below all that it comes after, which its field `after` names.
fn in_order(graph: &Value) -> Vec<Value> {
    let mut after: HashMap<String, Vec<String>> = HashMap::new();
    for (source, target) in edges(graph) {
        after.entry(target).or_default().push(source);
    }
    let mut left: Vec<&Value> = rows(graph, "nodes").iter().collect();
    let (mut done, mut tasks) = (HashSet::new(), Vec::with_capacity(left.len()));
    loop {
        let before = |task: &Value| after.get(&text(task, "id")).cloned().unwrap_or_default();
        let is_ready = |task: &&Value| before(task).iter().all(|source| done.contains(source));
        let (ready, rest): (Vec<&Value>, Vec<&Value>) = left.into_iter().partition(is_ready);
        if ready.is_empty() {
            return tasks;
        }
        for task in &ready {
            let mut told = (*task).clone();
            told["after"] = json!(before(task).join(", "));
            tasks.push(told);
        }
        done.extend(ready.iter().map(|task| text(task, "id")));
        left = rest;
    }
}

fn edges(graph: &Value) -> impl Iterator<Item = (String, String)> {
    let edges = rows(graph, "edges").iter();
    edges.map(|edge| (text(edge, "source"), text(edge, "target")))
}

/// The graph in Graphviz's language; groups are clusters inside each other.
pub(crate) fn dot(dag_id: &str, graph: &Value) -> String {
    let mut dot = format!(
        "digraph {} {{\n  rankdir=LR\n  node [shape=box, style=rounded]\n",
        quoted(dag_id)
    );
    inside(&mut dot, graph, "", 1);
    for (source, target) in edges(graph) {
        line(&mut dot, 1, &format!("{} -> {}", quoted(&source), quoted(&target)));
    }
    dot.push('}');
    dot
}

/// The groups and tasks that stand directly in a group; the whole DAG is the group without a name.
fn inside(dot: &mut String, graph: &Value, group: &str, depth: usize) {
    let ids: Vec<String> = rows(graph, "groups").iter().map(|group| text(group, "id")).collect();
    let is_in = |id: &str, group: &str| id.strip_prefix(group).is_some_and(|rest| rest.starts_with('.'));
    for inner in rows(graph, "groups") {
        let id = text(inner, "id");
        let around = ids
            .iter()
            .filter(|outer| is_in(&id, outer))
            .max_by_key(|outer| outer.len());
        if around.map_or("", String::as_str) == group {
            line(dot, depth, &format!("subgraph {} {{", quoted(&format!("cluster_{id}"))));
            line(dot, depth + 1, &format!("label={}", quoted(&text(inner, "label"))));
            inside(dot, graph, &id, depth + 1);
            line(dot, depth, "}");
        }
    }
    for task in rows(graph, "nodes") {
        if text(task, "group") == group {
            let (id, label) = (text(task, "id"), text(task, "label"));
            line(dot, depth, &format!("{} [label={}]", quoted(&id), quoted(&label)));
        }
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn line(text: &mut String, depth: usize, content: &str) {
    // Writing to a text can't fail.
    _ = writeln!(text, "{:width$}{content}", "", width = depth * 2);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph() -> Value {
        let node = |id: &str, label: &str, group: Option<&str>| json!({"id": id, "label": label, "operator": "bash", "group": group, "trigger_rule": "all_success"});
        json!({
            "nodes": [node("end", "end", None), node("g.h.b", "b", Some("g.h")), node("g.a", "a", Some("g")), node("start", "say \"hi\"", None)],
            "edges": [{"source": "start", "target": "g.a"}, {"source": "g.a", "target": "g.h.b"}, {"source": "g.h.b", "target": "end"}, {"source": "start", "target": "end"}],
            "groups": [{"id": "g", "label": "g"}, {"id": "g.h", "label": "h"}],
        })
    }

    #[test]
    fn a_task_stands_below_what_it_comes_after() {
        let told = in_order(&graph())
            .iter()
            .map(|task| format!("{} <- {}", text(task, "id"), text(task, "after")))
            .collect::<Vec<_>>();
        assert_eq!(
            told,
            ["start <- ", "g.a <- start", "g.h.b <- g.a", "end <- g.h.b, start"]
        );
    }

    #[test]
    fn graphviz_gets_groups_as_clusters() {
        let expected = r#"digraph "d" {
  rankdir=LR
  node [shape=box, style=rounded]
  subgraph "cluster_g" {
    label="g"
    subgraph "cluster_g.h" {
      label="h"
      "g.h.b" [label="b"]
    }
    "g.a" [label="a"]
  }
  "end" [label="end"]
  "start" [label="say \"hi\""]
  "start" -> "g.a"
  "g.a" -> "g.h.b"
  "g.h.b" -> "end"
  "start" -> "end"
}"#;
        assert_eq!(dot("d", &graph()), expected);
    }
}
