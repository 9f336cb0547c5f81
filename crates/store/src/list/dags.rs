//! DAGs.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Join, Listed, Order, OrderColumns, Page, Range, Source, TextMatch};
use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

/// A DAG as a list shows it; what only its definition knows is read by version.
#[derive(Debug, Clone, FromRow)]
#[allow(missing_docs)]
pub struct DagListRow {
    pub dag_id: String,
    pub file_path: String,
    pub version_id: Uuid,
    pub is_paused: bool,
    pub is_stale: bool,
    pub has_import_errors: bool,
    pub last_parsed_at: DateTime<Utc>,
    pub last_parse_seconds: f64,
    pub next_logical_date: Option<DateTime<Utc>>,
    pub next_interval_start: Option<DateTime<Utc>>,
    pub next_interval_end: Option<DateTime<Utc>>,
    pub next_run_after: Option<DateTime<Utc>>,
    pub display_name: Option<String>,
    pub description: Option<String>,
    pub owner: Option<String>,
    pub tags: Vec<String>,
    pub timetable_summary: Option<String>,
}

/// Which DAGs.
#[derive(Debug, Clone, Default)]
pub struct DagFilter {
    /// These ids; empty = all.
    pub dag_ids: Vec<String>,
    /// Having these labels.
    pub tags: Vec<String>,
    /// All labels instead of one of them.
    pub all_tags: bool,
    /// Of one of these owners.
    pub owners: Vec<String>,
    /// By id.
    pub dag_id: TextMatch,
    /// By name for people.
    pub display_name: TextMatch,
    /// By id or name for people.
    pub search: Option<String>,
    /// Leave out DAGs whose file is gone.
    pub exclude_stale: bool,
    /// Paused or not.
    pub paused: Option<bool>,
    /// With or without import errors.
    pub has_import_errors: Option<bool>,
    /// By the state of the newest run.
    pub last_run_state: Option<String>,
    /// Having a run in one of these states.
    pub run_states: Vec<String>,
    /// With or without a schedule by assets.
    pub has_asset_schedule: Option<bool>,
    /// Whose schedule waits for an asset of such a name or address.
    pub asset_dependency: Option<String>,
    /// Among the favourites of this user, or not.
    pub favorite: Option<(String, bool)>,
    /// Newest run's start.
    pub run_start_date: Range<DateTime<Utc>>,
    /// Newest run's end.
    pub run_end_date: Range<DateTime<Utc>>,
}

/// Orders of a list of DAGs.
pub const DAG_ORDER: OrderColumns = &[
    ("dag_id", "d.dag_id"),
    ("dag_display_name", "coalesce(d.display_name, d.dag_id)"),
    ("next_dagrun", "d.next_logical_date"),
    ("state", "l.state"),
    ("start_date", "l.start_date"),
    ("last_run_state", "l.state"),
    ("last_run_start_date", "l.start_date"),
];

pub(super) const DAGS: Source = Source {
    what: "listing DAGs",
    select: "SELECT d.dag_id, d.file_path, d.version_id, d.is_paused, d.is_stale, d.has_import_errors, d.last_parsed_at, d.last_parse_seconds,
                    d.next_logical_date, d.next_interval_start, d.next_interval_end, d.next_run_after, d.display_name, d.description,
                    d.owner, d.tags, d.timetable_summary",
    from: "FROM dag d",
    alias: "d",
    joins: &[Join {
        alias: "l",
        sql: "LEFT JOIN LATERAL (SELECT r.state, r.start_date, r.end_date FROM dag_run r WHERE r.dag_id = d.dag_id
                                 ORDER BY r.run_after DESC, r.id DESC LIMIT 1) l ON true",
    }],
    tie: &["d.dag_id"],
    present: &["d.dag_id"],
    tally: None,
};

