//! Values that know where they stand.

use std::rc::Rc;

use serde_json::{Map, Number, Value};

use super::{Position, Span};

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// Without quotes.
    Plain,
    /// In single or double quotes.
    Quoted,
    /// After `|`: every line of the text is a line of the file.
    Literal,
    /// After `>`: lines are joined.
    Folded,
}

/// What a node is.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Null,
    Bool(bool),
    Number(Number),
    Text(Rc<str>),
    List(Vec<Rc<Node>>),
    Map(Vec<Entry>),
}

/// A value and its place. Aliases share nodes, so memory follows the file, not its expansion.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) style: Style,
    pub(crate) content: Content,
    /// A scalar as it is written, without its quotes.
    pub(crate) raw: Rc<str>,
    /// Nodes in it, with itself, aliases expanded.
    pub(crate) nodes: usize,
    /// Bytes of text in it, aliases expanded.
    pub(crate) bytes: usize,
    /// Lists and mappings inside each other, with itself.
    pub(crate) height: usize,
}

/// A key with its value.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: Rc<str>,
    pub(crate) key_span: Span,
    pub(crate) node: Rc<Node>,
}

impl Entry {
    /// Where a caret helps most: at a scalar or a list in brackets, else at the key.
    pub(crate) fn span(&self) -> Span {
        let inline = self.node.span.start.line == self.node.span.end.line;
        if inline && self.node.span.start.offset < self.node.span.end.offset {
            self.node.span
        } else {
            self.key_span
        }
    }
}

impl Node {
    /// What people call such a value.
    pub(crate) fn kind(&self) -> &'static str {
        match &self.content {
            Content::Null => "nothing",
            Content::Bool(_) => "a boolean",
            Content::Number(number) if number.is_f64() => "a number",
            Content::Number(_) => "an integer",
            Content::Text(_) => "text",
            Content::List(_) => "a list",
            Content::Map(_) => "a mapping",
        }
    }

    /// The text, if it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is null or left empty.
    pub(crate) fn is_null(&self) -> bool {
        matches!(self.content, Content::Null)
    }

    /// The entries of a mapping; none for anything else.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.content {
            Content::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The entry of a mapping.
    pub(crate) fn get(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| &*entry.key == key)
    }

    /// The value as JSON. The depth of a file is bounded, hence that of the recursion.
    pub(crate) fn to_json(&self) -> Value {
        match &self.content {
            Content::Null => Value::Null,
            Content::Bool(value) => Value::Bool(*value),
            Content::Number(number) => Value::Number(number.clone()),
            Content::Text(text) => Value::String(text.to_string()),
            Content::List(items) => Value::Array(items.iter().map(|item| item.to_json()).collect()),
            Content::Map(entries) => {
                let map: Map<String, Value> = entries
                    .iter()
                    .map(|entry| (entry.key.to_string(), entry.node.to_json()))
                    .collect();
                Value::Object(map)
            }
        }
    }

    /// The place of `length` characters at (`line`, `column`), both from 1, of this text in `source`, the file's text.
    ///
    /// Exact for one-line texts without escapes and for `|` blocks; otherwise the whole text is the place.
    pub(crate) fn place(&self, source: &str, line: u32, column: u32, length: u32) -> Span {
        self.try_place(source, line, column, length).unwrap_or(self.span)
    }

    fn try_place(&self, source: &str, line: u32, column: u32, length: u32) -> Option<Span> {
        let text = self.text()?;
        let wanted = text.split('\n').nth(line.checked_sub(1)? as usize)?;
        let column = column.checked_sub(1)? as usize;
        let (file_line, offset, first_column) = match self.style {
            Style::Plain | Style::Quoted => {
                let written = source.get(self.span.start.offset..self.span.end.offset)?;
                let quote = usize::from(self.style == Style::Quoted);
                if line != 1 || written.get(quote..written.len() - quote)? != text {
                    return None;
                }
                (
                    self.span.start.line,
                    self.span.start.offset + quote,
                    self.span.start.column as usize + quote,
                )
            }
            Style::Literal => {
                // The span begins at the first character that is not blank.
                let blank = text.split('\n').take_while(|line| line.trim().is_empty()).count();
                let further = (line as usize - 1).checked_sub(blank)?;
                let mut offset = source.get(..self.span.start.offset)?.rfind('\n')? + 1;
                for _ in 0..further {
                    offset += source.get(offset..)?.find('\n')? + 1;
                }
                let written = source.get(offset..)?.split(['\n', '\r']).next()?;
                let indent = written.len().checked_sub(wanted.len())?;
                if written.get(indent..)? != wanted {
                    return None;
                }
                (
                    self.span.start.line + u32::try_from(further).ok()?,
                    offset + indent,
                    indent + 1,
                )
            }
            Style::Folded => return None,
        };
        let byte_at = |chars: usize| wanted.char_indices().nth(chars).map_or(wanted.len(), |(at, _)| at);
        let end = (column + length as usize).min(wanted.chars().count());
        let position = |chars: usize| Position {
            line: file_line,
            column: u32::try_from(first_column + chars).unwrap_or(u32::MAX),
            offset: offset + byte_at(chars),
        };
        Some(Span {
            file: self.span.file,
            start: position(column.min(end)),
            end: position(end),
        })
    }
}
