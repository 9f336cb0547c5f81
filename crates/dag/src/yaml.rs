//! YAML with the position of every key and value.
//!
//! One reader gives values and positions alike: libraries that deserialise forget positions, let the last of two equal
//! keys win in silence, and stop at the first error. A [`Node`] remembers where it stands, so that every later check can
//! point at it. Text is read as YAML 1.2 (core schema): `no`, `on` and `off` are texts.

mod build;
mod frame;
mod node;
mod read;
mod scalar;
mod traps;

pub(crate) use node::{Content, Entry, Node, Style};
pub(crate) use read::{Document, Source, read};

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Position {
    /// Line, from 1.
    pub(crate) line: u32,
    /// Column in characters, from 1.
    pub(crate) column: u32,
    /// Byte within the file.
    pub(crate) offset: usize,
}

/// From `start`, inclusive, to `end`, exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Span {
    /// Which of the files read together; 0 is the DAG file, the others are defaults.
    pub(crate) file: usize,
    /// First character.
    pub(crate) start: Position,
    /// After the last character.
    pub(crate) end: Position,
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::parse::Limits;

    /// What another library reads, of files that it reads as we do.
    fn by_another_library(text: &str) -> Vec<serde_json::Value> {
        serde_yaml::Deserializer::from_str(text)
            .map(|document| {
                let mut value = serde_yaml::Value::deserialize(document).unwrap();
                value.apply_merge().unwrap();
                serde_json::to_value(value).unwrap()
            })
            .collect()
    }

    #[test]
    fn reads_what_another_library_reads() {
        for text in [
            include_str!("../tests/files/ok_daily_sales.yaml"),
            include_str!("../tests/files/ok_everything.yaml"),
            "a: &x {b: 1, c: [1, 2.5, ~, true, no, 0644, 1e3]}\nd: *x\ne: {<<: *x, b: 2}\n",
            "text: |\n  one\n    two\n\n  three\nfolded: >-\n  a\n  b\n\n  c\nkept: |+\n  x\n\nend: 'it''s'\n",
            "plain: a b # comment\nquoted: \"\\u00e4\\n\\t\"\nempty:\nlist:\n- 1\n-\n- - 2\n  - 3\n? key\n: value\n",
            "a: 1\n---\nb: 2\n...\n---\nc: 3\n",
        ] {
            let ours: Vec<_> = read(Source { file: 0, text }, &Limits::default())
                .iter()
                .map(|document| {
                    assert!(document.problems.is_empty(), "{:?}", document.problems);
                    document.root.to_json()
                })
                .collect();
            assert_eq!(ours, by_another_library(text), "{text}");
        }
    }

    #[test]
    fn every_scalar_is_where_its_place_says() {
        let text = include_str!("../tests/files/ok_everything.yaml");
        let documents = read(Source { file: 0, text }, &Limits::default());
        let mut pending = vec![documents[0].root.clone()];
        let mut seen = 0;
        while let Some(node) = pending.pop() {
            match &node.content {
                Content::List(items) => pending.extend(items.iter().cloned()),
                Content::Map(entries) => {
                    for entry in entries {
                        let span = entry.key_span;
                        assert_eq!(&text[span.start.offset..span.end.offset], &*entry.key);
                        pending.push(entry.node.clone());
                    }
                }
                _ if matches!(node.style, Style::Plain | Style::Quoted) => {
                    let span = node.span;
                    let written = &text[span.start.offset..span.end.offset];
                    assert_eq!(written.trim_matches('"'), &*node.raw);
                    let line = text.lines().nth(span.start.line as usize - 1).unwrap();
                    assert!(
                        line.chars()
                            .skip(span.start.column as usize - 1)
                            .collect::<String>()
                            .starts_with(written)
                    );
                    seen += 1;
                }
                _ => {}
            }
        }
        assert!(seen > 80, "{seen}");
    }
}
