//! What clients and people show: credentials, headers, codes, certificates, and choices of a client.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ieum_oidc::bearer as rfc6750;
use ieum_oidc::certificate::Certificate;
use ieum_oidc::client::access::{self, Asked};
use ieum_oidc::client::{AuthMethod, Credentials, Profile};
use ieum_oidc::device::UserCode;
use ieum_oidc::jose::{base64url, sha256};
use ieum_oidc::opaque::{self, Kind};
use ieum_oidc::params::Params;
use ieum_oidc::pkce::{self as rfc7636, CodeChallenge};

use crate::clients::{client, form};
use crate::{halves, text};

/// A client's credentials: the first line is the header, the rest the form. Also: what a client writes is what we read.
pub(crate) fn basic_credentials(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let (header, body) = halves(text);
    let params = form(body.as_bytes());
    for header in [Some(header), None] {
        let Ok(found) = Credentials::parse(header, &params) else {
            continue;
        };
        assert!(!found.client_id.is_empty());
        let is_in_form = params.find("client_secret").is_some();
        assert_eq!(
            found.method == AuthMethod::ClientSecretPost,
            header.is_none() && is_in_form
        );
        assert!(header.is_none() || found.method == AuthMethod::ClientSecretBasic);
        if let Some(said) = params.find("client_id") {
            assert_eq!(said, found.client_id, "two names for one client");
        }
    }
    let (id, secret) = (header, body);
    let encode = |part: &str| url::form_urlencoded::byte_serialize(part.as_bytes()).collect::<String>();
    let written = format!(
        "Basic {}",
        STANDARD.encode(format!("{}:{}", encode(id), encode(secret)))
    );
    match Credentials::parse(Some(&written), &Params::default()) {
        Ok(found) => {
            assert_eq!(found.client_id, id);
            assert_eq!(found.secret_hash(), opaque::hash(secret));
        }
        Err(_) => assert!(id.is_empty()),
    }
}

/// The header with an access token.
pub(crate) fn bearer(data: &[u8]) {
    let Some(text) = text(data) else { return };
    if let Ok(token) = rfc6750::parse(Some(text)) {
        assert!(is_b64token(token) && text.ends_with(token));
        assert!(
            text.get(..6)
                .is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"))
        );
        assert_eq!(rfc6750::parse(Some(&format!("Bearer {token}"))), Ok(token));
    }
    if let Ok((scheme, token)) = rfc6750::parse_any(Some(text)) {
        assert!(is_b64token(token));
        let name = text.split(' ').next().unwrap_or_default();
        assert_eq!(scheme == rfc6750::Scheme::Dpop, name.eq_ignore_ascii_case("dpop"));
    }
}

/// `b64token` of RFC 6750, section 2.1.
fn is_b64token(token: &str) -> bool {
    let end = token.find('=').unwrap_or(token.len());
    let (body, padding) = token.split_at(end);
    let is_body = |c: char| c.is_ascii_alphanumeric() || "-._~+/".contains(c);
    !body.is_empty() && body.chars().all(is_body) && padding.chars().all(|c| c == '=')
}

/// A secret of ours by its looks: one kind never passes for another.
pub(crate) fn opaque_secret(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let kinds = [
        Kind::Code,
        Kind::AccessToken,
        Kind::RefreshToken,
        Kind::DeviceCode,
        Kind::ClientSecret,
        Kind::PushedRequest,
    ];
    let known: Vec<_> = kinds.iter().filter_map(|kind| opaque::recognise(*kind, text)).collect();
    assert!(known.len() <= 1);
    if let [hash] = known[..] {
        assert_eq!(text.len(), 8 + 43);
        assert_eq!(hash, sha256(text.as_bytes()));
    }
}

