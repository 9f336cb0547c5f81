//! A problem while it is being written down, before its file and DAG are known.

use std::cell::Cell;

use super::{Code, Diagnostic, Related, Severity};
use crate::yaml::Span;

/// See [`Diagnostic`].
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) code: &'static Code,
    pub(crate) span: Span,
    message: String,
    label: Option<String>,
    help: Option<String>,
    related: Vec<(Span, String)>,
}

impl Problem {
    pub(crate) fn new(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            span,
            message: message.into(),
            label: None,
            help: None,
            related: Vec::new(),
        }
    }

    /// What stands under the caret.
    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// How to mend it.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A second place.
    pub(crate) fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }

    pub(crate) fn is_error(&self) -> bool {
        self.code.severity == Severity::Error
    }

    /// "did you mean", if one of `known` is close to `wrong`.
    pub(crate) fn suggest<'k>(
        self,
        budget: &Cell<usize>,
        wrong: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Self {
        match closest(budget, wrong, known) {
            Some(name) => self.label(format!("did you mean `{name}`?")),
            None => self,
        }
    }

    /// The finished diagnostic of the file called `name` with text `source`. A place of several lines is cut to its
    /// first, which is what a reader needs to find it.
    pub(crate) fn into_diagnostic(self, name: &str, source: &str, dag_id: Option<&str>) -> Diagnostic {
        let (line, column, end_line, end_column) = bounds(self.span, source);
        let related = self
            .related
            .iter()
            .filter(|(span, _)| span.file == self.span.file)
            .map(|(span, label)| {
                let (line, column, end_line, end_column) = bounds(*span, source);
                Related {
                    line,
                    column,
                    end_line,
                    end_column,
                    label: label.clone(),
                }
            });
        Diagnostic {
            code: self.code.id,
            severity: self.code.severity,
            message: self.message,
            file: name.to_owned(),
            line,
            column,
            end_line,
            end_column,
            label: self.label,
            help: self.help,
            dag_id: dag_id.map(str::to_owned),
            related: related.collect(),
        }
    }
}

fn bounds(span: Span, source: &str) -> (u32, u32, u32, u32) {
    let (line, column) = (span.start.line, span.start.column);
    if span.end.line == line {
        return (line, column, line, span.end.column.max(column));
    }
    let rest = source
        .get(span.start.offset..)
        .unwrap_or_default()
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end();
    let width = u32::try_from(rest.chars().count()).unwrap_or(u32::MAX);
    (line, column, line, column.saturating_add(width))
}

/// The name of `known` that was probably meant. A third of the letters may be wrong, at least one and at most three.
///
/// Each comparison takes one of `budget`; when it is used up, nothing is suggested any more.
pub(crate) fn closest<'k>(
    budget: &Cell<usize>,
    wrong: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<&'k str> {
    let length = wrong.chars().count();
    if length > 100 {
        return None;
    }
    let allowed = (length / 3).clamp(1, 3);
    known
        .into_iter()
        .take_while(|_| {
            let left = budget.get();
            budget.set(left.saturating_sub(1));
            left > 0
        })
        .filter(|name| name.len() <= 1000 && name.chars().count().abs_diff(length) <= allowed)
        .map(|name| {
            (
                strsim::damerau_levenshtein(&wrong.to_lowercase(), &name.to_lowercase()),
                name,
            )
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, name)| name)
}
