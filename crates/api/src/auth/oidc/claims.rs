//! What a provider says of somebody, and who that is here. Pure.

use serde_json::{Map, Value};

use crate::auth::access::{Role, UnknownRole};
use crate::auth::accounts::is_name;

/// Claims of an ID token, or of the provider's page about a user.
pub(crate) type Claims = Map<String, Value>;

/// Which claims tell the name and the role.
#[derive(Debug, Clone)]
pub struct ClaimRules {
    /// The claim with the name.
    pub username_claim: String,
    /// The claim with the groups; `a.b` is `b` within `a`, unless there is a claim that is called so.
    pub roles_claim: String,
    /// Which group has which role. The highest counts.
    pub roles: GroupRoles,
    /// The role of who is in none of these groups; `None`: they are not let in.
    pub default_role: Option<Role>,
}

/// Roles by group.
#[derive(Debug, Clone, Default)]
pub struct GroupRoles(Vec<(String, Role)>);

/// What is not a list of groups with their roles.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GroupRolesError {
    /// An entry without a group or a role.
    #[error("`{0}` is not GROUP=ROLE: write them as `data-eng=op,data-admins=admin`")]
    Shape(String),
    /// An entry with something else than a role.
    #[error(transparent)]
    Role(#[from] UnknownRole),
}

impl std::str::FromStr for GroupRoles {
    type Err = GroupRolesError;

    /// Reads `data-eng=op,data-admins=admin`. A group may have a `=` in its name, but no comma.
    fn from_str(text: &str) -> Result<Self, GroupRolesError> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let entries = entries.map(|entry| match entry.rsplit_once('=') {
            Some((group, role)) if !group.trim().is_empty() => Ok((group.trim().to_owned(), role.trim().parse()?)),
            _ => Err(GroupRolesError::Shape(entry.to_owned())),
        });
        entries.collect::<Result<_, _>>().map(Self)
    }
}

/// Why claims make nobody of here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// There is no name in them that can be one.
    Name,
    /// None of their groups has a role.
    Role,
}

impl ClaimRules {
    /// The name that somebody gets at the first sign-in.
    pub(crate) fn username(&self, claims: &Claims) -> Result<String, Unfit> {
        let text = |name: &str| {
            find(claims, name)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
        };
        let is_verified = claims.get("email_verified").and_then(Value::as_bool);
        let name = match text(&self.username_claim) {
            // Whoever says so expects addresses of his own organisation, but not those that its provider knows nothing of.
            Some(_) if self.username_claim == "email" && is_verified == Some(false) => None,
            Some(name) => Some(name),
            None => text("email").filter(|_| is_verified == Some(true)),
        };
        let name = name.filter(|name| is_name(name)).ok_or(Unfit::Name)?;
        Ok(name.to_owned())
    }

    /// The role that somebody has now. `None`: groups have none here, so that it is the default for who is new, and what it was for others.
    pub(crate) fn role(&self, claims: &Claims) -> Result<Option<Role>, Unfit> {
        if self.roles.0.is_empty() {
            return Ok(None);
        }
        let groups = match find(claims, &self.roles_claim) {
            Some(Value::Array(groups)) => groups.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(group)) => vec![group.as_str()],
            _ => Vec::new(),
        };
        let mapped = self
            .roles
            .0
            .iter()
            .filter(|(group, _)| groups.contains(&group.as_str()));
        let highest = mapped.map(|(_, role)| *role).max();
        highest.or(self.default_role).map(Some).ok_or(Unfit::Role)
    }

    /// Whether these claims leave open what is asked for: then the provider's page about the user may have it.
    pub(crate) fn lacks(&self, claims: &Claims) -> bool {
        find(claims, &self.username_claim).is_none()
            || !self.roles.0.is_empty() && find(claims, &self.roles_claim).is_none()
    }
}