/// A verifier and a challenge: the first line and the second.
pub(crate) fn pkce(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let (verifier, challenge) = halves(text);
    if let Some(parsed) = CodeChallenge::parse(challenge) {
        assert_eq!(base64url::encode(parsed.as_bytes()), challenge, "one spelling");
        let is_met = base64url::encode(sha256(verifier.as_bytes())) == challenge && rfc7636::is_verifier(verifier);
        assert_eq!(parsed.is_met_by(verifier), is_met);
        assert!(
            !parsed.is_met_by(challenge),
            "the challenge is no verifier: that would be plain"
        );
    }
    if rfc7636::is_verifier(verifier) {
        let own = CodeChallenge::from_bytes(sha256(verifier.as_bytes()));
        assert!(own.is_met_by(verifier) && !own.is_met_by(&format!("{verifier}a")));
        assert!((43..=128).contains(&verifier.len()));
    }
}

/// A device's code as somebody typed it.
pub(crate) fn user_code(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let Some(code) = UserCode::parse(text) else { return };
    assert!(
        code.as_bytes()
            .iter()
            .all(|letter| b"BCDFGHJKLMNPQRSTVWXZ".contains(letter))
    );
    assert!(UserCode::parse(&code.to_string()).is_some_and(|again| again == code));
    assert!(UserCode::parse(&code.to_string().to_lowercase()).is_some_and(|again| again == code));
    assert!(!format!("{code:?}").contains(&code.to_string()));
}

/// A certificate as a proxy hands it on.
pub(crate) fn certificate(data: &[u8]) {
    let Some(text) = text(data) else { return };
    if let Some(read) = Certificate::read(text) {
        assert_eq!(read.x5t.len(), 43);
        assert!(read.dns.iter().all(|name| name.is_ascii()));
    }
}

/// A certificate's bytes: every way of handing it on reads the same, and the thumbprint is that of all the bytes.
pub(crate) fn certificate_der(data: &[u8]) {
    let direct = Certificate::from_der(data);
    if let Some(read) = &direct {
        assert_eq!(read.x5t, base64url::encode(sha256(data)));
        let mut longer = data.to_vec();
        longer.push(0);
        assert_eq!(Certificate::from_der(&longer), None, "nothing hangs on behind it");
        assert_eq!(Certificate::from_der(&data[..data.len() - 1]), None, "nor is it cut");
    }
    let base64 = STANDARD.encode(data);
    let pem = format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n");
    let escaped = pem.replace('\n', "%0A").replace(' ', "%20").replace('+', "%2B");
    for text in [format!(":{base64}:"), base64, pem, escaped] {
        if text.len() <= 16 * 1024 {
            assert_eq!(Certificate::read(&text), direct, "{text}");
        }
    }
}

/// The form of how a client proves who it is: what is taken passes again and stays the same.
pub(crate) fn client_access(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let mut lines = text.splitn(4, '\n');
    let mut next = || lines.next().unwrap_or_default();
    let (method, jwks_uri, name, jwks) = (next(), next(), next(), next());
    let asked = Asked {
        method,
        jwks,
        jwks_uri,
        tls_san_dns: name,
        knows_certificates: true,
        ..Asked::default()
    };
    let Ok(taken) = access::check(&asked, client()) else {
        return;
    };
    if let Some(uri) = &taken.jwks_uri {
        let url = url::Url::parse(uri).unwrap_or_else(|_| panic!("{uri} is no address"));
        assert!(matches!(url.scheme(), "https" | "http") && url.username().is_empty() && url.fragment().is_none());
        assert!(
            url.scheme() == "https"
                || url
                    .host_str()
                    .is_some_and(|host| host.starts_with("127.") || host == "[::1]")
        );
    }
    let again = Asked {
        method: taken.method.map_or("", AuthMethod::as_str),
        jwks: taken.jwks.as_deref().unwrap_or_default(),
        jwks_uri: taken.jwks_uri.as_deref().unwrap_or_default(),
        tls_san_dns: taken.tls_san_dns.as_deref().unwrap_or_default(),
        ..asked
    };
    assert_eq!(access::check(&again, client()).as_ref(), Ok(&taken));
}

/// A client's stored choices: written and read back they are the same.
pub(crate) fn client_profile(data: &[u8]) {
    let Some(text) = text(data) else { return };
    if let Ok(profile) = Profile::read(text) {
        assert_eq!(Profile::read(&profile.to_json()).ok().as_ref(), Some(&profile));
        let demands = profile.demands();
        assert!(!profile.auth.high_assurance || (demands.pushed_request && demands.sender_constrained));
    }
}
