//! Pages of things for the REST interface: filters, order, limit and offset, and how many there are in all.
//!
//! Each file below has one kind of thing: a filter, the columns it may be ordered by, and the query. Filters are put
//! together by a [`Conditions`], which binds every value; nothing that a client sends becomes SQL text.

pub mod assets;
pub mod dag_runs;
pub mod dags;
pub mod grid;
pub mod import_errors;
pub mod jobs;
pub mod notifications;
pub mod overview;
pub mod task_instances;
pub mod tries;
pub mod versions;
pub mod xcoms;

use sqlx::postgres::PgRow;
use sqlx::{FromRow, Postgres, QueryBuilder, Row as _};

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

/// A list that can't be ordered by what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Ordering with '{field}' is disallowed or the attribute does not exist on the model")]
pub struct UnknownOrder {
    /// What was asked.
    pub field: String,
}

/// Names that a list may be ordered by, each with its SQL expression.
pub type OrderColumns = &'static [(&'static str, &'static str)];

/// The order of a list; the default is that of its unique key alone.
#[derive(Debug, Clone, Default)]
pub struct Order(Vec<(&'static str, bool)>);

impl Order {
    /// Reads fields such as `-start_date` (descending).
    ///
    /// # Errors
    /// A field that the list can't be ordered by.
    pub fn parse(columns: OrderColumns, fields: &[String]) -> Result<Self, UnknownOrder> {
        let mut order = Vec::with_capacity(fields.len());
        for field in fields {
            let (name, descending) = field
                .strip_prefix('-')
                .map_or((field.as_str(), false), |name| (name, true));
            let Some((_, column)) = columns.iter().find(|(known, _)| *known == name) else {
                return Err(UnknownOrder { field: name.to_owned() });
            };
            order.push((*column, descending));
        }
        Ok(Self(order))
    }

    fn push(&self, query: &mut QueryBuilder<Postgres>, tie: &'static str) {
        query.push(" ORDER BY ");
        for (column, descending) in &self.0 {
            query.push(column);
            // Absent values stand last in both directions.
            query.push(if *descending {
                " DESC NULLS LAST, "
            } else {
                " ASC NULLS LAST, "
            });
        }
        // The last one goes the way of the first, so that `-x` is the exact reverse of `x` among equals.
        let descending = self.0.first().is_some_and(|(_, descending)| *descending);
        query.push(tie).push(if descending { " DESC" } else { " ASC" });
    }
}

/// The `WHERE` of a query under construction.
pub(crate) struct Conditions<'q> {
    query: &'q mut QueryBuilder<Postgres>,
    any: bool,
}

impl<'q> Conditions<'q> {
    fn new(query: &'q mut QueryBuilder<Postgres>) -> Self {
        Self { query, any: false }
    }

    fn next(&mut self) -> &mut QueryBuilder<Postgres> {
        let word = if std::mem::replace(&mut self.any, true) {
            " AND "
        } else {
            " WHERE "
        };
        self.query.push(word);
        self.query
    }

    /// A condition without values.
    pub(crate) fn fixed(&mut self, sql: &'static str) {
        self.next().push(sql);
    }

    /// `expression operator value`, if there is a value.
    pub(crate) fn compare<T>(&mut self, expression: &'static str, operator: &'static str, value: Option<T>)
    where
        T: for<'t> sqlx::Encode<'t, Postgres> + sqlx::Type<Postgres> + Send,
    {
        if let Some(value) = value {
            self.next()
                .push(expression)
                .push(" ")
                .push(operator)
                .push(" ")
                .push_bind(value);
        }
    }

    /// Any of these values in a column of a subquery: `expression IN (subquery = ANY (values))`.
    pub(crate) fn in_subquery(&mut self, expression: &'static str, subquery: &'static str, values: &[String]) {
        if !values.is_empty() {
            self.next()
                .push(expression)
                .push(" IN (")
                .push(subquery)
                .push(" = ANY (")
                .push_bind(values.to_vec())
                .push("))");
        }
    }

    /// A condition with one value in it.
    pub(crate) fn bound<T>(&mut self, before: &'static str, value: T, after: &'static str)
    where
        T: for<'t> sqlx::Encode<'t, Postgres> + sqlx::Type<Postgres> + Send,
    {
        self.next().push(before).push_bind(value).push(after);
    }

    /// Equal, if there is a value.
    pub(crate) fn equal<T>(&mut self, expression: &'static str, value: Option<T>)
    where
        T: for<'t> sqlx::Encode<'t, Postgres> + sqlx::Type<Postgres> + Send,
    {
        self.compare(expression, "=", value);
    }

    /// One of these, if there are any.
    pub(crate) fn one_of<T>(&mut self, expression: &'static str, values: &[T])
    where
        T: Clone,
        Vec<T>: for<'t> sqlx::Encode<'t, Postgres> + sqlx::Type<Postgres> + Send,
    {
        if !values.is_empty() {
            self.next()
                .push(expression)
                .push(" = ANY (")
                .push_bind(values.to_vec())
                .push(")");
        }
    }

    /// None of these.
    pub(crate) fn none_of(&mut self, expression: &'static str, values: &[String]) {
        if !values.is_empty() {
            self.next()
                .push(expression)
                .push(" <> ALL (")
                .push_bind(values.to_vec())
                .push(")");
        }
    }

    /// Within bounds.
    pub(crate) fn range<T>(&mut self, expression: &'static str, range: &Range<T>)
    where
        T: Copy + for<'t> sqlx::Encode<'t, Postgres> + sqlx::Type<Postgres> + Send,
    {
        self.compare(expression, ">=", range.gte);
        self.compare(expression, ">", range.gt);
        self.compare(expression, "<=", range.lte);
        self.compare(expression, "<", range.lt);
    }

    /// Matches a text.
    pub(crate) fn matches(&mut self, expression: &'static str, text: &TextMatch) {
        if let Some(pattern) = text.pattern.as_deref().filter(|pattern| *pattern != "~") {
            let alternatives: Vec<String> = alternatives(pattern)
                .map(|part| format!("%{}%", part.replace('\\', "\\\\")))
                .collect();
            self.next()
                .push(expression)
                .push(" ILIKE ANY (")
                .push_bind(alternatives)
                .push(")");
        }
        if let Some(prefix) = text.prefix.as_deref() {
            let alternatives: Vec<String> = alternatives(prefix)
                .map(|part| part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_") + "%")
                .collect();
            self.next()
                .push(expression)
                .push(" LIKE ANY (")
                .push_bind(alternatives)
                .push(")");
        }
    }
}

fn alternatives(text: &str) -> impl Iterator<Item = &str> {
    text.split('|').map(str::trim)
}

/// What a list reads from.
pub(crate) struct Source {
    /// What is read, for messages.
    pub(crate) what: &'static str,
    /// `SELECT …`
    pub(crate) select: &'static str,
    /// `FROM …` without joins.
    pub(crate) from: &'static str,
    /// What stands beside each row, in order. Exactly one row each, or none at all: a join changes no count.
    pub(crate) joins: &'static [Join],
    /// A unique expression that makes the order total.
    pub(crate) tie: &'static str,
}

/// One join of a [`Source`].
pub(crate) struct Join {
    /// Its name in the query.
    pub(crate) alias: &'static str,
    /// `JOIN … ON …`
    pub(crate) sql: &'static str,
}

/// The run `r` of a task instance `i`.
const RUN_OF_INSTANCE: Join = Join {
    alias: "r",
    sql: "JOIN dag_run r ON r.id = i.dag_run_id",
};

/// The DAG `d` of a run `r`.
const DAG_OF_RUN: Join = Join {
    alias: "d",
    sql: "JOIN dag d ON d.dag_id = r.dag_id",
};

/// The version `v` that a run `r` is pinned to.
const VERSION_OF_RUN: Join = Join {
    alias: "v",
    sql: "JOIN dag_version v ON v.id = r.dag_version_id",
};

impl Source {
    /// `SELECT … FROM …` with all joins.
    fn rows(&self) -> QueryBuilder<Postgres> {
        let mut query = QueryBuilder::new(self.select);
        query.push(" ").push(self.from);
        for join in self.joins {
            query.push(" ").push(join.sql);
        }
        query
    }

    /// `SELECT count(*) FROM …` with those joins that the filter looks at: the rest may cost more than all of the counting.
    fn count(&self, filter: &impl Fn(&mut Conditions<'_>)) -> QueryBuilder<Postgres> {
        let mut conditions = QueryBuilder::<Postgres>::new("");
        filter(&mut Conditions::new(&mut conditions));
        let mut needed_by = conditions.into_string();
        let mut joins = Vec::new();
        // A join may need one that stands before it.
        for join in self.joins.iter().rev() {
            if mentions(&needed_by, join.alias) {
                needed_by.push_str(join.sql);
                joins.push(join.sql);
            }
        }
        let mut query = QueryBuilder::new("SELECT count(*) ");
        query.push(self.from);
        for join in joins.iter().rev() {
            query.push(" ").push(join);
        }
        filter(&mut Conditions::new(&mut query));
        query
    }
}

/// Whether a column of `alias` stands in the text.
fn mentions(sql: &str, alias: &str) -> bool {
    sql.match_indices(alias).any(|(at, _)| {
        let begins = !sql[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        begins && sql[at + alias.len()..].starts_with('.')
    })
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
        let rows = retried(source.what, |_| async {
            let mut query = source.rows();
            filter(&mut Conditions::new(&mut query));
            order.push(&mut query, source.tie);
            query
                .push(" LIMIT ")
                .push_bind(page.limit)
                .push(" OFFSET ")
                .push_bind(page.offset);
            Ok(query.build_query_as::<T>().fetch_all(&self.pool).await?)
        })
        .await?;
        // A first page that is not full tells the total by itself.
        let short = page.offset == 0 && i64::try_from(rows.len()).is_ok_and(|count| count < page.limit);
        let total = if short {
            rows.len() as i64
        } else {
            self.counted(source, &filter).await?
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
        retried(source.what, |_| async {
            let mut query = source.rows();
            filter(&mut Conditions::new(&mut query));
            order.push(&mut query, source.tie);
            Ok(query.build_query_as::<T>().fetch_all(&self.pool).await?)
        })
        .await
    }

    async fn counted(&self, source: &Source, filter: &impl Fn(&mut Conditions<'_>)) -> Result<i64, StoreError> {
        retried(source.what, |_| async {
            Ok(source.count(filter).build().fetch_one(&self.pool).await?.try_get(0)?)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sql(filter: impl Fn(&mut Conditions<'_>)) -> String {
        let mut query = QueryBuilder::<Postgres>::new("");
        filter(&mut Conditions::new(&mut query));
        query.into_string()
    }

    #[test]
    fn values_are_bound_and_conditions_are_joined() {
        let text = sql(|conditions| {
            conditions.equal("a", Some("x'; DROP TABLE dag".to_owned()));
            conditions.one_of::<String>("b", &[]);
            conditions.one_of("c", &["x".to_owned()]);
            conditions.range(
                "d",
                &Range {
                    gte: Some(1_i64),
                    lt: Some(2),
                    ..Range::default()
                },
            );
            conditions.matches(
                "e",
                &TextMatch {
                    pattern: Some("~".to_owned()),
                    prefix: Some("a|b_".to_owned()),
                },
            );
        });
        assert_eq!(
            text,
            " WHERE a = $1 AND c = ANY ($2) AND d >= $3 AND d < $4 AND e LIKE ANY ($5)"
        );
    }

    #[test]
    fn a_count_joins_only_what_its_filter_looks_at() {
        const SOURCE: Source = Source {
            what: "",
            select: "SELECT a.x, b.y, c.z",
            from: "FROM a",
            joins: &[
                Join {
                    alias: "b",
                    sql: "JOIN b ON b.id = a.b",
                },
                Join {
                    alias: "c",
                    sql: "JOIN c ON c.id = b.c",
                },
            ],
            tie: "a.x",
        };
        let count = |column: &'static str| {
            let filter = |conditions: &mut Conditions<'_>| conditions.equal(column, Some(1_i64));
            SOURCE.count(&filter).into_string()
        };
        assert_eq!(count("a.x"), "SELECT count(*) FROM a WHERE a.x = $1");
        assert_eq!(
            count("b.y"),
            "SELECT count(*) FROM a JOIN b ON b.id = a.b WHERE b.y = $1"
        );
        assert_eq!(
            count("c.z"),
            "SELECT count(*) FROM a JOIN b ON b.id = a.b JOIN c ON c.id = b.c WHERE c.z = $1",
            "with what the join itself needs"
        );
        assert_eq!(
            SOURCE.rows().into_string(),
            "SELECT a.x, b.y, c.z FROM a JOIN b ON b.id = a.b JOIN c ON c.id = b.c"
        );
    }

    #[test]
    fn an_order_is_total_and_unknown_fields_are_refused() {
        const COLUMNS: OrderColumns = &[("start_date", "r.start_date")];
        let mut query = QueryBuilder::<Postgres>::new("");
        Order::parse(COLUMNS, &["-start_date".to_owned()])
            .unwrap()
            .push(&mut query, "r.id");
        assert_eq!(query.into_string(), " ORDER BY r.start_date DESC NULLS LAST, r.id DESC");
        let error = Order::parse(COLUMNS, &["id; drop table".to_owned()]).unwrap_err();
        assert_eq!(error.field, "id; drop table");
    }
}
