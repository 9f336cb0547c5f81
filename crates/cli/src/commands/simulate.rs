//! `updraft dags simulate`: the runs that the scheduler would make of a file, by its own code; no server, no database.

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, SubsecRound, Utc};
use serde::Serialize;
use updraft_dag::cron::Zone;
use updraft_dag::model::{Dag, Schedule};
use updraft_dag::timetable::{Interval, NextRun, Timetable};

use crate::args::{SimulateArgs, Times};
use crate::commands::cron::{in_zone_and_utc, instant, rfc3339};
use crate::commands::validate::{Checked, check};
use crate::home::Home;
use crate::settings::{self, Flags};

/// Prints the next runs; exit code 1 if the file has no such DAG without an error.
pub(crate) fn run(args: &SimulateArgs) -> Result<ExitCode> {
    let file = &args.file;
    if file.is_dir() {
        bail!("{} is a folder: name one DAG file", file.display());
    }
    let home = Home::locate(args.home.home.clone())?;
    let core = settings::load(home.root(), &Flags::new())?.settings.core;
    let checked = check(file, &core.default_timezone)?.pop().context("no file was read")?;
    for problem in checked.rendered(std::io::stderr().is_terminal()) {
        eprintln!("{problem}\n");
    }
    let Some(dag) = chosen(&checked, file, args.dag_id.as_deref())? else {
        return Ok(ExitCode::FAILURE);
    };
    let timetable = Timetable::of(dag)?;
    let dates = Zone::parse(&dag.timezone)?;
    let zone = timetable.zone().unwrap_or(&dates);
    let now = match &args.now {
        Some(text) => instant(text, &dates, "--now")?,
        None => Utc::now().trunc_subsecs(0),
    };
    let last = args
        .last_run
        .as_deref()
        .map(|text| interval(text, &dates))
        .transpose()?;
    let runs: Vec<NextRun> = timetable.runs(last.as_ref(), now).take(args.count).collect();
    match Times::or_by_reader(args.format) {
        Times::Json => println!(
            "{}",
            serde_json::to_string_pretty(&runs.iter().map(Shown::from).collect::<Vec<_>>())?
        ),
        Times::Human => human(dag, &timetable, &runs, now, zone, args.count),
    }
    Ok(ExitCode::SUCCESS)
}

/// The DAG that is meant; none if it is broken, of which the problems have told.
pub(crate) fn chosen<'a>(checked: &'a Checked, file: &Path, dag_id: Option<&str>) -> Result<Option<&'a Dag>> {
    let file = file.display();
    let is_broken = checked.diagnostics.iter().any(|diagnostic| diagnostic.is_error());
    let ids: Vec<&str> = checked.dags.iter().map(|dag| dag.dag_id.as_str()).collect();
    match (dag_id, checked.dags.as_slice()) {
        (Some(id), dags) => match dags.iter().find(|dag| dag.dag_id == id) {
            Some(dag) => Ok(Some(dag)),
            None if is_broken => Ok(None),
            None => bail!("{file} has no DAG `{id}`: it has {}", ids.join(", ")),
        },
        (None, [dag]) if !is_broken => Ok(Some(dag)),
        (None, _) if is_broken => Ok(None),
        (None, []) => bail!("{file} defines no DAG"),
        (None, _) => bail!("{file} has several DAGs: name one with --dag-id: {}", ids.join(", ")),
    }
}

/// `START/END`, or one instant.
fn interval(text: &str, zone: &Zone) -> Result<Interval> {
    let (start, end) = text.split_once('/').unwrap_or((text, text));
    let interval = Interval {
        start: instant(start, zone, "--last-run")?,
        end: instant(end, zone, "--last-run")?,
    };
    if interval.end < interval.start {
        bail!("--last-run: `{text}` ends before it begins");
    }
    Ok(interval)
}

/// A run as JSON, in the order of Airflow's API.
#[derive(Serialize)]
struct Shown {
    logical_date: Option<String>,
    data_interval_start: Option<String>,
    data_interval_end: Option<String>,
    run_after: String,
}

impl From<&NextRun> for Shown {
    fn from(run: &NextRun) -> Self {
        Self {
            logical_date: run.logical_date.map(rfc3339),
            data_interval_start: run.data_interval.map(|it| rfc3339(it.start)),
            data_interval_end: run.data_interval.map(|it| rfc3339(it.end)),
            run_after: rfc3339(run.run_after),
        }
    }
}

fn human(dag: &Dag, timetable: &Timetable, runs: &[NextRun], now: DateTime<Utc>, zone: &Zone, asked: usize) {
    println!("{}: {}", dag.dag_id, timetable.describe());
    println!("now: {}\n", in_zone_and_utc(now, zone));
    for run in runs {
        let due = if run.run_after <= now { " (due)" } else { "" };
        println!("{}{due}", in_zone_and_utc(run.run_after, zone));
        if let Some(data) = run.data_interval.filter(|data| data.start != data.end) {
            println!("    data from {}", in_zone_and_utc(data.start, zone));
            println!("         to   {}", in_zone_and_utc(data.end, zone));
        }
    }
    if dag.schedule == Schedule::Continuous {
        println!("\nEach run begins when the one before has ended; here they take no time.");
    }
    if dag.schedule.assets().is_some() && *dag.schedule.by_time() == Schedule::None {
        println!("Time makes no run of it: updates of its assets do.");
    } else if runs.is_empty() && asked > 0 {
        println!("The schedule makes no run.");
    } else if runs.len() < asked {
        println!("\nThen the schedule ends.");
    }
}
