//! What the parser must know about actions, told by whoever has them.
//!
//! The parser sits below the operators, so it can't ask them; they hand it an [`ActionCatalog`].

use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::Value;

/// The description of one action, such as `bash` or `sql`.
#[derive(Debug, Clone)]
pub struct ActionSpec {
    /// The key that a task uses: `bash`.
    pub name: &'static str,
    /// The argument that a plain text stands for, if the action has one: `bash: echo hi` is `bash: {command: echo hi}`.
    pub main_argument: Option<&'static str>,
    /// JSON Schema (2020-12) of the arguments as a mapping, closed with `additionalProperties: false`.
    pub schema: Value,
    /// Arguments whose text is an expression (as in `when`), not a template.
    pub expression_arguments: &'static [&'static str],
    /// Arguments that are taken to the letter, such as Python source code: neither template nor expression.
    pub literal_arguments: &'static [&'static str],
    /// Arguments that hold the id of a connection.
    pub connection_arguments: &'static [&'static str],
    /// Whether the action may stand in `on_success`, `on_failure`, … lists.
    pub notifies: bool,
    /// Whether this build can run it. A known action that can't run is an error with its own code.
    pub available: bool,
}

/// The actions that a parser accepts.
#[derive(Debug, Clone, Default)]
pub struct ActionCatalog {
    actions: Vec<ActionSpec>,
    /// Compiled schemas in the order of the actions, each made when the first file needs it: a schema takes longer to compile
    /// than a file to read. `None` for one that can't be compiled, which is the action's fault.
    validators: Vec<OnceLock<Option<Validator>>>,
}

impl ActionCatalog {
    /// A catalog of the given actions; a later one of the same name is ignored.
    #[must_use]
    pub fn new(actions: Vec<ActionSpec>) -> Self {
        let validators = actions.iter().map(|_| OnceLock::new()).collect();
        Self { actions, validators }
    }

    /// The action called `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&ActionSpec> {
        self.actions.iter().find(|action| action.name == name)
    }

    /// What checks the arguments of the action called `name`.
    pub(crate) fn validator(&self, name: &str) -> Option<&Validator> {
        let at = self.actions.iter().position(|action| action.name == name)?;
        let validator = self.validators.get(at)?;
        validator
            .get_or_init(|| {
                let schema = &self.actions.get(at)?.schema;
                jsonschema::draft202012::options().build(schema).ok()
            })
            .as_ref()
    }

    /// All actions, in the order in which they were registered.
    pub fn iter(&self) -> impl Iterator<Item = &ActionSpec> {
        self.actions.iter()
    }
}
