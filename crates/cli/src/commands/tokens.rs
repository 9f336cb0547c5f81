//! `updraft tokens`: by the API of a server, as whoever signs in there.

use std::process::ExitCode;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use crate::args::TokensCommand;
use crate::client::Client;
use crate::print::{List, text, time};

/// `updraft tokens …`; what the server refuses is an error with its words.
pub(crate) async fn run(command: TokensCommand) -> Result<ExitCode> {
    match command {
        TokensCommand::Create {
            name,
            role,
            days,
            server,
        } => {
            let client = Client::connect(&server).await?;
            let body = json!({ "name": name, "role": role, "days": days });
            let made = client.call(Method::POST, "/updraft/tokens", &[], Some(&body)).await?;
            // Alone on standard output, for scripts.
            println!(
                "{}",
                made.get("token")
                    .and_then(Value::as_str)
                    .context("the server's answer has no token")?
            );
            eprintln!(
                "Token {} is good until {}. It is not shown again.",
                text(&made, "id"),
                text(&made, "expires_at")
            );
        }
        TokensCommand::List { all, output } => {
            let client = Client::connect(&output.server).await?;
            let query: &[(&str, &str)] = if all { &[("username", "~")] } else { &[] };
            let reply = client.get("/updraft/tokens", query).await?;
            TOKENS.print(output.form.form, &reply)?;
        }
        TokensCommand::Revoke { id, server } => {
            let client = Client::connect(&server).await?;
            let path = format!("/updraft/tokens/{id}");
            client.call(Method::DELETE, &path, &[], None).await?;
            println!("Token {id} is revoked.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

const TOKENS: List = List {
    what: "tokens",
    rows: "api_tokens",
    columns: &[
        ("id", |token| text(token, "id")),
        ("name", |token| text(token, "name")),
        ("user", |token| text(token, "username")),
        ("role", |token| text(token, "role")),
        ("state", |token| state(token, Utc::now()).to_owned()),
        ("expires", |token| time(token, "expires_at")),
        ("last used", |token| time(token, "last_used_at")),
    ],
};

fn state(token: &Value, now: DateTime<Utc>) -> &'static str {
    let time = |key| text(token, key).parse::<DateTime<Utc>>().ok();
    match (time("revoked_at"), time("expires_at")) {
        (Some(_), _) => "revoked",
        (None, Some(end)) if end <= now => "expired",
        _ => "good",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_until_it_is_revoked_or_expires() {
        let now = "2026-06-01T00:00:00Z".parse().unwrap();
        let of =
            |expires: &str, revoked: Option<&str>| state(&json!({ "expires_at": expires, "revoked_at": revoked }), now);
        assert_eq!(of("2026-07-01T00:00:00Z", None), "good");
        assert_eq!(of("2026-05-01T00:00:00Z", None), "expired");
        assert_eq!(of("2026-07-01T00:00:00Z", Some("2026-05-01T00:00:00Z")), "revoked");
    }
}
