//! What a browser or a proxy sends beside the protocol: paths, headers, cookies, forms; and the file of the configuration.

use std::net::{IpAddr, SocketAddr};

use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::FutureExt;
use http::header::{CONTENT_TYPE, COOKIE, HeaderMap, HeaderValue};
use ieum_app::core::vault::Vault;
use ieum_model::Rng;
use ieum_server::config::Config;
use ieum_server::i18n::{Lang, Locale, negotiate};
use ieum_server::web::client_ip::{self, ClientIp, IsFromProxy};
use ieum_server::web::core::LocalPath;
use ieum_server::web::core::cookies::{CookieKind, CookieNames, Life};
use ieum_server::web::core::multipart as rfc7578;
use ieum_server::web::oauth2::Asked;
use url::Url;
use zeroize::Zeroizing;

use crate::text;

fn site() -> Url {
    Url::parse("https://id.example/").unwrap_or_else(|error| panic!("{error}"))
}

/// A path to go on to: whatever a browser makes of it, it stays on this site.
pub(crate) fn local_path(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let Some(path) = LocalPath::parse(text) else { return };
    for base in ["https://id.example/", "https://id.example/a/b?c=d"] {
        let joined = Url::parse(base).and_then(|base| base.join(path.as_str()));
        let joined = joined.unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(joined.origin(), site().origin(), "{text}");
    }
    assert_eq!(LocalPath::parse(path.as_str()).as_ref(), Some(&path));
    assert!(HeaderValue::from_str(path.as_str()).is_ok());
    let query = format!("next={}", path.encoded());
    let back = url::form_urlencoded::parse(query.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned());
    assert_eq!(back.as_deref(), Some(text));
}

/// `Accept-Language`: what was chosen goes first, and garbage is as good as nothing.
pub(crate) fn language(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let of_header = negotiate(None, None, Some(text));
    assert_eq!(negotiate(Some("en"), Some("ko"), Some(text)), Lang(Locale::En));
    assert_eq!(negotiate(None, Some("ko"), Some(text)), Lang(Locale::Ko));
    let lower = text.to_ascii_lowercase();
    assert!(
        of_header == Lang(Locale::Ko) || lower.contains("en"),
        "nobody asked for English"
    );
    if Locale::from_tag(text).is_none() {
        assert_eq!(negotiate(Some(text), Some(text), None), Lang::default());
    }
}

