//! What the documentation says of the tests is so.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod airflow;

use std::path::Path;

/// Pages whose links of the form `` [`name`](../path/of/tests.rs) `` name tests.
const PAGES: [&str; 3] = ["docs/reliability.md", "docs/effectively-once.md", "docs/upgrades.md"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Whether a source has a function of that name.
fn declares(source: &str, name: &str) -> bool {
    source.lines().any(|line| {
        line.trim_start()
            .trim_start_matches("async ")
            .starts_with(&format!("fn {name}("))
    })
}

/// The tests that a text names: (name, file).
fn tests_of(text: &str) -> Vec<(&str, &str)> {
    text.split("[`")
        .skip(1)
        .filter_map(|rest| {
            let (name, rest) = rest.split_once("`](../")?;
            let (path, _) = rest.split_once(')')?;
            (!name.contains('`')).then_some((name, path))
        })
        .collect()
}

#[test]
fn every_test_that_a_page_names_exists() {
    for page in PAGES {
        let page_text = text(page);
        let tests = tests_of(&page_text);
        assert!(!tests.is_empty(), "{page} names no test");
        for (name, path) in tests {
            assert!(
                declares(&text(path), name),
                "{page} names `{name}`, which is not in {path}"
            );
        }
    }
}

#[test]
fn every_fault_has_a_test_or_says_that_it_has_none() {
    let page = text("docs/reliability.md");
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| #"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let numbers: Vec<usize> = rows.iter().map(|row| row[0].parse().unwrap()).collect();
    assert_eq!(
        numbers,
        (1..=45).collect::<Vec<_>>(),
        "one row for each fault, in order"
    );
    for row in rows {
        assert_eq!(row.len(), 4, "{row:?}");
        let says_none = row[2..].iter().any(|cell| cell.starts_with("not yet: "));
        assert!(!tests_of(row[3]).is_empty() || says_none, "{row:?}");
    }
}
