//! What a list reads from, and the statements that are made of it: a page of rows, and how many there are in all.

use sqlx::{Postgres, QueryBuilder};

use super::Page;
use super::conditions::Conditions;
use super::keyset::{self, Start};
use super::order::{Order, OrderedBy, order_by};

/// What a list reads from.
pub(crate) struct Source {
    /// What is read, for messages.
    pub(crate) what: &'static str,
    /// `SELECT …`
    pub(crate) select: &'static str,
    /// `FROM …` without joins.
    pub(crate) from: &'static str,
    /// The name that `from` gives to what is listed.
    pub(crate) alias: &'static str,
    /// What stands beside each row, in order. Exactly one row each, or none at all: a join changes no count.
    pub(crate) joins: &'static [Join],
    /// Unique columns that make the order total.
    pub(crate) tie: &'static [&'static str],
    /// Columns of its orders whose values are never absent.
    pub(crate) present: &'static [&'static str],
    /// What is counted beforehand, of a list that grows without end.
    pub(crate) tally: Option<Tally>,
}

/// One join of a [`Source`].
pub(crate) struct Join {
    /// Its name in the query.
    pub(crate) alias: &'static str,
    /// `JOIN … ON …`
    pub(crate) sql: &'static str,
}

/// Sums of what belongs to runs that are counted ([`crate::tally`]); the rest is counted when asked for.
pub(crate) struct Tally {
    /// `SELECT sum(…) FROM …`, with the names that the filter uses.
    pub(crate) sum: &'static str,
    /// What a filter may look at for the sums to have an answer.
    pub(crate) columns: &'static [&'static str],
}

/// Of a run that is in none of the sums.
const NOT_COUNTED: &str = "NOT r.counted";

/// The run `r` of a task instance `i`.
pub(crate) const RUN_OF_INSTANCE: Join = Join {
    alias: "r",
    sql: "JOIN dag_run r ON r.id = i.dag_run_id",
};

/// The DAG `d` of a run `r`.
pub(crate) const DAG_OF_RUN: Join = Join {
    alias: "d",
    sql: "JOIN dag d ON d.dag_id = r.dag_id",
};

/// The version `v` that a run `r` is pinned to.
pub(crate) const VERSION_OF_RUN: Join = Join {
    alias: "v",
    sql: "JOIN dag_version v ON v.id = r.dag_version_id",
};

