//! `updraft config show`.

use std::process::ExitCode;

use anyhow::Result;
use comfy_table::Table;
use comfy_table::presets::NOTHING;

use crate::args::{HomeArgs, Listing};
use crate::home::Home;
use crate::settings::{self, Flags};

/// Prints every setting with its origin; secrets are masked.
pub(crate) fn show(home: HomeArgs, format: Listing) -> Result<ExitCode> {
    let home = Home::locate(home.home)?;
    let loaded = settings::load(home.root(), &Flags::new())?;
    match format {
        Listing::Json => println!("{}", serde_json::to_string_pretty(&loaded.shown)?),
        Listing::Table => {
            let mut table = Table::new();
            table
                .load_style(NOTHING)
                .set_header(["setting", "value", "from", "what it is"]);
            for shown in &loaded.shown {
                let value = shown
                    .value
                    .as_str()
                    .map_or_else(|| shown.value.to_string(), str::to_owned);
                table.add_row([shown.key, &value, &shown.origin, shown.about]);
            }
            println!("home: {}\n\n{table}", home.root().display());
        }
    }
    Ok(ExitCode::SUCCESS)
}
