//! Runs the statements of one task.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use futures_util::TryStreamExt as _;
use serde_json::{Map, Value, json};
use sqlx::postgres::{PgConnection, PgDatabaseError, PgErrorPosition, PgRow};
use sqlx::{AssertSqlSafe, Column as _, Connection as _, Either, Executor as _, SqlSafeStr as _, Statement as _};
use tokio::time::timeout;

use super::csv_file::CsvFile;
use super::database::Database;
use super::rows;
use super::statement::Statement;
use crate::job::Cancelled;
use crate::operator::{Outcome, TaskLog};

/// How long a cancelled statement may take to end before its session is dropped.
const CANCEL_WAIT: Duration = Duration::from_secs(5);

/// Everything that is needed to run the statements.
pub(crate) struct Job {
    pub(super) database: Database,
    pub(super) statements: Vec<Statement>,
    /// `query`, or the name of the file, for messages.
    pub(super) place: String,
    pub(super) output: Option<PathBuf>,
    /// The most rows for an XCom.
    pub(super) limit: usize,
    pub(super) transaction: bool,
    pub(super) log: TaskLog,
    pub(super) cancelled: Cancelled,
}

/// What the statements gave.
#[derive(Default)]
struct Yield {
    /// The last statement that gave rows.
    rows: Option<Rows>,
    /// Rows changed by all statements.
    changed: u64,
}

/// The rows of one statement.
enum Rows {
    Kept(Vec<Map<String, Value>>),
    /// More than may be kept; how many there were.
    TooMany(u64),
    Written(Box<CsvFile>),
}

impl Job {
    pub(crate) async fn run(self) -> Outcome {
        self.log.info(format!("connecting to {}", self.database.place())).await;
        let connected = tokio::select! {
            connected = self.database.connect() => connected,
            _ = self.cancelled.cancelled() => return Outcome::failed("cancelled while connecting"),
        };
        let outcome = match connected {
            Ok(mut connection) => {
                let outcome = self.run_cancellable(&mut connection).await;
                // A session that was lost or is stuck can't say goodbye; the server notices by itself.
                let _ = timeout(CANCEL_WAIT, connection.close()).await;
                outcome
            }
            Err(reason) => Err(reason),
        };
        match outcome {
            Ok(outcome) => outcome,
            Err(reason) => {
                self.log.error(reason.as_str()).await;
                Outcome::failed(reason)
            }
        }
    }

