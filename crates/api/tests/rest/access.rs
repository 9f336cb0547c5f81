//! Who may do what.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::json;
use updraft_testkit::fixture;

use crate::server::{PASSWORD, Server};

#[tokio::test]
async fn nothing_but_health_and_version_is_open() {
    let server = Server::open().await;
    server.get("/api/v2/version").await.ok();
    server.get("/api/v2/monitor/health").await.ok();
    for path in [
        "/api/v2/dags",
        "/api/v2/variables",
        "/api/v2/updraft/overview",
        "/api/v2/nothing",
        "/auth/session",
    ] {
        let reply = server.get(path).await;
        assert_eq!(reply.status, 401, "{path}");
        assert_eq!(reply.headers["www-authenticate"], "Bearer");
    }
}

/// Least role for each kind of call. Everything it names is unknown or refused for another reason, so that the answer to somebody
/// who may is anything but 403.
#[tokio::test]
async fn each_role_may_do_what_the_table_says() {
    let (get, post, patch, delete) = (Method::GET, Method::POST, Method::PATCH, Method::DELETE);
    let table = [
        (&get, "/api/v2/dags", "viewer"),
        (&get, "/api/v2/pools", "viewer"),
        (&get, "/api/v2/eventLogs", "viewer"),
        (&get, "/api/v2/dags/x/dagRuns", "viewer"),
        (&post, "/api/v2/dags/~/dagRuns/list", "viewer"),
        (&get, "/api/v2/updraft/overview", "viewer"),
        (&patch, "/api/v2/dags/x", "user"),
        (&post, "/api/v2/dags/x/dagRuns", "user"),
        (&post, "/api/v2/updraft/dags/x/dagRuns", "user"),
        (&delete, "/api/v2/dags/x/dagRuns/y", "user"),
        (&post, "/api/v2/dags/x/clearTaskInstances", "user"),
        (&delete, "/api/v2/dags/x", "op"),
        (&get, "/api/v2/variables", "op"),
        (&post, "/api/v2/variables", "op"),
        (&get, "/api/v2/connections", "op"),
        (&delete, "/api/v2/connections/x", "op"),
        (&post, "/api/v2/pools", "op"),
        (&patch, "/api/v2/pools", "op"),
        (&patch, "/api/v2/variables", "op"),
        (&patch, "/api/v2/connections", "op"),
        (&patch, "/api/v2/dags/x/dagRuns", "user"),
        (&patch, "/api/v2/dags/x/dagRuns/y/taskInstances", "user"),
        (&delete, "/api/v2/dags/x/dagRuns/y/taskInstances/z", "user"),
        (&post, "/api/v2/dags/x/clearDagRuns", "user"),
        (&delete, "/api/v2/dags/x/dagRuns/y/taskInstances/z/state-store", "user"),
        (&delete, "/api/v2/assets/1/state-store", "user"),
        (&get, "/api/v2/assets/1/state-store", "viewer"),
        (&post, "/api/v2/connections/defaults", "op"),
        (&get, "/api/v2/connections/enqueue-test", "op"),
        (&post, "/api/v2/something/new", "admin"),
    ];
    let roles = ["viewer", "user", "op", "admin"];
    let mut server = Server::open().await;
    for role in roles {
        updraft_api::create_user(server.database.store(), role, PASSWORD, role)
            .await
            .unwrap();
    }
    for (rank, role) in roles.into_iter().enumerate() {
        server.sign_in(role).await;
        for (method, path, least) in &table {
            let may = rank >= roles.iter().position(|role| role == least).unwrap();
            let reply = server
                .call((*method).clone(), path, (**method != get).then(|| json!({})))
                .await;
            assert_eq!(
                reply.status != 403,
                may,
                "{role} {method} {path}: {} {}",
                reply.status,
                reply.text
            );
        }
    }
}

#[tokio::test]
async fn a_wrong_password_gets_no_token_and_ten_of_them_close_the_door() {
    let server = Server::of("admin").await;
    for _ in 0..10 {
        server
            .post("/auth/token", json!({ "username": "admin", "password": "wrong" }))
            .await
            .refused(401);
    }
    let reply = server
        .post("/auth/token", json!({ "username": "admin", "password": PASSWORD }))
        .await;
    assert_eq!(reply.status, 429);
    assert!(reply.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 200);
}

