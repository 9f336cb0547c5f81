//! Messages and records that nobody sends.

use chrono::{DateTime, Utc};
use serde_json::Value;
use updraft_fuzz::{Cases, changed_bytes, changed_json};
use updraft_operators::protocol::log_record::{LogRecord, LogStream};

use super::{messages, through};

#[test]
fn fuzz_messages() {
    let messages: Vec<(String, Value)> = messages().map(|(_, name, message)| (name, message)).collect();
    let texts: Vec<String> = messages.iter().map(|(_, message)| message.to_string()).collect();
    for mut case in Cases::of("-p updraft-operators fuzz_messages") {
        let (name, message) = case.random.pick(&messages);
        let changed = changed_json(&mut case.random, message);
        if let Ok(read) = through(name, changed) {
            // What was understood once is understood again, in the same way.
            assert_eq!(through(name, read.clone()).unwrap(), read, "{name}");
        }
        let bytes = changed_bytes(&mut case.random, &texts);
        if let Ok(any) = serde_json::from_slice::<Value>(&bytes) {
            let _ = through(name, any);
        }
    }
}

#[test]
fn fuzz_log_records() {
    let originals = [
        "2026-01-02T03:04:05.678901Z O hello  world",
        "2026-01-02T03:04:05.678901Z e in parts \u{20ac}\u{301}",
        "2026-01-02T03:04:60Z S ",
        "2026-01-02T03:04:05+09:00 O",
    ];
    for mut case in Cases::of("-p updraft-operators fuzz_log_records") {
        let random = &mut case.random;
        let bytes = changed_bytes(random, &originals);
        let text = String::from_utf8_lossy(&bytes);
        for line in text.lines() {
            // Whatever was read is written in one form.
            if let Some(record) = LogRecord::parse(line) {
                let written = record.to_string();
                let again = LogRecord::parse(&written).unwrap();
                assert_eq!((again.to_string(), &again.text), (written, &record.text), "{line:?}");
            }
        }
        let micros = random.below(4_000_000_000_000_000) as i64;
        let record = LogRecord {
            timestamp: DateTime::<Utc>::from_timestamp_micros(micros).unwrap(),
            stream: *random.pick(&[LogStream::Stdout, LogStream::Stderr, LogStream::System]),
            text: text.replace('\n', ""),
            continues: random.one_in(2),
        };
        let mut line = Vec::new();
        record.write_to(&mut line);
        let line = String::from_utf8(line).unwrap();
        assert_eq!(line.strip_suffix('\n').and_then(LogRecord::parse), Some(record));
    }
}
