//! What is wrong with a file, where, and what to do about it.
//!
//! A [`Diagnostic`] is plain data: the scheduler stores it, the API serialises it, the command line [`render`]s it.

use serde::Serialize;

pub mod codes;
mod problem;
mod render;

pub use codes::Code;
pub(crate) use problem::{Problem, closest};
pub use render::{github, render};

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The DAG is refused.
    Error,
    /// The DAG is accepted, but probably not what was meant.
    Warning,
}

impl Severity {
    /// The word that people read: `error` or `warning`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One problem of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Stable code such as `E107`; `docs/errors/E107.md` explains it.
    pub code: &'static str,
    /// Whether it refuses the DAG.
    pub severity: Severity,
    /// One sentence that says what is wrong.
    pub message: String,
    /// Path of the file, relative to the DAGs folder, with forward slashes.
    pub file: String,
    /// First line, 1-based.
    pub line: u32,
    /// First column in characters, 1-based.
    pub column: u32,
    /// Last line, 1-based.
    pub end_line: u32,
    /// Column after the last character, 1-based.
    pub end_column: u32,
    /// What stands under the caret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// How to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The DAG concerned, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dag_id: Option<String>,
    /// Other places of the same file that belong to the problem.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
}

/// A second place that explains a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Related {
    /// First line, 1-based.
    pub line: u32,
    /// First column in characters, 1-based.
    pub column: u32,
    /// Last line, 1-based.
    pub end_line: u32,
    /// Column after the last character, 1-based.
    pub end_column: u32,
    /// What is to be seen there.
    pub label: String,
}

impl Diagnostic {
    /// A diagnostic about the beginning of `file`; the severity is the code's.
    #[must_use]
    pub fn of_file(code: &Code, file: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.id,
            severity: code.severity,
            message: message.into(),
            file: file.to_owned(),
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
            label: None,
            help: None,
            dag_id: None,
            related: Vec::new(),
        }
    }

    /// Whether it refuses the DAG.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The diagnostic of a file whose bytes are not UTF-8, at the first byte that is not.
///
/// The parser takes text, so whoever reads the bytes says this: `None` means that they are text after all.
#[must_use]
pub fn not_utf8(file: &str, bytes: &[u8]) -> Option<Diagnostic> {
    let error = std::str::from_utf8(bytes).err()?;
    let valid = String::from_utf8_lossy(bytes.get(..error.valid_up_to()).unwrap_or_default());
    let line = valid.matches('\n').count() + 1;
    let column = valid.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    let mut diagnostic = Diagnostic::of_file(
        &codes::NOT_TEXT,
        file,
        format!(
            "the file is not UTF-8 text: byte {} is not part of a character",
            error.valid_up_to() + 1
        ),
    );
    diagnostic.line = u32::try_from(line).unwrap_or(u32::MAX);
    diagnostic.column = u32::try_from(column).unwrap_or(u32::MAX);
    diagnostic.end_line = diagnostic.line;
    diagnostic.end_column = diagnostic.column;
    diagnostic.help = Some("save the file as UTF-8".to_owned());
    Some(diagnostic)
}

/// The diagnostics of `file` when it can't be read at all, for instance for lack of permission.
#[must_use]
pub fn unreadable(file: &str, reason: &str) -> Diagnostic {
    let mut diagnostic = Diagnostic::of_file(&codes::UNREADABLE, file, format!("the file can't be read: {reason}"));
    diagnostic.help = Some("check that it exists and that the user who runs updraft may read it".to_owned());
    diagnostic
}