impl DagFilter {
    pub(super) fn apply(&self, conditions: &mut super::Conditions<'_>) {
        conditions.one_of("d.dag_id", &self.dag_ids);
        if !self.tags.is_empty() {
            conditions.compare(
                "d.tags",
                if self.all_tags { "@>" } else { "&&" },
                Some(self.tags.clone()),
            );
        }
        conditions.one_of("d.owner", &self.owners);
        conditions.matches("d.dag_id", &self.dag_id);
        conditions.matches("coalesce(d.display_name, d.dag_id)", &self.display_name);
        conditions.matches(
            "(d.dag_id || ' ' || coalesce(d.display_name, ''))",
            &TextMatch {
                pattern: self.search.clone(),
                prefix: None,
            },
        );
        if self.exclude_stale {
            conditions.fixed("NOT d.is_stale");
        }
        conditions.equal("d.is_paused", self.paused);
        conditions.equal("d.has_import_errors", self.has_import_errors);
        conditions.equal("l.state", self.last_run_state.clone());
        if !self.run_states.is_empty() {
            conditions.among("d.dag_id", |query| {
                query.push("SELECT t.dag_id FROM run_tally t WHERE t.runs > 0 AND t.state = ANY (");
                query.push_bind(self.run_states.clone());
                query.push(") UNION SELECT r.dag_id FROM dag_run r WHERE NOT r.counted AND r.state = ANY (");
                query.push_bind(self.run_states.clone()).push(")");
            });
        }
        if let Some(has) = self.has_asset_schedule {
            conditions.bound(
                "EXISTS (SELECT FROM asset_reference s WHERE s.dag_id = d.dag_id AND s.kind = 'schedule') = ",
                has,
                "",
            );
        }
        if let Some(asset) = self.asset_dependency.as_deref().filter(|asset| !asset.is_empty()) {
            conditions.bound(
                "EXISTS (SELECT FROM asset_reference s JOIN asset o ON o.id = s.asset_id
                         WHERE s.dag_id = d.dag_id AND s.kind = 'schedule' AND (o.name || ' ' || o.uri) ILIKE '%' || ",
                asset.to_owned(),
                " || '%')",
            );
        }
        if let Some((username, is_favorite)) = self.favorite.clone() {
            let before = if is_favorite {
                "EXISTS (SELECT FROM dag_favorite f JOIN user_account u ON u.id = f.user_id WHERE f.dag_id = d.dag_id AND u.username = "
            } else {
                "NOT EXISTS (SELECT FROM dag_favorite f JOIN user_account u ON u.id = f.user_id WHERE f.dag_id = d.dag_id AND u.username = "
            };
            conditions.bound(before, username, ")");
        }
        conditions.range("l.start_date", &self.run_start_date);
        conditions.range("l.end_date", &self.run_end_date);
    }
}

/// How many runs of a DAG are in one state.
#[derive(Debug, Clone)]
pub struct DagStateCount {
    /// The DAG.
    pub dag_id: String,
    /// Its name for people.
    pub display_name: Option<String>,
    /// State of the runs; `None` for a DAG without runs.
    pub state: Option<String>,
    /// How many.
    pub count: i64,
}

