//! What an expression may give, as far as that is written in it.

use minijinja::machinery::ast::{BinOpKind, Expr};
use minijinja::machinery::{Span, parse_expr};
use serde_json::Value;

use super::Place;
use crate::template::depth;
use crate::template::value::to_json;

/// Most bytes of a constant that is looked at.
const BYTES: usize = 10_000;

/// The constants among the values that `expression` may have, one by one also where it gives a list: of
/// `['a', 'b'] if params.x else 'c'`, all three. Nothing if it can't be read.
#[must_use]
pub fn constant_results(expression: &str) -> Vec<(Value, Place)> {
    let mut found = Vec::new();
    if depth::check(expression, true).is_ok()
        && let Ok(tree) = parse_expr(expression)
    {
        collect(&tree, expression, &mut found);
    }
    found
}

fn collect(tree: &Expr<'_>, text: &str, found: &mut Vec<(Value, Place)>) {
    match tree {
        Expr::Const(constant) => {
            if let Ok(value) = to_json(&constant.value, BYTES) {
                found.push((value, place(text, constant.span())));
            }
        }
        Expr::IfExpr(either) => {
            collect(&either.true_expr, text, found);
            either.false_expr.iter().for_each(|it| collect(it, text, found));
        }
        Expr::BinOp(either) if matches!(either.op, BinOpKind::ScAnd | BinOpKind::ScOr) => {
            collect(&either.right, text, found);
            if matches!(either.op, BinOpKind::ScOr) {
                collect(&either.left, text, found);
            }
        }
        Expr::List(list) => list.items.iter().for_each(|it| collect(it, text, found)),
        Expr::Tuple(tuple) => tuple.items.iter().for_each(|it| collect(it, text, found)),
        _ => {}
    }
}

fn place(text: &str, span: Span) -> Place {
    Place::of(text, span.start_offset as usize..span.end_offset as usize)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::constant_results;

    #[test]
    fn finds_what_the_expression_may_give_and_nothing_else() {
        for (expression, expected) in [
            ("'a'", json!(["a"])),
            ("'a' if params.x == 'no' else 'b'", json!(["a", "b"])),
            ("['a', tasks.t.way, 'b']", json!(["a", "b"])),
            ("params.way or 'a'", json!(["a"])),
            ("params.x and ['a', 5]", json!(["a", 5])),
            ("{'x': 'a'}[params.x]", json!([])),
            ("tasks.t.way", json!([])),
            ("'a' ~ params.x", json!([])),
            ("none", json!([null])),
            ("'a' if", json!([])),
        ] {
            let found: Vec<_> = constant_results(expression)
                .into_iter()
                .map(|(value, _)| value)
                .collect();
            assert_eq!(json!(found), expected, "{expression}");
        }
        let (_, place) = &constant_results("params.x or 'a'")[0];
        assert_eq!((place.line, place.column, place.length), (1, 13, 3));
    }
}
