//! Sign-in at an OpenID provider. The provider here is one that can also lie; a certified one is asked in tests/browser.

use serde_json::{Value, json};
use updraft_api::{ClaimRules, OpenId, OpenIdConfig, Role, create_user, link_user};
use updraft_store::identity::UserIdentity;

use crate::provider::{CLIENT, Key, Provider, SECRET, Token};
use crate::server::{Answer, PASSWORD, Server};
use axum::body::Body;
use axum::http::Request;

/// What a browser has after it was sent to the provider.
struct Begun {
    cookie: String,
    state: String,
}

/// How to sign in at this provider: group `staff` looks on, `admins` administrate.
fn config(provider: &Provider) -> OpenIdConfig {
    OpenIdConfig {
        issuer: provider.issuer.clone(),
        client_id: CLIENT.to_owned(),
        client_secret: Some(SECRET.to_owned()),
        scopes: vec!["openid".to_owned(), "profile".to_owned()],
        rules: ClaimRules {
            username_claim: "preferred_username".to_owned(),
            roles_claim: "groups".to_owned(),
            roles: "staff=viewer,ops=op,admins=admin".parse().unwrap(),
            default_role: None,
        },
        button: "Sign in with Example".to_owned(),
        ca: None,
    }
}

async fn server_with(config: OpenIdConfig) -> Server {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Server::open_with(Some(OpenId::new(config, "http://updraft.test").unwrap())).await
}

async fn server_at(provider: &Provider) -> Server {
    server_with(config(provider)).await
}

fn location(answer: &Answer) -> String {
    assert_eq!(answer.status, 302, "{}", answer.text);
    answer.headers["location"].to_str().unwrap().to_owned()
}

/// The `name=value` of a cookie that is set, and its attributes.
fn cookie(answer: &Answer, name: &str) -> Option<(String, String)> {
    let set = answer.headers.get_all("set-cookie").iter();
    let mut set = set.map(|value| value.to_str().unwrap());
    let found = set.find(|text| text.starts_with(&format!("{name}=")))?;
    let (pair, attributes) = found.split_once("; ").unwrap();
    Some((pair.to_owned(), attributes.to_owned()))
}

/// Goes to the provider, which learns what its token has to fit.
async fn begin(server: &Server, provider: &Provider, next: &str) -> Begun {
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    let answer = server.get(&format!("/auth/oidc/login?next={next}")).await;
    let address = location(&answer);
    let (page, query) = address.split_once('?').unwrap();
    assert_eq!(page, format!("{}/authorize", provider.issuer));
    let field = |name: &str| {
        let found = form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name);
        found.unwrap_or_else(|| panic!("no {name} in {address}")).1.into_owned()
    };
    assert_eq!(
        (
            field("response_type"),
            field("client_id"),
            field("code_challenge_method")
        ),
        ("code".to_owned(), CLIENT.to_owned(), "S256".to_owned())
    );
    assert_eq!(field("scope"), "openid profile");
    assert_eq!(field("redirect_uri"), "http://updraft.test/auth/oidc/callback");
    provider.expects(&field("nonce"), &field("code_challenge"));
    let (cookie, attributes) = cookie(&answer, "updraft_oidc").unwrap();
    assert_eq!(
        attributes,
        "Path=/auth/oidc/callback; HttpOnly; SameSite=Lax; Max-Age=600"
    );
    Begun {
        cookie,
        state: field("state"),
    }
}

/// Comes back from the provider.
async fn back(server: &Server, cookie: &str, query: &str) -> Answer {
    let request = Request::get(format!("/auth/oidc/callback?{query}")).header("cookie", cookie);
    server.send(request.body(Body::empty()).unwrap()).await
}

async fn sign_in(server: &Server, provider: &Provider) -> Answer {
    let begun = begin(server, provider, "/dags").await;
    back(server, &begun.cookie, &format!("code=c&state={}", begun.state)).await
}

/// The session's cookie of a sign-in that went well.
#[track_caller]
fn session(answer: &Answer) -> String {
    assert_eq!(location(answer), "/dags");
    assert_eq!(cookie(answer, "updraft_oidc").unwrap().0, "updraft_oidc=");
    let (cookie, attributes) = cookie(answer, "updraft_session").unwrap();
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Strict; Max-Age=604800");
    cookie
}

/// Why nobody is signed in.
#[track_caller]
fn problem(answer: &Answer) -> String {
    let address = location(answer);
    assert!(cookie(answer, "updraft_session").is_none(), "{address}");
    assert_eq!(cookie(answer, "updraft_oidc").unwrap().0, "updraft_oidc=", "{address}");
    let query = address
        .strip_prefix("/sign-in?problem=")
        .unwrap_or_else(|| panic!("{address}"));
    query.split('&').next().unwrap().to_owned()
}

