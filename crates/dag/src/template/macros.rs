//! `macros`: the part of Airflow's that templates use.
//!
//! Chance is drawn from the identity of the try, so a text that is rendered twice for the same try is the same text, and
//! another try has another one.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use minijinja::value::{Kwargs, Object, Rest, from_args};
use minijinja::{Error, ErrorKind, State, Value};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::TaskContext;
use super::date::Date;
use super::filters::from_json;

#[derive(Debug)]
pub(super) struct Macros {
    seed: String,
    drawn: AtomicU64,
    now: DateTime<Utc>,
}

impl Macros {
    pub(super) fn new(context: &TaskContext) -> Self {
        let run = &context.run;
        Macros {
            seed: format!(
                "{}\0{}\0{}\0{}\0{}",
                run.dag_id, run.run_id, context.task_id, context.map_index, context.try_number
            ),
            drawn: AtomicU64::new(0),
            now: run.start_date.unwrap_or(run.run_after),
        }
    }

    fn draw(&self) -> [u8; 16] {
        let count = self.drawn.fetch_add(1, Ordering::Relaxed);
        let digest = Sha256::digest(format!("{}\0{count}", self.seed));
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        bytes
    }

    fn uuid(&self) -> Value {
        Value::from(uuid::Builder::from_random_bytes(self.draw()).into_uuid().to_string())
    }
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, message)
}

fn unknown(module: &str, method: &str) -> Error {
    Error::new(ErrorKind::UnknownMethod, format!("`{module}.{method}` does not exist"))
}

impl Object for Macros {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = match key.as_str()? {
            "json" => "json",
            "datetime" => "datetime",
            "dateutil" => "dateutil",
            "uuid" => "uuid",
            _ => return None,
        };
        Some(Value::from_object(Module {
            name,
            macros: Arc::clone(self),
        }))
    }

    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        match method {
            "ds_add" => {
                let (ds, days): (&str, i64) = from_args(args)?;
                let date = NaiveDate::parse_from_str(ds, "%Y-%m-%d")
                    .map_err(|_| invalid(format!("ds_add: `{ds}` is not a date such as 2024-01-31")))?;
                let moved = chrono::TimeDelta::try_days(days).and_then(|it| date.checked_add_signed(it));
                moved
                    .map(|it| Value::from(it.format("%Y-%m-%d").to_string()))
                    .ok_or_else(|| invalid("ds_add: the date leaves the calendar".to_owned()))
            }
            "ds_format" => {
                let (ds, input, output): (&str, &str, &str) = from_args(args)?;
                let parsed = NaiveDateTime::parse_from_str(ds, input)
                    .ok()
                    .or_else(|| {
                        NaiveDate::parse_from_str(ds, input)
                            .ok()
                            .map(|it| it.and_time(NaiveTime::MIN))
                    })
                    .ok_or_else(|| invalid(format!("ds_format: `{ds}` does not look like `{input}`")))?;
                Date::utc(parsed.and_utc()).strftime(output).map(Value::from)
            }
            "datetime_diff_for_humans" => {
                let (date, since): (Value, Option<Value>) = from_args(args)?;
                let since = since.filter(|it| !it.is_none()).map(|it| Date::of(&it)).transpose()?;
                Ok(Value::from(
                    Date::of(&date)?.difference(since.map_or(self.now, |it| it.at)),
                ))
            }
            "random" => {
                let () = from_args(args)?;
                let mut bytes = [0; 8];
                bytes.copy_from_slice(&self.draw()[..8]);
                // 53 bits, as many as a float between 0 and 1 can tell apart.
                Ok(Value::from(
                    (u64::from_be_bytes(bytes) >> 11) as f64 / (1u64 << 53) as f64,
                ))
            }
            "uuid" => {
                let () = from_args(args)?;
                Ok(self.uuid())
            }
            "datetime" => {
                let module = Arc::new(Module {
                    name: "datetime",
                    macros: Arc::clone(self),
                });
                module.call(state, args)
            }
            _ => Err(unknown("macros", method)),
        }
    }
}

/// The part of a Python module that templates use.
#[derive(Debug)]
struct Module {
    name: &'static str,
    macros: Arc<Macros>,
}

impl Object for Module {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        // `macros.dateutil.parser.parse(…)`, `macros.datetime.datetime(…)`
        match (self.name, key.as_str()?) {
            ("dateutil", "parser") => Some(Value::from_object(Module {
                name: "dateutil.parser",
                macros: Arc::clone(&self.macros),
            })),
            ("datetime", "datetime") => Some(Value::from_dyn_object(Arc::clone(self))),
            _ => None,
        }
    }

    fn call(self: &Arc<Self>, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        match self.name {
            "datetime" => {
                let (year, month, day, clock): (i32, u32, u32, Rest<u32>) = from_args(args)?;
                let part = |index: usize| clock.get(index).copied().unwrap_or(0);
                NaiveDate::from_ymd_opt(year, month, day)
                    .and_then(|it| it.and_hms_opt(part(0), part(1), part(2)))
                    .map(|it| Date::value(it.and_utc()))
                    .ok_or_else(|| invalid("there is no such date".to_owned()))
            }
            "uuid" => {
                let () = from_args(args)?;
                Ok(self.macros.uuid())
            }
            name => Err(invalid(format!("`macros.{name}` can't be called itself"))),
        }
    }

    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        match (self.name, method) {
            ("json", "loads") => {
                let (text,): (&str,) = from_args(args)?;
                from_json(text)
            }
            ("json", "dumps") => {
                let (value, kwargs): (Value, Kwargs) = from_args(args)?;
                let indent = kwargs.get::<Option<usize>>("indent")?;
                kwargs.assert_all_used()?;
                let json = super::value::to_json(&value, super::engine::OUTPUT_BYTES)?;
                let text = if indent.is_some() {
                    serde_json::to_string_pretty(&json)
                } else {
                    dumps(&json)
                };
                text.map(Value::from).map_err(|error| invalid(error.to_string()))
            }
            ("uuid", "uuid4") => {
                let () = from_args(args)?;
                Ok(self.macros.uuid())
            }
            ("datetime", "datetime") => self.call(state, args),
            ("datetime", "strptime") => {
                let (text, format): (&str, &str) = from_args(args)?;
                NaiveDateTime::parse_from_str(text, format)
                    .ok()
                    .or_else(|| {
                        NaiveDate::parse_from_str(text, format)
                            .ok()
                            .map(|it| it.and_time(NaiveTime::MIN))
                    })
                    .map(|it| Date::value(it.and_utc()))
                    .ok_or_else(|| invalid(format!("`{text}` does not look like `{format}`")))
            }
            ("datetime", "fromisoformat") | ("dateutil.parser", "parse" | "isoparse") => {
                let (text,): (Value,) = from_args(args)?;
                Date::of(&text).map(Value::from_object)
            }
            (module, method) => Err(unknown(&format!("macros.{module}"), method)),
        }
    }
}

/// Python puts a space after each comma and colon.
struct PythonSpacing;

impl serde_json::ser::Formatter for PythonSpacing {
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}

fn dumps(value: &serde_json::Value) -> Result<String, serde_json::Error> {
    let mut bytes = Vec::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, PythonSpacing))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
