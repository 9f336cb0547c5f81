//! Statements: loops, conditions, assignments, macros.

use std::ops::Range;

use minijinja::machinery::ast::{Expr, Stmt};

use super::super::{Place, TemplateError};
use super::{Walk, bytes};

impl Walk<'_> {
    fn statements(&mut self, statements: &[Stmt<'_>]) {
        statements.iter().for_each(|it| self.statement(it));
    }

    pub(super) fn statement(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::Template(it) => self.statements(&it.children),
            Stmt::EmitExpr(it) => self.expression(&it.expr),
            Stmt::EmitRaw(_) | Stmt::Continue(_) | Stmt::Break(_) => {}
            Stmt::ForLoop(it) => {
                self.target(&it.target);
                self.local.insert("loop".to_owned());
                self.expression(&it.iter);
                it.filter_expr.iter().for_each(|filter| self.expression(filter));
                self.statements(&it.body);
                self.statements(&it.else_body);
            }
            Stmt::IfCond(it) => {
                self.expression(&it.expr);
                self.statements(&it.true_body);
                self.statements(&it.false_body);
            }
            Stmt::WithBlock(it) => {
                for (target, value) in &it.assignments {
                    self.target(target);
                    self.expression(value);
                }
                self.statements(&it.body);
            }
            Stmt::Set(it) => {
                self.target(&it.target);
                self.expression(&it.expr);
            }
            Stmt::SetBlock(it) => {
                self.target(&it.target);
                it.filter.iter().for_each(|filter| self.expression(filter));
                self.statements(&it.body);
            }
            Stmt::AutoEscape(it) => {
                self.expression(&it.enabled);
                self.statements(&it.body);
            }
            Stmt::FilterBlock(it) => {
                self.expression(&it.filter);
                self.statements(&it.body);
            }
            Stmt::Macro(it) => self.definition(it.name, &it.args, &it.defaults, &it.body),
            Stmt::CallBlock(it) => {
                self.call(&it.call.expr, &it.call.args);
                let declared = &it.macro_decl;
                self.definition("caller", &declared.args, &declared.defaults, &declared.body);
            }
            Stmt::Do(it) => self.call(&it.call.expr, &it.call.args),
            Stmt::Block(it) => self.no_other_templates("block", bytes(it.span())),
            Stmt::Import(it) => self.no_other_templates("import", bytes(it.span())),
            Stmt::FromImport(it) => self.no_other_templates("from … import", bytes(it.span())),
            Stmt::Extends(it) => self.no_other_templates("extends", bytes(it.span())),
            Stmt::Include(it) => self.no_other_templates("include", bytes(it.span())),
        }
    }

    fn no_other_templates(&mut self, keyword: &str, range: Range<usize>) {
        let message = format!("`{keyword}` needs other templates, and there are none: write the text here");
        self.fail(TemplateError::at(Place::of(self.text, range), message, None));
    }

    fn definition(&mut self, name: &str, args: &[Expr<'_>], defaults: &[Expr<'_>], body: &[Stmt<'_>]) {
        self.local.insert(name.to_owned());
        self.local.insert("caller".to_owned());
        args.iter().for_each(|arg| self.target(arg));
        defaults.iter().for_each(|it| self.expression(it));
        self.statements(body);
    }

    /// What gets a value: `{% set a = … %}`, `{% for a, b in … %}`.
    fn target(&mut self, target: &Expr<'_>) {
        match target {
            Expr::Var(var) => _ = self.local.insert(var.id.to_owned()),
            Expr::List(list) => list.items.iter().for_each(|it| self.target(it)),
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|it| self.target(it)),
            other => self.expression(other),
        }
    }
}
