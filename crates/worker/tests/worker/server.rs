//! The other end of the protocol, in memory, with faults on demand.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::sync::watch;
use updraft_operators::protocol::log_record::LogRecord;
use updraft_operators::protocol::{
    Assignment, AttemptReply, ClaimReply, ClaimRequest, HeartbeatReply, HeartbeatRequest, HeldState, Job, LogReceipt,
    PATH, RegisterReply, ResultReport, Token,
};
use uuid::Uuid;

pub(crate) const JOIN_TOKEN: &str = "join-token-of-the-tests";

/// Everything that the server knows and does.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) queue: VecDeque<Assignment>,
    pub(crate) logs: BTreeMap<Uuid, Vec<u8>>,
    pub(crate) results: BTreeMap<Uuid, ResultReport>,
    pub(crate) lookups: BTreeMap<String, Value>,
    /// What attempts started elsewhere; `None` = the server is of a release that knows nothing of that.
    pub(crate) jobs: Option<BTreeMap<Uuid, Job>>,
    pub(crate) held: BTreeMap<Uuid, HeldState>,
    pub(crate) registered: usize,
    /// Claims that came.
    pub(crate) claims: u32,
    /// What was given, by the number of the claim.
    pub(crate) given: BTreeMap<u64, Vec<Assignment>>,
    /// So many answers break off on their way.
    pub(crate) lose_answers: u32,
    /// The next answer to a claim can't be read.
    pub(crate) garble_an_answer: bool,
    pub(crate) drained: bool,
    pub(crate) goodbye: bool,
    pub(crate) died: bool,
    /// Status of every reply to a heartbeat, if not the right one.
    pub(crate) beats_fail: Option<StatusCode>,
    /// Status of every reply to a piece of a log, if not the right one.
    pub(crate) logs_fail: Option<StatusCode>,
    pub(crate) log_requests: usize,
    /// Logs are only measured: bytes and lines.
    pub(crate) measure: bool,
    pub(crate) measured: (u64, u64),
    pub(crate) lease_seconds: u64,
}

impl World {
    /// Takes what a piece has beyond what is there already, as it may come again when its receipt was lost. Returns how long
    /// the log is now; `Err` if something is missing before the piece.
    fn append(&mut self, id: Uuid, offset: u64, piece: &[u8]) -> Result<u64, u64> {
        let log = self.logs.entry(id).or_default();
        let have = if self.measure {
            self.measured.0
        } else {
            log.len() as u64
        };
        let Some(known) = have.checked_sub(offset) else {
            return Err(have);
        };
        let new = piece.get(known as usize..).unwrap_or_default();
        if self.measure {
            self.measured.0 += new.len() as u64;
            self.measured.1 += new.iter().filter(|&&byte| byte == b'\n').count() as u64;
        } else {
            log.extend_from_slice(new);
        }
        Ok(have + new.len() as u64)
    }
}

#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) url: String,
    world: Arc<Mutex<World>>,
    changed: watch::Sender<()>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let world = World {
            lease_seconds: 30,
            jobs: Some(BTreeMap::new()),
            ..World::default()
        };
        let server = Self {
            url,
            world: Arc::new(Mutex::new(world)),
            changed: watch::channel(()).0,
        };
        let routes = Router::new()
            .route("/workers", post(register))
            .route("/workers/self", delete(goodbye))
            .route("/workers/self/drain", post(drain))
            .route("/claims", post(claim))
            .route("/heartbeats", post(heartbeat))
            .route(
                "/attempts/{id}/log",
                post(log).layer(axum::extract::DefaultBodyLimit::disable()),
            )
            .route(
                "/attempts/{id}/result",
                post(result).layer(axum::extract::DefaultBodyLimit::disable()),
            )
            .route("/attempts/{id}/job", put(job))
            .route("/attempts/{id}/{*what}", get(lookup))
            .with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, Router::new().nest(PATH, routes)).await });
        server
    }

    /// Looks at, or changes, what there is.
    pub(crate) fn with<T>(&self, look: impl FnOnce(&mut World) -> T) -> T {
        let result = look(&mut self.world.lock().unwrap());
        self.changed.send_replace(());
        result
    }

    /// What a claim gets now; nothing if it is to wait. Tells who waits for the queue to be empty.
    fn assignments(&self, number: u64) -> Option<Vec<Assignment>> {
        let mut world = self.world.lock().unwrap();
        if world.drained {
            return Some(Vec::new());
        }
        let assignments: Vec<_> = world.queue.drain(..).collect();
        if !assignments.is_empty() {
            world.given.insert(number, assignments.clone());
        }
        drop(world);
        (!assignments.is_empty()).then(|| {
            self.changed.send_replace(());
            assignments
        })
    }

    fn loses_an_answer(&self) -> bool {
        self.with(|world| {
            let loses = world.lose_answers > 0;
            world.lose_answers -= u32::from(loses);
            loses
        })
    }

    /// Waits until `look` finds something.
    pub(crate) async fn until<T>(&self, what: &str, mut look: impl FnMut(&World) -> Option<T>) -> T {
        let mut changed = self.changed.subscribe();
        let search = async {
            loop {
                if let Some(found) = look(&self.world.lock().unwrap()) {
                    return found;
                }
                changed.changed().await.unwrap();
            }
        };
        match tokio::time::timeout(Duration::from_secs(60), search).await {
            Ok(found) => found,
            Err(_) => panic!("waited in vain: {what}"),
        }
    }

    pub(crate) async fn result(&self, attempt_id: Uuid) -> ResultReport {
        self.until("the result of an attempt", |world| {
            world.results.get(&attempt_id).cloned()
        })
        .await
    }

    /// The records of an attempt's log.
    pub(crate) fn log(&self, attempt_id: Uuid) -> Vec<LogRecord> {
        let bytes = self.with(|world| world.logs.get(&attempt_id).cloned().unwrap_or_default());
        let text = String::from_utf8(bytes).expect("logs are UTF-8");
        text.split_terminator('\n')
            .map(|line| LogRecord::parse(line).unwrap_or_else(|| panic!("no record: {line:?}")))
            .collect()
    }
}

