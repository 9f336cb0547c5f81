//! One container from its name to its end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bollard::Docker;
use bollard::errors::Error;
use bollard::models::ContainerCreateBody;
use bollard::query_parameters::{CreateContainerOptions, RemoveContainerOptions, StopContainerOptions};
use serde_json::json;
use tokio::time::{Instant, sleep};

use super::daemon::{Daemon, Found, look, pull};
use super::explain::{explain, status};
use super::progress::Progress;
use super::{Args, Keep, OnUnknown, Pull};
use crate::job::{Cancelled, Cut, Jobs};
use crate::operator::{Outcome, OutcomeState, TaskLog, TaskSetup};
use crate::protocol::Job;
use crate::verdict::{Seen, Verdict, verdict};

/// How often the end of a container is tried when its daemon does not answer.
const STOP_TRIES: u32 = 5;
const STOP_PAUSE: Duration = Duration::from_millis(500);

/// A container of a try.
pub(super) struct Run {
    pub(super) args: Args,
    /// The job's, and the container's.
    pub(super) name: String,
    /// What an earlier try left.
    former: Option<Job>,
    body: ContainerCreateBody,
    pub(super) daemon: Daemon,
    pub(super) log: TaskLog,
    jobs: Arc<dyn Jobs>,
    pub(super) mask: Arc<dyn Fn(&str) -> String + Send + Sync>,
    cancelled: Cancelled,
    grace: Duration,
    pub(super) do_xcom_push: bool,
    /// Whether the server knows of it: nothing was started before.
    is_kept: AtomicBool,
    daemon_id: Mutex<String>,
    progress: Mutex<Progress>,
}

impl Run {
    pub(super) fn new(
        args: Args,
        name: String,
        former: Option<Job>,
        body: ContainerCreateBody,
        daemon: Daemon,
        setup: &TaskSetup,
    ) -> Self {
        let read = former.as_ref().and_then(|job| job.details.get("read").cloned());
        let progress = read
            .and_then(|read| serde_json::from_value(read).ok())
            .unwrap_or_default();
        Self {
            args,
            name,
            is_kept: AtomicBool::new(former.is_some()),
            former,
            body,
            daemon,
            log: setup.log.clone(),
            jobs: setup.jobs.clone(),
            mask: setup.mask.clone(),
            cancelled: setup.cancelled.clone(),
            grace: setup.grace,
            do_xcom_push: setup.assignment.do_xcom_push,
            daemon_id: Mutex::default(),
            progress: Mutex::new(progress),
        }
    }

    pub(super) async fn carry_out(self) -> Outcome {
        let cut = tokio::select! {
            outcome = self.work() => return outcome.unwrap_or_else(|outcome| outcome),
            cut = self.cancelled.cancelled() => cut,
        };
        if self.is_kept.load(Ordering::Relaxed) {
            match cut {
                Cut::Over => self.stop().await,
                Cut::HandedOn => {
                    self.keep(&self.progress()).await;
                    let name = &self.name;
                    self.log
                        .info(format!("the container {name} goes on; the next try takes it up"))
                        .await;
                }
            }
        }
        Outcome::failed("cancelled")
    }

    /// `Err` is an end as well: one that was come to before the container's own.
    async fn work(&self) -> Result<Outcome, Outcome> {
        let docker = self.connect().await?;
        let progress = self.progress();
        if let Err(error) = self.jobs.keep(self.job(&progress)).await {
            return Err(Outcome::failed(error.message));
        }
        self.is_kept.store(true, Ordering::Relaxed);
        match &self.former {
            Some(_) => self.go_on(&docker).await?,
            None => self.make(&docker).await?,
        }
        let code = self.follow(&docker).await?;
        let outcome = self.outcome(&docker, code).await;
        self.clean_up(&docker, &outcome).await;
        Ok(outcome)
    }

