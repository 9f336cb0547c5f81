//! Rendering by minijinja, with lookups on demand.
//!
//! A template's objects have to live as long as they like, so they can't hold the caller's [`Lookup`]. They hold a
//! [`Desk`] instead: the first time something is asked for, the desk notes it and the rendering stops; the session fetches
//! it and renders again. So only what is needed is fetched, each thing once, and nothing here is shared between threads.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::Range;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};
use serde_json::Value as Json;

use super::references::{Place, guards_of};
use super::{Lookup, LookupError, TaskContext, TemplateError, bounds, depth, filters, is_template, objects, value};

/// Steps of the engine for one text, enough for a loop over some ten thousand items.
const FUEL: u64 = 1_000_000;
/// Most bytes that a text or an expression's value may have.
pub(super) const OUTPUT_BYTES: usize = 1024 * 1024;
/// Most things that one rendering may ask for.
const MOST_LOOKUPS: usize = 200;

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(64);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.set_formatter(value::write_like_python);
    // It prints everything that the engine holds.
    environment.remove_global("debug");
    filters::add(&mut environment);
    bounds::add(&mut environment);
    environment
});

/// Something that is not in the context.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wanted {
    Xcom(String, String),
    Variable(String),
    Connection(String),
    Secret(String),
}

type Answer = Result<Option<Json>, LookupError>;

/// Where objects ask, shared by all objects of a rendering.
#[derive(Debug, Default)]
pub(super) struct Desk {
    answers: BTreeMap<Wanted, Answer>,
    pending: BTreeSet<Wanted>,
    /// Names whose absence the text provides for.
    guards: BTreeSet<String>,
    /// The last name that was absent, to say so if that turns out to be the error.
    absent: Option<String>,
}

/// A handle of the desk.
#[derive(Debug, Clone, Default)]
pub(super) struct Counter(Arc<Mutex<Desk>>);

impl Counter {
    fn lock(&self) -> MutexGuard<'_, Desk> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was wanted; an error that ends this rendering if it has to be fetched first.
    pub(super) fn ask(&self, wanted: Wanted) -> Result<Option<Json>, Error> {
        let mut desk = self.lock();
        match desk.answers.get(&wanted) {
            Some(Ok(answer)) => Ok(answer.clone()),
            Some(Err(error)) => Err(Error::new(ErrorKind::InvalidOperation, error.to_string())),
            None => {
                desk.pending.insert(wanted);
                Err(Error::new(ErrorKind::InvalidOperation, "not fetched yet"))
            }
        }
    }

    /// What stands for `name`, which is not there: nothing if the text provides for that, else an error.
    pub(super) fn absent(&self, name: &str, message: impl FnOnce() -> String) -> Option<Value> {
        let mut desk = self.lock();
        let parent = name.rsplit_once('.').map(|(parent, _)| parent);
        if desk.guards.contains(name) || parent.is_some_and(|it| desk.guards.contains(it)) {
            return None;
        }
        let message = message();
        desk.absent = Some(message.clone());
        Some(Value::from(Error::new(ErrorKind::UndefinedError, message)))
    }
}

/// Renders the texts of one task instance.
pub(super) struct Session<'a> {
    context: &'a TaskContext,
    lookup: &'a dyn Lookup,
    counter: Counter,
}

impl<'a> Session<'a> {
    pub(super) fn new(context: &'a TaskContext, lookup: &'a dyn Lookup) -> Self {
        Session {
            context,
            lookup,
            counter: Counter::default(),
        }
    }

    pub(super) fn render(&self, text: &str) -> Result<String, TemplateError> {
        if !is_template(text) {
            return Ok(text.to_owned());
        }
        depth::check(text, false)?;
        self.counter.lock().guards = guards_of(text, false);
        let template = ENVIRONMENT
            .template_from_str(text)
            .map_err(|error| located(&error, text))?;
        self.until_known(text, || {
            let mut output = Bounded(Vec::new());
            template.render_captured_to(self.root(), &mut output)?;
            String::from_utf8(output.0).map_err(|error| Error::new(ErrorKind::BadSerialization, error.to_string()))
        })
    }

    pub(super) fn evaluate(&self, text: &str) -> Result<Json, TemplateError> {
        depth::check(text, true)?;
        self.counter.lock().guards = guards_of(text, true);
        let expression = ENVIRONMENT
            .compile_expression(text)
            .map_err(|error| located(&error, text))?;
        self.until_known(text, || {
            let result = expression.eval(self.root())?;
            if result.is_undefined() {
                return Err(Error::new(ErrorKind::UndefinedError, "the expression has no value"));
            }
            value::to_json(&result, OUTPUT_BYTES)
        })
    }

