//! What the fuzzer runs: one body for each parser that meets the network, with what must hold of everything it accepts.
//!
//! The bodies are plain functions over bytes, so that the fuzzer (`cargo xtask fuzz`) and the suite (`tests/seeds.rs`, on seeds
//! and mutations of them) run the same. Deliberately not here: anything that waits, listens or stores.

mod clients;
mod forms;
mod names;
mod outside;
mod redirects;
mod requests;
mod saml;
mod signed;
mod web;

/// One parser with its properties.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name, also that of its folder of seeds.
    pub name: &'static str,
    /// Reads the bytes, and panics if something that must hold does not.
    pub body: fn(&[u8]),
}

macro_rules! targets {
    ($($module:ident: $($name:ident)*;)*) => {
        /// Every target.
        pub const TARGETS: &[Target] = &[$($(Target { name: stringify!($name), body: $module::$name }),*),*];
    };
}

targets! {
    requests: authorize par request_object claims_parameter scope resource token_request device_request logout;
    redirects: redirect_uri registration answer_address;
    signed: jws jwks client_assertion dpop id_token_hint;
    forms: basic_credentials bearer opaque_secret pkce user_code certificate certificate_der client_access client_profile;
    names: org_slug brn email phone sign_in_id person_text password calendar logo color;
    outside: tax_office smtp_url;
    saml: saml_response saml_signed saml_metadata saml_signed_metadata saml_logout;
    web: local_path language cookies query multipart configuration forwarded_for sealed;
}

/// The target of that name.
pub fn find(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// The bytes as text; those that are none are of no use to a parser of text.
fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// The first line and the rest.
fn halves(text: &str) -> (&str, &str) {
    text.split_once('\n').unwrap_or((text, ""))
}
