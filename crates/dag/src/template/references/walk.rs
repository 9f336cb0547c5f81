//! One pass over a syntax tree.

mod calls;
mod statements;

use std::collections::BTreeSet;
use std::ops::Range;

use minijinja::machinery::ast::{BinOpKind, CallArg, Expr};
use minijinja::machinery::{Span, parse, parse_expr};
use minijinja::syntax::SyntaxConfig;

use super::super::engine::located;
use super::super::names::{self, FILTERS, FUNCTIONS, ROOTS, TESTS};
use super::{Place, TemplateError, TemplateReferences, unknown_name};

/// References of a template.
pub(in crate::template) fn template_references(text: &str) -> Result<TemplateReferences, TemplateError> {
    let mut walk = Walk::new(text);
    let tree = parse(text, "template", SyntaxConfig::default()).map_err(|error| located(&error, text))?;
    walk.statement(&tree);
    walk.finish()
}

/// References of an expression.
pub(in crate::template) fn expression_references(text: &str) -> Result<TemplateReferences, TemplateError> {
    let mut walk = Walk::new(text);
    let tree = parse_expr(text).map_err(|error| located(&error, text))?;
    walk.expression(&tree);
    walk.finish()
}

/// The dotted names whose absence the text provides for: `x | default(0)`, `x is defined`, `'k' in x`.
pub(in crate::template) fn guards_of(text: &str, expression: bool) -> BTreeSet<String> {
    let mut walk = Walk::new(text);
    if expression {
        if let Ok(tree) = parse_expr(text) {
            walk.expression(&tree);
        }
    } else if let Ok(tree) = parse(text, "template", SyntaxConfig::default()) {
        walk.statement(&tree);
    }
    walk.guards
}

/// A dotted name: `tasks.a['b']` is `["tasks", "a", "b"]`.
struct Path {
    names: Vec<String>,
    range: Range<usize>,
    /// Something after the names is only known at run time.
    dynamic: bool,
}

struct Walk<'t> {
    text: &'t str,
    found: TemplateReferences,
    /// Names that the template itself gives a value, anywhere in it.
    local: BTreeSet<String>,
    roots: Vec<(Path, bool)>,
    guards: BTreeSet<String>,
    error: Option<TemplateError>,
}

impl<'t> Walk<'t> {
    fn new(text: &'t str) -> Self {
        Walk {
            text,
            found: TemplateReferences::default(),
            local: BTreeSet::new(),
            roots: Vec::new(),
            guards: BTreeSet::new(),
            error: None,
        }
    }

    fn fail(&mut self, error: TemplateError) {
        self.error.get_or_insert(error);
    }

