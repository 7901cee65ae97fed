//! What is registered, as the client reads it back (RFC 7591, section 3.2.1; RFC 7592, section 3): from what is stored and not from
//! what was asked, so that an operator's changes show.

use ieum_model::Instant;
use serde_json::{Map, Value, json};

use super::redirects::shown;
use crate::client::profile::{EncryptionProfile, SubjectType};
use crate::client::{AuthMethod, Client};
use crate::discovery::paths;
use crate::jose::Alg;
use crate::token::GrantType;

/// What is to be shown.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The client as it is stored.
    pub client: &'a Client,
    /// The name that people see.
    pub name: &'a str,
    /// Its own address.
    pub home_url: Option<&'a str>,
    /// When it was registered.
    pub created_at: Instant,
    /// The issuer, under which the address of the registration stands.
    pub issuer: &'a str,
    /// The registration access token, as its owner has it.
    pub access_token: &'a str,
    /// A secret that was just made; an earlier one is known to its owner alone.
    pub secret: Option<&'a str>,
}

/// The answer.
pub fn describe(shown: &Shown<'_>) -> Map<String, Value> {
    let mut members = Map::new();
    about_itself(shown, &mut members);
    protocol(shown.client, &mut members);
    keys(shown.client, &mut members);
    words(shown, &mut members);
    members
}

fn about_itself(shown: &Shown<'_>, members: &mut Map<String, Value>) {
    let client_id = &shown.client.client_id;
    let address = format!("{}{}/{client_id}", shown.issuer, paths::REGISTER);
    put(members, "client_id", json!(client_id));
    put(members, "client_id_issued_at", json!(shown.created_at.as_seconds()));
    put(members, "registration_client_uri", json!(address));
    put(members, "registration_access_token", json!(shown.access_token));
    if let Some(secret) = shown.secret {
        put(members, "client_secret", json!(secret));
        // It does not end by itself.
        put(members, "client_secret_expires_at", json!(0));
    }
}

fn protocol(client: &Client, members: &mut Map<String, Value>) {
    let (profile, dynamic) = (&client.profile, client.profile.dynamic.clone().unwrap_or_default());
    let method = match client.auth_methods.as_slice() {
        [one] => *one,
        _ => AuthMethod::ClientSecretBasic,
    };
    let uses_codes = client.may_use(GrantType::AuthorizationCode);
    let uris = |list: &[String]| json!(list.iter().map(|uri| self::shown(uri)).collect::<Vec<_>>());
    let grants: Vec<&str> = client.grants.iter().map(|grant| grant.as_str()).collect();
    let subject_type = match profile.tokens.subject_type {
        SubjectType::Public => "public",
        SubjectType::Pairwise => "pairwise",
    };
    for (name, value) in [
        ("redirect_uris", uris(&client.redirect_uris)),
        ("post_logout_redirect_uris", uris(&client.post_logout_redirect_uris)),
        ("application_type", json!(dynamic.application_type.as_str())),
        ("token_endpoint_auth_method", json!(method.as_str())),
        ("grant_types", json!(grants)),
        ("response_types", if uses_codes { json!(["code"]) } else { json!([]) }),
        ("scope", json!(client.scopes.to_string())),
        ("subject_type", json!(subject_type)),
        ("id_token_signed_response_alg", json!(client.id_token_alg.as_str())),
        ("authorization_signed_response_alg", json!(client.id_token_alg.as_str())),
        (
            "require_pushed_authorization_requests",
            json!(profile.requests.require_par),
        ),
        (
            "require_signed_request_object",
            json!(profile.requests.require_signed_request),
        ),
        ("dpop_bound_access_tokens", json!(profile.auth.require_dpop)),
        (
            "tls_client_certificate_bound_access_tokens",
            json!(profile.auth.bind_certificate),
        ),
        ("require_auth_time", json!(dynamic.require_auth_time)),
        ("default_max_age", json!(dynamic.default_max_age)),
        ("default_acr_values", json!(dynamic.default_acr_values)),
        ("request_object_signing_alg", json!(dynamic.request_object_alg)),
        ("token_endpoint_auth_signing_alg", json!(dynamic.assertion_alg)),
        ("sector_identifier_uri", json!(dynamic.sector_identifier_uri)),
    ] {
        put(members, name, value);
    }
    encryption(&profile.encryption, members);
    let logout = &profile.logout;
    if let Some(uri) = &logout.backchannel_uri {
        put(members, "backchannel_logout_uri", json!(uri));
        put(
            members,
            "backchannel_logout_session_required",
            json!(logout.backchannel_session_required),
        );
    }
    if let Some(uri) = &logout.frontchannel_uri {
        put(members, "frontchannel_logout_uri", json!(uri));
        put(
            members,
            "frontchannel_logout_session_required",
            json!(logout.frontchannel_session_required),
        );
    }
}

fn encryption(chosen: &EncryptionProfile, members: &mut Map<String, Value>) {
    let signed = chosen.userinfo_signed.map(Alg::as_str);
    put(members, "userinfo_signed_response_alg", json!(signed));
    for (name, how) in chosen.each() {
        put(
            members,
            &format!("{name}_encrypted_response_alg"),
            json!(how.alg.as_str()),
        );
        put(
            members,
            &format!("{name}_encrypted_response_enc"),
            json!(how.enc.as_str()),
        );
    }
}

fn keys(client: &Client, members: &mut Map<String, Value>) {
    let auth = &client.profile.auth;
    let set = auth
        .jwks
        .as_deref()
        .and_then(|text| serde_json::from_str::<Value>(text).ok());
    put(members, "jwks", json!(set));
    put(members, "jwks_uri", json!(auth.jwks_uri));
    put(members, "tls_client_auth_subject_dn", json!(auth.tls_subject_dn));
    put(members, "tls_client_auth_san_dns", json!(auth.tls_san_dns));
}

fn words(shown: &Shown<'_>, members: &mut Map<String, Value>) {
    let dynamic = shown.client.profile.dynamic.clone().unwrap_or_default();
    if dynamic.display_name() == Some(shown.name) {
        put(members, "client_name", json!(dynamic.name));
        put(members, "client_name#ko", json!(dynamic.name_ko));
        put(members, "client_name#en", json!(dynamic.name_en));
    } else {
        // It had none, or an operator gave it another.
        put(members, "client_name", json!(shown.name));
    }
    put(members, "client_uri", json!(shown.home_url));
    put(members, "logo_uri", json!(dynamic.logo_uri));
    put(members, "policy_uri", json!(dynamic.policy_uri));
    put(members, "tos_uri", json!(dynamic.tos_uri));
    put(members, "contacts", json!(dynamic.contacts));
    put(members, "software_id", json!(dynamic.software_id));
    put(members, "software_version", json!(dynamic.software_version));
}

/// What is not set is left out; so is an empty list, which would read as a wish for none. Two lists say something by being empty.
fn put(members: &mut Map<String, Value>, name: &str, value: Value) {
    let is_said = match &value {
        Value::Null => false,
        Value::Array(list) => !list.is_empty() || ["redirect_uris", "response_types"].contains(&name),
        _ => true,
    };
    if is_said {
        members.insert(name.to_owned(), value);
    }
}
