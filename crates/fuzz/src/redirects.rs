//! Addresses that answers go to, judged by the words of the RFCs once more and in another way.

use ieum_oidc::client::ClientKind;
use ieum_oidc::client::registration::{self, Asked};
use ieum_oidc::redirect;
use url::{Host, Url};

use crate::{halves, text};

/// RFC 9700, section 2.1 (exact comparison) with RFC 8252, section 7.3 (any port of a loopback address), written anew: the port is
/// cut out of what was asked for, and the rest is compared.
pub(crate) fn is_registered(registered: &[String], requested: &str) -> bool {
    registered.iter().any(|known| match known.split_once(":*") {
        None => known == requested,
        Some((origin, rest)) => {
            let Some(after) = requested.strip_prefix(origin).and_then(|tail| tail.strip_prefix(':')) else {
                return false;
            };
            let digits = after.chars().take_while(char::is_ascii_digit).count();
            let (port, tail) = after.split_at(digits);
            let is_port = matches!(port.parse::<u32>(), Ok(1..=65_535)) && !port.starts_with('0');
            let is_loopback = origin == "http://127.0.0.1" || origin == "http://[::1]";
            is_port && is_loopback && tail == rest
        }
    })
}

/// The first line is registered, the second asked for.
pub(crate) fn redirect_uri(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let (registered, requested) = halves(text);
    if redirect::check(registered).is_err() {
        return;
    }
    is_sound(registered);
    let list = [registered.to_owned()];
    let matches = redirect::matches_any(&list, requested);
    assert_eq!(matches, is_registered(&list, requested), "{registered} {requested}");
    if !registered.contains(":*") {
        assert!(redirect::matches(registered, registered));
        return;
    }
    assert!(
        !redirect::matches(registered, registered),
        "the pattern itself leads nowhere"
    );
    if matches {
        let url = Url::parse(requested).unwrap_or_else(|_| panic!("{requested} is no address"));
        let is_loopback = match url.host() {
            Some(Host::Ipv4(v4)) => v4.is_loopback(),
            Some(Host::Ipv6(v6)) => v6.is_loopback(),
            _ => false,
        };
        assert!(is_loopback && url.username().is_empty() && url.password().is_none());
    }
}

/// What may be registered: absolute, without fragment and user, https or a native application's own.
fn is_sound(uri: &str) {
    let plain = uri.replacen(":*", ":65535", 1);
    let url = Url::parse(&plain).unwrap_or_else(|_| panic!("{uri} is no address"));
    assert!(url.fragment().is_none() && !uri.contains('#'));
    assert!(url.username().is_empty() && url.password().is_none());
    assert!(uri.is_ascii() && uri.len() <= 2_000);
    match url.scheme() {
        "https" => assert!(url.host().is_some()),
        "http" => {
            let is_local = match url.host() {
                Some(Host::Domain(name)) => name == "localhost",
                Some(Host::Ipv4(v4)) => v4.is_loopback(),
                Some(Host::Ipv6(v6)) => v6.is_loopback(),
                None => false,
            };
            assert!(is_local, "{uri}");
        }
        scheme => assert!(scheme.contains('.'), "{uri}"),
    }
    // A browser goes where the text says: nothing is resolved or re-spelled on the way.
    assert!(
        url.as_str() == plain || url.as_str() == format!("{plain}/"),
        "{uri} → {url}"
    );
}

/// The form of a registration: whatever is taken passes again and stays the same.
pub(crate) fn registration(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let (home_url, lists) = halves(text);
    let (redirect_uris, post_logout_redirect_uris) = lists.split_once("\n\n").unwrap_or((lists, ""));
    let names = |list: &[&str]| list.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let (grants, scopes) = (names(&["authorization_code"]), names(&["openid"]));
    let asked = Asked {
        kind: ClientKind::Confidential,
        redirect_uris,
        post_logout_redirect_uris,
        grants: &grants,
        scopes: &scopes,
        id_token_alg: "ES256",
        home_url,
    };
    let taken = match registration::check(&asked) {
        Ok(taken) => taken,
        Err(mistakes) => {
            assert!(!mistakes.is_empty());
            return;
        }
    };
    assert!(!taken.redirect_uris.is_empty() && taken.redirect_uris.len() <= 20);
    taken.redirect_uris.iter().for_each(|uri| is_sound(uri));
    taken.post_logout_redirect_uris.iter().for_each(|uri| is_sound(uri));
    if let Some(home) = &taken.home_url {
        assert!(home.starts_with("https://") || home.starts_with("http://"), "{home}");
    }
    let again = Asked {
        redirect_uris: &taken.redirect_uris.join("\n"),
        post_logout_redirect_uris: &taken.post_logout_redirect_uris.join("\n"),
        home_url: taken.home_url.as_deref().unwrap_or_default(),
        ..asked
    };
    assert_eq!(registration::check(&again).as_ref(), Ok(&taken));
}

/// An answer's parameters behind a registered address: the first line is the address, the rest a value.
pub(crate) fn answer_address(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let (uri, value) = halves(text);
    if redirect::check(uri).is_err() || uri.contains(":*") {
        return;
    }
    let address = redirect::append(
        uri,
        &[
            ("code", Some(value)),
            ("state", None),
            ("iss", Some("https://id.example")),
        ],
    );
    let (Ok(before), Ok(after)) = (Url::parse(uri), Url::parse(&address)) else {
        panic!("{address} is no address");
    };
    assert!(address.starts_with(uri), "the registered bytes stay");
    assert_eq!(
        (after.scheme(), after.host(), after.port(), after.path()),
        (before.scheme(), before.host(), before.port(), before.path())
    );
    assert!(after.fragment().is_none());
    let own: Vec<_> = before.query_pairs().collect();
    let all: Vec<_> = after.query_pairs().collect();
    assert!(all.starts_with(&own), "the query's own parameters stay");
    let added = &all[own.len()..];
    assert_eq!(added.len(), 2, "{address}");
    assert_eq!((&*added[0].0, &*added[0].1, &*added[1].0), ("code", value, "iss"));
}
