//! Whether a delivery comes from somebody who knows a webhook's secret. Compared in a time that tells nothing of it.

use axum::http::HeaderMap;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// A Stripe delivery that was signed longer ago, or that far ahead, is refused: somebody may have kept it.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// Longest id of a delivery that is taken as it is.
const LONGEST_ID: usize = 255;

/// How a sender signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// The HMAC-SHA256 of the body in hex in this header, perhaps after `sha256=`.
    Hmac(String),
    /// As GitHub: `X-Hub-Signature-256`.
    Github,
    /// As Stripe: `Stripe-Signature`, of a timestamp and the body.
    Stripe,
}

/// Why a delivery is refused. None of it tells anything of the secret, or of how near a signature was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// It is not there, has another form, or is of another secret or body.
    #[error("the delivery is not signed with the secret of this webhook")]
    Signature,
    /// It is signed well, but not lately.
    #[error("the delivery was signed more than five minutes ago, or by a clock that is as much ahead: send it again")]
    Late,
}

impl Scheme {
    /// Which delivery it is, if whoever sent it knows the secret.
    pub(crate) fn delivery(
        &self,
        secret: &str,
        headers: &HeaderMap,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<String, Refusal> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let given = match self {
            Self::Hmac(header) => {
                let signature = text(header).ok_or(Refusal::Signature)?;
                let hex = signature.strip_prefix("sha256=").unwrap_or(signature);
                verified(secret, &[body], &[hex])?;
                text("idempotency-key").map(str::to_owned)
            }
            Self::Github => {
                let signature = text("x-hub-signature-256").and_then(|text| text.strip_prefix("sha256="));
                verified(secret, &[body], &[signature.ok_or(Refusal::Signature)?])?;
                text("x-github-delivery").map(str::to_owned)
            }
            Self::Stripe => {
                let (at, signatures) = stripe(text("stripe-signature").ok_or(Refusal::Signature)?);
                let at = at.ok_or(Refusal::Signature)?;
                verified(secret, &[at.as_bytes(), b".", body], &signatures)?;
                let signed = at.parse().ok().and_then(|at| DateTime::from_timestamp(at, 0));
                if signed.is_none_or(|signed| (now - signed).abs() > TOLERANCE) {
                    return Err(Refusal::Late);
                }
                let event: Option<Value> = serde_json::from_slice(body).ok();
                event.and_then(|event| event["id"].as_str().map(str::to_owned))
            }
        };
        // Without an id, the same body is the same delivery.
        let id = given.filter(|id| (1..=LONGEST_ID).contains(&id.len()));
        Ok(id.unwrap_or_else(|| format!("body {}", hex::encode(Sha256::digest(body)))))
    }
}

/// Whether one of these signatures in hex is that of the pieces, one after the other.
fn verified(secret: &str, pieces: &[&[u8]], signatures: &[&str]) -> Result<(), Refusal> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|_| Refusal::Signature)?;
    for piece in pieces {
        mac.update(piece);
    }
    let fits = |signature: &&str| hex::decode(signature).is_ok_and(|bytes| mac.clone().verify_slice(&bytes).is_ok());
    // All of them, whichever fits.
    let fitting = signatures.iter().filter(|signature| fits(signature)).count();
    if fitting > 0 { Ok(()) } else { Err(Refusal::Signature) }
}