    /// Dropping a query leaves it running in the server, so a cancelled one is cancelled there, through another session.
    async fn run_cancellable(&self, connection: &mut PgConnection) -> Result<Outcome, String> {
        let pid: i32 = sqlx::query_scalar("select pg_backend_pid()")
            .fetch_one(&mut *connection)
            .await
            .map_err(|error| error.to_string())?;
        let mut running = Box::pin(self.run_all(connection));
        tokio::select! {
            outcome = &mut running => return outcome,
            _ = self.cancelled.cancelled() => {}
        }
        self.log.error("cancelling the statement").await;
        let mut other = timeout(CANCEL_WAIT, self.database.connect())
            .await
            .map_err(|_| "cancelled; the server did not answer in time, so the statement may go on there".to_owned())?
            .map_err(|reason| format!("cancelled, but the statement may go on in the server: {reason}"))?;
        let cancel = sqlx::query("select pg_cancel_backend($1)")
            .bind(pid)
            .execute(&mut other);
        match timeout(CANCEL_WAIT, cancel).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => return Err(format!("cancelled, but the statement may go on in the server: {error}")),
            Err(_) => return Err("cancelled, but the statement may go on in the server: no answer".to_owned()),
        }
        // It may have ended just before; then it has.
        match timeout(CANCEL_WAIT, running).await {
            Ok(Ok(outcome)) => Ok(outcome),
            Ok(Err(_)) => Err("cancelled; the server ended the statement".to_owned()),
            Err(_) => Err("cancelled; the server did not end the statement in time".to_owned()),
        }
    }

    async fn run_all(&self, connection: &mut PgConnection) -> Result<Outcome, String> {
        if !self.transaction {
            let mut found = Yield::default();
            for statement in &self.statements {
                self.run_one(connection, statement, &mut found).await?;
            }
            return self.outcome(found);
        }
        let mut transaction = connection.begin().await.map_err(|error| error.to_string())?;
        let mut found = Yield::default();
        for statement in &self.statements {
            self.run_one(&mut transaction, statement, &mut found).await?;
        }
        // Before the commit: if the result can't be delivered, nothing was done. Dropping the transaction rolls it back.
        let outcome = self.outcome(found)?;
        transaction
            .commit()
            .await
            .map_err(|error| format!("the commit failed, nothing was changed: {error}"))?;
        Ok(outcome)
    }

    async fn run_one(
        &self,
        connection: &mut PgConnection,
        statement: &Statement,
        found: &mut Yield,
    ) -> Result<(), String> {
        let begin = Instant::now();
        let mut rows = None;
        let mut number = 0_u64;
        let mut changed = 0;
        {
            // The author of the DAG wrote it: it is meant to be run as it is. Values in it are quoted by `statement`.
            let mut stream = connection.fetch_many(sqlx::raw_sql(AssertSqlSafe(statement.text.clone())));
            while let Some(item) = stream
                .try_next()
                .await
                .map_err(|error| self.explain(&error, statement))?
            {
                match item {
                    Either::Left(done) => changed += done.rows_affected(),
                    Either::Right(row) => {
                        number += 1;
                        self.keep(&row, number, &mut rows)
                            .map_err(|reason| self.at(statement, &reason))?;
                    }
                }
            }
        }
        let seconds = begin.elapsed().as_secs_f64();
        if rows.is_none() && may_give_rows(&statement.text) {
            // Without a row there was no word of columns, but no rows are a result as well: an empty list, an empty file.
            let columns = self.columns(connection, statement).await?;
            if !columns.is_empty() {
                rows = Some(self.begin(&columns)?);
            }
        }
        let what = if rows.is_some() {
            format!("{number} row(s)")
        } else {
            format!("{changed} row(s) changed")
        };
        self.log
            .info(format!(
                "{}: {what} in {seconds:.3} s",
                self.at(statement, &summary(&statement.text))
            ))
            .await;
        if rows.is_some() {
            found.rows = rows;
        } else {
            found.changed += changed;
        }
        Ok(())
    }

    /// The columns that a statement gives; none if it gives no rows.
    async fn columns(&self, connection: &mut PgConnection, statement: &Statement) -> Result<Vec<String>, String> {
        let text = AssertSqlSafe(statement.text.clone()).into_sql_str();
        let prepared = connection
            .prepare(text)
            .await
            .map_err(|error| self.explain(&error, statement))?;
        Ok(prepared
            .columns()
            .iter()
            .map(|column| column.name().to_owned())
            .collect())
    }

    fn begin(&self, columns: &[String]) -> Result<Rows, String> {
        Ok(match &self.output {
            Some(path) => Rows::Written(Box::new(CsvFile::create(path, columns)?)),
            None => Rows::Kept(Vec::new()),
        })
    }

    fn keep(&self, row: &PgRow, number: u64, rows: &mut Option<Rows>) -> Result<(), String> {
        if rows.is_none() {
            *rows = Some(self.begin(&rows::header(row))?);
        }
        match rows {
            Some(Rows::Written(file)) => file.write(&rows::to_fields(row)?),
            Some(Rows::Kept(kept)) if kept.len() < self.limit => {
                kept.push(rows::to_json(row)?);
                Ok(())
            }
            _ => {
                // Only the last statement's rows have to fit, so this is no error yet; memory is freed at once.
                *rows = Some(Rows::TooMany(number));
                Ok(())
            }
        }
    }

    fn outcome(&self, found: Yield) -> Result<Outcome, String> {
        let mut xcoms = BTreeMap::new();
        let value = match found.rows {
            Some(Rows::TooMany(number)) => {
                return Err(format!(
                    "the result has {number} rows, more than the {} that may become an XCom; write it to a file with `output`, ask for less, or raise `limit`",
                    self.limit
                ));
            }
            Some(Rows::Written(file)) => {
                let (path, rows) = file.finish()?;
                json!({"path": path, "rows": rows})
            }
            Some(Rows::Kept(mut rows)) => {
                if let [row] = rows.as_mut_slice() {
                    let columns = row
                        .iter()
                        .filter(|(name, _)| !name.is_empty() && *name != "return_value");
                    xcoms.extend(columns.map(|(name, value)| (name.clone(), value.clone())));
                }
                json!(rows)
            }
            None => match &self.output {
                Some(path) => {
                    return Err(format!(
                        "no statement gave a row, so there is nothing to write to {}",
                        path.display()
                    ));
                }
                None => json!(found.changed),
            },
        };
        Ok(Outcome {
            xcoms,
            ..Outcome::success(Some(value))
        })
    }

    /// `query, line 3: …`
    fn at(&self, statement: &Statement, text: &str) -> String {
        format!("{}, line {}: {text}", self.place, statement.line)
    }

    fn explain(&self, error: &sqlx::Error, statement: &Statement) -> String {
        let Some(database) = error
            .as_database_error()
            .and_then(|error| error.try_downcast_ref::<PgDatabaseError>())
        else {
            return self.at(statement, &error.to_string());
        };
        let mut line = statement.line;
        if let Some(PgErrorPosition::Original(position)) = database.position() {
            line += statement
                .text
                .chars()
                .take(position.saturating_sub(1))
                .filter(|&c| c == '\n')
                .count();
        }
        let mut text = format!(
            "{}, line {line}: {} (SQLSTATE {})",
            self.place,
            database.message(),
            database.code()
        );
        for (name, more) in [
            ("detail", database.detail()),
            ("hint", database.hint()),
            ("in", database.r#where()),
        ] {
            if let Some(more) = more {
                text.push_str(&format!("\n  {name}: {more}"));
            }
        }
        text
    }
}

/// Whether it is worth asking the server which columns a statement gives.
fn may_give_rows(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let first = text
        .split(|c: char| !c.is_ascii_alphabetic())
        .find(|word| !word.is_empty())
        .unwrap_or_default();
    matches!(
        first,
        "select" | "with" | "values" | "table" | "show" | "explain" | "fetch"
    ) || text.contains("returning")
}

/// The beginning of a statement, for the log.
fn summary(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().take(12).collect();
    let mut line = words.join(" ");
    if let Some((end, _)) = line.char_indices().nth(80) {
        line.truncate(end);
    }
    if line.len() < text.len() {
        line.push_str(" …");
    }
    line
}
