//! An OpenID provider that answers what it is told to, also what no honest one would.

use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use rcgen::{KeyPair, PKCS_ED25519, PublicKeyData as _, SigningKey as _};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

/// What the server under test is called there, and its secret.
pub(crate) const CLIENT: &str = "updraft";
pub(crate) const SECRET: &str = "a secret of two: %&";

/// A key that signs.
pub(crate) struct Key {
    id: String,
    pair: KeyPair,
}

impl Key {
    pub(crate) fn new(id: &str) -> Self {
        let pair = KeyPair::generate_for(&PKCS_ED25519).unwrap();
        Self {
            id: id.to_owned(),
            pair,
        }
    }

    pub(crate) fn public(&self) -> Vec<u8> {
        self.pair.der_bytes().to_vec()
    }

    fn published(&self) -> Value {
        let x = URL_SAFE_NO_PAD.encode(self.public());
        json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": self.id, "x": x })
    }
}

/// How a token is signed.
#[derive(Clone, Default)]
enum Signature {
    /// As it should be.
    #[default]
    Good,
    None,
    Secret(Vec<u8>),
    By(Arc<Key>),
}

/// An ID token to be: a good one of ann's, but for what is said otherwise. `null` leaves a claim out.
#[derive(Clone, Default)]
pub(crate) struct Token {
    claims: Map<String, Value>,
    header: Map<String, Value>,
    signature: Signature,
}

impl Token {
    pub(crate) fn claim(mut self, name: &str, value: Value) -> Self {
        self.claims.insert(name.to_owned(), value);
        self
    }

    pub(crate) fn header(mut self, name: &str, value: Value) -> Self {
        self.header.insert(name.to_owned(), value);
        self
    }

    pub(crate) fn unsigned(mut self) -> Self {
        self.signature = Signature::None;
        self
    }

    pub(crate) fn with_secret(mut self, secret: &[u8]) -> Self {
        self.signature = Signature::Secret(secret.to_vec());
        self
    }

    pub(crate) fn signed_by(mut self, key: Key) -> Self {
        self.signature = Signature::By(Arc::new(key));
        self
    }

    fn written(&self, issuer: &str, nonce: &str, key: &Key) -> String {
        let key = match &self.signature {
            Signature::By(other) => other,
            _ => key,
        };
        let now = chrono::Utc::now().timestamp();
        let mut claims = json!({
            "iss": issuer, "sub": "subject-of-ann", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce,
            "preferred_username": "ann", "groups": ["staff"],
        });
        let mut header = json!({ "alg": "EdDSA", "kid": key.id, "typ": "JWT" });
        for (part, other) in [(&mut claims, &self.claims), (&mut header, &self.header)] {
            let part = part.as_object_mut().unwrap();
            part.extend(other.clone());
            part.retain(|_, value| !value.is_null());
        }
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(&header), part(&claims));
        let signature = match &self.signature {
            Signature::None => Vec::new(),
            Signature::Secret(secret) => {
                let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
                mac.update(text.as_bytes());
                mac.finalize().into_bytes().to_vec()
            }
            Signature::Good | Signature::By(_) => key.pair.sign(text.as_bytes()).unwrap(),
        };
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// What it does next.
struct Plan {
    key: Arc<Key>,
    token: Token,
    user: Value,
    nonce: String,
    challenge: String,
    is_away: bool,
    asked: usize,
}

/// The provider, at a port of its own.
#[derive(Clone)]
pub(crate) struct Provider {
    pub(crate) issuer: String,
    plan: Arc<Mutex<Plan>>,
}

impl Provider {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let plan = Plan {
            key: Arc::new(Key::new("first")),
            token: Token::default(),
            user: Value::Null,
            nonce: String::new(),
            challenge: String::new(),
            is_away: false,
            asked: 0,
        };
        let provider = Self {
            issuer: format!("http://{}", listener.local_addr().unwrap()),
            plan: Arc::new(Mutex::new(plan)),
        };
        let app = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/user", get(user))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        provider
    }

    /// Its next sign-in is this one.
    pub(crate) fn expects(&self, nonce: &str, challenge: &str) {
        let mut plan = self.plan.lock().unwrap();
        plan.nonce = nonce.to_owned();
        plan.challenge = challenge.to_owned();
    }

    pub(crate) fn answers(&self, token: Token) {
        self.plan.lock().unwrap().token = token;
    }

    pub(crate) fn says_of_users(&self, user: Value) {
        self.plan.lock().unwrap().user = user;
    }

    pub(crate) fn is_away(&self, is_away: bool) {
        self.plan.lock().unwrap().is_away = is_away;
    }

    pub(crate) fn turns_to(&self, key: Key) {
        self.plan.lock().unwrap().key = Arc::new(key);
    }

    pub(crate) fn key(&self) -> Arc<Key> {
        Arc::clone(&self.plan.lock().unwrap().key)
    }

    /// How often it was asked what it is.
    pub(crate) fn asked(&self) -> usize {
        self.plan.lock().unwrap().asked
    }
}

async fn metadata(State(provider): State<Provider>) -> Response {
    let mut plan = provider.plan.lock().unwrap();
    if plan.is_away {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    plan.asked += 1;
    let at = |path: &str| format!("{}/{path}", provider.issuer);
    let mut metadata = json!({
        "issuer": provider.issuer, "authorization_endpoint": at("authorize"), "token_endpoint": at("token"), "jwks_uri": at("keys"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        // It offers what must not be taken.
        "id_token_signing_alg_values_supported": ["EdDSA", "HS256", "none"],
    });
    if !plan.user.is_null() {
        metadata["userinfo_endpoint"] = json!(at("user"));
    }
    Json(metadata).into_response()
}

async fn keys(State(provider): State<Provider>) -> Json<Value> {
    Json(json!({ "keys": [provider.key().published()] }))
}

async fn token(
    State(provider): State<Provider>,
    headers: HeaderMap,
    Form(form): Form<std::collections::HashMap<String, String>>,
) -> Response {
    let mut plan = provider.plan.lock().unwrap();
    if plan.is_away {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    let escaped = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let basic = format!("Basic {}", STANDARD.encode(format!("{CLIENT}:{}", escaped(SECRET))));
    let is_client = match headers.get("authorization") {
        Some(header) => header.as_bytes() == basic.as_bytes(),
        None => form["client_id"] == CLIENT,
    };
    let verifier = form.get("code_verifier").map(String::as_str).unwrap_or_default();
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    if !is_client || challenge != plan.challenge || form["code"] != "c" {
        let refusal = json!({ "error": "invalid_grant", "error_description": "the code is not good" });
        return (StatusCode::BAD_REQUEST, Json(refusal)).into_response();
    }
    // A code is good once.
    plan.challenge.clear();
    let token = plan.token.written(&provider.issuer, &plan.nonce, &plan.key);
    Json(json!({ "access_token": "of ann", "token_type": "Bearer", "id_token": token })).into_response()
}

async fn user(State(provider): State<Provider>, headers: HeaderMap) -> Response {
    if headers["authorization"] != "Bearer of ann" {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    Json(provider.plan.lock().unwrap().user.clone()).into_response()
}
