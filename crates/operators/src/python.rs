//! `python`: a function, a script file or a few lines of Python.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use updraft_dag::template::TaskContext;

use crate::operator::{Operator, OperatorError, Plan, ProcessSpec, ReturnValue, TaskSetup};
use crate::{arguments, protocol};

/// Runs Python code in a process of its own. Parameters of a function are filled from `args` and `kwargs`, then by name
/// from the template variables (`ds`, `params`, `ti`, `run_id`, …; all of them for `**context`). What it returns, any JSON
/// value, becomes the XCom `return_value`. Raising `updraft.Skip` skips the task, `updraft.Fail` fails it without a retry.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = [{"required": ["callable"]}, {"required": ["file"]}, {"required": ["code"]}]))]
pub struct Args {
    /// The function as `module:function`. Modules are looked for in the DAG file's folder, then in the DAGs folder, then
    /// where Python itself looks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", regex(pattern = r"^[^\s:]+:[^\s:]+$"))]
    pub callable: Option<String>,
    /// A script, looked for from the DAG file's folder and run as `__main__`. `args` become `sys.argv[1:]`. Its text is
    /// not a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub file: Option<String>,
    /// Python source code, the body of a function: the template variables are global names in it, and it may `return` a
    /// value. Taken to the letter, not a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub code: Option<String>,
    /// Positional arguments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<Value>,
    /// Arguments by name.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub kwargs: Map<String, Value>,
    /// The interpreter: a name to be found on the `PATH`, or a path such as `/opt/venv/bin/python`. Without it the
    /// worker's `worker.python` setting, else `python3`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub python: Option<String>,
    /// Packages that the code needs, as in a `requirements.txt`: `pandas==2.3.3`. The first task that names this list makes a
    /// virtual environment with them on the worker, later ones use it again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<String>,
}

/// The module `updraft` that tasks import.
const MODULE: &str = include_str!("python/updraft.py");
/// What the interpreter starts with.
const RUNNER: &str = include_str!("python/updraft_runner.py");
/// What it starts with first where there are requirements.
const VENV: &str = include_str!("python/updraft_venv.py");

/// What the runner reads. It holds the attempt's token, so the file is private and the runner deletes it.
#[derive(Serialize)]
struct Request<'a> {
    callable: Option<&'a str>,
    file: Option<PathBuf>,
    code: Option<&'a str>,
    args: &'a [Value],
    kwargs: &'a Map<String, Value>,
    context: &'a TaskContext,
    path: [&'a Path; 2],
    requirements: &'a [String],
    result_file: &'a Path,
    attempt_url: String,
    token: &'a str,
}

/// The `python` action.
#[derive(Debug)]
pub struct Python;

impl Operator for Python {
    fn plan(&self, setup: &TaskSetup) -> Result<Plan, OperatorError> {
        let args: Args = arguments::read(setup)?;
        let file = match &args.file {
            Some(file) => Some(script(setup, file)?),
            None => None,
        };
        let program = interpreter(setup, args.python.as_deref())?;
        let work_dir = &setup.paths.work_dir;
        let assignment = &setup.assignment;
        let result_file = setup.paths.result_file.clone();
        let server = setup.server_url.trim_end_matches('/');
        let request = Request {
            callable: args.callable.as_deref(),
            file,
            code: args.code.as_deref(),
            args: &args.args,
            kwargs: &args.kwargs,
            context: &assignment.context,
            path: [&setup.paths.dag_folder, &setup.paths.dags_folder],
            requirements: &args.requirements,
            result_file: &result_file,
            attempt_url: format!("{server}{}/attempts/{}", protocol::PATH, assignment.attempt_id),
            token: assignment.token.expose(),
        };
        let request = serde_json::to_vec(&request)
            .map_err(|error| OperatorError::fatal(format!("the task's context can't be written: {error}")))?;
        let runner = work_dir.join("updraft_runner.py");
        let request_file = work_dir.join("request.json");
        arguments::write_private(&work_dir.join("updraft.py"), MODULE.as_bytes())?;
        arguments::write_private(&runner, RUNNER.as_bytes())?;
        arguments::write_private(&request_file, &request)?;
        let mut command: Vec<OsString> = vec!["-u".into()];
        if !args.requirements.is_empty() {
            let venv = work_dir.join("updraft_venv.py");
            arguments::write_private(&venv, VENV.as_bytes())?;
            command.extend([venv.into(), setup.paths.cache.join("venvs").into()]);
        }
        command.extend([runner.into_os_string(), request_file.into_os_string()]);
        Ok(Plan::Process(ProcessSpec {
            program,
            args: command,
            env: BTreeMap::from([
                // For interpreters that the task starts itself.
                ("PYTHONUNBUFFERED".into(), "1".into()),
                ("PYTHONIOENCODING".into(), "utf-8:backslashreplace".into()),
                // Compiled files would litter the DAGs folder, and Python trusts them for a second too long after an edit.
                ("PYTHONDONTWRITEBYTECODE".into(), "1".into()),
            ]),
            cwd: None,
            stdin: None,
            return_value: ReturnValue::ResultFile(result_file),
        }))
    }
}

fn script(setup: &TaskSetup, file: &str) -> Result<PathBuf, OperatorError> {
    let path = setup.paths.dag_folder.join(file);
    if path.is_file() {
        return Ok(path);
    }
    let path = path.display();
    Err(OperatorError::fatal(format!(
        "there is no file {path}; `file` is looked for from the DAG file's folder"
    )))
}

/// Looks the interpreter up before it is started, to say what to do when there is none.
fn interpreter(setup: &TaskSetup, asked: Option<&str>) -> Result<OsString, OperatorError> {
    let name = asked.unwrap_or(&setup.python);
    let remedy = match asked {
        Some(_) => "correct the task's `python`",
        None => {
            "install Python 3.8 or newer (on Debian and Ubuntu: apt install python3), or name an interpreter with the setting worker.python or with the task's `python`"
        }
    };
    if name.contains('/') {
        let path = setup.paths.dag_folder.join(name);
        if path.is_file() {
            return Ok(path.into_os_string());
        }
        return Err(OperatorError::fatal(format!(
            "there is no Python interpreter at {}; {remedy}",
            path.display()
        )));
    }
    let search = setup
        .assignment
        .env
        .get("PATH")
        .map(OsString::from)
        .or_else(|| env::var_os("PATH"))
        .unwrap_or_default();
    env::split_paths(&search)
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
        .map(PathBuf::into_os_string)
        .ok_or_else(|| OperatorError::fatal(format!("there is no `{name}` on the worker's PATH; {remedy}")))
}
