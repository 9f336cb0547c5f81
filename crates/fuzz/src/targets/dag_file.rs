use std::sync::LazyLock;

use updraft_dag::catalog::ActionCatalog;
use updraft_dag::diagnostic::{github, not_utf8, render};
use updraft_dag::parse::{Limits, ParseOptions, ParsedFile, parse_file};

/// With an end: so many, and a last one that says that there are more.
const DIAGNOSTICS: usize = 1001;

static ACTIONS: LazyLock<ActionCatalog> = LazyLock::new(updraft_operators::catalog);

/// A DAG file is a DAG, or something is said of it, at a place that there is.
///
/// # Panics
/// If not.
pub fn dag_file(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        assert!(not_utf8("fuzz.yaml", bytes).is_some());
        return;
    };
    let options = ParseOptions {
        catalog: &ACTIONS,
        limits: Limits::default(),
        defaults: &[],
        default_timezone: "UTC",
    };
    let parsed = parse_file("fuzz.yaml", text, &options);
    positions(&parsed, text);
    assert!(
        parsed.dags.len() + parsed.diagnostics.len() > 0,
        "nothing is said of\n{text}"
    );
    assert!(parsed.diagnostics.len() <= DIAGNOSTICS);
}

/// Whatever is said of a text points into it.
///
/// # Panics
/// If not.
pub fn positions(parsed: &ParsedFile, text: &str) {
    let lines: Vec<&str> = text.split('\n').collect();
    for diagnostic in &parsed.diagnostics {
        let own = (
            diagnostic.line,
            diagnostic.column,
            diagnostic.end_line,
            diagnostic.end_column,
        );
        let related = diagnostic.related.iter();
        let related = related.map(|it| (it.line, it.column, it.end_line, it.end_column));
        for (line, column, end_line, end_column) in std::iter::once(own).chain(related) {
            assert!(line >= 1 && column >= 1, "{diagnostic:?}");
            assert!(
                line as usize <= lines.len() + 1,
                "{diagnostic:?} of {} lines",
                lines.len()
            );
            assert!((end_line, end_column) >= (line, column), "{diagnostic:?}");
            let width = lines.get(line as usize - 1).map_or(0, |line| line.chars().count());
            assert!(column as usize <= width + 2, "{diagnostic:?} in a line of {width}");
        }
        let _ = render(diagnostic, text, false);
        assert!(github(diagnostic).starts_with("::"));
    }
}
