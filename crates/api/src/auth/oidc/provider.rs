//! What the provider is asked, and what of its answers is believed.

use std::error::Error;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{
    CoreClient, CoreClientAuthMethod, CoreGenderClaim, CoreIdToken, CoreJwsSigningAlgorithm as Algorithm,
    CoreProviderMetadata,
};
use openidconnect::{
    AccessToken, AdditionalClaims, AuthType, AuthorizationCode, ClaimsVerificationError, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, Nonce, OAuth2TokenResponse as _, PkceCodeVerifier, RequestTokenError,
    SignatureVerificationError, SubjectIdentifier, TokenResponse as _, UserInfoClaims,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use updraft_store::identity::UserIdentity;

use super::attempt::Attempt;
use super::claims::Claims;
use super::{OpenId, Somebody, Trouble};

/// How long what a provider says of itself is good.
const GOOD: Duration = Duration::from_secs(3600);

/// Signatures with a key that only the provider has. Whatever it announces, an ID token without one (`none`), or with one that this
/// server could make as well (`HS256`), proves nothing.
const SIGNATURES: [Algorithm; 9] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::EdDsa,
];

/// What a provider says of itself, with its keys.
#[derive(Debug)]
pub(super) struct Known {
    metadata: CoreProviderMetadata,
    since: Instant,
}

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// Claims that the standard does not name, such as groups.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
struct Others(Claims);

impl AdditionalClaims for Others {}

impl OpenId {
    /// What the provider says of itself, asked for at most once an hour.
    pub(super) async fn known(&self) -> Result<Arc<Known>, Trouble> {
        let known = self.0.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known.filter(|known| known.since.elapsed() < GOOD) {
            Some(known) => Ok(known),
            None => self.ask().await,
        }
    }

    async fn ask(&self) -> Result<Arc<Known>, Trouble> {
        let asked = CoreProviderMetadata::discover_async(self.0.issuer.clone(), &self.0.http).await;
        let known = Arc::new(Known {
            metadata: asked.map_err(|error| Trouble::Away(whole(&error)))?,
            since: Instant::now(),
        });
        *self.0.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&known));
        Ok(known)
    }

    pub(super) fn client(&self, known: &Known) -> Client {
        let metadata = &known.metadata;
        let client = CoreClient::from_provider_metadata(
            metadata.clone(),
            self.0.client_id.clone(),
            self.0.client_secret.clone(),
        );
        // The standard's default is Basic, also where nothing is said.
        let is_basic = metadata
            .token_endpoint_auth_methods_supported()
            .is_none_or(|methods| methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let kind = if is_basic {
            AuthType::BasicAuth
        } else {
            AuthType::RequestBody
        };
        client.set_auth_type(kind).set_redirect_uri(self.0.redirect.clone())
    }

    pub(super) async fn redeem(&self, attempt: &Attempt, code: &str) -> Result<Somebody, Trouble> {
        let known = self.known().await?;
        let client = self.client(&known);
        let tokens = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| Trouble::Away(whole(&error)))?
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier.clone()))
            .request_async(&self.0.http)
            .await
            .map_err(|error| match error {
                RequestTokenError::Request(error) => Trouble::Away(whole(&error)),
                // What can't be read may hold tokens: where it goes wrong is enough.
                RequestTokenError::Parse(error, _) => Trouble::Token(whole(&error)),
                error => Trouble::Refused(whole(&error)),
            })?;
        let token = tokens
            .id_token()
            .ok_or_else(|| Trouble::Token("there is none".to_owned()))?;
        let nonce = Nonce::new(attempt.nonce.clone());
        let subject = match verified(&client, token, &nonce) {
            // Keys change. Only who has been at the provider comes so far, so that nobody makes it be asked for nothing.
            Err(error) if is_unknown_key(&error) => verified(&self.client(&*self.ask().await?), token, &nonce),
            known => known,
        };
        let subject = subject.map_err(|error| Trouble::Token(whole(&error)))?;
        let mut claims = payload(token)?;
        if self.0.rules.lacks(&claims) && client.user_info_url().is_some() {
            for (name, value) in self.user_info(&client, tokens.access_token(), &subject).await? {
                claims.entry(name).or_insert(value);
            }
        }
        Ok(Somebody {
            identity: UserIdentity {
                issuer: self.issuer().to_owned(),
                subject: subject.as_str().to_owned(),
            },
            claims,
        })
    }

    /// Some providers have little in the ID token, and the rest on a page about the user.
    async fn user_info(
        &self,
        client: &Client,
        token: &AccessToken,
        subject: &SubjectIdentifier,
    ) -> Result<Claims, Trouble> {
        let request = client.user_info(token.clone(), Some(subject.clone()));
        let request = request.map_err(|error| Trouble::Away(whole(&error)))?;
        let said: UserInfoClaims<Others, CoreGenderClaim> = request
            .request_async(&self.0.http)
            .await
            .map_err(|error| Trouble::Away(whole(&error)))?;
        match serde_json::to_value(said) {
            Ok(Value::Object(claims)) => Ok(claims),
            _ => Ok(Claims::new()),
        }
    }
}

/// Whom the token is about, if it is from the provider, for this server, for this attempt, and still good.
fn verified(client: &Client, token: &CoreIdToken, nonce: &Nonce) -> Result<SubjectIdentifier, ClaimsVerificationError> {
    let verifier = client.id_token_verifier().set_allowed_algs(SIGNATURES);
    Ok(token.claims(&verifier, nonce)?.subject().clone())
}

fn is_unknown_key(error: &ClaimsVerificationError) -> bool {
    matches!(
        error,
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)
    )
}

/// All claims of a token that is verified.
fn payload(token: &CoreIdToken) -> Result<Claims, Trouble> {
    let text = token.to_string();
    let middle = text.split('.').nth(1).unwrap_or_default();
    let bytes = URL_SAFE_NO_PAD.decode(middle).unwrap_or_default();
    serde_json::from_slice(&bytes).map_err(|error| Trouble::Token(error.to_string()))
}

/// An error with its causes.
fn whole(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(&format!(": {inner}"));
        cause = inner.source();
    }
    text
}
