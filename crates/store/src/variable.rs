//! Variables: encrypted values by key.

use sqlx::FromRow;

use crate::connect::Store;
use crate::error::{StoreError, unique_violation};
use crate::list::{Listed, Order, OrderColumns, Page, Source, TextMatch};
use crate::retry::retried;

/// A variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its key.
    pub key: String,
    /// Its value, decrypted.
    pub value: String,
    /// What it is for.
    pub description: Option<String>,
}

#[derive(FromRow)]
struct Row {
    key: String,
    value: Vec<u8>,
    description: Option<String>,
}

/// Orders of a list of variables. Values are encrypted, so their order means nothing.
pub const VARIABLE_ORDER: OrderColumns = &[
    ("key", "v.key"),
    ("id", "v.key"),
    ("_val", "v.value"),
    ("description", "v.description"),
    ("is_encrypted", "true"),
    ("team_name", "NULL::text"),
];

const VARIABLES: Source = Source {
    what: "listing variables",
    select: "SELECT v.key, v.value, v.description",
    from: "FROM variable v",
    alias: "v",
    joins: &[],
    tie: &["v.key"],
    present: &[],
    tally: None,
};

impl Store {
    /// A page of variables.
    ///
    /// # Errors
    /// If the database is away, or a value can't be decrypted.
    pub async fn list_variables(
        &self,
        key: &TextMatch,
        order: &Order,
        page: Page,
    ) -> Result<Listed<Variable>, StoreError> {
        let listed: Listed<Row> = self
            .listed(&VARIABLES, order, page, |conditions| conditions.matches("v.key", key))
            .await?;
        let rows = listed
            .rows
            .into_iter()
            .map(|row| self.decrypted_variable(row))
            .collect::<Result<_, _>>()?;
        Ok(Listed {
            rows,
            total: listed.total,
        })
    }

    /// The variable of that key, if there is one.
    ///
    /// # Errors
    /// If the database is away, or the value can't be decrypted.
    pub async fn variable(&self, key: &str) -> Result<Option<Variable>, StoreError> {
        let row = retried("reading a variable", |_| async {
            Ok(
                sqlx::query_as!(Row, "SELECT key, value, description FROM variable WHERE key = $1", key)
                    .fetch_optional(&self.pool)
                    .await?,
            )
        })
        .await?;
        row.map(|row| self.decrypted_variable(row)).transpose()
    }

    /// Makes a variable.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the key is taken.
    pub async fn create_variable(&self, variable: &Variable) -> Result<(), StoreError> {
        let value = self
            .cipher
            .encrypt("variable", &variable.key, variable.value.as_bytes())?;
        retried("writing a variable", |_| async {
            sqlx::query!(
                "INSERT INTO variable (key, value, description) VALUES ($1, $2, $3)",
                variable.key,
                value,
                variable.description
            )
            .execute(&self.pool)
            .await
            .map_err(|error| match unique_violation(&error) {
                Some(_) => StoreError::Conflict(format!("The Variable with key: `{}` already exists", variable.key)),
                None => error.into(),
            })?;
            Ok(())
        })
        .await
    }

    /// Changes what is given of a variable; `description: Some(None)` removes the description.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn update_variable(
        &self,
        key: &str,
        value: Option<&str>,
        description: Option<Option<&str>>,
    ) -> Result<(), StoreError> {
        let value = value
            .map(|value| self.cipher.encrypt("variable", key, value.as_bytes()))
            .transpose()?;
        let (set_description, description) = (description.is_some(), description.flatten());
        let changed = retried("writing a variable", |_| async {
            Ok(sqlx::query!(
                "UPDATE variable SET value = coalesce($2, value), description = CASE WHEN $3 THEN $4 ELSE description END, updated_at = now() WHERE key = $1",
                key,
                value.as_deref(),
                set_description,
                description
            )
            .execute(&self.pool)
            .await?
            .rows_affected())
        })
        .await?;
        if changed == 0 { Err(no_variable(key)) } else { Ok(()) }
    }

    /// Removes a variable.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn delete_variable(&self, key: &str) -> Result<(), StoreError> {
        let gone = retried("removing a variable", |tries| async move {
            let gone = sqlx::query!("DELETE FROM variable WHERE key = $1", key)
                .execute(&self.pool)
                .await?
                .rows_affected();
            Ok(gone > 0 || tries > 0)
        })
        .await?;
        if gone { Ok(()) } else { Err(no_variable(key)) }
    }

    fn decrypted_variable(&self, row: Row) -> Result<Variable, StoreError> {
        let value = self.cipher.decrypt_text("variable", &row.key, &row.value)?;
        Ok(Variable {
            key: row.key,
            value,
            description: row.description,
        })
    }
}

fn no_variable(key: &str) -> StoreError {
    StoreError::NotFound(format!("The Variable with key: `{key}` was not found"))
}
