//! The worker as a whole: joins, claims, beats, and stops.

mod heartbeat;
mod notifications;
mod slots;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use updraft_operators::protocol::{
    Assignment, ClaimReply, ClaimRequest, HeldAttempt, RegisterReply, RegisterRequest, Token,
};
use uuid::Uuid;

use crate::attempt::{self, Stop, Surroundings};
use crate::backoff::Backoff;
use crate::client::{ClientError, ServerClient};
use crate::clock::Moment;
use crate::config::WorkerConfig;
use crate::desk::Desk;
use crate::error::WorkerError;
use crate::folder::WorkFolder;
use crate::guardian::{self, Guardian};
use crate::lease::Leases;
use crate::sweeper::Sweeper;
use crate::unsent::{Unsent, left_in};
use slots::Slots;

/// How long one claim waits for work.
const CLAIM_WAIT: Duration = Duration::from_secs(20);
/// How long a claim that is under way when the worker stops may take to come back.
const LAST_CLAIM: Duration = Duration::from_secs(3);
/// When a task's connection has been silent for so long, the other machine is asked whether it is still there, six times in all at half
/// this distance: one that is gone is noticed after four minutes.
const SILENCE: Duration = Duration::from_secs(60);
/// How long attempts may take to report after the grace period.
const LAST_REPORTS: Duration = Duration::from_secs(10);

/// Runs a worker until `shutdown` is cancelled; then running tasks get the grace period, and what is left is ended and
/// handed back.
///
/// Its guardian is this same program: its file is started with the subcommand [`crate::guardian::SUBCOMMAND`], which has to
/// call [`crate::guardian::run`].
///
/// # Errors
/// What waiting does not mend: a wrong join token, a home folder that can't be written.
pub async fn run(config: WorkerConfig, shutdown: CancellationToken) -> Result<(), WorkerError> {
    let program = std::env::current_exe().map_err(WorkerError::Program)?;
    let marker = Uuid::now_v7().to_string();
    let folder = WorkFolder::create(&config.home, &marker).map_err(|source| WorkerError::Folder {
        path: config.home.clone(),
        source,
    })?;
    let (guardian, guardian_runs) = Guardian::start(guardian::Of {
        program,
        worker_id: marker.clone(),
        folder: folder.path().to_owned(),
        tls: config.tls.clone(),
    });
    let server = ServerClient::new(&config.server, &config.tls)?;
    for unsent in left_in(folder.path()) {
        tracing::warn!(attempt_id = %unsent.attempt_id, "telling the server of a result that a worker before this one had left");
        let (server, folder) = (server.clone(), folder.path().to_owned());
        tokio::spawn(async move { unsent.deliver(&server, &folder).await });
    }
    let http = reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(10))
        // A task that waits for an hour lives through a network that is away for a minute; the client's own settings end it after 30 s.
        .tcp_keepalive(SILENCE)
        .tcp_keepalive_interval(SILENCE / 2)
        .tcp_keepalive_retries(6)
        .tcp_user_timeout(None)
        .user_agent(concat!("updraft/", env!("CARGO_PKG_VERSION")))
        .build()?;
    let slots = config.slots.max(1);
    let surroundings = Surroundings {
        config,
        server: server.clone(),
        desk: Desk::open().await.map_err(WorkerError::Desk)?,
        http,
        guardian,
        sweeper: Sweeper::start(),
        marker,
        folder: Arc::new(folder),
    };
    let service = Service {
        beats: ServerClient::new(&surroundings.config.server, &surroundings.config.tls)?,
        surroundings: Arc::new(surroundings),
        server,
        leases: Arc::new(Leases::new()),
        slots: Slots::new(slots as usize),
        beat_now: Arc::new(Notify::new()),
        shutdown,
    };
    let result = service.work().await;
    drop(service);
    // Without news to tell, the guardian looks once more and goes.
    if timeout(Duration::from_secs(5), guardian_runs).await.is_err() {
        tracing::warn!("the worker's guardian takes its time to end");
    }
    result
}

struct Service {
    surroundings: Arc<Surroundings>,
    server: ServerClient,
    /// Heartbeats have connections of their own: nothing that is slow may hold them up.
    beats: ServerClient,
    leases: Arc<Leases>,
    slots: Slots,
    beat_now: Arc<Notify>,
    shutdown: CancellationToken,
}

/// The claims of a session, one after the other: the server hears with each which answers were lost before it.
#[derive(Debug, Clone, Copy, Default)]
struct Claims {
    number: u64,
    answered: u64,
}

impl Claims {
    /// One more.
    fn next(&mut self) -> Self {
        self.number += 1;
        *self
    }

    /// The answer to the last one is here.
    fn answered(&mut self) {
        self.answered = self.number;
    }
}

