//! The files themselves.

use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use updraft_store::StoreError;

use super::{aside, parsed, refuse_errors, told};
use crate::dag_files::{DagFile, tag};
use crate::extract::Path;
use crate::problem::{Problem, Reply};
use crate::schema::dag_file::{DagFileResponse, DagFileWritten};
use crate::state::ApiState;

/// How long a reply waits for a scheduler to read a file that was written.
const REGISTERED_WITHIN: Duration = Duration::from_secs(10);
/// Distance of looks at whether it has.
const LOOK: Duration = Duration::from_millis(50);

async fn read(state: &ApiState, path: &str) -> Reply<DagFile> {
    let (state, path) = (state.clone(), path.to_owned());
    Ok(aside(move || state.config().dag_files.read(&path)).await??)
}

/// The text of a DAG file as it is in the folder now, also if it has errors.
#[utoipa::path(get, path = "/dagFiles/{path}", operation_id = "get_dag_file", tag = "Updraft", params(("path" = String, Path, description = "Below the DAGs folder; slashes as `%2F`")), responses((status = 200, body = DagFileResponse)))]
pub(crate) async fn get_dag_file(State(state): State<ApiState>, Path(path): Path<String>) -> Reply<Response> {
    let file = read(&state, &path).await?;
    let etag = file.tag();
    let reply = DagFileResponse {
        dag_ids: state.store().dags_of_file(&path).await?,
        modified_at: file.modified.map(DateTime::<Utc>::from),
        text: file.text,
        etag: etag.clone(),
        path,
    };
    Ok(([(header::ETAG, etag)], Json(reply)).into_response())
}

