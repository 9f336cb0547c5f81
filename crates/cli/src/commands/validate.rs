//! `updraft dags validate` and `updraft dags schema`: no server, no database.

use std::collections::BTreeMap;
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
    /// Its path.
    pub(crate) name: String,
    /// Its text and that of the `_defaults.yaml` files that apply to it, by name.
    texts: BTreeMap<String, String>,
    /// The DAGs without an error.
    pub(crate) dags: Vec<Dag>,
    /// Every problem.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Checked {
    /// Every problem with its line, for people.
    pub(crate) fn rendered(&self, color: bool) -> impl Iterator<Item = String> {
        self.diagnostics.iter().map(move |diagnostic| {
            let text = self.texts.get(&diagnostic.file).map_or("", String::as_str);
            render(diagnostic, text, color)
        })
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

/// Reads a file, or every DAG file under a folder; `default_timezone` is that of DAGs that name none. The `_defaults.yaml` of every folder
/// above count, as nobody says here where the DAGs folder begins.
pub(crate) fn check(path: &Path, default_timezone: &str) -> Result<Vec<Checked>> {
    let metadata = std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
    let (root, files, mut with_defaults) = if metadata.is_dir() {
        let found = scan(path);
        if found.dags.is_empty() {
            bail!("no *.yaml or *.yml under {}", path.display());
        }
        let files: Vec<PathBuf> = found.dags.into_keys().collect();
        (path, files, found.defaults.into_keys().collect::<Vec<_>>())
    } else {
        let name = PathBuf::from(path.file_name().context("the path names no file")?);
        let root = path.parent().unwrap_or(Path::new(""));
        let own = Some(PathBuf::from(DEFAULTS_FILE)).filter(|file| root.join(file).exists());
        (root, vec![name], own.into_iter().collect())
    };
    // To the parser, the DAGs folder is the root of the file system.
    let place = root
        .join(".")
        .canonicalize()
        .with_context(|| format!("cannot read {}", root.display()))?;
    let above = place.ancestors().skip(1).map(|folder| folder.join(DEFAULTS_FILE));
    with_defaults.extend(above.filter(|file| file.is_file()));
    let mut texts = BTreeMap::new();
    let mut defaults = Vec::new();
    for file in &with_defaults {
        let full = root.join(file);
        let text = std::fs::read_to_string(&full).with_context(|| format!("cannot read {}", full.display()))?;
        let whole = place.join(file);
        defaults.push(DefaultsFile {
            folder: whole.parent().map(from_root).unwrap_or_default(),
            text: text.clone(),
        });
        texts.insert(full.display().to_string(), text);
    }
    let catalog = updraft_operators::catalog();
    let options = ParseOptions {
        catalog: &catalog,
        limits: Limits::default(),
        defaults: &defaults,
        default_timezone,
    };
    // Positions are told in the file as the person named it.
    let shown = |file: &str| {
        let whole = Path::new("/").join(file);
        let named = whole.strip_prefix(&place).map(|rest| root.join(rest));
        named.unwrap_or(whole).display().to_string()
    };
    files
        .into_iter()
        .map(|file| {
            let full = root.join(&file);
            let bytes = std::fs::read(&full).with_context(|| format!("cannot read {}", full.display()))?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let parsed = parse_file(&from_root(&place.join(&file)), &text, &options);
            let diagnostics = parsed
                .diagnostics
                .into_iter()
                .map(|diagnostic| Diagnostic {
                    file: shown(&diagnostic.file),
                    ..diagnostic
                })
                .collect();
            let name = full.display().to_string();
            let mut texts = texts.clone();
            texts.insert(name.clone(), text);
            Ok(Checked {
                name,
                texts,
                dags: parsed.dags,
                diagnostics,
            })
        })
        .collect()
}

fn from_root(path: &Path) -> String {
    path.strip_prefix("/").unwrap_or(path).display().to_string()
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by a panic")]
mod tests {
    use super::*;

    #[test]
    fn defaults_of_the_folders_above_count() {
        let folder = tempfile::tempdir().unwrap();
        let team = folder.path().join("dags/team");
        std::fs::create_dir_all(&team).unwrap();
        let write = |path: &str, text: &str| std::fs::write(folder.path().join(path), text).unwrap();
        write("dags/_defaults.yaml", "default_args: {retries: 3, pool: a}\n");
        write("dags/team/_defaults.yaml", "default_args: {pool: b}\n");
        write("dags/team/x.yaml", "tasks: {t: {bash: x}}\n");
        for named in [folder.path().join("dags"), team.clone(), team.join("x.yaml")] {
            let checked = check(&named, "UTC").unwrap();
            let task = &checked.last().unwrap().dags[0].tasks["t"];
            assert_eq!((task.retries, task.pool.as_str()), (3, "b"), "{}", named.display());
        }
        // What is wrong there is shown there.
        write("dags/_defaults.yaml", "default_args:\n  retry: 3\n");
        let checked = check(&team.join("x.yaml"), "UTC").unwrap();
        let shown = checked[0].rendered(false).collect::<String>();
        let place = folder.path().canonicalize().unwrap().join("dags/_defaults.yaml");
        assert!(shown.contains(&format!("--> {}:2:3", place.display())), "{shown}");
        assert!(shown.contains("|   retry: 3"), "{shown}");
    }
}
