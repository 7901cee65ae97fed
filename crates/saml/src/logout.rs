//! Single logout (SAML Core, section 3.7; Profiles, section 4.4). A message is believed only if it is signed: by the query's
//! signature, or in itself.

use uppsala::{Document, NodeId};

use crate::gate::{self, Content};
use crate::names::{ASSERTION, PROTOCOL, SUCCESS};
use crate::refused::{Refused, Why, refuse};
use crate::response::{NameId, name_id};
use crate::signature::{Trust, covered};
use crate::xml::escape;
use crate::{time, xml};

/// Most sessions in one request.
const MOST_SESSIONS: usize = 100;

/// A wish to end somebody's sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutRequest {
    /// Its identifier, for the answer.
    pub id: String,
    /// Whose.
    pub name_id: NameId,
    /// Which; empty means all of that person.
    pub session_indexes: Vec<String>,
    /// Until when the request holds, in seconds since 1970.
    pub not_on_or_after: Option<i64>,
}

/// How a logout went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Everything ended.
    Success,
    /// We understood and did not do it, or not all of it.
    Failed,
}

/// The answer to a [`LogoutRequest`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutResponse {
    /// Which request it answers.
    pub in_response_to: String,
    /// How it went.
    pub status: Status,
}

impl LogoutRequest {
    /// The request as XML, from us to `destination`.
    pub fn to_xml(&self, issuer: &str, destination: &str, now: i64) -> String {
        let until = self
            .not_on_or_after
            .map(|at| format!(" NotOnOrAfter=\"{}\"", time::write(at)))
            .unwrap_or_default();
        let optional = |name: &str, value: Option<&String>| {
            value
                .map(|value| format!(" {name}=\"{}\"", escape(value)))
                .unwrap_or_default()
        };
        let sessions: String = self
            .session_indexes
            .iter()
            .map(|index| format!("<samlp:SessionIndex>{}</samlp:SessionIndex>", escape(index)))
            .collect();
        format!(
            "<samlp:LogoutRequest xmlns:samlp=\"{PROTOCOL}\" xmlns:saml=\"{ASSERTION}\" ID=\"{}\" Version=\"2.0\" IssueInstant=\"{}\" \
             Destination=\"{}\"{until}><saml:Issuer>{}</saml:Issuer><saml:NameID Format=\"{}\"{}{}>{}</saml:NameID>{sessions}\
             </samlp:LogoutRequest>",
            escape(&self.id),
            time::write(now),
            escape(destination),
            escape(issuer),
            escape(&self.name_id.format),
            optional("NameQualifier", self.name_id.name_qualifier.as_ref()),
            optional("SPNameQualifier", self.name_id.sp_name_qualifier.as_ref()),
            escape(&self.name_id.value),
        )
    }
}

impl LogoutResponse {
    /// The answer as XML, from us to `destination`; `id` as for requests.
    pub fn to_xml(&self, id: &str, issuer: &str, destination: &str, now: i64) -> String {
        let status = match self.status {
            Status::Success => format!("<samlp:StatusCode Value=\"{SUCCESS}\"/>"),
            Status::Failed => "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Responder\">\
                               <samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:PartialLogout\"/></samlp:StatusCode>"
                .to_owned(),
        };
        format!(
            "<samlp:LogoutResponse xmlns:samlp=\"{PROTOCOL}\" xmlns:saml=\"{ASSERTION}\" ID=\"{}\" Version=\"2.0\" IssueInstant=\"{}\" \
             Destination=\"{}\" InResponseTo=\"{}\"><saml:Issuer>{}</saml:Issuer><samlp:Status>{status}</samlp:Status></samlp:LogoutResponse>",
            escape(id),
            time::write(now),
            escape(destination),
            escape(&self.in_response_to),
            escape(issuer),
        )
    }
}