impl Source {
    /// All rows in order.
    pub(crate) fn rows(&self, order: &Order, filter: &impl Fn(&mut Conditions<'_>)) -> QueryBuilder<Postgres> {
        let mut query = QueryBuilder::new(self.select);
        query.push(" ").push(self.from);
        self.push_joins(&mut query, |_| true);
        filter(&mut Conditions::new(&mut query));
        query.push(order_by(&self.columns(order), false));
        query
    }

    /// What a list of it in this order goes by.
    pub(crate) fn columns(&self, order: &Order) -> Vec<OrderedBy> {
        order.columns(self.tie, self.present)
    }

    /// A page of rows. What only stands beside them is joined to those of the page.
    pub(crate) fn page(
        &self,
        order: &Order,
        page: Page,
        filter: &impl Fn(&mut Conditions<'_>),
    ) -> QueryBuilder<Postgres> {
        self.part((&self.columns(order), false), false, page, filter)
    }

    /// So many rows from a place on, each with its key; those before a place come backwards.
    pub(crate) fn page_from(
        &self,
        columns: &[OrderedBy],
        start: Start<'_>,
        limit: i64,
        filter: &impl Fn(&mut Conditions<'_>),
    ) -> QueryBuilder<Postgres> {
        let from = |conditions: &mut Conditions<'_>| {
            filter(conditions);
            if let Some(key) = start.key() {
                conditions.written(|query| key.push(columns, start.is_backward(), query));
            }
        };
        self.part((columns, start.is_backward()), true, Page { limit, offset: 0 }, &from)
    }

    fn part(
        &self,
        (columns, backward): (&[OrderedBy], bool),
        with_keys: bool,
        page: Page,
        filter: &impl Fn(&mut Conditions<'_>),
    ) -> QueryBuilder<Postgres> {
        let ordered = order_by(columns, backward);
        let mut query = QueryBuilder::new(self.select);
        if with_keys {
            keyset::push_columns(columns, &mut query);
        }
        query
            .push(" FROM (SELECT ")
            .push(self.alias)
            .push(".* ")
            .push(self.from);
        self.push_needed(&mut query, described(filter).0 + &ordered);
        filter(&mut Conditions::new(&mut query));
        query.push(&ordered).push(" LIMIT ").push_bind(page.limit);
        query.push(" OFFSET ").push_bind(page.offset);
        query.push(") ").push(self.alias);
        self.push_joins(&mut query, |_| true);
        query.push(&ordered);
        query
    }

    /// How many rows there are in all. Those of counted runs are summed up, where the sums know what the filter looks at.
    pub(crate) fn count(&self, filter: &impl Fn(&mut Conditions<'_>)) -> QueryBuilder<Postgres> {
        let (text, looked_at) = described(filter);
        let mut query = QueryBuilder::new("SELECT ");
        let tally = self.tally.as_ref();
        let tally = tally.filter(|tally| looked_at.iter().all(|expression| tally.columns.contains(expression)));
        if let Some(tally) = tally {
            query.push("(").push(tally.sum);
            // The sums have what the first joins bring.
            self.push_joins(&mut query, |join| join.alias != "r" && mentions(&text, join.alias));
            filter(&mut Conditions::new(&mut query));
            query.push(") + ");
        }
        query.push("(SELECT count(*) ").push(self.from);
        let needed = if tally.is_some() {
            format!("{text} {NOT_COUNTED}")
        } else {
            text
        };
        self.push_needed(&mut query, needed);
        let mut conditions = Conditions::new(&mut query);
        if tally.is_some() {
            conditions.fixed(NOT_COUNTED);
        }
        filter(&mut conditions);
        query.push(")");
        query
    }

    fn push_joins(&self, query: &mut QueryBuilder<Postgres>, wanted: impl Fn(&Join) -> bool) {
        for join in self.joins.iter().filter(|join| wanted(join)) {
            query.push(" ").push(join.sql);
        }
    }

    /// Those joins that a text looks at: the rest may cost more than everything else.
    fn push_needed(&self, query: &mut QueryBuilder<Postgres>, mut text: String) {
        let mut needed = Vec::new();
        // A join may need one that stands before it.
        for join in self.joins.iter().rev() {
            if mentions(&text, join.alias) {
                text.push_str(join.sql);
                needed.push(join.alias);
            }
        }
        self.push_joins(query, |join| needed.contains(&join.alias));
    }
}

/// The text of a filter, and what it looks at.
fn described(filter: &impl Fn(&mut Conditions<'_>)) -> (String, Vec<&'static str>) {
    let mut query = QueryBuilder::<Postgres>::new("");
    let mut conditions = Conditions::new(&mut query);
    filter(&mut conditions);
    let expressions = conditions.expressions().to_vec();
    (query.into_string(), expressions)
}

/// Whether a column of `alias` stands in the text.
fn mentions(sql: &str, alias: &str) -> bool {
    sql.match_indices(alias).any(|(at, _)| {
        let begins = !sql[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        begins && sql[at + alias.len()..].starts_with('.')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: Source = Source {
        what: "",
        select: "SELECT a.x, b.y, c.z",
        from: "FROM a",
        alias: "a",
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
        tie: &["a.x"],
        present: &["a.x"],
        tally: None,
    };

    #[test]
    fn a_count_joins_only_what_its_filter_looks_at() {
        let count = |column: &'static str| {
            let filter = |conditions: &mut Conditions<'_>| conditions.equal(column, Some(1_i64));
            SOURCE.count(&filter).into_string()
        };
        assert_eq!(count("a.x"), "SELECT (SELECT count(*) FROM a WHERE a.x = $1)");
        assert_eq!(
            count("b.y"),
            "SELECT (SELECT count(*) FROM a JOIN b ON b.id = a.b WHERE b.y = $1)"
        );
        assert_eq!(
            count("c.z"),
            "SELECT (SELECT count(*) FROM a JOIN b ON b.id = a.b JOIN c ON c.id = b.c WHERE c.z = $1)",
            "with what the join itself needs"
        );
    }

    #[test]
    fn a_page_joins_what_only_stands_beside_its_rows_last() {
        let filter = |conditions: &mut Conditions<'_>| conditions.equal("b.y", Some(1_i64));
        let page = Page { limit: 2, offset: 0 };
        assert_eq!(
            SOURCE.page(&Order::default(), page, &filter).into_string(),
            "SELECT a.x, b.y, c.z FROM (SELECT a.* FROM a JOIN b ON b.id = a.b WHERE b.y = $1 ORDER BY a.x ASC LIMIT $2 OFFSET $3) a \
             JOIN b ON b.id = a.b JOIN c ON c.id = b.c ORDER BY a.x ASC"
        );
    }

    #[test]
    fn sums_answer_for_what_they_know_only() {
        const RUNS: Source = Source {
            from: "FROM dag_run r",
            alias: "r",
            joins: &[],
            tally: Some(Tally {
                sum: "SELECT coalesce(sum(r.runs), 0)::bigint FROM run_tally r",
                columns: &["r.state"],
            }),
            ..SOURCE
        };
        let count = |column: &'static str| {
            let filter = |conditions: &mut Conditions<'_>| conditions.equal(column, Some(1_i64));
            RUNS.count(&filter).into_string()
        };
        assert_eq!(
            count("r.state"),
            "SELECT (SELECT coalesce(sum(r.runs), 0)::bigint FROM run_tally r WHERE r.state = $1) + \
             (SELECT count(*) FROM dag_run r WHERE NOT r.counted AND r.state = $2)"
        );
        assert_eq!(
            count("r.note"),
            "SELECT (SELECT count(*) FROM dag_run r WHERE r.note = $1)"
        );
    }
}
