use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use updraft_operators::protocol as wire;

/// What reads a message and writes it again.
type Passing = fn(Value) -> Result<Value, serde_json::Error>;

/// What workers and servers say to each other.
const MESSAGES: [(&str, Passing); 13] = [
    ("RegisterRequest", pass::<wire::RegisterRequest>),
    ("RegisterReply", pass::<wire::RegisterReply>),
    ("ClaimRequest", pass::<wire::ClaimRequest>),
    ("ClaimReply", pass::<wire::ClaimReply>),
    ("HeartbeatRequest", pass::<wire::HeartbeatRequest>),
    ("HeartbeatReply", pass::<wire::HeartbeatReply>),
    ("Job", pass::<wire::Job>),
    ("LogReceipt", pass::<wire::LogReceipt>),
    ("ResultReport", pass::<wire::ResultReport>),
    ("LookupReply", pass::<wire::LookupReply>),
    ("RunStates", pass::<wire::RunStates>),
    ("Connection", pass::<wire::Connection>),
    ("ErrorBody", pass::<wire::ErrorBody>),
];

fn pass<T: Serialize + DeserializeOwned>(message: Value) -> Result<Value, serde_json::Error> {
    serde_json::to_value(serde_json::from_value::<T>(message)?)
}

/// Reads a message and writes it again. `None` if no message has this name.
pub fn passed(name: &str, message: Value) -> Option<Result<Value, serde_json::Error>> {
    let (_, pass) = MESSAGES.iter().find(|(known, _)| *known == name)?;
    Some(pass(message))
}

/// A name of a message, a line break and JSON: whatever is understood as that message is understood again once it is written, in the same
/// way.
///
/// # Panics
/// If not.
pub fn message(bytes: &[u8]) {
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
        return;
    };
    let (name, json) = (String::from_utf8_lossy(&bytes[..end]), &bytes[end + 1..]);
    let Ok(message) = serde_json::from_slice::<Value>(json) else {
        return;
    };
    if let Some(Ok(read)) = passed(&name, message) {
        let again = passed(&name, read.clone()).and_then(Result::ok);
        assert_eq!(again, Some(read), "{name}");
    }
}
