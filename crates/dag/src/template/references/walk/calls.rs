//! Calls: `ti.xcom_pull(…)`, `var.value.get(…)`.

use minijinja::machinery::ast::{CallArg, Expr};

use super::super::Place;
use super::Walk;

impl Walk<'_> {
    pub(super) fn call(&mut self, function: &Expr<'_>, arguments: &[CallArg<'_>]) {
        self.arguments(arguments);
        let Some(path) = Self::path(function) else {
            return self.expression(function);
        };
        self.subscripts(function);
        let names: Vec<&str> = path.names.iter().map(String::as_str).collect();
        if let ["ti" | "task_instance", "xcom_pull"] = names[..] {
            self.xcom_pull(arguments, Place::of(self.text, path.range.clone()));
        }
        if let [root @ ("var" | "conn" | "secrets"), .., "get"] = names[..]
            && let Some(CallArg::Pos(first)) = arguments.first()
        {
            match first.as_const().as_ref().and_then(|it| it.as_str()) {
                Some(name) => {
                    // A second argument is the default: then nothing has to be there.
                    let list = match root {
                        "var" => &mut self.found.variables,
                        "conn" => &mut self.found.connections,
                        _ => &mut self.found.secrets,
                    };
                    if arguments.len() == 1 {
                        list.insert(name.to_owned());
                    }
                }
                None => self.found.dynamic = true,
            }
        }
        self.roots.push((path, true));
    }

    /// `ti.xcom_pull(task_ids, dag_id=…, key=…)`; a second positional argument is the key.
    fn xcom_pull(&mut self, arguments: &[CallArg<'_>], place: Place) {
        let literal = |expression: &Expr<'_>| expression.as_const();
        let mut positional = 0;
        let (mut tasks, mut key) = (None, Some(minijinja::Value::from("return_value")));
        for argument in arguments {
            match argument {
                CallArg::Pos(it) => {
                    if positional == 0 {
                        tasks = Some(literal(it));
                    } else if positional == 1 {
                        key = literal(it);
                    }
                    positional += 1;
                }
                CallArg::Kwarg("task_ids", it) => tasks = Some(literal(it)),
                CallArg::Kwarg("key", it) => key = literal(it),
                CallArg::Kwarg(..) => {}
                CallArg::PosSplat(_) | CallArg::KwargSplat(_) => self.found.dynamic = true,
            }
        }
        let key = key.as_ref().and_then(|it| it.as_str());
        match (tasks, key) {
            // Without a task it is the task itself, which is no reference.
            (None, _) => {}
            (Some(Some(tasks)), Some(key)) => {
                let several: Vec<String> = match tasks.as_str() {
                    Some(task) => vec![task.to_owned()],
                    None => tasks
                        .try_iter()
                        .map(|it| it.filter_map(|task| task.as_str().map(str::to_owned)).collect())
                        .unwrap_or_default(),
                };
                for task in several {
                    self.found.xcom_pulls.push(((task, key.to_owned()), place.clone()));
                }
            }
            _ => self.found.dynamic = true,
        }
    }
}
