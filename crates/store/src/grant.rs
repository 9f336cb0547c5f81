//! Roles of users for single DAGs: by the DAG's id, or by one of its tags.

use chrono::{DateTime, Utc};

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;
use crate::user::no_user;

/// Which DAGs a grant is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Granted<'a> {
    /// The DAG of this id.
    Dag(&'a str),
    /// All that have this tag.
    Tag(&'a str),
}

impl<'a> Granted<'a> {
    fn kind_and_name(self) -> (&'static str, &'a str) {
        match self {
            Self::Dag(name) => ("dag", name),
            Self::Tag(name) => ("tag", name),
        }
    }
}

/// A role for some DAGs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRow {
    /// `dag` or `tag`.
    pub kind: String,
    /// Id of the DAG, or the tag.
    pub name: String,
    /// `none`, `viewer`, `user` or `op`.
    pub role: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// How many DAGs it names now.
    pub dags: i64,
}

impl Store {
    /// The grants of a user, those by id first.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without such a user.
    pub async fn grants(&self, username: &str) -> Result<Vec<GrantRow>, StoreError> {
        let (known, rows) = retried("reading grants", |_| async {
            let known = sqlx::query_scalar!("SELECT id FROM user_account WHERE username = $1", username)
                .fetch_optional(&self.pool)
                .await?;
            let rows = sqlx::query_as!(
                GrantRow,
                r#"SELECT g.kind, g.name, g.role, g.created_at,
                          (SELECT count(*) FROM dag d
                           WHERE CASE g.kind WHEN 'dag' THEN d.dag_id = g.name ELSE g.name = ANY (d.tags) END) AS "dags!"
                   FROM dag_grant g JOIN user_account u ON u.id = g.user_id WHERE u.username = $1 ORDER BY g.kind, g.name"#,
                username
            )
            .fetch_all(&self.pool)
            .await?;
            Ok((known, rows))
        })
        .await?;
        known.map(|_| rows).ok_or_else(|| no_user(username))
    }

    /// Gives a user a role for some DAGs, in place of the one that the same name had.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without such a user.
    pub async fn set_grant(&self, username: &str, granted: Granted<'_>, role: &str) -> Result<(), StoreError> {
        let (kind, name) = granted.kind_and_name();
        let done = retried("writing a grant", |_| async {
            Ok(sqlx::query!(
                "INSERT INTO dag_grant (user_id, kind, name, role) SELECT id, $2, $3, $4 FROM user_account WHERE username = $1
                 ON CONFLICT (user_id, kind, name) DO UPDATE SET role = excluded.role, created_at = now()",
                username,
                kind,
                name,
                role
            )
            .execute(&self.pool)
            .await?
            .rows_affected())
        })
        .await?;
        if done == 0 { Err(no_user(username)) } else { Ok(()) }
    }

    /// Takes a grant back.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn delete_grant(&self, username: &str, granted: Granted<'_>) -> Result<(), StoreError> {
        let (kind, name) = granted.kind_and_name();
        let gone = retried("removing a grant", |tries| async move {
            let gone = sqlx::query!(
                "DELETE FROM dag_grant g USING user_account u WHERE u.id = g.user_id AND u.username = $1 AND g.kind = $2 AND g.name = $3",
                username,
                kind,
                name
            )
            .execute(&self.pool)
            .await?
            .rows_affected();
            Ok(gone > 0 || tries > 0)
        })
        .await?;
        if gone {
            return Ok(());
        }
        Err(StoreError::NotFound(format!(
            "`{username}` has no grant for the {kind} `{name}`; GET /api/v2/updraft/users/{username}/grants lists them"
        )))
    }

    /// What is needed to say what a user may do with which DAG: the grants as (kind, name, role), and of each DAG that has a tag
    /// with a grant, its id and all its tags.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn granted(&self, username: &str) -> Result<(Vec<(String, String, String)>, Vec<TaggedDag>), StoreError> {
        let grants = retried("reading grants", |_| async {
            Ok(sqlx::query!(
                "SELECT g.kind, g.name, g.role FROM dag_grant g JOIN user_account u ON u.id = g.user_id WHERE u.username = $1",
                username
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await?;
        let tags: Vec<String> = grants
            .iter()
            .filter(|grant| grant.kind == "tag")
            .map(|grant| grant.name.clone())
            .collect();
        let tagged = if tags.is_empty() {
            Vec::new()
        } else {
            retried("reading tags", |_| async {
                Ok(
                    sqlx::query_as!(TaggedDag, "SELECT dag_id, tags FROM dag WHERE tags && $1", &tags)
                        .fetch_all(&self.pool)
                        .await?,
                )
            })
            .await?
        };
        let grants = grants
            .into_iter()
            .map(|grant| (grant.kind, grant.name, grant.role))
            .collect();
        Ok((grants, tagged))
    }
}

/// A DAG and its tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaggedDag {
    /// Its id.
    pub dag_id: String,
    /// All of them.
    pub tags: Vec<String>,
}