/// What the server said when the worker joined.
#[derive(Clone)]
struct Session {
    worker_id: Uuid,
    token: Token,
    heartbeat: Duration,
    lease: Duration,
    /// Cancelled when the server does not know the worker any more.
    forgotten: CancellationToken,
}

impl Service {
    async fn work(&self) -> Result<(), WorkerError> {
        loop {
            let Some(session) = self.join().await? else {
                return Ok(());
            };
            let guardian = &self.surroundings.guardian;
            guardian.session(Some((self.server.server().to_owned(), session.token.clone())));
            let keeping = tokio::spawn(heartbeat::keep(
                self.beats.clone(),
                session.clone(),
                self.leases.clone(),
                self.beat_now.clone(),
                guardian.clone(),
            ));
            tokio::join!(self.claim_and_run(&session), self.claim_and_notify(&session));
            if self.shutdown.is_cancelled() {
                self.drain(&session).await;
                keeping.abort();
                return Ok(());
            }
            keeping.abort();
            tracing::warn!("the server does not know this worker any more; ending its tasks and joining again");
            self.leases.stop_all(&Stop::Disowned);
        }
    }

    /// Registers; waits for a server that is away. `None` when the worker is to stop.
    async fn join(&self) -> Result<Option<Session>, WorkerError> {
        let config = &self.surroundings.config;
        let token = Token::new(config.join_token.trim());
        let request = RegisterRequest {
            name: config.name.clone(),
            hostname: config.hostname.clone(),
            queues: config.queues.clone(),
            slots: config.slots,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let mut backoff = Backoff::new(Duration::from_millis(50), Duration::from_secs(5));
        let mut warned = false;
        loop {
            let answer = tokio::select! {
                answer = self.server.register(&token, &request) => answer,
                () = self.shutdown.cancelled() => return Ok(None),
            };
            match answer {
                Ok(reply) => {
                    tracing::info!(worker_id = %reply.worker_id, server = self.server.server(), slots = config.slots, queues = ?config.queues, "joined");
                    return Ok(Some(Session::of(reply)));
                }
                Err(error) if error.is_transient() => {
                    if !warned {
                        tracing::warn!(%error, "waiting for the server");
                        warned = true;
                    }
                }
                Err(ClientError::Unauthorized(detail)) => {
                    return Err(WorkerError::JoinRefused {
                        server: config.server.clone(),
                        detail,
                    });
                }
                Err(error) => {
                    return Err(WorkerError::Refused {
                        server: config.server.clone(),
                        detail: error.to_string(),
                    });
                }
            }
            tokio::select! {
                () = backoff.wait() => {}
                () = self.shutdown.cancelled() => return Ok(None),
            }
        }
    }

    /// Claims for free slots and runs what comes, until the worker is to stop or is forgotten.
    async fn claim_and_run(&self, session: &Session) {
        let mut backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(5));
        let mut last = None;
        let mut claims = Claims::default();
        loop {
            let permits = tokio::select! {
                biased;
                () = self.shutdown.cancelled() => return,
                () = session.forgotten.cancelled() => return,
                permits = self.slots.take(last) => permits,
            };
            let asked_at = Moment::now();
            match self.claim(session, permits.len(), claims.next()).await {
                Some(Ok(reply)) => {
                    backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(5));
                    last = Some(Instant::now());
                    if self.start(session, reply, permits, asked_at) {
                        claims.answered();
                    }
                }
                Some(Err(ClientError::Unauthorized(_))) => return session.forgotten.cancel(),
                Some(Err(error)) => {
                    tracing::warn!(%error, "cannot claim work");
                    if !error.is_no_answer() {
                        // What it can't give would come again and again, before all else. Its lease gives it up.
                        claims.answered();
                    }
                    drop(permits);
                    tokio::select! {
                        () = backoff.wait() => {}
                        () = self.shutdown.cancelled() => return,
                    }
                }
                None => return,
            }
        }
    }

    /// One long poll. When the worker is to stop meanwhile, the server is told, so that what it is just giving away comes
    /// back at once and is not left to a lease that runs out. `None` when nothing came.
    async fn claim(&self, session: &Session, slots: usize, claims: Claims) -> Option<Result<ClaimReply, ClientError>> {
        let request = ClaimRequest {
            slots: u32::try_from(slots).unwrap_or(u32::MAX),
            // Leases are counted from before the wait: it must leave enough of them.
            wait_ms: CLAIM_WAIT.min(session.lease / 2).as_millis() as u64,
            number: claims.number,
            answered: claims.answered,
        };
        self.until_told_to_stop(session, self.server.claim(&session.token, &request))
            .await
    }

    /// Waits for the answer to a claim, as told at [`Self::claim`].
    async fn until_told_to_stop(
        &self,
        session: &Session,
        claim: impl Future<Output = Result<ClaimReply, ClientError>>,
    ) -> Option<Result<ClaimReply, ClientError>> {
        let mut claim = Box::pin(claim);
        tokio::select! {
            reply = &mut claim => return Some(reply),
            () = session.forgotten.cancelled() => return None,
            () = self.shutdown.cancelled() => {}
        }
        let last = async {
            if let Err(error) = self.beats.drain(&session.token).await {
                tracing::debug!(%error, "cannot tell the server that this worker stops");
            }
            claim.await
        };
        timeout(LAST_CLAIM, last).await.ok()
    }

    /// Begins what came with an answer. `false` = nothing of it, as it came too late.
    fn start(
        &self,
        session: &Session,
        reply: ClaimReply,
        permits: Vec<OwnedSemaphorePermit>,
        asked_at: Moment,
    ) -> bool {
        if reply.assignments.is_empty() {
            return true;
        }
        let until = asked_at + session.lease;
        if !Leases::is_worth_beginning(Moment::now(), until) {
            // The machine slept, or this process stood still, or the answer did: others may have what is in it by now.
            tracing::warn!(attempts = reply.assignments.len(), "work came too late to begin it");
            return false;
        }
        for (assignment, slot) in reply.assignments.into_iter().zip(permits) {
            let held = HeldAttempt {
                attempt_id: assignment.attempt_id,
                fence: assignment.fence,
            };
            let stop = self.leases.add(held, until);
            if self.shutdown.is_cancelled() {
                self.leases.stop_all(&Stop::Drain);
            }
            tokio::spawn(carry_out(
                self.surroundings.clone(),
                self.leases.clone(),
                Arc::new(assignment),
                stop,
                slot,
            ));
        }
        self.surroundings.guardian.until(self.leases.last_moment());
        // The leases are counted from before the wait; after a long one they must be renewed soon.
        if Moment::now().since(asked_at) > session.heartbeat {
            self.beat_now.notify_one();
        }
        true
    }

    /// No new work; what runs may go on for the grace period, and is then ended and handed back.
    async fn drain(&self, session: &Session) {
        tracing::info!("stopping: waiting for running tasks");
        if let Err(error) = timeout(LAST_CLAIM, self.server.drain(&session.token))
            .await
            .unwrap_or(Ok(()))
        {
            tracing::debug!(%error, "cannot tell the server that this worker stops");
        }
        if timeout(self.surroundings.config.grace, self.leases.none_left())
            .await
            .is_err()
        {
            tracing::warn!(
                tasks = self.leases.held().len(),
                "the grace period is over: ending running tasks and handing them back"
            );
            self.leases.stop_all(&Stop::Drain);
            if timeout(LAST_REPORTS, self.leases.none_left()).await.is_err() {
                tracing::warn!("the server did not take all results in time");
            }
        }
        match timeout(LAST_CLAIM, self.server.goodbye(&session.token)).await {
            Ok(Ok(())) => {
                self.surroundings.guardian.session(None);
                tracing::info!("stopped");
            }
            _ => tracing::warn!("stopped, but could not tell the server"),
        }
    }
}

