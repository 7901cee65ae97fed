//! What a client says of itself: names, addresses for people, its software, and what its requests mean when they are silent.

use ieum_model::text::OrgName;

use super::{Members, RegistrationError};
use crate::acr;
use crate::client::profile::{ApplicationType, DynamicProfile};
use crate::client::registration::Registration;
use crate::jose::Alg;

/// Most contacts.
const MAX_CONTACTS: usize = 10;
/// Longest text about the software, in bytes.
const MAX_SHORT: usize = 200;

/// Reads all of it.
pub(super) fn said(
    members: &Members<'_>,
    application_type: ApplicationType,
) -> Result<DynamicProfile, RegistrationError> {
    let default_acr_values = members.texts("default_acr_values")?.unwrap_or_default();
    if !default_acr_values.iter().all(|name| acr::is_known(name)) {
        return Err(RegistrationError::member("default_acr_values", "not supported"));
    }
    let contacts = members.texts("contacts")?.unwrap_or_default();
    if contacts.len() > MAX_CONTACTS || contacts.iter().any(|text| text.len() > MAX_SHORT) {
        return Err(RegistrationError::member("contacts", "too many or too long"));
    }
    Ok(DynamicProfile {
        application_type,
        name: person_reads(members, "client_name")?,
        name_ko: person_reads(members, "client_name#ko")?,
        name_en: person_reads(members, "client_name#en")?,
        contacts,
        logo_uri: web_address(members, "logo_uri")?,
        policy_uri: web_address(members, "policy_uri")?,
        tos_uri: web_address(members, "tos_uri")?,
        software_id: short(members, "software_id")?,
        software_version: short(members, "software_version")?,
        sector_identifier_uri: members.text("sector_identifier_uri")?.map(str::to_owned),
        default_max_age: members.number("default_max_age")?,
        require_auth_time: members.flag("require_auth_time")?,
        default_acr_values,
        request_object_alg: alg(members, "request_object_signing_alg")?,
        changed_at: None,
        assertion_alg: alg(members, "token_endpoint_auth_signing_alg")?,
    })
}

/// A name that people see, with the limits of every such name.
fn person_reads(members: &Members<'_>, member: &str) -> Result<Option<String>, RegistrationError> {
    let Some(text) = members.text(member)? else {
        return Ok(None);
    };
    let name = OrgName::parse(text)
        .map_err(|_| RegistrationError::member(member, "too long, or with characters that a name cannot have"))?;
    Ok(Some(name.as_str().to_owned()))
}

fn short(members: &Members<'_>, member: &str) -> Result<Option<String>, RegistrationError> {
    let text = members.text(member)?;
    if text.is_some_and(|text| text.len() > MAX_SHORT) {
        return Err(RegistrationError::member(member, "too long"));
    }
    Ok(text.map(str::to_owned))
}

fn alg(members: &Members<'_>, member: &str) -> Result<Option<String>, RegistrationError> {
    let name = members.text(member)?;
    if name.is_some_and(|name| Alg::find(name).is_none()) {
        return Err(RegistrationError::member(member, "not supported"));
    }
    Ok(name.map(str::to_owned))
}

/// An address that a person may follow: https, and nothing that hides where it leads.
pub(super) fn web_address(members: &Members<'_>, member: &str) -> Result<Option<String>, RegistrationError> {
    let Some(text) = members.text(member)? else {
        return Ok(None);
    };
    let is_good = url::Url::parse(text).is_ok_and(|url| {
        url.scheme() == "https" && url.host().is_some() && url.username().is_empty() && url.password().is_none()
    });
    if !is_good {
        return Err(RegistrationError::member(member, "must be an https address"));
    }
    Ok(Some(text.to_owned()))
}

/// What people see; without a name, where it is.
pub(super) fn name(said: &DynamicProfile, registration: &Registration) -> Result<String, RegistrationError> {
    if let Some(name) = said.display_name() {
        return Ok(name.to_owned());
    }
    let host = registration
        .redirect_uris
        .iter()
        .find_map(|uri| url::Url::parse(uri).ok()?.host_str().map(str::to_owned));
    let fallback = host.unwrap_or_else(|| "OAuth 2.0".to_owned());
    let cut: String = fallback.chars().take(60).collect();
    let name = OrgName::parse(&cut).map_err(|_| RegistrationError::member("client_name", "needed"))?;
    Ok(name.as_str().to_owned())
}
