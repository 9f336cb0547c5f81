//! From a path to what its file says: no database, and nothing that is remembered here.

use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Instant;

use sha2::{Digest, Sha256};
use updraft_dag::diagnostic::{Diagnostic, Severity, codes, not_utf8, render};
use updraft_dag::parse::{DefaultsFile, ParseOptions, ParsedFile, READER, defaults_of, parse_file};
use updraft_dag::timetable::Timetable;
use updraft_store::dag::{DagReading, FileReading, KnownFile, ReadingKey};

use super::FilesConfig;
use super::scan::Fingerprint;

/// What is known of a file that may have changed.
#[derive(Debug)]
pub(super) enum Before {
    /// Nothing, or nothing that helps.
    Nothing,
    /// How it was read last.
    Key(ReadingKey),
    /// What another scheduler left in the database.
    Registered(KnownFile),
}

/// A file to look at.
#[derive(Debug)]
pub(super) struct Look {
    pub(super) path: PathBuf,
    /// How it looks from outside; `None` if it is gone.
    pub(super) print: Option<Fingerprint>,
    pub(super) before: Before,
}

/// What the look has shown.
#[derive(Debug)]
pub(super) enum Seen {
    /// It is as it was, with these DAGs if they come from the database.
    Same(ReadingKey, Option<Vec<String>>),
    /// It says this.
    Says(Box<FileReading>),
}

/// Reads files with these settings and defaults.
#[derive(Debug)]
pub(super) struct Reader {
    config: FilesConfig,
    defaults: Vec<DefaultsFile>,
    /// Hash of the settings and of the program.
    settings: ReadingKey,
}

impl Reader {
    pub(super) fn new(config: FilesConfig, defaults: Vec<DefaultsFile>) -> Self {
        let settings = settings_hash(&config);
        Self {
            config,
            defaults,
            settings,
        }
    }

    /// Reads and parses. Blocks.
    pub(super) fn look(&self, look: &Look) -> Seen {
        let begun = Instant::now();
        let name = slashes(&look.path);
        if look.print.is_none() {
            return says(FileReading::gone(name));
        }
        let full = self.config.folder.join(&look.path);
        let bytes = match read_capped(&full, self.config.limits.file_bytes) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return says(FileReading::gone(name)),
            Err(error) => {
                let message = format!("the file can't be read: {error}");
                let unreadable = Diagnostic {
                    help: Some("give the user that runs Updraft the right to read it".to_owned()),
                    ..Diagnostic::of_file(&codes::UNREADABLE, &name, message)
                };
                return says(self.reading(name, String::new(), broken(unreadable)));
            }
        };
        let key = self.key(&name, &bytes);
        match &look.before {
            Before::Key(last) if *last == key => return Seen::Same(key, None),
            Before::Registered(known) if known.was_read_as(&key) => {
                return Seen::Same(key, Some(known.dag_ids().map(str::to_owned).collect()));
            }
            _ => {}
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let parsed = match not_utf8(&name, &bytes) {
            Some(diagnostic) => broken(diagnostic),
            None => self.parse(&name, &text),
        };
        let mut reading = self.reading(name, text, parsed);
        reading.key = Some(key);
        reading.seconds = begun.elapsed().as_secs_f64();
        says(reading)
    }

    /// All that decides what reading the file gives.
    fn key(&self, name: &str, bytes: &[u8]) -> ReadingKey {
        let mut hash = Sha256::new();
        hash.update(self.settings);
        for file in defaults_of(name, &self.defaults) {
            part(&mut hash, file.folder.as_bytes());
            part(&mut hash, file.text.as_bytes());
        }
        part(&mut hash, name.as_bytes());
        part(&mut hash, bytes);
        hash.finalize().into()
    }

    fn parse(&self, name: &str, text: &str) -> ParsedFile {
        let options = ParseOptions {
            catalog: &self.config.catalog,
            limits: self.config.limits,
            defaults: &self.defaults,
            default_timezone: &self.config.default_timezone,
        };
        // Whatever one file does to the parser, the others are to be read.
        catch_unwind(AssertUnwindSafe(|| parse_file(name, text, &options))).unwrap_or_else(|_| {
            let message =
                "reading this file crashed the parser, which is a fault of Updraft: please report it with the file";
            broken(Diagnostic::of_file(&codes::UNREADABLE, name, message))
        })
    }

    fn reading(&self, path: String, source: String, parsed: ParsedFile) -> FileReading {
        let is_error = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
        let mut reading = FileReading {
            errors: parsed
                .diagnostics
                .iter()
                .filter(is_error)
                .map(|diagnostic| render(diagnostic, &source, false))
                .collect(),
            // Where the file as a whole can't be read, nobody knows which DAGs it still has.
            is_unreadable: parsed
                .diagnostics
                .iter()
                .filter(is_error)
                .any(|diagnostic| diagnostic.dag_id.is_none()),
            diagnostics: serde_json::to_value(&parsed.diagnostics).unwrap_or_default(),
            broken: parsed.broken,
            path,
            source,
            ..FileReading::default()
        };
        for dag in parsed.dags {
            let dag_id = dag.dag_id.clone();
            let summary = Timetable::of(&dag).ok().map(|timetable| timetable.summary());
            match DagReading::new(dag, self.config.paused_at_creation, summary) {
                Ok(read) => reading.dags.push(read),
                Err(error) => {
                    reading.errors.push(error.to_string());
                    reading.broken.push(dag_id);
                }
            }
        }
        reading
    }
}

fn says(reading: FileReading) -> Seen {
    Seen::Says(Box::new(reading))
}

/// A file of which nothing is known but what is wrong with it.
fn broken(diagnostic: Diagnostic) -> ParsedFile {
    ParsedFile {
        diagnostics: vec![diagnostic],
        ..ParsedFile::default()
    }
}

fn settings_hash(config: &FilesConfig) -> ReadingKey {
    let mut hash = Sha256::new();
    part(&mut hash, READER.as_bytes());
    for action in config.catalog.iter() {
        part(&mut hash, format!("{action:?}").as_bytes());
    }
    part(&mut hash, format!("{:?}", config.limits).as_bytes());
    part(&mut hash, config.default_timezone.as_bytes());
    hash.finalize().into()
}

/// With its length, so that no two lists of parts are the same bytes.
fn part(hash: &mut Sha256, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}

/// Reads one byte more than a DAG file may have, so that the parser can tell, and no more.
fn read_capped(path: &Path, limit: usize) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?
        .take(limit as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The path as names of files are kept.
pub(super) fn slashes(path: &Path) -> String {
    path.components()
        .map(|component| component.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}
