//! `bash`: a command or a script file, run by bash.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Runs a command or a script with bash, in a process group of its own. Exit code 0 is success, 99 skips the task, any
/// other code fails it. The last line of standard output becomes the XCom `return_value`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = [{"required": ["command"]}, {"required": ["file"]}]))]
pub struct Args {
    /// The command, of one line or many. A template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub command: Option<String>,
    /// A script file, looked for from the DAG file's folder. Its text is a template as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub file: Option<String>,
}
