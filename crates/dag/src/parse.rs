//! Text becomes [`Dag`]s, with every problem found in one pass.

use std::collections::{HashMap, HashSet};

use crate::catalog::ActionCatalog;
use crate::diagnostic::{Diagnostic, Problem, codes};
use crate::model::Dag;
use crate::yaml::{Content, Document, Entry, Source, Span, read};

mod action;
mod arguments;
mod dag;
pub(crate) mod dates;
mod deadline;
mod defaults;
mod edges;
mod expand;
mod groups;
mod ids;
mod params;
mod policy;
mod retention;
mod schedule;
mod scope;
mod surroundings;
mod task;
mod tasks;

pub(crate) use action::{Purpose, TextKind, TextUse};
pub(crate) use edges::{Reference, Target};
pub(crate) use scope::Scope;
pub(crate) use task::TRIGGER_RULES;
pub(crate) use tasks::Forest;

/// Names the code that reads files: what another build, with another name, makes of the same file may differ.
pub const READER: &str = env!("UPDRAFT_READER");

/// What bounds a file, so that no file can hold up the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file.
    pub file_bytes: usize,
    /// Scalars, lists and mappings of a file, with every alias counted as what it stands for.
    pub nodes: usize,
    /// Lists and mappings inside each other.
    pub depth: usize,
    /// Tasks of a DAG.
    pub tasks: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 1024 * 1024,
            nodes: 100_000,
            depth: 64,
            tasks: 10_000,
        }
    }
}

/// A `_defaults.yaml`, whose keys stand under every DAG at or below its folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultsFile {
    /// Folder relative to the DAGs folder, with forward slashes; empty for the DAGs folder itself.
    pub folder: String,
    /// Text of the file.
    pub text: String,
}

/// What the parser is told.
#[derive(Debug, Clone, Copy)]
pub struct ParseOptions<'a> {
    /// The actions there are.
    pub catalog: &'a ActionCatalog,
    /// What bounds a file.
    pub limits: Limits,
    /// Every `_defaults.yaml` known, in any order; those of other folders are left aside.
    pub defaults: &'a [DefaultsFile],
    /// IANA zone of a DAG that names none.
    pub default_timezone: &'a str,
}

/// What a file says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParsedFile {
    /// The DAGs without an error, in the order of the file.
    pub dags: Vec<Dag>,
    /// Ids of the DAGs with errors, as far as they are known.
    pub broken: Vec<String>,
    /// All problems, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// The `_defaults.yaml` that stand under the DAGs of the file at `path`, from the DAGs folder down.
pub fn defaults_of<'a>(path: &str, defaults: &'a [DefaultsFile]) -> impl Iterator<Item = &'a DefaultsFile> {
    defaults::applicable(path, defaults).into_iter()
}

/// Reads the file at `path` (relative to the DAGs folder, forward slashes).
///
/// Never fails: what is wrong stands in the diagnostics, and a broken document doesn't hide the others. A `_defaults.yaml`
/// is checked for its own sake and gives no DAG.
#[must_use]
pub fn parse_file(path: &str, text: &str, options: &ParseOptions<'_>) -> ParsedFile {
    let defaults = defaults::applicable(path, options.defaults);
    let mut sources = vec![Source { file: 0, text }];
    let mut names = vec![path.to_owned()];
    for (at, file) in defaults.iter().enumerate() {
        sources.push(Source {
            file: at + 1,
            text: &file.text,
        });
        names.push(defaults::path_of(file));
    }
    let mut scope = Scope::new(options, sources.clone());
    let mut report = Report {
        names,
        sources,
        diagnostics: Vec::new(),
        seen: HashSet::new(),
    };
    let stem = stem(path);
    if stem == "_defaults" {
        let entries = defaults::read_defaults(Source { file: 0, text }, &options.limits, &mut scope);
        for entry in entries.iter().filter(|entry| !dag::KEYS.contains(&&*entry.key)) {
            scope.unknown_key(entry, "a defaults file", &dag::KEYS);
        }
        report.take(&mut scope, None);
        return ParsedFile {
            diagnostics: report.sorted(),
            ..ParsedFile::default()
        };
    }
    let mut under = Vec::new();
    for source in &report.sources[1..] {
        let entries = defaults::read_defaults(*source, &options.limits, &mut scope);
        under = defaults::merge(under, &entries);
    }
    let defaults_are_broken = report.take(&mut scope, None);

    let documents = read(Source { file: 0, text }, &options.limits);
    if documents.is_empty() {
        scope.report(
            Problem::new(&codes::NO_DAG, scope::beginning(0), "the file defines no DAG")
                .help("the smallest DAG is `tasks: {hello: {bash: echo hello}}`"),
        );
        report.take(&mut scope, None);
    }
    let mut read_dags: Vec<ReadDag> = Vec::new();
    let mut by_id: HashMap<String, usize> = HashMap::new();
    for document in documents {
        let (id, place, dag) = self::document(&mut scope, document, &under, stem);
        let is_broken = report.take(&mut scope, id.as_deref()) || defaults_are_broken || dag.is_none();
        let Some(id) = id else { continue };
        let Some(twin) = by_id.get(&id).and_then(|&at| read_dags.get_mut(at)) else {
            by_id.insert(id.clone(), read_dags.len());
            read_dags.push(ReadDag {
                id,
                place,
                dag: dag.filter(|_| !is_broken),
            });
            continue;
        };
        // Nobody can tell which of the two was meant, so neither is taken.
        twin.dag = None;
        scope.report(
            Problem::new(
                &codes::DUPLICATE_DAG,
                place,
                format!("two DAGs of this file have the id `{id}`"),
            )
            .related(twin.place, "the first one")
            .help("give each document of the file its own `dag_id`"),
        );
        report.take(&mut scope, Some(&id));
    }
    let broken = read_dags
        .iter()
        .filter(|read| read.dag.is_none())
        .map(|read| read.id.clone())
        .collect();
    let dags = read_dags.into_iter().filter_map(|read| read.dag).collect();
    ParsedFile {
        dags,
        broken,
        diagnostics: report.sorted(),
    }
}

