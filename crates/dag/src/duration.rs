//! Lengths of time as people write them: `30s`, `5m`, `1h30m`, `2d`, `1w`, `500ms`.
//!
//! A bare number is refused, since nobody can tell seconds from minutes by looking at it. Weeks and days are of fixed
//! length (7 and 1 times 24 hours): a duration knows no calendar and no daylight saving.

use crate::model::Seconds;

/// Why a text is no duration. The message says what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// Nothing there.
    #[error("a duration is empty: write for example `30s`, `5m`, `1h30m` or `2d`")]
    Empty,
    /// A number without a unit.
    #[error("`{0}` has no unit: write `{0}s` for seconds or `{0}m` for minutes")]
    NoUnit(String),
    /// A unit that is none of ours.
    #[error("unknown unit `{unit}` in `{text}`: units are w, d, h, m, s and ms{hint}")]
    UnknownUnit {
        /// The whole text.
        text: String,
        /// The unit in it.
        unit: String,
        /// A hint that begins with a semicolon, or nothing.
        hint: String,
    },
    /// Units must go from large to small, each once.
    #[error("in `{text}` the unit `{unit}` comes twice or too late: write units from large to small, as in `1h30m`")]
    Order {
        /// The whole text.
        text: String,
        /// The unit that is out of order.
        unit: &'static str,
    },
    /// Anything else.
    #[error("`{0}` is not a duration: write for example `30s`, `5m`, `1h30m` or `2d`")]
    Malformed(String),
    /// Longer than a hundred years.
    #[error("`{0}` is too long: at most 5200w (about a hundred years)")]
    TooLong(String),
}

/// Units from large to small: name, milliseconds.
const UNITS: [(&str, u64); 6] = [
    ("w", 604_800_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1000),
    ("ms", 1),
];

const LONGEST_MS: u64 = 5200 * 604_800_000;

/// Reads a duration such as `1h30m`.
///
/// # Errors
/// Any text that is not a sequence of whole numbers with units from large to small; see [`DurationError`].
pub fn parse_duration(text: &str) -> Result<Seconds, DurationError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(DurationError::Empty);
    }
    if trimmed.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && trimmed.bytes().any(|b| b.is_ascii_digit())
    {
        return Err(DurationError::NoUnit(trimmed.to_owned()));
    }
    let mut rest = trimmed;
    let mut total: u64 = 0;
    let mut next_unit = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        if digits == 0 {
            return Err(DurationError::Malformed(trimmed.to_owned()));
        }
        let (number, tail) = rest.split_at(digits);
        let letters = tail.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        if unit.is_empty() {
            // `1h30`: the last number lost its unit.
            return Err(if tail.is_empty() {
                DurationError::NoUnit(number.to_owned())
            } else {
                DurationError::Malformed(trimmed.to_owned())
            });
        }
        let Some(index) = UNITS.iter().position(|(name, _)| *name == unit) else {
            return Err(unknown_unit(trimmed, unit));
        };
        let (name, length) = UNITS[index];
        if index < next_unit {
            return Err(DurationError::Order {
                text: trimmed.to_owned(),
                unit: name,
            });
        }
        next_unit = index + 1;
        total = number
            .parse::<u64>()
            .ok()
            .and_then(|count| count.checked_mul(length))
            .and_then(|part| part.checked_add(total))
            .filter(|sum| *sum <= LONGEST_MS)
            .ok_or_else(|| DurationError::TooLong(trimmed.to_owned()))?;
        rest = tail;
    }
    Ok(Seconds(total as f64 / 1000.0))
}

fn unknown_unit(text: &str, unit: &str) -> DurationError {
    let meant = match unit.to_ascii_lowercase().as_str() {
        "sec" | "secs" | "second" | "seconds" => "s",
        "min" | "mins" | "minute" | "minutes" => "m",
        "hr" | "hrs" | "hour" | "hours" | "h" => "h",
        "day" | "days" | "d" => "d",
        "week" | "weeks" | "w" => "w",
        "msec" | "millis" | "milliseconds" => "ms",
        _ => "",
    };
    let hint = if unit == "M" || unit.starts_with("mon") || unit == "y" || unit.starts_with("year") {
        "; months and years have no fixed length, use a cron such as `0 0 1 * *`".to_owned()
    } else if meant.is_empty() {
        String::new()
    } else {
        format!("; did you mean `{meant}`?")
    };
    DurationError::UnknownUnit {
        text: text.to_owned(),
        unit: unit.to_owned(),
        hint,
    }
}

fn milliseconds(seconds: Seconds) -> u64 {
    // A negative or non-finite length can't be written in a file; `as` makes it 0.
    (seconds.0 * 1000.0).round() as u64
}

