//! How what a server answers is printed: tables for people, or the answer itself, whole.

use std::io::{IsTerminal, Write};

use anyhow::Result;
use chrono::{DateTime, SecondsFormat, Utc};
use comfy_table::presets::NOTHING;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width};
use rustix::termios::tcgetwinsize;
use serde_json::Value;

use crate::args::Form;

/// Between two columns.
const PADDING: u16 = 2;
/// A word of so many letters is not broken, however narrow the terminal is: it may be a name that somebody copies.
const WORD: usize = 60;

/// A title, and what stands below it for a row.
pub(crate) type Column = (&'static str, fn(&Value) -> String);

/// A list that the API gives.
pub(crate) struct List {
    /// What there may be none of, in the plural.
    pub(crate) what: &'static str,
    /// The field of the answer that has the rows.
    pub(crate) rows: &'static str,
    pub(crate) columns: &'static [Column],
}

impl List {
    /// Prints it.
    pub(crate) fn print(&self, form: Form, answer: &Value) -> Result<()> {
        print(&self.rendered(form, answer, width())?)
    }

    /// As text that is at most `width` wide, if that is possible and a width is given.
    pub(crate) fn rendered(&self, form: Form, answer: &Value, width: Option<u16>) -> Result<String> {
        if let Some(text) = whole(form, answer)? {
            return Ok(text);
        }
        let rows = rows(answer, self.rows);
        if rows.is_empty() {
            return Ok(format!("There are no {}.", self.what));
        }
        let cells = rows.iter().map(|row| self.columns.iter().map(|(_, cell)| cell(row)));
        Ok(table(self.columns.iter().map(|(title, _)| *title), cells, width))
    }
}

/// Prints one object: as a table, a line for each field that it has.
pub(crate) fn object(form: Form, answer: &Value) -> Result<()> {
    print(&rendered_object(form, answer, width())?)
}

fn rendered_object(form: Form, answer: &Value, width: Option<u16>) -> Result<String> {
    if let Some(text) = whole(form, answer)? {
        return Ok(text);
    }
    let fields = answer.as_object().into_iter().flatten();
    let told = fields.filter(|(_, value)| !matches!(value, Value::Null) && value.as_array() != Some(&Vec::new()));
    let lines = told.map(|(key, value)| [key.clone(), field(value)].into_iter());
    Ok(table(std::iter::empty(), lines, width))
}

/// The answer as a program wants it; `None` where a table is asked for.
pub(crate) fn whole(form: Form, answer: &Value) -> Result<Option<String>> {
    Ok(match form {
        Form::Table => None,
        Form::Json => Some(format!("{answer:#}")),
        Form::Yaml => Some(serde_yaml::to_string(answer)?.trim_end().to_owned()),
    })
}

/// Prints a text and a line feed.
pub(crate) fn print(text: &str) -> Result<()> {
    write(&format!("{text}\n"))
}

/// Prints a text at once. Whoever reads it may have gone, as `head` does: an error here, and none to `main`.
pub(crate) fn write(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// The rows of an answer.
pub(crate) fn rows<'a>(answer: &'a Value, key: &str) -> &'a [Value] {
    answer.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Columns that are aligned, and nothing drawn between them.
pub(crate) fn table<'a>(
    titles: impl Iterator<Item = &'a str>,
    rows: impl Iterator<Item = impl Iterator<Item = String>>,
    width: Option<u16>,
) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING);
    let titles: Vec<&str> = titles.collect();
    if !titles.is_empty() {
        table.set_header(titles);
    }
    let mut words: Vec<u16> = Vec::new();
    for row in rows {
        let row: Vec<String> = row.map(|cell| clean(&cell)).collect();
        words.resize(words.len().max(row.len()), 0);
        for (longest, cell) in words.iter_mut().zip(&row) {
            *longest = (*longest).max(longest_word(cell));
        }
        table.add_row(row);
    }
    let boundary = |word: u16| ColumnConstraint::LowerBoundary(Width::Fixed(word + PADDING));
    table.set_constraints(words.into_iter().map(boundary));
    for column in table.column_iter_mut() {
        column.set_padding((0, PADDING));
    }
    if let Some(width) = width {
        table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width);
    }
    table.trim_fmt()
}

/// Letters of the longest word that must stay whole.
fn longest_word(text: &str) -> u16 {
    let lengths = text.split_whitespace().map(|word| word.chars().count());
    let longest = lengths.filter(|length| *length <= WORD).max();
    longest.and_then(|length| u16::try_from(length).ok()).unwrap_or(0)
}

/// Columns of the terminal; `None` where there is none, and lines may be as long as they are.
pub(crate) fn width() -> Option<u16> {
    let out = std::io::stdout();
    let size = out.is_terminal().then(|| tcgetwinsize(&out).ok())??;
    Some(size.ws_col).filter(|columns| *columns > 0)
}

/// What others wrote must not move the cursor or colour the terminal.
pub(crate) fn clean(text: &str) -> String {
    let is_bad = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    text.chars().map(|c| if is_bad(c) { '\u{fffd}' } else { c }).collect()
}