/// A `Cookie` header: a cookie counts if it is there once, and what we set comes back.
pub(crate) fn cookies(data: &[u8]) {
    let names = CookieNames::new(&site());
    let Ok(value) = HeaderValue::from_bytes(data) else {
        return;
    };
    let mut headers = HeaderMap::new();
    headers.append(COOKIE, value);
    let kinds = [
        CookieKind::Session,
        CookieKind::Operator,
        CookieKind::Browser,
        CookieKind::Flash,
    ];
    for kind in kinds {
        let found = names.find(&headers, kind);
        if let Some(secret) = names.find_secret(&headers, kind) {
            assert!((1..=200).contains(&secret.expose().len()));
            assert_eq!(found.as_deref(), Some(secret.expose()));
        }
        if found.is_some() {
            let mut planted = headers.clone();
            planted.append(COOKIE, HeaderValue::from_static("a=b"));
            assert_eq!(names.find(&planted, kind), found);
            let twice = format!("{}=planted", names.name(kind));
            planted.append(
                COOKIE,
                HeaderValue::from_str(&twice).unwrap_or(HeaderValue::from_static("")),
            );
            assert_eq!(names.find(&planted, kind), None, "of two neither is believed");
        }
    }
    let token = URL_SAFE_NO_PAD.encode(data);
    let set = names.set(CookieKind::Session, &token, Life::BrowserSession);
    let set = set.to_str().unwrap_or_default();
    assert!(set.ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/"), "{set}");
    let pair = set.split(';').next().unwrap_or_default();
    let headers = HeaderMap::from_iter([(
        COOKIE,
        HeaderValue::from_str(pair).unwrap_or(HeaderValue::from_static("")),
    )]);
    assert_eq!(
        names.find(&headers, CookieKind::Session).as_deref(),
        Some(token.as_str())
    );
}

/// The parameters of a protocol address: what is carried on reads the same, and our own parameter is not among them.
pub(crate) fn query(data: &[u8]) {
    let asked = Asked::parse(data);
    assert!(asked.params.pairs().iter().all(|(name, _)| name != "interaction"));
    let again = Asked::parse(asked.query.as_bytes());
    assert_eq!(again.params, asked.params);
    assert!(again.interaction.is_none());
    let carried = asked.address_with("/oauth2/authorize", "sealed");
    let (_, carried) = carried.split_once('?').unwrap_or_default();
    let carried = Asked::parse(carried.as_bytes());
    assert_eq!(
        (carried.params, carried.interaction.as_deref()),
        (asked.params, Some("sealed"))
    );
    assert!(asked.query.is_ascii());
}

fn read_form(boundary: &str, body: Vec<u8>) -> Option<rfc7578::Parts> {
    let kind = HeaderValue::from_str(&format!("multipart/form-data; boundary={boundary}")).ok()?;
    let mut request = Request::new(Body::from(body));
    request.headers_mut().insert(CONTENT_TYPE, kind);
    let read = rfc7578::read(request).now_or_never();
    read.unwrap_or_else(|| panic!("a form that is there is read at once"))
        .ok()
}

/// A form with files: the first line is the boundary, the rest the body. Also: what a browser writes is what we read.
pub(crate) fn multipart(data: &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (boundary, body) = data.split_at(end);
    if let Some(boundary) = text(boundary) {
        let body = body.get(1..).unwrap_or_default().to_vec();
        if let Some(parts) = read_form(boundary, body.clone()) {
            assert!(parts.fields.len() + parts.files.len() <= rfc7578::FIELDS);
            let named = parts
                .fields
                .iter()
                .map(|(name, _)| name)
                .chain(parts.files.iter().map(|(name, _)| name));
            assert!(named.into_iter().all(|name| !name.is_empty()));
            let bytes: usize = parts.files.iter().map(|(_, file)| file.len()).sum();
            assert!(bytes <= body.len(), "nothing grows while it is read");
        }
    }
    let is_plain = !data.windows(4).any(|four| four == b"--XX");
    if let Some(value) = text(data).filter(|_| is_plain) {
        let part =
            |head: &str, content: &str| format!("--XX\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n");
        let body = format!(
            "{}{}--XX--\r\n",
            part("name=\"a\"", value),
            part("name=\"f\"; filename=\"x\"", value)
        );
        let parts = read_form("XX", body.into_bytes()).unwrap_or_else(|| panic!("an honest form"));
        assert_eq!(parts.fields, [("a".to_owned(), value.to_owned())]);
        assert_eq!(parts.files[0].1, value.as_bytes());
    }
}

/// The file of the configuration: a bad one is refused without its values, a good one keeps the rules.
pub(crate) fn configuration(data: &[u8]) {
    let Some(text) = text(data) else { return };
    // A file that names another would make the target read this machine.
    if text.contains("_file") {
        return;
    }
    match Config::parse("ieum.toml", text, &[]) {
        Ok(config) => {
            assert!(!config.encryption_keys.is_empty());
            assert!(config.public_url.scheme() == "https" || config.public_url.scheme() == "http");
            assert_eq!(config.public_url.path(), "/");
            assert!(config.session.absolute_minutes >= config.session.idle_minutes);
        }
        Err(error) => assert!(!error.to_string().contains("hidden-value"), "{error}"),
    }
}

/// `X-Forwarded-For`: a stranger's is not believed, and a proxy's names an address that stands in it.
pub(crate) fn forwarded_for(data: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(data) else {
        return;
    };
    let trusted = ["10.0.0.0/8".parse(), "::1/128".parse()];
    let trusted: Vec<_> = trusted.into_iter().filter_map(Result::ok).collect();
    for (peer, is_trusted) in [([203, 0, 113, 9], false), ([10, 0, 0, 1], true)] {
        let peer = SocketAddr::from((peer, 1));
        let mut request = Request::new(Body::empty());
        request.headers_mut().insert("x-forwarded-for", value.clone());
        request.extensions_mut().insert(ConnectInfo(peer));
        client_ip::note(&mut request, &trusted);
        let client = request.extensions().get::<ClientIp>().map(|ip| ip.0);
        assert_eq!(
            request.extensions().get::<IsFromProxy>(),
            Some(&IsFromProxy(is_trusted))
        );
        if !is_trusted {
            assert_eq!(client, Some(peer.ip()));
        }
        assert!(client.is_some_and(|ip: IpAddr| ip.to_canonical() == ip));
    }
}

struct Fixed;
impl Rng for Fixed {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(7);
    }
}

/// A sealed value that travels through a browser: it opens if we sealed it, for its purpose, whole and unchanged.
pub(crate) fn sealed(data: &[u8]) {
    let keys = [
        ("k1".to_owned(), Zeroizing::new([1; 32])),
        ("k2".to_owned(), Zeroizing::new([2; 32])),
    ];
    let vault = Vault::new(&keys).unwrap_or_else(|error| panic!("{error}"));
    assert!(vault.open("ticket", data).is_none(), "nobody sealed it");
    let sealed = vault.seal("ticket", data, &Fixed).unwrap_or_default();
    assert_eq!(vault.open("ticket", &sealed).as_deref().map(Vec::as_slice), Some(data));
    assert!(vault.open("another", &sealed).is_none() && vault.is_sealed_by_current(&sealed));
    let mut altered = sealed.clone();
    let place = data.first().map_or(0, |byte| usize::from(*byte)) % altered.len();
    altered[place] ^= 1;
    assert!(vault.open("ticket", &altered).is_none());
    assert!(vault.open("ticket", &sealed[..sealed.len() - 1]).is_none());
}
