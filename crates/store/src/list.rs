//! Pages of things for the REST interface: filters, order, limit and offset, and how many there are in all.
//!
//! Each file below has one kind of thing: a filter, the columns it may be ordered by, and the query. Filters are put
//! together by a [`Conditions`], which binds every value; nothing that a client sends becomes SQL text.
//!
//! A list must not grow slower with the history: its rows come in the order of an index, what stands beside them is joined to
//! the page alone, and totals are sums of what [`crate::tally`] has counted already.

pub mod assets;
mod conditions;
pub mod dag_runs;
pub mod dags;
pub mod failures;
pub mod grid;
pub mod import_errors;
pub mod jobs;
mod keyset;
mod look;
pub mod notifications;
mod order;
pub mod overview;
#[cfg(test)]
mod plans;
mod source;
pub mod task_instances;
pub mod tries;
pub mod versions;
pub mod xcoms;

use sqlx::postgres::PgRow;
use sqlx::{FromRow, Postgres, QueryBuilder, Row as _};

pub(crate) use self::conditions::Conditions;
pub use self::keyset::{PageKey, Start};
use self::look::{Edge, Look};
use self::order::OrderedBy;
pub use self::order::{Order, OrderColumns, UnknownOrder};
pub(crate) use self::source::{DAG_OF_RUN, Join, RUN_OF_INSTANCE, Source, Tally, VERSION_OF_RUN};
use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

/// Which part of a list.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// At most so many rows.
    pub limit: i64,
    /// Rows to leave out first.
    pub offset: i64,
}

/// A page of rows.
#[derive(Debug)]
pub struct Listed<T> {
    /// The rows, in order.
    pub rows: Vec<T>,
    /// How many rows the filter lets through in all.
    pub total: i64,
}

/// A page that goes on from a place, not behind a number of rows: none is lost or repeated when others come or go before it.
#[derive(Debug)]
pub struct Slice<T> {
    /// The rows, in order.
    pub rows: Vec<T>,
    /// How many rows the filter lets through in all.
    pub total: i64,
    /// The next page lies behind this place; `None` if there is none.
    pub next: Option<PageKey>,
    /// The previous page lies before this place; `None` if there is none.
    pub previous: Option<PageKey>,
}

/// Bounds of a value; all that are given must hold.
#[derive(Debug, Clone, Copy)]
pub struct Range<T> {
    /// At least.
    pub gte: Option<T>,
    /// More than.
    pub gt: Option<T>,
    /// At most.
    pub lte: Option<T>,
    /// Less than.
    pub lt: Option<T>,
}

impl<T> Default for Range<T> {
    fn default() -> Self {
        Self {
            gte: None,
            gt: None,
            lte: None,
            lt: None,
        }
    }
}

/// A text to look for: in Airflow's pattern language, or as a prefix.
#[derive(Debug, Clone, Default)]
pub struct TextMatch {
    /// Case-insensitive part; `%` and `_` are wildcards, `|` separates alternatives, `~` is everything.
    pub pattern: Option<String>,
    /// Case-sensitive beginning, to the letter; `|` separates alternatives.
    pub prefix: Option<String>,
}

impl Store {
    pub(crate) async fn listed<T>(
        &self,
        source: &Source,
        order: &Order,
        page: Page,
        filter: impl Fn(&mut Conditions<'_>),
    ) -> Result<Listed<T>, StoreError>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let rows = self.fetched(source.what, || source.page(order, page, &filter)).await?;
        self.with_total(source, page, rows, filter).await
    }

