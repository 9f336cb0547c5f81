//! The parser from the outside: files in, diagnostics and DAGs out.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod catalog;
mod defaults;
mod files;
mod groups;
mod hostile;
mod meaning;
mod published;

use updraft_dag::parse::{Limits, ParseOptions, ParsedFile, parse_file};

/// The example of the format.
const EXAMPLE: &str = include_str!("../files/ok_daily_sales.yaml");

fn parse(path: &str, text: &str) -> ParsedFile {
    let catalog = catalog::catalog();
    let options = ParseOptions {
        catalog: &catalog,
        limits: Limits::default(),
        defaults: &[],
        default_timezone: "UTC",
    };
    parse_file(path, text, &options)
}

/// All diagnostics as people see them.
fn rendered(parsed: &ParsedFile, text: &str) -> String {
    let shown: Vec<String> = parsed
        .diagnostics
        .iter()
        .map(|it| updraft_dag::diagnostic::render(it, text, false))
        .collect();
    shown.join("\n\n")
}

/// As [`rendered`], without what is said of every limit.
fn faults(parsed: &ParsedFile, text: &str) -> String {
    let mut parsed = parsed.clone();
    parsed.diagnostics.retain(|it| it.code != "W205");
    rendered(&parsed, text)
}
