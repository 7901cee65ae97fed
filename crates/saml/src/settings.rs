//! What a login method knows of a company's SAML identity provider, and what is usual at those that are common.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    Binding, Certificate, Demand, IdpMetadata, Mapping, NAME_ID_EMAIL, NAME_ID_PERSISTENT, NAME_ID_TRANSIENT,
    NAME_ID_UNSPECIFIED,
};

mod presets;
mod published;
#[cfg(test)]
mod tests;

pub use presets::{PRESETS, Preset, find_preset};
pub use published::{Doubt, Facts, Published, Unusable, Verdict, judge};

/// Longest text of one field, in bytes.
const MAX_TEXT: usize = 1024;
/// Longest field of certificates, in bytes.
const MAX_CERTIFICATES_TEXT: usize = 64 * 1024;
/// Most certificates.
const MAX_CERTIFICATES: usize = 10;

/// What of an answer has to be signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Signed {
    /// The response or the assertion.
    #[default]
    Either,
    /// The response.
    Response,
    /// The assertion.
    Assertion,
    /// Both.
    Both,
}

impl Signed {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Either, Self::Response, Self::Assertion, Self::Both];

    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Either => "either",
            Self::Response => "response",
            Self::Assertion => "assertion",
            Self::Both => "both",
        }
    }

    /// As the reader of responses asks for it.
    pub const fn demand(self) -> Demand {
        match self {
            Self::Either => Demand::Either,
            Self::Response => Demand::Response,
            Self::Assertion => Demand::Assertion,
            Self::Both => Demand::Both,
        }
    }
}

/// Whether assertions are encrypted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encryption {
    /// They may be.
    #[default]
    Accept,
    /// They have to be.
    Demand,
    /// They are not read.
    Refuse,
}

impl Encryption {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Accept, Self::Demand, Self::Refuse];

    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Demand => "demand",
            Self::Refuse => "refuse",
        }
    }
}

/// Formats of names that may be asked for; empty leaves it to the other side.
pub const NAME_ID_FORMATS: [&str; 5] = [
    "",
    NAME_ID_PERSISTENT,
    NAME_ID_EMAIL,
    NAME_ID_UNSPECIFIED,
    NAME_ID_TRANSIENT,
];

/// The settings; our keys are kept sealed beside them. Stored as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Which of the ready-made settings it began with.
    pub preset: String,
    /// Where the other side publishes its metadata; empty if it was handed in.
    pub metadata_url: String,
    /// The identity provider's name, letter by letter.
    pub idp_entity_id: String,
    /// Where people are sent to sign in, in an address.
    pub sso_redirect: String,
    /// The same, by a form.
    pub sso_post: String,
    /// Where a logout is said, in an address; empty for none.
    pub logout: String,
    /// Certificates of its keys, as base64.
    pub certificates: Vec<String>,
    /// Our requests are signed.
    pub signs_requests: bool,
    /// What has to be signed.
    pub signed: Signed,
    /// Whether assertions are encrypted.
    pub encryption: Encryption,
    /// The format of names that we ask for.
    pub name_id_format: String,
    /// Which attribute means what.
    pub mapping: Mapping,
    /// A sign-in may begin at the other side.
    pub idp_initiated: bool,
    /// SHA-1 is believed.
    pub allow_sha1: bool,
}

impl Settings {
    /// Reads what [`Settings::to_json`] wrote.
    ///
    /// # Errors
    /// The text is not such JSON.
    pub fn read(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// The settings as JSON.
    pub fn to_json(&self) -> String {
        // Texts and lists always have a JSON form.
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }

    /// What a new method begins with: what is usual there, and nothing of the company.
    pub fn of_preset(preset: &Preset) -> Self {
        Self {
            preset: preset.name.to_owned(),
            name_id_format: preset.name_id_format.to_owned(),
            mapping: Mapping {
                subject: preset.subject.to_owned(),
                name: preset.name_attribute.to_owned(),
                email: preset.email.to_owned(),
                key: String::new(),
                groups: preset.groups.to_owned(),
            },
            ..Self::default()
        }
    }

    /// Whether everything is there that a sign-in needs.
    pub fn is_ready(&self) -> bool {
        !self.idp_entity_id.is_empty() && self.sign_on().is_some() && !self.certificates.is_empty()
    }

    /// Where people are sent: in an address where that is possible, since a form is a page more.
    pub fn sign_on(&self) -> Option<(Binding, &str)> {
        let redirect = Some((Binding::Redirect, self.sso_redirect.as_str()));
        let post = Some((Binding::Post, self.sso_post.as_str()));
        redirect
            .filter(|(_, to)| !to.is_empty())
            .or(post.filter(|(_, to)| !to.is_empty()))
    }

    /// The certificates to verify with.
    pub fn trusted(&self) -> Vec<Certificate> {
        let read = |text: &String| Certificate::from_text(text).ok();
        self.certificates.iter().filter_map(read).collect()
    }
}

/// What somebody typed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Typed<'a> {
    /// The identity provider's name.
    pub idp_entity_id: &'a str,
    /// Where people are sent, in an address.
    pub sso_redirect: &'a str,
    /// Where people are sent, by a form.
    pub sso_post: &'a str,
    /// Where a logout is said.
    pub logout: &'a str,
    /// One certificate after another, as PEM, or one as base64.
    pub certificates: &'a str,
    /// Our requests are signed.
    pub signs_requests: bool,
    /// What has to be signed.
    pub signed: &'a str,
    /// Whether assertions are encrypted.
    pub encryption: &'a str,
    /// The format of names that we ask for.
    pub name_id_format: &'a str,
    /// The attribute that names a person for ever; empty for the `NameID`.
    pub subject: &'a str,
    /// The attribute with the name.
    pub name: &'a str,
    /// The attribute with the address.
    pub email: &'a str,
    /// The attribute with the mapped key.
    pub key: &'a str,
    /// The attribute with groups.
    pub groups: &'a str,
    /// A sign-in may begin at the other side.
    pub idp_initiated: bool,
    /// SHA-1 is believed.
    pub allow_sha1: bool,
}

