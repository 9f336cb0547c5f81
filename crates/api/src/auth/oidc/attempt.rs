//! A sign-in that has begun and not come back from the provider yet. The browser keeps it, in a cookie for the callback alone: so nobody
//! else can end what it began, and any server of an installation can.

use axum::http::{HeaderMap, header};
use subtle::ConstantTimeEq as _;

/// Its cookie.
const COOKIE: &str = "updraft_oidc";
/// Where the provider sends the browser back to, and the only path that has the cookie.
pub(crate) const CALLBACK: &str = "/auth/oidc/callback";
/// How long somebody may take at the provider, in seconds.
const LIFETIME: u32 = 600;

/// What has to fit when the browser comes back.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Attempt {
    /// Comes back with the browser: the answer belongs to this attempt.
    pub(crate) state: String,
    /// Comes back in the ID token: that was made for this attempt.
    pub(crate) nonce: String,
    /// Proves to the provider that who redeems the code is who asked for it.
    pub(crate) verifier: String,
    /// Where to go on to.
    pub(crate) next: String,
}

impl Attempt {
    /// The cookie that keeps it.
    pub(crate) fn cookie(&self, is_secure: bool) -> String {
        let value: String = form_urlencoded::Serializer::new(String::new())
            .append_pair("state", &self.state)
            .append_pair("nonce", &self.nonce)
            .append_pair("verifier", &self.verifier)
            .append_pair("next", &self.next)
            .finish();
        cookie(&value, LIFETIME, is_secure)
    }

    /// The attempt that this browser began, if `state` is of it.
    pub(crate) fn of(headers: &HeaderMap, state: &str) -> Option<Self> {
        let value = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|text| text.split(';'))
            .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))?;
        let field = |name: &str| {
            let found = form_urlencoded::parse(value.as_bytes()).find(|(key, _)| key == name);
            found
                .map(|(_, value)| value.into_owned())
                .filter(|value| !value.is_empty())
        };
        let attempt = Self {
            state: field("state")?,
            nonce: field("nonce")?,
            verifier: field("verifier")?,
            next: field("next")?,
        };
        bool::from(attempt.state.as_bytes().ct_eq(state.as_bytes())).then_some(attempt)
    }
}

/// Takes the cookie away: an attempt ends once, whatever its end is.
pub(crate) fn no_cookie(is_secure: bool) -> String {
    cookie("", 0, is_secure)
}

/// `Lax`, since it is the provider's page that sends the browser here.
fn cookie(value: &str, seconds: u32, is_secure: bool) -> String {
    let secure = if is_secure { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path={CALLBACK}; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt() -> Attempt {
        Attempt {
            state: "s".to_owned(),
            nonce: "n".to_owned(),
            verifier: "v".to_owned(),
            next: "/dags?search=a&b=%20;x=\u{ac00}".to_owned(),
        }
    }

    fn sent(cookie: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let pair = cookie.split(';').next().unwrap();
        headers.insert(header::COOKIE, format!("other=1; {pair}; last=2").parse().unwrap());
        headers
    }

    #[test]
    fn it_comes_back_as_it_went_and_only_with_its_state() {
        let headers = sent(&attempt().cookie(true));
        assert_eq!(Attempt::of(&headers, "s"), Some(attempt()));
        for other in ["", "S", "ss"] {
            assert_eq!(Attempt::of(&headers, other), None, "{other}");
        }
        assert_eq!(Attempt::of(&HeaderMap::new(), "s"), None);
        // An empty state is that of no attempt.
        assert_eq!(Attempt::of(&sent(&no_cookie(false)), ""), None);
        let mut without = attempt();
        without.state.clear();
        assert_eq!(Attempt::of(&sent(&without.cookie(false)), ""), None);
    }

    #[test]
    fn its_cookie_is_for_the_callback_alone() {
        let cookie = attempt().cookie(true);
        assert!(
            cookie.ends_with("; Path=/auth/oidc/callback; HttpOnly; SameSite=Lax; Max-Age=600; Secure"),
            "{cookie}"
        );
        assert!(!attempt().cookie(false).contains("Secure"));
    }

    #[test]
    fn the_longest_way_on_fits_into_a_cookie() {
        let longest = Attempt {
            state: "s".repeat(43),
            nonce: "n".repeat(43),
            verifier: "v".repeat(43),
            next: "/".repeat(crate::routes::oidc::LONGEST_NEXT),
        };
        // Browsers drop those of more than 4096 bytes.
        assert!(longest.cookie(true).len() <= 4096);
    }
}
