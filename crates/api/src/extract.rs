//! Reading requests as strictly as Airflow does, and saying what is wrong in its shape.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A key that must be there and may be `null`.
pub(crate) fn required_nullable<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer)
}

/// A JSON value of any kind whose key must be there.
pub(crate) fn required_value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    Value::deserialize(deserializer)
}

/// Default of flags that are on unless said.
pub(crate) fn yes() -> bool {
    true
}

/// Default of map indexes: not mapped.
pub(crate) fn unmapped() -> i32 {
    -1
}