/// The timestamp and the signatures of `t=…,v1=…,v1=…`.
fn stripe(header: &str) -> (Option<&str>, Vec<&str>) {
    let (mut at, mut signatures) = (None, Vec::new());
    for pair in header.split(',') {
        match pair.trim().split_once('=') {
            Some(("t", value)) => at = Some(value),
            Some(("v1", value)) => signatures.push(value),
            _ => {}
        }
    }
    (at, signatures)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    const SECRET: &str = "It's a Secret to Everybody";
    const BODY: &[u8] = b"Hello, World!";
    /// From GitHub's documentation.
    const SIGNED: &str = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    fn headers(pairs: &[(&'static str, String)]) -> HeaderMap {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
            .collect()
    }

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000, 0).unwrap()
    }

    fn signed(pieces: &[&[u8]]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        pieces.iter().for_each(|piece| mac.update(piece));
        hex::encode(mac.finalize().into_bytes())
    }

    #[test]
    fn githubs_own_example_fits_and_nothing_else_does() {
        let delivery = |name: &'static str, value: &str, body: &[u8]| {
            let headers = headers(&[(name, value.to_owned()), ("x-github-delivery", "7".to_owned())]);
            Scheme::Github.delivery(SECRET, &headers, body, now())
        };
        let header = "x-hub-signature-256";
        assert_eq!(delivery(header, &format!("sha256={SIGNED}"), BODY), Ok("7".to_owned()));
        for (name, value, body) in [
            (header, SIGNED.to_owned(), BODY),
            ("x-hub-signature", format!("sha256={SIGNED}"), BODY),
            (header, format!("sha256={SIGNED}"), b"Hello, World?"),
            (header, format!("sha256={}", &SIGNED[..62]), BODY),
            (header, format!("sha256={SIGNED}00"), BODY),
            (header, "sha256=".to_owned(), BODY),
            (header, format!("sha256={}", SIGNED.replace('7', "8")), BODY),
            (header, "sha256=not hex".to_owned(), BODY),
        ] {
            assert_eq!(delivery(name, &value, body), Err(Refusal::Signature), "{name}: {value}");
        }
    }

    #[test]
    fn an_hmac_stands_in_the_header_that_was_chosen() {
        let scheme = Scheme::Hmac("x-signed".to_owned());
        let plain = headers(&[
            ("x-signed", SIGNED.to_owned()),
            ("idempotency-key", "order 1".to_owned()),
        ]);
        assert_eq!(scheme.delivery(SECRET, &plain, BODY, now()), Ok("order 1".to_owned()));
        let prefixed = headers(&[("x-signed", format!("sha256={SIGNED}"))]);
        let id = scheme.delivery(SECRET, &prefixed, BODY, now()).unwrap();
        assert!(
            id.starts_with("body dffd6021bb2bd5b0af676290809ec3a53191dd81c7f70a4b28688a362182986f"),
            "{id}"
        );
        assert_eq!(scheme.delivery("another", &plain, BODY, now()), Err(Refusal::Signature));
        let elsewhere = headers(&[("x-other", SIGNED.to_owned())]);
        assert_eq!(
            scheme.delivery(SECRET, &elsewhere, BODY, now()),
            Err(Refusal::Signature)
        );
    }

    #[test]
    fn stripe_signs_when_and_what_and_a_delivery_that_was_kept_is_refused() {
        let body = br#"{"id": "evt_1"}"#;
        let delivery = |header: String| {
            let headers = headers(&[("stripe-signature", header)]);
            Scheme::Stripe.delivery(SECRET, &headers, body, now())
        };
        let at = |ago: i64| {
            let at = (now().timestamp() - ago).to_string();
            let signature = signed(&[at.as_bytes(), b".", body]);
            (at, signature)
        };
        for (ago, expected) in [
            (0, Ok("evt_1".to_owned())),
            (300, Ok("evt_1".to_owned())),
            (-300, Ok("evt_1".to_owned())),
            (301, Err(Refusal::Late)),
            (-301, Err(Refusal::Late)),
        ] {
            let (at, signature) = at(ago);
            assert_eq!(delivery(format!("t={at},v1={signature}")), expected, "{ago}");
        }
        let (now, signature) = at(0);
        // One of several secrets' signatures, while Stripe rolls over.
        assert!(delivery(format!("t={now},v1=00,v1={signature},v0=x")).is_ok());
        let (old, _) = at(1000);
        for forged in [
            String::new(),
            format!("v1={signature}"),
            format!("t={now}"),
            format!("t={now},v0={signature}"),
            // A late one under another time: the time is signed.
            format!("t={old},v1={signature}"),
        ] {
            assert_eq!(delivery(forged.clone()), Err(Refusal::Signature), "{forged}");
        }
    }

    #[test]
    fn a_refusal_tells_nothing_of_the_secret() {
        for refusal in [Refusal::Signature, Refusal::Late] {
            assert!(!refusal.to_string().contains(SECRET) && !refusal.to_string().contains(SIGNED));
        }
    }
}
