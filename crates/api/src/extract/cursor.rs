//! Which part of a list a request wants: behind so many rows, or from a cursor on.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use updraft_store::list::{Listed, Page, PageKey, Slice, Start};

use super::{Query, QuerySpec};
use crate::problem::{Problem, Reply};

/// Which part.
pub(crate) enum Part {
    Page(Page),
    From(From),
}

/// A part by cursor.
pub(crate) struct From {
    cursor: Option<Cursor>,
    pub(crate) limit: i64,
}

/// What a cursor says, for those who gave it out alone.
#[derive(Serialize, Deserialize)]
struct Cursor {
    key: PageKey,
    /// The rows before this place, not those behind it.
    before: bool,
}

/// Rows with what a reply says beside them.
pub(crate) struct Rows<T> {
    pub(crate) rows: Vec<T>,
    pub(crate) total: i64,
    pub(crate) next_cursor: Option<String>,
    pub(crate) previous_cursor: Option<String>,
}

impl Part {
    /// By `cursor` if the query has it (empty for the first page), else by `limit` and `offset`.
    pub(crate) fn of<S: QuerySpec>(query: &Query<S>) -> Reply<Self> {
        let page = query.page();
        let Some(text) = query.text("cursor") else {
            return Ok(Self::Page(page));
        };
        let cursor = if text.is_empty() {
            None
        } else {
            Some(Cursor::read(&text)?)
        };
        Ok(Self::From(From {
            cursor,
            limit: page.limit,
        }))
    }
}

impl From {
    pub(crate) fn start(&self) -> Start<'_> {
        match &self.cursor {
            None => Start::First,
            Some(Cursor { key, before: false }) => Start::After(key),
            Some(Cursor { key, before: true }) => Start::Before(key),
        }
    }
}

impl Cursor {
    fn read(text: &str) -> Reply<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok();
        bytes
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .ok_or_else(|| Problem::bad_request("Invalid cursor token"))
    }

    fn text(self) -> Option<String> {
        // A key is of plain values, which JSON has.
        serde_json::to_vec(&self)
            .ok()
            .map(|bytes| URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl<T> std::convert::From<Listed<T>> for Rows<T> {
    fn from(listed: Listed<T>) -> Self {
        Self {
            rows: listed.rows,
            total: listed.total,
            next_cursor: None,
            previous_cursor: None,
        }
    }
}

impl<T> std::convert::From<Slice<T>> for Rows<T> {
    fn from(slice: Slice<T>) -> Self {
        let cursor = |key: Option<PageKey>, before| key.and_then(|key| Cursor { key, before }.text());
        Self {
            rows: slice.rows,
            total: slice.total,
            next_cursor: cursor(slice.next, false),
            previous_cursor: cursor(slice.previous, true),
        }
    }
}
