//! Resource indicators (RFC 8707): for which services an access token is meant. The ones that a client may name are
//! registered; a token is narrowed to what was granted.

use url::Url;

use crate::params::Params;

/// Most in one request.
const MAX_ASKED: usize = 5;
/// Most that a client may register.
pub const MAX_REGISTERED: usize = 20;
/// Longest one, in bytes.
const MAX_BYTES: usize = 500;

/// A value is no resource, is not registered, or was not granted (`invalid_target`, section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the resource is invalid, unknown, or was not granted")]
pub struct InvalidTarget;

/// True for an absolute URI without a fragment (section 2), in its plain spelling.
pub fn is_resource(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_absolute = |url: &Url| url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    text.len() <= MAX_BYTES && is_plain && !text.contains('#') && Url::parse(text).is_ok_and(|url| is_absolute(&url))
}

/// The resources that are asked for: each once, in the order in which they came.
///
/// # Errors
/// One is not an absolute URI, or there are too many.
pub fn asked(params: &Params) -> Result<Vec<String>, InvalidTarget> {
    let mut found: Vec<String> = Vec::new();
    for value in params.all("resource").filter(|value| !value.is_empty()) {
        if !is_resource(value) || found.len() == MAX_ASKED {
            return Err(InvalidTarget);
        }
        if !found.iter().any(|known| known == value) {
            found.push(value.to_owned());
        }
    }
    Ok(found)
}

/// What is asked for, if all of it is allowed.
///
/// # Errors
/// One is not among the allowed ones; characters are compared, nothing is normalised.
pub fn admit(asked: Vec<String>, allowed: &[String]) -> Result<Vec<String>, InvalidTarget> {
    if asked.iter().all(|uri| allowed.contains(uri)) {
        Ok(asked)
    } else {
        Err(InvalidTarget)
    }
}

/// The resources for a token: what was granted and may still be had, narrowed to what is asked for. When everything that was
/// granted is gone, nothing is: an access token for no service in particular would be more than was granted.
///
/// # Errors
/// More is asked for than was granted, or nothing is left.
pub fn narrow(asked: &[String], granted: &[String], registered: &[String]) -> Result<Vec<String>, InvalidTarget> {
    let left: Vec<String> = granted.iter().filter(|uri| registered.contains(uri)).cloned().collect();
    if left.is_empty() && !granted.is_empty() {
        return Err(InvalidTarget);
    }
    if asked.is_empty() {
        return Ok(left);
    }
    admit(asked.to_vec(), &left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_resource_is_an_absolute_uri_without_fragment() {
        for (text, good) in [
            ("https://api.example/", true),
            ("https://api.example/v1?tenant=1", true),
            ("urn:example:payroll", true),
            ("api.example", false),
            ("/v1", false),
            ("https://api.example/#x", false),
            ("https://api.example/#", false),
            ("https://u@api.example/", false),
            ("https://api.example/a b", false),
            ("", false),
        ] {
            assert_eq!(is_resource(text), good, "{text}");
        }
        assert!(!is_resource(&format!("https://api.example/{}", "a".repeat(MAX_BYTES))));
        let pairs = |count: usize| Params::new((0..count).map(|n| ("resource".into(), format!("urn:x:{n}"))).collect());
        assert_eq!(asked(&pairs(MAX_ASKED)).map(|found| found.len()), Ok(MAX_ASKED));
        assert_eq!(asked(&pairs(MAX_ASKED + 1)), Err(InvalidTarget));
        let twice = Params::from([("resource", "urn:x:1"), ("resource", "urn:x:1")]);
        assert_eq!(asked(&twice), Ok(list("urn:x:1")));
    }

    #[test]
    fn a_token_is_never_for_more_than_was_granted_and_is_registered() {
        for (asked, granted, registered, expected) in [
            ("", "", "", Some("")),
            ("", "", "urn:a", Some("")),
            ("", "urn:a urn:b", "urn:a urn:b", Some("urn:a urn:b")),
            ("urn:b", "urn:a urn:b", "urn:a urn:b", Some("urn:b")),
            ("urn:c", "urn:a", "urn:a urn:c", None),
            ("urn:a", "", "urn:a", None),
            ("", "urn:a urn:b", "urn:b", Some("urn:b")),
            ("urn:a", "urn:a urn:b", "urn:b", None),
            ("", "urn:a", "", None),
            ("URN:a", "urn:a", "urn:a", None),
        ] {
            let found = narrow(&list(asked), &list(granted), &list(registered));
            assert_eq!(found.ok(), expected.map(list), "{asked} | {granted} | {registered}");
        }
    }
}
