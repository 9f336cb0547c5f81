//! The parameters of a path, and what is wrong with them in Airflow's shape.

use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use axum::extract::{self, FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::problem::Problem;

/// What stands in the path. A text where a number belongs is told as Airflow tells it, with status 422.
pub(crate) struct Path<T>(pub(crate) T);

impl<T, S> FromRequestParts<S> for Path<T>
where
    T: DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match extract::Path::from_request_parts(parts, state).await {
            Ok(extract::Path(values)) => Ok(Self(values)),
            Err(rejection) => {
                let names = RawPathParams::from_request_parts(parts, state).await.ok();
                let names = names.iter().flatten().map(|(name, _)| name).collect::<Vec<_>>();
                Err(problem(rejection, &names))
            }
        }
    }
}

fn problem(rejection: PathRejection, names: &[&str]) -> Problem {
    let PathRejection::FailedToDeserializePathParams(failed) = rejection else {
        return Problem::internal(&rejection);
    };
    let told = failed.body_text();
    let name = match failed.into_kind() {
        ErrorKind::ParseErrorAtIndex { index, .. } => names.get(index),
        ErrorKind::ParseError { .. } => names.first(),
        _ => return Problem::bad_request(told),
    };
    Problem::invalid(
        "int_parsing",
        &[json!("path"), json!(name)],
        "Input should be a valid integer, unable to parse string as an integer",
    )
}
