//! `updraft config`.

use std::process::ExitCode;

use anyhow::{Context, Result};
use serde_json::json;

use crate::args::{Form, HomeArgs};
use crate::home::Home;
use crate::print::{List, print, text, whole};
use crate::settings::keys::suggestion;
use crate::settings::{self, Flags};

const SETTINGS: List = List {
    what: "settings",
    rows: "settings",
    columns: &[
        ("setting", |shown| text(shown, "key")),
        ("value", |shown| text(shown, "value")),
        ("from", |shown| text(shown, "origin")),
        ("what it is", |shown| text(shown, "about")),
    ],
};

/// Prints every setting with its origin; secrets are masked.
pub(crate) fn show(home: HomeArgs, form: Form) -> Result<ExitCode> {
    let home = Home::locate(home.home)?;
    let shown = json!(settings::load(home.root(), &Flags::new())?.shown);
    match whole(form, &shown)? {
        Some(text) => print(&text)?,
        None => {
            print(&format!("home: {}\n", home.root().display()))?;
            SETTINGS.print(form, &json!({ "settings": shown }))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the value of one setting, alone, for scripts; a secret is masked.
pub(crate) fn get_value(name: &str, home: HomeArgs) -> Result<ExitCode> {
    let home = Home::locate(home.home)?;
    let shown = json!(settings::load(home.root(), &Flags::new())?.shown);
    let setting = shown.as_array().into_iter().flatten();
    let setting = setting.into_iter().find(|shown| shown["key"] == name);
    let hint = || {
        format!(
            "there is no setting `{name}`{}; `updraft config show` lists all settings",
            suggestion(name)
        )
    };
    print(&text(setting.with_context(hint)?, "value"))?;
    Ok(ExitCode::SUCCESS)
}