fn speaks(headers: &HeaderMap, token: &str) -> bool {
    headers
        .get("authorization")
        .is_some_and(|value| value == &format!("Bearer {token}"))
}

async fn register(State(server): State<Server>, headers: HeaderMap) -> Response {
    if !speaks(&headers, JOIN_TOKEN) {
        return (
            StatusCode::UNAUTHORIZED,
            Json(json!({"detail": "the join token is wrong"})),
        )
            .into_response();
    }
    let lease_seconds = server.with(|world| {
        world.registered += 1;
        world.beats_fail = world.beats_fail.filter(|status| *status != StatusCode::UNAUTHORIZED);
        world.lease_seconds
    });
    Json(RegisterReply {
        worker_id: Uuid::now_v7(),
        token: Token::new("worker-token"),
        heartbeat_seconds: 1,
        lease_seconds,
    })
    .into_response()
}

async fn drain(State(server): State<Server>) -> StatusCode {
    server.with(|world| world.drained = true);
    StatusCode::NO_CONTENT
}

#[derive(serde::Deserialize)]
struct Goodbye {
    #[serde(default)]
    died: bool,
}

async fn goodbye(State(server): State<Server>, Query(Goodbye { died }): Query<Goodbye>) -> StatusCode {
    server.with(|world| {
        world.goodbye |= !died;
        world.died |= died;
    });
    StatusCode::NO_CONTENT
}

async fn claim(State(server): State<Server>, headers: HeaderMap, Json(request): Json<ClaimRequest>) -> Response {
    if !speaks(&headers, "worker-token") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    server.with(|world| {
        world.claims += 1;
        // What did not reach the worker is queued again.
        let mut unanswered = world.given.split_off(&(request.answered + 1));
        let ours = unanswered.split_off(&request.number);
        world.queue.extend(unanswered.into_values().flatten());
        world.given.extend(ours);
    });
    let mut changed = server.changed.subscribe();
    loop {
        if let Some(assignments) = server.assignments(request.number) {
            if server.with(|world| std::mem::take(&mut world.garble_an_answer)) {
                return Json(json!({"of_another_world": 1})).into_response();
            }
            if server.loses_an_answer() {
                let broken = futures_util::stream::iter([Err::<Bytes, _>(std::io::Error::other("cut off"))]);
                return axum::body::Body::from_stream(broken).into_response();
            }
            return Json(ClaimReply { assignments }).into_response();
        }
        changed.changed().await.unwrap();
    }
}

async fn heartbeat(State(server): State<Server>, Json(request): Json<HeartbeatRequest>) -> Response {
    let replies = server.with(|world| match world.beats_fail {
        Some(status) => Err(status),
        None => Ok(request
            .attempts
            .iter()
            .map(|held| AttemptReply {
                attempt_id: held.attempt_id,
                state: world.held.get(&held.attempt_id).copied().unwrap_or(HeldState::Keep),
                reason: Some("somebody said so".to_owned()),
            })
            .collect()),
    });
    match replies {
        Ok(replies) => Json(HeartbeatReply { replies }).into_response(),
        Err(status) => status.into_response(),
    }
}

#[derive(serde::Deserialize)]
struct Position {
    offset: u64,
}

async fn log(
    State(server): State<Server>,
    Path(id): Path<Uuid>,
    Query(Position { offset }): Query<Position>,
    body: Bytes,
) -> Response {
    server.with(|world| {
        world.log_requests += 1;
        if let Some(status) = world.logs_fail {
            return status.into_response();
        }
        match world.append(id, offset, &body) {
            Ok(offset) => Json(LogReceipt { offset }).into_response(),
            Err(offset) => (StatusCode::CONFLICT, Json(LogReceipt { offset })).into_response(),
        }
    })
}

async fn result(State(server): State<Server>, Path(id): Path<Uuid>, Json(report): Json<ResultReport>) -> StatusCode {
    server.with(|world| {
        if let Some(piece) = &report.log
            && world.append(id, piece.offset, piece.text.as_bytes()).is_err()
        {
            return StatusCode::CONFLICT;
        }
        world.results.insert(id, report);
        StatusCode::NO_CONTENT
    })
}

async fn job(State(server): State<Server>, Path(id): Path<Uuid>, Json(job): Json<Job>) -> StatusCode {
    server.with(|world| match &mut world.jobs {
        Some(jobs) => {
            jobs.insert(id, job);
            StatusCode::NO_CONTENT
        }
        None => StatusCode::NOT_FOUND,
    })
}

async fn lookup(State(server): State<Server>, Path((_, what)): Path<(Uuid, String)>) -> Response {
    match server.with(|world| world.lookups.get(&what).cloned()) {
        Some(value) => Json(json!({"value": value})).into_response(),
        None => (StatusCode::NOT_FOUND, Json(json!({"detail": "there is no such thing"}))).into_response(),
    }
}
