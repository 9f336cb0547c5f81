//! `updraft`: one binary, every role a subcommand.

mod args;
mod client;
mod commands;
mod home;
mod logging;
mod password;
mod settings;
mod signals;

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Parser;

use commands::explain::Subject;
use updraft_worker::ClientTls;

use args::{Cli, Command, ConfigCommand, CronCommand, DagsCommand, DbCommand, RunsCommand, TasksCommand};

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match dispatch(cli.command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
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
        Command::Dags {
            command: DagsCommand::Validate { paths, format, color },
        } => commands::validate::run(&paths, format, color),
        Command::Dags {
            command: DagsCommand::Simulate(args),
        } => commands::simulate::run(&args),
        Command::Backfill { command } => block_on(commands::backfill::run(command)),
        Command::Dags {
            command: DagsCommand::Explain { dag_id, explain },
        } => block_on(commands::explain::run(Subject::Dag { dag_id }, explain)),
        Command::Runs {
            command:
                RunsCommand::Explain {
                    dag_id,
                    run_id,
                    explain,
                },
        } => block_on(commands::explain::run(Subject::Run { dag_id, run_id }, explain)),
        Command::Tasks {
            command:
                TasksCommand::Explain {
                    dag_id,
                    run_id,
                    task_id,
                    map_index,
                    explain,
                },
        } => {
            let subject = Subject::Task {
                dag_id,
                run_id,
                task_id,
                map_index,
            };
            block_on(commands::explain::run(subject, explain))
        }
        Command::Cron {
            command: CronCommand::Next(args),
        } => commands::cron::next(&args),
        Command::Cron {
            command: CronCommand::Explain { expression, lang },
        } => commands::cron::explain(&expression, lang),
        Command::Dags {
            command: DagsCommand::Schema,
        } => commands::validate::schema(),
        Command::Config {
            command: ConfigCommand::Show { home, format },
        } => commands::config::show(home, format),
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
