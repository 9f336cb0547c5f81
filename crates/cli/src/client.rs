//! Calls to the API server, as somebody who has signed in.

use anyhow::{Context, Result, bail};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::args::ServerArgs;
use crate::home::Home;

/// A server and the right to use it.
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Client {
    /// Signs in, unless the environment has a token.
    pub(crate) async fn connect(args: &ServerArgs) -> Result<Self> {
        let mut client = Self {
            http: reqwest::Client::builder().build()?,
            base: args.server.trim_end_matches('/').to_owned(),
            token: String::new(),
        };
        client.token = match secret_of("UPDRAFT_TOKEN") {
            Some(token) => token,
            None => client.sign_in(args).await?,
        };
        Ok(client)
    }

    async fn sign_in(&self, args: &ServerArgs) -> Result<String> {
        let password = match secret_of("UPDRAFT_PASSWORD") {
            Some(password) => password,
            None if args.username == "admin" => {
                let file = Home::locate(args.home.home.clone())?.admin_password();
                let text = std::fs::read_to_string(&file).with_context(|| {
                    format!(
                        "no password for admin: set UPDRAFT_PASSWORD or UPDRAFT_TOKEN ({} cannot be read)",
                        file.display()
                    )
                })?;
                text.trim().to_owned()
            }
            None => bail!(
                "no password for {}: set UPDRAFT_PASSWORD, or UPDRAFT_TOKEN to an access token",
                args.username
            ),
        };
        let body = json!({ "username": args.username, "password": password });
        let request = self.http.post(format!("{}/auth/token", self.base)).json(&body);
        let reply = self.answer(request).await.context("cannot sign in")?;
        let token = reply.get("access_token").and_then(Value::as_str);
        Ok(token.context("the server's answer has no access token")?.to_owned())
    }

    /// Calls `path` below `/api/v2`.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Value> {
        let mut request = self
            .http
            .request(method, format!("{}/api/v2{path}", self.base))
            .bearer_auth(&self.token)
            .query(query);
        if let Some(body) = body {
            request = request.json(body);
        }
        self.answer(request).await
    }

    async fn answer(&self, request: RequestBuilder) -> Result<Value> {
        let reply = request.send().await.with_context(|| {
            format!(
                "no answer from {}: is the API server running there? Name it by --server",
                self.base
            )
        })?;
        let status = reply.status();
        let text = reply.text().await?;
        let value: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
        if status.is_success() {
            return Ok(value);
        }
        bail!(
            "{}",
            told(&value).unwrap_or_else(|| format!("the server answers {status}"))
        )
    }
}

/// A field of an answer for people; empty if there is none.
pub(crate) fn text(value: &Value, key: &str) -> String {
    match value.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

fn secret_of(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|value| !value.is_empty())
}

/// What the server says is wrong: a text, or a list of values that it does not accept.
fn told(reply: &Value) -> Option<String> {
    match reply.get("detail")? {
        Value::String(text) => Some(text.clone()),
        Value::Array(problems) => {
            let texts = problems.iter().filter_map(|problem| {
                let key = problem.get("loc")?.as_array()?.last()?;
                let key = key.as_str().map_or_else(|| key.to_string(), str::to_owned);
                Some(format!("{key}: {}", problem.get("msg")?.as_str()?))
            });
            Some(texts.collect::<Vec<_>>().join("; "))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_says_is_told() {
        let told = |reply| super::told(&reply);
        assert_eq!(told(json!({ "detail": "no" })).as_deref(), Some("no"));
        let list = json!({ "detail": [{ "loc": ["body", "to_date"], "msg": "Field required", "type": "missing" }] });
        assert_eq!(told(list).as_deref(), Some("to_date: Field required"));
        assert_eq!(told(Value::Null), None);
    }
}
