//! The `WHERE` of a list. Every value is bound; nothing that a client sends becomes SQL text.

use sqlx::{Postgres, QueryBuilder};

use super::{Range, TextMatch};

/// The `WHERE` of a query under construction.
pub(crate) struct Conditions<'q> {
    query: &'q mut QueryBuilder<Postgres>,
    any: bool,
    /// What was looked at, as the filter names it.
    expressions: Vec<&'static str>,
}

impl<'q> Conditions<'q> {
    /// Conditions that are written to the end of a query, from `WHERE` on.
    pub(crate) fn new(query: &'q mut QueryBuilder<Postgres>) -> Self {
        Self {
            query,
            any: false,
            expressions: Vec::new(),
        }
    }

    /// What the conditions so far look at, as the filter names it.
    pub(crate) fn expressions(&self) -> &[&'static str] {
        &self.expressions
    }

    fn next(&mut self, expression: &'static str) -> &mut QueryBuilder<Postgres> {
        self.expressions.push(expression);
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
        self.next(sql).push(sql);
    }

    /// `expression operator value`, if there is a value.
    pub(crate) fn compare<T>(&mut self, expression: &'static str, operator: &'static str, value: Option<T>)
    where
        T: for<'t> sqlx::Encode<'t, Postgres> + sqlx::Type<Postgres> + Send,
    {
        if let Some(value) = value {
            self.next(expression)
                .push(expression)
                .push(" ")
                .push(operator)
                .push(" ")
                .push_bind(value);
        }
    }

    /// A condition that `write` writes.
    pub(crate) fn written(&mut self, write: impl FnOnce(&mut QueryBuilder<Postgres>)) {
        write(self.next("written"));
    }

    /// An expression that is among what a subquery gives, written by `subquery`.
    pub(crate) fn among(&mut self, expression: &'static str, subquery: impl FnOnce(&mut QueryBuilder<Postgres>)) {
        // As an array: read once, before the plan looks its elements up.
        let query = self.next(expression);
        query.push(expression).push(" = ANY (ARRAY(");
        subquery(query);
        query.push("))");
    }

    /// Any of these values in a column of a subquery: `expression IN (subquery = ANY (values))`.
    pub(crate) fn in_subquery(&mut self, expression: &'static str, subquery: &'static str, values: &[String]) {
        if !values.is_empty() {
            self.next(expression)
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
        self.next(before).push(before).push_bind(value).push(after);
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
        T: Clone + for<'t> sqlx::Encode<'t, Postgres> + sqlx::Type<Postgres> + Send,
        Vec<T>: for<'t> sqlx::Encode<'t, Postgres> + sqlx::Type<Postgres> + Send,
    {
        if let [value] = values {
            // Only what equals one value comes out of an index in the order of its other columns.
            self.equal(expression, Some(value.clone()));
        } else if !values.is_empty() {
            self.next(expression)
                .push(expression)
                .push(" = ANY (")
                .push_bind(values.to_vec())
                .push(")");
        }
    }

    /// None of these.
    pub(crate) fn none_of(&mut self, expression: &'static str, values: &[String]) {
        if !values.is_empty() {
            self.next(expression)
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
            self.next(expression)
                .push(expression)
                .push(" ILIKE ANY (")
                .push_bind(alternatives)
                .push(")");
        }
        if let Some(prefix) = text.prefix.as_deref() {
            let alternatives: Vec<String> = alternatives(prefix)
                .map(|part| part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_") + "%")
                .collect();
            self.next(expression)
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
            conditions.one_of("c", &["x".to_owned(), "y".to_owned()]);
            conditions.one_of("f", &["x".to_owned()]);
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
            " WHERE a = $1 AND c = ANY ($2) AND f = $3 AND d >= $4 AND d < $5 AND e LIKE ANY ($6)"
        );
    }
}
