//! Whether the assertion is for us, for this request and for now (SAML Profiles, section 4.1.4.2 and 4.1.4.3; Core, sections 2.4.1 and 2.5).

use uppsala::{Document, NodeId};

use super::{Expected, answers};
use crate::names::{ASSERTION, BEARER};
use crate::refused::{Refused, Why, refuse};
use crate::{time, xml};

/// Until when the subject is confirmed: one bearer confirmation has to hold in every part.
pub(super) fn subject(doc: &Document<'_>, subject: NodeId, expected: &Expected<'_>) -> Result<i64, Refused> {
    let mut problem = Refused::new(Why::SubjectConfirmation, "no bearer confirmation");
    for confirmation in xml::children(doc, subject, ASSERTION, "SubjectConfirmation") {
        if xml::attribute(doc, confirmation, "Method") != Some(BEARER) {
            continue;
        }
        match bearer(doc, confirmation, expected) {
            Ok(until) => return Ok(until),
            Err(refused) => problem = refused,
        }
    }
    Err(problem)
}

fn bearer(doc: &Document<'_>, confirmation: NodeId, expected: &Expected<'_>) -> Result<i64, Refused> {
    let why = Why::SubjectConfirmation;
    let data = xml::only(doc, confirmation, ASSERTION, "SubjectConfirmationData", why)?;
    let data = data.ok_or_else(|| Refused::new(why, "no data"))?;
    match xml::attribute(doc, data, "Recipient") {
        Some(to) if to == expected.acs_url => {}
        other => return refuse(Why::Destination, other.unwrap_or("no recipient")),
    }
    if xml::attribute(doc, data, "NotBefore").is_some() {
        return refuse(why, "NotBefore");
    }
    answers(xml::attribute(doc, data, "InResponseTo"), expected, false)?;
    not_over(doc, data, "NotOnOrAfter", expected)?.ok_or_else(|| Refused::new(why, "no NotOnOrAfter"))
}

/// Until when the conditions hold, if they say so. A condition that is not known is not met (Core, section 2.5.1).
pub(super) fn conditions(doc: &Document<'_>, node: NodeId, expected: &Expected<'_>) -> Result<Option<i64>, Refused> {
    if let Some(text) = xml::attribute(doc, node, "NotBefore")
        && time::read(text)? > expected.now + expected.skew
    {
        return refuse(Why::TooEarly, text);
    }
    let until = not_over(doc, node, "NotOnOrAfter", expected)?;
    let mut restrictions = 0;
    for condition in xml::elements(doc, node) {
        let is = |name| xml::is(doc, condition, ASSERTION, name);
        if is("AudienceRestriction") {
            restrictions += 1;
            let mut audiences = Vec::new();
            for audience in xml::children(doc, condition, ASSERTION, "Audience") {
                audiences.push(xml::text(doc, audience, Why::Audience)?);
            }
            if !audiences.iter().any(|audience| audience == expected.entity_id) {
                return refuse(Why::Audience, audiences.join(" "));
            }
        } else if !is("OneTimeUse") && !is("ProxyRestriction") {
            return refuse(Why::NotUnderstood, xml::name(doc, condition));
        }
    }
    if restrictions == 0 {
        return refuse(Why::Audience, "none");
    }
    Ok(until)
}

/// A time that must not have come yet, if it is there.
pub(super) fn not_over(
    doc: &Document<'_>,
    node: NodeId,
    name: &str,
    expected: &Expected<'_>,
) -> Result<Option<i64>, Refused> {
    let Some(text) = xml::attribute(doc, node, name) else {
        return Ok(None);
    };
    let at = time::read(text)?;
    if at <= expected.now - expected.skew {
        return refuse(Why::Expired, format!("{name} {text}"));
    }
    Ok(Some(at))
}