/// Checks it; what is not typed (`preset`, `metadata_url`) is left empty.
///
/// # Errors
/// Every mistake: the field and a stable code.
pub fn check(typed: &Typed<'_>, allow_http: bool) -> Result<Settings, Vec<(&'static str, &'static str)>> {
    let mut mistakes = Vec::new();
    let entity_id = typed.idp_entity_id.trim();
    if entity_id.is_empty() {
        mistakes.push(("idp_entity_id", "saml_entity_id_empty"));
    } else if !is_plain(entity_id) {
        mistakes.push(("idp_entity_id", "saml_text_malformed"));
    }
    let mut address = |field: &'static str, text: &str| {
        let text = text.trim();
        if !text.is_empty() && !is_address(text, allow_http) {
            mistakes.push((field, "saml_address_malformed"));
        }
        text.to_owned()
    };
    let sso_redirect = address("sso_redirect", typed.sso_redirect);
    let sso_post = address("sso_post", typed.sso_post);
    let logout = address("logout", typed.logout);
    if sso_redirect.is_empty() && sso_post.is_empty() {
        mistakes.push(("sso_redirect", "saml_sso_empty"));
    }
    let certificates = certificates(typed.certificates).unwrap_or_else(|code| {
        mistakes.push(("certificates", code));
        Vec::new()
    });
    let signed = Signed::ALL.into_iter().find(|one| one.as_str() == typed.signed);
    let encryption = Encryption::ALL.into_iter().find(|one| one.as_str() == typed.encryption);
    for (field, is_known) in [
        ("signed", signed.is_some()),
        ("encryption", encryption.is_some()),
        ("name_id_format", NAME_ID_FORMATS.contains(&typed.name_id_format)),
    ] {
        if !is_known {
            mistakes.push((field, "saml_choice"));
        }
    }
    let mut attribute = |field: &'static str, text: &str| {
        let text = text.trim();
        if !text.is_empty() && !is_plain(text) {
            mistakes.push((field, "saml_text_malformed"));
        }
        text.to_owned()
    };
    let mapping = Mapping {
        subject: attribute("subject", typed.subject),
        name: attribute("name_attribute", typed.name),
        email: attribute("email", typed.email),
        key: attribute("key", typed.key),
        groups: attribute("groups", typed.groups),
    };
    // A name for one session names nobody tomorrow.
    if typed.name_id_format == NAME_ID_TRANSIENT && mapping.subject.is_empty() {
        mistakes.push(("subject", "saml_subject_needed"));
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    Ok(Settings {
        preset: String::new(),
        metadata_url: String::new(),
        idp_entity_id: entity_id.to_owned(),
        sso_redirect,
        sso_post,
        logout,
        certificates: certificates.iter().map(Certificate::to_base64).collect(),
        signs_requests: typed.signs_requests,
        signed: signed.unwrap_or_default(),
        encryption: encryption.unwrap_or_default(),
        name_id_format: typed.name_id_format.to_owned(),
        mapping,
        idp_initiated: typed.idp_initiated,
        allow_sha1: typed.allow_sha1,
    })
}

/// What metadata says, put over settings; what it does not speak of stays.
pub fn filled(settings: &Settings, metadata: &IdpMetadata) -> Settings {
    Published::of_metadata(metadata, settings.signs_requests).over(settings)
}

/// One certificate or several, as PEM one after another or one as bare base64; each once.
fn certificates(text: &str) -> Result<Vec<Certificate>, &'static str> {
    const END: &str = "-----END CERTIFICATE-----";
    if text.trim().is_empty() {
        return Err("saml_certificates_empty");
    }
    if text.len() > MAX_CERTIFICATES_TEXT {
        return Err("saml_certificates_malformed");
    }
    let mut found: Vec<Certificate> = Vec::new();
    for part in text.split_inclusive(END).map(str::trim).filter(|part| !part.is_empty()) {
        let read = Certificate::from_text(part).map_err(|_| "saml_certificates_malformed")?;
        if !found.contains(&read) {
            found.push(read);
        }
    }
    match found.len() {
        1..=MAX_CERTIFICATES => Ok(found),
        _ => Err("saml_certificates_many"),
    }
}

/// Whether somebody's browser may be sent there.
pub fn is_address(text: &str, allow_http: bool) -> bool {
    is_plain(text)
        && Url::parse(text).is_ok_and(|url| {
            (url.scheme() == "https" || (allow_http && url.scheme() == "http"))
                && url.host().is_some()
                && url.username().is_empty()
                && url.password().is_none()
                && url.fragment().is_none()
        })
}

fn is_plain(text: &str) -> bool {
    text.len() <= MAX_TEXT && !text.chars().any(|c| c.is_control() || c.is_whitespace())
}
