//! Calls to the API server, as somebody who has signed in.

use std::collections::HashSet;
use std::fmt;
use std::fs;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::{Method, RequestBuilder, Response, StatusCode, Url};
use serde_json::{Value, json};

use crate::args::{HomeArgs, ServerArgs};
use crate::home::Home;
use crate::print::{clean, text};
use crate::servers::{self, is_address};

/// Rows of a page: no server gives more at once.
const PAGE: usize = 100;
/// A server whose machine is off says nothing at all.
const CONNECT: Duration = Duration::from_secs(10);
/// What comes little by little comes more often than this.
const SILENCE: Duration = Duration::from_secs(120);

/// Who is asked as unless somebody is named.
const ADMIN: &str = "admin";

const BROKEN: &str = "the connection to the server broke off";

/// A server and the right to use it.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Client {
    /// Signs in, unless there is a token: what is known of a server by its name counts first, then the environment.
    pub(crate) async fn connect(args: &ServerArgs) -> Result<Self> {
        let named = if is_address(&args.server) {
            None
        } else {
            Some(servers::named(&args.server)?)
        };
        let (base, token, username) = match named.clone() {
            Some(server) => (server.url, server.token, server.username),
            None => (args.server.clone(), None, None),
        };
        let mut client = Self::nobody(&base)?;
        let username = args.username.clone().or(username);
        client.token = match token.or_else(|| secret_of("UPDRAFT_TOKEN")) {
            Some(token) => token,
            None => {
                let username = username.as_deref().unwrap_or(ADMIN);
                // The password in the home is that of a server of this machine.
                let home = named.is_none().then_some(&args.home);
                let password = password(username, home)?;
                client.sign_in(username, &password).await?
            }
        };
        Ok(client)
    }

    /// Signs in as `admin`, whatever the environment has about servers.
    pub(crate) async fn as_admin(base: &str, password: &str) -> Result<Self> {
        let mut client = Self::nobody(base)?;
        client.token = client.sign_in(ADMIN, password).await?;
        Ok(client)
    }

    /// Without a right to anything yet.
    fn nobody(base: &str) -> Result<Self> {
        Ok(Self {
            http: reqwest::Client::builder()
                .connect_timeout(CONNECT)
                .read_timeout(SILENCE)
                .build()?,
            base: base.trim_end_matches('/').to_owned(),
            token: String::new(),
        })
    }

    async fn sign_in(&self, username: &str, password: &str) -> Result<String> {
        let body = json!({ "username": username, "password": password });
        let request = self.http.post(format!("{}/auth/token", self.base)).json(&body);
        let reply = self.answer(request).await.with_context(|| {
            format!("cannot sign in as {username} (UPDRAFT_USERNAME and UPDRAFT_PASSWORD say as whom)")
        })?;
        let token = reply.get("access_token").and_then(Value::as_str);
        Ok(token.context("the server's answer has no access token")?.to_owned())
    }

    /// Calls `path` below `/api/v2`.
    ///
    /// # Errors
    /// [`Refused`] if the server says no, in its words; anything else if there is no answer.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Value> {
        let mut request = self.request(method, path, query);
        if let Some(body) = body {
            request = request.json(body);
        }
        self.answer(request).await
    }

    /// Reads `path` below `/api/v2`.
    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value> {
        self.call(Method::GET, path, query, None).await
    }

    /// A list from as many pages as it takes, or its first `limit` rows: the answer with all of them in `rows`. Rows that are alike in
    /// all fields of `id` are one, since a list may grow at its head from one page to the next.
    pub(crate) async fn list(
        &self,
        path: &str,
        query: &[(&str, &str)],
        (rows, id): (&str, &[&str]),
        limit: Option<u32>,
    ) -> Result<Value> {
        let limit = limit.map_or(usize::MAX, |limit| limit as usize);
        let (mut all, mut known, mut offset) = (Vec::new(), HashSet::new(), 0);
        loop {
            let page = [("limit", PAGE.min(limit).to_string()), ("offset", offset.to_string())];
            let page = page.iter().map(|(key, value)| (*key, value.as_str()));
            let mut answer = self
                .get(path, &query.iter().copied().chain(page).collect::<Vec<_>>())
                .await?;
            let Some(Value::Array(more)) = answer.get_mut(rows).map(Value::take) else {
                bail!(
                    "the answer of {} has no `{rows}`: is that an Updraft server?",
                    self.base
                );
            };
            offset += more.len();
            let is_last = more.len() < PAGE.min(limit)
                || answer.get("total_entries").and_then(Value::as_u64) == Some(offset as u64);
            all.extend(
                more.into_iter()
                    .filter(|row| known.insert(id.iter().map(|key| text(row, key)).collect::<Vec<_>>())),
            );
            if is_last || all.len() >= limit {
                all.truncate(limit);
                answer[rows] = Value::Array(all);
                return Ok(answer);
            }
        }
    }

    /// Opens `path` below `/api/v2`, which answers little by little.
    pub(crate) async fn open(&self, path: &str, query: &[(&str, &str)]) -> Result<Lines> {
        let reply = self.send(self.request(Method::GET, path, query)).await?;
        Ok(Lines {
            reply,
            read: Vec::new(),
        })
    }

    fn request(&self, method: Method, path: &str, query: &[(&str, &str)]) -> RequestBuilder {
        let url = format!("{}/api/v2{path}", self.base);
        self.http.request(method, url).bearer_auth(&self.token).query(query)
    }

    async fn answer(&self, request: RequestBuilder) -> Result<Value> {
        let text = self.send(request).await?.text().await.context(BROKEN)?;
        if text.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text).with_context(|| {
            format!(
                "the answer of {} is no JSON: is that an Updraft server? Name it by --server",
                self.base
            )
        })
    }

    /// Sends it; an answer that is no success is an error.
    async fn send(&self, request: RequestBuilder) -> Result<Response> {
        let reply = request.send().await.with_context(|| {
            format!(
                "no answer from {}: is the API server running there? Name it by --server",
                self.base
            )
        })?;
        let status = reply.status();
        if status.is_success() {
            return Ok(reply);
        }
        let value = reply.json().await.unwrap_or(Value::Null);
        let detail = told(&value).unwrap_or_else(|| format!("{} answers {status}", self.base));
        Err(Refused { status, detail }.into())
    }
}