#[tokio::test]
async fn a_token_may_be_asked_for_by_a_form_too() {
    let server = Server::of("admin").await;
    let request = |kind: &str, body: &'static str| {
        Request::post("/auth/token")
            .header("content-type", kind)
            .body(Body::from(body))
            .unwrap()
    };
    let form = "application/x-www-form-urlencoded";
    assert_eq!(
        server
            .send(request(form, "username=admin&password=correct+horse"))
            .await
            .status,
        201
    );
    assert_eq!(server.send(request(form, "username=admin")).await.status, 400);
    assert_eq!(server.send(request("text/xml", "<x/>")).await.status, 415);
}

fn browser(method: Method, path: &str, cookie: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header("cookie", cookie)
        .header("host", "updraft.test")
}

#[tokio::test]
async fn a_session_needs_its_own_page_for_every_change() {
    let server = Server::of("admin").await;
    server.database.register(&fixture::chain("d")).await;
    let login = Request::post("/auth/session")
        .header("content-type", "application/json")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(
            json!({ "username": "admin", "password": PASSWORD }).to_string(),
        ))
        .unwrap();
    let reply = server.send(login).await;
    assert_eq!(reply.status, 204);
    let set = reply.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(set.contains("; HttpOnly; SameSite=Strict"), "{set}");
    let cookie = set.split(';').next().unwrap().to_owned();

    let who = server
        .send(
            browser(Method::GET, "/auth/session", &cookie)
                .body(Body::empty())
                .unwrap(),
        )
        .await
        .ok();
    assert_eq!(who, json!({ "username": "admin", "role": "admin" }));

    let pause = |headers: &[(&str, &str)]| {
        let request = headers.iter().fold(
            browser(Method::PATCH, "/api/v2/dags/d", &cookie),
            |request, (name, value)| request.header(*name, *value),
        );
        request.body(Body::from(r#"{"is_paused": true}"#)).unwrap()
    };
    for refused in [
        &[][..],
        &[("x-updraft", "1")],
        &[("sec-fetch-site", "same-origin")],
        &[("x-updraft", "1"), ("sec-fetch-site", "cross-site")],
        &[("x-updraft", "1"), ("origin", "http://evil.test")],
    ] {
        assert_eq!(server.send(pause(refused)).await.status, 403, "{refused:?}");
    }
    for good in [
        &[("x-updraft", "1"), ("sec-fetch-site", "same-origin")],
        &[("x-updraft", "1"), ("origin", "http://updraft.test")],
    ] {
        assert_eq!(server.send(pause(good)).await.status, 200, "{good:?}");
    }

    let out = browser(Method::DELETE, "/auth/session", &cookie)
        .header("x-updraft", "1")
        .header("sec-fetch-site", "same-origin");
    assert_eq!(server.send(out.body(Body::empty()).unwrap()).await.status, 204);
    assert_eq!(
        server
            .send(
                browser(Method::GET, "/auth/session", &cookie)
                    .body(Body::empty())
                    .unwrap()
            )
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn replies_carry_the_headers_that_browsers_obey() {
    let server = Server::open().await;
    for path in ["/", "/dags/some/page", "/api/v2/version"] {
        let reply = server.get(path).await;
        assert_eq!(reply.status, 200, "{path}");
        let policy = reply.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert_eq!(reply.headers["x-content-type-options"], "nosniff");
        assert!(reply.headers.contains_key("x-request-id"));
    }
}

#[tokio::test]
async fn what_is_not_built_says_so() {
    let server = Server::of("admin").await;
    let detail = server.get("/api/v2/dagBundles").await.refused(404);
    assert_eq!(
        detail,
        "the operation GET /api/v2/dagBundles is not in this build; see /openapi.json for what there is"
    );
    let detail = server.patch("/api/v2/dags/d/tasks", json!({})).await.refused(404);
    assert_eq!(
        detail,
        "the operation PATCH /api/v2/dags/d/tasks is not in this build; see /openapi.json for what there is"
    );
}
