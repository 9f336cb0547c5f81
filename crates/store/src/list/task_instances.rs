//! Task instances.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::FromRow;
use updraft_engine::TaskState;
use uuid::Uuid;

use super::look::{Look, finished_among};
use super::{
    Conditions, DAG_OF_RUN, Listed, Order, OrderColumns, Page, RUN_OF_INSTANCE, Range, Slice, Source, Start, Tally,
    TextMatch, VERSION_OF_RUN,
};
use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

/// A task instance with its run.
#[derive(Debug, Clone, FromRow)]
#[allow(missing_docs)]
pub struct TaskInstanceListRow {
    pub id: Uuid,
    pub dag_run_id: i64,
    pub dag_id: String,
    pub run_id: String,
    pub task_id: String,
    pub map_index: i32,
    pub state: String,
    pub try_number: i32,
    pub max_tries: i32,
    pub attempt_id: Option<Uuid>,
    pub scheduled_at: Option<DateTime<Utc>>,
    pub queued_at: Option<DateTime<Utc>>,
    pub start_date: Option<DateTime<Utc>>,
    pub end_date: Option<DateTime<Utc>>,
    pub retry_at: Option<DateTime<Utc>>,
    pub operator: String,
    pub pool: String,
    pub pool_slots: i32,
    pub queue: String,
    pub priority_weight: i32,
    pub hostname: Option<String>,
    pub pid: Option<i32>,
    pub rendered_map_index: Option<String>,
    pub rendered_fields: Option<Value>,
    pub note: Option<String>,
    pub reason: Option<String>,
    pub logical_date: Option<DateTime<Utc>>,
    pub run_after: DateTime<Utc>,
    pub version_id: Uuid,
    pub version_number: i32,
    pub version_created_at: DateTime<Utc>,
    pub display_name: Option<String>,
}

/// Which task instances.
#[derive(Debug, Clone, Default)]
pub struct TaskInstanceFilter {
    /// Of these DAGs; empty = all.
    pub dag_ids: Vec<String>,
    /// Of these runs; empty = all.
    pub run_ids: Vec<String>,
    /// Of these tasks; empty = all.
    pub task_ids: Vec<String>,
    /// Tasks of this group, at any depth.
    pub group: Option<String>,
    /// In one of these states (`none` = without one).
    pub states: Vec<String>,
    /// Of one of these pools.
    pub pools: Vec<String>,
    /// Of one of these queues.
    pub queues: Vec<String>,
    /// Of one of these actions.
    pub operators: Vec<String>,
    /// Of one of these version numbers.
    pub versions: Vec<i32>,
    /// At one of these tries.
    pub try_numbers: Vec<i32>,
    /// Of one of these indexes.
    pub map_indexes: Vec<i32>,
    /// Only instances of mapped tasks.
    pub mapped: bool,
    /// By task id.
    pub task_id_match: TextMatch,
    /// By DAG id.
    pub dag_id_match: TextMatch,
    /// By run id.
    pub run_id_match: TextMatch,
    /// By pool.
    pub pool_match: TextMatch,
    /// By queue.
    pub queue_match: TextMatch,
    /// By action.
    pub operator_match: TextMatch,
    /// By the name of a mapped instance.
    pub rendered_map_index_match: TextMatch,
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

const DURATION: &str = "extract(epoch FROM i.end_date - i.start_date)::float8";

/// Orders of a list of task instances.
pub const TASK_INSTANCE_ORDER: OrderColumns = &[
    ("id", "i.id"),
    ("state", "i.state"),
    ("duration", DURATION),
    ("start_date", "i.start_date"),
    ("end_date", "i.end_date"),
    ("map_index", "i.map_index"),
    ("try_number", "i.try_number"),
    ("logical_date", "r.logical_date"),
    ("run_after", "r.run_after"),
    ("data_interval_start", "r.data_interval_start"),
    ("data_interval_end", "r.data_interval_end"),
    (
        "rendered_map_index",
        "coalesce(i.rendered_map_index, lpad(i.map_index::text, 10, '0'))",
    ),
    ("operator", "i.operator"),
    ("task_id", "i.task_id"),
];

pub(super) const TASK_INSTANCES: Source = Source {
    what: "listing task instances",
    select: "SELECT i.id, i.dag_run_id, r.dag_id, r.run_id, i.task_id, i.map_index, i.state, i.try_number, i.max_tries, i.attempt_id, i.scheduled_at,
                    i.queued_at, i.start_date, i.end_date, i.retry_at, i.operator, i.pool, i.pool_slots, i.queue, i.priority_weight,
                    i.hostname, i.pid, i.rendered_map_index, i.rendered_fields, i.note, i.reason, r.logical_date, r.run_after,
                    v.id AS version_id, v.version_number, v.created_at AS version_created_at, d.display_name",
    from: "FROM task_instance i",
    alias: "i",
    joins: &[
        RUN_OF_INSTANCE,
        DAG_OF_RUN,
        VERSION_OF_RUN,
    ],
    tie: &["i.dag_run_id", "i.task_id", "i.map_index"],
    present: &["i.id", "i.map_index", "r.run_after"],
    tally: Some(Tally {
        sum: "SELECT coalesce(sum(i.instances), 0)::bigint FROM instance_tally i CROSS JOIN LATERAL (SELECT i.dag_id) r",
        columns: &[
            "r.dag_id",
            "i.task_id",
            "i.state",
            "i.pool",
            "i.queue",
            "i.operator",
            "i.try_number",
            "i.map_index >= 0",
        ],
    }),
};

impl TaskInstanceFilter {
    /// How the runs of a page are found; `None` for an order of which nothing is kept, or if they are named.
    pub(super) fn look(&self, order: &Order) -> Option<Look> {
        if !self.run_ids.is_empty() {
            return None;
        }
        let (key, descending) = order.first()?;
        let (spans, stands) = match (key, descending) {
            ("i.start_date", true) => ("instance_span s", "s.last_start"),
            ("i.start_date", false) => ("instance_span s", "s.first_start"),
            ("i.end_date", true) => ("instance_span s", "s.last_end"),
            ("i.end_date", false) => ("instance_span s", "s.first_end"),
            ("r.run_after", _) => ("run_span s", "s.run_after"),
            ("r.logical_date", _) => ("run_span s", "s.logical_date"),
            // What is not mapped comes first, in the order of the runs.
            ("i.map_index", false) if order.is_by_one() => ("instance_span s", "s.dag_run_id"),
            _ => return None,
        };
        let states = if spans == "run_span s" {
            finished_among(&[])
        } else if self.states.is_empty() {
            TaskState::ALL.iter().map(|state| state.as_str().to_owned()).collect()
        } else {
            self.states.clone()
        };
        let by_run = key == "i.map_index";
        Look {
            spans,
            states,
            dag_ids: self.dag_ids.clone(),
            without: Vec::new(),
            stands,
            key: if by_run { "i.dag_run_id" } else { key },
            run: "i.dag_run_id",
            descending,
            before: by_run.then_some("i.map_index = -1"),
        }
        .worthwhile()
    }

