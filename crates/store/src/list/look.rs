//! A page out of a few runs.
//!
//! No index of runs or task instances names what lists are ordered by: it would cost every change of state a write more. Instead it is
//! kept of each run that is over and counted ([`crate::tally`]) where it stands in the orders of lists, and of its instances in each state
//! which dates the first and the last of them have. Of `n` such spans that come first, each holds at least one row, so they hold the first
//! `n` rows. The edge is where the span after these begins. Whatever lies before the edge is in a run of one of these spans or in a run
//! that is not counted yet, so that a page that is full is the right one, whatever the filter.

use chrono::{DateTime, Utc};
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row as _};

use super::order::OrderedBy;
use super::{Conditions, Page, PageKey};

/// Looking further costs as much as looking at everything.
const DEEPEST: i64 = 20_000;
/// What a filter leaves out may fill the first spans: then so many times more are looked at.
const DEEPER: i64 = 20;
/// Most runs have several instances, so that so many times fewer runs often hold all rows up to a page that is far from the beginning. At
/// the beginning too many of their rows lie behind the edge.
const INSTANCES: i64 = 8;
/// A page that ends behind so many rows is far from the beginning.
const FAR: i64 = 200;
/// More DAGs than these are not looked for one by one.
const DAGS: usize = 20;

/// Where a list is cut.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Edge {
    /// An instant.
    Date(DateTime<Utc>),
    /// A run, in the order in which they were made.
    Run(i64),
}

/// How the runs of a page are found.
pub(crate) struct Look {
    /// `run_span s` or `instance_span s`.
    pub(crate) spans: &'static str,
    /// The states of spans that come into question.
    pub(crate) states: Vec<String>,
    /// Of these DAGs; empty = all.
    pub(crate) dag_ids: Vec<String>,
    /// Not of these.
    pub(crate) without: Vec<String>,
    /// Where a span stands in the order.
    pub(crate) stands: &'static str,
    /// What a row of the list is ordered by.
    pub(crate) key: &'static str,
    /// The run of a row.
    pub(crate) run: &'static str,
    /// Which way the order goes.
    pub(crate) descending: bool,
    /// What holds for the rows before the edge only.
    pub(crate) before: Option<&'static str>,
}

/// The states of runs that are over, among these; all of them if none is given.
pub(crate) fn finished_among(states: &[String]) -> Vec<String> {
    let finished = ["success", "failed"].map(str::to_owned);
    finished
        .into_iter()
        .filter(|state| states.is_empty() || states.contains(state))
        .collect()
}

impl Look {
    /// Leaves DAGs out.
    pub(crate) fn without(self, dag_ids: &[String]) -> Self {
        Self {
            without: dag_ids.to_vec(),
            ..self
        }
    }

    /// `None` if it is not worth it.
    pub(crate) fn worthwhile(self) -> Option<Self> {
        (self.dag_ids.len() <= DAGS).then_some(self)
    }

    /// How many spans to look at for a page, and how many if these are not enough.
    pub(crate) fn depths(&self, page: Page) -> impl Iterator<Item = i64> + use<> {
        let rows = page.offset.saturating_add(page.limit).max(1);
        let fewer = (self.run != "r.id" && rows >= FAR).then_some(rows / INSTANCES);
        fewer
            .into_iter()
            .chain([rows, rows.saturating_mul(DEEPER)])
            .filter(|spans| (1..=DEEPEST).contains(spans))
    }

    /// The statement that finds the edge behind so many spans; no row if there are not as many.
    pub(crate) fn edge(&self, spans: i64) -> QueryBuilder<Postgres> {
        let direction = if self.descending { " DESC" } else { " ASC" };
        let mut query = QueryBuilder::new("SELECT ");
        // State by state and DAG by DAG, as each is in order by itself.
        query.push(self.stands).push(" FROM unnest(");
        query.push_bind(self.states.clone()).push(") AS w (state)");
        if !self.dag_ids.is_empty() {
            query.push(" CROSS JOIN unnest(");
            query.push_bind(self.dag_ids.clone()).push(") AS g (dag_id)");
        }
        query.push(" CROSS JOIN LATERAL (SELECT * FROM ").push(self.spans);
        query
            .push(" WHERE s.state = w.state AND ")
            .push(self.stands)
            .push(" IS NOT NULL");
        if !self.dag_ids.is_empty() {
            query.push(" AND s.dag_id = g.dag_id");
        }
        if !self.without.is_empty() {
            query
                .push(" AND s.dag_id <> ALL (")
                .push_bind(self.without.clone())
                .push(")");
        }
        query.push(" ORDER BY ").push(self.stands).push(direction);
        query.push(" LIMIT ").push_bind(spans.saturating_add(1));
        query.push(") s ORDER BY ").push(self.stands).push(direction);
        query.push(" OFFSET ").push_bind(spans).push(" LIMIT 1");
        query
    }

    /// The edge out of the row of that statement.
    pub(crate) fn read(&self, row: &PgRow) -> Result<Edge, sqlx::Error> {
        Ok(if self.stands == "s.dag_run_id" {
            Edge::Run(row.try_get(0)?)
        } else {
            Edge::Date(row.try_get(0)?)
        })
    }

    /// Whether all rows before a place in the order of `columns` lie before the edge.
    pub(crate) fn reaches(&self, edge: Edge, key: &PageKey, columns: &[OrderedBy]) -> bool {
        // The edge is where something else is that the order has further behind.
        if columns.first().is_none_or(|first| first.expression != self.key) {
            return false;
        }
        let is_past = match edge {
            Edge::Date(date) => key.first_date().map(|place| (date < place, date == place)),
            Edge::Run(run) => key.first_integer().map(|place| (run < place, run == place)),
        };
        // Absent values stand last: no edge lies behind one.
        is_past.is_some_and(|(less, same)| same || less == self.descending)
    }

    /// Lets only those rows through that lie before the edge; without one, those of all runs that come into question.
    pub(crate) fn apply(&self, edge: Option<Edge>, conditions: &mut Conditions<'_>) {
        conditions.among(self.run, |query| {
            query.push("SELECT s.dag_run_id FROM ").push(self.spans);
            let mut counted = Conditions::new(query);
            counted.one_of("s.state", &self.states);
            counted.one_of("s.dag_id", &self.dag_ids);
            counted.none_of("s.dag_id", &self.without);
            self.within(edge, self.stands, &mut counted);
            query.push(" UNION ALL SELECT u.id FROM dag_run u");
            let mut rest = Conditions::new(query);
            rest.fixed("NOT u.counted");
            rest.one_of("u.dag_id", &self.dag_ids);
            rest.none_of("u.dag_id", &self.without);
        });
        self.within(edge, self.key, conditions);
        if let Some(before) = self.before.filter(|_| edge.is_some()) {
            conditions.fixed(before);
        }
    }

    fn within(&self, edge: Option<Edge>, expression: &'static str, conditions: &mut Conditions<'_>) {
        let operator = if self.descending { ">=" } else { "<=" };
        match edge {
            Some(Edge::Date(date)) => conditions.compare(expression, operator, Some(date)),
            Some(Edge::Run(run)) => conditions.compare(expression, operator, Some(run)),
            None => {}
        }
    }
}
