//! Sign-in at an OpenID provider: the authorization code flow with PKCE, by the crate `openidconnect`.
//!
//! [`attempt`] is what a browser keeps meanwhile, [`claims`] who somebody is here, [`provider`] what the provider is asked.

pub(crate) mod attempt;
pub(crate) mod claims;
mod http;
mod provider;

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use openidconnect::core::CoreAuthenticationFlow;
use openidconnect::{
    ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce, PkceCodeChallenge, RedirectUrl, Scope, url::ParseError,
};
use tokio::sync::Semaphore;
use updraft_store::identity::UserIdentity;

use attempt::{Attempt, CALLBACK};
use claims::{ClaimRules, Claims};
use http::Http;
use provider::Known;

/// Requests of sign-ins that are with the provider at once. A flood of them must neither fill this server nor be passed on.
const AT_ONCE: usize = 16;

/// How somebody signs in at a provider.
#[derive(Clone)]
pub struct OpenIdConfig {
    /// Address of the provider, exactly as it says it itself.
    pub issuer: String,
    /// What this server is called there.
    pub client_id: String,
    /// Its secret there; `None`: a public client, which has none.
    pub client_secret: Option<String>,
    /// What is asked for, beside `openid`.
    pub scopes: Vec<String>,
    /// Who somebody is here.
    pub rules: ClaimRules,
    /// What the button says.
    pub button: String,
    /// Authorities in PEM that are trusted beside those of the system.
    pub ca: Option<PathBuf>,
}

impl fmt::Debug for OpenIdConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenIdConfig")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// Why sign-in at a provider can't be had. None of these is about the provider: it is asked when somebody wants to sign in.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenIdError {
    /// An address is none.
    #[error("{what} `{address}` is no address: {source}")]
    Address {
        /// Which.
        what: &'static str,
        /// What it says.
        address: String,
        /// What is wrong.
        source: ParseError,
    },
    /// Whoever listens could answer in its place.
    #[error("the OpenID provider `{0}` must be reached by https")]
    Plain(String),
    /// The file of authorities can't be used.
    #[error("cannot use the authorities of the OpenID provider in {}: {detail}", path.display())]
    Authorities {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// There is no client for HTTP.
    #[error("cannot speak HTTP with the OpenID provider: {0}")]
    Http(#[source] reqwest::Error),
}

/// Why a sign-in did not come to an end. The log says more; whoever signs in is told no text of others.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// The provider does not answer as one.
    #[error("the OpenID provider cannot be asked: {0}")]
    Away(String),
    /// Too many sign in at once.
    #[error("{AT_ONCE} sign-ins are with the OpenID provider already")]
    Busy,
    /// The provider does not give a token for the code.
    #[error("the OpenID provider refuses: {0}")]
    Refused(String),
    /// What it gives is not to be trusted.
    #[error("the ID token is not good: {0}")]
    Token(String),
}

/// Somebody whom the provider knows.
#[derive(Debug)]
pub(crate) struct Somebody {
    pub(crate) identity: UserIdentity,
    pub(crate) claims: Claims,
}

/// A provider at which one can sign in. Cheap to clone.
#[derive(Debug, Clone)]
pub struct OpenId(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: Option<ClientSecret>,
    redirect: RedirectUrl,
    scopes: Vec<Scope>,
    rules: ClaimRules,
    button: String,
    http: Http,
    slots: Semaphore,
    known: Mutex<Option<Arc<Known>>>,
}

impl OpenId {
    /// Nothing is asked yet. `base_url` is how browsers reach this server.
    ///
    /// # Errors
    /// An address or the file of authorities can't be used.
    pub fn new(config: OpenIdConfig, base_url: &str) -> Result<Self, OpenIdError> {
        let wrong = |what, address: &str| {
            let address = address.to_owned();
            move |source| OpenIdError::Address { what, address, source }
        };
        let issuer = IssuerUrl::new(config.issuer.clone()).map_err(wrong("the OpenID provider", &config.issuer))?;
        let host = issuer.url().host_str().unwrap_or_default();
        if issuer.url().scheme() != "https" && !matches!(host, "localhost" | "127.0.0.1" | "[::1]") {
            return Err(OpenIdError::Plain(config.issuer));
        }
        let redirect = format!("{}{CALLBACK}", base_url.trim_end_matches('/'));
        let redirect = RedirectUrl::new(redirect.clone()).map_err(wrong("the server's own address", &redirect))?;
        let scopes = config
            .scopes
            .into_iter()
            .filter(|scope| scope != "openid")
            .map(Scope::new);
        Ok(Self(Arc::new(Inner {
            issuer,
            client_id: ClientId::new(config.client_id),
            client_secret: config.client_secret.map(ClientSecret::new),
            redirect,
            scopes: scopes.collect(),
            rules: config.rules,
            button: config.button,
            http: Http::new(config.ca)?,
            slots: Semaphore::new(AT_ONCE),
            known: Mutex::new(None),
        })))
    }

    /// What the button says.
    pub(crate) fn button(&self) -> &str {
        &self.0.button
    }

    /// Who somebody is here.
    pub(crate) fn rules(&self) -> &ClaimRules {
        &self.0.rules
    }

    /// Its address, as it says it itself.
    pub(crate) fn issuer(&self) -> &str {
        self.0.issuer.as_str()
    }

    /// Where to send a browser that wants to sign in, and what it has to keep meanwhile.
    pub(crate) async fn begin(&self, next: &str) -> Result<(String, Attempt), Trouble> {
        let _slot = self.0.slots.try_acquire().map_err(|_| Trouble::Busy)?;
        let client = self.client(&*self.known().await?);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (address, state, nonce) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(self.0.scopes.iter().cloned())
            .set_pkce_challenge(challenge)
            .url();
        let attempt = Attempt {
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
            next: next.to_owned(),
        };
        Ok((address.into(), attempt))
    }

    /// Who came back from the provider with this code.
    pub(crate) async fn complete(&self, attempt: &Attempt, code: &str) -> Result<Somebody, Trouble> {
        let _slot = self.0.slots.try_acquire().map_err(|_| Trouble::Busy)?;
        self.redeem(attempt, code).await
    }
}