    fn finish(mut self) -> Result<TemplateReferences, TemplateError> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        for (path, called) in std::mem::take(&mut self.roots) {
            if !self.local.contains(&path.names[0]) {
                self.root(&path, called)?;
            }
        }
        Ok(self.found)
    }

    /// Sorts a dotted name that begins at a variable into its list.
    fn root(&mut self, path: &Path, called: bool) -> Result<(), TemplateError> {
        let place = Place::of(self.text, path.range.clone());
        let (root, rest) = (path.names[0].as_str(), &path.names[1..]);
        if called && rest.is_empty() {
            if !FUNCTIONS.contains(&root) {
                return Err(unknown_name(self.text, path.range.clone(), "function", root));
            }
            return Ok(());
        }
        if !ROOTS.contains(&root) && !FUNCTIONS.contains(&root) {
            self.found.unknown_root(root, place);
            return Ok(());
        }
        if let (Some(members), Some(member)) = (names::members(root), rest.first())
            && !members.contains(&member.as_str())
        {
            let hint = names::closest(member, members.iter().copied()).map(|it| format!("{root}.{it}"));
            self.found.unknown.push((format!("{root}.{member}"), hint, place));
            return Ok(());
        }
        match (root, rest) {
            ("tasks", [_, ..]) => self.found.task_paths.push((rest.to_vec(), place)),
            ("params", [name, ..]) if !(called && rest.len() == 1) => self.found.params.push((name.clone(), place)),
            ("var", [_, name, ..]) if name != "get" => _ = self.found.variables.insert(name.clone()),
            ("conn", [name, ..]) if name != "get" => _ = self.found.connections.insert(name.clone()),
            ("secrets", [name, ..]) if name != "get" => _ = self.found.secrets.insert(name.clone()),
            ("item", _) => self.found.uses_item = true,
            (name, _) if names::OF_NOTIFIERS.contains(&name) => {
                self.found.of_notifiers.push((name.to_owned(), place));
            }
            _ => {}
        }
        let open_ended = match root {
            "tasks" | "conn" | "secrets" | "params" => rest.is_empty(),
            "var" => rest.len() < 2,
            _ => false,
        };
        self.found.dynamic |= open_ended && path.dynamic;
        Ok(())
    }

    fn path(expression: &Expr<'_>) -> Option<Path> {
        match expression {
            Expr::Var(var) => Some(Path {
                names: vec![var.id.to_owned()],
                range: bytes(var.span()),
                dynamic: false,
            }),
            Expr::GetAttr(get) => {
                let mut path = Self::path(&get.expr)?;
                if !path.dynamic {
                    path.names.push(get.name.to_owned());
                    path.range.end = bytes(get.span()).end;
                }
                Some(path)
            }
            Expr::GetItem(get) => {
                let mut path = Self::path(&get.expr)?;
                let key = get.subscript_expr.as_const();
                match key.as_ref().and_then(|key| key.as_str()) {
                    Some(key) if !path.dynamic => {
                        path.names.push(key.to_owned());
                        path.range.end = bytes(get.span()).end;
                    }
                    _ => path.dynamic = true,
                }
                Some(path)
            }
            _ => None,
        }
    }

    fn arguments(&mut self, arguments: &[CallArg<'_>]) {
        for argument in arguments {
            match argument {
                CallArg::Pos(it) | CallArg::Kwarg(_, it) | CallArg::PosSplat(it) | CallArg::KwargSplat(it) => {
                    self.expression(it);
                }
            }
        }
    }

    /// Expressions inside the brackets of a dotted name.
    fn subscripts(&mut self, expression: &Expr<'_>) {
        match expression {
            Expr::GetAttr(get) => self.subscripts(&get.expr),
            Expr::GetItem(get) => {
                self.expression(&get.subscript_expr);
                self.subscripts(&get.expr);
            }
            _ => {}
        }
    }

    fn guard(&mut self, expression: &Expr<'_>) {
        if let Some(path) = Self::path(expression) {
            self.guards.insert(path.names.join("."));
        }
    }

    fn expression(&mut self, expression: &Expr<'_>) {
        if let Some(path) = Self::path(expression) {
            self.subscripts(expression);
            self.roots.push((path, false));
            return;
        }
        match expression {
            Expr::Var(_) | Expr::Const(_) => {}
            Expr::GetAttr(it) => self.expression(&it.expr),
            Expr::GetItem(it) => {
                self.expression(&it.expr);
                self.expression(&it.subscript_expr);
            }
            Expr::Slice(it) => {
                self.expression(&it.expr);
                [&it.start, &it.stop, &it.step]
                    .into_iter()
                    .flatten()
                    .for_each(|it| self.expression(it));
            }
            Expr::UnaryOp(it) => self.expression(&it.expr),
            Expr::BinOp(it) => {
                if matches!(it.op, BinOpKind::In) {
                    self.guard(&it.right);
                }
                self.no_timedelta(&it.left, &it.right, it.op);
                self.expression(&it.left);
                self.expression(&it.right);
            }
            Expr::Compare(it) => {
                self.expression(&it.expr);
                for operand in &it.ops {
                    use minijinja::machinery::ast::CompareOpKind::{In, NotIn};
                    if matches!(operand.op, In | NotIn) {
                        self.guard(&operand.expr);
                    }
                    self.expression(&operand.expr);
                }
            }
            Expr::IfExpr(it) => {
                self.expression(&it.test_expr);
                self.expression(&it.true_expr);
                it.false_expr.iter().for_each(|it| self.expression(it));
            }
            Expr::Filter(it) => {
                if !FILTERS.contains(&it.name) {
                    let range = self.name_range(bytes(it.span()), it.name);
                    self.fail(unknown_name(self.text, range, "filter", it.name));
                }
                if let Some(inner) = &it.expr {
                    if matches!(it.name, "default" | "d") {
                        self.guard(inner);
                    }
                    self.expression(inner);
                }
                self.arguments(&it.args);
            }
            Expr::Test(it) => {
                if !TESTS.contains(&it.name) {
                    let range = self.name_range(bytes(it.span()), it.name);
                    self.fail(unknown_name(self.text, range, "test", it.name));
                }
                if matches!(it.name, "defined" | "undefined") {
                    self.guard(&it.expr);
                }
                self.expression(&it.expr);
                self.arguments(&it.args);
            }
            Expr::Call(it) => self.call(&it.expr, &it.args),
            Expr::List(it) => it.items.iter().for_each(|it| self.expression(it)),
            Expr::Tuple(it) => it.items.iter().for_each(|it| self.expression(it)),
            Expr::Map(it) => it.keys.iter().chain(&it.values).for_each(|it| self.expression(it)),
        }
    }

    /// The engine has no arithmetic on dates, as in `logical_date - macros.timedelta(days=1)`.
    fn no_timedelta(&mut self, left: &Expr<'_>, right: &Expr<'_>, operator: BinOpKind) {
        let word = match operator {
            BinOpKind::Add => "add",
            BinOpKind::Sub => "subtract",
            _ => return,
        };
        for side in [left, right] {
            if let Expr::Call(call) = side
                && let Some(path) = Self::path(&call.expr)
                && path.names.last().is_some_and(|name| name == "timedelta")
            {
                let message = format!("dates have no `+` and `-`: write `logical_date.{word}(days=1)`");
                self.fail(TemplateError::at(Place::of(self.text, path.range), message, None));
            }
        }
    }

    /// The bytes of a name within a span that holds it.
    fn name_range(&self, span: Range<usize>, name: &str) -> Range<usize> {
        let inside = self
            .text
            .get(span.start.min(self.text.len())..)
            .and_then(|rest| rest.find(name));
        inside.map_or(span.clone(), |at| span.start + at..span.start + at + name.len())
    }
}

fn bytes(span: Span) -> Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}
