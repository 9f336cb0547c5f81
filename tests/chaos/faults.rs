//! What goes wrong, when, and for how long: all of it drawn from the seed.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::Result;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rustix::process::Signal;
use tokio::time::sleep;

use crate::installation::{Installation, Part};
use crate::ledger::now;
use crate::process::{signal_process, tree};
use updraft_tests::wire::Mode;

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    KillScheduler,
    KillApi,
    KillWorker,
    KillGuardian,
    KillMachine,
    RestartScheduler,
    RestartApi,
    RestartWorker,
    PauseScheduler,
    PauseApi,
    PauseWorker,
    PauseWorkerPastLease,
    PostgresFast,
    PostgresImmediate,
    PostgresCrash,
    CutDatabase,
    SilenceDatabase,
    SlowDatabase,
    CutWorker,
    SilenceWorker,
    PartWorkerPastLease,
    SlowWorker,
    /// By a process of another binary: an upgrade, not one of the deck.
    Replaced,
}

impl Kind {
    pub(crate) const ALL: [Self; 22] = [
        Self::KillScheduler,
        Self::KillApi,
        Self::KillWorker,
        Self::KillGuardian,
        Self::KillMachine,
        Self::RestartScheduler,
        Self::RestartApi,
        Self::RestartWorker,
        Self::PauseScheduler,
        Self::PauseApi,
        Self::PauseWorker,
        Self::PauseWorkerPastLease,
        Self::PostgresFast,
        Self::PostgresImmediate,
        Self::PostgresCrash,
        Self::CutDatabase,
        Self::SilenceDatabase,
        Self::SlowDatabase,
        Self::CutWorker,
        Self::SilenceWorker,
        Self::PartWorkerPastLease,
        Self::SlowWorker,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::KillScheduler => "scheduler-kill",
            Self::KillApi => "api-kill",
            Self::KillWorker => "worker-kill",
            Self::KillGuardian => "guardian-kill",
            Self::KillMachine => "machine-kill",
            Self::RestartScheduler => "scheduler-restart",
            Self::RestartApi => "api-restart",
            Self::RestartWorker => "worker-restart",
            Self::PauseScheduler => "scheduler-pause",
            Self::PauseApi => "api-pause",
            Self::PauseWorker => "worker-pause",
            Self::PauseWorkerPastLease => "worker-pause-past-lease",
            Self::PostgresFast => "postgres-fast",
            Self::PostgresImmediate => "postgres-immediate",
            Self::PostgresCrash => "postgres-crash",
            Self::CutDatabase => "database-cut",
            Self::SilenceDatabase => "database-silent",
            Self::SlowDatabase => "database-slow",
            Self::CutWorker => "worker-cut",
            Self::SilenceWorker => "worker-silent",
            Self::PartWorkerPastLease => "worker-parted-past-lease",
            Self::SlowWorker => "worker-slow",
            Self::Replaced => "replaced",
        }
    }

    /// How long it may last, in seconds.
    fn span(self) -> (f64, f64) {
        match self {
            Self::KillScheduler | Self::KillApi | Self::KillWorker | Self::KillMachine => (0.1, 6.0),
            Self::KillGuardian | Self::PostgresCrash | Self::Replaced => (0.0, 0.0),
            Self::RestartScheduler | Self::RestartApi | Self::RestartWorker => (0.1, 3.0),
            // The scheduler's lease is 5 s here: shorter and longer than that.
            Self::PauseScheduler => (2.0, 12.0),
            Self::PauseApi | Self::PauseWorker => (1.0, 12.0),
            // A worker's lease is 30 s.
            Self::PauseWorkerPastLease | Self::PartWorkerPastLease => (33.0, 42.0),
            Self::PostgresFast | Self::PostgresImmediate => (0.0, 10.0),
            Self::CutDatabase | Self::SilenceDatabase | Self::CutWorker | Self::SilenceWorker => (1.0, 12.0),
            Self::SlowDatabase | Self::SlowWorker => (3.0, 12.0),
        }
    }
}

/// A fault that is to come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fault {
    pub(crate) kind: Kind,
    /// Seconds after the one before.
    pub(crate) after: Duration,
    pub(crate) length: Duration,
    /// Whom it hits.
    pub(crate) target: usize,
}

/// A fault that was.
#[derive(Debug, Clone)]
pub(crate) struct Inflicted {
    pub(crate) kind: Kind,
    pub(crate) whom: String,
    /// Seconds since 1970.
    pub(crate) from: f64,
    pub(crate) until: f64,
}

/// The faults of a seed, one after the other without an end. Every kind comes once before any comes twice.
pub(crate) struct Deck {
    random: StdRng,
    kinds: Vec<Kind>,
    left: Vec<Kind>,
    every: f64,
}

impl Deck {
    pub(crate) fn new(seed: u64, every: f64, only: &[String]) -> Self {
        let wanted = |kind: &Kind| only.is_empty() || only.iter().any(|name| kind.name().contains(name.as_str()));
        Self {
            random: StdRng::seed_from_u64(seed),
            kinds: Kind::ALL.into_iter().filter(wanted).collect(),
            left: Vec::new(),
            every,
        }
    }
}

impl Iterator for Deck {
    type Item = Fault;

