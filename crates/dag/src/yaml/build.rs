//! From events to nodes: duplicate keys, aliases, merges and limits.

use std::collections::HashMap;
use std::rc::Rc;

use granit_parser::{Event, ScalarStyle, StructureStyle, Tag};

use super::frame::{Frame, Key, MapFrame, bad_tag, collection, key_of, leaf};
use super::read::{Document, Source, position};
use super::scalar::{self, ScalarError};
use super::{Content, Node, Position, Span, Style};
use crate::diagnostic::{Problem, codes};
use crate::parse::Limits;

/// Why reading can't go on.
pub(super) enum Stop {
    /// This document is malformed; the next may be sound.
    Document(Box<Problem>),
    /// The file goes beyond its limits.
    File(Box<Problem>),
}

/// The document that is being read.
pub(super) struct Builder<'a> {
    source: Source<'a>,
    limits: &'a Limits,
    stack: Vec<Frame>,
    anchors: HashMap<usize, Rc<Node>>,
    root: Option<Rc<Node>>,
    problems: Vec<Problem>,
    /// Nodes and bytes of text so far, aliases expanded, over all documents.
    nodes: usize,
    bytes: usize,
}

impl<'a> Builder<'a> {
    pub(super) fn new(source: Source<'a>, limits: &'a Limits) -> Self {
        Self {
            source,
            limits,
            stack: Vec::new(),
            anchors: HashMap::new(),
            root: None,
            problems: Vec::new(),
            nodes: 0,
            bytes: 0,
        }
    }

    /// The builder of the next document.
    pub(super) fn next(&self) -> Self {
        Self {
            nodes: self.nodes,
            bytes: self.bytes,
            ..Self::new(self.source, self.limits)
        }
    }

    /// The document; with a problem, its open lists and mappings are closed where they are.
    pub(super) fn finish(mut self, problem: Option<Problem>) -> Document {
        let malformed = problem.is_some();
        while !self.stack.is_empty() {
            if self.close(None).is_err() {
                break;
            }
        }
        // Braces without quotes are closed before the parser stumbles over what follows them: one mistake, told once.
        if let Some(problem) = problem {
            self.problems
                .retain(|other| other.code != problem.code || other.span.start != problem.span.start);
            self.problems.push(problem);
        }
        let nothing = Position {
            line: 1,
            column: 1,
            offset: 0,
        };
        let root = self.root.take().unwrap_or_else(|| {
            Rc::new(leaf(
                Span {
                    file: self.source.file,
                    start: nothing,
                    end: nothing,
                },
                Style::Plain,
                Content::Null,
                "",
            ))
        });
        Document {
            root,
            problems: self.problems,
            malformed,
        }
    }

