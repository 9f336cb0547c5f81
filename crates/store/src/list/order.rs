//! The order of a list.

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

    /// What it orders by, one after the other, down to the unique columns. Values of `present` are never absent.
    pub(crate) fn columns(&self, tie: &[&'static str], present: &[&'static str]) -> Vec<OrderedBy> {
        // The last ones go the way of the first, so that `-x` is the exact reverse of `x` among equals.
        let descending = self.0.first().is_some_and(|(_, descending)| *descending);
        let chosen = self.0.iter().map(|(expression, descending)| OrderedBy {
            expression,
            descending: *descending,
            nullable: !present.contains(expression),
        });
        let tie = tie.iter().map(|expression| OrderedBy {
            expression,
            descending,
            nullable: false,
        });
        chosen.chain(tie).collect()
    }
}

/// A column that a list is ordered by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OrderedBy {
    pub(crate) expression: &'static str,
    pub(crate) descending: bool,
    /// It may be absent, and stands last then.
    pub(crate) nullable: bool,
}

/// `ORDER BY` these columns, or the other way round.
pub(crate) fn order_by(columns: &[OrderedBy], backward: bool) -> String {
    let columns = columns.iter().map(|column| {
        let direction = if column.descending == backward { "ASC" } else { "DESC" };
        // Said only where it has to be: it would keep PostgreSQL from using an index.
        let absent = match (column.nullable, backward) {
            (false, _) => "",
            (true, false) => " NULLS LAST",
            (true, true) => " NULLS FIRST",
        };
        format!("{} {direction}{absent}", column.expression)
    });
    format!(" ORDER BY {}", columns.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_total_and_unknown_fields_are_refused() {
        const COLUMNS: OrderColumns = &[("start_date", "r.start_date"), ("run_after", "r.run_after")];
        let sql = |fields: &[&str]| {
            let fields: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
            let order = Order::parse(COLUMNS, &fields).unwrap();
            let columns = order.columns(&["r.dag_id", "r.id"], &["r.run_after"]);
            [false, true].map(|backward| order_by(&columns, backward))
        };
        assert_eq!(
            sql(&["-start_date"]),
            [
                " ORDER BY r.start_date DESC NULLS LAST, r.dag_id DESC, r.id DESC",
                " ORDER BY r.start_date ASC NULLS FIRST, r.dag_id ASC, r.id ASC"
            ]
        );
        assert_eq!(
            sql(&["run_after"]),
            [
                " ORDER BY r.run_after ASC, r.dag_id ASC, r.id ASC",
                " ORDER BY r.run_after DESC, r.dag_id DESC, r.id DESC"
            ]
        );
        let error = Order::parse(COLUMNS, &["id; drop table".to_owned()]).unwrap_err();
        assert_eq!(error.field, "id; drop table");
    }
}
