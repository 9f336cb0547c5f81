//! What an unquoted scalar means: the core schema of YAML 1.2.

use std::rc::Rc;

use serde_json::Number;

use super::Content;

/// Why a number can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScalarError {
    /// JSON has no infinity and no NaN.
    NotFinite,
    /// Digits would be lost.
    TooLarge,
}

/// Resolves an unquoted scalar. A number with a leading zero, such as `0644` or `007`, stays text, since as a number it
/// would lose what it says.
pub(super) fn resolve(text: &str) -> Result<Content, ScalarError> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Content::Null),
        "true" | "True" | "TRUE" => return Ok(Content::Bool(true)),
        "false" | "False" | "FALSE" => return Ok(Content::Bool(false)),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF" | ".nan" | ".NaN"
        | ".NAN" => return Err(ScalarError::NotFinite),
        _ => {}
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let negative = text.starts_with('-');
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return Ok(plain(text));
    }
    if unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        if unsigned.len() > 1 && unsigned.starts_with('0') {
            return Ok(plain(text));
        }
        return integer(unsigned, 10, negative);
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix)
            && !digits.is_empty()
            && digits.chars().all(|digit| digit.is_digit(radix))
        {
            return integer(digits, radix, false);
        }
    }
    if is_float(unsigned) {
        let value: f64 = text.parse().map_err(|_| ScalarError::NotFinite)?;
        return Number::from_f64(value)
            .map(Content::Number)
            .ok_or(ScalarError::NotFinite);
    }
    Ok(plain(text))
}

fn plain(text: &str) -> Content {
    Content::Text(Rc::from(text))
}

fn integer(digits: &str, radix: u32, negative: bool) -> Result<Content, ScalarError> {
    let magnitude = u64::from_str_radix(digits, radix).map_err(|_| ScalarError::TooLarge)?;
    let number = if negative {
        Number::from(0_i64.checked_sub_unsigned(magnitude).ok_or(ScalarError::TooLarge)?)
    } else {
        Number::from(magnitude)
    };
    Ok(Content::Number(number))
}

/// `[0-9]+\.[0-9]*`, `\.[0-9]+`, each with an exponent, or digits with an exponent; the sign is already gone.
fn is_float(text: &str) -> bool {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
    }
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    whole.len() + fraction.len() > 0
        && whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit())
        && (mantissa.contains('.') || exponent.is_some())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn json(text: &str) -> serde_json::Value {
        match resolve(text).unwrap() {
            Content::Null => json!(null),
            Content::Bool(value) => json!(value),
            Content::Number(number) => json!(number),
            Content::Text(text) => json!(&*text),
            Content::List(_) | Content::Map(_) => unreachable!(),
        }
    }

    #[test]
    fn resolves_by_the_core_schema() {
        for (text, value) in [
            ("", json!(null)),
            ("~", json!(null)),
            ("true", json!(true)),
            ("False", json!(false)),
            ("no", json!("no")),
            ("on", json!("on")),
            ("yes", json!("yes")),
            ("12", json!(12)),
            ("-12", json!(-12)),
            ("+12", json!(12)),
            ("0", json!(0)),
            ("0644", json!("0644")),
            ("0o17", json!(15)),
            ("0xff", json!(255)),
            ("1_000", json!("1_000")),
            ("1.5", json!(1.5)),
            (".5", json!(0.5)),
            ("1e3", json!(1000.0)),
            ("-1.5E-1", json!(-0.15)),
            ("1.", json!(1.0)),
            (".", json!(".")),
            ("1e", json!("1e")),
            ("1.2.3", json!("1.2.3")),
            ("09:00", json!("09:00")),
            ("2026-01-01", json!("2026-01-01")),
            ("-", json!("-")),
            ("18446744073709551615", json!(18_446_744_073_709_551_615_u64)),
        ] {
            assert_eq!(json(text), value, "{text}");
        }
    }

    #[test]
    fn refuses_numbers_that_would_change() {
        for text in ["18446744073709551616", "-9223372036854775809"] {
            assert_eq!(resolve(text).unwrap_err(), ScalarError::TooLarge, "{text}");
        }
        for text in [".inf", "-.inf", ".nan", "1e999"] {
            assert_eq!(resolve(text).unwrap_err(), ScalarError::NotFinite, "{text}");
        }
    }
}
