//! From text to nodes: duplicate keys, aliases, merges and limits.

use std::collections::HashMap;
use std::rc::Rc;

use granit_parser::{Event, Marker, Parser, ScalarStyle, StructureStyle, Tag};

use super::scalar::{self, ScalarError};
use super::{Content, Entry, Node, Position, Span, Style, traps};
use crate::diagnostic::{Problem, codes};
use crate::parse::Limits;

/// A file to read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a> {
    /// Its number among the files read together.
    pub(crate) file: usize,
    pub(crate) text: &'a str,
}

/// One document of a file.
#[derive(Debug)]
pub(crate) struct Document {
    /// Its value; of a malformed document, what stood before the mistake.
    pub(crate) root: Rc<Node>,
    /// What is wrong with its YAML.
    pub(crate) problems: Vec<Problem>,
    /// Whether it could not be read to its end.
    pub(crate) malformed: bool,
}

/// Reads all documents of a file. Documents that hold nothing are left out.
pub(crate) fn read(source: Source<'_>, limits: &Limits) -> Vec<Document> {
    if source.text.len() > limits.file_bytes {
        let start = Position {
            line: 1,
            column: 1,
            offset: 0,
        };
        let problem = Problem::new(
            &codes::FILE_TOO_LARGE,
            Span {
                file: source.file,
                start,
                end: start,
            },
            format!(
                "the file has {} bytes, more than the {} allowed",
                source.text.len(),
                limits.file_bytes
            ),
        )
        .help("split it into several files, or keep data and scripts in files of their own");
        return vec![Builder::new(source, limits).finish(Some(problem))];
    }
    let mut options = granit_parser::Options::default();
    // One more than ours, so that our message is the one that is seen.
    options.flow_nesting_limit = limits.depth + 1;
    options.block_nesting_limit = limits.depth + 1;
    let mut parser = Parser::new_from_str_with_options(source.text, options);
    let mut documents = Vec::new();
    let mut builder = Builder::new(source, limits);
    while let Some(event) = parser.next_event() {
        let outcome = match event {
            Ok((Event::DocumentEnd, _)) => {
                let next = builder.next();
                documents.push(std::mem::replace(&mut builder, next).finish(None));
                continue;
            }
            Ok((event, span)) => builder.event(event, span),
            Err(error) => Err(Stop::Document(traps::explain(&error, source))),
        };
        match outcome {
            Ok(()) => {}
            Err(Stop::Document(problem)) => {
                let next = builder.next();
                documents.push(std::mem::replace(&mut builder, next).finish(Some(problem)));
                if !matches!(parser.proceed_next_document(), Ok(true)) {
                    break;
                }
            }
            Err(Stop::File(problem)) => {
                let next = builder.next();
                documents.push(std::mem::replace(&mut builder, next).finish(Some(problem)));
                break;
            }
        }
    }
    documents.retain(|document| document.malformed || !document.problems.is_empty() || !document.root.is_null());
    documents
}

/// Why reading can't go on.
enum Stop {
    Document(Problem),
    File(Problem),
}

enum Frame {
    List {
        start: Position,
        end: Position,
        anchor: usize,
        items: Vec<Rc<Node>>,
    },
    Map(MapFrame),
}

struct MapFrame {
    start: Position,
    end: Position,
    anchor: usize,
    entries: Vec<Entry>,
    seen: HashMap<Rc<str>, Span>,
    merges: Vec<(Span, Rc<Node>)>,
    key: Key,
    /// A key that is a list or a mapping, which `{{ x }}` without quotes makes as well.
    complex_key: Option<Span>,
}

enum Key {
    None,
    Text(Rc<str>, Span),
    Merge(Span),
    Unusable,
}

