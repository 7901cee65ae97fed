//! What of a method's settings its identity provider publishes, and what becomes of it when the publication changes.

use serde::{Deserialize, Serialize};

use super::{MAX_CERTIFICATES, Settings, is_address};
use crate::{Binding, Certificate, Endpoint, IdpMetadata, MetadataSignature};

/// The part of the settings that metadata speaks of. Stored as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Published {
    /// The identity provider's name.
    pub entity_id: String,
    /// Where people are sent to sign in, in an address.
    pub sso_redirect: String,
    /// The same, by a form.
    pub sso_post: String,
    /// Where a logout is said.
    pub logout: String,
    /// Certificates as base64, in an order of their own: the publication's says nothing.
    pub certificates: Vec<String>,
    /// Our requests are signed.
    pub signs_requests: bool,
}

impl Published {
    /// Of settings.
    pub fn of(settings: &Settings) -> Self {
        Self {
            entity_id: settings.idp_entity_id.clone(),
            sso_redirect: settings.sso_redirect.clone(),
            sso_post: settings.sso_post.clone(),
            logout: settings.logout.clone(),
            certificates: ordered(settings.certificates.iter().cloned()),
            signs_requests: settings.signs_requests,
        }
    }

    /// Of metadata. Requests that are signed stay so, even if nobody asks for it.
    pub fn of_metadata(metadata: &IdpMetadata, signs_requests: bool) -> Self {
        let at = |endpoints: &[Endpoint], binding| {
            let found = endpoints.iter().find(|endpoint| endpoint.binding == binding);
            found.map(|endpoint| endpoint.location.clone()).unwrap_or_default()
        };
        Self {
            entity_id: metadata.entity_id.clone(),
            sso_redirect: at(&metadata.sign_on, Binding::Redirect),
            sso_post: at(&metadata.sign_on, Binding::Post),
            logout: at(&metadata.logout, Binding::Redirect),
            certificates: ordered(metadata.certificates.iter().map(Certificate::to_base64)),
            signs_requests: signs_requests || metadata.wants_signed_requests,
        }
    }

    /// Reads what [`Published::to_json`] wrote.
    ///
    /// # Errors
    /// The text is not such JSON.
    pub fn read(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// As JSON.
    pub fn to_json(&self) -> String {
        // Texts and lists always have a JSON form.
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }

    /// Put over settings; everything else stays.
    pub fn over(&self, settings: &Settings) -> Settings {
        Settings {
            idp_entity_id: self.entity_id.clone(),
            sso_redirect: self.sso_redirect.clone(),
            sso_post: self.sso_post.clone(),
            logout: self.logout.clone(),
            certificates: self.certificates.clone(),
            signs_requests: self.signs_requests,
            ..settings.clone()
        }
    }

    /// Its certificates.
    pub fn trusted(&self) -> Vec<Certificate> {
        let read = |text: &String| Certificate::from_text(text).ok();
        self.certificates.iter().filter_map(read).collect()
    }

    fn has(&self, certificate: &str) -> bool {
        self.certificates.iter().any(|own| own == certificate)
    }
}

fn ordered(certificates: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = certificates.collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// What is known when a publication was fetched.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The settings as they are.
    pub settings: &'a Settings,
    /// The publication.
    pub metadata: &'a IdpMetadata,
    /// Who signed it, held against the certificates of these settings.
    pub signature: &'a MetadataSignature,
    /// Certificates that were removed once: an old publication that is still well signed must not bring them back.
    pub removed: &'a [String],
    /// Publications that an administrator refused or took back.
    pub refused: &'a [Published],
    /// Whether addresses without TLS are allowed.
    pub allow_http: bool,
}

/// Why a person has to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Doubt {
    /// Nobody signed it.
    Unsigned,
    /// It is signed, but by no key that is trusted, or not as we believe it.
    ForeignSignature,
    /// The identity provider has another name.
    OtherEntity,
    /// A certificate comes back that was removed.
    FormerKey,
    /// An administrator refused just this.
    RefusedBefore,
}

impl Doubt {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Unsigned,
        Self::ForeignSignature,
        Self::OtherEntity,
        Self::FormerKey,
        Self::RefusedBefore,
    ];

    /// Stable name; stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::ForeignSignature => "foreign_signature",
            Self::OtherEntity => "other_entity",
            Self::FormerKey => "former_key",
            Self::RefusedBefore => "refused_before",
        }
    }

    /// Reads the stable name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|doubt| doubt.as_str() == name)
    }
}

/// Why a publication cannot be used at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unusable {
    /// An address that nobody's browser may be sent to.
    Address,
    /// More certificates than a method holds.
    Certificates,
}

/// What becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is new.
    Same,
    /// It is taken over by itself.
    Take(Published),
    /// A person decides.
    Ask(Published, Vec<Doubt>),
    /// It is of no use.
    Unusable(Unusable),
}

/// Decides. Everything that changes whom we believe or where people are sent needs the word of somebody who is believed already: a
/// trusted key's, or an administrator's.
pub fn judge(facts: &Facts<'_>) -> Verdict {
    let before = Published::of(facts.settings);
    let after = Published::of_metadata(facts.metadata, facts.settings.signs_requests);
    if after == before {
        return Verdict::Same;
    }
    let addresses = [&after.sso_redirect, &after.sso_post, &after.logout];
    if addresses
        .iter()
        .any(|to| !to.is_empty() && !is_address(to, facts.allow_http))
    {
        return Verdict::Unusable(Unusable::Address);
    }
    if after.certificates.len() > MAX_CERTIFICATES {
        return Verdict::Unusable(Unusable::Certificates);
    }
    let doubts = doubts(facts, &before, &after);
    if !doubts.is_empty() {
        return Verdict::Ask(after, doubts);
    }
    let after = kept(&before, after);
    if after == before {
        Verdict::Same
    } else {
        Verdict::Take(after)
    }
}

fn doubts(facts: &Facts<'_>, before: &Published, after: &Published) -> Vec<Doubt> {
    let comes_back = |removed: &String| after.has(removed) && !before.has(removed);
    [
        (Doubt::Unsigned, *facts.signature == MetadataSignature::Missing),
        (
            Doubt::ForeignSignature,
            matches!(facts.signature, MetadataSignature::Unbelieved(_)),
        ),
        (Doubt::OtherEntity, after.entity_id != before.entity_id),
        (Doubt::FormerKey, facts.removed.iter().any(comes_back)),
        (Doubt::RefusedBefore, facts.refused.contains(after)),
    ]
    .into_iter()
    .filter_map(|(doubt, is_so)| is_so.then_some(doubt))
    .collect()
}

/// If every key that was trusted would be gone at once, those stay beside the new ones. The next publication that is signed by one of
/// the new keys takes them away.
fn kept(before: &Published, mut after: Published) -> Published {
    if after.certificates.iter().any(|one| before.has(one)) {
        return after;
    }
    let all = after.certificates.iter().chain(&before.certificates).cloned();
    let all = ordered(all);
    if all.len() <= MAX_CERTIFICATES {
        after.certificates = all;
    }
    after
}