    pub(super) fn apply(&self, conditions: &mut Conditions<'_>) {
        conditions.one_of("r.dag_id", &self.dag_ids);
        conditions.one_of("r.run_id", &self.run_ids);
        conditions.one_of("i.task_id", &self.task_ids);
        let group = self.group.as_ref().map(|group| format!("{group}."));
        conditions.matches(
            "i.task_id",
            &TextMatch {
                pattern: None,
                prefix: group,
            },
        );
        conditions.one_of("i.state", &self.states);
        conditions.one_of("i.pool", &self.pools);
        conditions.one_of("i.queue", &self.queues);
        conditions.one_of("i.operator", &self.operators);
        conditions.one_of("v.version_number", &self.versions);
        conditions.one_of("i.try_number", &self.try_numbers);
        conditions.one_of("i.map_index", &self.map_indexes);
        if self.mapped {
            conditions.fixed("i.map_index >= 0");
        }
        conditions.matches("i.task_id", &self.task_id_match);
        conditions.matches("r.dag_id", &self.dag_id_match);
        conditions.matches("r.run_id", &self.run_id_match);
        conditions.matches("i.pool", &self.pool_match);
        conditions.matches("i.queue", &self.queue_match);
        conditions.matches("i.operator", &self.operator_match);
        conditions.matches(
            "coalesce(i.rendered_map_index, i.map_index::text)",
            &self.rendered_map_index_match,
        );
        conditions.range("r.run_after", &self.run_after);
        conditions.range("r.logical_date", &self.logical_date);
        conditions.range("i.start_date", &self.start_date);
        conditions.range("i.end_date", &self.end_date);
        conditions.range("i.updated_at", &self.updated_at);
        conditions.range(DURATION, &self.duration);
    }
}

impl Store {
    /// A page of task instances.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn list_task_instances(
        &self,
        filter: &TaskInstanceFilter,
        order: &Order,
        page: Page,
    ) -> Result<Listed<TaskInstanceListRow>, StoreError> {
        let look = filter.look(order).map(|look| look.without(self.hidden()));
        self.listed_by_runs(&TASK_INSTANCES, look.as_ref(), order, page, |conditions| {
            filter.apply(conditions);
            conditions.none_of("r.dag_id", self.hidden());
        })
        .await
    }

    /// So many task instances from a place on.
    ///
    /// # Errors
    /// [`StoreError::NoSuchPlace`], or the database is away.
    pub async fn task_instances_from(
        &self,
        filter: &TaskInstanceFilter,
        order: &Order,
        start: Start<'_>,
        limit: i64,
    ) -> Result<Slice<TaskInstanceListRow>, StoreError> {
        let look = filter.look(order).map(|look| look.without(self.hidden()));
        self.sliced_by_runs(&TASK_INSTANCES, look.as_ref(), order, (start, limit), |conditions| {
            filter.apply(conditions);
            conditions.none_of("r.dag_id", self.hidden());
        })
        .await
    }

    /// All task instances that a filter lets through; give it at least a run.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn all_task_instances(
        &self,
        filter: &TaskInstanceFilter,
    ) -> Result<Vec<TaskInstanceListRow>, StoreError> {
        self.rows(&TASK_INSTANCES, &Order::default(), |conditions| {
            filter.apply(conditions);
            conditions.none_of("r.dag_id", self.hidden());
        })
        .await
    }
}

impl Store {
    /// Writes a note on these task instances; `None` removes it.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn set_task_notes(&self, ids: &[Uuid], note: Option<&str>) -> Result<(), StoreError> {
        retried("writing a note", |_| async {
            sqlx::query!(
                "UPDATE task_instance SET note = $2, updated_at = now() WHERE id = ANY ($1)",
                ids,
                note
            )
            .execute(&self.pool)
            .await?;
            Ok(())
        })
        .await
    }
}
