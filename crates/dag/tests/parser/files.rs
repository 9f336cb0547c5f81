//! Every file under `tests/files` with what the parser says of it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use updraft_dag::diagnostic::codes::CODES;
use updraft_dag::diagnostic::github;

use crate::{EXAMPLE, faults, parse, rendered};

fn files() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "yaml"))
        .map(|path| {
            (
                path.file_stem().unwrap().to_string_lossy().into_owned(),
                std::fs::read_to_string(path).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}

#[test]
fn every_file_says_what_is_wrong_with_it() {
    for (name, text) in files() {
        let parsed = parse(&format!("{name}.yaml"), &text);
        insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!(name.as_str(), rendered(&parsed, &text));
        });
        if name.starts_with("ok_") {
            assert_eq!(faults(&parsed, &text), "", "{name}");
        }
        if let Some(code) = name
            .split('_')
            .next()
            .filter(|it| it.starts_with(['E', 'W']) && it.len() == 4)
        {
            assert!(
                parsed.diagnostics.iter().any(|it| it.code == code),
                "{name} does not show {code}"
            );
        }
    }
}

/// The YAML blocks of a page.
fn examples(page: &str) -> Vec<&str> {
    page.split("```yaml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect()
}

#[test]
fn every_code_has_a_page_whose_examples_show_it_and_mend_it() {
    let pages = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/errors");
    // A file that shows these would be too long for a page, or can't be read at all.
    let without_example = ["E001", "E002", "E006", "E007", "E010", "E109"];
    let index = std::fs::read_to_string(pages.join("README.md")).unwrap();
    for code in CODES {
        let page = std::fs::read_to_string(pages.join(format!("{}.md", code.id)))
            .unwrap_or_else(|error| panic!("docs/errors/{}.md: {error}", code.id));
        assert!(
            page.starts_with(&format!("# {}: {}\n", code.id, code.title)),
            "title of {}",
            code.id
        );
        assert!(
            index.contains(&format!("| [{0}]({0}.md) | {1} |", code.id, code.title)),
            "{} in the index",
            code.id
        );
        let examples = examples(&page);
        let Some(bad) = examples.first() else {
            assert!(without_example.contains(&code.id), "{} has no example", code.id);
            continue;
        };
        let codes: BTreeSet<&str> = parse("example.yaml", bad)
            .diagnostics
            .iter()
            .map(|it| it.code)
            // Said of every limit, whatever else a page is about.
            .filter(|it| *it == code.id || *it != "W205")
            .collect();
        assert_eq!(codes, BTreeSet::from([code.id]), "the example of {}", code.id);
        for good in &examples[1..] {
            assert_eq!(faults(&parse("example.yaml", good), good), "", "what mends {}", code.id);
        }
    }
    let count = std::fs::read_dir(&pages).unwrap().count();
    assert_eq!(count, CODES.len() + 1, "a page without a code");
}

#[test]
fn every_code_has_a_file_that_shows_it() {
    // Those of hostile files are in `hostile`, the others are told by whoever reads files.
    let elsewhere = ["E001", "E002", "E006", "E007", "E010", "E109", "W204"];
    let shown: BTreeSet<String> = files()
        .iter()
        .flat_map(|(name, text)| parse(&format!("{name}.yaml"), text).diagnostics)
        .map(|it| it.code.to_owned())
        .collect();
    for code in CODES {
        assert!(
            shown.contains(code.id) || elsewhere.contains(&code.id),
            "no file shows {}: {}",
            code.id,
            code.title
        );
    }
}

#[test]
fn diagnostics_serialise_and_annotate() {
    let parsed = parse(
        "sales/a,b.yaml",
        "catchup: true\ncatchup: true\ntasks: {a: {bash: x}}\n",
    );
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_json_snapshot!("diagnostics", parsed.diagnostics);
    });
    assert_eq!(
        github(&parsed.diagnostics[1]),
        "::error file=sales/a%2Cb.yaml,line=2,col=1,endLine=2,endColumn=8,title=E005::the key `catchup` is given twice\
         %0Aalready given in line 1%0Aremove one of the two"
    );
}

#[test]
fn the_example_of_the_format_becomes_a_dag() {
    let parsed = parse("daily_sales.yaml", EXAMPLE);
    assert_eq!(faults(&parsed, EXAMPLE), "");
    let dag = &parsed.dags[0];
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_json_snapshot!("example_model", dag);
    });
}

#[test]
fn several_documents_are_several_dags_and_one_broken_hides_no_other() {
    let text = "dag_id: a\ntasks: {t: {bash: x}}\n---\ndag_id: b\ntasks: {t: {bash: [}}\n---\ndag_id: c\ntasks: {t: {bsh: x}}\n---\ndag_id: d\ntasks: {t: {bash: x}}\n";
    let parsed = parse("many.yaml", text);
    let ids: Vec<&str> = parsed.dags.iter().map(|dag| dag.dag_id.as_str()).collect();
    assert_eq!(ids, ["a", "d"]);
    assert_eq!(parsed.broken, ["b", "c"]);
    let told: Vec<(&str, Option<&str>)> = parsed
        .diagnostics
        .iter()
        .map(|it| (it.code, it.dag_id.as_deref()))
        .collect();
    assert_eq!(told, [("E003", Some("b")), ("E101", Some("c"))]);
}
