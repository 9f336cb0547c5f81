//! Webhooks.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a sender signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum WebhookKind {
    /// The HMAC-SHA256 of the body in hex, in a header of your choice.
    Hmac,
    /// As GitHub does: `X-Hub-Signature-256`.
    Github,
    /// As Stripe does: `Stripe-Signature`.
    Stripe,
}

/// A webhook. Its secret is never told again.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookResponse {
    pub(crate) name: String,
    /// The DAG that it runs.
    pub(crate) dag_id: String,
    pub(crate) kind: WebhookKind,
    /// Of an `hmac`: where the signature stands.
    pub(crate) header: Option<String>,
    pub(crate) created_by: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// A webhook with its secret, which is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NewWebhookResponse {
    #[serde(flatten)]
    pub(crate) webhook: WebhookResponse,
    pub(crate) secret: String,
}

/// Webhooks, by name unless asked otherwise.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookCollectionResponse {
    pub(crate) webhooks: Vec<WebhookResponse>,
    pub(crate) total_entries: i64,
}

/// A new webhook.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookBody {
    /// Letters, digits and `. _ -`; it stands in the address.
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) name: String,
    pub(crate) dag_id: String,
    pub(crate) kind: WebhookKind,
    /// Of an `hmac`: where the signature stands. `X-Signature-256` unless said.
    #[serde(default)]
    pub(crate) header: Option<String>,
    /// The one that the sender has, such as `whsec_…` of Stripe. One is made unless it is given.
    #[serde(default)]
    #[schema(min_length = 16, max_length = 1000)]
    pub(crate) secret: Option<String>,
}

/// What can be changed on a webhook.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookPatchBody {
    #[serde(default)]
    pub(crate) dag_id: Option<String>,
    /// Of an `hmac`.
    #[serde(default)]
    pub(crate) header: Option<String>,
    /// Another one; the earlier one is good for nothing from then on.
    #[serde(default)]
    #[schema(min_length = 16, max_length = 1000)]
    pub(crate) secret: Option<String>,
}

/// What came of a delivery.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryResponse {
    /// The run that it made, or that an earlier delivery of the same id made; null for a `ping` of GitHub.
    pub(crate) dag_run_id: Option<String>,
}
