//! How deep an expression may be.
//!
//! Whoever reads, compiles or drops a syntax tree goes down into it, and `1+1+1+…` is a tree as deep as it is long: where the stack ends, so
//! does the whole program. So tokens are counted before anything makes a tree of them.

use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;

use super::{Place, TemplateError};

/// Most operators, filters and the like that may depend on each other.
const OPERATORS: usize = 250;
/// Most brackets within each other.
const BRACKETS: usize = 40;
/// Most `elif`s of a text: each stands within the one before.
const ELIFS: usize = 100;

/// Refuses a template, or an expression, that is deeper than anybody needs.
///
/// # Errors
/// With the place where it gets too deep. What is wrong otherwise is not looked at.
pub(super) fn check(text: &str, is_expression: bool) -> Result<(), TemplateError> {
    // Operators since the last comma, for each bracket that is open.
    let mut open = vec![0_usize];
    let mut elifs = 0;
    for token in tokenize(text, is_expression, SyntaxConfig::default()) {
        // The parser says it better.
        let Ok((token, span)) = token else { return Ok(()) };
        let is_operator = match token {
            Token::VariableStart | Token::BlockStart => {
                open = vec![0];
                false
            }
            Token::ParenClose | Token::BracketClose | Token::BraceClose => {
                if open.len() > 1 {
                    open.pop();
                }
                false
            }
            Token::Comma => {
                if let Some(last) = open.last_mut() {
                    *last = 0;
                }
                false
            }
            Token::Ident("elif") => {
                elifs += 1;
                false
            }
            Token::Ident(word) => ["and", "or", "not", "if", "else", "is", "in"].contains(&word),
            Token::TemplateData(_)
            | Token::VariableEnd
            | Token::BlockEnd
            | Token::Str(_)
            | Token::String(_)
            | Token::Int(_)
            | Token::Int128(_)
            | Token::Float(_)
            | Token::Colon
            | Token::Assign => false,
            _ => true,
        };
        if is_operator && let Some(last) = open.last_mut() {
            *last += 1;
        }
        if matches!(token, Token::ParenOpen | Token::BracketOpen | Token::BraceOpen) {
            open.push(0);
        }
        if open.iter().sum::<usize>() > OPERATORS || open.len() > BRACKETS || elifs > ELIFS {
            let place = Place::of(text, span.start_offset as usize..span.end_offset as usize);
            let message = "this is too deep: do it in steps (`{% set %}`), or in the task itself".to_owned();
            return Err(TemplateError::at(place, message, None));
        }
    }
    Ok(())
}
