//! Users, and the tokens with which programs speak for them.

use serde_json::{Value, json};
use updraft_api::{Role, create_user};

use crate::server::{PASSWORD, Server};

/// A server with a user of each of these roles, named like the role; the last one is signed in.
async fn server_of(roles: &[&str]) -> Server {
    let mut server = Server::open().await;
    for role in roles {
        create_user(server.database.store(), role, PASSWORD, role.parse().unwrap())
            .await
            .unwrap();
        server.sign_in(role).await;
    }
    server
}

/// A token of who is signed in: its id and what a program would show.
async fn token(server: &Server, role: &str) -> (i64, String) {
    let made = server
        .post("/api/v2/updraft/tokens", json!({ "name": "ci", "role": role }))
        .await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.ok();
    (made["id"].as_i64().unwrap(), made["token"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn users_are_made_changed_and_removed() {
    let mut server = Server::of("admin").await;
    let ann = json!({ "username": "ann@example.org", "password": PASSWORD, "role": "viewer" });
    let made = server.post("/api/v2/updraft/users", ann.clone()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.ok()["role"], "viewer");
    server.post("/api/v2/updraft/users", ann).await.refused(409);
    let listed = server.get("/api/v2/updraft/users").await;
    assert!(!listed.text.contains("password"), "{}", listed.text);
    let listed = listed.ok();
    assert_eq!(
        (&listed["total_entries"], &listed["users"][1]["username"]),
        (&json!(2), &json!("ann@example.org"))
    );

    // The session that she has already has the new rights.
    server.sign_in("ann@example.org").await;
    let hers = server.token().to_owned();
    server.get("/api/v2/variables").await.refused(403);
    server.sign_in("admin").await;
    let path = "/api/v2/updraft/users/ann@example.org";
    assert_eq!(server.patch(path, json!({ "role": "op" })).await.ok()["role"], "op");
    let admin = server.token().to_owned();
    server.carry(&hers);
    server.get("/api/v2/variables").await.ok();

    // Another password ends it.
    server.carry(&admin);
    server.patch(path, json!({ "password": "quite another" })).await.ok();
    server.carry(&hers);
    server.get("/api/v2/variables").await.refused(401);
    let login = json!({ "username": "ann@example.org", "password": "quite another" });
    assert_eq!(server.post("/auth/token", login).await.status, 201);

    server.carry(&admin);
    assert_eq!(server.delete(path).await.status, 204);
    server.delete(path).await.refused(404);
    server.patch(path, json!({ "role": "op" })).await.refused(404);
    let log = server.get("/api/v2/eventLogs?event=patch_user&order_by=id").await;
    assert!(!log.text.contains("quite another"), "{}", log.text);
    assert_eq!(
        log.ok()["event_logs"][1]["extra"],
        r#"{"password":"***","username":"ann@example.org"}"#
    );
}

#[tokio::test]
async fn who_knows_the_password_may_choose_another() {
    let server = Server::of("viewer").await;
    let path = "/api/v2/updraft/password";
    let to = |current: &str, next: &str| json!({ "current_password": current, "password": next });
    server.post(path, to(PASSWORD, "short")).await.refused(422);
    server.post(path, to("a guess", "quite another")).await.refused(403);
    let done = server.post(path, to(PASSWORD, "quite another")).await;
    assert_eq!(done.status, 204, "{}", done.text);
    server.get("/api/v2/dags").await.refused(401);
    let login = |password: &str| json!({ "username": "viewer", "password": password });
    server.post("/auth/token", login(PASSWORD)).await.refused(401);
    assert_eq!(server.post("/auth/token", login("quite another")).await.status, 201);
}

#[tokio::test]
async fn guesses_of_a_current_password_count_as_sign_ins() {
    let server = Server::of("viewer").await;
    let path = "/api/v2/updraft/password";
    let body = |current: &str| json!({ "current_password": current, "password": "quite another" });
    for _ in 0..10 {
        server.post(path, body("a guess")).await.refused(403);
    }
    server.post(path, body(PASSWORD)).await.refused(429);
}

#[tokio::test]
async fn what_is_no_user_is_refused() {
    let server = Server::of("admin").await;
    for (field, value) in [
        ("username", json!("")),
        ("username", json!("a/b")),
        ("username", json!("command line")),
        ("username", json!("x".repeat(101))),
        ("password", json!("1234567")),
        ("password", json!("x".repeat(1025))),
        ("role", json!("Admin")),
    ] {
        let mut body = json!({ "username": "ann", "password": PASSWORD, "role": "viewer" });
        body[field] = value;
        let detail = server.post("/api/v2/updraft/users", body.clone()).await.refused(422);
        assert_eq!(detail[0]["loc"], json!(["body", field]), "{body}");
    }
    server
        .patch("/api/v2/updraft/users/admin", json!({}))
        .await
        .refused(422);
}

#[tokio::test]
async fn somebody_is_always_left_to_administrate() {
    let server = server_of(&["op", "admin"]).await;
    let path = "/api/v2/updraft/users/admin";
    let words = "`admin` is the only administrator: make another one first";
    assert_eq!(server.patch(path, json!({ "role": "op" })).await.refused(409), words);
    assert_eq!(server.delete(path).await.refused(409), words);
    server
        .patch("/api/v2/updraft/users/op", json!({ "role": "admin" }))
        .await
        .ok();
    server.patch(path, json!({ "role": "op" })).await.ok();
}

#[tokio::test]
async fn a_token_does_what_its_role_may_and_is_kept_as_a_hash() {
    let mut server = Server::of("op").await;
    let (id, shown) = token(&server, "viewer").await;
    let kept = server.database.text("SELECT t::text FROM api_token t").await;
    // `updraft_`, the id, `_` and the secret, which may have a `_` too.
    let secret = shown.splitn(3, '_').nth(2).unwrap_or_default();
    assert!(!secret.is_empty() && !kept.contains(secret), "{kept} {shown}");
    let listed = server.get("/api/v2/updraft/tokens").await;
    assert!(!listed.text.contains(secret), "{}", listed.text);
    assert_eq!(listed.ok()["api_tokens"][0]["last_used_at"], Value::Null);

    server.carry(&shown);
    server.get("/api/v2/dags").await.ok();
    let detail = server.get("/api/v2/variables").await.refused(403);
    assert_eq!(
        detail,
        "the permission to read and change variables is missing: it takes the role `op` or higher, and yours is `viewer`"
    );
    assert_eq!(
        server.get("/auth/session").await.ok(),
        json!({ "username": "op", "role": "viewer", "dags": {} })
    );
    // What has leaked must not last longer than it was made for.
    let more = json!({ "name": "more", "role": "viewer" });
    server.post("/api/v2/updraft/tokens", more).await.refused(403);
    let listed = server.get("/api/v2/updraft/tokens").await.ok();
    let used = &listed["api_tokens"][0];
    assert!(used["id"] == id && used["last_used_at"].is_string(), "{used}");
}

#[tokio::test]
async fn a_token_has_no_more_rights_than_its_owner() {
    let mut server = server_of(&["admin", "op"]).await;
    let body = json!({ "name": "ci", "role": "admin" });
    let detail = server.post("/api/v2/updraft/tokens", body).await.refused(403);
    assert_eq!(detail, "a token can't have the role `admin`: yours is `op`");
    let (_, shown) = token(&server, "op").await;
    server
        .database
        .store()
        .set_role("op", Role::User.as_str())
        .await
        .unwrap();
    server.carry(&shown);
    server.get("/api/v2/variables").await.refused(403);
    server.get("/api/v2/dags").await.ok();
    server.database.store().delete_user("op").await.unwrap();
    server.get("/api/v2/dags").await.refused(401);
}

#[tokio::test]
async fn a_token_that_is_revoked_or_expired_says_so() {
    let mut server = Server::of("user").await;
    let (id, shown) = token(&server, "user").await;
    let signed_in = server.token().to_owned();
    server.carry(&shown);
    server
        .database
        .execute("UPDATE api_token SET expires_at = '2026-01-31T12:00:00Z'")
        .await;
    let refused = server.get("/api/v2/dags").await;
    assert_eq!(refused.headers["www-authenticate"], "Bearer");
    assert_eq!(
        refused.refused(401),
        "the API token `ci` expired at 2026-01-31T12:00:00Z; make another one with `updraft tokens create`"
    );
    server
        .database
        .execute("UPDATE api_token SET expires_at = now() + interval '1 day'")
        .await;
    server.get("/api/v2/dags").await.ok();

    server.carry(&signed_in);
    let path = format!("/api/v2/updraft/tokens/{id}");
    assert_eq!(server.delete(&path).await.status, 204);
    assert_eq!(server.delete(&path).await.status, 204);
    server.carry(&shown);
    let detail = server.get("/api/v2/dags").await.refused(401);
    assert!(
        detail
            .as_str()
            .unwrap()
            .starts_with("the API token `ci` was revoked at "),
        "{detail}"
    );
    // A month later nobody knows of it.
    server
        .database
        .execute("UPDATE api_token SET revoked_at = now() - interval '31 days'")
        .await;
    server.database.store().delete_expired_tokens().await.unwrap();
    let detail = server.get("/api/v2/dags").await.refused(401);
    assert_eq!(detail, "the token is not valid, or no longer; sign in again");
}

#[tokio::test]
async fn another_password_revokes_the_tokens() {
    let mut server = Server::of("user").await;
    let (_, shown) = token(&server, "user").await;
    updraft_api::set_password(server.database.store(), "user", "quite another")
        .await
        .unwrap();
    server.carry(&shown);
    server.get("/api/v2/dags").await.refused(401);
}

#[tokio::test]
async fn forged_tokens_are_refused_alike() {
    let mut server = Server::of("admin").await;
    let (id, shown) = token(&server, "admin").await;
    let secret = shown.splitn(3, '_').nth(2).unwrap();
    let mut other = secret.to_owned();
    other.replace_range(..1, if secret.starts_with('A') { "B" } else { "A" });
    for forged in [
        format!("updraft_{id}_{other}"),
        format!("updraft_{id}_{}", &secret[..secret.len() - 1]),
        format!("updraft_{id}_"),
        format!("updraft_{}_{secret}", id + 1),
        format!("updraft_-{id}_{secret}"),
        secret.to_owned(),
        shown.to_uppercase(),
        // {"alg":"none"}.{"sub":"admin"}, as a JWT without and with some signature.
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.".to_owned(),
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2lnbmVk".to_owned(),
        String::new(),
    ] {
        server.carry(&forged);
        let detail = server.get("/api/v2/dags").await.refused(401);
        assert_eq!(
            detail, "the token is not valid, or no longer; sign in again",
            "{forged}"
        );
    }
    // A token of a session that has ended.
    server.sign_in("admin").await;
    server
        .database
        .execute("UPDATE access_token SET expires_at = now()")
        .await;
    server.get("/api/v2/dags").await.refused(401);
}

#[tokio::test]
async fn tokens_of_others_are_the_business_of_administrators() {
    let mut server = server_of(&["admin", "viewer"]).await;
    let (id, _) = token(&server, "viewer").await;
    create_user(server.database.store(), "op", PASSWORD, Role::Op)
        .await
        .unwrap();
    server.sign_in("op").await;
    assert_eq!(server.get("/api/v2/updraft/tokens").await.ok()["total_entries"], 0);
    for others in ["viewer", "~"] {
        let path = format!("/api/v2/updraft/tokens?username={others}");
        server.get(&path).await.refused(403);
    }
    let path = format!("/api/v2/updraft/tokens/{id}");
    server.delete(&path).await.refused(404);
    server.sign_in("admin").await;
    let all = server.get("/api/v2/updraft/tokens?username=~").await.ok();
    assert_eq!(all["api_tokens"][0]["username"], "viewer");
    assert_eq!(server.delete(&path).await.status, 204);
}

#[tokio::test]
async fn a_token_has_a_name_and_an_end() {
    let server = Server::of("admin").await;
    for (field, value) in [
        ("name", json!(" ")),
        ("name", json!("a\nb")),
        ("days", json!(0)),
        ("days", json!(367)),
        ("role", json!("root")),
    ] {
        let mut body = json!({ "name": "ci", "role": "viewer", "days": 366 });
        body[field] = value;
        let detail = server.post("/api/v2/updraft/tokens", body.clone()).await.refused(422);
        assert_eq!(detail[0]["loc"], json!(["body", field]), "{body}");
    }
}
