//! DAG runs.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::FromRow;
use uuid::Uuid;

use super::look::{Look, finished_among};
use super::{
    DAG_OF_RUN, Listed, Order, OrderColumns, Page, Range, Slice, Source, Start, Tally, TextMatch, VERSION_OF_RUN,
};
use crate::connect::Store;
use crate::dag::DagVersion;
use crate::error::StoreError;
use crate::run::RunRow;

/// A run with the names around it.
#[derive(Debug, Clone, FromRow)]
#[allow(missing_docs)]
pub struct DagRunListRow {
    pub id: i64,
    pub dag_id: String,
    pub run_id: String,
    pub run_type: String,
    pub state: String,
    pub logical_date: Option<DateTime<Utc>>,
    pub data_interval_start: Option<DateTime<Utc>>,
    pub data_interval_end: Option<DateTime<Utc>>,
    pub run_after: DateTime<Utc>,
    pub queued_at: DateTime<Utc>,
    pub start_date: Option<DateTime<Utc>>,
    pub end_date: Option<DateTime<Utc>>,
    pub last_scheduling_decision: Option<DateTime<Utc>>,
    pub conf: Value,
    pub triggered_by: Option<String>,
    pub triggering_user: Option<String>,
    pub note: Option<String>,
    pub reason: Option<String>,
    pub deadline_at: Option<DateTime<Utc>>,
    pub deadline_missed_at: Option<DateTime<Utc>>,
    pub version_id: Uuid,
    pub version_number: i32,
    pub version_created_at: DateTime<Utc>,
    pub display_name: Option<String>,
}

impl DagRunListRow {
    /// Of a run that was just made of this version of its DAG.
    #[must_use]
    pub fn of(run: RunRow, version: &DagVersion) -> Self {
        Self {
            id: run.id,
            dag_id: run.dag_id,
            run_id: run.run_id,
            run_type: run.run_type,
            state: run.state.as_str().to_owned(),
            logical_date: run.logical_date,
            data_interval_start: run.data_interval.map(|interval| interval.start),
            data_interval_end: run.data_interval.map(|interval| interval.end),
            run_after: run.run_after,
            queued_at: run.queued_at,
            start_date: run.start_date,
            end_date: run.end_date,
            last_scheduling_decision: run.last_scheduling_decision,
            conf: run.conf,
            triggered_by: run.triggered_by,
            triggering_user: run.triggering_user,
            note: run.note,
            reason: run.reason,
            deadline_at: run.deadline_at,
            deadline_missed_at: run.deadline_missed_at,
            version_id: version.id,
            version_number: version.version_number,
            version_created_at: version.created_at,
            display_name: version.dag.dag_display_name.clone(),
        }
    }
}

/// Which runs.
#[derive(Debug, Clone, Default)]
pub struct DagRunFilter {
    /// Of these DAGs; empty = all.
    pub dag_ids: Vec<String>,
    /// This run id.
    pub run_id: Option<String>,
    /// In one of these states.
    pub states: Vec<String>,
    /// Of one of these types.
    pub run_types: Vec<String>,
    /// Of one of these version numbers.
    pub versions: Vec<i32>,
    /// A part of the configuration's text.
    pub conf_contains: Option<String>,
    /// Made by an update of an asset with this in its name or URI, be it upper or lower case.
    pub consumed_asset: Option<String>,
    /// By run id.
    pub run_id_match: TextMatch,
    /// By DAG id.
    pub dag_id_match: TextMatch,
    /// By who asked for it.
    pub user_match: TextMatch,
    /// Bounds.
    pub run_after: Range<DateTime<Utc>>,
    /// Bounds.
    pub logical_date: Range<DateTime<Utc>>,
    /// Bounds.
    pub start_date: Range<DateTime<Utc>>,
    /// Bounds.
    pub end_date: Range<DateTime<Utc>>,
    /// Bounds.
    pub updated_at: Range<DateTime<Utc>>,
    /// Bounds in seconds.
    pub duration: Range<f64>,
}

const DURATION: &str = "extract(epoch FROM r.end_date - r.start_date)::float8";

/// Orders of a list of runs.
pub const DAG_RUN_ORDER: OrderColumns = &[
    ("id", "r.id"),
    ("state", "r.state"),
    ("dag_id", "r.dag_id"),
    ("run_id", "r.run_id"),
    ("dag_run_id", "r.run_id"),
    ("logical_date", "r.logical_date"),
    ("run_after", "r.run_after"),
    ("start_date", "r.start_date"),
    ("end_date", "r.end_date"),
    ("updated_at", "r.updated_at"),
    ("conf", "r.conf"),
    ("duration", DURATION),
];

