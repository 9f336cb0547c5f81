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