impl Session {
    fn of(reply: RegisterReply) -> Self {
        Self {
            worker_id: reply.worker_id,
            token: reply.token,
            heartbeat: Duration::from_secs(reply.heartbeat_seconds.max(1)),
            lease: Duration::from_secs(reply.lease_seconds),
            forgotten: CancellationToken::new(),
        }
    }
}

/// Runs an attempt and reports it. The lease is held until the server has the result.
async fn carry_out(
    surroundings: Arc<Surroundings>,
    leases: Arc<Leases>,
    assignment: Arc<Assignment>,
    stop: tokio::sync::watch::Receiver<Option<Stop>>,
    slot: OwnedSemaphorePermit,
) {
    let attempt_id = assignment.attempt_id;
    let (server, folder, token) = (
        surroundings.server.clone(),
        surroundings.folder.clone(),
        assignment.token.clone(),
    );
    tracing::info!(%attempt_id, dag_id = assignment.dag_id, run_id = assignment.run_id, task_id = assignment.task_id, map_index = assignment.map_index, "attempt started");
    if let Some(report) = attempt::run(surroundings, assignment, stop, slot).await {
        let unsent = Unsent {
            attempt_id,
            token,
            report,
        };
        // Apart, as thousands may wait for their end at the same time: room for it need not be kept meanwhile.
        Box::pin(unsent.deliver(&server, folder.path())).await;
    } else {
        tracing::warn!(%attempt_id, "attempt given up: it is not this worker's any more");
    }
    leases.remove(attempt_id);
}
