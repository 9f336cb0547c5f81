//! From an assignment to a plan: templates rendered, paths found, the operator asked.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use serde_json::{Map, Value};
use updraft_dag::catalog::{ActionCatalog, ActionSpec};
use updraft_dag::model::Action;
use updraft_dag::template::{self, Lookup, TaskContext, TemplateError};
use updraft_operators::job::Cancelled;
use updraft_operators::operator::{Outcome, Plan, TaskLog, TaskPaths, TaskSetup};
use updraft_operators::protocol::Assignment;

use super::Surroundings;
use super::lookup::HttpLookup;
use crate::client::AttemptClient;
use crate::config::WorkerConfig;
use crate::desk::Visit;
use crate::folder::AttemptFiles;
use crate::logs::Masker;

/// An attempt that can begin.
pub(crate) struct Prepared {
    pub(crate) plan: Plan,
    pub(crate) setup: TaskSetup,
    /// A process may ask for more.
    pub(crate) visit: Option<Visit>,
    pub(crate) rendered_fields: Value,
    pub(crate) rendered_map_index: Option<String>,
}

/// An attempt that failed before it began.
pub(crate) struct Failure {
    pub(crate) outcome: Outcome,
    pub(crate) rendered_fields: Option<Value>,
}

impl Failure {
    fn early(outcome: Outcome) -> Box<Self> {
        Box::new(Self {
            outcome,
            rendered_fields: None,
        })
    }
}

/// Renders the action and asks its operator for a plan, on a thread that may block.
pub(crate) async fn prepare(
    surroundings: Arc<Surroundings>,
    assignment: Arc<Assignment>,
    files: AttemptFiles,
    log: TaskLog,
    client: AttemptClient,
    masker: Arc<Masker>,
    cancelled: Cancelled,
) -> Result<Prepared, Box<Failure>> {
    let lookup = Arc::new(HttpLookup::new(client, masker.clone()));
    let work = move || prepare_now(&surroundings, &assignment, files, log, lookup, masker, cancelled);
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(Failure::early(Outcome::failed(format!(
            "the task could not be prepared: {error}"
        )))),
    }
}

fn prepare_now(
    surroundings: &Surroundings,
    original: &Assignment,
    files: AttemptFiles,
    log: TaskLog,
    lookup: Arc<HttpLookup>,
    masker: Arc<Masker>,
    cancelled: Cancelled,
) -> Result<Prepared, Box<Failure>> {
    let mut assignment = original.clone();
    assignment.context.hostname.clone_from(&surroundings.config.hostname);
    render(&mut assignment, lookup.as_ref()).map_err(|outcome| Failure::early(*outcome))?;
    let rendered_fields = rendered_fields(&assignment);
    let rendered_map_index = assignment.map_index_template.take();
    let failed = |outcome| {
        Box::new(Failure {
            outcome,
            rendered_fields: Some(rendered_fields.clone()),
        })
    };
    let paths = paths(&surroundings.config, &assignment, files).map_err(|reason| failed(Outcome::failed(reason)))?;
    let setup = TaskSetup {
        assignment: Arc::new(assignment),
        paths,
        python: surroundings.config.python.clone(),
        server_url: surroundings.desk.url(),
        runs: lookup.clone(),
        lookup: lookup.clone(),
        http: surroundings.http.clone(),
        log,
        jobs: lookup.clone(),
        mask: Arc::new(move |text| masker.text(text)),
        cancelled,
        grace: surroundings.config.grace,
    };
    let Some(operator) = updraft_operators::operator_named(&setup.assignment.action.name) else {
        let reason = format!(
            "this worker's version can't run `{}`; upgrade it to the server's version",
            setup.assignment.action.name
        );
        return Err(failed(Outcome::failed(reason)));
    };
    let plan = operator.plan(&setup).map_err(|error| {
        failed(if error.retriable {
            Outcome::failed(error.message)
        } else {
            Outcome::failed_for_good(error.message)
        })
    })?;
    let visit = matches!(plan, Plan::Process(_)).then(|| {
        surroundings
            .desk
            .admit(original.attempt_id, original.token.clone(), lookup)
    });
    Ok(Prepared {
        plan,
        visit,
        setup,
        rendered_fields,
        rendered_map_index,
    })
}