    /// Who has a job to go on with asks for as long as it takes; who has none would better be tried again.
    async fn connect(&self) -> Result<Docker, Outcome> {
        let (mut seen, since) = (Vec::new(), Instant::now());
        let (docker, id) = loop {
            match self.daemon.connect().await {
                Ok(connected) => break connected,
                Err(error) if self.former.is_none() => return Err(self.failed(&error)),
                Err(error) => self.doubt(&mut seen, since, &error).await?,
            }
        };
        let before = self.former.as_ref().and_then(|job| job.details["daemon"].as_str());
        if before.is_some_and(|before| before != id) {
            return Err(self.unknown(&format!(
                "it is on another Docker daemon than that at {}: workers with a daemon of their own need a queue of their own",
                self.daemon.host
            )));
        }
        *self.daemon_id.lock().unwrap_or_else(PoisonError::into_inner) = id;
        Ok(docker)
    }

    /// A container is there already, or it is made now, under the same name.
    async fn go_on(&self, docker: &Docker) -> Result<(), Outcome> {
        let (mut seen, since) = (Vec::new(), Instant::now());
        let name = &self.name;
        loop {
            match look(docker, name).await {
                Ok(Found::Foreign) => return Err(self.foreign()),
                Ok(Found::Started(Seen::Gone)) => {
                    let text = format!("the try before this one had not started the container {name} yet");
                    self.log.info(text).await;
                    return self.make(docker).await;
                }
                Ok(Found::Created) => return self.start(docker).await,
                Ok(Found::Started(Seen::Unreachable)) => {
                    self.doubt(&mut seen, since, &Error::RequestTimeoutError).await?;
                }
                Ok(Found::Started(_)) => {
                    let text = format!("going on with the container {name}, which a try before this one started");
                    self.log.info(text).await;
                    return Ok(());
                }
                Err(error) => self.doubt(&mut seen, since, &error).await?,
            }
        }
    }

    /// Nobody could be asked: waits until it is time to ask again.
    async fn doubt(&self, seen: &mut Vec<Seen>, since: Instant, error: &Error) -> Result<(), Outcome> {
        if seen.is_empty() {
            self.log.error(explain(&self.daemon.host, error)).await;
        }
        seen.push(Seen::Unreachable);
        match verdict(seen, since.elapsed()) {
            Verdict::Unknown(what) => Err(self.unknown(what)),
            Verdict::Again(pause) => {
                sleep(pause).await;
                Ok(())
            }
            Verdict::Running | Verdict::Ended { .. } => Ok(()),
        }
    }

    async fn make(&self, docker: &Docker) -> Result<(), Outcome> {
        let image = &self.args.image;
        if self.args.pull == Pull::Always {
            self.pull(docker).await?;
        }
        let mut created = self.create(docker).await;
        if created.as_ref().is_err_and(|error| status(error) == Some(404)) {
            if self.args.pull != Pull::Missing {
                return Err(Outcome::failed(format!(
                    "the Docker daemon at {} has no image `{image}`, and `pull: {}` keeps it from being pulled",
                    self.daemon.host,
                    if self.args.pull == Pull::Never {
                        "never"
                    } else {
                        "always"
                    }
                )));
            }
            self.pull(docker).await?;
            created = self.create(docker).await;
        }
        match created {
            Ok(()) => {}
            Err(error) if status(&error) == Some(409) => match look(docker, &self.name).await {
                // A request of the worker before this one came late.
                Ok(Found::Created) => {}
                Ok(Found::Started(Seen::Running | Seen::Ended { .. })) => return Ok(()),
                Ok(Found::Foreign) => return Err(self.foreign()),
                _ => return Err(self.failed(&error)),
            },
            Err(error) => return Err(self.failed(&error)),
        }
        self.start(docker).await
    }

    async fn create(&self, docker: &Docker) -> Result<(), Error> {
        let options = CreateContainerOptions {
            name: Some(self.name.clone()),
            ..CreateContainerOptions::default()
        };
        docker
            .create_container(Some(options), self.body.clone())
            .await
            .map(drop)
    }

    async fn pull(&self, docker: &Docker) -> Result<(), Outcome> {
        let image = &self.args.image;
        self.log.info(format!("pulling the image {image}")).await;
        pull(docker, image).await.map_err(|error| {
            Outcome::failed(format!(
                "the image `{image}` can't be pulled: {}; images that need a login have to be there already",
                explain(&self.daemon.host, &error)
            ))
        })
    }

