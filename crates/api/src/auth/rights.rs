//! What somebody may do with which DAG: a role for everything, and others for single DAGs.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use updraft_store::StoreError;
use updraft_store::grant::TaggedDag;
use utoipa::ToSchema;

use super::access::{Permission, Role};
use crate::problem::{Problem, Reply};
use crate::state::ApiState;

/// A role for single DAGs, each with all rights of those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DagRole {
    /// The DAG is not there.
    None,
    /// Reads it.
    Viewer,
    /// Triggers, clears, marks, pauses it.
    User,
    /// Deletes it, too.
    Op,
}

/// There is no such role for a DAG.
#[derive(Debug, thiserror::Error)]
#[error("there is no role `{0}` for single DAGs: the roles are none, viewer, user and op")]
pub struct UnknownDagRole(String);

impl FromStr for DagRole {
    type Err = UnknownDagRole;

    fn from_str(text: &str) -> Result<Self, UnknownDagRole> {
        match text {
            "none" => Ok(Self::None),
            "viewer" => Ok(Self::Viewer),
            "user" => Ok(Self::User),
            "op" => Ok(Self::Op),
            _ => Err(UnknownDagRole(text.to_owned())),
        }
    }
}

impl DagRole {
    /// As the store and the API have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Viewer => "viewer",
            Self::User => "user",
            Self::Op => "op",
        }
    }

    /// The role that it is, unless it is none.
    fn role(self) -> Option<Role> {
        match self {
            Self::None => None,
            Self::Viewer => Some(Role::Viewer),
            Self::User => Some(Role::User),
            Self::Op => Some(Role::Op),
        }
    }
}

/// What somebody may do.
#[derive(Debug, Clone)]
pub(crate) struct Rights {
    /// For everything that is no DAG, and for DAGs without another one.
    general: Role,
    /// For these DAGs; `None` = they are not there.
    dags: Arc<HashMap<String, Option<Role>>>,
    /// Whether anything is granted, if only for DAGs that are still to come.
    differ: bool,
}

impl Rights {
    /// The same role for everything.
    pub(crate) fn everywhere(general: Role) -> Self {
        Self {
            general,
            dags: Arc::default(),
            differ: false,
        }
    }

    /// The role for a DAG is the most specific that is granted: by its id, else the highest by one of its tags, else the general one.
    /// None of them is higher than `cap`.
    fn of(general: Role, cap: Role, grants: &[(Granted, DagRole)], tagged: &[TaggedDag]) -> Self {
        let by_tag = |tag: &String| {
            let of_tag = grants
                .iter()
                .filter(|(granted, _)| *granted == Granted::Tag(tag.clone()));
            of_tag.map(|(_, role)| *role).max()
        };
        let mut dags = HashMap::new();
        for dag in tagged {
            if let Some(role) = dag.tags.iter().filter_map(by_tag).max() {
                dags.insert(dag.dag_id.clone(), role);
            }
        }
        for (granted, role) in grants {
            if let Granted::Dag(dag_id) = granted {
                dags.insert(dag_id.clone(), *role);
            }
        }
        let capped = dags
            .into_iter()
            .map(|(dag_id, role)| (dag_id, role.role().map(|role| role.min(cap))));
        Self {
            general: general.min(cap),
            dags: Arc::new(capped.collect()),
            differ: !grants.is_empty(),
        }
    }

    /// Those of a user with grants. A token can't do more than `cap`.
    pub(crate) async fn read(state: &ApiState, username: &str, general: Role, cap: Role) -> Reply<Self> {
        let (grants, tagged) = state.store().granted(username).await?;
        let read = grants.into_iter().map(|(kind, name, role)| {
            let granted = if kind == "tag" {
                Granted::Tag(name)
            } else {
                Granted::Dag(name)
            };
            let role = role
                .parse()
                .map_err(|error: UnknownDagRole| Problem::forbidden(error.to_string()))?;
            Ok((granted, role))
        });
        Ok(Self::of(general, cap, &read.collect::<Reply<Vec<_>>>()?, &tagged))
    }

    /// For everything that is no DAG.
    pub(crate) fn general(&self) -> Role {
        self.general
    }

    /// The highest there is for anything.
    pub(crate) fn highest(&self) -> Role {
        let granted = self.dags.values().flatten().copied().max();
        granted.map_or(self.general, |role| role.max(self.general))
    }

    /// Whether there are other roles than the general one.
    pub(crate) fn differ(&self) -> bool {
        self.differ
    }

    /// For a DAG; `None` = it is not there.
    pub(crate) fn role_for(&self, dag_id: &str) -> Option<Role> {
        self.dags.get(dag_id).copied().unwrap_or(Some(self.general))
    }

    /// The DAGs with another role than the general one that are there.
    pub(crate) fn of_dags(&self) -> BTreeMap<String, Role> {
        let seen = self
            .dags
            .iter()
            .filter_map(|(dag_id, role)| Some((dag_id.clone(), (*role)?)));
        seen.collect()
    }