/// Reads a request that arrived at `here`. `is_query_signed` says that the redirect binding's signature over it was good.
///
/// # Errors
/// [`Refused`], for one that nobody signed too.
pub fn read_logout_request(
    source: &str,
    is_query_signed: bool,
    trust: &Trust<'_>,
    here: &str,
    now: i64,
    skew: i64,
) -> Result<LogoutRequest, Refused> {
    let doc = xml::parse(source, xml::MOST_BYTES)?;
    let root = genuine(&doc, source, "LogoutRequest", is_query_signed, trust, here)?;
    let issued = time::read(xml::attribute(&doc, root, "IssueInstant").unwrap_or_default())?;
    if issued > now + skew {
        return refuse(Why::TooEarly, time::write(issued));
    }
    let until = match xml::attribute(&doc, root, "NotOnOrAfter") {
        Some(text) => Some(time::read(text)?),
        None => None,
    };
    // Without an end of its own, a request is good for as long as a sign-in may take.
    if until.unwrap_or(issued + 300) <= now - skew {
        return refuse(Why::Expired, "logout request");
    }
    let name = xml::only(&doc, root, ASSERTION, "NameID", Why::NameId)?;
    let name = name.ok_or_else(|| Refused::new(Why::NameId, "none"))?;
    let mut session_indexes = Vec::new();
    for node in xml::children(&doc, root, PROTOCOL, "SessionIndex").take(MOST_SESSIONS + 1) {
        session_indexes.push(xml::text(&doc, node, Why::WrongMessage)?);
    }
    if session_indexes.len() > MOST_SESSIONS {
        return refuse(Why::TooLarge, "sessions");
    }
    Ok(LogoutRequest {
        id: xml::attribute(&doc, root, "ID").unwrap_or_default().to_owned(),
        name_id: name_id(&doc, name)?,
        session_indexes,
        not_on_or_after: until,
    })
}

/// Reads the answer to the request `asked`.
///
/// # Errors
/// [`Refused`], for one that nobody signed too.
pub fn read_logout_response(
    source: &str,
    is_query_signed: bool,
    trust: &Trust<'_>,
    here: &str,
    asked: &str,
) -> Result<LogoutResponse, Refused> {
    let doc = xml::parse(source, xml::MOST_BYTES)?;
    let root = genuine(&doc, source, "LogoutResponse", is_query_signed, trust, here)?;
    let answered = xml::attribute(&doc, root, "InResponseTo").unwrap_or_default();
    if answered != asked {
        return refuse(Why::InResponseTo, answered);
    }
    let status = xml::only(&doc, root, PROTOCOL, "Status", Why::WrongMessage)?;
    let code = match status {
        Some(status) => xml::only(&doc, status, PROTOCOL, "StatusCode", Why::WrongMessage)?,
        None => None,
    };
    let is_success = code.and_then(|code| xml::attribute(&doc, code, "Value")) == Some(SUCCESS);
    Ok(LogoutResponse {
        in_response_to: answered.to_owned(),
        status: if is_success { Status::Success } else { Status::Failed },
    })
}

/// Signed, from whom we trust, and for this address.
fn genuine(
    doc: &Document<'_>,
    source: &str,
    name: &'static str,
    is_query_signed: bool,
    trust: &Trust<'_>,
    here: &str,
) -> Result<NodeId, Refused> {
    let shape = gate::check(doc, Content::Plain(name), trust.allow_sha1)?;
    let signed = covered(doc, source, &shape, trust)?;
    if !is_query_signed && !signed.contains(&shape.root) {
        return refuse(Why::NotSigned, name);
    }
    match xml::attribute(doc, shape.root, "Destination") {
        Some(to) if to == here => {}
        other => return refuse(Why::Destination, other.unwrap_or("none")),
    }
    let issuer = xml::only(doc, shape.root, ASSERTION, "Issuer", Why::Issuer)?;
    let issuer = issuer.ok_or_else(|| Refused::new(Why::Issuer, "none"))?;
    let issuer = xml::text(doc, issuer, Why::Issuer)?;
    if issuer != trust.entity_id {
        return refuse(Why::Issuer, issuer);
    }
    Ok(shape.root)
}