    pub(super) fn event(&mut self, event: Event<'_>, span: granit_parser::Span) -> Result<(), Stop> {
        let place = self.span(span);
        let tag_place = span.tag_span().map_or(place, |tag| self.span(tag));
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let node = self.scalar(&text, style, tag.as_deref().map(|tag| (tag, tag_place)), place);
                self.count(1, text.len(), place)?;
                self.add(Rc::new(node), place, anchor);
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.open(place, tag.as_deref().map(|tag| (tag, tag_place)), "seq")?;
                self.stack.push(Frame::List {
                    start: place.start,
                    end: place.end,
                    anchor,
                    items: Vec::new(),
                });
            }
            Event::MappingStart(style, anchor, tag) => {
                self.open(place, tag.as_deref().map(|tag| (tag, tag_place)), "map")?;
                let end = if style == StructureStyle::Flow {
                    place.end
                } else {
                    place.start
                };
                self.stack.push(Frame::Map(MapFrame {
                    start: place.start,
                    end,
                    anchor,
                    entries: Vec::new(),
                    seen: HashMap::new(),
                    merges: Vec::new(),
                    key: Key::None,
                    complex_key: None,
                }));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                // A block ends where the next token begins; only a bracket is an end that belongs to it.
                self.close((place.start.offset < place.end.offset).then_some(place.end))?;
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some(node) => {
                    self.count(node.nodes, node.bytes, place)?;
                    if self.stack.len() + node.height > self.limits.depth {
                        return Err(Stop::Document(Box::new(self.too_deep(place))));
                    }
                    self.add(node, place, 0);
                }
                None => {
                    return Err(Stop::Document(Box::new(
                        Problem::new(&codes::UNSUPPORTED_YAML, place, "an alias stands inside its own anchor")
                            .label("this would never end"),
                    )));
                }
            },
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, place: Span, tag: Option<(&Tag, Span)>, expected: &str) -> Result<(), Stop> {
        self.count(1, 0, place)?;
        if let Some((_, tag_place)) = tag.filter(|(tag, _)| !tag.is_yaml_core_schema_tag(expected)) {
            self.problems.push(bad_tag(tag_place));
        }
        if self.stack.len() >= self.limits.depth {
            return Err(Stop::Document(Box::new(self.too_deep(place))));
        }
        Ok(())
    }

    fn too_deep(&self, place: Span) -> Problem {
        Problem::new(
            &codes::TOO_DEEP,
            place,
            format!("lists and mappings are nested more than {} deep", self.limits.depth),
        )
    }

    fn count(&mut self, nodes: usize, bytes: usize, place: Span) -> Result<(), Stop> {
        self.nodes = self.nodes.saturating_add(nodes);
        self.bytes = self.bytes.saturating_add(bytes);
        // A long text repeated by aliases is few nodes but much memory in the end.
        if self.nodes <= self.limits.nodes && self.bytes <= self.limits.file_bytes.saturating_mul(8) {
            return Ok(());
        }
        Err(Stop::File(Box::new(
            Problem::new(
                &codes::TOO_MANY_NODES,
                place,
                format!(
                    "the file holds more than {} values once its aliases are expanded",
                    self.limits.nodes
                ),
            )
            .label("the limit is reached here")
            .help("split the file, or use fewer aliases"),
        )))
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Option<(&Tag, Span)>, place: Span) -> Node {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
            _ => Style::Quoted,
        };
        // A value that is left out comes as `~` without a place.
        let raw = if style == Style::Plain && place.start.offset == place.end.offset {
            ""
        } else {
            text
        };
        let is_text = match tag {
            None => style != Style::Plain,
            Some((tag, _)) if tag.is_yaml_core_schema_tag("str") => true,
            Some((tag, _)) if tag.is_yaml_core_schema() => false,
            Some((_, tag_place)) => {
                self.problems.push(bad_tag(tag_place));
                true
            }
        };
        let content = if is_text {
            Ok(Content::Text(Rc::from(raw)))
        } else {
            scalar::resolve(raw)
        };
        let content = content.unwrap_or_else(|error| {
            let message = match error {
                ScalarError::NotFinite => format!("`{raw}` is not a number that a DAG can hold"),
                ScalarError::TooLarge => format!("`{raw}` has too many digits for a number"),
            };
            self.problems.push(
                Problem::new(&codes::UNSUPPORTED_YAML, place, message)
                    .help(format!("quote it to make it text: \"{raw}\"")),
            );
            Content::Text(Rc::from(raw))
        });
        leaf(place, style, content, raw)
    }

    /// Puts a finished node where it belongs; `place` is where it is used, which for an alias is not where it stands.
    fn add(&mut self, node: Rc<Node>, place: Span, anchor: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Frame::List { end, items, .. }) => {
                *end = place.end;
                items.push(node);
            }
            Some(Frame::Map(map)) => {
                map.end = map.end.max(place.end);
                match std::mem::replace(&mut map.key, Key::None) {
                    Key::None => map.key = key_of(&node, place, map, &mut self.problems),
                    Key::Text(key, key_span) => map.insert(key, key_span, node, &mut self.problems),
                    Key::Merge(span) => map.merges.push((span, node)),
                    Key::Unusable => {}
                }
            }
        }
    }

    fn close(&mut self, bracket: Option<Position>) -> Result<(), Stop> {
        let Some(frame) = self.stack.pop() else { return Ok(()) };
        let file = self.source.file;
        let (node, anchor) = match frame {
            Frame::List {
                start,
                end,
                anchor,
                items,
            } => (
                collection(
                    Span {
                        file,
                        start,
                        end: bracket.unwrap_or(end),
                    },
                    Content::List(items),
                ),
                anchor,
            ),
            Frame::Map(mut map) => {
                let span = Span {
                    file,
                    start: map.start,
                    end: bracket.unwrap_or(map.end),
                };
                for (at, merged) in std::mem::take(&mut map.merges) {
                    let added = map.merge(at, &merged, &mut self.problems);
                    self.count(added, 0, at)?;
                }
                let written = self
                    .source
                    .text
                    .get(span.start.offset..span.end.offset)
                    .unwrap_or_default();
                let node = match map.complex_key {
                    Some(_) if written.starts_with("{{") => {
                        let quoted = written.lines().next().unwrap_or_default();
                        self.problems.push(
                            Problem::new(&codes::NEEDS_QUOTES, span, "a value that begins with `{{` needs quotes")
                                .help(format!("quote it: \"{}\"", quoted.replace('"', "'"))),
                        );
                        leaf(span, Style::Plain, Content::Text(Rc::from(written)), written)
                    }
                    Some(key) => {
                        self.problems.push(Problem::new(
                            &codes::UNSUPPORTED_YAML,
                            key,
                            "a key must be text, not a list or a mapping",
                        ));
                        collection(span, Content::Map(map.entries))
                    }
                    None => collection(span, Content::Map(map.entries)),
                };
                (node, map.anchor)
            }
        };
        let span = node.span;
        self.add(Rc::new(node), span, anchor);
        Ok(())
    }

    pub(super) fn span(&self, span: granit_parser::Span) -> Span {
        let start = position(span.start, self.source.text);
        Span {
            file: self.source.file,
            start,
            end: position(span.end, self.source.text).max(start),
        }
    }
}
