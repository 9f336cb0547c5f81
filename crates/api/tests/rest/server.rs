//! A server in the process, and calls to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;
use updraft_api::{ApiConfig, ApiState, DagFiles, OpenId, Role, create_user, router};
use updraft_dag::parse::Limits;
use updraft_testkit::TestDatabase;

pub(crate) const PASSWORD: &str = "correct horse";

/// A server with a database of its own and one user of each role, named like the role.
pub(crate) struct Server {
    pub(crate) database: TestDatabase,
    app: Router,
    token: Option<String>,
    _logs: tempfile::TempDir,
    /// The DAGs folder. No scheduler reads it.
    pub(crate) dags: tempfile::TempDir,
    pub(crate) logs: std::path::PathBuf,
}

/// A reply, read whole.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert!(self.status.is_success(), "{}: {}", self.status, self.text);
        if self.text.is_empty() {
            Value::Null
        } else {
            sorted(serde_json::from_str(&self.text).unwrap())
        }
    }

    #[track_caller]
    pub(crate) fn refused(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        serde_json::from_str::<Value>(&self.text).unwrap()["detail"].clone()
    }
}

impl Server {
    /// Somebody who is signed in as `role`.
    pub(crate) async fn of(role: &str) -> Self {
        let mut server = Self::open().await;
        create_user(server.database.store(), role, PASSWORD, role.parse().unwrap())
            .await
            .unwrap();
        server.sign_in(role).await;
        server
    }

    /// Nobody is signed in, and there are no users.
    pub(crate) async fn open() -> Self {
        Self::open_with(None).await
    }

    /// As [`Self::open`], with sign-in at a provider.
    pub(crate) async fn open_with(oidc: Option<OpenId>) -> Self {
        let database = TestDatabase::new().await;
        let logs = tempfile::tempdir().unwrap();
        let dags = tempfile::tempdir().unwrap();
        let config = ApiConfig {
            base_url: "http://updraft.test".to_owned(),
            join_token: "join".to_owned(),
            logs: logs.path().to_owned(),
            keep_logs: None,
            xcom_bytes: 1 << 20,
            log_bytes: 4 << 30,
            lease: std::time::Duration::from_secs(30),
            oidc,
            catalog: Arc::new(updraft_operators::catalog()),
            dag_files: DagFiles {
                folder: dags.path().to_owned(),
                limits: Limits::default(),
                default_timezone: "UTC".to_owned(),
            },
        };
        let state = ApiState::new(config, database.store().clone(), CancellationToken::new())
            .await
            .unwrap();
        Self {
            database,
            app: router(state),
            token: None,
            logs: logs.path().to_owned(),
            _logs: logs,
            dags,
        }
    }

    pub(crate) async fn sign_in(&mut self, username: &str) {
        let body = serde_json::json!({ "username": username, "password": PASSWORD });
        let reply = self.post("/auth/token", body).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        self.token = reply.ok()["access_token"].as_str().map(ToOwned::to_owned);
    }

    /// From now on requests carry this token.
    pub(crate) fn carry(&mut self, token: &str) {
        self.token = Some(token.to_owned());
    }

    /// The audit log, as an administrator of that name reads it. Who is signed in stays so.
    pub(crate) async fn audit_log(&mut self, query: &str) -> Value {
        let signed_in = self.token.clone();
        if self.database.store().user("auditor").await.unwrap().is_none() {
            create_user(self.database.store(), "auditor", PASSWORD, Role::Admin)
                .await
                .unwrap();
        }
        self.sign_in("auditor").await;
        let log = self.get(&format!("/api/v2/eventLogs?{query}")).await.ok();
        self.token = signed_in;
        log
    }

    /// What says who is signed in.
    pub(crate) fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 64 << 20).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    /// The body of a stream, unread.
    pub(crate) async fn stream(&self, path: &str) -> axum::body::BodyDataStream {
        let token = self.token.as_deref().unwrap_or_default();
        let request = Request::get(path)
            .header("authorization", format!("Bearer {token}"))
            .body(Body::empty())
            .unwrap();
        let response = self.app.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.into_body().into_data_stream()
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.send(request.body(body).unwrap()).await
    }

    /// Whether the role of who is signed in is too low for this. The body is not as it should be; streams are not read.
    pub(crate) async fn refuses_role(&self, method: Method, path: &str) -> bool {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", self.token()))
            .header("content-type", "application/json")
            .body(Body::from("{}"))
            .unwrap();
        let response = self.app.clone().oneshot(request).await.unwrap();
        assert!(!response.status().is_server_error(), "{path}: {}", response.status());
        if response.status() != StatusCode::FORBIDDEN {
            return false;
        }
        let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        String::from_utf8_lossy(&body).contains("the permission to ")
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, Some(body)).await
    }

    /// A `POST` with a header of its own.
    pub(crate) async fn post_with(&self, path: &str, header: (&str, &str), body: Value) -> Answer {
        let token = self.token.as_deref().unwrap_or_default();
        let request = Request::post(path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .header(header.0, header.1)
            .body(Body::from(body.to_string()))
            .unwrap();
        self.send(request).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PATCH, path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, None).await
    }
}

/// Keys in alphabetical order, whether or not a crate somewhere in the build makes serde_json keep the order it read.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let ordered: BTreeMap<String, Value> =
                object.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            ordered.into_iter().collect()
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

/// Reads a stream until `text` has come.
pub(crate) async fn read_until(stream: &mut axum::body::BodyDataStream, text: &str) -> String {
    use futures_util::StreamExt as _;
    let mut seen = String::new();
    while !seen.contains(text) {
        let piece = tokio::time::timeout(std::time::Duration::from_secs(20), stream.next()).await;
        let piece = piece
            .unwrap_or_else(|_| panic!("no `{text}` in {seen:?}"))
            .unwrap_or_else(|| panic!("the stream ended after {seen:?}"));
        seen.push_str(&String::from_utf8_lossy(&piece.unwrap()));
    }
    seen
}