/// A field for people; empty if there is none.
pub(crate) fn text(value: &Value, key: &str) -> String {
    value.get(key).map(plain).unwrap_or_default()
}

/// An instant to the second.
pub(crate) fn time(value: &Value, key: &str) -> String {
    let text = text(value, key);
    match text.parse::<DateTime<Utc>>() {
        Ok(time) => time.to_rfc3339_opts(SecondsFormat::Secs, true),
        Err(_) => text,
    }
}

/// Seconds as `1:02:03`, `2:03` or `3.4s`.
pub(crate) fn duration(value: &Value, key: &str) -> String {
    let Some(seconds) = value.get(key).and_then(Value::as_f64) else {
        return String::new();
    };
    if seconds < 60.0 {
        return format!("{seconds:.1}s");
    }
    // No run takes so long that it matters.
    let whole = seconds as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// `yes`, or nothing.
pub(crate) fn flag(value: &Value, key: &str) -> String {
    let is_set = value.get(key).and_then(Value::as_bool) == Some(true);
    if is_set { "yes".to_owned() } else { String::new() }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// As [`plain`], with what a list has, or its names, side by side.
fn field(value: &Value) -> String {
    let item = |item: &Value| match item {
        Value::Object(fields) => fields.get("name").map(plain),
        Value::Array(_) => None,
        other => Some(plain(other)),
    };
    let items = value
        .as_array()
        .and_then(|items| items.iter().map(item).collect::<Option<Vec<_>>>());
    items.map_or_else(|| plain(value), |items| items.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const RUNS: List = List {
        what: "runs",
        rows: "dag_runs",
        columns: &[
            ("run", |run| text(run, "dag_run_id")),
            ("note", |run| text(run, "note")),
            ("start", |run| time(run, "start_date")),
        ],
    };

    fn runs() -> Value {
        json!({"total_entries": 2, "dag_runs": [
            {"dag_run_id": "a", "note": null, "start_date": "2026-01-02T03:04:05.678901Z"},
            {"dag_run_id": "b", "note": "one two three four", "start_date": null},
        ]})
    }

    #[test]
    fn a_table_is_aligned_and_fits() {
        let wide = "\
run  note                start
a                        2026-01-02T03:04:05Z
b    one two three four";
        assert_eq!(RUNS.rendered(Form::Table, &runs(), None).unwrap(), wide);
        assert_eq!(RUNS.rendered(Form::Table, &runs(), Some(80)).unwrap(), wide);
        let narrow = RUNS.rendered(Form::Table, &runs(), Some(40)).unwrap();
        assert!(narrow.lines().all(|line| line.len() <= 40), "{narrow}");
        assert!(narrow.lines().count() > 3 && narrow.contains("three"), "{narrow}");
        assert!(narrow.contains("2026-01-02T03:04:05Z"), "{narrow}");
        let too_narrow = RUNS.rendered(Form::Table, &runs(), Some(10)).unwrap();
        assert!(too_narrow.contains("2026-01-02T03:04:05Z"), "{too_narrow}");
        let none = json!({"dag_runs": []});
        assert_eq!(RUNS.rendered(Form::Table, &none, None).unwrap(), "There are no runs.");
    }

    #[test]
    fn programs_get_the_answer_whole() {
        let json = RUNS.rendered(Form::Json, &runs(), Some(10)).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), runs());
        let yaml = RUNS.rendered(Form::Yaml, &runs(), Some(10)).unwrap();
        assert_eq!(serde_yaml::from_str::<Value>(&yaml).unwrap(), runs());
    }

    #[test]
    fn an_object_has_a_line_for_each_field() {
        let dag = json!({"dag_id": "d", "owners": ["ann", "bob"], "tags": [{"name": "x", "dag_id": "d"}], "runs": [{"id": 1}], "doc_md": null, "none": [], "params": {"n": 1}});
        let expected = "\
dag_id  d
owners  ann, bob
params  {\"n\":1}
runs    [{\"id\":1}]
tags    x";
        assert_eq!(rendered_object(Form::Table, &dag, None).unwrap(), expected);
    }

    #[test]
    fn cells_are_for_people() {
        for (seconds, told) in [(3.44, "3.4s"), (123.4, "2:03"), (3723.0, "1:02:03")] {
            assert_eq!(duration(&json!({"duration": seconds}), "duration"), told);
        }
        assert_eq!(duration(&json!({"duration": null}), "duration"), "");
        let row = json!({"is_paused": true, "at": "no time", "n": 7});
        assert_eq!(
            (flag(&row, "is_paused").as_str(), flag(&row, "n").as_str()),
            ("yes", "")
        );
        assert_eq!((time(&row, "at").as_str(), text(&row, "n").as_str()), ("no time", "7"));
        assert_eq!(clean("\u{1b}[31mred\u{7}\nline"), "\u{fffd}[31mred\u{fffd}\nline");
    }
}
