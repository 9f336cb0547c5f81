//! DAGs that a user wants at hand.

use axum::Extension;
use axum::http::StatusCode;

use crate::auth::{Identity, Seen};
use crate::extract::Path;
use crate::problem::Reply;

/// Makes a DAG a favourite of whoever asks.
#[utoipa::path(post, path = "/dags/{dag_id}/favorite", operation_id = "favorite_dag", tag = "DAG", params(("dag_id" = String, Path)), responses((status = 204)))]
pub(crate) async fn favorite_dag(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path(dag_id): Path<String>,
) -> Reply<StatusCode> {
    state.store().set_favorite(&identity.username, &dag_id, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The DAG is no favourite of whoever asks any more.
#[utoipa::path(post, path = "/dags/{dag_id}/unfavorite", operation_id = "unfavorite_dag", tag = "DAG", params(("dag_id" = String, Path)), responses((status = 204)))]
pub(crate) async fn unfavorite_dag(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path(dag_id): Path<String>,
) -> Reply<StatusCode> {
    state.store().set_favorite(&identity.username, &dag_id, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
