//! `updraft cron next` and `updraft cron explain`: no server, no database.

use std::io::{BufRead, IsTerminal, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;
use serde_json::json;
use updraft_dag::cron::{Cron, CronError, Language, Zone};
use updraft_dag::diagnostic::{Diagnostic, codes, render};

use crate::args::{CronNextArgs, Lang, Times};

/// Prints when an expression fires; exit code 1 if it is none.
pub(crate) fn next(args: &CronNextArgs) -> Result<ExitCode> {
    if args.batch {
        return batch();
    }
    let zone = Zone::parse(&args.timezone)?;
    let expression = args.expression.as_deref().unwrap_or_default();
    let cron = match Cron::parse(expression) {
        Ok(cron) => cron,
        Err(error) => return Ok(refuse(expression, error)),
    };
    let after = match &args.after {
        Some(text) => instant(text, &zone, "--after")?,
        None => Utc::now(),
    };
    let times = fires(&cron, &zone, after, args.count);
    match Times::or_by_reader(args.format) {
        Times::Json => println!("{}", json!(times.iter().map(|it| rfc3339(*it)).collect::<Vec<_>>())),
        Times::Human => {
            println!(
                "{}: {} ({})",
                cron.canonical(),
                cron.describe(Language::English),
                zone.name()
            );
            for at in &times {
                println!("  {}", in_zone_and_utc(*at, &zone));
            }
        }
    }
    if !cron.fires() {
        eprintln!("{}", never(&cron, Language::English));
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints what an expression means; exit code 1 if it is none.
pub(crate) fn explain(expression: &str, lang: Lang) -> Result<ExitCode> {
    let cron = match Cron::parse(expression) {
        Ok(cron) => cron,
        Err(error) => return Ok(refuse(expression, error)),
    };
    let language = match lang {
        Lang::En => Language::English,
        Lang::Ko => Language::Korean,
    };
    println!("{}", cron.describe(language));
    if !cron.fires() {
        eprintln!("{}", never(&cron, language));
    }
    Ok(ExitCode::SUCCESS)
}

/// One question of a batch.
#[derive(Deserialize)]
struct Question {
    cron: String,
    timezone: String,
    after: String,
    count: usize,
}

fn batch() -> Result<ExitCode> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let answer = match answer(&line?) {
            Ok(times) => json!(times),
            Err(error) => json!({"error": error.to_string()}),
        };
        writeln!(out, "{answer}")?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn answer(line: &str) -> Result<Vec<String>> {
    let question: Question = serde_json::from_str(line)?;
    let zone = Zone::parse(&question.timezone)?;
    let cron = Cron::parse(&question.cron)?;
    let after = instant(&question.after, &zone, "after")?;
    let times = fires(&cron, &zone, after, question.count);
    Ok(times.into_iter().map(rfc3339).collect())
}

fn fires(cron: &Cron, zone: &Zone, after: DateTime<Utc>, count: usize) -> Vec<DateTime<Utc>> {
    std::iter::successors(cron.next_after(after, zone), |at| cron.next_after(*at, zone))
        .take(count)
        .collect()
}

/// Reads an instant that somebody gave as `name`.
pub(crate) fn instant(text: &str, zone: &Zone, name: &str) -> Result<DateTime<Utc>> {
    zone.read_instant(text).with_context(|| {
        format!(
            "{name}: `{text}` is not a date: write for example 2026-01-31, 2026-01-31T09:00 or 2026-01-31T09:00:00Z"
        )
    })
}

/// `2026-01-31T09:00:00Z`, with fractions of a second where there are any.
pub(crate) fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// `Sat 2026-01-31 18:00:00 KST  2026-01-31T09:00:00Z`.
pub(crate) fn in_zone_and_utc(at: DateTime<Utc>, zone: &Zone) -> String {
    let wall = at.naive_utc() + chrono::TimeDelta::seconds(zone.offset_at(at).into());
    let here = format!(
        "{} {}",
        wall.format("%a %Y-%m-%d %H:%M:%S%.f"),
        zone.abbreviation_at(at)
    );
    if zone.name() == "UTC" {
        here
    } else {
        format!("{here}  {}", rfc3339(at))
    }
}

fn never(cron: &Cron, language: Language) -> String {
    match language {
        Language::English => format!("note: `{}` never fires: there is no such day", cron.canonical()),
        Language::Korean => format!(
            "참고: `{}`은(는) 한 번도 실행되지 않습니다. 그런 날짜가 없습니다.",
            cron.canonical()
        ),
    }
}

/// Shows what is wrong with an expression and where.
fn refuse(expression: &str, error: CronError) -> ExitCode {
    // On one line, with the same bytes: an argument may have any white space.
    let shown: String = expression
        .chars()
        .map(|c| if c.is_ascii_control() { ' ' } else { c })
        .collect();
    let column = |byte: usize| {
        let before = expression.get(..byte).unwrap_or(expression);
        u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX)
    };
    let diagnostic = Diagnostic {
        column: column(error.range.start),
        end_column: column(error.range.end),
        ..Diagnostic::of_file(&codes::BAD_CRON, "EXPR", error.message)
    };
    let color = std::io::stderr().is_terminal();
    eprintln!("{}", render(&diagnostic, &shown, color));
    ExitCode::FAILURE
}
