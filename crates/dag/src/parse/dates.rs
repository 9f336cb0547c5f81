//! Dates and instants.

use chrono::{DateTime, Utc};
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

use super::scope::Scope;
use crate::diagnostic::{Problem, codes};
use crate::yaml::{Node, Span};

/// An instant: a date, or a date and a time, on the wall clock of `zone` unless an offset is given.
pub(crate) fn instant(
    scope: &mut Scope<'_>,
    what: &str,
    node: &Node,
    span: Span,
    zone: &TimeZone,
) -> Option<DateTime<Utc>> {
    let Some(text) = node.text() else {
        scope.wrong_node(what, node, span, "a date such as 2026-01-31 or 2026-01-31T09:00");
        return None;
    };
    let instant = read(text.trim(), zone);
    if instant.is_none() {
        scope.report(
            Problem::new(&codes::BAD_DATE, span, format!("`{what}`: `{text}` is not a date"))
                .help("write for example 2026-01-31, 2026-01-31T09:00 or 2026-01-31T09:00:00+09:00"),
        );
    }
    instant
}

/// As [`instant`], of a text without a file.
pub(crate) fn read(text: &str, zone: &TimeZone) -> Option<DateTime<Utc>> {
    // The civil parser would leave out an offset in silence, so what has one goes first.
    let time = text.get(10..).unwrap_or_default();
    let timestamp = if time.contains(['Z', 'z', '+', '-']) {
        text.parse::<Timestamp>().ok()?
    } else {
        let civil: civil::DateTime = text.parse().ok()?;
        civil.to_zoned(zone.clone()).ok()?.timestamp()
    };
    DateTime::from_timestamp_micros(timestamp.as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates_in_the_zone_of_the_dag() {
        let seoul = TimeZone::get("Asia/Seoul").unwrap();
        for (text, expected) in [
            ("2026-01-01", Some("2025-12-31T15:00:00+00:00")),
            ("2026-01-01T09:30", Some("2026-01-01T00:30:00+00:00")),
            ("2026-01-01 09:30:15", Some("2026-01-01T00:30:15+00:00")),
            ("2026-01-01T00:00:00Z", Some("2026-01-01T00:00:00+00:00")),
            ("2026-01-01T00:00:00+02:00", Some("2025-12-31T22:00:00+00:00")),
            ("2026-01-01T00:00:00-05:00", Some("2026-01-01T05:00:00+00:00")),
            ("1969-12-31T23:59:59.5Z", Some("1969-12-31T23:59:59.500+00:00")),
            ("2026-02-30", None),
            ("01.02.2026", None),
            ("tomorrow", None),
            ("", None),
        ] {
            assert_eq!(
                read(text, &seoul).map(|it| it.to_rfc3339()).as_deref(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn a_time_in_the_spring_gap_moves_forward() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        assert_eq!(
            read("2026-03-29T02:30", &berlin).unwrap().to_rfc3339(),
            "2026-03-29T01:30:00+00:00"
        );
    }
}
