//! What every part of the parser has at hand: the options, and a place for problems.

use std::cell::Cell;
use std::rc::Rc;

use super::ParseOptions;
use crate::diagnostic::{Problem, closest, codes};
use crate::duration::parse_duration;
use crate::model::Seconds;
use crate::yaml::{Content, Entry, Node, Position, Source, Span, Style};

/// Problems of a file that are told; whoever has more has made one mistake many times.
pub(crate) const MOST_PROBLEMS: usize = 1000;

/// See [`Scope::budget`].
const COMPARISONS: usize = 200_000;

/// See the module.
pub(crate) struct Scope<'a> {
    pub(crate) options: &'a ParseOptions<'a>,
    /// The DAG file first, then its defaults files; a [`Span`] names one by its index.
    pub(crate) sources: Vec<Source<'a>>,
    pub(crate) problems: Vec<Problem>,
    /// An error was left out because there are too many already.
    pub(crate) overflown: bool,
    /// How many names may still be compared for suggestions, over the whole file: a file full of mistakes must not take
    /// seconds to say so.
    pub(crate) budget: Cell<usize>,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(options: &'a ParseOptions<'a>, sources: Vec<Source<'a>>) -> Self {
        Self {
            options,
            sources,
            problems: Vec::new(),
            overflown: false,
            budget: Cell::new(COMPARISONS),
        }
    }

    pub(crate) fn report(&mut self, problem: Problem) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        } else {
            self.overflown |= problem.is_error();
        }
    }

    /// The name that was probably meant.
    pub(crate) fn closest<'k>(&self, wrong: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
        closest(&self.budget, wrong, known)
    }

    /// The text of the file that a place is in.
    pub(crate) fn source(&self, span: Span) -> &'a str {
        self.sources
            .iter()
            .find(|source| source.file == span.file)
            .map_or("", |source| source.text)
    }

    /// "`key` must be …, not …".
    pub(crate) fn wrong_type(&mut self, entry: &Entry, wanted: &str) {
        self.wrong_node(&entry.key, &entry.node, entry.span(), wanted);
    }

    /// The same for a value that has no key of its own, such as an item of a list.
    pub(crate) fn wrong_node(&mut self, what: &str, node: &Node, span: Span, wanted: &str) {
        let mut problem = Problem::new(
            &codes::WRONG_TYPE,
            span,
            format!("`{what}` must be {wanted}, not {}", node.kind()),
        );
        if wanted.starts_with("text") && matches!(node.content, Content::Bool(_) | Content::Number(_)) {
            problem = problem.help(format!("quote it: \"{}\"", node.raw));
        }
        if wanted == "an integer" && node.text().is_some_and(|text| text.trim().parse::<i64>().is_ok()) {
            problem = problem.help("remove the quotes");
        }
        self.report(problem);
    }

    /// A key that is none of `known`.
    pub(crate) fn unknown_key(&mut self, entry: &Entry, of: &str, known: &[&str]) {
        let message = format!("unknown key `{}` in {of}", entry.key);
        let mut problem = Problem::new(&codes::UNKNOWN_KEY, entry.key_span, message).suggest(
            &self.budget,
            &entry.key,
            known.iter().copied(),
        );
        // A long list hides what it should show.
        if known.len() <= 12 {
            problem = problem.help(format!("known keys: {}", known.join(", ")));
        }
        self.report(problem);
    }

    pub(crate) fn text(&mut self, entry: &Entry) -> Option<String> {
        match entry.node.text() {
            Some(text) => Some(text.to_owned()),
            None => {
                self.wrong_type(entry, "text");
                None
            }
        }
    }

    /// Text that says something.
    pub(crate) fn name(&mut self, entry: &Entry) -> Option<String> {
        let text = self.text(entry)?;
        if text.trim().is_empty() {
            self.report(Problem::new(
                &codes::OUT_OF_RANGE,
                entry.span(),
                format!("`{}` is empty", entry.key),
            ));
            return None;
        }
        Some(text)
    }

    pub(crate) fn boolean(&mut self, entry: &Entry) -> Option<bool> {
        match &entry.node.content {
            Content::Bool(value) => Some(*value),
            Content::Text(text)
                if matches!(
                    text.to_lowercase().as_str(),
                    "yes" | "on" | "no" | "off" | "true" | "false"
                ) =>
            {
                let meant = matches!(text.to_lowercase().as_str(), "yes" | "on" | "true");
                self.report(
                    Problem::new(
                        &codes::WRONG_TYPE,
                        entry.span(),
                        format!("`{}` must be true or false; `{text}` is text", entry.key),
                    )
                    .label(format!("write {meant}")),
                );
                None
            }
            _ => {
                self.wrong_type(entry, "true or false");
                None
            }
        }
    }

    /// A whole number from `least` to `most`.
    pub(crate) fn integer(&mut self, entry: &Entry, least: i64, most: i64) -> Option<i64> {
        let Content::Number(number) = &entry.node.content else {
            self.wrong_type(entry, "an integer");
            return None;
        };
        let Some(value) = number.as_i64().or_else(|| number.as_u64().map(|_| i64::MAX)) else {
            self.wrong_type(entry, "an integer");
            return None;
        };
        if value < least {
            self.out_of_range(entry, format!("at least {least}"));
            return None;
        }
        if value > most {
            self.out_of_range(entry, format!("at most {most}"));
            return None;
        }
        Some(value)
    }

    pub(crate) fn count(&mut self, entry: &Entry, least: u32) -> Option<u32> {
        self.integer(entry, i64::from(least), i64::from(i32::MAX))
            .and_then(|value| u32::try_from(value).ok())
    }

    pub(crate) fn out_of_range(&mut self, entry: &Entry, wanted: impl std::fmt::Display) {
        self.report(Problem::new(
            &codes::OUT_OF_RANGE,
            entry.span(),
            format!("`{}` must be {wanted}, not {}", entry.key, entry.node.raw),
        ));
    }

    pub(crate) fn duration(&mut self, entry: &Entry) -> Option<Seconds> {
        let problem = match &entry.node.content {
            Content::Text(text) => match parse_duration(text) {
                Ok(seconds) => return Some(seconds),
                Err(error) => Problem::new(&codes::BAD_DURATION, entry.span(), format!("`{}`: {error}", entry.key)),
            },
            Content::Number(number) => Problem::new(
                &codes::BAD_DURATION,
                entry.span(),
                format!("`{}` is a number without a unit: {number} of what?", entry.key),
            )
            .help(format!(
                "write `{number}s` for seconds, `{number}m` for minutes or `{number}h` for hours"
            )),
            _ => {
                self.wrong_type(entry, "a duration such as `30s`, `5m` or `1h30m`");
                return None;
            }
        };
        self.report(problem);
        None
    }

    /// One of a list of words.
    pub(crate) fn choice<T: Copy>(&mut self, entry: &Entry, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(entry)?;
        if let Some((_, value)) = choices.iter().find(|(name, _)| *name == text) {
            return Some(*value);
        }
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        self.report(
            Problem::new(
                &codes::UNKNOWN_VALUE,
                entry.span(),
                format!("`{}` can't be `{text}`", entry.key),
            )
            .suggest(&self.budget, &text, names.iter().copied())
            .help(format!("one of: {}", names.join(", "))),
        );
        None
    }

    pub(crate) fn mapping<'n>(&mut self, entry: &'n Entry, wanted: &str) -> Option<&'n [Entry]> {
        if let Content::Map(entries) = &entry.node.content {
            return Some(entries);
        }
        self.wrong_type(entry, wanted);
        None
    }

    pub(crate) fn list<'n>(&mut self, entry: &'n Entry, wanted: &str) -> Option<&'n [Rc<Node>]> {
        if let Content::List(items) = &entry.node.content {
            return Some(items);
        }
        self.wrong_type(entry, wanted);
        None
    }

    /// A list of texts, each with its place; or, with `or_one`, a single text.
    pub(crate) fn texts(&mut self, entry: &Entry, or_one: bool) -> Vec<(String, Span)> {
        match &entry.node.content {
            Content::Text(text) if or_one => vec![(text.to_string(), entry.span())],
            Content::List(items) => {
                let mut texts = Vec::with_capacity(items.len());
                for item in items {
                    match item.text() {
                        Some(text) => texts.push((text.to_owned(), item.span)),
                        None => self.wrong_node(&entry.key, item, item.span, "text in every item"),
                    }
                }
                texts
            }
            _ => {
                self.wrong_type(
                    entry,
                    if or_one {
                        "text or a list of texts"
                    } else {
                        "a list of texts"
                    },
                );
                Vec::new()
            }
        }
    }

    /// The place of some bytes of a text, for messages about a part of it.
    pub(crate) fn part(&self, node: &Node, range: &std::ops::Range<usize>) -> Span {
        let Some(text) = node.text() else { return node.span };
        let chars = |end: usize| text.get(..end).map_or(0, |part| part.chars().count());
        let column = u32::try_from(chars(range.start) + 1).unwrap_or(u32::MAX);
        let length = u32::try_from(chars(range.end).saturating_sub(chars(range.start)).max(1)).unwrap_or(1);
        let whole = range.start == 0 && range.end >= text.len();
        if whole {
            node.span
        } else {
            node.place(self.source(node.span), 1, column, length)
        }
    }
}

/// A node that stands for a text that is written nowhere.
pub(crate) fn synthetic(span: Span, content: Content) -> Rc<Node> {
    Rc::new(Node {
        span,
        style: Style::Plain,
        content,
        raw: Rc::from(""),
        nodes: 1,
        bytes: 0,
        height: 1,
    })
}

/// The first character of a file.
pub(crate) fn beginning(file: usize) -> Span {
    let start = Position {
        line: 1,
        column: 1,
        offset: 0,
    };
    Span {
        file,
        start,
        end: start,
    }
}
