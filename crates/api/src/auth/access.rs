//! What a role may do: one table, first match wins.

use axum::http::Method;

use crate::problem::{Problem, Reply};

/// Roles, each with all rights of those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// Reads DAGs, runs, logs.
    Viewer,
    /// Triggers, clears, marks, pauses.
    User,
    /// Pools, variables, connections, DAG deletion.
    Op,
    /// Everything.
    Admin,
}

impl Role {
    pub(crate) fn of(text: &str) -> Option<Self> {
        match text {
            "viewer" => Some(Self::Viewer),
            "user" => Some(Self::User),
            "op" => Some(Self::Op),
            "admin" => Some(Self::Admin),
            _ => None,
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::User => "user",
            Self::Op => "op",
            Self::Admin => "admin",
        }
    }
}

/// What a rule is about.
#[derive(Clone, Copy)]
enum What {
    /// Safe methods.
    Read,
    /// All other methods.
    Write,
    /// This method alone.
    Delete,
}

use What::{Delete, Read, Write};

/// (what, beginning of the route below `/api/v2/`, least role).
const RULES: &[(What, &str, Role)] = &[
    // Variables and connections hold secrets: even to read them takes an operator.
    (Read, "variables", Role::Op),
    (Write, "variables", Role::Op),
    (Read, "connections", Role::Op),
    (Write, "connections", Role::Op),
    (Read, "config", Role::Op),
    (Write, "pools", Role::Op),
    // The history of a DAG goes with it; that of single runs is the business of those who trigger them.
    (Delete, "dags/{dag_id}/dagRuns", Role::User),
    (Delete, "dags/{dag_id}/assets", Role::User),
    (Delete, "dags/{dag_id}", Role::Op),
    (Write, "dags", Role::User),
    (Write, "updraft/dags/{dag_id}/dagRuns", Role::User),
    (Write, "backfills", Role::User),
    // An event starts DAGs, as a trigger does.
    (Write, "assets", Role::User),
    (Read, "", Role::Viewer),
    // What no rule names is for administrators.
    (Write, "", Role::Admin),
];

/// The least role that may use a method of a route.
pub(crate) fn least_role(method: &Method, route: &str) -> Role {
    let resource = route.strip_prefix("/api/v2/").unwrap_or(route);
    let fits = |what: What| match what {
        Read => method.is_safe(),
        Write => !method.is_safe(),
        Delete => method == Method::DELETE,
    };
    // A list that is asked for with a body is still a list.
    let method_is_list = method == Method::POST && resource.ends_with("/list");
    if method_is_list {
        return Role::Viewer;
    }
    RULES
        .iter()
        .find(|(what, prefix, _)| fits(*what) && resource.starts_with(prefix))
        .map_or(Role::Admin, |(_, _, role)| *role)
}

/// Refuses what is beyond a role.
pub(crate) fn check(role: Role, method: &Method, route: &str) -> Reply<()> {
    let least = least_role(method, route);
    if role >= least {
        return Ok(());
    }
    Err(Problem::forbidden(format!(
        "this needs the role `{}` or higher; yours is `{}`",
        least.as_str(),
        role.as_str()
    )))
}
