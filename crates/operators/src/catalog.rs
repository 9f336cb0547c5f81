//! All actions of the format, those of this build with the schema of their arguments.

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Value, json};
use updraft_dag::catalog::{ActionCatalog, ActionSpec};

#[cfg(feature = "docker")]
use crate::docker;
use crate::operator::Operator;
use crate::sensor::{self, delta, external_task, file, time};
use crate::{bash, empty, flow, http, python, sql};

/// Actions of the format that this build can't run, with whether they notify.
const OTHERS: &[(&str, bool)] = &[
    ("approval", false),
    #[cfg(not(feature = "docker"))]
    ("docker", false),
    ("kubernetes", false),
    ("ssh", false),
    ("sql_check", false),
    ("s3", false),
    ("hdfs", false),
    ("sftp", false),
    ("spark", false),
    ("athena", false),
    ("kinesis", false),
    ("kafka", false),
    ("druid", false),
    ("superset", false),
    ("tableau", false),
    ("mlflow", false),
    ("bentoml", false),
    ("kubeflow", false),
    ("s3_key_sensor", false),
    ("hdfs_sensor", false),
    ("kafka_sensor", false),
    ("kinesis_sensor", false),
    ("asset_sensor", false),
    ("email", true),
    ("slack", true),
    ("teams", true),
    ("webhook", true),
];

/// Every action of the format: first those that this build runs, then those that it only knows by name.
#[must_use]
pub fn catalog() -> ActionCatalog {
    let mut actions = vec![
        ActionSpec {
            literal_arguments: &[],
            notifies: true,
            ..spec::<bash::Args>("bash", Some("command"))
        },
        ActionSpec {
            literal_arguments: &["code"],
            notifies: true,
            ..spec::<python::Args>("python", Some("callable"))
        },
        ActionSpec {
            connection_arguments: &["connection"],
            ..spec::<sql::Args>("sql", Some("query"))
        },
        ActionSpec {
            connection_arguments: &["connection"],
            literal_arguments: &["response_check"],
            notifies: true,
            ..spec::<http::Args>("http", Some("url"))
        },
        #[cfg(feature = "docker")]
        ActionSpec {
            connection_arguments: &["connection"],
            ..spec::<docker::Args>("docker", Some("image"))
        },
        spec::<empty::Args>("empty", None),
        ActionSpec {
            expression_arguments: &["expression"],
            ..spec::<flow::Branch>("branch", Some("expression"))
        },
        ActionSpec {
            expression_arguments: &["expression"],
            ..spec::<flow::ShortCircuit>("short_circuit", Some("expression"))
        },
        spec::<flow::LatestOnly>("latest_only", None),
        spec::<flow::TriggerDag>("trigger_dag", Some("dag_id")),
        sensor::<file::Args>("file_sensor", Some("path")),
        ActionSpec {
            connection_arguments: &["connection"],
            literal_arguments: &["response_check"],
            ..sensor::<sensor::http::Args>("http_sensor", Some("url"))
        },
        ActionSpec {
            connection_arguments: &["connection"],
            ..sensor::<sensor::sql::Args>("sql_sensor", Some("query"))
        },
        sensor::<external_task::Args>("external_task_sensor", Some("dag_id")),
        sensor::<time::Args>("time_sensor", Some("at")),
        sensor::<delta::Args>("delta_sensor", Some("delta")),
    ];
    actions.extend(OTHERS.iter().map(|&(name, notifies)| ActionSpec {
        name,
        main_argument: None,
        schema: json!({"type": ["object", "string", "array", "number", "boolean", "null"]}),
        expression_arguments: &[],
        literal_arguments: &[],
        connection_arguments: &[],
        notifies,
        available: false,
    }));
    ActionCatalog::new(actions)
}

/// What runs the action called `name` on a worker; `None` when this build can't, or when the scheduler itself carries it
/// out ([`flow::NAMES`]).
#[must_use]
pub fn operator_named(name: &str) -> Option<&'static dyn Operator> {
    Some(match name {
        "bash" => &bash::Bash,
        "python" => &python::Python,
        "sql" => &sql::Sql,
        "http" => &http::Http,
        #[cfg(feature = "docker")]
        "docker" => &docker::Docker,
        "empty" => &empty::Empty,
        "file_sensor" => &file::FileSensor,
        "http_sensor" => &sensor::http::HttpSensor,
        "sql_sensor" => &sensor::sql::SqlSensor,
        "external_task_sensor" => &external_task::ExternalTaskSensor,
        "time_sensor" => &time::TimeSensor,
        "delta_sensor" => &delta::DeltaSensor,
        _ => return None,
    })
}

fn spec<T: JsonSchema>(name: &'static str, main_argument: Option<&'static str>) -> ActionSpec {
    ActionSpec {
        name,
        main_argument,
        schema: schema::<T>(),
        expression_arguments: &[],
        literal_arguments: &[],
        connection_arguments: &[],
        notifies: false,
        available: true,
    }
}

/// A sensor takes what all sensors take, beside its own arguments.
fn sensor<T: JsonSchema>(name: &'static str, main_argument: Option<&'static str>) -> ActionSpec {
    let mut spec = spec::<T>(name, main_argument);
    let pace = schema::<sensor::Pace>();
    if let (Some(own), Some(pace)) = (
        spec.schema["properties"].as_object_mut(),
        pace["properties"].as_object(),
    ) {
        own.extend(pace.clone());
    }
    spec
}

/// The schema of one struct, without references, so that it can be put anywhere in a larger one.
fn schema<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.remove("title");
    schema.to_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_available_schema_is_closed_and_describes_each_argument() {
        for action in catalog().iter().filter(|action| action.available) {
            assert_eq!(action.schema["additionalProperties"], json!(false), "{}", action.name);
            assert!(
                action.schema["description"].is_string(),
                "{} is not described",
                action.name
            );
            let Some(properties) = action.schema.get("properties") else {
                assert!(matches!(action.name, "empty" | "latest_only"), "{}", action.name);
                continue;
            };
            for (name, property) in properties.as_object().unwrap() {
                assert!(
                    property["description"].is_string(),
                    "{}.{name} is not described",
                    action.name
                );
            }
            let arguments = [
                action.expression_arguments,
                action.literal_arguments,
                action.connection_arguments,
            ];
            for name in arguments.concat().into_iter().chain(action.main_argument) {
                assert!(properties.get(name).is_some(), "{}.{name} is no argument", action.name);
            }
        }
    }

    #[test]
    fn what_is_available_has_an_operator_or_is_the_schedulers_and_nothing_else_is() {
        for action in catalog().iter() {
            assert_eq!(
                action.available,
                operator_named(action.name).is_some() != flow::NAMES.contains(&action.name),
                "{}",
                action.name
            );
        }
    }

    #[test]
    fn names_are_unique() {
        let catalog = catalog();
        let mut names: Vec<_> = catalog.iter().map(|action| action.name).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
