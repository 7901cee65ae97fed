//! Requests of business systems: what passes the checks keeps to what was registered.

use ieum_oidc::authorize::pushed;
use ieum_oidc::authorize::{self, Delivery, Refusal, Response, Source, object};
use ieum_oidc::claims::AskedClaims;
use ieum_oidc::client::keys::ClientKeys;
use ieum_oidc::device;
use ieum_oidc::jose::VerifyingKey;
use ieum_oidc::logout::{LogoutRequest, Outcome};
use ieum_oidc::params::Params;
use ieum_oidc::resource as rfc8707;
use ieum_oidc::scope::Scopes;
use ieum_oidc::token::TokenRequest;
use serde_json::Value;
use url::Url;

use crate::clients::{ISSUER, NOW, client, form, keys, sign, strict_client};
use crate::redirects::is_registered;
use crate::{halves, text};

/// An authorisation request as a query.
pub(crate) fn authorize(data: &[u8]) {
    let params = form(data);
    for bits in 0..4u8 {
        let source = Source {
            is_pushed: bits & 1 != 0,
            is_signed: bits & 2 != 0,
        };
        check_authorize(&params, source);
        let strict = authorize::check(&params, Some(strict_client()), source);
        assert!(strict.is_err() || bits == 3, "a way that was not registered");
    }
    assert!(matches!(
        authorize::check(&params, None, Source::default()),
        Err(Refusal::Show(_))
    ));
}

fn check_authorize(params: &Params, source: Source) {
    let registered = &client().redirect_uris;
    match authorize::check(params, Some(client()), source) {
        Ok(request) => {
            assert_eq!(params.find("client_id"), Some("rp"));
            assert!(is_registered(registered, &request.redirect_uri));
            assert!(request.scopes.contains("openid") && request.scopes.is_subset(&client().scopes));
            assert_eq!(params.find("code_challenge_method"), Some("S256"));
            assert_eq!(params.find("code_challenge").map(str::len), Some(43));
            assert_eq!(params.find("response_type"), Some("code"));
            let others = request.prompt.login || request.prompt.select_account || request.prompt.consent;
            assert!(!request.prompt.none || !(others || request.prompt.create));
            assert!(!params.has_repeated_besides("resource"));
            let allowed = &client().profile.requests.resources;
            assert!(request.resources.iter().all(|uri| allowed.contains(uri)));
            assert_eq!(request.state.as_deref(), params.find("state"));
        }
        Err(Refusal::Redirect(refused)) => {
            assert!(is_registered(registered, &refused.redirect_uri));
            if refused.mode.is_signed() {
                return;
            }
            match Response::error(&refused).deliver(ISSUER, None) {
                Ok(Delivery::Redirect(address)) => {
                    let (to, from) = (Url::parse(&address), Url::parse(&refused.redirect_uri));
                    let (Ok(to), Ok(from)) = (to, from) else {
                        panic!("{address} is no address");
                    };
                    assert_eq!(
                        (to.scheme(), to.host(), to.port(), to.path()),
                        (from.scheme(), from.host(), from.port(), from.path())
                    );
                    let said = |name: &str| to.query_pairs().filter(|(n, _)| n == name).count();
                    assert_eq!((said("error"), said("iss")), (1, 1));
                    assert_eq!(said("state"), usize::from(refused.state.is_some()));
                }
                Ok(Delivery::Form { action, .. }) => assert_eq!(action, refused.redirect_uri),
                // Only what is encrypted is withheld.
                Ok(Delivery::Withheld) => panic!("withheld from {}", refused.redirect_uri),
                Err(error) => panic!("{error}"),
            }
        }
        Err(Refusal::Show(_)) => {}
    }
}

/// A pushed request: what is kept passes the endpoint's own check, and no credential is kept.
pub(crate) fn par(data: &[u8]) {
    let pairs = form(data);
    let Ok(text) = pushed::object_in(&pairs, client()) else {
        return;
    };
    let said = text.map(read_object);
    if said.as_ref().is_some_and(Option::is_none) {
        return;
    }
    if let Ok(pushed) = pushed::check(&pairs, client(), said.flatten()) {
        for secret in ["client_secret", "client_assertion", "client_assertion_type"] {
            assert_eq!(pushed.params.all(secret).count(), 0, "{secret}");
        }
        // An empty value counts as none (RFC 6749, section 3.1).
        assert!(pushed.params.find("request_uri").is_none() && pushed.params.find("request").is_none());
        assert_eq!(pushed.params.find("client_id"), Some("rp"));
        assert!(authorize::check(&pushed.params, Some(client()), pushed.source).is_ok());
        assert!(pairs.bytes() <= 16 * 1024);
    }
}

/// What a request object of the client says now, if it is believed.
fn read_object(text: &str) -> Option<Params> {
    let keys = client().profile.auth.jwks.as_deref()?;
    let keys = ClientKeys::parse(keys).ok()?;
    object::read(text, client(), &keys, ISSUER, Some(NOW)).ok()
}

