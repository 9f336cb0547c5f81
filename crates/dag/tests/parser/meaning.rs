//! The hash of a DAG follows its meaning, not its text.

use proptest::prelude::*;
use serde_json::json;
use updraft_dag::diff::{Change, diff};
use updraft_dag::hash::meaning_hash;
use updraft_dag::model::Dag;

use crate::{EXAMPLE, parse};

fn dag(text: &str) -> Dag {
    let mut parsed = parse("file.yaml", text);
    assert!(parsed.broken.is_empty(), "{:?} in\n{text}", parsed.diagnostics);
    parsed.dags.remove(0)
}

#[test]
fn comments_order_and_formatting_change_nothing() {
    let one = dag(
        "# a comment\ndag_id: a\nschedule: \"@daily\"\ntags: [x, y]\ntasks:\n  t: {bash: echo, retries: 1}\n  u:\n    bash: x\n    depends_on: t\n",
    );
    let two = dag(
        "tasks:\n  u: {depends_on: [t], bash: {command: 'x'}}\n\n  t:\n    retries: 1\n    bash: echo   # here\ntags:\n  - y\n  - x\nschedule: 0 0 * * *\ndag_id: a\n",
    );
    assert_eq!(one, two);
    assert_eq!(meaning_hash(&one), meaning_hash(&two));
    let three = dag(
        "dag_id: a\nschedule: \"@daily\"\ntags: [x, y]\ntasks:\n  t: {bash: echo, retries: 2}\n  u: {bash: x, depends_on: t}\n",
    );
    assert_ne!(meaning_hash(&one), meaning_hash(&three));
}

#[test]
fn a_diff_names_what_changed_and_nothing_else() {
    let old =
        dag("dag_id: a\ntags: [x]\ntasks:\n  t: {bash: 'echo {{ var.value.x }}', env: {A: '1'}}\n  old: {bash: x}\n");
    let new = dag(
        "# other words\ndag_id: a\ndescription: new\ntags: [x, y]\ntasks:\n  t: {bash: 'echo {{ var.value.y }}', retries: 2, env: {A: '1', B: '2'}}\n  g: {tasks: {new: {bash: x}}}\n",
    );
    let changes = diff(&old, &new);
    let paths: Vec<String> = changes.iter().map(|change| change.path.join(" ")).collect();
    assert_eq!(
        paths,
        [
            "description",
            "groups g",
            "tags",
            "tasks g.new",
            "tasks old",
            "tasks t action args command",
            "tasks t env B",
            "tasks t retries"
        ]
    );
    let change = |at: usize| -> &Change { &changes[at] };
    assert_eq!((&change(0).before, &change(0).after), (&None, &Some(json!("new"))));
    assert_eq!(
        (&change(2).before, &change(2).after),
        (&Some(json!(["x"])), &Some(json!(["x", "y"])))
    );
    assert_eq!(change(4).before.as_ref().unwrap()["task_id"], json!("old"));
    assert_eq!(
        (&change(7).before, &change(7).after),
        (&Some(json!(0)), &Some(json!(2)))
    );
    assert_eq!(diff(&old, &old), []);
}

#[test]
fn the_hash_is_stable() {
    // Should this ever change, every DAG gets a new version once: say so in the release notes.
    let hash = meaning_hash(&dag("dag_id: a\ntasks: {hello: {bash: echo hello}}\n"));
    assert_eq!(hash, "518b07dd107364805d680febd174535c2f82f7ea94dbe552082c695fc4024f5c");
}

#[test]
fn a_dag_survives_the_way_through_the_database() {
    let text = include_str!("../files/ok_everything.yaml");
    for text in [EXAMPLE, text] {
        let dag = dag(text);
        let read: Dag = serde_json::from_str(&serde_json::to_string(&dag).unwrap()).unwrap();
        assert_eq!(read, dag);
        assert_eq!(meaning_hash(&read), meaning_hash(&dag));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_keys_changes_nothing(
        order in Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle(),
        tasks in Just((0..4_usize).collect::<Vec<_>>()).prop_shuffle(),
        comment in "[a-z ]{0,10}",
    ) {
        let task = ["  a: {bash: x, env: {B: '1', A: '2'}}", "  b: {bash: x, depends_on: a}",
            "  c: {python: {callable: 'm:f', kwargs: {z: 1, y: 2}}}", "  d: {bash: x, depends_on: [c, b]}"];
        let tasks: Vec<&str> = tasks.iter().map(|&at| task[at]).collect();
        let tasks = format!("tasks:\n{}", tasks.join("\n"));
        let keys = ["dag_id: x", "owner: me", "params: {b: 1, a: {type: integer, default: 2}}", "catchup: true",
            "default_args: {retries: 3}", tasks.as_str()];
        let text: String = order.iter().map(|&at| format!("# {comment}\n{}\n", keys[at])).collect();
        let plain = format!("{}\ntasks:\n{}\n", keys[..5].join("\n"), task.join("\n"));
        prop_assert_eq!(meaning_hash(&dag(&text)), meaning_hash(&dag(&plain)));
    }
}
