//! Groups, setups and teardowns become edges between tasks.

use std::collections::BTreeMap;

use updraft_dag::graph::TaskGraph;
use updraft_dag::model::{Dag, TriggerRule};

use crate::{faults, parse};

fn dag(text: &str) -> Dag {
    let mut parsed = parse("file.yaml", text);
    assert_eq!(faults(&parsed, text), "");
    parsed.dags.remove(0)
}

/// `task ← what it waits for`, of the tasks that wait.
fn edges(dag: &Dag) -> BTreeMap<&str, Vec<&str>> {
    dag.tasks
        .values()
        .filter(|task| !task.upstream.is_empty())
        .map(|task| {
            (
                task.task_id.as_str(),
                task.upstream.iter().map(String::as_str).collect(),
            )
        })
        .collect()
}

#[test]
fn a_group_waits_with_its_roots_and_is_waited_for_by_its_leaves() {
    let dag = dag("
tasks:
  start: {bash: x}
  group:
    depends_on: start
    tasks:
      a: {bash: x}
      b: {bash: x}
      c: {bash: x, depends_on: [a, group.b]}
      inner:
        depends_on: c
        tasks:
          one: {bash: x}
          two: {bash: x}
      alone: {bash: x}
  end: {bash: x, depends_on: group}
  after_inner: {bash: x, depends_on: group.inner}
");
    assert_eq!(
        edges(&dag),
        BTreeMap::from([
            ("after_inner", vec!["group.inner.one", "group.inner.two"]),
            ("end", vec!["group.alone", "group.inner.one", "group.inner.two"]),
            ("group.a", vec!["start"]),
            ("group.alone", vec!["start"]),
            ("group.b", vec!["start"]),
            ("group.c", vec!["group.a", "group.b"]),
            ("group.inner.one", vec!["group.c"]),
            ("group.inner.two", vec!["group.c"]),
        ])
    );
    assert_eq!(dag.groups["group.inner"].parent.as_deref(), Some("group"));
    assert_eq!(dag.tasks["group.inner.one"].group.as_deref(), Some("group.inner"));

    let graph = TaskGraph::of(&dag);
    assert_eq!(graph.roots(), ["start"]);
    assert_eq!(graph.leaves(), ["after_inner", "end"]);
    assert_eq!(graph.upstream("group.c"), ["group.a", "group.b"]);
    assert_eq!(graph.downstream("group.c"), ["group.inner.one", "group.inner.two"]);
    assert_eq!(graph.descendants("group.inner.one").len(), 2);
    assert_eq!(graph.ancestors("end").len(), 7);
    let order = graph.topological();
    assert_eq!(order.len(), dag.tasks.len());
    for task in dag.tasks.values() {
        let at = |id: &str| order.iter().position(|it| it == id).unwrap();
        assert!(
            task.upstream.iter().all(|up| at(up) < at(&task.task_id)),
            "{}",
            task.task_id
        );
    }
}

#[test]
fn a_bare_id_is_a_sibling_before_it_is_a_task_of_the_same_name_outside() {
    let dag = dag("
tasks:
  a: {bash: x}
  group:
    tasks:
      a: {bash: x}
      b: {bash: x, depends_on: a}
");
    assert_eq!(edges(&dag), BTreeMap::from([("group.b", vec!["group.a"])]));
}

#[test]
fn rows_44_47_48_and_374_are_refused_when_the_file_is_read() {
    for (row, code, file) in [
        (
            44,
            "E111",
            "tasks: {a: {bash: x}, b: {bash: x, depends_on: a, trigger_rule: most_success}}",
        ),
        (
            47,
            "E150",
            "fail_fast: true\ntasks: {a: {bash: x}, b: {bash: x, depends_on: a, trigger_rule: all_done}}",
        ),
        (
            48,
            "E151",
            "tasks: {a: {bash: x, setup: true}, b: {bash: x, teardown: [a], trigger_rule: all_done}}",
        ),
        (374, "E110", "tasks: {a: {bash: x, pool_slots: 0}}"),
    ] {
        let parsed = parse("file.yaml", file);
        let codes: Vec<&str> = parsed.diagnostics.iter().map(|it| it.code).collect();
        assert_eq!((codes, parsed.dags.len()), (vec![code], 0), "row {row}");
    }
}

/// Calendar months as a distance, partitions, and kinds of runs that a DAG allows.
#[test]
fn rows_227_263_265_and_280_what_is_not_offered_is_refused() {
    for (row, code, key) in [
        (227, "E120", "schedule: 1month"),
        (263, "E101", "schedule: {cron: 0 6 * * *, partition: true}"),
        (265, "E101", "schedule: {cron: 0 6 * * *, run_offset: 1}"),
        (280, "E101", "allowed_run_types: [scheduled]"),
    ] {
        let parsed = parse("file.yaml", &format!("{key}\ntasks: {{a: {{bash: x}}}}\n"));
        let codes: Vec<&str> = parsed.diagnostics.iter().map(|it| it.code).collect();
        assert_eq!((codes, parsed.dags.len()), (vec![code], 0), "row {row}");
    }
}

#[test]
fn a_mapped_group_waits_for_what_it_maps_over() {
    let dag = dag("
params: {more: []}
tasks:
  find: {bash: x}
  start: {bash: x}
  group:
    depends_on: start
    expand: {file: tasks.find.files, day: params.more}
    tasks:
      a: {bash: 'echo {{ item.file }}', map_index_template: '{{ item.day }}'}
      inner: {depends_on: a, tasks: {b: {bash: 'echo {{ tasks.group.a.return_value }} {{ item.day }}'}}}
  end: {bash: x, depends_on: group}
");
    assert_eq!(
        edges(&dag),
        BTreeMap::from([
            ("end", vec!["group.inner.b"]),
            ("group.a", vec!["find", "start"]),
            ("group.inner.b", vec!["group.a"]),
        ])
    );
    let group = dag.mapped_group_of("group.inner.b").unwrap();
    assert_eq!(group.group_id, "group");
    assert!(
        group
            .references
            .xcoms
            .contains(&("find".to_owned(), "files".to_owned()))
    );
    assert!(dag.share_mapped_group("group.a", "group.inner.b"));
    assert!(!dag.share_mapped_group("group.a", "find") && !dag.share_mapped_group("find", "start"));
    assert_eq!(
        dag.tasks_of_group("group").collect::<Vec<_>>(),
        ["group.a", "group.inner.b"]
    );
    assert_eq!(dag.roots_of_group("group"), ["group.a"]);
    assert_eq!(dag.roots_of_group("group.inner"), ["group.inner.b"]);
}

#[test]
fn row_79_a_teardown_is_no_leaf_of_its_group() {
    let dag = dag("
tasks:
  group:
    tasks:
      make: {bash: x, setup: true}
      work: {bash: x, depends_on: make}
      drop: {bash: x, depends_on: work, teardown: [make]}
  next: {bash: x, depends_on: group}
");
    assert_eq!(
        edges(&dag),
        BTreeMap::from([
            ("group.drop", vec!["group.make", "group.work"]),
            ("group.work", vec!["group.make"]),
            ("next", vec!["group.work"]),
        ])
    );
    let drop = &dag.tasks["group.drop"];
    assert_eq!(drop.trigger_rule, TriggerRule::AllDoneSetupSuccess);
    assert_eq!(drop.teardown.iter().flatten().collect::<Vec<_>>(), ["group.make"]);
}

#[test]
fn references_are_edges_but_for_notifiers() {
    let text = "
params: {regions: [kr]}
tasks:
  load: {sql: {connection: warehouse, query: \"select {{ var.value.limit }}\"}}
  check: {python: {callable: 'm:f', code: 'x = \"{{ not_a_template }}\"'}}
  publish:
    bash: echo {{ tasks.load.rows }} {{ conn.mart.host }} {{ secrets.key }} {{ ti.xcom_pull(task_ids='check') }}
    when: tasks.check.ok
    on_failure: [{slack: {connection: alerts, text: \"{{ tasks.publish.rows }}\"}}]
  each: {bash: 'echo {{ item }}', expand: tasks.load.files}
";
    let dag = dag(text);
    assert_eq!(
        edges(&dag),
        BTreeMap::from([("each", vec!["load"]), ("publish", vec!["check", "load"])])
    );
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true}, {
        let references: BTreeMap<_, _> = dag.tasks.iter().map(|(id, task)| (id, &task.references)).collect();
        insta::assert_json_snapshot!("references", references);
    });
}
