//! Runs that each form of schedule makes.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod assets;
mod backfills;
mod cases;
mod newest;
mod properties;
mod wall;

use chrono::{DateTime, Utc};
use serde_json::json;
use updraft_dag::catalog::{ActionCatalog, ActionSpec};
use updraft_dag::model::{Dag, Schedule};
use updraft_dag::parse::{Limits, ParseOptions, parse_file};

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect(text)
}

/// The DAG of a file with these keys: what a test is about can be written by a user.
fn parse(keys: &str) -> Dag {
    let empty = ActionSpec {
        name: "empty",
        main_argument: None,
        schema: json!({"type": "object", "additionalProperties": false}),
        expression_arguments: &[],
        literal_arguments: &[],
        connection_arguments: &[],
        notifies: false,
        available: true,
    };
    let parsed = parse_file(
        "d.yaml",
        &format!("{keys}tasks: {{t: {{empty: {{}}}}}}\n"),
        &ParseOptions {
            catalog: &ActionCatalog::new(vec![empty]),
            limits: Limits::default(),
            defaults: &[],
            default_timezone: "UTC",
        },
    );
    assert_eq!(parsed.dags.len(), 1, "{keys}{:?}", parsed.diagnostics);
    parsed.dags.into_iter().next().unwrap()
}

/// A DAG of a model that no parser has checked.
fn dag(schedule: Schedule, zone: &str) -> Dag {
    Dag {
        schedule,
        timezone: zone.to_owned(),
        ..parse("")
    }
}
