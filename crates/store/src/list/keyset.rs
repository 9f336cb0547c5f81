//! Where a page by cursor goes on: behind the last row of the page before it, or before its first, whatever has come or gone since.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::{Column as _, FromRow, Postgres, QueryBuilder, Row as _, TypeInfo as _, ValueRef as _};
use uuid::Uuid;

use super::Slice;
use super::order::OrderedBy;

/// What the columns of the key of a row are called in a statement, each with its number.
const COLUMN: &str = "page_key_";

/// A place in the order of a list: what the row there is ordered by, down to what makes it unique. Programs keep it between two pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageKey {
    #[serde(rename = "k")]
    values: Vec<Option<KeyValue>>,
    /// About how many rows lie before it.
    #[serde(rename = "n")]
    pub(super) rows_before: i64,
}

/// A value that a list is ordered by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum KeyValue {
    #[serde(rename = "i")]
    Integer(i64),
    /// As bits: a decimal number might be another one when it is read again.
    #[serde(rename = "f")]
    Float(u64),
    #[serde(rename = "t")]
    Text(String),
    #[serde(rename = "d")]
    Date(DateTime<Utc>),
    #[serde(rename = "u")]
    Uuid(Uuid),
    #[serde(rename = "j")]
    Json(Value),
    #[serde(rename = "b")]
    Bool(bool),
}

/// From where a page goes on, and which way.
#[derive(Debug, Clone, Copy)]
pub enum Start<'a> {
    /// With the first row.
    First,
    /// Behind this place.
    After(&'a PageKey),
    /// Before this place, up to it.
    Before(&'a PageKey),
}

impl<'a> Start<'a> {
    pub(super) fn is_backward(self) -> bool {
        matches!(self, Self::Before(_))
    }

    pub(super) fn key(self) -> Option<&'a PageKey> {
        match self {
            Self::First => None,
            Self::After(key) | Self::Before(key) => Some(key),
        }
    }
}

/// Writes the columns of the key to the end of a `SELECT` list.
pub(super) fn push_columns(columns: &[OrderedBy], query: &mut QueryBuilder<Postgres>) {
    for (number, column) in columns.iter().enumerate() {
        query.push(format!(", {} AS {COLUMN}{number}", column.expression));
    }
}

impl PageKey {
    /// The place of a row that was read with its key.
    pub(super) fn of(row: &PgRow, rows_before: i64) -> Result<Self, sqlx::Error> {
        let columns = row.columns().iter();
        let values = columns
            .filter(|column| column.name().starts_with(COLUMN))
            .map(|column| value(row, column.ordinal()))
            .collect::<Result<_, _>>()?;
        Ok(Self { values, rows_before })
    }

    /// Whether it is a place in this order, as far as that can be seen here.
    pub(super) fn fits(&self, columns: &[OrderedBy]) -> bool {
        self.values.len() == columns.len()
    }

    /// The instant or the number of the first column.
    pub(super) fn first_date(&self) -> Option<DateTime<Utc>> {
        match self.values.first()? {
            Some(KeyValue::Date(date)) => Some(*date),
            _ => None,
        }
    }

    pub(super) fn first_integer(&self) -> Option<i64> {
        match self.values.first()? {
            Some(KeyValue::Integer(number)) => Some(*number),
            _ => None,
        }
    }

    /// Writes the condition that a row lies behind this place in the order, or before it.
    pub(super) fn push(&self, columns: &[OrderedBy], backward: bool, query: &mut QueryBuilder<Postgres>) {
        query.push("(");
        // What an index of the first column can begin with.
        if let (Some(first), Some(Some(value))) = (columns.first(), self.values.first())
            && !first.nullable
        {
            let ascending = first.descending == backward;
            query
                .push(first.expression)
                .push(if ascending { " >= " } else { " <= " });
            bind(value, query);
            query.push(" AND ");
        }
        query.push("(");
        for (at, (column, value)) in columns.iter().zip(&self.values).enumerate() {
            query.push(if at == 0 { "(" } else { " OR (" });
            for (column, value) in columns.iter().zip(&self.values).take(at) {
                query.push(column.expression);
                match value {
                    Some(value) => {
                        query.push(" = ");
                        bind(value, query);
                    }
                    None => {
                        query.push(" IS NULL");
                    }
                }
                query.push(" AND ");
            }
            past(column, value.as_ref(), backward, query);
            query.push(")");
        }
        query.push("))");
    }
}

/// Rows with the same values before this column, that its own puts further on. Absent values stand last in both directions.
fn past(column: &OrderedBy, value: Option<&KeyValue>, backward: bool, query: &mut QueryBuilder<Postgres>) {
    let expression = column.expression;
    match (value, backward) {
        (None, false) => {
            query.push("false");
        }
        (None, true) => {
            query.push(expression).push(" IS NOT NULL");
        }
        (Some(value), _) => {
            let greater = column.descending == backward;
            query
                .push("(")
                .push(expression)
                .push(if greater { " > " } else { " < " });
            bind(value, query);
            if column.nullable && !backward {
                query.push(" OR ").push(expression).push(" IS NULL");
            }
            query.push(")");
        }
    }
}

