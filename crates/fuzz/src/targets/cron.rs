use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use updraft_dag::cron::{Cron, Language, Zone};

/// Zones with odd rules: none, a change at midnight, half an hour, a day that is missing.
static ZONES: LazyLock<Vec<Zone>> = LazyLock::new(|| {
    let names = ["UTC", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia"];
    names.into_iter().filter_map(|name| Zone::parse(name).ok()).collect()
});

/// The ends of what dates can be, and what lies beside a change of clocks and a leap day.
static TIMES: LazyLock<Vec<DateTime<Utc>>> = LazyLock::new(|| {
    let texts = [
        "0001-01-01T00:00:00Z",
        "2024-03-31T00:59:59Z",
        "2024-02-29T23:59:59Z",
        "9999-12-31T23:59:59Z",
    ];
    texts.into_iter().filter_map(|text| text.parse().ok()).collect()
});

/// A cron expression is refused at a place that there is, or means the same as its canonical form, and its times lie where they should.
///
/// # Panics
/// If not.
pub fn cron(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let cron = match Cron::parse(&text) {
        Ok(cron) => cron,
        Err(error) => {
            let place = text.get(error.range.clone());
            assert!(place.is_some() && !error.message.is_empty(), "{error:?} of {text}");
            return;
        }
    };
    for (zone, at) in ZONES.iter().flat_map(|zone| TIMES.iter().map(move |at| (zone, *at))) {
        if let Some(next) = cron.next_after(at, zone) {
            assert!(next > at, "{text} after {at}: {next}");
        }
        if let Some(previous) = cron.prev_before(at, zone) {
            assert!(previous < at, "{text} before {at}: {previous}");
        }
    }
    assert!(!cron.describe(Language::English).is_empty() && !cron.describe(Language::Korean).is_empty());
    let again = Cron::parse(cron.canonical());
    assert_eq!(
        again.as_ref().ok().map(Cron::canonical),
        Some(cron.canonical()),
        "{text}"
    );
}
