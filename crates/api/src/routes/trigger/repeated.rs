//! The same request again: a webhook that is delivered five times, a double click, a client that heard no answer.
//!
//! The header `Idempotency-Key` becomes a part of the run's name, which is unique. So the key holds across restarts and servers, for as
//! long as the run is kept, and costs nothing.

use axum::http::HeaderMap;
use sha2::{Digest as _, Sha256};
use updraft_store::StoreError;
use updraft_store::list::dag_runs::DagRunListRow;
use updraft_store::run::NewRun;

use super::super::dag_runs::response;
use super::How;
use crate::problem::{Problem, Reply};
use crate::schema::dag_run::DagRunResponse;
use crate::state::ApiState;

/// Longest key; what clients make (UUIDs mostly) is shorter.
const LONGEST: usize = 255;
/// Longest key that stands in a run's name as it is.
const SHORT: usize = 64;

/// The name of the run that a request with an `Idempotency-Key` asks for.
pub(super) fn name_of_run(headers: &HeaderMap, how: How) -> Reply<Option<String>> {
    let Some(key) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let bytes = key.as_bytes();
    if bytes.is_empty() || bytes.len() > LONGEST {
        return Err(Problem::bad_request(format!(
            "the header Idempotency-Key has 1 to {LONGEST} characters"
        )));
    }
    let plain = key
        .to_str()
        .ok()
        .filter(|key| key.len() <= SHORT && key.chars().all(|c| c.is_ascii_alphanumeric() || "_.~:+-".contains(c)));
    let run_type = how.run_type();
    Ok(Some(match plain {
        Some(key) => format!("{}__key_{key}", run_type.as_str()),
        None => format!("{}__hash_{}", run_type.as_str(), hex::encode(Sha256::digest(bytes))),
    }))
}

/// The run that an earlier request with the same key made; else the conflict is about something else.
pub(super) async fn made_before(state: &ApiState, wanted: &NewRun, conflict: Problem) -> Reply<DagRunResponse> {
    let row = match state.store().run(&wanted.dag_id, &wanted.run_id).await {
        Ok(row) => row,
        Err(StoreError::NotFound(_)) => return Err(conflict),
        Err(error) => return Err(error.into()),
    };
    // A rerun may have given it another one since.
    let is_other_conf = row.clear_number == 0 && row.conf != wanted.conf;
    if is_other_conf || row.logical_date != wanted.logical_date {
        return Err(Problem::unprocessable(format!(
            "this Idempotency-Key was used for another request, which made the run `{}` with another conf or logical date: use a key of its own for each run",
            row.run_id
        )));
    }
    let version = state.store().load_version(row.dag_version_id).await?;
    Ok(response(DagRunListRow::of(row, &version)))
}
