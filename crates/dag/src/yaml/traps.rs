//! Mistakes that everybody makes once, told apart from other syntax errors.

use granit_parser::{ErrorKind, ScanError};

use super::read::position;
use super::{Position, Source, Span};
use crate::diagnostic::{Problem, codes};

/// The problem behind a syntax error.
pub(super) fn explain(error: &ScanError, source: Source<'_>) -> Problem {
    let at = position(*error.marker(), source.text);
    let line = Line::around(at, source.text);
    match error.kind() {
        ErrorKind::MissingAnchorOrAliasName | ErrorKind::UnexpectedCharacter { .. } => {
            if let Some(value) = line
                .value_at(at)
                .filter(|value| value.text.starts_with(['*', '@', '%', '`']))
            {
                return value.needs_quotes(source.file);
            }
        }
        ErrorKind::UnknownAnchor => {
            if let Some(value) = line.value_at(at) {
                // `*/5 * * * *` is meant as a cron; `*name` as an alias.
                if value.text.contains(char::is_whitespace) || value.text.contains('/') {
                    return value.needs_quotes(source.file);
                }
                return Problem::new(
                    &codes::SYNTAX,
                    value.span(source.file),
                    format!(
                        "`{}` is an alias, but there is no anchor `&{}` above",
                        value.text,
                        &value.text[1..]
                    ),
                )
                .help("define the anchor before its use, or quote the value if it is not an alias");
            }
        }
        ErrorKind::MappingValueNotAllowed | ErrorKind::ExpectedBlockMappingKey => {
            if let Some(value) = line.block_value() {
                let after_quote = value.text.starts_with(['"', '\'']);
                if value.text.starts_with("{{") || (!after_quote && value.text.contains(": ")) {
                    return value.needs_quotes(source.file);
                }
            }
        }
        ErrorKind::InvalidTrailingDoubleQuotedScalar | ErrorKind::InvalidTrailingSingleQuotedScalar => {
            let after = Span {
                file: source.file,
                start: at,
                end: at,
            };
            return Problem::new(
                &codes::SYNTAX,
                line.value_at(at).map_or(after, |value| value.span(source.file)),
                "text goes on after the closing quote",
            )
            .help("put the whole value into quotes: '…' around a text that holds \"");
        }
        ErrorKind::RecursionLimitExceeded => {
            return Problem::new(
                &codes::TOO_DEEP,
                Span {
                    file: source.file,
                    start: at,
                    end: at,
                },
                "lists and mappings are nested too deeply",
            );
        }
        _ => {}
    }
    let width = source
        .text
        .get(at.offset..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, |c| usize::from(c != '\n'));
    let mut end = at;
    if width > 0 {
        end.column += 1;
        end.offset += source.text[at.offset..].chars().next().map_or(0, char::len_utf8);
    }
    let problem = Problem::new(
        &codes::SYNTAX,
        Span {
            file: source.file,
            start: at,
            end,
        },
        format!("malformed YAML: {}", error.info()),
    );
    match help(error.kind()) {
        Some(help) => problem.help(help),
        None => problem,
    }
}

fn help(kind: &ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::TabInBlockIndentation | ErrorKind::TabInIndentation | ErrorKind::TabNotAllowed => {
            "indent with spaces, not with tabs"
        }
        ErrorKind::UnexpectedCharacter { character: '\0' } => "remove the NUL byte: is this a text file?",
        ErrorKind::MappingValueNotAllowed | ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidIndentation => {
            "look at the indentation of this line and of the one before"
        }
        ErrorKind::InvalidColonPlacement
        | ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator => "is a bracket above not closed, or a comma missing?",
        ErrorKind::UnclosedQuotedScalar | ErrorKind::InvalidQuotedScalarIndent => "is a quote above not closed?",
        ErrorKind::UnknownQuotedScalarEscape => "inside \"…\" a backslash is written \\\\; inside '…' it is itself",
        _ => return None,
    })
}

/// A line of the file.
struct Line<'a> {
    number: u32,
    start: usize,
    text: &'a str,
}

impl<'a> Line<'a> {
    fn around(at: Position, source: &'a str) -> Self {
        let before = source.get(..at.offset).unwrap_or(source);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let text = source
            .get(start..)
            .unwrap_or_default()
            .lines()
            .next()
            .unwrap_or_default();
        Self {
            number: at.line,
            start,
            text,
        }
    }

    /// The value that begins at `at`.
    fn value_at(&self, at: Position) -> Option<Value<'a>> {
        self.value(at.offset.checked_sub(self.start)?)
    }

    /// The value after the first `key: ` or `- ` of the line.
    fn block_value(&self) -> Option<Value<'a>> {
        let trimmed = self.text.trim_start();
        let indent = self.text.len() - trimmed.len();
        let at = match trimmed.find(": ") {
            Some(colon) => colon + 1,
            None => trimmed.starts_with("- ").then_some(1)?,
        };
        let spaces = trimmed[at..].len() - trimmed[at..].trim_start().len();
        self.value(indent + at + spaces)
    }

    fn value(&self, from: usize) -> Option<Value<'a>> {
        let before = self.text.get(..from)?;
        let mut text = self.text.get(from..)?;
        if let Some(comment) = text.find(" #") {
            text = &text[..comment];
        }
        let inside_brackets = before.matches(['{', '[']).count() > before.matches(['}', ']']).count();
        if inside_brackets && let Some(end) = text.find([',', ']', '}']) {
            text = &text[..end];
        }
        let text = text.trim_end();
        let column = u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX);
        (!text.is_empty()).then_some(Value {
            start: Position {
                line: self.number,
                column,
                offset: self.start + from,
            },
            text,
        })
    }
}

/// A value as it is written.
struct Value<'a> {
    start: Position,
    text: &'a str,
}

impl Value<'_> {
    fn span(&self, file: usize) -> Span {
        let width = u32::try_from(self.text.chars().count()).unwrap_or(u32::MAX);
        let end = Position {
            column: self.start.column.saturating_add(width),
            offset: self.start.offset + self.text.len(),
            ..self.start
        };
        Span {
            file,
            start: self.start,
            end,
        }
    }

    fn needs_quotes(&self, file: usize) -> Problem {
        let quoted = if self.text.contains('"') {
            format!("'{}'", self.text.replace('\'', "''"))
        } else {
            format!("\"{}\"", self.text)
        };
        let why = match self.text.chars().next() {
            Some('{') => "a value that begins with `{{` needs quotes".to_owned(),
            Some(first @ ('*' | '@' | '%' | '`')) => format!("a value that begins with `{first}` needs quotes"),
            _ => "a value that contains `: ` needs quotes".to_owned(),
        };
        Problem::new(&codes::NEEDS_QUOTES, self.span(file), why).help(format!("quote it: {quoted}"))
    }
}
