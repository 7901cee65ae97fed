//! Pushing the authorisation request (RFC 9126): it goes from server to server, and the browser carries a reference only.
//!
//! Nobody at the browser can read or change what was asked for, and a long request makes no long address.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, ClientId, ClientSecret, LogoutProviderMetadata, ProviderMetadata};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use serde::{Deserialize, Serialize};
use url::Url;
use url::form_urlencoded::{Serializer, byte_serialize};

use crate::provider::{ProviderError, refused, unavailable};

/// What the discovery document says beyond OpenID Connect's own (RFC 9126, section 5).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PushMetadata {
    pub pushed_authorization_request_endpoint: Option<Url>,
}
impl AdditionalProviderMetadata for PushMetadata {}

/// The discovery document, with what signing out and pushing need.
pub(crate) type Metadata = ProviderMetadata<
    LogoutProviderMetadata<PushMetadata>,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

#[derive(Deserialize)]
struct Pushed {
    request_uri: String,
}

#[derive(Deserialize)]
struct NotPushed {
    error: String,
    #[serde(default)]
    error_description: String,
}

/// Hands the request of this address over; returns the address that refers to it.
pub(crate) async fn push(
    http: &reqwest::Client,
    endpoint: Url,
    client_id: &ClientId,
    client_secret: &ClientSecret,
    request: &Url,
) -> Result<Url, ProviderError> {
    let body = Serializer::new(String::new())
        .extend_pairs(request.query_pairs())
        .finish();
    let answer = http
        .post(endpoint)
        .header(AUTHORIZATION, basic(client_id, client_secret))
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await
        .map_err(unavailable)?;
    let status = answer.status();
    let body = answer.bytes().await.map_err(unavailable)?;
    if status.is_client_error() {
        let NotPushed {
            error,
            error_description,
        } = serde_json::from_slice(&body).map_err(unavailable)?;
        return Err(refused(format!("{error}: {error_description}")));
    }
    let Pushed { request_uri } = serde_json::from_slice(&body).map_err(unavailable)?;
    let mut url = request.clone();
    url.query_pairs_mut()
        .clear()
        .append_pair("client_id", client_id)
        .append_pair("request_uri", &request_uri);
    Ok(url)
}

/// Identifier and secret in the header, each encoded as in a form (RFC 6749, section 2.3.1).
fn basic(client_id: &ClientId, client_secret: &ClientSecret) -> String {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let (id, secret) = (encoded(client_id), encoded(client_secret.secret()));
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}
