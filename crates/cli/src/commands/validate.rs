//! `updraft dags validate` and `updraft dags schema`: no server, no database.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde_json::json;
use updraft_dag::diagnostic::{Diagnostic, Severity, github, render};
use updraft_dag::model::Dag;
use updraft_dag::parse::{DefaultsFile, Limits, ParseOptions, parse_file};
use updraft_scheduler::files::scan::{DEFAULTS_FILE, scan};

use crate::args::{Color, Report};

/// A file with what was found in it.
pub(crate) struct Checked {
    name: String,
    text: String,
    /// The DAGs without an error.
    pub(crate) dags: Vec<Dag>,
    /// Every problem.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Checked {
    /// Every problem with its line, for people.
    pub(crate) fn rendered(&self, color: bool) -> impl Iterator<Item = String> {
        self.diagnostics
            .iter()
            .map(move |diagnostic| render(diagnostic, &self.text, color))
    }
}

/// Prints every problem of every file; exit code 1 if one is an error.
pub(crate) fn run(paths: &[PathBuf], format: Report, color: Color) -> Result<ExitCode> {
    let mut checked = Vec::new();
    for path in paths {
        // No zone makes a good file bad, so the settings are not asked.
        checked.extend(check(path, "UTC")?);
    }
    match format {
        Report::Human => human(
            &checked,
            match color {
                Color::Always => true,
                Color::Never => false,
                Color::Auto => std::io::stdout().is_terminal(),
            },
        ),
        Report::Json => println!("{}", serde_json::to_string_pretty(&as_json(&checked))?),
        Report::Github => checked
            .iter()
            .flat_map(|file| &file.diagnostics)
            .for_each(|diagnostic| println!("{}", github(diagnostic))),
    }
    Ok(if count(&checked, Severity::Error) == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Prints the JSON Schema of a DAG file.
pub(crate) fn schema() -> Result<ExitCode> {
    println!(
        "{}",
        serde_json::to_string_pretty(&updraft_dag::schema::json_schema(&updraft_operators::catalog()))?
    );
    Ok(ExitCode::SUCCESS)
}

/// Reads a file, or every DAG file under a folder; `default_timezone` is that of DAGs that name none.
pub(crate) fn check(path: &Path, default_timezone: &str) -> Result<Vec<Checked>> {
    let metadata = std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
    let (root, files, defaults) = if metadata.is_dir() {
        let found = scan(path);
        if found.dags.is_empty() {
            bail!("no *.yaml or *.yml under {}", path.display());
        }
        (
            path.to_owned(),
            found.dags.into_keys().collect::<Vec<_>>(),
            found.defaults.into_keys().collect::<Vec<_>>(),
        )
    } else {
        let root = path.parent().unwrap_or(Path::new("")).to_owned();
        let name = PathBuf::from(path.file_name().context("the path names no file")?);
        let defaults = Some(PathBuf::from(DEFAULTS_FILE)).filter(|file| root.join(file).exists());
        (root, vec![name], defaults.into_iter().collect())
    };
    let defaults: Vec<DefaultsFile> = defaults
        .iter()
        .map(|file| {
            let text = std::fs::read_to_string(root.join(file))
                .with_context(|| format!("cannot read {}", root.join(file).display()))?;
            Ok(DefaultsFile {
                folder: file
                    .parent()
                    .map(|folder| folder.display().to_string())
                    .unwrap_or_default(),
                text,
            })
        })
        .collect::<Result<_>>()?;
    let catalog = updraft_operators::catalog();
    let options = ParseOptions {
        catalog: &catalog,
        limits: Limits::default(),
        defaults: &defaults,
        default_timezone,
    };
    files
        .into_iter()
        .map(|file| {
            let full = root.join(&file);
            let bytes = std::fs::read(&full).with_context(|| format!("cannot read {}", full.display()))?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let parsed = parse_file(&file.display().to_string(), &text, &options);
            // Positions are told in the file as the person named it.
            let name = full.display().to_string();
            let diagnostics = parsed
                .diagnostics
                .into_iter()
                .map(|diagnostic| Diagnostic {
                    file: name.clone(),
                    ..diagnostic
                })
                .collect();
            Ok(Checked {
                name,
                text,
                dags: parsed.dags,
                diagnostics,
            })
        })
        .collect()
}

fn human(checked: &[Checked], color: bool) {
    for file in checked {
        for problem in file.rendered(color) {
            println!("{problem}\n");
        }
    }
    let (errors, warnings) = (count(checked, Severity::Error), count(checked, Severity::Warning));
    let dags: usize = checked.iter().map(|file| file.dags.len()).sum();
    println!(
        "{} in {}: {}, {}",
        plural(dags, "good DAG"),
        plural(checked.len(), "file"),
        plural(errors, "error"),
        plural(warnings, "warning")
    );
}

fn as_json(checked: &[Checked]) -> serde_json::Value {
    json!({
        "valid": count(checked, Severity::Error) == 0,
        "errors": count(checked, Severity::Error),
        "warnings": count(checked, Severity::Warning),
        "files": checked.iter().map(|file| {
            let dags: Vec<&str> = file.dags.iter().map(|dag| dag.dag_id.as_str()).collect();
            json!({"file": file.name, "dags": dags, "diagnostics": file.diagnostics})
        }).collect::<Vec<_>>(),
    })
}

fn count(checked: &[Checked], severity: Severity) -> usize {
    checked
        .iter()
        .flat_map(|file| &file.diagnostics)
        .filter(|diagnostic| diagnostic.severity == severity)
        .count()
}

fn plural(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}