fn bind(value: &KeyValue, query: &mut QueryBuilder<Postgres>) {
    match value {
        KeyValue::Integer(number) => query.push_bind(*number),
        KeyValue::Float(bits) => query.push_bind(f64::from_bits(*bits)),
        KeyValue::Text(text) => query.push_bind(text.clone()),
        KeyValue::Date(date) => query.push_bind(*date),
        KeyValue::Uuid(uuid) => query.push_bind(*uuid),
        KeyValue::Json(value) => query.push_bind(value.clone()),
        KeyValue::Bool(value) => query.push_bind(*value),
    };
}

fn value(row: &PgRow, at: usize) -> Result<Option<KeyValue>, sqlx::Error> {
    let raw = row.try_get_raw(at)?;
    if raw.is_null() {
        return Ok(None);
    }
    let type_name = raw.type_info().name().to_owned();
    Ok(Some(match type_name.as_str() {
        "INT2" => KeyValue::Integer(row.try_get::<i16, _>(at)?.into()),
        "INT4" => KeyValue::Integer(row.try_get::<i32, _>(at)?.into()),
        "INT8" => KeyValue::Integer(row.try_get(at)?),
        "FLOAT8" => KeyValue::Float(row.try_get::<f64, _>(at)?.to_bits()),
        "TIMESTAMPTZ" => KeyValue::Date(row.try_get(at)?),
        "UUID" => KeyValue::Uuid(row.try_get(at)?),
        "JSONB" => KeyValue::Json(row.try_get(at)?),
        "BOOL" => KeyValue::Bool(row.try_get(at)?),
        _ => KeyValue::Text(row.try_get(at)?),
    }))
}

/// The rows of a page, of which one more than `limit` was asked for; those before a place came backwards.
pub(super) fn slice<T>(mut rows: Vec<PgRow>, start: Start<'_>, limit: i64) -> Result<Slice<T>, sqlx::Error>
where
    T: for<'r> FromRow<'r, PgRow>,
{
    let limit = usize::try_from(limit).unwrap_or_default();
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let at = start.key().map_or(0, |key| key.rows_before);
    let count = rows.len() as i64;
    let (first_at, last_at) = if start.is_backward() {
        rows.reverse();
        ((at - count).max(0), at)
    } else {
        (at, at + count)
    };
    let (has_previous, has_next) = match start {
        Start::First => (false, has_more),
        Start::After(_) => (true, has_more),
        Start::Before(_) => (has_more, true),
    };
    let key = |row: Option<&PgRow>, wanted: bool, rows_before: i64| {
        row.filter(|_| wanted)
            .map(|row| PageKey::of(row, rows_before))
            .transpose()
    };
    Ok(Slice {
        next: key(rows.last(), has_next, last_at)?,
        previous: key(rows.first(), has_previous, first_at)?,
        rows: rows.iter().map(T::from_row).collect::<Result<_, _>>()?,
        total: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(columns: &[OrderedBy], values: Vec<Option<KeyValue>>, backward: bool) -> String {
        let mut query = QueryBuilder::<Postgres>::new("");
        let key = PageKey { values, rows_before: 0 };
        key.push(columns, backward, &mut query);
        query.into_string()
    }

    #[test]
    fn what_lies_behind_a_place_is_told_column_by_column() {
        let date = OrderedBy {
            expression: "r.at",
            descending: true,
            nullable: true,
        };
        let id = OrderedBy {
            expression: "r.id",
            descending: true,
            nullable: false,
        };
        let columns = [date, id];
        let at = || Some(KeyValue::Integer(7));
        assert_eq!(
            condition(&columns, vec![at(), at()], false),
            "((((r.at < $1 OR r.at IS NULL)) OR (r.at = $2 AND (r.id < $3))))"
        );
        assert_eq!(
            condition(&columns, vec![at(), at()], true),
            "((((r.at > $1)) OR (r.at = $2 AND (r.id > $3))))"
        );
        assert_eq!(
            condition(&columns, vec![None, at()], false),
            "(((false) OR (r.at IS NULL AND (r.id < $1))))"
        );
        assert_eq!(
            condition(&columns, vec![None, at()], true),
            "(((r.at IS NOT NULL) OR (r.at IS NULL AND (r.id > $1))))"
        );
        let ascending = [OrderedBy {
            descending: false,
            ..id
        }];
        assert_eq!(
            condition(&ascending, vec![at()], false),
            "(r.id >= $1 AND (((r.id > $2))))"
        );
        assert_eq!(
            condition(&ascending, vec![at()], true),
            "(r.id <= $1 AND (((r.id < $2))))"
        );
    }
}
