//! `response_check`: an expression about a reply.

use minijinja::{Environment, UndefinedBehavior};
use serde::Deserialize as _;
use serde_json::{Map, Value, json};

/// An expression that was understood.
#[derive(Debug)]
pub(super) struct Check(String);

/// A reply, as expressions see it.
pub(super) struct Reply<'a> {
    pub(super) status: u16,
    pub(super) headers: Map<String, Value>,
    pub(super) text: &'a str,
    /// The body, if it is JSON.
    pub(super) json: Option<&'a Value>,
}

impl Check {
    /// # Errors
    /// The expression has a syntax error.
    pub(super) fn parse(expression: &str) -> Result<Self, String> {
        environment()
            .compile_expression(expression)
            .map_err(|error| format!("`response_check` is no expression: {error}: {expression}"))?;
        Ok(Self(expression.to_owned()))
    }

    /// # Errors
    /// It is false, or asks for what the reply doesn't have.
    pub(super) fn test(&self, reply: &Reply<'_>) -> Result<(), String> {
        let Self(text) = self;
        let Reply {
            status,
            headers,
            text: body,
            json,
        } = reply;
        let names = json!({"status": status, "headers": headers, "text": body, "json": json});
        let names = minijinja::Value::deserialize(names).map_err(|error| error.to_string())?;
        let environment = environment();
        let value = environment
            .compile_expression(text)
            .and_then(|expression| expression.eval(names))
            .map_err(|error| format!("`response_check` failed: {error}: {text}"))?;
        if value.is_undefined() {
            return Err(format!(
                "`response_check` asks for something that the reply doesn't have: {text}"
            ));
        }
        if value.is_true() {
            Ok(())
        } else {
            Err(format!("`response_check` is false: {text}"))
        }
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(100_000));
    environment
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(expression: &str) -> Result<(), String> {
        let json = json!({"state": "done", "rows": [1, 2]});
        let headers = Map::from_iter([("content-type".to_owned(), json!("application/json"))]);
        Check::parse(expression)?.test(&Reply {
            status: 200,
            headers,
            text: "body",
            json: Some(&json),
        })
    }

    #[test]
    fn is_about_the_reply() {
        for expression in [
            "status == 200",
            "json.state == 'done' and json.rows | length == 2",
            "'bod' in text",
            "headers['content-type'] == 'application/json'",
        ] {
            assert_eq!(test(expression), Ok(()), "{expression}");
        }
    }

    #[test]
    fn says_why_not() {
        assert_eq!(
            test("json.state == 'new'").unwrap_err(),
            "`response_check` is false: json.state == 'new'"
        );
        assert!(test("json.nothing").unwrap_err().contains("doesn't have"));
        assert!(
            test("json.nothing.more")
                .unwrap_err()
                .starts_with("`response_check` failed")
        );
        assert!(
            test("status ==")
                .unwrap_err()
                .starts_with("`response_check` is no expression")
        );
    }
}