    /// As [`Store::listed`], out of as few runs as will do.
    pub(crate) async fn listed_by_runs<T>(
        &self,
        source: &Source,
        look: Option<&Look>,
        order: &Order,
        page: Page,
        filter: impl Fn(&mut Conditions<'_>),
    ) -> Result<Listed<T>, StoreError>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        for (look, spans) in look
            .into_iter()
            .flat_map(|look| look.depths(page).map(move |spans| (look, spans)))
        {
            let edge = self.edge(source, look, spans).await?;
            let cut = |conditions: &mut Conditions<'_>| {
                filter(conditions);
                look.apply(edge, conditions);
            };
            let rows: Vec<T> = self.fetched(source.what, || source.page(order, page, &cut)).await?;
            if edge.is_none() || rows.len() as i64 == page.limit {
                return self.with_total(source, page, rows, filter).await;
            }
        }
        self.listed(source, order, page, filter).await
    }

    /// As [`Store::listed_by_runs`], from a place on.
    pub(crate) async fn sliced_by_runs<T>(
        &self,
        source: &Source,
        look: Option<&Look>,
        order: &Order,
        (start, limit): (Start<'_>, i64),
        filter: impl Fn(&mut Conditions<'_>),
    ) -> Result<Slice<T>, StoreError>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let columns = source.columns(order);
        if start.key().is_some_and(|key| !key.fits(&columns)) {
            return Err(StoreError::NoSuchPlace);
        }
        let before = start.key().map_or(0, |key| key.rows_before);
        // With one more row, by which it is known whether there are more.
        let reach = Page {
            limit: limit + 1,
            offset: before,
        };
        let mut found = None;
        for (look, spans) in look
            .into_iter()
            .flat_map(|look| look.depths(reach).map(move |spans| (look, spans)))
        {
            let edge = self.edge(source, look, spans).await?;
            let passed = match (start, edge) {
                (Start::Before(key), Some(edge)) => look.reaches(edge, key, &columns),
                (_, edge) => edge.is_none(),
            };
            if start.is_backward() && !passed {
                continue;
            }
            let cut = |conditions: &mut Conditions<'_>| {
                filter(conditions);
                look.apply(edge, conditions);
            };
            let rows = self.keyed(source, &columns, (start, reach.limit), &cut).await?;
            if passed || rows.len() as i64 == reach.limit {
                found = Some(rows);
                break;
            }
        }
        let rows = match found {
            Some(rows) => rows,
            None => self.keyed(source, &columns, (start, reach.limit), &filter).await?,
        };
        let slice = keyset::slice(rows, start, limit).map_err(|error| StoreError::corrupt(source.what, error))?;
        // Only the first page can tell how many there are.
        let page = Page {
            limit: if start.key().is_none() { limit } else { 0 },
            offset: 0,
        };
        let Listed { rows, total } = self.with_total(source, page, slice.rows, filter).await?;
        Ok(Slice { rows, total, ..slice })
    }

    /// Rows from a place on, as they come, each with its key.
    async fn keyed(
        &self,
        source: &Source,
        columns: &[OrderedBy],
        (start, limit): (Start<'_>, i64),
        filter: &impl Fn(&mut Conditions<'_>),
    ) -> Result<Vec<PgRow>, StoreError> {
        let rows = retried(source.what, |_| async {
            let mut query = source.page_from(columns, start, limit, filter);
            Ok(query.build().persistent(false).fetch_all(&self.pool).await?)
        })
        .await;
        // What can't be compared with the columns of this order is of another one.
        rows.map_err(|error| match error.is_about_types() {
            true if start.key().is_some() => StoreError::NoSuchPlace,
            _ => error,
        })
    }

    async fn edge(&self, source: &Source, look: &Look, spans: i64) -> Result<Option<Edge>, StoreError> {
        retried(source.what, |_| async {
            let mut query = look.edge(spans);
            let row = query.build().persistent(false).fetch_optional(&self.pool).await?;
            Ok(row.map(|row| look.read(&row)).transpose()?)
        })
        .await
    }

    /// The rows of a page with how many there are in all.
    async fn with_total<T>(
        &self,
        source: &Source,
        page: Page,
        rows: Vec<T>,
        filter: impl Fn(&mut Conditions<'_>),
    ) -> Result<Listed<T>, StoreError> {
        let count = rows.len() as i64;
        // A first page that is not full tells the total by itself.
        let total = if page.offset == 0 && count < page.limit {
            count
        } else {
            let counted: i64 = retried(source.what, |_| async {
                let mut query = source.count(&filter);
                let row = query.build().persistent(false).fetch_one(&self.pool).await?;
                Ok(row.try_get(0)?)
            })
            .await?;
            // Some may have been deleted after the rows were read.
            if count > 0 {
                counted.max(page.offset + count)
            } else {
                counted
            }
        };
        Ok(Listed { rows, total })
    }

    /// Rows of a list one after the other, without a total: all that the filter lets through.
    pub(crate) async fn rows<T>(
        &self,
        source: &Source,
        order: &Order,
        filter: impl Fn(&mut Conditions<'_>),
    ) -> Result<Vec<T>, StoreError>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        self.fetched(source.what, || source.rows(order, &filter)).await
    }

    /// The row that a filter names by its key. Its statement is always the same and looks that key up, so it is prepared once: to
    /// plan it took longer than to execute it, and programs ask for a run again and again until it is over.
    pub(crate) async fn one<T>(
        &self,
        source: &Source,
        filter: impl Fn(&mut Conditions<'_>),
    ) -> Result<Option<T>, StoreError>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        retried(source.what, |_| async {
            let mut query = source.rows(&Order::default(), &filter);
            Ok(query.build_query_as::<T>().fetch_optional(&self.pool).await?)
        })
        .await
    }

    async fn fetched<T>(
        &self,
        what: &'static str,
        statement: impl Fn() -> QueryBuilder<Postgres>,
    ) -> Result<Vec<T>, StoreError>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        retried(what, |_| async {
            // Planned for these very values: what is right for a state that all have is wrong for one that few have.
            let mut query = statement();
            Ok(query
                .build_query_as::<T>()
                .persistent(false)
                .fetch_all(&self.pool)
                .await?)
        })
        .await
    }
}
