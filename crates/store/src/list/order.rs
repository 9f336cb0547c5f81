//! The order of a list.

use sqlx::{Postgres, QueryBuilder};

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

    /// The first column, and whether it descends.
    pub(crate) fn first(&self) -> Option<(&'static str, bool)> {
        self.0.first().copied()
    }

    /// Whether one column alone decides, before the unique key does.
    pub(crate) fn is_by_one(&self) -> bool {
        self.0.len() == 1
    }

    /// Writes the order. Values of `present` are never absent: what is said of absent ones would keep PostgreSQL from using an index.
    pub(crate) fn push(&self, query: &mut QueryBuilder<Postgres>, tie: &[&'static str], present: &[&'static str]) {
        query.push(" ORDER BY ");
        let columns = self.0.iter().map(|(column, descending)| (*column, *descending));
        for (column, descending) in columns {
            query.push(column).push(if descending { " DESC" } else { " ASC" });
            // Absent values stand last in both directions.
            query.push(if present.contains(&column) {
                ", "
            } else {
                " NULLS LAST, "
            });
        }
        // The last ones go the way of the first, so that `-x` is the exact reverse of `x` among equals.
        let descending = self.0.first().is_some_and(|(_, descending)| *descending);
        for (position, column) in tie.iter().enumerate() {
            query.push(if position == 0 { "" } else { ", " }).push(column);
            query.push(if descending { " DESC" } else { " ASC" });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_total_and_unknown_fields_are_refused() {
        const COLUMNS: OrderColumns = &[("start_date", "r.start_date"), ("run_after", "r.run_after")];
        let sql = |fields: &[&str]| {
            let fields: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
            let mut query = QueryBuilder::<Postgres>::new("");
            Order::parse(COLUMNS, &fields)
                .unwrap()
                .push(&mut query, &["r.dag_id", "r.id"], &["r.run_after"]);
            query.into_string()
        };
        assert_eq!(
            sql(&["-start_date"]),
            " ORDER BY r.start_date DESC NULLS LAST, r.dag_id DESC, r.id DESC"
        );
        assert_eq!(sql(&["run_after"]), " ORDER BY r.run_after ASC, r.dag_id ASC, r.id ASC");
        let error = Order::parse(COLUMNS, &["id; drop table".to_owned()]).unwrap_err();
        assert_eq!(error.field, "id; drop table");
    }
}
