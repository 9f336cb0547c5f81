//! Who may do what.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};
use updraft_api::create_user;
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

/// Every operation of the document by every role: allowed or refused as its `security` says. What it names is unknown or wrong, so that
/// somebody who may is answered by anything but this refusal.
#[tokio::test]
async fn each_role_may_use_the_operations_that_the_document_says() {
    let document: Value = serde_json::from_str(include_str!("../../openapi.json")).unwrap();
    let roles = ["viewer", "user", "op", "admin"];
    let mut server = Server::open().await;
    for role in roles {
        create_user(server.database.store(), role, PASSWORD, role.parse().unwrap())
            .await
            .unwrap();
    }
    let operations = || {
        let paths = document["paths"].as_object().unwrap().iter();
        paths.flat_map(|(path, methods)| methods.as_object().unwrap().iter().map(move |each| (path, each)))
    };
    let mut refusals = 0;
    for (rank, role) in roles.into_iter().enumerate() {
        server.sign_in(role).await;
        for (path, (method, operation)) in operations() {
            let Some(least) = operation["security"][0]["HTTPBearer"][0].as_str() else {
                continue;
            };
            let named = |part| if str::starts_with(part, '{') { "x" } else { part };
            let path = path.split('/').map(named).collect::<Vec<_>>().join("/");
            let method: Method = method.to_uppercase().parse().unwrap();
            let refused = server.refuses_role(method.clone(), &path).await;
            let may = rank >= roles.iter().position(|role| *role == least).unwrap();
            assert_eq!(refused, !may, "{role} {method} {path}");
            refusals += usize::from(refused);
        }
    }
    assert!(refusals > 60, "{refusals}");
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
    assert_eq!(who, json!({ "username": "admin", "role": "admin", "dags": {} }));

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
    let answer = server.patch("/api/v2/dags/d/tasks", json!({})).await;
    assert_eq!(answer.headers["allow"], "GET,HEAD");
    assert_eq!(
        answer.refused(405),
        "there is no PATCH of /api/v2/dags/d/tasks; the header `Allow` names what there is"
    );
}

#[tokio::test]
async fn who_has_a_reply_already_is_not_sent_it_again() {
    let server = Server::of("admin").await;
    let ask = async |path: &str, tag: &str| {
        let request = Request::builder()
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", server.token()))
            .header(header::IF_NONE_MATCH, tag);
        server.send(request.body(Body::empty()).unwrap()).await
    };
    for (path, kept) in [("/api/v2/pools", "no-store"), ("/api/v2/dags", "private, no-cache")] {
        let first = ask(path, "\"something\"").await;
        assert_eq!(
            (
                first.status.as_u16(),
                first.headers[header::CACHE_CONTROL].to_str().unwrap()
            ),
            (200, kept)
        );
        let tag = first.headers[header::ETAG].to_str().unwrap().to_owned();
        for known in [
            tag.clone(),
            format!("\"a\", {tag}"),
            tag.trim_start_matches("W/").to_owned(),
            "*".to_owned(),
        ] {
            let again = ask(path, &known).await;
            assert_eq!(
                (again.status.as_u16(), again.text.as_str()),
                (304, ""),
                "{path} {known}"
            );
            assert_eq!(again.headers[header::ETAG], tag.as_str());
        }
    }
    let tag = ask("/api/v2/pools", "").await.headers[header::ETAG]
        .to_str()
        .unwrap()
        .to_owned();
    server
        .post("/api/v2/pools", json!({ "name": "p", "slots": 1 }))
        .await
        .ok();
    let changed = ask("/api/v2/pools", &tag).await;
    assert_eq!((changed.status.as_u16(), changed.text.contains("\"p\"")), (200, true));
}
