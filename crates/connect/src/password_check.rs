//! A company's own service that checks passwords: one signed question, one short answer. The guide describes it for whoever writes
//! such a service.
//!
//! The question is a JSON text. The header `Ieum-Signature: t=<seconds>,v1=<hex>` holds an HMAC-SHA256 with the shared secret over the
//! seconds, a full stop and that text, so that nobody else can ask and nothing old can be asked again.

use aws_lc_rs::hmac;
use ieum_model::linking::Identity;
use ieum_model::secret::Secret;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::http::{Outbound, OutboundError};
use crate::ldap::Refusal;

/// The header with the signature.
pub const HEADER: &str = "Ieum-Signature";
/// Longest text of an answer, in bytes.
const LONGEST: usize = 500;
/// Longest answer, in bytes.
const LONGEST_ANSWER: usize = 64 * 1024;
/// Most groups.
const MOST_GROUPS: usize = 1000;

/// What a login method knows of the service; the shared secret is kept sealed beside it. Stored as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Where it is.
    pub url: String,
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
        // A text always has a JSON form.
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }
}

/// Checks what somebody typed as the address.
///
/// # Errors
/// A stable code.
pub fn check(url: &str, allow_http: bool) -> Result<Settings, &'static str> {
    let url = url.trim();
    if url.is_empty() {
        return Err("check_url_empty");
    }
    let is_good = url.len() <= LONGEST
        && Url::parse(url).is_ok_and(|url| {
            (url.scheme() == "https" || (allow_http && url.scheme() == "http"))
                && url.host().is_some()
                && url.username().is_empty()
                && url.password().is_none()
                && url.fragment().is_none()
        });
    match is_good {
        true => Ok(Settings { url: url.to_owned() }),
        false => Err("check_url_malformed"),
    }
}

/// Whose password is to be checked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// What was typed as identifier.
    pub identifier: &'a str,
    /// What was typed as password.
    pub password: &'a Secret,
    /// One name for this question.
    pub request_id: &'a str,
    /// Now, in seconds.
    pub timestamp: i64,
}

/// The service does not answer as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// It cannot be reached, or its certificate is not believed.
    Unreachable,
    /// No answer in time.
    Silent,
    /// It does not believe our signature.
    Signature,
    /// Another status than 200.
    Status,
    /// The answer is not what the guide describes.
    Malformed,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Unreachable,
        Self::Silent,
        Self::Signature,
        Self::Status,
        Self::Malformed,
    ];

    /// Stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "check_unreachable",
            Self::Silent => "check_silent",
            Self::Signature => "check_signature",
            Self::Status => "check_status",
            Self::Malformed => "check_malformed",
        }
    }
}

/// Why nobody is vouched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The person.
    Refusal(Refusal),
    /// The service.
    Fault(Fault),
}

#[derive(Serialize)]
struct Body<'a> {
    identifier: &'a str,
    password: &'a str,
    request_id: &'a str,
    timestamp: i64,
}

#[derive(Deserialize)]
struct Answer {
    result: String,
    subject: Option<String>,
    name: Option<String>,
    email: Option<String>,
    #[serde(default)]
    groups: Vec<String>,
}

/// The value of [`HEADER`] for this text.
pub fn signature(secret: &Secret, timestamp: i64, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
    let tag = hmac::sign(&key, format!("{timestamp}.{body}").as_bytes());
    let hexadecimal: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={timestamp},v1={hexadecimal}")
}

