//! `docker`: a program in a container.

mod container;
mod daemon;
mod explain;
mod follow;
mod progress;
mod run;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::arguments;
use crate::job::name_of;
use crate::operator::{Operator, OperatorError, Plan, TaskSetup};
use daemon::Daemon;
use run::Run;

/// Runs a container on a Docker daemon and waits for its end. Exit code 0 is success, 99 skips the task, any other code fails it. Its
/// output goes to the task's log; the last line of standard output becomes the XCom `return_value`. Waiting takes no slot of the worker.
/// The container outlives its worker: when that dies or is stopped, the next try goes on with the same container, on the same daemon.
/// For that the task needs `retries` (a stop uses up none), and workers with a daemon of their own a queue of their own. The next try may
/// repeat the last seconds of the log of a worker that died. A kill, a clear and a time-out stop the container; a clear does not reach
/// one whose worker died before it. The task's `env` and `UPDRAFT_*` are in the container's environment (not `UPDRAFT_OUTPUT`), its
/// `resources` are the container's limits. The daemon is that of `connection`, or of `DOCKER_HOST` in the worker's environment, or
/// `/var/run/docker.sock`; TLS is not supported, and images are pulled without a login.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Args {
    /// The image, such as `python:3.12-slim`.
    pub image: String,
    /// What runs in it, instead of what the image says: a list of words, or a text that is split into words as a shell would, but run
    /// without a shell. For a shell write `["sh", "-c", "…"]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "WordsSchema")]
    pub command: Option<Words>,
    /// The image's entrypoint is replaced by this, in the same form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "WordsSchema")]
    pub entrypoint: Option<Words>,
    /// Environment variables beside the task's own `env`. Whoever may look at the daemon's containers can read them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// Folders and volumes, each `source:target` or `source:target:ro`. The source is a path on the daemon's machine, or the name of a
    /// volume.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mounts: Vec<String>,
    /// The working directory in the container.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub working_dir: Option<String>,
    /// The user in the container: a name or an id, with a group after a colon if need be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub user: Option<String>,
    /// The network: `bridge`, `host`, `none`, or the name of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub network: Option<String>,
    /// The most memory, such as `512MiB`; instead of `memory` in `resources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub memory: Option<String>,
    /// The most cores, such as 0.5; instead of `cpu` in `resources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64", extend("exclusiveMinimum" = 0))]
    pub cpus: Option<f64>,
    /// When the image is pulled: where the daemon lacks it, each time, or never.
    #[serde(default)]
    pub pull: Pull,
    /// Which containers stay when they are over, to be looked at: none, or those that failed. Somebody has to remove them.
    #[serde(default)]
    pub keep: Keep,
    /// Id of a connection of type `docker`. Its host is `unix:///path`, `tcp://host:2375`, or a host name beside its port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub connection: Option<String>,
    /// What happens when nobody knows how the container ended: it is gone, or its daemon was silent for two minutes. `retry` fails the try,
    /// so that the next one starts another container (the former may still run); `fail` fails the task for good. Asking a person is not
    /// supported.
    #[serde(default)]
    pub on_unknown: OnUnknown,
}

/// A command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Words {
    /// To be split.
    Text(String),
    /// As they are.
    List(Vec<String>),
}

/// What a command may be in a file, in one flat schema for clear messages.
#[derive(JsonSchema)]
#[schemars(extend("type" = ["string", "array"], "items" = {"type": "string"}))]
struct WordsSchema;

/// When an image is pulled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Pull {
    #[default]
    Missing,
    Always,
    Never,
}

/// Which containers stay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Keep {
    #[default]
    Never,
    OnFailure,
}

/// What happens when nobody knows how a container ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum OnUnknown {
    #[default]
    Retry,
    Fail,
}

/// The `docker` action.
#[derive(Debug)]
pub struct Docker;

impl Operator for Docker {
    fn plan(&self, setup: &TaskSetup) -> Result<Plan, OperatorError> {
        let args: Args = arguments::read(setup)?;
        let connection = args.connection.as_deref().map(|id| setup.connection(id)).transpose()?;
        let daemon = Daemon::of(connection.as_ref())?;
        let assignment = &setup.assignment;
        let former = assignment.job.clone().filter(|job| job.kind == assignment.action.name);
        let name = former
            .as_ref()
            .map_or_else(|| name_of(assignment), |job| job.id.clone());
        let body = container::body(&args, &name, setup)?;
        let run = Run::new(args, name, former, body, daemon, setup);
        Ok(Plan::Async(Box::pin(run.carry_out())))
    }
}
