//! Chaos: Updraft as it runs in earnest, under load, while its processes are killed, stopped and cut off from each other. What
//! tasks really did is counted from outside. See `docs/chaos.md`; and `docs/upgrades.md` for an upgrade instead of faults.

mod faults;
mod installation;
mod ledger;
mod options;
mod person;
mod process;
mod record;
mod report;
mod upgrade;
mod workload;

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use chrono::Utc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use faults::{Deck, Inflicted, inflict};
use installation::Installation;
use ledger::Ledger;
use options::Options;
use record::Record;
use report::{Figures, Finding};
use workload::{Asker, Clock};

/// More unfinished runs than these, and the client waits: a test of faults, not of load.
const ENOUGH: i64 = 80;

/// The schedule goes on for so long after the faults.
const AFTERWARDS: Duration = Duration::from_secs(20);
/// A run that is due is made within so long once nothing is broken any more.
const SETTLED: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let options = Options::read();
    let root = match &options.folder {
        Some(folder) => folder.clone(),
        None => tempfile::Builder::new().prefix("updraft-chaos-").tempdir()?.keep(),
    };
    std::fs::create_dir_all(&root)?;
    // As root, PostgreSQL runs as another user, who must be able to pass through.
    std::fs::set_permissions(&root, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    println!(
        "seed {}, {} min, in {}",
        options.seed(),
        options.minutes,
        root.display()
    );
    let root = root.canonicalize()?;
    let sound = run(&options, root.clone()).await;
    let is_sound = matches!(sound, Ok(true));
    if is_sound && options.folder.is_none() {
        std::fs::remove_dir_all(&root)?;
    }
    if !is_sound {
        println!(
            "\nFAILED. The same again: {}\nlogs, ledger and database are in {}",
            options.again(),
            root.display()
        );
    }
    Ok(if sound? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether nothing was found.
async fn run(options: &Options, root: PathBuf) -> Result<bool> {
    let clock = Clock::during(options.duration() + AFTERWARDS);
    workload::write(&root, clock)?;
    let first = options.from.clone().unwrap_or_else(|| options.binary());
    let on = Arc::new(Installation::start(&root, &first, options.workers).await?);
    let asker = Arc::new(Asker::prepare(&on).await?);
    let watch = Arc::new(Watch::default());
    let watching = tokio::spawn(watch.clone().look(on.clone()));
    let asking = tokio::spawn(asker.clone().ask(options.seed(), options.rate, watch.busy.clone()));

    let meddling = tokio::spawn(person::meddle(asker.clone(), on.url.clone(), options.seed()));

    let faults = match &options.from {
        Some(from) => upgrade::roll(options, &on, from).await?,
        None => wreak(options, &on).await?,
    };
    asker.stop.store(true, Ordering::Relaxed);
    on.heal();
    let calm = Instant::now();
    let (asked, touched) = (asking.await??, meddling.await?);
    sleep((clock.until - Utc::now()).to_std().unwrap_or_default() + SETTLED).await;
    let over = watch.until_all_is_over(Duration::from_secs(options.patience)).await;
    let settled = calm.elapsed().as_secs_f64();
    watching.abort();

    let (record, ledger) = (
        Record::read(&on.url, touched).await?,
        Ledger::read(&root.join("ledger"))?,
    );
    let mut findings = report::findings(&record, &ledger, &asked, clock);
    let misdeeds = faults::misdeeds(&on);
    findings.push(Finding {
        about: "processes that ended by themselves",
        offenders: watch.take_fallen(misdeeds.fell),
    });
    findings.push(Finding {
        about: "processes that SIGTERM did not end",
        offenders: (0..misdeeds.hung).map(|_| "see the logs".to_owned()).collect(),
    });
    let (is_sound, text) = on.check(&options.binary()).await?;
    findings.push(Finding {
        about: "invariants of `updraft db check` that do not hold",
        offenders: if is_sound { Vec::new() } else { vec![text] },
    });
    let figures = Figures {
        minutes: options.minutes,
        asked: asked.len(),
        repeated: asker.repeated.load(Ordering::Relaxed),
        in_vain: misdeeds.in_vain,
        cleared: asker.cleared.load(Ordering::Relaxed),
        longest_stall: watch.longest_stall(),
        settled,
    };
    let text = report::text(&figures, &faults, &record, &ledger, &findings);
    print!("{text}");
    std::fs::write(root.join("report.txt"), text)?;
    if !over {
        println!(
            "\nnothing happened for {} s and runs were unfinished still",
            options.patience
        );
    }
    on.stop().await?;
    Ok(over && findings.iter().all(|finding| finding.offenders.is_empty()))
}

/// Inflicts one fault after the other; those that last overlap with later ones.
async fn wreak(options: &Options, on: &Arc<Installation>) -> Result<Vec<Inflicted>> {
    let until = Instant::now() + options.duration();
    let mut under_way = JoinSet::new();
    let mut inflicted = Vec::new();
    for fault in Deck::new(options.seed(), options.every, &options.only) {
        sleep(fault.after.min(until.saturating_duration_since(Instant::now()))).await;
        if Instant::now() >= until {
            break;
        }
        under_way.spawn(inflict(on.clone(), fault));
        while let Some(done) = under_way.try_join_next() {
            inflicted.push(told(done??));
        }
    }
    while let Some(done) = under_way.join_next().await {
        inflicted.push(told(done??));
    }
    Ok(inflicted)
}

fn told(fault: Inflicted) -> Inflicted {
    println!(
        "{:26} {:12} {:6.1} s",
        fault.kind.name(),
        fault.whom,
        fault.until - fault.from
    );
    fault
}

/// The end of the ledger.
#[derive(Default)]
struct Tail {
    file: Option<File>,
}

impl Tail {
    /// Whether there is anything new, and whether a task has begun.
    fn read(&mut self, path: &Path) -> (bool, bool) {
        if self.file.is_none() {
            self.file = File::open(path).ok();
        }
        let mut new = String::new();
        let read = self.file.as_mut().and_then(|file| file.read_to_string(&mut new).ok());
        (read.unwrap_or_default() > 0, new.contains("begin "))
    }
}

/// Looks on from outside.
#[derive(Default)]
struct Watch {
    /// There are enough unfinished runs.
    busy: Arc<AtomicBool>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    longest_stall: f64,
    unfinished: Option<i64>,
    /// When something last happened.
    progress: Option<Instant>,
    fallen: Vec<String>,
}

impl Watch {
    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn look(self: Arc<Self>, on: Arc<Installation>) {
        let (mut stalled_since, mut tail) = (Instant::now(), Tail::default());
        loop {
            sleep(Duration::from_millis(500)).await;
            let standing = record::standing(&on.url).await.ok();
            let (written, begun) = tail.read(&on.root.join("ledger"));
            // While the database can't be asked there may be work.
            if begun || standing.is_some_and(|standing| !standing.waiting) {
                stalled_since = Instant::now();
            }
            let mut seen = self.seen();
            seen.longest_stall = seen.longest_stall.max(stalled_since.elapsed().as_secs_f64());
            let unfinished = standing.map(|standing| standing.unfinished);
            if written || unfinished.is_some() && unfinished != seen.unfinished {
                seen.progress = Some(Instant::now());
            }
            if let Some(unfinished) = unfinished {
                seen.unfinished = Some(unfinished);
                self.busy.store(unfinished > ENOUGH, Ordering::Relaxed);
            }
            for part in on.parts() {
                if let Ok(Some(text)) = part.role.keep() {
                    println!("{text}");
                    seen.fallen.push(text);
                }
            }
        }
    }

    /// Waits until no run is unfinished; false when nothing happens for too long.
    async fn until_all_is_over(&self, patience: Duration) -> bool {
        let begun = Instant::now();
        self.seen().unfinished = None;
        loop {
            sleep(Duration::from_millis(200)).await;
            let seen = self.seen();
            if seen.unfinished == Some(0) {
                return true;
            }
            let progress = seen.progress.map_or(begun, |progress| progress.max(begun));
            if progress.elapsed() > patience {
                return false;
            }
        }
    }

    fn longest_stall(&self) -> f64 {
        self.seen().longest_stall
    }

    fn take_fallen(&self, count: u32) -> Vec<String> {
        let mut fallen = std::mem::take(&mut self.seen().fallen);
        fallen.resize(count as usize, "a process".to_owned());
        fallen
    }
}