/// Puts a text into the DAGs folder, in place of the file that was there if there was one, and waits up to 10 s until a scheduler has
/// registered its DAGs. A text with errors is refused and changes nothing. With `If-Match` only a file with that `etag` is replaced, with
/// `If-None-Match: *` none is: 412.
#[utoipa::path(put, path = "/dagFiles/{path}", operation_id = "put_dag_file", tag = "Updraft", params(
    ("path" = String, Path, description = "Below the DAGs folder; slashes as `%2F`"),
    ("If-Match" = Option<String>, Header, description = "Replace only the text with this `etag`"),
    ("If-None-Match" = Option<String>, Header, description = "`*`: replace nothing"),
), request_body(content = String, content_type = "application/yaml", description = "The whole text"), responses((status = 200, body = DagFileWritten), (status = 201, body = DagFileWritten), (status = 409), (status = 412)))]
pub(crate) async fn put_dag_file(
    State(state): State<ApiState>,
    Path(path): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Reply<(StatusCode, Json<DagFileWritten>)> {
    let text = String::from_utf8(body.to_vec())
        .map_err(|_| Problem::invalid("value_error", &["body".into()], "a DAG file is text in UTF-8"))?;
    // A path that can't be is told before what is wrong with the text.
    let before = match read(&state, &path).await {
        Ok(file) => Some(file),
        Err(problem) if problem.is_not_found() => None,
        Err(problem) => return Err(problem),
    };
    meets(&headers, before.as_ref())?;
    let parsed = parsed(&state, path.clone(), text.clone()).await?;
    refuse_errors(&parsed.diagnostics)?;
    if parsed.dags.is_empty() {
        return Err(Problem::invalid("value_error", &["body".into()], "it defines no DAG"));
    }
    let dag_ids: Vec<String> = parsed.dags.into_iter().map(|dag| dag.dag_id).collect();
    for dag_id in &dag_ids {
        match state.store().dag(dag_id).await {
            Ok(dag) if dag.file_path != path && !dag.is_stale => {
                return Err(Problem::conflict(format!(
                    "DAG `{dag_id}` is in `{}`: give this one another id, or remove that file first",
                    dag.file_path
                )));
            }
            Ok(_) | Err(StoreError::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let is_new = before.is_none();
    let since = state.store().now().await?;
    let is_same = before.is_some_and(|file| file.text == text);
    if !is_same {
        let (state, path, text) = (state.clone(), path.clone(), text.clone());
        aside(move || state.config().dag_files.write(&path, &text)).await??;
    }
    state.store().tell_of_file(&path).await?;
    let since = (!is_same).then_some(since);
    let registered = tokio::time::timeout(REGISTERED_WITHIN, registered(&state, &path, &dag_ids, since)).await;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((
        status,
        Json(DagFileWritten {
            etag: tag(&text),
            diagnostics: parsed.diagnostics.into_iter().map(told).collect(),
            registered: registered.unwrap_or(Ok(false))?,
            path,
            dag_ids,
        }),
    ))
}

/// Takes a file out of the DAGs folder. Its DAGs get no more runs; their history stays until somebody deletes them.
#[utoipa::path(delete, path = "/dagFiles/{path}", operation_id = "delete_dag_file", tag = "Updraft", params(
    ("path" = String, Path, description = "Below the DAGs folder; slashes as `%2F`"),
    ("If-Match" = Option<String>, Header, description = "Remove only the text with this `etag`"),
), responses((status = 204), (status = 409), (status = 412)))]
pub(crate) async fn delete_dag_file(
    State(state): State<ApiState>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Reply<StatusCode> {
    let file = read(&state, &path).await?;
    meets(&headers, Some(&file))?;
    let (folder, gone) = (state.clone(), path.clone());
    aside(move || folder.config().dag_files.remove(&gone)).await??;
    state.store().tell_of_file(&path).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Refuses what is meant for another text than there is (RFC 9110, section 13.1).
fn meets(headers: &HeaderMap, file: Option<&DagFile>) -> Reply<()> {
    let there = file.map(DagFile::tag);
    let names = |name: &HeaderName| -> Option<bool> {
        let value = headers.get(name)?.to_str().unwrap_or_default();
        let is_it = |one: &str| one.trim() == "*" || Some(one.trim()) == there.as_deref();
        Some(there.is_some() && value.split(',').any(is_it))
    };
    if names(&header::IF_MATCH) == Some(false) {
        return Err(Problem::precondition_failed(
            "somebody has changed or removed the file meanwhile: read it again, then send what is to be there now",
        ));
    }
    if names(&header::IF_NONE_MATCH) == Some(true) {
        return Err(Problem::precondition_failed("there is such a file already"));
    }
    Ok(())
}

/// Whether a scheduler has read the file since, once it has: pending for ever if none does.
async fn registered(state: &ApiState, path: &str, dag_ids: &[String], since: Option<DateTime<Utc>>) -> Reply<bool> {
    'look: loop {
        for dag_id in dag_ids {
            let is_read = match state.store().dag(dag_id).await {
                Ok(dag) => {
                    dag.file_path == path && !dag.is_stale && since.is_none_or(|since| dag.last_parsed_at >= since)
                }
                Err(StoreError::NotFound(_)) => false,
                Err(error) => return Err(error.into()),
            };
            if !is_read {
                tokio::time::sleep(LOOK).await;
                continue 'look;
            }
        }
        return Ok(true);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by a panic")]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_about_the_text_that_is_there() {
        let file = DagFile {
            text: "one".to_owned(),
            modified: None,
        };
        let (this, other) = (tag("one"), tag("two"));
        let of = |name: HeaderName, value: &str| HeaderMap::from_iter([(name, value.parse().unwrap())]);
        let both = format!("{other}, {this}");
        for (headers, there, not_there) in [
            (HeaderMap::new(), true, true),
            (of(header::IF_MATCH, &this), true, false),
            (of(header::IF_MATCH, &both), true, false),
            (of(header::IF_MATCH, &other), false, false),
            (of(header::IF_MATCH, "*"), true, false),
            (of(header::IF_NONE_MATCH, "*"), false, true),
            (of(header::IF_NONE_MATCH, &other), true, true),
        ] {
            assert_eq!(meets(&headers, Some(&file)).is_ok(), there, "{headers:?}");
            assert_eq!(meets(&headers, None).is_ok(), not_there, "{headers:?}");
        }
    }
}