    fn root(&self) -> Value {
        objects::root(self.context, &self.counter)
    }

    /// Tries until nothing is left to fetch.
    fn until_known<T>(&self, text: &str, attempt: impl Fn() -> Result<T, Error>) -> Result<T, TemplateError> {
        loop {
            let result = attempt();
            let pending = std::mem::take(&mut self.counter.lock().pending);
            if pending.is_empty() {
                return result.map_err(|error| self.explain(&error, text));
            }
            if self.counter.lock().answers.len() + pending.len() > MOST_LOOKUPS {
                let message =
                    format!("the template asks for more than {MOST_LOOKUPS} XComs, variables and connections");
                return Err(TemplateError::at(Place::of(text, 0..text.len()), message, None));
            }
            for wanted in pending {
                let answer = self.fetch(&wanted);
                self.counter.lock().answers.insert(wanted, answer);
            }
        }
    }

    fn fetch(&self, wanted: &Wanted) -> Answer {
        match wanted {
            Wanted::Xcom(task_id, key) => self.lookup.xcom(task_id, key),
            Wanted::Variable(key) => Ok(self.lookup.variable(key)?.map(Json::String)),
            Wanted::Connection(id) => self.lookup.connection(id),
            Wanted::Secret(name) => Ok(self.lookup.secret(name)?.map(Json::String)),
        }
    }

    fn explain(&self, error: &Error, text: &str) -> TemplateError {
        let mut explained = located(error, text);
        let absent = self.counter.lock().absent.take();
        if let Some(absent) = absent.filter(|_| error.kind() == ErrorKind::UndefinedError) {
            explained.message = absent;
        }
        explained
    }
}

/// Output that ends at the limit.
struct Bounded(Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > OUTPUT_BYTES {
            return Err(io::Error::other(format!(
                "the text would be longer than {OUTPUT_BYTES} bytes"
            )));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A span of minijinja begins at the first dot of `tasks.a.b`; people look at the whole name.
fn with_root(text: &str, range: Range<usize>) -> Range<usize> {
    if !text
        .get(range.start..)
        .is_some_and(|rest| rest.starts_with(['.', '(', '[']))
    {
        return range;
    }
    let before = &text[..range.start];
    let name = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.');
    name.len()..range.end
}

/// An error of minijinja with its place.
pub(super) fn located(error: &Error, text: &str) -> TemplateError {
    let place = match (error.range(), error.line()) {
        (Some(range), _) => Place::of(text, with_root(text, range)),
        (None, Some(line)) => Place {
            line: line as u32,
            column: 1,
            length: 1,
        },
        (None, None) => Place {
            line: 1,
            column: 1,
            length: 1,
        },
    };
    let source = std::error::Error::source(error).map(ToString::to_string);
    let message = match (error.kind(), error.detail()) {
        (ErrorKind::OutOfFuel, _) => "the template takes too many steps: does a loop ever end?".to_owned(),
        (ErrorKind::WriteFailure, detail) => source
            .or_else(|| detail.map(str::to_owned))
            .unwrap_or_else(|| "the text is too long".to_owned()),
        (ErrorKind::SyntaxError, Some(detail)) => format!("syntax error: {detail}"),
        (ErrorKind::UndefinedError, None) => {
            let code = error.range().and_then(|range| text.get(range)).unwrap_or_default();
            if code.is_empty() {
                "undefined value".to_owned()
            } else {
                format!("`{code}` is undefined")
            }
        }
        (_, Some(detail)) => detail.to_owned(),
        (kind, None) => kind.to_string(),
    };
    TemplateError::at(place, message, None)
}

#[cfg(test)]
mod tests {
    use super::super::names;
    use super::*;

    #[test]
    fn has_every_filter_and_test_that_it_names() {
        let mut state = ENVIRONMENT.empty_state();
        for filter in names::FILTERS {
            let result = state.apply_filter(filter, &[Value::from("x")]);
            assert!(
                !matches!(result, Err(error) if error.kind() == ErrorKind::UnknownFilter),
                "{filter}"
            );
        }
        for test in names::TESTS {
            let result = state.perform_test(test, &[Value::from("x"), Value::from("x")]);
            assert!(
                !matches!(result, Err(error) if error.kind() == ErrorKind::UnknownTest),
                "{test}"
            );
        }
        let functions: Vec<&str> = ENVIRONMENT.globals().map(|(name, _)| name).collect();
        assert_eq!(functions, names::FUNCTIONS);
    }
}
