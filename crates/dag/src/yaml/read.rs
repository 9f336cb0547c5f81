//! From a file to its documents.

use std::rc::Rc;

use granit_parser::{Event, Marker, Parser};

use super::build::{Builder, Stop};
use super::{Node, Position, Span, traps};
use crate::diagnostic::{Problem, codes};
use crate::parse::Limits;

/// Documents of a file, each of which may be a DAG.
const MOST_DOCUMENTS: usize = 1000;

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
    if let Some(at) = lone_carriage_return(source.text) {
        // The lines of such a file are not those that an editor shows, so that no place could be told.
        let problem = Problem::new(
            &codes::SYNTAX,
            Span {
                file: source.file,
                start: at,
                end: at,
            },
            "a line ends with a carriage return alone",
        )
        .help("save the file with LF or CRLF line ends; inside \"…\" write \\r");
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
            Ok((Event::DocumentStart(..), span)) if documents.len() >= MOST_DOCUMENTS => {
                let place = builder.span(span);
                let message = format!("the file has more than {MOST_DOCUMENTS} documents");
                let problem = Problem::new(&codes::TOO_MANY_NODES, place, message).help("split the file");
                Err(Stop::File(Box::new(problem)))
            }
            Ok((Event::DocumentEnd, _)) => {
                let next = builder.next();
                documents.push(std::mem::replace(&mut builder, next).finish(None));
                continue;
            }
            Ok((event, span)) => builder.event(event, span),
            Err(error) => Err(Stop::Document(Box::new(traps::explain(&error, source)))),
        };
        match outcome {
            Ok(()) => {}
            Err(Stop::Document(problem)) => {
                let next = builder.next();
                documents.push(std::mem::replace(&mut builder, next).finish(Some(*problem)));
                if !matches!(parser.proceed_next_document(), Ok(true)) {
                    break;
                }
            }
            Err(Stop::File(problem)) => {
                let next = builder.next();
                documents.push(std::mem::replace(&mut builder, next).finish(Some(*problem)));
                break;
            }
        }
    }
    documents.retain(|document| document.malformed || !document.problems.is_empty() || !document.root.is_null());
    documents
}

/// The first carriage return that no line feed follows.
fn lone_carriage_return(text: &str) -> Option<Position> {
    let bytes = text.as_bytes();
    let offset = (0..bytes.len()).find(|&at| bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n'))?;
    let before = text.get(..offset)?;
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next()?.chars().count() + 1;
    Some(Position {
        line: u32::try_from(line).ok()?,
        column: u32::try_from(column).ok()?,
        offset,
    })
}

/// Markers past the end of the text, as at an end without a newline, are moved to the end.
pub(super) fn position(marker: Marker, text: &str) -> Position {
    Position {
        line: u32::try_from(marker.line()).unwrap_or(u32::MAX).max(1),
        column: u32::try_from(marker.col() + 1).unwrap_or(u32::MAX),
        offset: marker.byte_offset().unwrap_or(text.len()).min(text.len()),
    }
}
