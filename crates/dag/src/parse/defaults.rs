//! `_defaults.yaml`: keys that stand under every DAG at or below a folder.

use std::rc::Rc;

use super::scope::{Scope, synthetic};
use super::{DefaultsFile, Limits};
use crate::diagnostic::{Problem, codes};
use crate::yaml::{Content, Entry, Node, Source, read};

/// The defaults files for the DAG file at `path`, outermost first.
pub(crate) fn applicable<'a>(path: &str, files: &'a [DefaultsFile]) -> Vec<&'a DefaultsFile> {
    let mut found: Vec<&DefaultsFile> = files
        .iter()
        .filter(|file| {
            let folder = file.folder.trim_matches('/');
            folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        })
        .collect();
    found.sort_by_key(|file| file.folder.trim_matches('/').len());
    found
}

/// The path of a defaults file.
pub(crate) fn path_of(file: &DefaultsFile) -> String {
    let folder = file.folder.trim_matches('/');
    if folder.is_empty() {
        "_defaults.yaml".to_owned()
    } else {
        format!("{folder}/_defaults.yaml")
    }
}

/// The keys of one defaults file.
pub(crate) fn read_defaults(source: Source<'_>, limits: &Limits, scope: &mut Scope<'_>) -> Vec<Entry> {
    let mut documents = read(source, limits).into_iter();
    let Some(first) = documents.next() else {
        return Vec::new();
    };
    scope.problems.extend(first.problems);
    if let Some(second) = documents.next() {
        scope.problems.extend(second.problems);
        scope.report(Problem::new(
            &codes::UNSUPPORTED_YAML,
            second.root.span,
            "a defaults file has one document, without `---`",
        ));
    }
    let Content::Map(entries) = &first.root.content else {
        if !first.malformed {
            scope.report(Problem::new(
                &codes::NOT_A_MAPPING,
                first.root.span,
                format!(
                    "a defaults file must be a mapping of DAG keys, not {}",
                    first.root.kind()
                ),
            ));
        }
        return Vec::new();
    };
    let mut kept = Vec::new();
    for entry in entries {
        if matches!(&*entry.key, "dag_id" | "tasks") {
            scope.report(
                Problem::new(
                    &codes::MISPLACED_KEY,
                    entry.key_span,
                    format!("`{}` can't have a default", entry.key),
                )
                .help("it belongs to one DAG: write it in the DAG's file"),
            );
        } else {
            kept.push(entry.clone());
        }
    }
    kept
}

/// `over` on top of `under`: its keys win, but `default_args` are merged key by key and `tags` are united.
pub(crate) fn merge(under: Vec<Entry>, over: &[Entry]) -> Vec<Entry> {
    let mut merged = over.to_vec();
    for entry in under {
        let Some(own) = merged.iter_mut().find(|own| own.key == entry.key) else {
            merged.push(entry);
            continue;
        };
        let united = match (&*own.key, &own.node.content, &entry.node.content) {
            ("default_args", Content::Map(over), Content::Map(under)) => {
                let mut keys = over.clone();
                keys.extend(under.iter().filter(|entry| own.node.get(&entry.key).is_none()).cloned());
                Content::Map(keys)
            }
            ("tags", Content::List(over), Content::List(under)) => {
                Content::List(over.iter().chain(under).map(Rc::clone).collect::<Vec<Rc<Node>>>())
            }
            _ => continue,
        };
        own.node = synthetic(own.node.span, united);
    }
    merged
}
