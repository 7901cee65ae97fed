//! What the identity provider answered, verified and read.

use ieum_model::linking::Identity;
use ieum_saml::settings::Encryption;
use ieum_saml::{Assertion, Expected, Unclaimed, claimed, read_response};

use super::known::Known;
use super::{SKEW, acs_url, entity_id};
use crate::Context;
use crate::login::connected::Reason;

/// What the browser brought.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// `SAMLResponse`.
    pub response: &'a str,
    /// `RelayState`.
    pub relay_state: &'a str,
}

/// Who it is.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) identity: Identity,
    pub(super) assertion: Assertion,
}

/// Why an answer is not believed, and what was found in it: names and addresses, for administrators.
#[derive(Debug)]
pub(super) struct Unbelieved {
    pub(super) reason: Reason,
    pub(super) detail: String,
}

impl From<Reason> for Unbelieved {
    fn from(reason: Reason) -> Self {
        Self {
            reason,
            detail: String::new(),
        }
    }
}

/// Reads an answer to `asked`, or one for which nobody asked.
///
/// # Errors
/// [`Unbelieved`].
pub(super) fn read(ctx: &Context, known: &Known, response: &str, asked: Option<&str>) -> Result<Told, Unbelieved> {
    let settings = &known.settings;
    let method = known.found.method.id;
    let expected = Expected {
        entity_id: &entity_id(ctx, method),
        acs_url: &acs_url(ctx, method),
        in_response_to: asked,
        demand: settings.signed.demand(),
        demand_encrypted: settings.encryption == Encryption::Demand,
        keys: match settings.encryption {
            Encryption::Refuse => &[],
            Encryption::Accept | Encryption::Demand => known.keys(),
        },
        now: ctx.now().as_seconds(),
        skew: SKEW,
    };
    let assertion = read_response(response, &known.trust(), &expected).map_err(|refused| {
        tracing::info!(%refused, %method, "an answer of an identity provider is not believed");
        Unbelieved {
            reason: Reason::Saml(refused.why),
            detail: refused.detail,
        }
    })?;
    let found = claimed(&assertion, &settings.mapping).map_err(|unclaimed: Unclaimed| Unbelieved {
        reason: Reason::SamlSubject(unclaimed),
        // What came instead helps whoever fills in the attribute's name.
        detail: assertion
            .attributes
            .iter()
            .map(|attribute| attribute.name.as_str())
            .collect::<Vec<_>>()
            .join(", ")
            .chars()
            .take(1_000)
            .collect(),
    })?;
    Ok(Told {
        identity: Identity {
            subject: found.subject,
            name: found.name,
            email: found.email,
            // SAML has no word for it, and what is not said is not true.
            is_email_verified: false,
            key: found.key,
            groups: found.groups,
        },
        assertion,
    })
}
