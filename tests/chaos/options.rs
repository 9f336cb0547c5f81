//! What was asked for.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

/// Runs Updraft as it runs in earnest, kills and cuts off its parts at random, and proves from outside that nothing was lost and
/// nothing ran twice.
#[derive(Debug, Clone, Parser)]
#[command(name = "chaos", max_term_width = 110)]
pub(crate) struct Options {
    /// How long to inject faults
    #[arg(long, default_value_t = 3.0)]
    pub(crate) minutes: f64,
    /// Decides which faults come when; the same seed, the same faults [default: a new one]
    #[arg(long)]
    seed: Option<u64>,
    /// Runs asked for in a second, on average
    #[arg(long, default_value_t = 1.5)]
    pub(crate) rate: f64,
    /// Seconds from one fault to the next, on average
    #[arg(long, default_value_t = 5.0)]
    pub(crate) every: f64,
    /// Only faults whose name contains one of these, comma-separated
    #[arg(long, value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Worker processes
    #[arg(long, default_value_t = 3)]
    pub(crate) workers: usize,
    /// The binary to test [default: `updraft` beside this program]
    #[arg(long)]
    binary: Option<PathBuf>,
    /// No faults: begin with this older binary, upgrade to the one under test while work goes on, and go back
    #[arg(long)]
    pub(crate) from: Option<PathBuf>,
    /// Where to keep everything, also after a success [default: a temporary folder, kept after a failure]
    #[arg(long)]
    pub(crate) folder: Option<PathBuf>,
    /// How many seconds without any progress at the end are a failure
    #[arg(long, default_value_t = 120)]
    pub(crate) patience: u64,
}

impl Options {
    /// From the command line, with a seed in any case.
    pub(crate) fn read() -> Self {
        let mut options = Self::parse();
        options.seed.get_or_insert_with(|| u64::from(rand::random::<u32>()));
        options
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed.unwrap_or_default()
    }

    pub(crate) fn duration(&self) -> Duration {
        Duration::from_secs_f64(self.minutes * 60.0)
    }

    pub(crate) fn binary(&self) -> PathBuf {
        self.binary.clone().unwrap_or_else(|| {
            let own = std::env::current_exe().unwrap_or_default();
            own.with_file_name("updraft")
        })
    }

    /// The command that does the same again.
    pub(crate) fn again(&self) -> String {
        let mut arguments = format!(
            "--minutes {} --seed {} --rate {} --every {} --workers {}",
            self.minutes,
            self.seed(),
            self.rate,
            self.every,
            self.workers
        );
        if !self.only.is_empty() {
            arguments.push_str(&format!(" --only {}", self.only.join(",")));
        }
        if let Some(from) = &self.from {
            arguments.push_str(&format!(" --from {}", from.display()));
        }
        format!("make chaos ARGS=\"{arguments}\"")
    }
}
