//! The arguments of what runs for long: standalone, scheduler, API server, worker.

use std::path::PathBuf;

use clap::Args;

use crate::settings::Flags;

/// Where a role finds its settings.
#[derive(Debug, Args)]
pub(crate) struct HomeArgs {
    /// Folder for the database, logs and secrets [env: UPDRAFT_HOME] [default: ~/.updraft]
    #[arg(long, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct RoleArgs {
    #[command(flatten)]
    pub(crate) home: HomeArgs,
    /// Folder with the DAG files [env: UPDRAFT_DAGS_FOLDER] [default: dags]
    #[arg(long, value_name = "DIR")]
    pub(crate) dags_folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ApiServerArgs {
    #[command(flatten)]
    pub(crate) role: RoleArgs,
    #[command(flatten)]
    pub(crate) listen: ListenArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ListenArgs {
    /// Address to listen on [default: 127.0.0.1]
    #[arg(long)]
    pub(crate) host: Option<String>,
    /// Port to listen on [default: 8080]
    #[arg(long)]
    pub(crate) port: Option<u16>,
}

#[derive(Debug, Args)]
pub(crate) struct StandaloneArgs {
    #[command(flatten)]
    pub(crate) role: RoleArgs,
    #[command(flatten)]
    pub(crate) listen: ListenArgs,
    /// Worker processes to start [default: 1]
    #[arg(long)]
    pub(crate) workers: Option<u32>,
    /// Processes that one worker runs at once [default: 32]
    #[arg(long)]
    pub(crate) slots: Option<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct WorkerArgs {
    #[command(flatten)]
    pub(crate) role: RoleArgs,
    /// Address of the API server
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    pub(crate) server: String,
    /// File with the token that lets workers join; `secrets/worker.token` in the server's home
    #[arg(long, value_name = "FILE", env = "UPDRAFT_WORKER_TOKEN_FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// Name of this worker; one process a name and home [default: the host's name]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Processes to run at once [default: 32]
    #[arg(long)]
    pub(crate) slots: Option<u32>,
    /// Queues to serve, comma-separated [default: default]
    #[arg(long)]
    pub(crate) queues: Option<String>,
}

impl RoleArgs {
    pub(crate) fn flags(&self, flags: &mut Flags) {
        set(
            flags,
            "core.dags_folder",
            self.dags_folder.as_ref().map(|path| path.display().to_string()),
        );
    }
}

impl ListenArgs {
    pub(crate) fn flags(&self, flags: &mut Flags) {
        set(flags, "api.host", self.host.clone());
        set(flags, "api.port", self.port.map(|port| port.to_string()));
    }
}

impl StandaloneArgs {
    pub(crate) fn flags(&self) -> Flags {
        let mut flags = Flags::new();
        self.role.flags(&mut flags);
        self.listen.flags(&mut flags);
        set(&mut flags, "worker.count", self.workers.map(|count| count.to_string()));
        set(&mut flags, "worker.slots", self.slots.map(|slots| slots.to_string()));
        flags
    }
}

impl ApiServerArgs {
    pub(crate) fn flags(&self) -> Flags {
        let mut flags = Flags::new();
        self.role.flags(&mut flags);
        self.listen.flags(&mut flags);
        flags
    }
}

impl WorkerArgs {
    pub(crate) fn flags(&self) -> Flags {
        let mut flags = Flags::new();
        self.role.flags(&mut flags);
        set(&mut flags, "worker.slots", self.slots.map(|slots| slots.to_string()));
        flags
    }
}

fn set(flags: &mut Flags, key: &'static str, value: Option<String>) {
    if let Some(value) = value {
        flags.insert(key, value);
    }
}
