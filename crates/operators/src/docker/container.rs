//! What a container is made of.

use std::collections::{BTreeMap, HashMap};

use bollard::models::{ContainerCreateBody, HostConfig};
use updraft_dag::size::parse_size;

use super::{Args, Words};
use crate::about::about_the_task;
use crate::operator::{OperatorError, TaskSetup};

/// The label by which a container is known to be a job's.
pub(super) const JOB: &str = "updraft.job";

/// # Errors
/// An argument does not say what it should.
pub(super) fn body(args: &Args, name: &str, setup: &TaskSetup) -> Result<ContainerCreateBody, OperatorError> {
    let resources = setup.assignment.resources.as_ref();
    let memory = match &args.memory {
        Some(text) => Some(parse_size(text).ok_or_else(|| {
            OperatorError::fatal(format!(
                "`memory`: `{text}` is not a size; write a whole number with a unit, such as `512MiB`"
            ))
        })?),
        None => resources.and_then(|resources| resources.memory),
    };
    let cpus = args.cpus.or(resources.and_then(|resources| resources.cpu));
    Ok(ContainerCreateBody {
        image: Some(args.image.clone()),
        cmd: args.command.as_ref().map(|words| split("command", words)).transpose()?,
        entrypoint: args
            .entrypoint
            .as_ref()
            .map(|words| split("entrypoint", words))
            .transpose()?,
        env: Some(environment(args, setup)),
        working_dir: args.working_dir.clone(),
        user: args.user.clone(),
        labels: Some(labels(name, setup)),
        host_config: Some(HostConfig {
            binds: (!args.mounts.is_empty()).then(|| args.mounts.clone()),
            network_mode: args.network.clone(),
            memory: memory.and_then(|bytes| i64::try_from(bytes).ok()),
            nano_cpus: cpus.map(|cores| (cores * 1e9) as i64),
            ..HostConfig::default()
        }),
        ..ContainerCreateBody::default()
    })
}

fn split(argument: &str, words: &Words) -> Result<Vec<String>, OperatorError> {
    match words {
        Words::List(list) => Ok(list.clone()),
        Words::Text(text) => shlex::split(text).ok_or_else(|| {
            OperatorError::fatal(format!(
                "`{argument}` can't be split into words: a quote is not closed in `{text}`; a list of words needs no quotes"
            ))
        }),
    }
}

fn environment(args: &Args, setup: &TaskSetup) -> Vec<String> {
    let about = about_the_task(setup);
    // That file is on the worker.
    let about = about.into_iter().filter(|(name, _)| *name != "UPDRAFT_OUTPUT");
    let mut all: BTreeMap<String, String> = about.map(|(name, value)| (name.to_owned(), value)).collect();
    all.extend(setup.assignment.env.clone());
    all.extend(args.env.clone());
    all.into_iter().map(|(name, value)| format!("{name}={value}")).collect()
}

/// Nothing that a template made: everybody who may ask the daemon can read them.
fn labels(name: &str, setup: &TaskSetup) -> HashMap<String, String> {
    let assignment = &setup.assignment;
    [
        (JOB, name.to_owned()),
        ("updraft.dag_id", assignment.dag_id.clone()),
        ("updraft.run_id", assignment.run_id.clone()),
        ("updraft.task_id", assignment.task_id.clone()),
        ("updraft.map_index", assignment.map_index.to_string()),
        ("updraft.try_number", assignment.try_number.to_string()),
    ]
    .map(|(label, value)| (label.to_owned(), value))
    .into()
}
