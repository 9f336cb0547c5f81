use std::collections::BTreeSet;

use super::*;

/// What somebody who is not signed in may do.
const OPEN: &[&str] = &[
    "create_session",
    "create_token",
    "create_token_cli",
    "delete_session",
    "get_health",
    "get_oidc",
    "get_session",
    "get_version",
    "login",
    "logout",
    "oidc_callback",
    "oidc_login",
    // Whoever signs.
    "receive_webhook",
];

#[test]
fn every_operation_of_the_document_has_one_rule_and_every_rule_an_operation() {
    let operations: BTreeSet<&str> = operations::ids().collect();
    let ruled: Vec<&str> = RULES.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
    let once: BTreeSet<&str> = ruled.iter().copied().collect();
    assert_eq!(ruled.len(), once.len(), "an operation has two rules");
    let without: Vec<_> = operations.difference(&once).copied().collect();
    assert_eq!(without, OPEN, "say in RULES who may use the others");
    let gone: Vec<_> = once.difference(&operations).collect();
    assert!(gone.is_empty(), "RULES names what is no operation: {gone:?}");
}

#[test]
fn every_operation_on_dags_says_how_it_honours_roles_for_single_ones() {
    let without_dag: BTreeSet<&str> = operations::routes_and_ids()
        .filter(|(route, id)| !route.contains("{dag_id}") && permission(id).is_some_and(Permission::is_of_dags))
        .map(|(_, id)| id)
        .collect();
    let said: Vec<&str> = REACH.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
    let once: BTreeSet<&str> = said.iter().copied().collect();
    assert_eq!(said.len(), once.len(), "an operation is named twice");
    let differ: Vec<_> = without_dag.symmetric_difference(&once).collect();
    assert!(
        differ.is_empty(),
        "REACH has to have exactly one line for each of {differ:?}"
    );
}

#[test]
fn what_has_no_rule_is_refused_even_to_administrators() {
    let rights = Rights::everywhere(Role::Admin);
    let refused = |route| check(&rights, &Method::GET, route, None).is_err();
    assert!(refused("/api/v2/forgotten"));
    // Served, but by nobody who was let in here.
    assert!(refused("/api/v2/version"));
    assert!(!refused("/api/v2/dags"));
}

#[test]
fn a_refusal_names_the_permission_and_both_roles() {
    let rights = Rights::everywhere(Role::Viewer);
    let refusal = check(&rights, &Method::POST, "/api/v2/pools", None).unwrap_err();
    assert_eq!(
        refusal.detail_for_tests(),
        "the permission to change pools is missing: it takes the role `op` or higher, and yours is `viewer`"
    );
}
