//! `updraft`: one binary, every role a subcommand.

mod args;
mod client;
mod commands;
mod confirm;
mod home;
mod logging;
mod open_files;
mod password;
mod print;
mod servers;
mod settings;
mod signals;

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Parser;

use updraft_worker::ClientTls;

use args::{Cli, Command, ConfigCommand, CronCommand, DbCommand};

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match dispatch(cli.command) {
        Ok(code) => code,
        Err(error) if is_unread(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether whoever read what is printed has gone, as `head` does when it has enough.
fn is_unread(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<std::io::Error>();
    error.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

fn dispatch(command: Command) -> Result<ExitCode> {
    // Two TLS libraries' worth of crates share this process: without a choice made here, rustls panics at the first HTTPS call.
    let _ = rustls::crypto::ring::default_provider().install_default();
    keep_memory_private()?;
    match command {
        Command::Standalone(args) => block_on(commands::standalone::run(args)),
        Command::Scheduler(args) => block_on(commands::roles::scheduler(args)),
        Command::ApiServer(args) => block_on(commands::roles::api_server(args)),
        Command::Worker(args) => block_on(commands::worker::run(args)),
        Command::Db { command } => match command {
            DbCommand::Migrate(home) => block_on(commands::db::migrate(home)),
            DbCommand::Check { home, format } => block_on(commands::db::check(home, format)),
            DbCommand::Backup {
                folder,
                without_key,
                home,
            } => block_on(commands::backup::backup(folder, without_key, home)),
            DbCommand::Restore { folder, home } => block_on(commands::backup::restore(folder, home)),
            DbCommand::Recovery(home) => block_on(commands::backup::recovery(home)),
            DbCommand::Resume(home) => block_on(commands::backup::resume(home)),
            DbCommand::Move { to, home } => block_on(commands::backup::move_to(to, home)),
        },
        Command::Secrets { command } => block_on(commands::secrets::run(command)),
        Command::Users { command } => block_on(commands::users::run(command)),
        Command::Tokens { command } => block_on(commands::tokens::run(command)),
        Command::Dags { command } => block_on(commands::dags::run(command)),
        Command::Runs { command } => block_on(commands::runs::run(command)),
        Command::Tasks { command } => block_on(commands::tasks::run(command)),
        Command::Backfill { command } => block_on(commands::backfill::run(command)),
        Command::Assets { command } => block_on(commands::assets::run(command)),
        Command::Variables { command } => block_on(commands::variables::run(command)),
        Command::Connections { command } => block_on(commands::connections::run(command)),
        Command::Pools { command } => block_on(commands::pools::run(command)),
        Command::Cron {
            command: CronCommand::Next(args),
        } => commands::cron::next(&args),
        Command::Cron {
            command: CronCommand::Explain { expression, lang },
        } => commands::cron::explain(&expression, lang),
        Command::Config { command } => match command {
            ConfigCommand::Show { home, form } => commands::config::show(home, form.form),
            ConfigCommand::GetValue { words, home } => commands::config::get_value(&words.join("."), home),
        },
        Command::Version => {
            print::print(env!("CARGO_PKG_VERSION"))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Completion { shell } => commands::completion::run(shell),
        Command::WorkerGuardian {
            worker_id,
            tls_ca,
            tls_cert,
            tls_key,
        } => {
            let identity = tls_cert.zip(tls_key);
            commands::worker::guardian(&worker_id, &ClientTls { ca: tls_ca, identity })
        }
    }
}

/// No core file and no other process of this user may read what is in memory: keys, passwords, tokens. The programs that it
/// starts are as they always are.
fn keep_memory_private() -> Result<()> {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    set_dumpable_behavior(DumpableBehavior::NotDumpable).context("cannot keep this process out of core files")
}

fn block_on(future: impl Future<Output = Result<ExitCode>>) -> Result<ExitCode> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(future)
}