/// A document that was read; without a DAG if it has an error.
struct ReadDag {
    id: String,
    place: Span,
    dag: Option<Dag>,
}

/// Reads one document: its id as far as it is known, the place of the id, and the DAG.
fn document(
    scope: &mut Scope<'_>,
    document: Document,
    under: &[Entry],
    stem: &str,
) -> (Option<String>, Span, Option<Dag>) {
    let root = document.root;
    for problem in document.problems {
        scope.report(problem);
    }
    let place = root.get("dag_id").map_or(root.span, Entry::span);
    if document.malformed {
        // What stands before the mistake may be the half of something, so that only the id is taken from it.
        let given = root.get("dag_id").and_then(|entry| entry.node.text()).unwrap_or(stem);
        return (ids::is_id(given).then(|| given.to_owned()), place, None);
    }
    let Content::Map(entries) = &root.content else {
        scope.report(
            Problem::new(
                &codes::NOT_A_MAPPING,
                root.span,
                format!("a DAG must be a mapping, not {}", root.kind()),
            )
            .help("a DAG file begins with keys such as `schedule:` and `tasks:`"),
        );
        return (ids::is_id(stem).then(|| stem.to_owned()), place, None);
    };
    let id = dag::dag_id(scope, entries, stem, root.span);
    let merged = defaults::merge(under.to_vec(), entries);
    // With an unusable id the rest is still looked through.
    let dag = dag::dag(scope, id.clone().unwrap_or_else(|| stem.to_owned()), &merged, root.span);
    (id, place, Some(dag))
}

/// The name of a file without folders and without its extension.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".yaml")
        .or_else(|| name.strip_suffix(".yml"))
        .unwrap_or(name)
}

/// Collects the diagnostics of a file and of its defaults.
struct Report<'a> {
    names: Vec<String>,
    sources: Vec<Source<'a>>,
    diagnostics: Vec<(Span, Diagnostic)>,
    /// An alias or a default makes the same mistake in several tasks; it is told once.
    seen: HashSet<(Span, &'static str, String)>,
}

impl Report<'_> {
    /// Takes the problems out of `scope`; true if one of them is an error.
    fn take(&mut self, scope: &mut Scope<'_>, dag_id: Option<&str>) -> bool {
        let mut is_broken = std::mem::take(&mut scope.overflown);
        for problem in std::mem::take(&mut scope.problems) {
            is_broken |= problem.is_error();
            if self.diagnostics.len() >= scope::MOST_PROBLEMS {
                continue;
            }
            let span = problem.span;
            let (Some(name), Some(source)) = (self.names.get(span.file), self.sources.get(span.file)) else {
                continue;
            };
            let diagnostic = problem.into_diagnostic(name, source.text, dag_id);
            if self.seen.insert((span, diagnostic.code, diagnostic.message.clone())) {
                self.diagnostics.push((span, diagnostic));
            }
        }
        is_broken
    }

    fn sorted(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort_by_key(|(span, _)| *span);
        self.diagnostics.into_iter().map(|(_, diagnostic)| diagnostic).collect()
    }
}