/// Asks.
///
/// # Errors
/// Why nobody is vouched for.
pub async fn ask(
    outbound: &Outbound,
    settings: &Settings,
    secret: &Secret,
    question: &Question<'_>,
) -> Result<Identity, Why> {
    let url = Url::parse(&settings.url).map_err(|_| Why::Fault(Fault::Unreachable))?;
    let body = Body {
        identifier: question.identifier,
        password: question.password.expose(),
        request_id: question.request_id,
        timestamp: question.timestamp,
    };
    let body = serde_json::to_string(&body).map_err(|_| Why::Fault(Fault::Malformed))?;
    let signature = signature(secret, question.timestamp, &body);
    let answer = outbound.post_text(&url, body, (HEADER, &signature)).await;
    let answer = answer.map_err(|error| {
        tracing::info!(%error, "a service that checks passwords did not answer");
        Why::Fault(match error {
            OutboundError::TimedOut => Fault::Silent,
            OutboundError::TooLarge(_) => Fault::Malformed,
            OutboundError::Refused(_) | OutboundError::Failed(_) | OutboundError::Setup(_) => Fault::Unreachable,
        })
    })?;
    match answer.status {
        200 if answer.body.len() <= LONGEST_ANSWER => read(&answer.body),
        200 => Err(Why::Fault(Fault::Malformed)),
        401 | 403 => Err(Why::Fault(Fault::Signature)),
        _ => Err(Why::Fault(Fault::Status)),
    }
}

fn read(body: &[u8]) -> Result<Identity, Why> {
    let malformed = Why::Fault(Fault::Malformed);
    let answer: Answer = serde_json::from_slice(body).map_err(|_| malformed)?;
    match answer.result.as_str() {
        "ok" => {}
        "wrong" => return Err(Why::Refusal(Refusal::Wrong)),
        "locked" => return Err(Why::Refusal(Refusal::Locked)),
        "expired" => return Err(Why::Refusal(Refusal::Expired)),
        _ => return Err(malformed),
    }
    let is_text = |text: &String| text.len() <= LONGEST && !text.contains(char::is_control);
    let kept = |text: Option<String>| text.filter(|text| !text.trim().is_empty() && is_text(text));
    if answer.groups.len() > MOST_GROUPS || !answer.groups.iter().all(is_text) {
        return Err(malformed);
    }
    Ok(Identity {
        subject: kept(answer.subject).ok_or(malformed)?,
        name: kept(answer.name),
        email: kept(answer.email),
        // The contract has no word for it, and what is not said is not true.
        is_email_verified: false,
        key: None,
        groups: answer.groups,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_what_the_guide_describes_or_nothing() {
        let good = br#"{"result":"ok","subject":"e-1","name":"\uae40\ubbfc\uc9c0","email":"","groups":["a"],"more":1}"#;
        let identity = read(good).expect("identity");
        assert_eq!((identity.subject.as_str(), identity.email), ("e-1", None));
        assert_eq!(identity.groups, ["a"]);
        for (body, expected) in [
            (r#"{"result":"wrong"}"#, Why::Refusal(Refusal::Wrong)),
            (r#"{"result":"locked"}"#, Why::Refusal(Refusal::Locked)),
            (r#"{"result":"expired"}"#, Why::Refusal(Refusal::Expired)),
            (r#"{"result":"OK","subject":"a"}"#, Why::Fault(Fault::Malformed)),
            (r#"{"result":"ok"}"#, Why::Fault(Fault::Malformed)),
            (r#"{"result":"ok","subject":" "}"#, Why::Fault(Fault::Malformed)),
            (r#"{"result":true,"subject":"a"}"#, Why::Fault(Fault::Malformed)),
            (r#"{"subject":"a"}"#, Why::Fault(Fault::Malformed)),
            ("", Why::Fault(Fault::Malformed)),
        ] {
            assert_eq!(read(body.as_bytes()), Err(expected), "{body}");
        }
    }

    #[test]
    fn the_signature_is_the_one_that_the_guide_computes() {
        // echo -n '1700000000.{}' | openssl dgst -sha256 -hmac secret
        let secret = Secret::new("secret".to_owned());
        assert_eq!(
            signature(&secret, 1_700_000_000, "{}"),
            "t=1700000000,v1=b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163"
        );
    }

    #[test]
    fn the_address_is_of_a_service_with_tls() {
        assert!(check(" https://a.example/check?x=1 ", false).is_ok());
        for (url, code) in [
            ("", "check_url_empty"),
            ("a.example", "check_url_malformed"),
            ("http://a.example", "check_url_malformed"),
            ("https://a:b@a.example", "check_url_malformed"),
            ("ldap://a.example", "check_url_malformed"),
        ] {
            assert_eq!(check(url, false), Err(code), "{url}");
        }
        assert!(check("http://127.0.0.1:1", true).is_ok());
    }
}