    fn next(&mut self) -> Option<Fault> {
        if self.left.is_empty() {
            self.left.clone_from(&self.kinds);
            self.left.shuffle(&mut self.random);
        }
        let kind = self.left.pop()?;
        let (least, most) = kind.span();
        Some(Fault {
            kind,
            after: Duration::from_secs_f64(self.every * self.random.random_range(0.3..1.7)),
            length: Duration::from_secs_f64(least + (most - least) * self.random.random_range(0.0..1.0)),
            target: self.random.random_range(0..1_000),
        })
    }
}

/// Inflicts a fault, waits, and puts right what it broke.
pub(crate) async fn inflict(on: Arc<Installation>, fault: Fault) -> Result<Inflicted> {
    let pick = |parts: &[usize]| parts[fault.target % parts.len()];
    let all: Vec<&Part> = on.parts().collect();
    let (schedulers, servers) = (on.schedulers.len(), on.servers.len());
    let clients = schedulers + servers;
    let part = match fault.kind {
        Kind::KillScheduler | Kind::RestartScheduler | Kind::PauseScheduler => Some(fault.target % schedulers),
        Kind::KillApi | Kind::RestartApi | Kind::PauseApi => Some(schedulers + fault.target % servers),
        Kind::CutDatabase | Kind::SilenceDatabase | Kind::SlowDatabase => Some(fault.target % clients),
        Kind::PostgresFast | Kind::PostgresImmediate | Kind::PostgresCrash => None,
        _ => Some(pick(&(clients..all.len()).collect::<Vec<_>>())),
    };
    let Some(part) = part.map(|index| all[index]) else {
        let from = now();
        match fault.kind {
            Kind::PostgresFast => on.restart_postgres(Signal::INT, fault.length).await?,
            Kind::PostgresImmediate => on.restart_postgres(Signal::QUIT, fault.length).await?,
            _ => on.crash_postgres(fault.target).await,
        }
        return Ok(Inflicted {
            kind: fault.kind,
            whom: "postgres".to_owned(),
            from,
            until: now(),
        });
    };
    let _busy = part.role.busy.lock().await;
    let from = now();
    strike(part, fault).await?;
    Ok(Inflicted {
        kind: fault.kind,
        whom: part.role.name.clone(),
        from,
        until: now(),
    })
}

async fn strike(part: &Part, fault: Fault) -> Result<()> {
    let role = &part.role;
    match fault.kind {
        Kind::KillScheduler | Kind::KillApi | Kind::KillWorker => {
            role.kill().await;
            sleep(fault.length).await;
            role.start()?;
        }
        Kind::KillMachine => {
            // Nobody is left to do anything about it.
            role.signal(Signal::STOP);
            for (pid, _) in role.pid().map(tree).unwrap_or_default().into_iter().skip(1) {
                signal_process(Some(pid), Signal::KILL);
            }
            role.kill().await;
            sleep(fault.length).await;
            role.start()?;
        }
        Kind::KillGuardian => {
            let below = role.pid().map(tree).unwrap_or_default();
            let guardian = below
                .into_iter()
                .find(|(_, command)| command.contains("worker-guardian"));
            signal_process(guardian.map(|(pid, _)| pid), Signal::KILL);
        }
        Kind::RestartScheduler | Kind::RestartApi | Kind::RestartWorker => {
            role.end().await;
            sleep(fault.length).await;
            role.start()?;
        }
        Kind::PauseScheduler | Kind::PauseApi | Kind::PauseWorker | Kind::PauseWorkerPastLease => {
            role.signal(Signal::STOP);
            sleep(fault.length).await;
            role.signal(Signal::CONT);
        }
        Kind::CutDatabase | Kind::CutWorker => on_the_wire(part, Mode::Cut, fault.length).await,
        Kind::SilenceDatabase | Kind::SilenceWorker | Kind::PartWorkerPastLease => {
            on_the_wire(part, Mode::Silent, fault.length).await;
        }
        Kind::SlowDatabase | Kind::SlowWorker => {
            let late = Duration::from_millis(20 + fault.target as u64 % 180);
            on_the_wire(part, Mode::Slow(late), fault.length).await;
        }
        Kind::PostgresFast | Kind::PostgresImmediate | Kind::PostgresCrash | Kind::Replaced => {}
    }
    Ok(())
}

async fn on_the_wire(part: &Part, mode: Mode, length: Duration) {
    part.wire.set(mode);
    sleep(length).await;
    part.wire.set(Mode::Open);
}

/// What processes did that nobody asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Misdeeds {
    /// Ended by themselves after they had been up.
    pub(crate) fell: u32,
    /// Did not end upon SIGTERM.
    pub(crate) hung: u32,
    /// Were started while there was no database, and ended saying so.
    pub(crate) in_vain: u32,
}

pub(crate) fn misdeeds(on: &Installation) -> Misdeeds {
    on.parts().fold(Misdeeds::default(), |all, part| Misdeeds {
        fell: all.fell + part.role.fell.load(Ordering::Relaxed),
        hung: all.hung + part.role.hung.load(Ordering::Relaxed),
        in_vain: all.in_vain + part.role.in_vain.load(Ordering::Relaxed),
    })
}
