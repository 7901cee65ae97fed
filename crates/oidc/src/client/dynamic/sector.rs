//! A sector that a client names by an address (OpenID Connect Core, section 8.1): its host, if the document there lists every
//! redirect URI of the client. Fetching the document is for the use case.

use url::Url;

use super::RegistrationError;
use crate::subject;

const MEMBER: &str = "sector_identifier_uri";
/// Longest address, in bytes.
const MAX_URI: usize = 2_000;

/// The host that stands for the sector.
///
/// # Errors
/// Not a plain https address with a host name.
pub fn host_of(uri: &str) -> Result<String, RegistrationError> {
    let url = Url::parse(uri).ok().filter(|url| {
        uri.len() <= MAX_URI
            && url.scheme() == "https"
            && url.username().is_empty()
            && url.password().is_none()
            && url.fragment().is_none()
    });
    let host = url.as_ref().and_then(Url::host_str).map(str::to_owned);
    host.filter(|host| subject::is_sector(host))
        .ok_or_else(|| RegistrationError::member(MEMBER, "must be an https address"))
}

/// Checks the document behind the address: a list of texts with each of these redirect URIs among them.
///
/// # Errors
/// It is no such list, or one is missing.
pub fn check_document<'a>(
    document: &[u8],
    mut redirect_uris: impl Iterator<Item = &'a str>,
) -> Result<(), RegistrationError> {
    let listed: Vec<String> = serde_json::from_slice(document)
        .map_err(|_| RegistrationError::member(MEMBER, "the document there is no JSON list of texts"))?;
    if redirect_uris.all(|uri| listed.iter().any(|known| known == uri)) {
        Ok(())
    } else {
        Err(RegistrationError::member(
            MEMBER,
            "the document there does not list every redirect URI",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_lists_every_redirect_uri() {
        let check = |document: &str, uris: &[&str]| check_document(document.as_bytes(), uris.iter().copied()).is_ok();
        let document = r#"["https://a.example/cb","https://b.example/cb"]"#;
        assert!(check(document, &["https://b.example/cb"]));
        assert!(check(document, &["https://a.example/cb", "https://b.example/cb"]));
        for bad in ["https://b.example/cb/", "https://B.example/cb", "https://c.example/cb"] {
            assert!(!check(document, &["https://a.example/cb", bad]), "{bad}");
        }
        for none in ["", "{}", "null", "[1]", r#""https://a.example/cb""#] {
            assert!(!check(none, &["https://a.example/cb"]), "{none}");
        }
    }

    #[test]
    fn the_sector_is_a_host_behind_https() {
        assert_eq!(
            host_of("https://Group.example:8443/uris.json").as_deref(),
            Ok("group.example")
        );
        for bad in [
            "http://group.example/x",
            "https://u@group.example/x",
            "https://group.example/x#y",
            "group.example",
            "javascript:alert(1)",
            "",
        ] {
            assert!(host_of(bad).is_err(), "{bad}");
        }
    }
}
