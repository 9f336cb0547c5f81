//! Expressions that nobody wrote.

use std::time::{Duration, Instant};

use updraft_dag::cron::{Cron, Language, Zone};
use updraft_fuzz::{Cases, changed_bytes};

use super::instant;

/// For one expression, in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

const ORIGINALS: [&str; 14] = [
    "0 9 * * *",
    "*/5 8-18/2 1,15 1-6 mon-fri",
    "0 0 29 2 *",
    "0 0 L * *",
    "0 0 * * 5#3",
    "0 0 * * sunL",
    "30 2 31 12 7 59",
    "22-2/2 fri-mon jan-dec 1-31 0-59 0",
    "0 0 15W * *",
    "@daily",
    "@quarterly",
    "0 0 30 2 *",
    "59 23 31 12 sat",
    "* * * * * *",
];

#[test]
fn fuzz_crons() {
    let zones =
        ["UTC", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia"].map(|name| Zone::parse(name).unwrap());
    let times = [
        "0001-01-01T00:00:00Z",
        "2024-03-31T00:59:59Z",
        "2024-02-29T23:59:59Z",
        "9999-12-31T23:59:59Z",
    ]
    .map(instant);
    for mut case in Cases::of("-p updraft-dag fuzz_crons") {
        let bytes = changed_bytes(&mut case.random, &ORIGINALS);
        let text = String::from_utf8_lossy(&bytes);
        let begun = Instant::now();
        match Cron::parse(&text) {
            Ok(cron) => {
                let (zone, at) = (case.random.pick(&zones), *case.random.pick(&times));
                if let Some(next) = cron.next_after(at, zone) {
                    assert!(next > at, "{text} after {at}: {next}");
                }
                if let Some(previous) = cron.prev_before(at, zone) {
                    assert!(previous < at, "{text} before {at}: {previous}");
                }
                assert!(!cron.describe(Language::English).is_empty());
                let again = Cron::parse(cron.canonical()).unwrap();
                assert_eq!(again.canonical(), cron.canonical(), "{text}");
            }
            Err(error) => assert!(
                text.get(error.range.clone()).is_some() && !error.message.is_empty(),
                "{error:?} of {text}"
            ),
        }
        assert!(begun.elapsed() < PATIENCE, "{:?} for {text}", begun.elapsed());
    }
}
