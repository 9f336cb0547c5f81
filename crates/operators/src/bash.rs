//! `bash`: a command or a script file, run by bash.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::arguments;
use crate::operator::{Operator, OperatorError, Plan, ProcessSpec, ReturnValue, TaskSetup};

/// Runs a command or a script with bash, in a process group of its own. Exit code 0 is success, 99 skips the task, any
/// other code fails it. The last line of standard output becomes the XCom `return_value`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = [{"required": ["command"]}, {"required": ["file"]}]))]
pub struct Args {
    /// The command, of one line or many. A template. It runs without `set -e`, as in Airflow: its exit code is that of its
    /// last command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub command: Option<String>,
    /// A script file, looked for from the DAG file's folder. Its text is a template as well, and
    /// what runs is a rendered copy: find other files from the working directory, not from `$0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub file: Option<String>,
}

/// The `bash` action.
#[derive(Debug)]
pub struct Bash;

impl Operator for Bash {
    fn plan(&self, setup: &TaskSetup) -> Result<Plan, OperatorError> {
        let args: Args = arguments::read(setup)?;
        let script = match (args.command, args.file) {
            (Some(command), None) => command,
            (None, Some(file)) => arguments::render_file(setup, &file)?,
            _ => return Err(OperatorError::fatal("`bash` needs either a `command` or a `file`")),
        };
        // A file rather than `bash -c`: an argument is limited in length, and everybody on the machine can read it in the
        // list of processes, with the secrets that were rendered into it.
        let path = setup.paths.work_dir.join("command.sh");
        arguments::write_private(&path, script.as_bytes())?;
        Ok(Plan::Process(ProcessSpec {
            program: "bash".into(),
            args: vec![path.into_os_string()],
            env: BTreeMap::new(),
            cwd: None,
            stdin: None,
            return_value: ReturnValue::LastStdoutLine,
        }))
    }
}