    /// The DAGs that are not there.
    pub(crate) fn hidden(&self) -> Vec<String> {
        let hidden = self.dags.iter().filter(|(_, role)| role.is_none());
        hidden.map(|(dag_id, _)| dag_id.clone()).collect()
    }

    /// The DAGs with a role that does not have this permission.
    pub(crate) fn short_of(&self, permission: Permission) -> Vec<String> {
        let short = self
            .dags
            .iter()
            .filter(|(_, role)| role.is_none_or(|role| role < permission.role()));
        short.map(|(dag_id, _)| dag_id.clone()).collect()
    }

    /// Refuses what is beyond the role for a DAG.
    pub(crate) fn demand(&self, permission: Permission, dag_id: &str) -> Reply<()> {
        match self.role_for(dag_id) {
            None => Err(StoreError::NotFound(format!("there is no DAG `{dag_id}`")).into()),
            Some(role) if self.dags.contains_key(dag_id) => permission.demand_for(role, dag_id),
            Some(role) => permission.demand(role),
        }
    }

    /// Refuses what is beyond the role for one of these DAGs; the general one counts if there are none.
    pub(crate) fn demand_all(&self, permission: Permission, dag_ids: &[String]) -> Reply<()> {
        if dag_ids.is_empty() {
            return permission.demand(self.general);
        }
        for dag_id in dag_ids {
            if self.role_for(dag_id).is_none() {
                return Err(Problem::forbidden(
                    "this also concerns a DAG that you have no role for: ask an administrator for one",
                ));
            }
            self.demand(permission, dag_id)?;
        }
        Ok(())
    }
}

/// What a grant names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Granted {
    Dag(String),
    Tag(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dag(id: &str) -> Granted {
        Granted::Dag(id.to_owned())
    }

    fn tag(name: &str) -> Granted {
        Granted::Tag(name.to_owned())
    }

    fn rights(general: Role, cap: Role, grants: &[(Granted, DagRole)]) -> Rights {
        let tagged = |dag_id: &str, tags: &[&str]| TaggedDag {
            dag_id: dag_id.to_owned(),
            tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
        };
        let tagged = [tagged("pay", &["money"]), tagged("bill", &["money", "daily"])];
        Rights::of(general, cap, grants, &tagged)
    }

    type Case<'a> = (&'a [(Granted, DagRole)], Option<Role>, Option<Role>);

    #[test]
    fn the_most_specific_grant_counts_and_of_several_tags_the_highest() {
        use DagRole::{None as Nothing, Op, User, Viewer};
        let cases: [Case<'_>; 7] = [
            (&[], Some(Role::User), Some(Role::User)),
            (&[(dag("pay"), Nothing)], None, Some(Role::User)),
            (&[(tag("money"), Nothing)], None, None),
            (
                &[(tag("money"), Nothing), (dag("pay"), Viewer)],
                Some(Role::Viewer),
                None,
            ),
            (&[(tag("money"), Nothing), (tag("daily"), User)], None, Some(Role::User)),
            (
                &[(tag("money"), Op), (tag("daily"), Viewer)],
                Some(Role::Op),
                Some(Role::Op),
            ),
            (&[(tag("money"), Op), (dag("bill"), Nothing)], Some(Role::Op), None),
        ];
        for (grants, pay, bill) in cases {
            let rights = rights(Role::User, Role::Admin, grants);
            assert_eq!(
                (rights.role_for("pay"), rights.role_for("bill")),
                (pay, bill),
                "{grants:?}"
            );
            assert_eq!(rights.role_for("other"), Some(Role::User));
        }
    }

    #[test]
    fn a_token_caps_every_role_and_raises_none() {
        let grants = [(tag("money"), DagRole::Op), (dag("bill"), DagRole::None)];
        let capped = rights(Role::Viewer, Role::User, &grants);
        assert_eq!(capped.general(), Role::Viewer);
        assert_eq!(capped.role_for("pay"), Some(Role::User));
        assert_eq!(capped.role_for("bill"), None);
        assert_eq!(capped.highest(), Role::User);
    }

    #[test]
    fn what_is_hidden_is_refused_as_if_it_were_not_there() {
        let grants = [(dag("pay"), DagRole::None), (dag("bill"), DagRole::Viewer)];
        let rights = rights(Role::Op, Role::Admin, &grants);
        assert_eq!(rights.hidden(), ["pay"]);
        let refused = |dag_id| {
            rights
                .demand(Permission::Run, dag_id)
                .map_err(|problem| problem.status().as_u16())
        };
        assert_eq!(refused("pay"), Err(404));
        assert_eq!(refused("bill"), Err(403));
        assert_eq!(refused("other"), Ok(()));
        let all = |ids: &[&str]| {
            let ids: Vec<String> = ids.iter().map(|&id| id.to_owned()).collect();
            rights.demand_all(Permission::Run, &ids).is_ok()
        };
        assert!(all(&[]) && all(&["other"]) && !all(&["other", "pay"]) && !all(&["bill"]));
    }
}