/// A claim by its name, or by its path: `realm_access.roles`.
fn find<'a>(claims: &'a Claims, name: &str) -> Option<&'a Value> {
    claims.get(name).or_else(|| {
        let (outer, inner) = name.split_once('.')?;
        find(claims.get(outer)?.as_object()?, inner)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rules(roles: &str, default_role: Option<Role>) -> ClaimRules {
        ClaimRules {
            username_claim: "preferred_username".to_owned(),
            roles_claim: "groups".to_owned(),
            roles: roles.parse().unwrap(),
            default_role,
        }
    }

    fn claims(value: Value) -> Claims {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_name_is_the_claim_or_an_address_that_the_provider_has_verified() {
        let rules = rules("", None);
        for (said, name) in [
            (json!({ "preferred_username": "ann" }), Some("ann")),
            (
                json!({ "preferred_username": "ann", "email": "b@x.org", "email_verified": true }),
                Some("ann"),
            ),
            (
                json!({ "email": "ann@x.org", "email_verified": true }),
                Some("ann@x.org"),
            ),
            (
                json!({ "preferred_username": "", "email": "ann@x.org", "email_verified": true }),
                Some("ann@x.org"),
            ),
            (json!({ "email": "ann@x.org", "email_verified": false }), None),
            (json!({ "email": "ann@x.org", "email_verified": "true" }), None),
            (json!({ "email": "ann@x.org" }), None),
            (json!({ "preferred_username": "command line" }), None),
            (json!({ "preferred_username": "x".repeat(101) }), None),
            (json!({ "preferred_username": 7 }), None),
            (json!({}), None),
        ] {
            assert_eq!(rules.username(&claims(said.clone())).ok().as_deref(), name, "{said}");
        }
    }

    #[test]
    fn an_address_that_was_asked_for_is_a_name_unless_it_is_known_to_be_unverified() {
        let rules = ClaimRules {
            username_claim: "email".to_owned(),
            ..rules("", None)
        };
        for (verified, is_name) in [(json!(true), true), (json!(null), true), (json!(false), false)] {
            let said = claims(json!({ "email": "ann@x.org", "email_verified": verified }));
            assert_eq!(rules.username(&said).is_ok(), is_name, "{verified}");
        }
    }

    #[test]
    fn the_highest_role_of_the_groups_counts() {
        let rules = rules("staff=viewer, data-eng=op,cn=x=user,admins=admin", None);
        for (groups, role) in [
            (json!(["staff"]), Ok(Some(Role::Viewer))),
            (json!(["data-eng", "staff"]), Ok(Some(Role::Op))),
            (json!(["staff", "admins", "data-eng"]), Ok(Some(Role::Admin))),
            (json!("cn=x"), Ok(Some(Role::User))),
            (json!(["Staff", "admins ", 7, null]), Err(Unfit::Role)),
            (json!("staff admins"), Err(Unfit::Role)),
            (json!({ "staff": true }), Err(Unfit::Role)),
            (json!(null), Err(Unfit::Role)),
        ] {
            assert_eq!(rules.role(&claims(json!({ "groups": groups }))), role, "{groups}");
        }
    }

    #[test]
    fn who_is_in_no_group_gets_the_default_or_nothing() {
        let nobody = claims(json!({ "groups": ["others"] }));
        assert_eq!(rules("a=op", Some(Role::Viewer)).role(&nobody), Ok(Some(Role::Viewer)));
        assert_eq!(rules("a=op", None).role(&nobody), Err(Unfit::Role));
        assert_eq!(rules("", Some(Role::Viewer)).role(&nobody), Ok(None));
    }

    #[test]
    fn a_claim_is_found_by_its_name_or_by_its_path() {
        let said = claims(
            json!({ "realm_access": { "roles": ["a"] }, "https://x.org/roles": ["b"], "a.b": 1, "a": { "b": 2 } }),
        );
        assert_eq!(find(&said, "realm_access.roles"), Some(&json!(["a"])));
        assert_eq!(find(&said, "https://x.org/roles"), Some(&json!(["b"])));
        assert_eq!(find(&said, "a.b"), Some(&json!(1)));
        assert_eq!(find(&said, "realm_access.roles.x"), None);
    }

    #[test]
    fn what_is_no_list_of_groups_is_refused() {
        for wrong in ["ops", "=op", "ops=", "ops=root", "ops=op,x"] {
            assert!(wrong.parse::<GroupRoles>().is_err(), "{wrong}");
        }
        assert_eq!("".parse::<GroupRoles>().unwrap().0, []);
    }
}
