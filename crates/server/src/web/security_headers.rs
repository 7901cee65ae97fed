//! Headers that every answer bears unless its handler set them itself.
//!
//! `Referrer-Policy` is `same-origin` and not `no-referrer`: with the latter browsers send `Origin: null` with
//! our own forms (Fetch, "append a request `Origin` header"), and the check against forged requests would refuse them.

use std::fmt::Write as _;

use axum::response::Response;
use http::header::{self, CONTENT_SECURITY_POLICY, STRICT_TRANSPORT_SECURITY};
use http::{HeaderName, HeaderValue};
use url::Url;

/// One year, the least that browsers' preload lists and auditors ask for. Names below ours are not ours to bind.
const HSTS: &str = "max-age=31536000";

static DEFAULTS: [(HeaderName, &str); 6] = [
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// `form-action` stands last, so that it can be widened.
const CSP: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// Put into a response's extensions by a page of an authorisation flow: where its form may end up.
///
/// Chromium applies `form-action` to the redirect that answers a form, too; a login form that ends at a business
/// system therefore has to name that system's origin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormTargets(Vec<String>);

impl FormTargets {
    /// The origin of a redirect URI, or its scheme alone for an app's own (RFC 8252, section 7.1).
    ///
    /// A URI that could run code or widen the policy adds nothing.
    #[must_use]
    pub fn with_redirect_uri(mut self, uri: &Url) -> Self {
        let target = match uri.scheme() {
            "http" | "https" => Some(uri.origin().ascii_serialization()),
            "javascript" | "data" | "blob" | "file" | "filesystem" | "about" | "ws" | "wss" => None,
            scheme => Some(format!("{scheme}:")),
        };
        self.0.extend(target.filter(|target| is_source(target)));
        self
    }
}

/// Put into a response's extensions by the page after a sign-out: whose frames it loads (OpenID Connect Front-Channel Logout
/// 1.0). Exactly these origins, and none for every other page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrameSources(Vec<String>);

impl FrameSources {
    /// The same with the origin of an address of the web; any other adds nothing.
    #[must_use]
    pub fn with(mut self, url: &Url) -> Self {
        let origin = url.origin().ascii_serialization();
        let is_web = matches!(url.scheme(), "http" | "https");
        if is_web && is_source(&origin) && !self.0.contains(&origin) {
            self.0.push(origin);
        }
        self
    }
}

/// A wildcard or a separator in the host would be read as policy and not as a name.
fn is_source(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b":/.-+[]_".contains(&byte))
}

/// Whether answers may demand `https` for the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeaderPolicy {
    has_hsts: bool,
}

impl HeaderPolicy {
    /// Decided by the public address, since TLS may end at a proxy.
    pub fn new(public_url: &Url) -> Self {
        Self {
            has_hsts: public_url.scheme() == "https",
        }
    }
}

/// Adds what is missing to an answer.
pub fn complete(response: &mut Response, policy: HeaderPolicy) {
    let targets = response.extensions_mut().remove::<FormTargets>();
    let frames = response.extensions_mut().remove::<FrameSources>();
    let headers = response.headers_mut();
    for (name, value) in &DEFAULTS {
        headers.entry(name).or_insert_with(|| HeaderValue::from_static(value));
    }
    if policy.has_hsts {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    let is_plain = targets.is_none() && frames.is_none();
    let value = if is_plain {
        Ok(HeaderValue::from_static(CSP))
    } else {
        let policy = content_security_policy(&targets.unwrap_or_default(), &frames.unwrap_or_default());
        HeaderValue::from_str(&policy)
    };
    if let Ok(value) = value {
        headers.entry(CONTENT_SECURITY_POLICY).or_insert(value);
    }
}

fn content_security_policy(targets: &FormTargets, frames: &FrameSources) -> String {
    let mut policy = String::new();
    if !frames.0.is_empty() {
        let _ = write!(policy, "frame-src {}; ", frames.0.join(" "));
    }
    policy.push_str(CSP);
    for target in &targets.0 {
        // Writing to a String cannot fail.
        let _ = write!(policy, " {target}");
    }
    policy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_action_is_widened_to_origins_and_app_schemes_only() {
        let cases = [
            ("https://erp.example.com/callback?x=1", " https://erp.example.com"),
            ("https://erp.example.com:8443/cb", " https://erp.example.com:8443"),
            ("http://127.0.0.1:9000/cb", " http://127.0.0.1:9000"),
            ("http://[::1]:9000/cb", " http://[::1]:9000"),
            ("com.example.app:/callback", " com.example.app:"),
            ("javascript:alert(1)", ""),
            ("data:text/html,x", ""),
            ("https://*.example.com/", ""),
            ("https://a;b.example.com/", ""),
        ];
        for (uri, expected) in cases {
            let targets = FormTargets::default().with_redirect_uri(&uri.parse().expect(uri));
            let policy = content_security_policy(&targets, &FrameSources::default());
            assert_eq!(policy.split("form-action 'self'").nth(1), Some(expected), "{uri}");
        }
    }
}
