//! `python`: a function, a script file or a few lines of Python.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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
    /// Packages to be installed for this task. Not in this build: name an interpreter that has them in `python`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<String>,
}
