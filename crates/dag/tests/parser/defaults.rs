//! `_defaults.yaml` of the folders above a file.

use updraft_dag::parse::{DefaultsFile, Limits, ParseOptions, ParsedFile, parse_file};

use crate::catalog::catalog;

fn parse_with(path: &str, text: &str, defaults: &[(&str, &str)]) -> ParsedFile {
    let defaults: Vec<DefaultsFile> = defaults
        .iter()
        .map(|(folder, text)| DefaultsFile {
            folder: (*folder).to_owned(),
            text: (*text).to_owned(),
        })
        .collect();
    let catalog = catalog();
    let options = ParseOptions {
        catalog: &catalog,
        limits: Limits::default(),
        defaults: &defaults,
        default_timezone: "Asia/Seoul",
    };
    parse_file(path, text, &options)
}

const DAG: &str = "tags: [own]\ndefault_args: {retries: 1}\ntasks: {a: {bash: x}}\n";

#[test]
fn deeper_folders_win_and_the_dag_wins_over_all() {
    let parsed = parse_with(
        "sales/daily/a.yaml",
        DAG,
        &[
            (
                "sales/daily",
                "owner: daily\ntags: [daily]\ndefault_args: {retries: 3, pool: daily}\n",
            ),
            (
                "",
                "owner: root\ncatchup: true\ntags: [root]\ndefault_args: {queue: root, pool: root}\n",
            ),
            ("sales", "owner: sales\nmax_active_runs: 3\n"),
            ("sales/dai", "owner: nobody\n"),
            ("other", "owner: other\n"),
        ],
    );
    assert_eq!(parsed.diagnostics, []);
    let dag = &parsed.dags[0];
    assert_eq!(dag.dag_id, "a");
    assert_eq!(dag.owner.as_deref(), Some("daily"));
    assert_eq!(dag.timezone, "Asia/Seoul");
    assert!(dag.catchup);
    assert_eq!(dag.max_active_runs, 3);
    assert_eq!(dag.tags.iter().collect::<Vec<_>>(), ["daily", "own", "root"]);
    let task = &dag.tasks["a"];
    assert_eq!(
        (task.retries, task.pool.as_str(), task.queue.as_str()),
        (1, "daily", "root")
    );
}

#[test]
fn a_mistake_in_defaults_is_told_at_its_place_and_refuses_the_dags_below() {
    let parsed = parse_with(
        "sales/a.yaml",
        DAG,
        &[("sales", "\ncatchup: maybe\n"), ("", "tasks: {}\ndag_id: x\n")],
    );
    let told: Vec<(&str, &str, u32)> = parsed
        .diagnostics
        .iter()
        .map(|it| (it.code, it.file.as_str(), it.line))
        .collect();
    assert_eq!(
        told,
        [
            ("E117", "_defaults.yaml", 1),
            ("E117", "_defaults.yaml", 2),
            ("E102", "sales/_defaults.yaml", 2)
        ]
    );
    assert_eq!(parsed.broken, ["a"]);
    assert_eq!(parsed.dags, []);
}

#[test]
fn a_defaults_file_is_no_dag_itself() {
    let parsed = parse_with("sales/_defaults.yaml", "owner: me\nshedule: x\n", &[]);
    assert_eq!(parsed.dags, []);
    assert_eq!(parsed.broken, Vec::<String>::new());
    let told: Vec<(&str, u32)> = parsed.diagnostics.iter().map(|it| (it.code, it.line)).collect();
    assert_eq!(told, [("E101", 2)]);
}