impl Store {
    /// A page of DAGs.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn list_dags(
        &self,
        filter: &DagFilter,
        order: &Order,
        page: Page,
    ) -> Result<Listed<DagListRow>, StoreError> {
        self.listed(&DAGS, order, page, |conditions| {
            filter.apply(conditions);
            conditions.none_of("d.dag_id", self.hidden());
        })
        .await
    }

    /// One DAG as a list shows it, also a stale one.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn dag_list_row(&self, dag_id: &str) -> Result<DagListRow, StoreError> {
        self.must_see(dag_id)?;
        let filter = DagFilter {
            dag_ids: vec![dag_id.to_owned()],
            ..DagFilter::default()
        };
        let dag = self.one(&DAGS, |conditions| filter.apply(conditions));
        dag.await?.ok_or_else(|| crate::dag::no_dag(dag_id))
    }

    /// How many unfinished runs a DAG has.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn active_runs(&self, dag_id: &str) -> Result<i64, StoreError> {
        retried("counting runs", |_| async {
            Ok(sqlx::query_scalar!(
                r#"SELECT count(*) AS "count!" FROM dag_run WHERE dag_id = $1 AND state IN ('queued', 'running')"#,
                dag_id
            )
            .fetch_one(&self.pool)
            .await?)
        })
        .await
    }

    /// Counts of runs by DAG and state; no ids = all DAGs that are not stale.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn dag_stats(&self, dag_ids: &[String]) -> Result<Vec<DagStateCount>, StoreError> {
        retried("counting runs", |_| async {
            Ok(sqlx::query_as!(
                DagStateCount,
                r#"SELECT d.dag_id, d.display_name, c.state AS "state?", coalesce(sum(c.runs), 0)::bigint AS "count!"
                   FROM dag d LEFT JOIN (
                       SELECT dag_id, state, runs FROM run_tally
                       UNION ALL
                       SELECT dag_id, state, count(*) FROM dag_run WHERE NOT counted GROUP BY dag_id, state
                   ) c USING (dag_id)
                   WHERE CASE WHEN cardinality($1::text[]) = 0 THEN NOT d.is_stale ELSE d.dag_id = ANY ($1) END
                     AND d.dag_id <> ALL ($2)
                   GROUP BY d.dag_id, d.display_name, c.state ORDER BY d.dag_id, c.state"#,
                dag_ids,
                self.hidden()
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await
    }

    /// All labels in use.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn dag_tags(&self) -> Result<Vec<String>, StoreError> {
        retried("listing labels", |_| async {
            Ok(
                sqlx::query_scalar!(
                    r#"SELECT DISTINCT unnest(tags) AS "tag!" FROM dag WHERE NOT is_stale AND dag_id <> ALL ($1) ORDER BY 1"#,
                    self.hidden()
                )
                .fetch_all(&self.pool)
                .await?,
            )
        })
        .await
    }
}

impl Store {
    /// Forgets a DAG: its runs with everything below them, and its versions. Returns the ids of its runs, whose logs are to go as
    /// well. The audit log stays.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] while attempts of its tasks are live, [`StoreError::NotFound`].
    pub async fn delete_dag(&self, dag_id: &str) -> Result<Vec<String>, StoreError> {
        let runs = retried("deleting a DAG", |_| self.delete_dag_once(dag_id)).await?;
        self.notify_scheduler();
        self.notify_ui([crate::listen::UiEvent::dag(dag_id)]);
        Ok(runs)
    }

    async fn delete_dag_once(&self, dag_id: &str) -> Result<Vec<String>, StoreError> {
        let mut tx = crate::transaction::begin(&self.pool).await?;
        crate::tally::locked(&mut tx).await?;
        // New runs and new versions wait for this row.
        sqlx::query!("SELECT dag_id FROM dag WHERE dag_id = $1 FOR UPDATE", dag_id)
            .fetch_optional(&mut *tx)
            .await?
            .ok_or_else(|| crate::dag::no_dag(dag_id))?;
        let live = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT FROM task_instance i JOIN dag_run r ON r.id = i.dag_run_id
                              WHERE r.dag_id = $1 AND i.state IN ('queued', 'running', 'restarting')) AS "live!""#,
            dag_id
        )
        .fetch_one(&mut *tx)
        .await?;
        if live {
            return Err(StoreError::Conflict(format!(
                "Task instances of dag with id: '{dag_id}' are still running"
            )));
        }
        let runs = sqlx::query_scalar!("DELETE FROM dag_run WHERE dag_id = $1 RETURNING run_id", dag_id)
            .fetch_all(&mut *tx)
            .await?;
        sqlx::query!("DELETE FROM dag WHERE dag_id = $1", dag_id)
            .execute(&mut *tx)
            .await?;
        crate::tally::forget(&mut tx, dag_id).await?;
        sqlx::query!("DELETE FROM dag_version WHERE dag_id = $1", dag_id)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(runs)
    }
}