struct Builder<'a> {
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
    fn new(source: Source<'a>, limits: &'a Limits) -> Self {
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
    fn next(&self) -> Self {
        Self {
            nodes: self.nodes,
            bytes: self.bytes,
            ..Self::new(self.source, self.limits)
        }
    }

    /// The document; with a problem, its open lists and mappings are closed where they are.
    fn finish(mut self, problem: Option<Problem>) -> Document {
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

    fn event(&mut self, event: Event<'_>, span: granit_parser::Span) -> Result<(), Stop> {
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
                        return Err(Stop::Document(self.too_deep(place)));
                    }
                    self.add(node, place, 0);
                }
                None => {
                    return Err(Stop::Document(
                        Problem::new(&codes::UNSUPPORTED_YAML, place, "an alias stands inside its own anchor")
                            .label("this would never end"),
                    ));
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
            return Err(Stop::Document(self.too_deep(place)));
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
        Err(Stop::File(
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
        ))
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

    fn span(&self, span: granit_parser::Span) -> Span {
        let start = position(span.start, self.source.text);
        Span {
            file: self.source.file,
            start,
            end: position(span.end, self.source.text).max(start),
        }
    }
}

impl MapFrame {
    fn insert(&mut self, key: Rc<str>, key_span: Span, node: Rc<Node>, problems: &mut Vec<Problem>) {
        if let Some(&first) = self.seen.get(&key) {
            problems.push(
                Problem::new(
                    &codes::DUPLICATE_KEY,
                    key_span,
                    format!("the key `{key}` is given twice"),
                )
                .label(format!("already given in line {}", first.start.line))
                .related(first, "first given here")
                .help("remove one of the two"),
            );
            return;
        }
        self.seen.insert(Rc::clone(&key), key_span);
        self.entries.push(Entry { key, key_span, node });
    }

    /// Adds the entries of `<<: *name` that are not given otherwise; returns how many nodes that makes.
    fn merge(&mut self, at: Span, merged: &Rc<Node>, problems: &mut Vec<Problem>) -> usize {
        let sources: Vec<&Rc<Node>> = match &merged.content {
            Content::Map(_) => vec![merged],
            Content::List(items) if items.iter().all(|item| matches!(item.content, Content::Map(_))) => {
                items.iter().collect()
            }
            _ => {
                problems.push(Problem::new(
                    &codes::UNSUPPORTED_YAML,
                    at,
                    format!("`<<` takes a mapping or a list of mappings, not {}", merged.kind()),
                ));
                return 0;
            }
        };
        let mut added = 0;
        for entry in sources.into_iter().flat_map(|source| source.entries()) {
            if !self.seen.contains_key(&entry.key) {
                added += entry.node.nodes + 1;
                self.seen.insert(Rc::clone(&entry.key), entry.key_span);
                self.entries.push(entry.clone());
            }
        }
        added
    }
}

fn key_of(node: &Rc<Node>, place: Span, map: &mut MapFrame, problems: &mut Vec<Problem>) -> Key {
    match &node.content {
        Content::List(_) | Content::Map(_) => {
            map.complex_key.get_or_insert(place);
            Key::Unusable
        }
        Content::Null => {
            problems.push(Problem::new(&codes::UNSUPPORTED_YAML, place, "a key is empty"));
            Key::Unusable
        }
        _ if node.style == Style::Plain && &*node.raw == "<<" => Key::Merge(place),
        // Numbers and booleans are keys as they are written.
        Content::Text(_) | Content::Bool(_) | Content::Number(_) => Key::Text(Rc::clone(&node.raw), place),
    }
}

fn leaf(span: Span, style: Style, content: Content, raw: &str) -> Node {
    Node {
        span,
        style,
        content,
        raw: Rc::from(raw),
        nodes: 1,
        bytes: raw.len(),
        height: 0,
    }
}

fn collection(span: Span, content: Content) -> Node {
    let (mut nodes, mut bytes, mut height) = (1_usize, 0_usize, 0);
    let mut add = |node: &Node| {
        nodes = nodes.saturating_add(node.nodes);
        bytes = bytes.saturating_add(node.bytes);
        height = height.max(node.height);
    };
    match &content {
        Content::List(items) => items.iter().for_each(|item| add(item)),
        Content::Map(entries) => entries.iter().for_each(|entry| add(&entry.node)),
        _ => {}
    }
    Node {
        span,
        style: Style::Plain,
        content,
        raw: Rc::from(""),
        nodes,
        bytes,
        height: height + 1,
    }
}

fn bad_tag(place: Span) -> Problem {
    Problem::new(
        &codes::UNSUPPORTED_YAML,
        place,
        "a tag such as `!name` means nothing in a DAG file",
    )
    .help("remove the tag, or quote the text if `!` belongs to it")
}

/// Markers past the end of the text, as at an end without a newline, are moved to the end.
pub(super) fn position(marker: Marker, text: &str) -> Position {
    Position {
        line: u32::try_from(marker.line()).unwrap_or(u32::MAX).max(1),
        column: u32::try_from(marker.col() + 1).unwrap_or(u32::MAX),
        offset: marker.byte_offset().unwrap_or(text.len()).min(text.len()),
    }
}