pub(super) const DAG_RUNS: Source = Source {
    what: "listing DAG runs",
    select: "SELECT r.id, r.dag_id, r.run_id, r.run_type, r.state, r.logical_date, r.data_interval_start, r.data_interval_end, r.run_after,
                    r.queued_at, r.start_date, r.end_date, r.last_scheduling_decision, r.conf, r.triggered_by, r.triggering_user, r.note,
                    r.reason, r.deadline_at, r.deadline_missed_at, v.id AS version_id, v.version_number, v.created_at AS version_created_at, d.display_name",
    from: "FROM dag_run r",
    alias: "r",
    joins: &[
        DAG_OF_RUN,
        VERSION_OF_RUN,
    ],
    tie: &["r.id"],
    present: &["r.id", "r.run_after", "r.run_id", "r.dag_id", "r.state", "r.updated_at"],
    tally: Some(Tally {
        sum: "SELECT coalesce(sum(r.runs), 0)::bigint FROM run_tally r",
        columns: &["r.dag_id", "r.state", "r.run_type", "v.version_number"],
    }),
};

impl DagRunFilter {
    /// How the runs of a page are found; `None` for an order of which nothing is kept, or if they are named.
    pub(super) fn look(&self, order: &Order) -> Option<Look> {
        if self.run_id.is_some() {
            return None;
        }
        let (key, descending) = order.first()?;
        let stands = match key {
            "r.id" => "s.dag_run_id",
            "r.run_after" => "s.run_after",
            "r.logical_date" => "s.logical_date",
            "r.start_date" => "s.start_date",
            "r.end_date" => "s.end_date",
            _ => return None,
        };
        Look {
            spans: "run_span s",
            states: finished_among(&self.states),
            dag_ids: self.dag_ids.clone(),
            without: Vec::new(),
            stands,
            key,
            run: "r.id",
            descending,
            before: None,
        }
        .worthwhile()
    }

    pub(super) fn apply(&self, conditions: &mut super::Conditions<'_>) {
        conditions.one_of("r.dag_id", &self.dag_ids);
        conditions.equal("r.run_id", self.run_id.clone());
        conditions.one_of("r.state", &self.states);
        conditions.one_of("r.run_type", &self.run_types);
        conditions.one_of("v.version_number", &self.versions);
        conditions.matches(
            "r.conf::text",
            &TextMatch {
                pattern: self.conf_contains.clone(),
                prefix: None,
            },
        );
        if let Some(text) = &self.consumed_asset {
            conditions.bound(
                "EXISTS (SELECT FROM dag_run_asset_event c JOIN asset_event e ON e.id = c.event_id JOIN asset a ON a.id = e.asset_id
                         WHERE c.dag_run_id = r.id AND strpos(lower(a.name || E'\\n' || a.uri), lower(",
                text.clone(),
                ")) > 0)",
            );
        }
        conditions.matches("r.run_id", &self.run_id_match);
        conditions.matches("r.dag_id", &self.dag_id_match);
        conditions.matches("r.triggering_user", &self.user_match);
        conditions.range("r.run_after", &self.run_after);
        conditions.range("r.logical_date", &self.logical_date);
        conditions.range("r.start_date", &self.start_date);
        conditions.range("r.end_date", &self.end_date);
        conditions.range("r.updated_at", &self.updated_at);
        conditions.range(DURATION, &self.duration);
    }
}

impl Store {
    /// A page of runs.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn list_dag_runs(
        &self,
        filter: &DagRunFilter,
        order: &Order,
        page: Page,
    ) -> Result<Listed<DagRunListRow>, StoreError> {
        let look = filter.look(order).map(|look| look.without(self.hidden()));
        self.listed_by_runs(&DAG_RUNS, look.as_ref(), order, page, |conditions| {
            filter.apply(conditions);
            conditions.none_of("r.dag_id", self.hidden());
        })
        .await
    }

    /// So many runs from a place on.
    ///
    /// # Errors
    /// [`StoreError::NoSuchPlace`], or the database is away.
    pub async fn dag_runs_from(
        &self,
        filter: &DagRunFilter,
        order: &Order,
        start: Start<'_>,
        limit: i64,
    ) -> Result<Slice<DagRunListRow>, StoreError> {
        let look = filter.look(order).map(|look| look.without(self.hidden()));
        self.sliced_by_runs(&DAG_RUNS, look.as_ref(), order, (start, limit), |conditions| {
            filter.apply(conditions);
            conditions.none_of("r.dag_id", self.hidden());
        })
        .await
    }

    /// One run with the names around it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn dag_run_list_row(&self, dag_id: &str, run_id: &str) -> Result<DagRunListRow, StoreError> {
        let missing = || {
            StoreError::NotFound(format!(
                "The DagRun with dag_id: `{dag_id}` and run_id: `{run_id}` was not found"
            ))
        };
        if self.hides(dag_id) {
            return Err(missing());
        }
        let filter = DagRunFilter {
            dag_ids: vec![dag_id.to_owned()],
            run_id: Some(run_id.to_owned()),
            ..DagRunFilter::default()
        };
        let run = self.one(&DAG_RUNS, |conditions| filter.apply(conditions));
        run.await?.ok_or_else(missing)
    }
}
