//! What the tasks of a trial write: line by line as it comes, under the name of the task.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::Result;
use reqwest::StatusCode;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::args::Form;
use crate::client::{Client, is_refusal, path};
use crate::commands::logs::{follow, line};
use crate::commands::tasks::name;
use crate::print::{text, write};

/// For the last lines of a run that is over.
const LAST_LINES: Duration = Duration::from_secs(10);

/// The logs of all tries of a run.
pub(super) struct Logs {
    client: Client,
    form: Form,
    /// The last try of each instance that is followed.
    tries: HashMap<String, u64>,
    readers: JoinSet<()>,
}

impl Logs {
    pub(super) fn new(client: Client, form: Form) -> Self {
        Self {
            client,
            form,
            tries: HashMap::new(),
            readers: JoinSet::new(),
        }
    }

    /// Follows the tries of an instance that are new.
    pub(super) fn follow(&mut self, run: &str, instance: &Value) -> Result<()> {
        let name = name(instance);
        let latest = instance.get("try_number").and_then(Value::as_u64).unwrap_or_default();
        let known = self.tries.insert(name.clone(), latest).unwrap_or_default();
        let index = instance.get("map_index").and_then(Value::as_i64).unwrap_or(-1);
        let task = path(&[&text(instance, "task_id")])?;
        for number in known + 1..=latest {
            let stream = format!("/updraft{run}/taskInstances{task}/logs/{number}/stream");
            let lines = Lines::of(&name, number);
            self.readers
                .spawn(read(self.client.clone(), stream, index, self.form, lines));
        }
        Ok(())
    }

    /// Waits for what has been written and is not read yet: a log ends with its try.
    pub(super) async fn end(&mut self) {
        let all = async { while self.readers.join_next().await.is_some() {} };
        _ = tokio::time::timeout(LAST_LINES, all).await;
    }
}

async fn read(client: Client, stream: String, index: i64, form: Form, mut lines: Lines) {
    let index = index.to_string();
    let query: &[(&str, &str)] = if index == "-1" { &[] } else { &[("map_index", &index)] };
    let mut reader = |record: &Value| print(form, &lines.take(&line(record, "text", false)));
    let read = follow(&client, &stream, query, &mut reader).await;
    match read.and_then(|()| print(form, &lines.rest())) {
        // A try that never began has no log.
        Err(error) if !is_refusal(&error, StatusCode::NOT_FOUND) => eprintln!("{}{error:#}", lines.prefix),
        _ => {}
    }
}

/// Programs get nothing but the answer on standard output.
fn print(form: Form, text: &str) -> Result<()> {
    match form {
        Form::Table => write(text)?,
        Form::Json | Form::Yaml => eprint!("{text}"),
    }
    Ok(())
}

/// Puts lines together, so that those of two tasks don't mix.
struct Lines {
    prefix: String,
    begun: String,
}

impl Lines {
    fn of(name: &str, number: u64) -> Self {
        let again = if number > 1 {
            format!(" (try {number})")
        } else {
            String::new()
        };
        Self {
            prefix: format!("{name}{again} | "),
            begun: String::new(),
        }
    }

    /// The lines that are whole now.
    fn take(&mut self, text: &str) -> String {
        self.begun.push_str(text);
        let whole = self.begun.rfind('\n').map_or(0, |end| end + 1);
        let whole: String = self.begun.drain(..whole).collect();
        whole
            .split_inclusive('\n')
            .map(|line| format!("{}{line}", self.prefix))
            .collect()
    }

    /// The last line, if it has no end.
    fn rest(&mut self) -> String {
        if self.begun.is_empty() {
            return String::new();
        }
        self.take("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_put_together_under_the_name_of_their_task() {
        let mut lines = Lines::of("each[1]", 1);
        assert_eq!(lines.take("one\n"), "each[1] | one\n");
        assert_eq!(lines.take("two, "), "");
        assert_eq!(
            lines.take("goes on\nthree\nfo"),
            "each[1] | two, goes on\neach[1] | three\n"
        );
        assert_eq!(
            (lines.rest(), lines.rest()),
            ("each[1] | fo\n".to_owned(), String::new())
        );
        assert_eq!(Lines::of("load", 2).take("x\n"), "load (try 2) | x\n");
    }
}
