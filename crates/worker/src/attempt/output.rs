//! What a process leaves in files: `$UPDRAFT_OUTPUT`, and an operator's result file.

use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::Path;

use serde_json::Value;
use updraft_operators::operator::ResultFile;

/// Reads the XComs in the file that `$UPDRAFT_OUTPUT` named; no file, no XComs.
///
/// # Errors
/// What is wrong with it, for the task's log.
pub(crate) fn read_output(path: &Path, limit: usize) -> Result<BTreeMap<String, Value>, String> {
    match read(path, "$UPDRAFT_OUTPUT", limit)? {
        Some(text) => parse_output(&text),
        None => Ok(BTreeMap::new()),
    }
}

/// Reads a result file; no file, no result.
///
/// # Errors
/// What is wrong with it, for the task's log.
pub(crate) fn read_result(path: &Path, limit: usize) -> Result<Option<ResultFile>, String> {
    let Some(text) = read(path, "the result", limit)? else {
        return Ok(None);
    };
    if text.trim().is_empty() {
        return Ok(None);
    }
    serde_json::from_str(&text)
        .map(Some)
        .map_err(|error| format!("the task's result is not valid JSON: {error}"))
}

fn read(path: &Path, name: &str, limit: usize) -> Result<Option<String>, String> {
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("cannot read {name}: {error}")),
    };
    // Several XComs may each be as large as allowed, but a file without end must not fill the memory.
    let limit = limit.saturating_mul(16);
    let mut bytes = Vec::new();
    file.take(limit as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("cannot read {name}: {error}"))?;
    if bytes.len() > limit {
        return Err(format!("{name} is larger than {limit} bytes: {ADVICE}"));
    }
    String::from_utf8(bytes)
        .map(Some)
        .map_err(|_| format!("{name} is not UTF-8 text"))
}

fn parse_output(text: &str) -> Result<BTreeMap<String, Value>, String> {
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text)
            .map_err(|error| format!("$UPDRAFT_OUTPUT begins with {{ but is not one JSON object: {error}"));
    }
    let mut xcoms = BTreeMap::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match line.split_once('=') {
            Some((key, value)) if !key.trim().is_empty() => xcoms.insert(key.trim().to_owned(), Value::from(value)),
            _ => {
                return Err(format!(
                    "line {} of $UPDRAFT_OUTPUT is not `key=value` (and the file is not one JSON object)",
                    number + 1
                ));
            }
        };
    }
    Ok(xcoms)
}

const ADVICE: &str = "write large data to a file, a table or an object store, and pass on where it is";

/// Refuses XComs that are too large.
///
/// # Errors
/// Which one, how large, and what to do instead.
pub(crate) fn check_sizes(xcoms: &BTreeMap<String, Value>, limit: usize) -> Result<(), String> {
    for (key, value) in xcoms {
        let size = json_size(value);
        if size > limit {
            return Err(format!(
                "the XCom `{key}` has {size} bytes, the limit is {limit} (limits.xcom_bytes): {ADVICE}"
            ));
        }
    }
    Ok(())
}

fn json_size(value: &Value) -> usize {
    struct Counter(usize);
    impl io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter(0);
    // Neither the counter nor a JSON value can fail.
    let _ = serde_json::to_writer(&mut counter, value);
    counter.0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn xcoms(text: &str) -> Result<Value, String> {
        parse_output(text).map(|xcoms| serde_json::to_value(xcoms).unwrap())
    }

    #[test]
    fn lines_or_an_object() {
        assert_eq!(
            xcoms("a=1\n\nurl = http://x/?q=1\n"),
            Ok(json!({"a": "1", "url": " http://x/?q=1"}))
        );
        assert_eq!(
            xcoms("\n {\"a\": 1, \"b\": [true]}\n"),
            Ok(json!({"a": 1, "b": [true]}))
        );
        assert_eq!(xcoms(""), Ok(json!({})));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        insta::assert_snapshot!(xcoms("a=1\nhello\n").unwrap_err(), @"line 2 of $UPDRAFT_OUTPUT is not `key=value` (and the file is not one JSON object)");
        insta::assert_snapshot!(xcoms("{\"a\": 1").unwrap_err(), @"$UPDRAFT_OUTPUT begins with { but is not one JSON object: EOF while parsing an object at line 1 column 7");
    }

    #[test]
    fn large_values_are_refused() {
        let xcoms = BTreeMap::from([
            ("ok".to_owned(), json!("12345678")),
            ("big".to_owned(), json!("123456789")),
        ]);
        assert_eq!(check_sizes(&xcoms, 11), Ok(()));
        insta::assert_snapshot!(check_sizes(&xcoms, 10).unwrap_err(), @"the XCom `big` has 11 bytes, the limit is 10 (limits.xcom_bytes): write large data to a file, a table or an object store, and pass on where it is");
    }

    #[test]
    fn a_file_that_is_missing_says_nothing_and_one_without_end_is_refused() {
        assert_eq!(read_output(Path::new("/nowhere/output"), 10), Ok(BTreeMap::new()));
        assert_eq!(read_result(Path::new("/nowhere/output"), 10), Ok(None));
        assert!(
            read_output(Path::new("/dev/zero"), 10)
                .unwrap_err()
                .contains("larger than 160 bytes")
        );
    }
}
