use serde_json::json;

use super::*;

/// A DAG of tasks (id, group, upstreams) and groups (id, parent).
fn dag(tasks: &[(&str, Option<&str>, &[&str])], groups: &[(&str, Option<&str>)]) -> Dag {
    let task = |(id, group, upstream): &(&str, Option<&str>, &[&str])| {
        let task = json!({
            "task_id": id, "group": group, "action": {"name": "bash", "args": {"command": "true"}}, "upstream": upstream,
            "trigger_rule": "all_success", "retries": 0, "retry_delay": 0.0, "retry_exponential_backoff": 0.0, "pool": "default_pool",
            "pool_slots": 1, "priority_weight": 1, "weight_rule": "downstream", "queue": "default", "depends_on_past": false,
            "wait_for_downstream": false, "ignore_first_depends_on_past": true, "setup": false, "on_failure_fail_dagrun": false,
            "do_xcom_push": true,
        });
        ((*id).to_owned(), task)
    };
    let group = |(id, parent): &(&str, Option<&str>)| ((*id).to_owned(), json!({ "group_id": id, "parent": parent }));
    serde_json::from_value(json!({
        "dag_id": "d", "timezone": "UTC", "catchup": false, "max_active_runs": 16, "max_active_tasks": 16,
        "max_consecutive_failed_dag_runs": 0, "fail_fast": false,
        "tasks": tasks.iter().map(task).collect::<serde_json::Map<_, _>>(),
        "groups": groups.iter().map(group).collect::<serde_json::Map<_, _>>(),
    }))
    .unwrap()
}

fn grouped() -> Dag {
    dag(
        &[
            ("start", None, &[]),
            ("load.a", Some("load"), &["start"]),
            ("load.b", Some("load"), &["start"]),
            ("load.deep.c", Some("load.deep"), &["load.a", "load.b"]),
            ("end", None, &["load.deep.c"]),
            ("aside", None, &["start"]),
            ("alone", None, &[]),
        ],
        &[("load", None), ("load.deep", Some("load"))],
    )
}

fn overlap(a: (f64, f64, f64, f64), b: (f64, f64, f64, f64)) -> bool {
    a.0 < b.0 + b.2 && b.0 < a.0 + a.2 && a.1 < b.1 + b.3 && b.1 < a.1 + a.3
}

#[test]
fn nothing_overlaps_and_groups_hold_their_own_and_nothing_else() {
    for direction in [Direction::LeftToRight, Direction::TopToBottom] {
        let graph = draw(&grouped(), direction);
        let rect = |node: &GraphNode| (node.x, node.y, node.width, node.height);
        for (index, node) in graph.nodes.iter().enumerate() {
            for other in &graph.nodes[index + 1..] {
                assert!(!overlap(rect(node), rect(other)), "{} and {}", node.id, other.id);
            }
            assert!(
                node.x >= 0.0
                    && node.y >= 0.0
                    && node.x + node.width <= graph.width
                    && node.y + node.height <= graph.height
            );
            for group in &graph.groups {
                let inside = node.id.starts_with(&format!("{}.", group.id));
                assert_eq!(
                    overlap(rect(node), (group.x, group.y, group.width, group.height)),
                    inside,
                    "{} in {}",
                    node.id,
                    group.id
                );
            }
        }
        assert_eq!(
            graph.groups.iter().map(|group| group.id.as_str()).collect::<Vec<_>>(),
            ["load", "load.deep"]
        );
    }
}

#[test]
fn every_edge_goes_forward() {
    for (direction, axis) in [(Direction::LeftToRight, 0), (Direction::TopToBottom, 1)] {
        let graph = draw(&grouped(), direction);
        assert_eq!(graph.edges.len(), 6);
        for edge in &graph.edges {
            assert!(
                edge.points[0][axis] < edge.points[1][axis],
                "{} to {}",
                edge.source,
                edge.target
            );
        }
    }
}

#[test]
fn a_drawing_is_the_same_every_time() {
    assert_eq!(
        draw(&grouped(), Direction::LeftToRight),
        draw(&grouped(), Direction::LeftToRight)
    );
}

#[test]
fn an_empty_dag_and_a_single_task_can_be_drawn() {
    assert_eq!(draw(&dag(&[], &[]), Direction::LeftToRight).nodes.len(), 0);
    let graph = draw(&dag(&[("only", None, &[])], &[]), Direction::LeftToRight);
    assert_eq!(
        (graph.nodes[0].x, graph.nodes[0].y, graph.height),
        (0.0, 0.0, NODE_HEIGHT)
    );
}

#[test]
fn a_shortcut_moves_nothing() {
    let plain = [
        ("a", None, &[][..]),
        ("b", None, &["a"]),
        ("c", None, &["b"]),
        ("d", None, &["c"]),
    ];
    let mut short = plain;
    short[3].2 = &["a", "b", "c"];
    let places = |tasks| -> Vec<(String, i64, i64)> {
        let graph = draw(&dag(tasks, &[]), Direction::LeftToRight);
        graph
            .nodes
            .iter()
            .map(|node| (node.id.clone(), node.x as i64, node.y as i64))
            .collect()
    };
    assert_eq!(places(&plain), places(&short));
    assert_eq!(
        draw(&dag(&short, &[]), Direction::LeftToRight).edges.len(),
        5,
        "it is drawn all the same"
    );
}
