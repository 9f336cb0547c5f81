//! What an id is.

use crate::diagnostic::{Problem, codes};
use crate::yaml::Span;

/// An id as the format allows it.
pub(crate) fn is_id(text: &str) -> bool {
    (1..=250).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

/// Says what is wrong with an id.
pub(crate) fn bad_id(what: &str, id: &str, span: Span) -> Problem {
    let problem = if id.is_empty() {
        Problem::new(&codes::BAD_ID, span, format!("the {what} is empty"))
    } else if id.len() > 250 {
        Problem::new(
            &codes::BAD_ID,
            span,
            format!("the {what} has {} characters", id.chars().count()),
        )
    } else {
        Problem::new(&codes::BAD_ID, span, format!("`{id}` can't be a {what}"))
    };
    problem.help("an id has 1 to 250 characters from A-Z a-z 0-9 _ . -")
}