/// A request object: the first line is the header, the rest the claims, signed with the client's own key; and the bytes as they are.
pub(crate) fn request_object(data: &[u8]) {
    let Some(text) = text(data) else { return };
    assert!(read_object(text).is_none(), "nobody signed it");
    let (header, claims) = halves(text);
    for key in keys() {
        let token = sign(key, header, claims);
        let Some(params) = read_object(&token) else {
            continue;
        };
        let said: Value = serde_json::from_str(claims).unwrap_or_default();
        assert_eq!(said["client_id"], "rp");
        assert_eq!(said["iss"], "rp");
        assert!(said["sub"].is_null() && said["request"].is_null() && said["request_uri"].is_null());
        let exp = said["exp"].as_i64().unwrap_or_default();
        assert!((NOW.as_seconds()..=NOW.as_seconds() + 3_600).contains(&exp), "{exp}");
        for name in ["nbf", "iat"] {
            assert!(
                said[name].is_null() || said[name].as_i64().is_some_and(|at| at <= NOW.as_seconds() + 60),
                "{name}"
            );
        }
        let is_us = |aud: &Value| aud == ISSUER;
        assert!(is_us(&said["aud"]) || said["aud"].as_array().is_some_and(|list| list.iter().any(is_us)));
        for name in ["iss", "aud", "exp", "nbf", "iat", "jti"] {
            assert_eq!(params.all(name).count(), 0, "{name} is no parameter");
        }
        assert!(!params.has_repeated_besides("resource"));
        let said_header: Value = serde_json::from_str(header).unwrap_or_default();
        assert!(said_header["alg"] == key.alg().as_str() && said_header["crit"].is_null());
    }
}

/// The `claims` parameter: nothing opens beyond the scopes, and what is stored comes back.
pub(crate) fn claims_parameter(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let Ok(asked) = AskedClaims::parse(text) else { return };
    assert!(serde_json::from_str::<Value>(text).is_ok_and(|value| value.is_object()));
    let stored = AskedClaims::of_stored(asked.stored().as_deref());
    assert_eq!((&stored.userinfo, &stored.id_token), (&asked.userinfo, &asked.id_token));
    let open = Scopes::parse("openid email").unwrap_or_default();
    let allowed = asked.allowed(&open);
    assert!(allowed.userinfo.is_subset(&asked.userinfo) && allowed.id_token.is_subset(&asked.id_token));
    assert!(allowed.scopes().iter().all(|name| open.contains(name)));
    assert_eq!(allowed.allowed(&open), allowed);
}

/// Scopes: names of RFC 6749's alphabet, in order, and writing them reads back the same.
pub(crate) fn scope(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let Ok(scopes) = Scopes::parse(text) else { return };
    let is_token = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|b| b == 0x21 || (0x23..=0x5b).contains(&b) || (0x5d..=0x7e).contains(&b))
    };
    assert!(scopes.iter().all(is_token));
    assert_eq!(Scopes::parse(&scopes.to_string()), Ok(scopes.clone()));
    assert!(scopes.iter().all(|name| text.split(' ').any(|said| said == name)));
    assert!(scopes.is_subset(&scopes) && scopes.intersection(&scopes) == scopes);
}

/// Resource indicators of a form.
pub(crate) fn resource(data: &[u8]) {
    let params = form(data);
    let Ok(asked) = rfc8707::asked(&params) else { return };
    assert!(asked.len() <= 5);
    for (index, uri) in asked.iter().enumerate() {
        let url = Url::parse(uri).unwrap_or_else(|_| panic!("{uri} is no absolute URI"));
        assert!(url.fragment().is_none() && !asked[..index].contains(uri));
    }
    let registered = &client().profile.requests.resources;
    if let Ok(narrowed) = rfc8707::narrow(&asked, registered, registered) {
        assert!(narrowed.iter().all(|uri| registered.contains(uri)) && !narrowed.is_empty());
    }
    if let Ok(narrowed) = rfc8707::narrow(&asked, &asked, registered) {
        assert!(
            narrowed
                .iter()
                .all(|uri| asked.contains(uri) && registered.contains(uri))
        );
    }
}

/// A token request: no parameter counts that came twice, and what the grant needs is there.
pub(crate) fn token_request(data: &[u8]) {
    let params = form(data);
    let Ok(request) = TokenRequest::parse(params.clone()) else {
        return;
    };
    assert!(!params.has_repeated_besides("resource"));
    assert_eq!(params.find("grant_type"), Some(request.grant.grant.as_str()));
    assert!(
        request
            .grant
            .required
            .iter()
            .all(|name| !request.param(name).is_empty())
    );
    if request.admit(client()).is_ok() {
        assert!(client().grants.contains(&request.grant.grant));
    }
}

/// A device's request.
pub(crate) fn device_request(data: &[u8]) {
    if let Ok(request) = device::check(&form(data), client()) {
        assert!(request.scopes.contains("openid") && request.scopes.is_subset(&client().scopes));
    }
}

/// A logout request: it leads to a registered address or to none.
pub(crate) fn logout(data: &[u8]) {
    let params = form(data);
    let believed: Vec<&VerifyingKey> = keys().iter().map(|key| key.verifying_key()).collect();
    let Ok(request) = LogoutRequest::parse(&params, ISSUER, believed) else {
        return;
    };
    assert!(request.hint.is_none(), "nobody signed a hint");
    for (client, session) in [(Some(client()), Some("sid")), (Some(client()), None), (None, None)] {
        let outcome = request.decide(client, session);
        let then = match &outcome {
            Outcome::AskUser { then } => then.as_deref(),
            Outcome::LogoutThenRedirect(to) => Some(to.as_str()),
            Outcome::LogoutThenPage | Outcome::Refuse(_) => None,
        };
        let is_ours = |to: &str| to.split('&').next() == Some("https://rp.example/bye?from=ieum");
        assert!(then.is_none_or(is_ours), "{then:?}");
        // Without a believed hint nobody is signed out unasked.
        let is_asked = matches!(outcome, Outcome::AskUser { .. } | Outcome::Refuse(_));
        assert!(is_asked || session.is_none());
    }
}
