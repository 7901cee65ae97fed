//! What the identity provider answered, verified and read.

use ieum_model::linking::Identity;
use ieum_saml::settings::Encryption;
use ieum_saml::{Assertion, Expected, Unclaimed, Why, claimed, read_response};

use super::known::Known;
use super::{SKEW, acs_url, entity_id};
use crate::Context;
use crate::login::connected::{Reason, claimed as claimed_details};
use crate::traces::{Detail, Shown, StepName, Trail};

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

/// Writes down what was held against what, and what came of it.
pub(super) fn note(ctx: &Context, known: &Known, told: &Result<Told, Unbelieved>, trail: &mut Trail) {
    let settings = &known.settings;
    if let Err(Unbelieved {
        reason: Reason::NotReady,
        ..
    }) = told
    {
        let code = (Detail::Code, Shown::text(Reason::NotReady.code()));
        trail.failed(ctx, StepName::Settings, [code]);
        return;
    }
    let mut details = vec![
        (Detail::Issuer, Shown::text(&settings.idp_entity_id)),
        (Detail::Audience, Shown::text(&entity_id(ctx, known.found.method.id))),
        (Detail::Signed, Shown::text(settings.signed.as_str())),
        (Detail::Encrypted, Shown::text(settings.encryption.as_str())),
    ];
    let subject = match settings.mapping.subject.as_str() {
        "" => "NameID",
        name => name,
    };
    match told {
        Ok(Told { identity, assertion }) => {
            let until = ieum_model::Instant::from_seconds(assertion.expires_at);
            details.push((Detail::Until, Shown::text(&until.to_string())));
            details.extend(
                assertion
                    .context
                    .as_ref()
                    .map(|text| (Detail::Context, Shown::text(text))),
            );
            trail.done(ctx, StepName::Response, details);
            let names: Vec<&str> = assertion.attributes.iter().map(|one| one.name.as_str()).collect();
            let fields = (Detail::Fields, Shown::text(&names.join(" ")));
            trail.done(
                ctx,
                StepName::Claims,
                claimed_details(identity, subject).into_iter().chain([fields]),
            );
        }
        Err(Unbelieved { reason, detail }) => {
            let code = (Detail::Code, Shown::text(reason.code()));
            let detail = Shown::text(detail);
            match reason {
                Reason::SamlSubject(_) => {
                    trail.done(ctx, StepName::Response, details);
                    let from = (Detail::SubjectFrom, Shown::text(subject));
                    trail.failed(ctx, StepName::Claims, [from, (Detail::Fields, detail), code]);
                }
                Reason::Saml(Why::StatusFailed) => {
                    details.extend([(Detail::Status, detail), code]);
                    trail.failed(ctx, StepName::Response, details);
                }
                _ => {
                    details.extend([(Detail::More, detail), code]);
                    trail.failed(ctx, StepName::Response, details);
                }
            }
        }
    }
}
