//! `expand`: one task, many instances.

use std::rc::Rc;

use super::action::{Purpose, TextKind, TextUse};
use super::scope::Scope;
use crate::diagnostic::{Problem, codes};
use crate::model::{Expand, ExpandSource};
use crate::yaml::{Content, Entry, Span};

/// The key `expand` of a task or a group.
#[derive(Debug)]
pub(crate) struct Expansion {
    pub(crate) span: Span,
    /// What it says, unless that is wrong.
    pub(crate) expand: Option<Expand>,
    pub(crate) texts: Vec<TextUse>,
    /// Why nothing will ever come of it.
    pub(crate) never: Option<(Span, &'static str)>,
}

pub(crate) fn expand(scope: &mut Scope<'_>, entry: &Entry) -> Expansion {
    let mut draft = Expansion {
        span: entry.key_span,
        expand: None,
        texts: Vec::new(),
        never: None,
    };
    match &entry.node.content {
        Content::Text(text) => {
            draft.expand = Some(Expand::Items(text.to_string()));
            expression(&mut draft, entry);
        }
        Content::Map(entries) if entries.is_empty() => {
            scope.report(Problem::new(
                &codes::BAD_EXPAND,
                entry.span(),
                "`expand` names nothing to expand over",
            ));
        }
        Content::Map(entries) => {
            let lists = entries.iter().filter_map(|entry| {
                let source = source(scope, &mut draft, entry)?;
                Some((entry.key.to_string(), source))
            });
            let lists = lists.collect();
            draft.expand = Some(Expand::Product(lists));
        }
        Content::List(_) => scope.report(
            Problem::new(&codes::BAD_EXPAND, entry.span(), "a list in `expand` needs a name")
                .help("write `expand: {name: [...]}` and use it as `item.name`"),
        ),
        _ => scope.wrong_type(
            entry,
            "a mapping of names to lists, or text: an expression that gives a list",
        ),
    }
    draft
}

fn source(scope: &mut Scope<'_>, draft: &mut Expansion, entry: &Entry) -> Option<ExpandSource> {
    let usable = entry.key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && entry.key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !usable {
        scope.report(
            Problem::new(
                &codes::BAD_ID,
                entry.key_span,
                format!("`{}` can't be a name in `expand`", entry.key),
            )
            .help("it is used as `item.name`: letters, digits and _, not a digit first"),
        );
    }
    match &entry.node.content {
        Content::List(items) => {
            if items.is_empty() {
                draft.never = Some((entry.span(), "it expands over an empty list"));
            }
            Some(ExpandSource::List(items.iter().map(|item| item.to_json()).collect()))
        }
        Content::Text(text) => {
            expression(draft, entry);
            Some(ExpandSource::Expression(text.to_string()))
        }
        _ => {
            scope.report(Problem::new(
                &codes::BAD_EXPAND,
                entry.span(),
                format!(
                    "`{}` must be a list or an expression that gives one, not {}",
                    entry.key,
                    entry.node.kind()
                ),
            ));
            None
        }
    }
}

fn expression(draft: &mut Expansion, entry: &Entry) {
    let node = Rc::clone(&entry.node);
    draft.texts.push(TextUse {
        node,
        kind: TextKind::Expression,
        purpose: Purpose::Task,
    });
}
