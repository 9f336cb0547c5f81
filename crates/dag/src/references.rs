//! What templates and expressions refer to, checked against what the DAG has.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use crate::diagnostic::{Problem, codes};
use crate::model::{Param, References, TaskId};
use crate::parse::{Forest, Purpose, Reference, Scope, Target, TextKind, TextUse};
use crate::template::{Place, TemplateError, TemplateReferences, check_expression, check_template, resolve_task_path};
use crate::yaml::{Node, Span};

type Checked = Rc<Result<TemplateReferences, TemplateError>>;

struct Checker<'s, 'a> {
    scope: &'s mut Scope<'a>,
    tasks: HashSet<String>,
    params: &'s BTreeMap<String, Param>,
    /// A text that several tasks share, by an alias or by `default_args`, is compiled once.
    compiled: HashMap<(*const Node, bool), Checked>,
}

/// Checks every text of the DAG, puts what a task refers to on the task, and gives the edges that follow.
pub(crate) fn check(
    scope: &mut Scope<'_>,
    forest: &mut Forest,
    params: &BTreeMap<String, Param>,
    texts_of_dag: &[TextUse],
) -> Vec<Reference> {
    let mapped_groups = forest.mapped_groups();
    let tasks = forest.drafts.iter().map(|draft| draft.task.task_id.clone()).collect();
    let mut checker = Checker {
        scope,
        tasks,
        params,
        compiled: HashMap::new(),
    };
    let mut edges = Vec::new();
    for (at, draft) in forest.drafts.iter_mut().enumerate() {
        let around = draft.task.group.as_ref();
        let has_item = draft.task.expand.is_some() || around.is_some_and(|group| mapped_groups.contains(group));
        let texts = std::mem::take(&mut draft.texts);
        let mut references = References::default();
        for text in &texts {
            for (id, span) in checker.text(text, has_item, &mut references) {
                if text.purpose == Purpose::Task {
                    edges.push((Target::Task(at), id, span));
                }
            }
        }
        draft.task.references = references;
        draft.texts = texts;
    }
    for (at, draft) in forest.groups.iter_mut().enumerate() {
        let mut references = References::default();
        for text in draft.expand.iter().flat_map(|expand| &expand.texts) {
            let needed = checker.text(text, false, &mut references);
            edges.extend(needed.into_iter().map(|(id, span)| (Target::Group(at), id, span)));
        }
        draft.group.references = references;
    }
    for text in texts_of_dag {
        checker.text(text, false, &mut References::default());
    }
    edges
}

impl Checker<'_, '_> {
    /// Checks one text; returns the tasks that it needs.
    fn text(&mut self, text: &TextUse, has_item: bool, references: &mut References) -> Vec<(TaskId, Span)> {
        let node = &text.node;
        let Some(written) = node.text() else { return Vec::new() };
        match text.kind {
            TextKind::Connection => {
                if !written.contains('{') {
                    references.connections.insert(written.to_owned());
                }
                return Vec::new();
            }
            // Most texts have nothing to fill in.
            TextKind::Template if !written.contains('{') => return Vec::new(),
            _ => {}
        }
        let expression = text.kind == TextKind::Expression;
        let checked = self.compiled.entry((Rc::as_ptr(node), expression)).or_insert_with(|| {
            Rc::new(if expression {
                check_expression(written)
            } else {
                check_template(written)
            })
        });
        match &*Rc::clone(checked) {
            Ok(found) => {
                if text.purpose != Purpose::Notifier {
                    self.only_in_notifiers(node, found);
                }
                self.found(node, found, has_item, references)
            }
            Err(error) => {
                let span = self.place(node, error.line, error.column, error.length);
                let mut problem = Problem::new(&codes::TEMPLATE_SYNTAX, span, error.message.clone());
                if let Some(meant) = &error.suggestion {
                    problem = problem.label(format!("did you mean `{meant}`?"));
                }
                if expression && written.trim_start().starts_with("{{") {
                    problem = problem.help("an expression stands without braces");
                }
                self.scope.report(problem);
                Vec::new()
            }
        }
    }

