//! The audit log.

use axum::Json;
use axum::extract::State;
use updraft_store::event_log::{EVENT_ORDER, EventFilter, EventRow};
use updraft_store::list::{Order, Page};

use crate::extract::{Path, Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::event_log::{EventLogCollectionResponse, EventLogResponse};
use crate::state::ApiState;

fn response(row: EventRow) -> EventLogResponse {
    EventLogResponse {
        event_log_id: row.id,
        when: row.at,
        dag_display_name: row.display_name.or_else(|| row.dag_id.clone()),
        dag_id: row.dag_id,
        task_display_name: row.task_id.clone(),
        task_id: row.task_id,
        run_id: row.run_id,
        map_index: row.map_index,
        try_number: row.try_number,
        event: row.event,
        logical_date: row.logical_date,
        owner: row.owner,
        extra: row.extra.map(|extra| extra.to_string()),
    }
}

query_spec!(GetEventLogs {
    "limit": Integer, "offset": Integer, "order_by": Texts, "dag_id": Text, "task_id": Text, "run_id": Text, "map_index": Integer,
    "try_number": Integer, "owner": Text, "event": Text, "excluded_events": Texts, "included_events": Texts, "before": Time, "after": Time,
    "dag_id": Match, "task_id": Match, "run_id": Match, "owner": Match, "event": Match,
});

#[utoipa::path(get, path = "/eventLogs", operation_id = "get_event_logs", tag = "Event Log", params(GetEventLogs), responses((status = 200, body = EventLogCollectionResponse)))]
pub(crate) async fn get_event_logs(
    State(state): State<ApiState>,
    query: Query<GetEventLogs>,
) -> Reply<Json<EventLogCollectionResponse>> {
    let filter = EventFilter {
        id: None,
        dag_id: query.text("dag_id"),
        task_id: query.text("task_id"),
        run_id: query.text("run_id"),
        map_index: query.integer("map_index"),
        try_number: query.integer("try_number"),
        owner: query.text("owner"),
        event: query.text("event"),
        included_events: query.texts("included_events"),
        excluded_events: query.texts("excluded_events"),
        before: query.time("before"),
        after: query.time("after"),
        dag_id_match: query.matching("dag_id"),
        task_id_match: query.matching("task_id"),
        run_id_match: query.matching("run_id"),
        owner_match: query.matching("owner"),
        event_match: query.matching("event"),
    };
    let order = query.order(EVENT_ORDER, &["id"])?;
    let listed = state.store().list_events(&filter, &order, query.page()).await?;
    Ok(Json(EventLogCollectionResponse {
        event_logs: listed.rows.into_iter().map(response).collect(),
        total_entries: listed.total,
    }))
}

#[utoipa::path(get, path = "/eventLogs/{event_log_id}", operation_id = "get_event_log", tag = "Event Log", params(("event_log_id" = i64, Path)), responses((status = 200, body = EventLogResponse)))]
pub(crate) async fn get_event_log(State(state): State<ApiState>, Path(id): Path<i64>) -> Reply<Json<EventLogResponse>> {
    let filter = EventFilter {
        id: Some(id),
        ..EventFilter::default()
    };
    let listed = state
        .store()
        .list_events(&filter, &Order::default(), Page { limit: 1, offset: 0 })
        .await?;
    let row = listed.rows.into_iter().next();
    row.map(response)
        .map(Json)
        .ok_or_else(|| Problem::not_found(format!("The Event Log with id: `{id}` not found")))
}
