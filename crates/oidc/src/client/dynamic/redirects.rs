//! Redirect URIs by the kind of application (OpenID Connect Registration, section 2, `application_type`; RFC 8252, section 7).
//!
//! A loopback address without a port leaves the port open (RFC 8252, section 7.3). We write that `:*`; the protocol has no such
//! spelling, so it is added on the way in and taken off on the way out.

use crate::client::profile::ApplicationType;
use crate::redirect;

use super::{Code, Members, RegistrationError};

const OPEN: [(&str, &str); 2] = [
    ("http://127.0.0.1/", "http://127.0.0.1:*/"),
    ("http://[::1]/", "http://[::1]:*/"),
];

/// How one of our redirect URIs reads in the protocol.
pub fn shown(stored: &str) -> String {
    let open = OPEN
        .iter()
        .find_map(|(plain, open)| Some((stored.strip_prefix(open)?, plain)));
    open.map_or_else(|| stored.to_owned(), |(rest, plain)| format!("{plain}{rest}"))
}

fn stored(uri: &str) -> String {
    let plain = OPEN
        .iter()
        .find_map(|(plain, open)| Some((uri.strip_prefix(plain)?, open)));
    plain.map_or_else(|| uri.to_owned(), |(rest, open)| format!("{open}{rest}"))
}

/// The kind of application, and its redirect URIs as we write them. Whether each is one at all is for the common check.
pub(super) fn read(members: &Members<'_>) -> Result<(ApplicationType, Vec<String>), RegistrationError> {
    let bad = |what: &str| RegistrationError::new(Code::InvalidRedirectUri, format!("redirect_uris: {what}"));
    let uris = members
        .texts("redirect_uris")
        .map_err(|error| RegistrationError::new(Code::InvalidRedirectUri, error.description))?
        .unwrap_or_default();
    if !uris.iter().all(|uri| is_one_address(uri)) {
        return Err(bad("not an absolute URI in its normal spelling, or too long"));
    }
    let is_https = |uri: &String| uri.starts_with("https://");
    let declared = match members.text("application_type")? {
        None => None,
        Some("web") => Some(ApplicationType::Web),
        Some("native") => Some(ApplicationType::Native),
        Some(_) => return Err(RegistrationError::member("application_type", "must be web or native")),
    };
    // The default is `web`; a client all of whose addresses only a native application can have is registered as what it is.
    let kind = declared.unwrap_or_else(|| {
        if !uris.is_empty() && !uris.iter().any(is_https) && uris.iter().all(|uri| redirect::check(uri).is_ok()) {
            ApplicationType::Native
        } else {
            ApplicationType::Web
        }
    });
    if kind == ApplicationType::Web
        && let Some(other) = uris.iter().find(|uri| !is_https(uri))
    {
        return Err(bad(&format!("a web application has https only ({other})")));
    }
    Ok((kind, uris.iter().map(|uri| stored(uri)).collect()))
}

/// Addresses where a browser may go after logout, as we write them.
pub(super) fn post_logout(members: &Members<'_>) -> Result<Vec<String>, RegistrationError> {
    let uris = members.texts("post_logout_redirect_uris")?.unwrap_or_default();
    if !uris.iter().all(|uri| is_one_address(uri)) {
        return Err(RegistrationError::member(
            "post_logout_redirect_uris",
            "not an absolute URI",
        ));
    }
    Ok(uris.iter().map(|uri| stored(uri)).collect())
}

/// One address and not two lines of a list, and without a spelling that only we have.
fn is_one_address(uri: &str) -> bool {
    !uri.is_empty() && uri.bytes().all(|byte| byte.is_ascii_graphic()) && !uri.contains(":*")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(declared: Option<&str>, uris: &[&str]) -> Result<(ApplicationType, Vec<String>), Code> {
        let mut object = serde_json::json!({ "redirect_uris": uris });
        if let Some(declared) = declared {
            object["application_type"] = declared.into();
        }
        read(&Members::new(object.as_object().expect("object"))).map_err(|error| error.code)
    }

    #[test]
    fn an_application_has_the_addresses_of_its_kind() {
        use ApplicationType::{Native, Web};
        let (web, loopback, own) = ("https://rp.example/cb", "http://127.0.0.1/cb", "com.example.app:/cb");
        for (declared, uris, expected) in [
            (None, &[web][..], Ok(Web)),
            (None, &[], Ok(Web)),
            (
                None,
                &[loopback, own, "http://localhost:3000/cb", "http://[::1]:90/cb"],
                Ok(Native),
            ),
            (None, &[web, loopback], Err(Code::InvalidRedirectUri)),
            (None, &["javascript:alert(1)"], Err(Code::InvalidRedirectUri)),
            (None, &["http://rp.example/cb"], Err(Code::InvalidRedirectUri)),
            (Some("web"), &[web], Ok(Web)),
            (Some("web"), &[loopback], Err(Code::InvalidRedirectUri)),
            (Some("web"), &[own], Err(Code::InvalidRedirectUri)),
            // An https address that an application has claimed (RFC 8252, section 7.2).
            (Some("native"), &[web, loopback, own], Ok(Native)),
            (Some("desktop"), &[web], Err(Code::InvalidClientMetadata)),
            (
                Some("native"),
                &["http://127.0.0.1:*/cb"],
                Err(Code::InvalidRedirectUri),
            ),
            (
                Some("web"),
                &["https://rp.example/a\u{20}https://rp.example/b"],
                Err(Code::InvalidRedirectUri),
            ),
            (Some("web"), &[" https://rp.example/cb"], Err(Code::InvalidRedirectUri)),
            (
                Some("web"),
                &["https://rp.example/cb", ""],
                Err(Code::InvalidRedirectUri),
            ),
        ] {
            assert_eq!(
                kind(declared, uris).map(|found| found.0),
                expected,
                "{declared:?} {uris:?}"
            );
        }
    }

    #[test]
    fn an_open_port_is_written_our_way_inside_only() {
        for (outside, inside) in [
            ("http://127.0.0.1/cb", "http://127.0.0.1:*/cb"),
            ("http://[::1]/cb", "http://[::1]:*/cb"),
            ("http://127.0.0.1:80/cb", "http://127.0.0.1:80/cb"),
            ("http://localhost/cb", "http://localhost/cb"),
            ("https://127.0.0.1/cb", "https://127.0.0.1/cb"),
        ] {
            assert_eq!((stored(outside).as_str(), shown(inside).as_str()), (inside, outside));
        }
    }
}