    fn only_in_notifiers(&mut self, node: &Rc<Node>, found: &TemplateReferences) {
        for (name, place) in &found.of_notifiers {
            let span = self.at(node, place);
            self.scope.report(
                Problem::new(
                    &codes::TEMPLATE_NAME,
                    span,
                    format!("`{name}` is known only in a notifier"),
                )
                .help("use it in `on_success`, `on_failure`, `on_retry`, `on_skipped` or the `notify` of a deadline"),
            );
        }
    }

    fn found(
        &mut self,
        node: &Rc<Node>,
        found: &TemplateReferences,
        has_item: bool,
        references: &mut References,
    ) -> Vec<(TaskId, Span)> {
        references.variables.extend(found.variables.iter().cloned());
        references.connections.extend(found.connections.iter().cloned());
        references.secrets.extend(found.secrets.iter().cloned());
        for (name, meant, place) in &found.unknown {
            let span = self.at(node, place);
            let mut problem = Problem::new(
                &codes::TEMPLATE_NAME,
                span,
                format!("unknown name `{name}` in a template"),
            );
            if let Some(meant) = meant {
                problem = problem.label(format!("did you mean `{meant}`?"));
            } else if self.tasks.contains(name) {
                problem = problem.help(format!(
                    "an id is a text: write `'{name}'`; a value of the task is `tasks.{name}.…`"
                ));
            }
            self.scope.report(problem);
        }
        if found.uses_item && !has_item {
            self.scope.report(
                Problem::new(
                    &codes::TEMPLATE_NAME,
                    node.span,
                    "`item` is known only in a task or a group with `expand`",
                )
                .help("add `expand` to the task or its group, or use another name"),
            );
        }
        for (name, place) in &found.params {
            if !self.params.contains_key(name) {
                let span = self.at(node, place);
                let mut problem = Problem::new(&codes::TEMPLATE_PARAM, span, format!("the DAG has no param `{name}`"));
                problem = match self.scope.closest(name, self.params.keys().map(String::as_str)) {
                    Some(meant) => problem.label(format!("did you mean `{meant}`?")),
                    None => problem.help(format!("add it under `params` of the DAG: `{name}: a default`")),
                };
                self.scope.report(problem);
            }
        }
        let mut needed = Vec::new();
        for (path, place) in &found.task_paths {
            match resolve_task_path(path, |id| self.tasks.contains(id)) {
                Some((task, key)) => {
                    needed.push((task.clone(), self.at(node, place)));
                    references.xcoms.insert((task, key));
                }
                None => self.unknown_task(node, &path.join("."), place, true),
            }
        }
        for ((task, key), place) in &found.xcom_pulls {
            if self.tasks.contains(task) {
                references.xcoms.insert((task.clone(), key.clone()));
            } else {
                self.unknown_task(node, task, place, false);
            }
        }
        needed
    }

    fn unknown_task(&mut self, node: &Node, path: &str, place: &Place, has_key: bool) {
        let span = self.at(node, place);
        if self.tasks.contains(path) {
            self.scope.report(
                Problem::new(
                    &codes::TEMPLATE_TASK,
                    span,
                    format!("`tasks.{path}` names a task, but no value of it"),
                )
                .help(format!(
                    "write `tasks.{path}.return_value`, or the key that the task gives out"
                )),
            );
            return;
        }
        // What follows the task's id is a key, so that the id alone is compared.
        let mut names: Vec<&str> = self.tasks.iter().map(String::as_str).collect();
        if self.scope.budget.get() == 0 {
            names.clear();
        }
        names.sort_unstable();
        let id = if has_key {
            path.rsplit_once('.').map_or(path, |(id, _)| id)
        } else {
            path
        };
        let mut problem = Problem::new(&codes::TEMPLATE_TASK, span, format!("the DAG has no task `{id}`"));
        if let Some(meant) = self.scope.closest(id, names.iter().copied()) {
            problem = problem.label(format!("did you mean `{meant}`?"));
        } else if let Some(full) = names.iter().find(|name| name.rsplit('.').next() == Some(id)) {
            problem = problem.label(format!("write `{full}`, with its group"));
        }
        self.scope.report(problem);
    }

    fn at(&self, node: &Node, place: &Place) -> Span {
        self.place(node, place.line, place.column, place.length)
    }

    fn place(&self, node: &Node, line: u32, column: u32, length: u32) -> Span {
        node.place(self.scope.source(node.span), line, column, length)
    }
}
