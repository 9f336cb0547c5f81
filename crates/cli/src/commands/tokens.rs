//! `updraft tokens`: by the API of a server, as whoever signs in there.

use std::process::ExitCode;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use comfy_table::Table;
use comfy_table::presets::NOTHING;
use reqwest::Method;
use serde_json::{Value, json};

use crate::args::{Listing, TokensCommand};
use crate::client::{Client, text};

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
            let reply = client.call(Method::GET, "/updraft/tokens", query, None).await?;
            match output.format {
                Listing::Json => println!("{reply:#}"),
                Listing::Table => println!("{}", table(&reply, Utc::now())),
            }
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

fn table(reply: &Value, now: DateTime<Utc>) -> Table {
    let mut table = Table::new();
    table
        .load_style(NOTHING)
        .set_header(["id", "name", "user", "role", "state", "expires", "last used"]);
    for token in reply.get("api_tokens").and_then(Value::as_array).into_iter().flatten() {
        table.add_row([
            text(token, "id"),
            text(token, "name"),
            text(token, "username"),
            text(token, "role"),
            state(token, now).to_owned(),
            text(token, "expires_at"),
            text(token, "last_used_at"),
        ]);
    }
    table
}

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
