//! Who asks: a few clients with keys of their own, and the issuer that is asked.

use std::sync::OnceLock;

use ieum_model::{ClientRowId, Instant};
use ieum_oidc::client::{AuthMethod, Client, Profile};
use ieum_oidc::jose::{Alg, SigningKey, base64url};
use ieum_oidc::opaque::hash;
use ieum_oidc::params::Params;
use ieum_oidc::scope::Scopes;
use ieum_oidc::token::GrantType;

/// The issuer.
pub(crate) const ISSUER: &str = "https://id.example";
/// Every target lives at this moment.
pub(crate) const NOW: Instant = Instant::from_seconds(1_800_000_000);
/// The scopes of every client.
pub(crate) const SCOPES: &str = "openid profile email phone organization offline_access";

/// The keys that sign: ES256 named `k1`, Ed25519 named `k2`.
pub(crate) fn keys() -> &'static [SigningKey; 2] {
    static KEYS: OnceLock<[SigningKey; 2]> = OnceLock::new();
    KEYS.get_or_init(|| [key("k1", Alg::Es256), key("k2", Alg::EdDsa)])
}

fn key(kid: &str, alg: Alg) -> SigningKey {
    let made = SigningKey::generate_pkcs8(alg).and_then(|pkcs8| SigningKey::from_pkcs8(kid, alg, &pkcs8));
    made.unwrap_or_else(|error| panic!("a key of this machine: {error}"))
}

/// The public halves as a set.
pub(crate) fn key_set() -> String {
    let keys: Vec<_> = keys().iter().map(SigningKey::jwk).collect();
    serde_json::json!({ "keys": keys }).to_string()
}

/// A business system with keys and everything that can be registered.
pub(crate) fn client() -> &'static Client {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    CLIENT.get_or_init(|| {
        let mut profile = Profile::default();
        profile.auth.jwks = Some(key_set());
        profile.requests.resources = vec!["https://api.example/a".into(), "https://api.example/b".into()];
        Client {
            id: ClientRowId::from_uuid(Default::default()),
            client_id: "rp".into(),
            auth_methods: vec![AuthMethod::ClientSecretBasic, AuthMethod::ClientSecretPost],
            secret_hashes: vec![hash("secret")],
            redirect_uris: vec!["https://rp.example/cb".into(), "http://127.0.0.1:*/callback".into()],
            post_logout_redirect_uris: vec!["https://rp.example/bye?from=ieum".into()],
            grants: vec![
                GrantType::AuthorizationCode,
                GrantType::RefreshToken,
                GrantType::DeviceCode,
            ],
            scopes: Scopes::parse(SCOPES).unwrap_or_default(),
            id_token_alg: Alg::Es256,
            profile,
        }
    })
}

/// The same, but it must push and sign its requests.
pub(crate) fn strict_client() -> &'static Client {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    CLIENT.get_or_init(|| {
        let mut strict = client().clone();
        strict.profile.requests.require_par = true;
        strict.profile.requests.require_signed_request = true;
        strict
    })
}

/// An encoded form as parameters.
pub(crate) fn form(encoded: &[u8]) -> Params {
    Params::new(url::form_urlencoded::parse(encoded).into_owned().collect())
}

/// Signs any header and payload, also such as no honest library would.
pub(crate) fn sign(key: &SigningKey, header: &str, payload: &str) -> String {
    let signed = format!("{}.{}", base64url::encode(header), base64url::encode(payload));
    let signature = key.sign_bytes(signed.as_bytes()).unwrap_or_default();
    format!("{signed}.{}", base64url::encode(signature))
}