/// Who the browser with this cookie is.
async fn who(server: &Server, session: &str) -> Answer {
    let request = Request::get("/auth/session").header("cookie", session);
    server.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn somebody_signs_in_and_is_a_user_from_then_on() {
    let provider = Provider::start().await;
    let mut server = server_at(&provider).await;
    assert_eq!(
        server.get("/auth/oidc").await.ok(),
        json!({ "button": "Sign in with Example" })
    );
    let next = "/dags/a b/runs?state=failed&x=\u{ac00}";
    let begun = begin(&server, &provider, next).await;
    let answer = back(
        &server,
        &begun.cookie,
        &format!("code=c&state={}&session_state=1", begun.state),
    )
    .await;
    assert_eq!(location(&answer), "/dags/a%20b/runs?state=failed&x=%EA%B0%80");
    let (first, _) = cookie(&answer, "updraft_session").unwrap();
    let ann = json!({ "username": "ann", "role": "viewer", "dags": {} });
    assert_eq!(who(&server, &first).await.ok(), ann);

    // The second time she is the same user, whatever she is called there by now.
    provider.answers(Token::default().claim("preferred_username", json!("anna")));
    let second = session(&sign_in(&server, &provider).await);
    assert_eq!(who(&server, &second).await.ok(), ann);
    assert_eq!(who(&server, &first).await.ok(), ann);
    assert_eq!(provider.asked(), 1, "what the provider says of itself is asked once");
    let log = server.audit_log("event=login&order_by=event_log_id").await;
    let row = &log["event_logs"][0];
    assert_eq!(
        (&row["owner"], &row["extra"]),
        (&json!("ann"), &json!(r#"{"by":"OpenID Connect"}"#))
    );
    server.sign_in("auditor").await;
    let users = server.get("/api/v2/updraft/users").await.ok();
    assert_eq!(users["users"][0]["issuer"], provider.issuer);
    assert_eq!(users["users"][1]["issuer"], Value::Null);

    // Who is deleted has no session any more.
    server.delete("/api/v2/updraft/users/ann").await.ok();
    who(&server, &first).await.refused(401);
}

#[tokio::test]
async fn who_signs_in_at_a_provider_has_no_password() {
    let provider = Provider::start().await;
    let mut server = server_at(&provider).await;
    let session = session(&sign_in(&server, &provider).await);
    for guess in [PASSWORD, "*", "x"] {
        let login = json!({ "username": "ann", "password": guess });
        assert_eq!(
            server.post("/auth/token", login).await.refused(401),
            "Invalid credentials"
        );
    }
    let change = json!({ "current_password": "x", "password": "quite another" }).to_string();
    let request = Request::post("/api/v2/updraft/password")
        .header("cookie", session.as_str())
        .header("x-updraft", "1")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json");
    let answer = server.send(request.body(Body::from(change)).unwrap()).await;
    assert_eq!(answer.refused(403), "the current password is another one");
    // Nor does an administrator give her one: there would be two ways to be her.
    server.audit_log("").await;
    server.sign_in("auditor").await;
    let reset = json!({ "password": "quite another" });
    let told = server.patch("/api/v2/updraft/users/ann", reset).await.refused(409);
    assert!(told.as_str().unwrap().contains("signs in by OpenID Connect"), "{told}");
    // API tokens she makes as others do.
    let token = json!({ "name": "ci", "role": "viewer" }).to_string();
    let request = Request::post("/api/v2/updraft/tokens")
        .header("cookie", session)
        .header("x-updraft", "1")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json");
    assert_eq!(server.send(request.body(Body::from(token)).unwrap()).await.status, 201);
}

#[tokio::test]
async fn the_role_follows_the_groups_at_each_sign_in() {
    let provider = Provider::start().await;
    let mut server = server_at(&provider).await;
    let groups = |groups: Value| Token::default().claim("groups", groups);
    for (now, role) in [
        (json!(["staff"]), "viewer"),
        (json!(["staff", "ops", "other"]), "op"),
        (json!(["staff"]), "viewer"),
    ] {
        provider.answers(groups(now));
        let session = session(&sign_in(&server, &provider).await);
        assert_eq!(who(&server, &session).await.ok()["role"], role);
    }
    let log = server.audit_log("event=patch_user&order_by=event_log_id").await;
    let rows: Vec<_> = log["event_logs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (&row["owner"], &row["extra"]))
        .collect();
    let owner = json!("OpenID Connect");
    assert_eq!(
        rows,
        [
            (
                &owner,
                &json!(r#"{"after":{"role":"op"},"before":{"role":"viewer"},"role":"op","username":"ann"}"#)
            ),
            (
                &owner,
                &json!(r#"{"after":{"role":"viewer"},"before":{"role":"op"},"role":"viewer","username":"ann"}"#)
            ),
        ]
    );
    for nothing in [json!(["others"]), json!([]), json!(null)] {
        provider.answers(groups(nothing));
        assert_eq!(problem(&sign_in(&server, &provider).await), "role");
    }
    provider.answers(groups(json!(["others"])).claim("sub", json!("another")));
    assert_eq!(problem(&sign_in(&server, &provider).await), "role");
}

#[tokio::test]
async fn the_only_administrator_keeps_the_role() {
    let provider = Provider::start().await;
    let server = server_at(&provider).await;
    provider.answers(Token::default().claim("groups", json!(["admins"])));
    session(&sign_in(&server, &provider).await);
    provider.answers(Token::default());
    assert_eq!(problem(&sign_in(&server, &provider).await), "last-admin");
    create_user(server.database.store(), "bob", PASSWORD, Role::Admin)
        .await
        .unwrap();
    session(&sign_in(&server, &provider).await);
}

#[tokio::test]
async fn without_groups_new_users_have_the_default_and_others_what_they_were_given() {
    let provider = Provider::start().await;
    let mut config = config(&provider);
    config.rules.roles = "".parse().unwrap();
    config.rules.default_role = Some(Role::Viewer);
    // A public client has no secret.
    config.client_secret = None;
    let server = server_with(config).await;
    let first = session(&sign_in(&server, &provider).await);
    assert_eq!(who(&server, &first).await.ok()["role"], "viewer");
    server.database.store().set_role("ann", "op").await.unwrap();
    let second = session(&sign_in(&server, &provider).await);
    assert_eq!(who(&server, &second).await.ok()["role"], "op");
}

#[tokio::test]
async fn a_name_of_somebody_else_is_refused_until_an_administrator_links_them() {
    let provider = Provider::start().await;
    let mut server = server_at(&provider).await;
    create_user(server.database.store(), "ann", PASSWORD, Role::Op)
        .await
        .unwrap();
    assert_eq!(problem(&sign_in(&server, &provider).await), "taken");
    server.sign_in("ann").await;
    let log = server.audit_log("event=login_refused").await;
    let told: Value = serde_json::from_str(log["event_logs"][0]["extra"].as_str().unwrap()).unwrap();
    assert_eq!(
        told,
        json!({ "reason": "taken", "username": "ann", "issuer": provider.issuer, "subject": "subject-of-ann" })
    );

    let identity = |subject: &str| UserIdentity {
        issuer: provider.issuer.clone(),
        subject: subject.to_owned(),
    };
    let store = server.database.store();
    assert!(link_user(store, "nobody", &identity("x")).await.is_err());
    link_user(store, "ann", &identity("subject-of-ann")).await.unwrap();
    let session = session(&sign_in(&server, &provider).await);
    assert_eq!(who(&server, &session).await.ok()["username"], "ann");
    let login = json!({ "username": "ann", "password": PASSWORD });
    server.post("/auth/token", login).await.refused(401);

    // Somebody else who has got the name there is not her.
    provider.answers(Token::default().claim("sub", json!("another")));
    assert_eq!(problem(&sign_in(&server, &provider).await), "taken");
    create_user(store, "bob", PASSWORD, Role::Viewer).await.unwrap();
    let twice = link_user(store, "bob", &identity("subject-of-ann")).await.unwrap_err();
    assert!(
        twice.to_string().contains("another user is already `subject-of-ann`"),
        "{twice}"
    );
}

#[tokio::test]
async fn a_name_that_can_be_none_is_refused() {
    let provider = Provider::start().await;
    let server = server_at(&provider).await;
    for name in [json!("command line"), json!("a/b"), json!("<b>"), json!(null)] {
        provider.answers(Token::default().claim("preferred_username", name));
        assert_eq!(problem(&sign_in(&server, &provider).await), "name");
    }
}

#[tokio::test]
async fn a_token_that_proves_nothing_is_refused() {
    let provider = Provider::start().await;
    let server = server_at(&provider).await;
    let public = provider.key().public();
    let cases = [
        ("no signature", Token::default().header("alg", json!("none")).unsigned()),
        (
            "no algorithm but a signature",
            Token::default().header("alg", json!("none")),
        ),
        (
            "HS256 with the secret",
            Token::default()
                .header("alg", json!("HS256"))
                .with_secret(SECRET.as_bytes()),
        ),
        (
            "HS256 with the public key",
            Token::default().header("alg", json!("HS256")).with_secret(&public),
        ),
        ("a signature cut off", Token::default().unsigned()),
        ("a key of somebody else", Token::default().signed_by(Key::new("first"))),
        (
            "a key that nobody knows",
            Token::default().signed_by(Key::new("unknown")),
        ),
        ("another audience", Token::default().claim("aud", json!("another"))),
        (
            "a further audience",
            Token::default().claim("aud", json!([CLIENT, "another"])),
        ),
        ("no audience", Token::default().claim("aud", json!(null))),
        (
            "another issuer",
            Token::default().claim("iss", json!("https://evil.test")),
        ),
        (
            "expired",
            Token::default().claim("exp", json!(chrono::Utc::now().timestamp() - 60)),
        ),
        (
            "another nonce",
            Token::default().claim("nonce", json!("of another sign-in")),
        ),
        ("no nonce", Token::default().claim("nonce", json!(null))),
        ("no subject", Token::default().claim("sub", json!(null))),
    ];
    for (what, token) in cases {
        provider.answers(token);
        let answer = sign_in(&server, &provider).await;
        assert_eq!(problem(&answer), "token", "{what}");
    }
    assert_eq!(
        server.database.text("SELECT count(*)::text FROM user_account").await,
        "0"
    );
    // It was none of the rest.
    provider.answers(Token::default());
    session(&sign_in(&server, &provider).await);
}

#[tokio::test]
async fn a_sign_in_ends_once_and_in_the_browser_where_it_began() {
    let provider = Provider::start().await;
    let server = server_at(&provider).await;
    let one = begin(&server, &provider, "/dags").await;
    let other = begin(&server, &provider, "/dags").await;
    let query = format!("code=c&state={}", other.state);
    for cookie in ["", "updraft_oidc=", one.cookie.as_str()] {
        assert_eq!(problem(&back(&server, cookie, &query).await), "expired", "{cookie}");
    }
    for query in ["code=c", "code=c&state=", "", "state=%00&code=c"] {
        assert_eq!(
            problem(&back(&server, &other.cookie, query).await),
            "expired",
            "{query}"
        );
    }
    session(&back(&server, &other.cookie, &query).await);
    // The browser has the cookie no more, and the provider takes the code no more.
    assert_eq!(problem(&back(&server, "", &query).await), "expired");
    assert_eq!(problem(&back(&server, &other.cookie, &query).await), "provider");
}

#[tokio::test]
async fn nobody_is_led_to_another_site() {
    let provider = Provider::start().await;
    let server = server_at(&provider).await;
    for next in [
        "//evil.test",
        "/\\evil.test",
        "\\evil.test",
        "https://evil.test",
        "https:evil.test",
        "http://updraft.test.evil.test/",
        "http://updraft.test//evil.test",
        "javascript:alert(1)",
        "/\t/evil.test",
        "dags",
    ] {
        let escaped: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
        server
            .get(&format!("/auth/oidc/login?next={escaped}"))
            .await
            .refused(400);
        // A cookie that somebody else has planted.
        let begun = begin(&server, &provider, "/dags").await;
        let planted = begun.cookie.replace("next=%2Fdags", &format!("next={escaped}"));
        assert_ne!(planted, begun.cookie);
        let answer = back(&server, &planted, &format!("code=c&state={}", begun.state)).await;
        assert!(answer.headers.get("set-cookie").is_none(), "{next}");
        answer.refused(400);
    }
    let long = format!("/{}", "x".repeat(1000));
    server.get(&format!("/auth/oidc/login?next={long}")).await.refused(400);
    let begun = begin(&server, &provider, "http://updraft.test/pools").await;
    let answer = back(&server, &begun.cookie, &format!("code=c&state={}", begun.state)).await;
    assert_eq!(location(&answer), "/pools");
}

#[tokio::test]
async fn what_the_provider_says_instead_of_a_code_does_not_reach_the_page() {
    let provider = Provider::start().await;
    let server = server_at(&provider).await;
    for (error, expected) in [
        ("access_denied", "denied"),
        ("server_error", "provider"),
        ("%3Cscript%3Ealert(1)%3C%2Fscript%3E", "provider"),
        ("%0D%0ASet-Cookie:%20a=b", "provider"),
    ] {
        let begun = begin(&server, &provider, "/dags").await;
        let query = format!("error={error}&error_description=evil+words&state={}", begun.state);
        let answer = back(&server, &begun.cookie, &query).await;
        assert_eq!(location(&answer), format!("/sign-in?problem={expected}&next=%2Fdags"));
        assert_eq!(answer.text, "");
    }
    let begun = begin(&server, &provider, "/dags").await;
    let answer = back(&server, &begun.cookie, &format!("state={}", begun.state)).await;
    assert_eq!(problem(&answer), "provider");
}

#[tokio::test]
async fn a_provider_that_is_away_hinders_no_password() {
    let provider = Provider::start().await;
    let mut server = server_at(&provider).await;
    provider.is_away(true);
    let answer = server.get("/auth/oidc/login?next=/pools").await;
    assert_eq!(location(&answer), "/sign-in?problem=away&next=%2Fpools");
    create_user(server.database.store(), "op", PASSWORD, Role::Op)
        .await
        .unwrap();
    server.sign_in("op").await;
    provider.is_away(false);
    let begun = begin(&server, &provider, "/dags").await;
    provider.is_away(true);
    let query = format!("code=c&state={}", begun.state);
    assert_eq!(problem(&back(&server, &begun.cookie, &query).await), "away");
    provider.is_away(false);
    session(&back(&server, &begun.cookie, &query).await);

    // Nothing listens at all.
    let mut nowhere = config(&provider);
    nowhere.issuer = "http://127.0.0.1:1".to_owned();
    let server = server_with(nowhere).await;
    let answer = server.get("/auth/oidc/login").await;
    assert_eq!(problem(&answer), "away");
}

#[tokio::test]
async fn a_key_that_is_new_at_the_provider_is_fetched() {
    let provider = Provider::start().await;
    let server = server_at(&provider).await;
    session(&sign_in(&server, &provider).await);
    provider.turns_to(Key::new("second"));
    session(&sign_in(&server, &provider).await);
    assert_eq!(provider.asked(), 2);
    session(&sign_in(&server, &provider).await);
    assert_eq!(provider.asked(), 2);
}

#[tokio::test]
async fn what_the_token_leaves_out_is_looked_up_on_the_page_about_the_user() {
    let provider = Provider::start().await;
    let server = server_at(&provider).await;
    provider.answers(
        Token::default()
            .claim("groups", json!(null))
            .claim("preferred_username", json!(null)),
    );
    provider.says_of_users(json!({ "sub": "subject-of-ann", "preferred_username": "ann", "groups": ["ops"] }));
    let session = session(&sign_in(&server, &provider).await);
    let ann = json!({ "username": "ann", "role": "op", "dags": {} });
    assert_eq!(who(&server, &session).await.ok(), ann);
    // What it says of somebody else is not hers.
    provider.says_of_users(json!({ "sub": "another", "preferred_username": "bob", "groups": ["admins"] }));
    assert_eq!(problem(&sign_in(&server, &provider).await), "away");
}

#[tokio::test]
async fn where_there_is_no_provider_there_is_no_button() {
    let server = Server::open().await;
    assert_eq!(server.get("/auth/oidc").await.ok(), json!({ "button": null }));
    server.get("/auth/oidc/login").await.refused(404);
    server.get("/auth/oidc/callback?code=c&state=s").await.refused(404);
}

#[test]
fn what_can_be_no_provider_is_refused_at_the_start() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let with = |issuer: &str, ca: Option<&str>| OpenIdConfig {
        issuer: issuer.to_owned(),
        client_id: CLIENT.to_owned(),
        client_secret: None,
        scopes: Vec::new(),
        rules: ClaimRules {
            username_claim: "email".to_owned(),
            roles_claim: "groups".to_owned(),
            roles: "".parse().unwrap(),
            default_role: None,
        },
        button: String::new(),
        ca: ca.map(Into::into),
    };
    for (config, words) in [
        (with("keycloak", None), "is no address"),
        (with("http://idp.example.org", None), "must be reached by https"),
        (
            with("https://idp.example.org", Some("/nowhere/ca.pem")),
            "cannot use the authorities",
        ),
    ] {
        let error = OpenId::new(config, "http://updraft.test").unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    OpenId::new(with("https://idp.example.org", None), "http://updraft.test").unwrap();
    let secret = OpenIdConfig {
        client_secret: Some(SECRET.to_owned()),
        ..with("https://idp.example.org", None)
    };
    assert!(!format!("{secret:?}").contains(SECRET));
    assert!(!format!("{:?}", OpenId::new(secret, "http://updraft.test").unwrap()).contains(SECRET));
}
