//! The rules of registration, as a table of cases.

use serde_json::{Value, json};

use super::*;
use crate::client::profile::SubjectType;
use crate::client::{AuthMethod, Client, ClientKind, Profile};
use crate::jose::jwe::opened::Recipient;
use crate::jose::{Alg, SigningKey};
use crate::token::GrantType;

fn names(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

fn with(changes: &Value) -> Value {
    let mut metadata = json!({ "redirect_uris": ["https://rp.example/cb"], "client_name": "Rp" });
    for (name, value) in changes.as_object().expect("object") {
        metadata[name] = value.clone();
    }
    metadata
}

fn ask(changes: &Value, present: Option<&Client>) -> Result<Wish, RegistrationError> {
    let bounds = Bounds {
        grants: &names("authorization_code refresh_token client_credentials"),
        scopes: &names("openid profile email offline_access"),
        knows_certificates: true,
    };
    let metadata = with(changes);
    decide(&Members::new(metadata.as_object().expect("object")), &bounds, present)
}

fn keys() -> Value {
    let pkcs8 = SigningKey::generate_pkcs8(Alg::Es256).expect("generates");
    let key = SigningKey::from_pkcs8("k1", Alg::Es256, &pkcs8).expect("reads");
    json!({ "keys": [key.jwk()] })
}

fn stored(wish: &Wish) -> Client {
    Client {
        id: ieum_model::ClientRowId::from_uuid(Default::default()),
        client_id: "abc".into(),
        auth_methods: Client::methods_of(wish.kind == ClientKind::Public, &wish.profile),
        secret_hashes: Vec::new(),
        redirect_uris: wish.registration.redirect_uris.clone(),
        post_logout_redirect_uris: wish.registration.post_logout_redirect_uris.clone(),
        grants: wish
            .registration
            .grants
            .iter()
            .filter_map(|name| GrantType::find(name))
            .collect(),
        scopes: wish.registration.scopes.iter().map(String::as_str).collect(),
        id_token_alg: wish.registration.id_token_alg,
        profile: wish.profile.clone(),
    }
}

fn answer(wish: &Wish) -> Value {
    Value::Object(describe(&Shown {
        client: &stored(wish),
        name: &wish.name,
        home_url: wish.registration.home_url.as_deref(),
        created_at: ieum_model::Instant::from_seconds(7),
        issuer: "https://id.example",
        access_token: "ra",
        secret: Some("cs"),
    }))
}

#[test]
fn what_is_left_out_has_the_defaults_of_the_specification() {
    let wish = ask(&json!({}), None).expect("allowed");
    assert_eq!((wish.kind, wish.name.as_str()), (ClientKind::Confidential, "Rp"));
    assert_eq!(wish.registration.grants, ["authorization_code"]);
    assert_eq!(
        wish.registration.scopes,
        ["openid", "profile", "email", "offline_access"]
    );
    assert_eq!(wish.registration.id_token_alg, Alg::Rs256);
    assert_eq!(wish.profile.auth.method, Some(AuthMethod::ClientSecretBasic));
    assert_eq!(wish.profile.tokens.subject_type, SubjectType::Public);
    assert!(wish.profile.requests.needs_consent, "somebody else's");
    let answer = answer(&wish);
    for (name, value) in [
        ("client_id", json!("abc")),
        ("client_secret", json!("cs")),
        ("client_secret_expires_at", json!(0)),
        ("client_id_issued_at", json!(7)),
        (
            "registration_client_uri",
            json!("https://id.example/oauth2/register/abc"),
        ),
        ("registration_access_token", json!("ra")),
        ("application_type", json!("web")),
        ("response_types", json!(["code"])),
        ("token_endpoint_auth_method", json!("client_secret_basic")),
        ("scope", json!("email offline_access openid profile")),
        ("client_name", json!("Rp")),
    ] {
        assert_eq!(answer[name], value, "{name}");
    }
    for absent in [
        "jwks",
        "contacts",
        "default_max_age",
        "client_name#ko",
        "backchannel_logout_uri",
    ] {
        assert_eq!(answer.get(absent), None, "{absent}");
    }
}

#[test]
fn what_was_registered_can_be_sent_back_unchanged() {
    let all = json!({
        "redirect_uris": ["http://127.0.0.1/cb", "com.example.rp:/cb", "https://rp.example/cb"],
        "application_type": "native", "token_endpoint_auth_method": "private_key_jwt", "jwks": keys(),
        "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"], "scope": "email openid",
        "client_name": "Rp", "client_name#ko": "사내 메신저", "client_name#en": "Messenger",
        "client_uri": "https://rp.example/", "logo_uri": "https://rp.example/l.png", "tos_uri": "https://rp.example/t",
        "policy_uri": "https://rp.example/p", "contacts": ["dev@rp.example"], "software_id": "s", "software_version": "1",
        "post_logout_redirect_uris": ["https://rp.example/bye"], "backchannel_logout_uri": "https://rp.example/b",
        "backchannel_logout_session_required": true, "frontchannel_logout_uri": "https://rp.example/f",
        "frontchannel_logout_session_required": true, "subject_type": "pairwise",
        "sector_identifier_uri": "https://group.example/uris", "id_token_signed_response_alg": "ES256",
        "authorization_signed_response_alg": "ES256", "request_object_signing_alg": "ES256",
        "token_endpoint_auth_signing_alg": "ES256", "require_pushed_authorization_requests": true,
        "require_signed_request_object": true, "dpop_bound_access_tokens": true, "default_max_age": 600,
        "require_auth_time": true, "default_acr_values": ["urn:ieum:acr:password"],
        "tls_client_certificate_bound_access_tokens": false,
    });
    let wish = ask(&all, None).expect("allowed");
    assert_eq!(wish.name, "사내 메신저", "people here read Korean");
    assert_eq!(wish.registration.redirect_uris[0], "http://127.0.0.1:*/cb");
    assert_eq!(wish.profile.tokens.sector, "group.example");
    let answer = answer(&wish);
    for (name, value) in all.as_object().expect("object") {
        assert_eq!(&answer[name], value, "{name}");
    }
    let again = ask(&answer, Some(&stored(&wish))).expect("allowed");
    assert_eq!(again, wish);
}

