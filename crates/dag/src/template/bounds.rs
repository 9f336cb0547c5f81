//! What one filter or method may produce. Fuel counts steps and the output is bounded, but `'%999999999d' | format(1)` is a
//! single step that takes a gigabyte, and expressions are evaluated by the scheduler for everybody.

use minijinja::value::{Rest, ValueOrKwargs};
use minijinja::{Environment, Error, ErrorKind, State, Value, filters};

/// Longest text that a filter or a method may make, in bytes.
const LONGEST: usize = 8 * 1024 * 1024;
/// Largest width of a field, of an indentation or of a batch.
const WIDEST: i64 = 10_000;

/// Replaces the filters that can make much of little by bounded ones.
pub(super) fn add(environment: &mut Environment<'static>) {
    bound(environment, "format", Value::from_function(filters::format));
    bound(environment, "indent", Value::from_function(filters::indent));
    bound(environment, "batch", Value::from_function(filters::batch));
    bound(environment, "slice", Value::from_function(filters::slice));
    bound(environment, "replace", Value::from_function(filters::replace));
    bound(environment, "join", Value::from_function(filters::join));
    environment.set_unknown_method_callback(|state, value, method, args| {
        match method {
            // The text is the separator here, not the list.
            "join" => joined(args.first(), value.as_str())?,
            "format" | "replace" => check(method, value, args)?,
            _ => {}
        }
        minijinja_contrib::pycompat::unknown_method_callback(state, value, method, args)
    });
}

fn bound(environment: &mut Environment<'static>, name: &'static str, original: Value) {
    environment.add_filter(
        name,
        move |state: &mut State<'_, '_>, value: Value, rest: Rest<ValueOrKwargs>| {
            let mut args = vec![value];
            args.extend(rest.into_values());
            check(name, &args[0], &args[1..])?;
            original.call(state, &args)
        },
    );
}

fn too_large(what: &str) -> Error {
    Error::new(
        ErrorKind::InvalidOperation,
        format!("{what} would make a value that is too large"),
    )
}

fn check(name: &str, value: &Value, args: &[Value]) -> Result<(), Error> {
    let text = value.as_str().unwrap_or_default();
    // Keyword arguments come as a mapping at the end.
    let numbers = args.iter().flat_map(|arg| match arg.kind() {
        minijinja::value::ValueKind::Map => arg
            .try_iter()
            .into_iter()
            .flatten()
            .filter_map(|key| arg.get_item(&key).ok())
            .collect(),
        _ => vec![arg.clone()],
    });
    let fine = match name {
        "format" => {
            let long_number = text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() > 4);
            // A width that is an argument: `%*d`.
            let width_by_argument = text.contains('*');
            !(long_number || width_by_argument && wide(numbers))
        }
        "indent" => {
            let width = numbers.filter_map(|it| it.as_i64()).max().unwrap_or(4).max(0) as usize;
            text.lines().count().saturating_mul(width.max(1)) <= LONGEST
        }
        "batch" | "slice" => !wide(numbers),
        "replace" => {
            let from = args.first().and_then(|it| it.as_str()).unwrap_or_default();
            let to = args.get(1).and_then(|it| it.as_str()).unwrap_or_default();
            let count = if from.is_empty() {
                text.len() + 1
            } else {
                text.matches(from).count()
            };
            count.saturating_mul(to.len()).saturating_add(text.len()) <= LONGEST
        }
        "join" => return joined(Some(value), args.first().and_then(|it| it.as_str())),
        _ => true,
    };
    if fine {
        Ok(())
    } else {
        Err(too_large(&format!("`{name}`")))
    }
}

fn wide(mut numbers: impl Iterator<Item = Value>) -> bool {
    numbers.any(|it| it.as_i64().is_some_and(|it| it > WIDEST))
}

fn joined(items: Option<&Value>, separator: Option<&str>) -> Result<(), Error> {
    let Some(items) = items.filter(|it| it.as_str().is_none()) else {
        return Ok(());
    };
    let Ok(items) = items.try_iter() else { return Ok(()) };
    let mut length: usize = 0;
    for item in items {
        let item = item.as_str().map_or(8, str::len);
        length = length
            .saturating_add(item)
            .saturating_add(separator.map_or(0, str::len));
        if length > LONGEST {
            return Err(too_large("`join`"));
        }
    }
    Ok(())
}
