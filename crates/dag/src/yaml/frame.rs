//! Lists and mappings that are not finished yet, and what becomes of them.

use std::collections::HashMap;
use std::rc::Rc;

use super::{Content, Entry, Node, Position, Span, Style};
use crate::diagnostic::{Problem, codes};

/// See the module.
pub(super) enum Frame {
    List {
        start: Position,
        end: Position,
        anchor: usize,
        items: Vec<Rc<Node>>,
    },
    Map(MapFrame),
}

/// A mapping.
pub(super) struct MapFrame {
    pub(super) start: Position,
    pub(super) end: Position,
    pub(super) anchor: usize,
    pub(super) entries: Vec<Entry>,
    pub(super) seen: HashMap<Rc<str>, Span>,
    pub(super) merges: Vec<(Span, Rc<Node>)>,
    pub(super) key: Key,
    /// A key that is a list or a mapping, which `{{ x }}` without quotes makes as well.
    pub(super) complex_key: Option<Span>,
}

/// The key of which the value comes next.
pub(super) enum Key {
    None,
    Text(Rc<str>, Span),
    Merge(Span),
    Unusable,
}

impl MapFrame {
    pub(super) fn insert(&mut self, key: Rc<str>, key_span: Span, node: Rc<Node>, problems: &mut Vec<Problem>) {
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
    pub(super) fn merge(&mut self, at: Span, merged: &Rc<Node>, problems: &mut Vec<Problem>) -> usize {
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

pub(super) fn key_of(node: &Rc<Node>, place: Span, map: &mut MapFrame, problems: &mut Vec<Problem>) -> Key {
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

pub(super) fn leaf(span: Span, style: Style, content: Content, raw: &str) -> Node {
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

pub(super) fn collection(span: Span, content: Content) -> Node {
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

pub(super) fn bad_tag(place: Span) -> Problem {
    Problem::new(
        &codes::UNSUPPORTED_YAML,
        place,
        "a tag such as `!name` means nothing in a DAG file",
    )
    .help("remove the tag, or quote the text if `!` belongs to it")
}