#[test]
fn every_refusal_has_its_code() {
    use Code::{InvalidClientMetadata as Meta, InvalidRedirectUri as Uri};
    let jwk = keys();
    let private = json!({ "keys": [{ "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "d": "AA" }] });
    for (changes, code) in [
        (json!({ "redirect_uris": [] }), Uri),
        (json!({ "redirect_uris": "https://rp.example/cb" }), Uri),
        (json!({ "redirect_uris": ["javascript:alert(1)"] }), Uri),
        (
            json!({ "redirect_uris": ["javascript:alert(1)"], "application_type": "native" }),
            Uri,
        ),
        (
            json!({ "redirect_uris": ["data:text/html,x"], "application_type": "native" }),
            Uri,
        ),
        (json!({ "redirect_uris": ["http://rp.example/cb"] }), Uri),
        (json!({ "redirect_uris": ["https://rp.example/cb#x"] }), Uri),
        (json!({ "redirect_uris": ["https://u:p@rp.example/cb"] }), Uri),
        (
            json!({ "redirect_uris": ["https://rp.example/a\nhttps://rp.example/b"] }),
            Uri,
        ),
        (json!({ "redirect_uris": ["https://*.example/cb"] }), Uri),
        (json!({ "redirect_uris": ["/cb"] }), Uri),
        (json!({ "post_logout_redirect_uris": ["javascript:alert(1)"] }), Meta),
        (json!({ "token_endpoint_auth_method": "client_secret_jwt" }), Meta),
        (json!({ "token_endpoint_auth_method": 7 }), Meta),
        (json!({ "token_endpoint_auth_method": "private_key_jwt" }), Meta),
        (
            json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": private }),
            Meta,
        ),
        (json!({ "jwks": jwk, "jwks_uri": "https://rp.example/jwks" }), Meta),
        (json!({ "jwks": "x" }), Meta),
        (json!({ "jwks_uri": "http://rp.example/jwks" }), Meta),
        (json!({ "jwks_uri": "file:///etc/passwd" }), Meta),
        (json!({ "token_endpoint_auth_method": "tls_client_auth" }), Meta),
        (json!({ "tls_client_certificate_bound_access_tokens": true }), Meta),
        (json!({ "grant_types": ["implicit"] }), Meta),
        (json!({ "grant_types": ["password"] }), Meta),
        (
            json!({ "grant_types": ["urn:ietf:params:oauth:grant-type:device_code"] }),
            Meta,
        ),
        (json!({ "grant_types": ["refresh_token"] }), Meta),
        (
            json!({ "grant_types": ["client_credentials"], "response_types": ["code"] }),
            Meta,
        ),
        (
            json!({ "grant_types": ["client_credentials"], "token_endpoint_auth_method": "none" }),
            Meta,
        ),
        (json!({ "response_types": ["code id_token"] }), Meta),
        (json!({ "response_types": ["code", "token"] }), Meta),
        (json!({ "scope": "openid organizations:write" }), Meta),
        (json!({ "scope": "openid phone" }), Meta),
        (json!({ "scope": "openid unheard-of" }), Meta),
        (json!({ "scope": "profile" }), Meta),
        (json!({ "scope": "open\"id" }), Meta),
        (json!({ "client_name": "x".repeat(61) }), Meta),
        (json!({ "client_name": "a\u{202e}b" }), Meta),
        (json!({ "client_uri": "javascript:alert(1)" }), Meta),
        (json!({ "client_uri": "http://rp.example" }), Meta),
        (json!({ "logo_uri": "http://rp.example/l.png" }), Meta),
        (json!({ "tos_uri": "https://u@rp.example" }), Meta),
        (json!({ "contacts": ["x".repeat(201)] }), Meta),
        (json!({ "software_id": "x".repeat(201) }), Meta),
        (json!({ "subject_type": "private" }), Meta),
        (
            json!({ "subject_type": "pairwise", "redirect_uris": ["https://a.example/", "https://b.example/"] }),
            Meta,
        ),
        (
            json!({ "subject_type": "pairwise", "redirect_uris": ["http://127.0.0.1/cb"] }),
            Meta,
        ),
        (json!({ "sector_identifier_uri": "http://group.example/uris" }), Meta),
        (json!({ "id_token_signed_response_alg": "none" }), Meta),
        (json!({ "id_token_signed_response_alg": "HS256" }), Meta),
        (json!({ "authorization_signed_response_alg": "PS256" }), Meta),
        (json!({ "request_object_signing_alg": "none" }), Meta),
        (json!({ "request_object_signing_alg": "ES256" }), Meta),
        (json!({ "require_signed_request_object": true }), Meta),
        (json!({ "require_pushed_authorization_requests": "yes" }), Meta),
        (json!({ "default_max_age": -1 }), Meta),
        (json!({ "default_acr_values": ["urn:unheard-of"] }), Meta),
        (json!({ "backchannel_logout_uri": "http://169.254.169.254/" }), Meta),
        (json!({ "frontchannel_logout_uri": "https://elsewhere.example/" }), Meta),
        (json!({ "id_token_encrypted_response_alg": "RSA-OAEP" }), Meta),
        (
            json!({ "userinfo_encrypted_response_alg": "ECDH-ES", "jwks": keys() }),
            Meta,
        ),
        (json!({ "authorization_encrypted_response_enc": "A128GCM" }), Meta),
        (json!({ "userinfo_signed_response_alg": "none" }), Meta),
        (json!({ "userinfo_signed_response_alg": "HS256" }), Meta),
        (json!({ "request_uris": ["https://rp.example/r"] }), Meta),
        (
            json!({ "software_statement": "a.b.c" }),
            Code::UnapprovedSoftwareStatement,
        ),
        (json!({ "software_statement": "x" }), Code::InvalidSoftwareStatement),
        (json!({ "software_statement": {} }), Code::InvalidSoftwareStatement),
    ] {
        let shown = changes.to_string();
        assert_eq!(
            ask(&changes, None).map_err(|error| error.code).err(),
            Some(code),
            "{shown}"
        );
    }
}

#[test]
fn what_nobody_knows_is_ignored_and_what_is_empty_is_absent() {
    let plain = ask(&json!({}), None).expect("allowed");
    let more = json!({
        "unheard_of": { "x": 1 }, "initiate_login_uri": "https://rp.example/start", "scope": "", "jwks": null,
        "contacts": [], "client_uri": "", "request_uris": [], "client_name#fr": "Nom",
    });
    assert_eq!(ask(&more, None).expect("allowed"), plain);
}

#[test]
fn a_client_for_itself_signs_nobody_in() {
    let wish = ask(
        &json!({ "grant_types": ["client_credentials"], "redirect_uris": [] }),
        None,
    )
    .expect("allowed");
    assert!(wish.registration.scopes.is_empty() && wish.registration.redirect_uris.is_empty());
    assert_eq!(answer(&wish)["response_types"], json!([]));
}

#[test]
fn without_a_name_people_see_where_it_is() {
    assert_eq!(
        ask(&json!({ "client_name": "" }), None).expect("allowed").name,
        "rp.example"
    );
    let app = json!({ "client_name": "", "redirect_uris": ["com.example.rp:/cb"] });
    assert_eq!(ask(&app, None).expect("allowed").name, "OAuth 2.0");
}

#[test]
fn what_an_operator_chose_outlives_an_update() {
    let mut profile = Profile::default();
    profile.requests.resources = vec!["https://api.example/".into()];
    profile.requests.needs_consent = false;
    profile.tokens.introspects = vec!["other".into()];
    profile.tokens.access_token_seconds = Some(300);
    profile.tokens.sector = "old.example".into();
    let present = Client {
        profile,
        ..crate::client::samples::confidential()
    };
    let wish = ask(&json!({}), Some(&present)).expect("allowed").profile;
    assert_eq!(wish.requests.resources, ["https://api.example/"]);
    assert_eq!(
        (wish.tokens.introspects.len(), wish.tokens.access_token_seconds),
        (1, Some(300))
    );
    assert_eq!(wish.tokens.sector, "old.example");
    assert!(wish.requests.needs_consent, "its addresses may be others now");
    let public = ask(&json!({ "token_endpoint_auth_method": "none" }), Some(&present)).expect("allowed");
    assert!(public.profile.tokens.introspects.is_empty() && public.kind == ClientKind::Public);
    let mut strict = present;
    strict.profile.auth.high_assurance = true;
    let refused = ask(&json!({}), Some(&strict)).map_err(|error| error.code);
    assert_eq!(
        refused.err(),
        Some(Code::InvalidClientMetadata),
        "high assurance is not taken away"
    );
}

#[test]
fn what_is_encrypted_is_registered_with_its_key_and_read_back() {
    let key = Recipient::p256().jwk(json!({ "use": "enc" }));
    let wish = ask(
        &json!({
            "jwks": { "keys": [key] },
            "id_token_encrypted_response_alg": "ECDH-ES",
            "userinfo_signed_response_alg": "ES256",
            "userinfo_encrypted_response_alg": "ECDH-ES+A256KW",
            "userinfo_encrypted_response_enc": "A256GCM",
        }),
        None,
    )
    .expect("allowed");
    let answer = answer(&wish);
    for (name, value) in [
        ("id_token_encrypted_response_alg", json!("ECDH-ES")),
        // OpenID Connect Registration, section 2: the default.
        ("id_token_encrypted_response_enc", json!("A128CBC-HS256")),
        ("userinfo_signed_response_alg", json!("ES256")),
        ("userinfo_encrypted_response_alg", json!("ECDH-ES+A256KW")),
        ("userinfo_encrypted_response_enc", json!("A256GCM")),
    ] {
        assert_eq!(answer[name], value, "{name}");
    }
    assert_eq!(answer.get("authorization_encrypted_response_alg"), None);
    // A replacement that names nothing asks for nothing, whatever keys there were.
    let plain = ask(&json!({}), Some(&stored(&wish))).expect("allowed");
    assert_eq!(plain.profile.encryption.each().count(), 0);
    let unkept = ask(
        &json!({ "id_token_encrypted_response_alg": "ECDH-ES" }),
        Some(&stored(&wish)),
    );
    assert_eq!(
        unkept.map_err(|error| error.description).err().as_deref(),
        Some("id_token_encrypted_response_alg: jwks or jwks_uri with a key for it is needed")
    );
}

#[test]
fn what_only_an_operator_chooses_outlives_a_replacement() {
    let mut present = stored(&ask(&json!({}), None).expect("allowed"));
    present.profile.logout.session_state = true;
    let wish = ask(&json!({ "client_name": "Another" }), Some(&present)).expect("allowed");
    assert!(wish.profile.logout.session_state);
}