/// The server says no.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) status: StatusCode,
    /// Why, in its words.
    detail: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&clean(&self.detail))
    }
}

impl std::error::Error for Refused {}

/// Whether an error is this answer of the server.
pub(crate) fn is_refusal(error: &anyhow::Error, status: StatusCode) -> bool {
    error
        .downcast_ref::<Refused>()
        .is_some_and(|refused| refused.status == status)
}

/// An answer that comes line by line.
pub(crate) struct Lines {
    reply: Response,
    read: Vec<u8>,
}

impl Lines {
    /// The next line, as soon as it is there; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<String>> {
        loop {
            if let Some(end) = self.read.iter().position(|&byte| byte == b'\n') {
                let line: Vec<u8> = self.read.drain(..=end).collect();
                return Ok(Some(String::from_utf8_lossy(&line[..end]).into_owned()));
            }
            match self.reply.chunk().await.context(BROKEN)? {
                Some(more) => self.read.extend_from_slice(&more),
                None => return Ok(None),
            }
        }
    }
}

/// Segments as a path: names of runs and DAGs may have any letter.
pub(crate) fn path(segments: &[&str]) -> Result<String> {
    let mut url = Url::parse("http://server")?;
    // A path with these is another path.
    if let Some(name) = segments.iter().find(|name| matches!(**name, "" | "." | "..")) {
        bail!("nothing has the name `{name}`");
    }
    if let Ok(mut path) = url.path_segments_mut() {
        path.extend(segments);
    }
    Ok(url.path().to_owned())
}

/// The password of a user, never from the arguments, which everybody can see.
fn password(username: &str, home: Option<&HomeArgs>) -> Result<String> {
    if let Some(password) = secret_of("UPDRAFT_PASSWORD") {
        return Ok(password);
    }
    let Some(home) = home.filter(|_| username == ADMIN) else {
        bail!("no password for {username}: set UPDRAFT_PASSWORD, or UPDRAFT_TOKEN to an access token");
    };
    let file = Home::locate(home.home.clone())?.admin_password();
    let text = fs::read_to_string(&file).with_context(|| {
        format!(
            "no password for {ADMIN}: set UPDRAFT_PASSWORD or UPDRAFT_TOKEN ({} cannot be read)",
            file.display()
        )
    })?;
    Ok(text.trim().to_owned())
}

/// A secret from the environment.
pub(crate) fn secret_of(variable: &str) -> Option<String> {
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

    #[test]
    fn a_name_stays_one_segment_of_the_path() {
        assert_eq!(path(&["dags", "a b", "r/1?é"]).unwrap(), "/dags/a%20b/r%2F1%3F%C3%A9");
        for name in ["", ".", ".."] {
            assert!(path(&["dags", name]).is_err(), "{name}");
        }
    }
}
