//! The arguments of `updraft db` and `updraft secrets`.

use std::path::PathBuf;

use clap::Subcommand;

use super::{HomeArgs, Times};

#[derive(Debug, Subcommand)]
pub(crate) enum DbCommand {
    /// Bring the schema up to this binary's version
    #[command(after_help = "Examples:
  updraft db migrate")]
    Migrate(HomeArgs),
    /// Write the database and the key of its secrets into a new folder, while work goes on
    #[command(after_help = "Examples:
  updraft db backup /backups/2026-01-31
  updraft db backup /backups/2026-01-31 --without-key")]
    Backup {
        /// The folder to make
        folder: PathBuf,
        /// Leave out the key with which variables, connections and webhooks are encrypted: without it they can't be read again
        #[arg(long)]
        without_key: bool,
        #[command(flatten)]
        home: HomeArgs,
    },
    /// Read a backup into an empty database; nothing is started before `updraft db resume`
    #[command(after_help = "Examples:
  updraft db restore /backups/2026-01-31")]
    Restore {
        /// The folder of the backup
        folder: PathBuf,
        #[command(flatten)]
        home: HomeArgs,
    },
    /// Tell what would happen if work went on after a restore
    #[command(after_help = "Examples:
  updraft db recovery")]
    Recovery(HomeArgs),
    /// Let work go on after a restore
    #[command(after_help = "Examples:
  updraft db resume")]
    Resume(HomeArgs),
    /// Copy a private database to a PostgreSQL server, whole and compared; Updraft must be stopped
    #[command(after_help = "Examples:
  UPDRAFT_MOVE_TO=postgres://updraft:…@db.example.org/updraft updraft db move")]
    Move {
        /// Where to: an empty database, as postgres://user:password@host:5432/database. Better in UPDRAFT_MOVE_TO, where no list of
        /// processes shows the password
        #[arg(long, env = "UPDRAFT_MOVE_TO", hide_env_values = true)]
        to: String,
        #[command(flatten)]
        home: HomeArgs,
    },
    /// Prove that nothing is lost, doubled or stuck: asks the database about every invariant, while all runs on; exit code 1 if one
    /// does not hold
    #[command(after_help = "Examples:
  updraft db check
  updraft db check --format json | jq '.violations[].name'")]
    Check {
        #[command(flatten)]
        home: HomeArgs,
        /// How to print it [default: human on a terminal, else json]
        #[arg(long, value_enum)]
        format: Option<Times>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum SecretsCommand {
    /// Tell which keys there are, and how many secrets each encrypts
    #[command(after_help = "Examples:
  updraft secrets keys")]
    Keys(HomeArgs),
    /// Encrypt with a new key from now on, and everything anew, while all runs on
    #[command(after_help = "Examples:
  updraft secrets rotate
  updraft secrets rotate --prepare")]
    Rotate {
        /// Add the new key and use it for decryption only, so that other machines can be given it first
        #[arg(long)]
        prepare: bool,
        #[command(flatten)]
        home: HomeArgs,
    },
    /// Remove keys that nothing is encrypted with any more
    #[command(after_help = "Examples:
  updraft secrets prune")]
    Prune(HomeArgs),
}
