use chrono::DateTime;
use updraft_operators::protocol::log_record::{LogRecord, LogStream};

/// Some days in 2024.
const WHEN: i64 = 1_710_000_000_123_456;

/// What is read as a record of a log is written in one form, which is read as the same record; and any line can be recorded.
///
/// # Panics
/// If not.
pub fn log_record(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    text.lines()
        .filter_map(LogRecord::parse)
        .for_each(|record| stays(&record));
    let line = text.replace('\n', "");
    for (stream, continues) in [
        (LogStream::Stdout, true),
        (LogStream::Stderr, false),
        (LogStream::System, false),
    ] {
        let timestamp = DateTime::from_timestamp_micros(WHEN).unwrap_or_default();
        stays(&LogRecord {
            timestamp,
            stream,
            text: line.clone(),
            continues,
        });
    }
}

/// Written and read again it is the same, to the microsecond.
fn stays(record: &LogRecord) {
    let line = written(record);
    let again = line.strip_suffix('\n').and_then(LogRecord::parse);
    let seen = again.map(|again| (written(&again), again.text));
    assert_eq!(seen, Some((line, record.text.clone())));
}

fn written(record: &LogRecord) -> String {
    let mut line = Vec::new();
    record.write_to(&mut line);
    String::from_utf8_lossy(&line).into_owned()
}