    async fn start(&self, docker: &Docker) -> Result<(), Outcome> {
        if let Err(error) = docker.start_container(&self.name, None).await {
            let outcome = self.failed(&error);
            self.clean_up(docker, &outcome).await;
            return Err(outcome);
        }
        let text = format!(
            "started the container {} ({}) on {}",
            self.name, self.args.image, self.daemon.host
        );
        self.log.info(text).await;
        Ok(())
    }

    /// Removes the container, unless it is to be looked at.
    async fn clean_up(&self, docker: &Docker, outcome: &Outcome) {
        let name = &self.name;
        if self.args.keep == Keep::OnFailure && matches!(outcome.state, OutcomeState::Failed { .. }) {
            let text = format!("the container is kept: `docker inspect {name}`; `docker rm {name}` removes it");
            return self.log.info(text).await;
        }
        let options = RemoveContainerOptions {
            force: true,
            v: true,
            ..RemoveContainerOptions::default()
        };
        if let Err(error) = docker.remove_container(name, Some(options)).await
            && status(&error) != Some(404)
        {
            let text = format!(
                "can't remove the container {name}: {}",
                explain(&self.daemon.host, &error)
            );
            self.log.error(text).await;
        }
    }

    /// Ends the container: politely, then by force, which the daemon sees to.
    async fn stop(&self) {
        let name = &self.name;
        self.log.info(format!("stopping the container {name}")).await;
        let mut last = Ok(());
        for tries in 1..=STOP_TRIES {
            last = self.stop_once().await;
            match &last {
                Ok(()) => return,
                // It may be on its way still.
                Err(error) if status(error) == Some(404) && tries > 1 => return,
                Err(_) => sleep(STOP_PAUSE).await,
            }
        }
        if let Err(error) = last {
            let why = explain(&self.daemon.host, &error);
            self.log.error(format!("the container {name} may go on: {why}")).await;
        }
    }

    async fn stop_once(&self) -> Result<(), Error> {
        let (docker, _) = self.daemon.connect().await?;
        let options = StopContainerOptions {
            t: Some(i32::try_from(self.grace.as_secs().max(1)).unwrap_or(10)),
            ..StopContainerOptions::default()
        };
        docker.stop_container(&self.name, Some(options)).await?;
        self.clean_up(&docker, &Outcome::failed("stopped")).await;
        Ok(())
    }

    /// What the server is to know.
    fn job(&self, progress: &Progress) -> Job {
        let daemon = self.daemon_id.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Job {
            kind: "docker".to_owned(),
            id: self.name.clone(),
            details: json!({"host": self.daemon.host, "daemon": daemon, "read": progress}),
            url: None,
        }
    }

    /// Tells the server how far the output was read. Should it not hear it, some lines come twice.
    pub(super) async fn keep(&self, progress: &Progress) {
        if let Err(error) = self.jobs.keep(self.job(progress)).await {
            tracing::debug!(%error, "cannot keep how far a container's output was read");
        }
    }

    pub(super) fn progress(&self) -> Progress {
        self.lock().clone()
    }

    /// The output was read so far, and is in the log.
    pub(super) fn read(&self, progress: &Progress) {
        self.lock().clone_from(progress);
    }

    fn lock(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, error: &Error) -> Outcome {
        Outcome::failed(explain(&self.daemon.host, error))
    }

    fn foreign(&self) -> Outcome {
        Outcome::failed_for_good(format!(
            "there is a container {} that Updraft did not make; remove or rename it",
            self.name
        ))
    }

    /// Nobody knows how it ended.
    pub(super) fn unknown(&self, what: &str) -> Outcome {
        let reason = format!("how the container {} ended is unknown: {what} (on_unknown)", self.name);
        match self.args.on_unknown {
            OnUnknown::Retry => Outcome::failed(reason),
            OnUnknown::Fail => Outcome::failed_for_good(reason),
        }
    }
}