/// Writes a duration the way people read it, in the form that [`parse_duration`] reads back: `1h30m`; nothing is `0s`.
#[must_use]
pub fn format_duration(seconds: Seconds) -> String {
    let mut rest = milliseconds(seconds);
    let mut text = String::new();
    for (name, length) in UNITS {
        // Whole weeks only: `10d` reads better than `1w3d`.
        let count = if name == "w" && !rest.is_multiple_of(length) {
            0
        } else {
            rest / length
        };
        if count > 0 {
            text.push_str(&format!("{count}{name}"));
            rest -= count * length;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

/// Writes a duration by ISO 8601: `P2DT1H30M`, `PT0.5S`; nothing is `PT0S`.
#[must_use]
pub fn to_iso8601(seconds: Seconds) -> String {
    let total = milliseconds(seconds);
    let (days, rest) = (total / 86_400_000, total % 86_400_000);
    let (hours, rest) = (rest / 3_600_000, rest % 3_600_000);
    let (minutes, rest) = (rest / 60_000, rest % 60_000);
    let mut text = "P".to_owned();
    if days > 0 {
        text.push_str(&format!("{days}D"));
    }
    let mut time = String::new();
    if hours > 0 {
        time.push_str(&format!("{hours}H"));
    }
    if minutes > 0 {
        time.push_str(&format!("{minutes}M"));
    }
    if rest > 0 {
        time.push_str(&format!("{}S", rest as f64 / 1000.0));
    }
    if time.is_empty() && days == 0 {
        time.push_str("0S");
    }
    if !time.is_empty() {
        text.push('T');
        text.push_str(&time);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_unit() {
        for (text, seconds) in [
            ("30s", 30.0),
            ("5m", 300.0),
            ("1h30m", 5400.0),
            ("2d", 172_800.0),
            ("1w", 604_800.0),
            ("500ms", 0.5),
            ("1w2d3h4m5s6ms", 788_645.006),
            (" 10m ", 600.0),
            ("0s", 0.0),
        ] {
            assert_eq!(parse_duration(text), Ok(Seconds(seconds)), "{text}");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, message) in [
            (
                "",
                "a duration is empty: write for example `30s`, `5m`, `1h30m` or `2d`",
            ),
            ("30", "`30` has no unit: write `30s` for seconds or `30m` for minutes"),
            ("1h30", "`30` has no unit: write `30s` for seconds or `30m` for minutes"),
            (
                "5min",
                "unknown unit `min` in `5min`: units are w, d, h, m, s and ms; did you mean `m`?",
            ),
            (
                "5H",
                "unknown unit `H` in `5H`: units are w, d, h, m, s and ms; did you mean `h`?",
            ),
            ("5x", "unknown unit `x` in `5x`: units are w, d, h, m, s and ms"),
            (
                "2months",
                "unknown unit `months` in `2months`: units are w, d, h, m, s and ms; months and years have no fixed \
                 length, use a cron such as `0 0 1 * *`",
            ),
            (
                "30m1h",
                "in `30m1h` the unit `h` comes twice or too late: write units from large to small, as in `1h30m`",
            ),
            (
                "1m1m",
                "in `1m1m` the unit `m` comes twice or too late: write units from large to small, as in `1h30m`",
            ),
            (
                "-5m",
                "`-5m` is not a duration: write for example `30s`, `5m`, `1h30m` or `2d`",
            ),
            (
                "1.5h",
                "`1.5h` is not a duration: write for example `30s`, `5m`, `1h30m` or `2d`",
            ),
            (
                "1h 30m",
                "`1h 30m` is not a duration: write for example `30s`, `5m`, `1h30m` or `2d`",
            ),
            ("9999w", "`9999w` is too long: at most 5200w (about a hundred years)"),
            (
                "99999999999999999999999s",
                "`99999999999999999999999s` is too long: at most 5200w (about a hundred years)",
            ),
        ] {
            assert_eq!(parse_duration(text).unwrap_err().to_string(), message, "{text}");
        }
    }

    #[test]
    fn writes_for_people_and_for_machines() {
        for (seconds, text, iso) in [
            (0.0, "0s", "PT0S"),
            (0.5, "500ms", "PT0.5S"),
            (90.0, "1m30s", "PT1M30S"),
            (3600.0, "1h", "PT1H"),
            (864_000.0, "10d", "P10D"),
            (1_209_600.0, "2w", "P14D"),
            (93_784.25, "1d2h3m4s250ms", "P1DT2H3M4.25S"),
        ] {
            assert_eq!(format_duration(Seconds(seconds)), text);
            assert_eq!(to_iso8601(Seconds(seconds)), iso);
            assert_eq!(parse_duration(text), Ok(Seconds(seconds)));
        }
    }
}
