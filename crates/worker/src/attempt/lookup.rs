//! What templates and processes look up, asked from the server in the name of the attempt.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::runtime::Handle;
use updraft_dag::template::{Lookup, LookupError};
use updraft_operators::job::Jobs;
use updraft_operators::operator::{OperatorError, Runs};
use updraft_operators::protocol::{Job, RunStates};

use crate::backoff::Backoff;
use crate::client::{AttemptClient, ClientError};
use crate::logs::Masker;

/// So often a lookup is tried while the server does not answer: about ten seconds.
const TRIES: u32 = 6;

/// What is looked up: its kind (`xcoms`, `variables`, …) and its names.
type Question = (&'static str, Vec<String>);

/// Looks up over HTTP. Its methods block: they are for threads that may.
pub(crate) struct HttpLookup {
    client: AttemptClient,
    masker: Arc<Masker>,
    runtime: Handle,
    /// A template asks for the same connection once for each of its fields.
    known: Mutex<HashMap<Question, Option<Value>>>,
}

impl HttpLookup {
    /// To be made within the runtime.
    pub(crate) fn new(client: AttemptClient, masker: Arc<Masker>) -> Self {
        Self {
            client,
            masker,
            runtime: Handle::current(),
            known: Mutex::default(),
        }
    }

    fn get(&self, kind: &'static str, names: &[&str]) -> Result<Option<Value>, LookupError> {
        let key = (kind, names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>());
        if let Some(value) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(value.clone());
        }
        let value = self.runtime.block_on(self.ask(kind, names))?;
        self.known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, value.clone());
        Ok(value)
    }

    /// The answer. What is secret of it is masked from now on.
    pub(crate) async fn ask(&self, kind: &str, names: &[&str]) -> Result<Option<Value>, LookupError> {
        let mut backoff = Backoff::new(Duration::from_millis(200), Duration::from_secs(5));
        let mut tries = 1;
        loop {
            match self.client.lookup(kind, names).await {
                Ok(value) => {
                    self.mask(kind, names, value.as_ref());
                    return Ok(value);
                }
                Err(error) if error.is_transient() && tries < TRIES => {
                    tries += 1;
                    backoff.wait().await;
                }
                Err(error) => {
                    return Err(LookupError(format!(
                        "cannot look up {} among the {kind}: {error}",
                        names.join("/")
                    )));
                }
            }
        }
    }
}

impl HttpLookup {
    fn mask(&self, kind: &str, names: &[&str], value: Option<&Value>) {
        let Some(value) = value else { return };
        match (kind, names) {
            ("variables", [key]) => self.masker.add_variable(key, &as_text(value)),
            ("secrets", _) => self.masker.add(&as_text(value)),
            ("connections", _) => self.masker.add_connection(value),
            _ => {}
        }
    }
}

impl Jobs for HttpLookup {
    fn keep(&self, job: Job) -> BoxFuture<'static, Result<(), OperatorError>> {
        let client = self.client.clone();
        Box::pin(async move {
            let mut backoff = Backoff::new(Duration::from_millis(200), Duration::from_secs(5));
            let mut tries = 1;
            loop {
                match client.keep_job(&job).await {
                    Ok(()) => return Ok(()),
                    Err(error) if error.is_transient() && tries < TRIES => {
                        tries += 1;
                        backoff.wait().await;
                    }
                    Err(ClientError::NotFound(_)) => {
                        return Err(OperatorError::transient(format!(
                            "the server is of an older release and can't keep {}, so nothing was started: upgrade the server",
                            job.id
                        )));
                    }
                    Err(error) => {
                        return Err(OperatorError::transient(format!(
                            "the server could not be told of {} before its start: {error}",
                            job.id
                        )));
                    }
                }
            }
        })
    }
}

impl Runs for HttpLookup {
    fn run_at(&self, dag_id: &str, logical_date: DateTime<Utc>) -> Result<RunStates, LookupError> {
        let date = logical_date.to_rfc3339();
        let found = self.get("runs", &[dag_id, &date])?.unwrap_or_default();
        serde_json::from_value(found)
            .map_err(|error| LookupError(format!("the server's answer is not understood: {error}")))
    }
}

/// Variables and secrets are text.
fn text(value: Option<Value>) -> Option<String> {
    value.as_ref().map(as_text)
}

fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

impl Lookup for HttpLookup {
    fn xcom(&self, task_id: &str, key: &str) -> Result<Option<Value>, LookupError> {
        self.get("xcoms", &[task_id, key])
    }

    fn variable(&self, key: &str) -> Result<Option<String>, LookupError> {
        Ok(text(self.get("variables", &[key])?))
    }

    fn connection(&self, id: &str) -> Result<Option<Value>, LookupError> {
        self.get("connections", &[id])
    }

    fn secret(&self, name: &str) -> Result<Option<String>, LookupError> {
        Ok(text(self.get("secrets", &[name])?))
    }
}
