//! The operations by route, as the OpenAPI document tells them.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::http::Method;

/// Operation ids by route, then by method.
static OPERATIONS: LazyLock<HashMap<String, HashMap<Method, String>>> = LazyLock::new(|| {
    let routes = crate::router::document().paths.paths.into_iter();
    routes
        .map(|(path, item)| {
            let methods = [
                (Method::GET, item.get),
                (Method::POST, item.post),
                (Method::PUT, item.put),
                (Method::PATCH, item.patch),
                (Method::DELETE, item.delete),
            ];
            let ids = methods
                .into_iter()
                .filter_map(|(method, operation)| Some((method, operation?.operation_id?)));
            (path, ids.collect())
        })
        .collect()
});

/// The id of an operation, `None` if there is none of that method at that route.
pub(crate) fn id(method: &Method, route: &str) -> Option<&'static str> {
    // What answers a GET answers a HEAD.
    let method = if method == Method::HEAD { &Method::GET } else { method };
    Some(OPERATIONS.get(route)?.get(method)?.as_str())
}

/// Whether the document has the route, whatever its methods are.
pub(crate) fn has_route(route: &str) -> bool {
    OPERATIONS.contains_key(route)
}

/// All operations with their routes.
#[cfg(test)]
pub(crate) fn routes_and_ids() -> impl Iterator<Item = (&'static str, &'static str)> {
    let routes = OPERATIONS.iter();
    routes.flat_map(|(route, methods)| methods.values().map(move |id| (route.as_str(), id.as_str())))
}

/// The ids of all operations.
#[cfg(test)]
pub(crate) fn ids() -> impl Iterator<Item = &'static str> {
    OPERATIONS.values().flat_map(HashMap::values).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_is_found_by_its_method_and_route() {
        let route = "/api/v2/variables";
        assert_eq!(id(&Method::POST, route), Some("post_variable"));
        assert_eq!(id(&Method::HEAD, route), Some("get_variables"));
        assert_eq!(id(&Method::PUT, route), None);
        assert_eq!(id(&Method::GET, "/api/v2/{*path}"), None);
    }
}