fn render(assignment: &mut Assignment, lookup: &dyn Lookup) -> Result<(), Box<Outcome>> {
    let context = &assignment.context;
    // A lookup that failed may succeed next time, a wrong template may be right with other XComs: the retries decide.
    let wrong = |place: &str, error: &TemplateError| {
        Box::new(Outcome::failed(format!(
            "cannot render {place}: line {}, column {}: {error}",
            error.line, error.column
        )))
    };
    let action = render_action(&assignment.action, context, lookup)
        .map_err(|(argument, error)| wrong(&format!("`{}.{argument}`", assignment.action.name), &error))?;
    for (name, value) in &mut assignment.env {
        *value = template::render(value, context, lookup).map_err(|error| wrong(&format!("`env.{name}`"), &error))?;
    }
    if let Some(cwd) = &mut assignment.cwd {
        *cwd = template::render(cwd, context, lookup).map_err(|error| wrong("`cwd`", &error))?;
    }
    // Only mapped instances have a name of their own.
    let template = assignment.map_index_template.take().filter(|_| context.map_index >= 0);
    assignment.map_index_template = template
        .map(|template| template::render(&template, context, lookup))
        .transpose()
        .map_err(|error| wrong("`map_index_template`", &error))?;
    assignment.action = action;
    Ok(())
}

/// Renders the arguments: templates become text, expressions values, and what is taken to the letter stays.
fn render_action(
    action: &Action,
    context: &TaskContext,
    lookup: &dyn Lookup,
) -> Result<Action, (String, TemplateError)> {
    // Made once: it holds the schemas of all actions.
    static CATALOG: LazyLock<ActionCatalog> = LazyLock::new(updraft_operators::catalog);
    let spec = CATALOG.get(&action.name);
    let Value::Object(arguments) = &action.args else {
        return Ok(action.clone());
    };
    let mut rendered = Map::new();
    for (name, value) in arguments {
        let is = |names: fn(&ActionSpec) -> &'static [&'static str]| {
            spec.is_some_and(|spec| names(spec).contains(&name.as_str()))
        };
        let value = match value {
            value if is(|spec| spec.literal_arguments) => Ok(value.clone()),
            Value::String(expression) if is(|spec| spec.expression_arguments) => {
                template::evaluate(expression, context, lookup)
            }
            value => template::render_value(value, context, lookup),
        };
        rendered.insert(name.clone(), value.map_err(|error| (name.clone(), error))?);
    }
    Ok(Action {
        name: action.name.clone(),
        args: Value::Object(rendered),
    })
}

/// What people see of a rendered task: its arguments, its environment and its folder.
fn rendered_fields(assignment: &Assignment) -> Value {
    let mut fields = match &assignment.action.args {
        Value::Object(arguments) => arguments.clone(),
        _ => Map::new(),
    };
    if !assignment.env.is_empty() {
        let env = assignment
            .env
            .iter()
            .map(|(name, value)| (name.clone(), Value::from(value.as_str())))
            .collect();
        fields.entry("env").or_insert(Value::Object(env));
    }
    if let Some(cwd) = &assignment.cwd {
        fields.entry("cwd").or_insert_with(|| Value::from(cwd.as_str()));
    }
    Value::Object(fields)
}

fn paths(config: &WorkerConfig, assignment: &Assignment, files: AttemptFiles) -> Result<TaskPaths, String> {
    let dags_folder = std::path::absolute(&config.dags_folder)
        .map_err(|error| format!("cannot use the DAGs folder {}: {error}", config.dags_folder.display()))?;
    let cache = std::path::absolute(config.home.join("cache"))
        .map_err(|error| format!("cannot use the home folder {}: {error}", config.home.display()))?;
    let dag_folder = dags_folder
        .join(&assignment.dag_file)
        .parent()
        .map_or_else(|| dags_folder.clone(), Path::to_owned);
    let cwd = assignment
        .cwd
        .as_ref()
        .map_or_else(|| dag_folder.clone(), |cwd| dag_folder.join(cwd));
    if !cwd.is_dir() {
        let hint = if assignment.cwd.is_some() {
            "`cwd` must name a folder that exists on the worker"
        } else {
            "is the DAGs folder on this worker the same as the server's?"
        };
        return Err(format!(
            "the working directory {} does not exist: {hint}",
            cwd.display()
        ));
    }
    Ok(TaskPaths {
        dags_folder,
        dag_folder,
        cwd,
        work_dir: files.work_dir,
        output_file: files.output,
        result_file: files.result,
        cache,
    })
}
