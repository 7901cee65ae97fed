//! The service's JSON, as it stands in its public interface description (data.go.kr, data set 15081808).

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{NotChecked, RegistrationStatus};
use crate::http::Answer;

/// The body of a status request.
#[derive(Serialize)]
pub(super) struct StatusRequest<'a> {
    pub(super) b_no: &'a [String],
}

#[derive(Deserialize)]
struct StatusAnswer {
    status_code: Option<String>,
    data: Option<Vec<Entry>>,
    /// Set instead of `status_code` when the gateway refuses the call, at times with HTTP 200.
    code: Option<i64>,
}

#[derive(Deserialize)]
struct Entry {
    b_no: String,
    #[serde(default)]
    b_stt_cd: String,
    #[serde(default)]
    tax_type: String,
    #[serde(default)]
    end_dt: String,
}

/// The answer to one batch: statuses by number, or what went wrong.
///
/// # Errors
/// Why nothing is known of any number.
pub fn read(answer: &Answer) -> Result<BTreeMap<String, RegistrationStatus>, NotChecked> {
    // As a whole: the reader of JSON does not look into texts that nobody asks for (RFC 8259, section 8.1).
    let text = std::str::from_utf8(&answer.body).ok();
    let parsed: Option<StatusAnswer> = text.and_then(|text| serde_json::from_str(text).ok());
    if let Some(code) = parsed.as_ref().and_then(|body| body.code) {
        return Err(gateway_code(code));
    }
    match answer.status {
        200 => {}
        401 | 403 => return Err(NotChecked::BadKey),
        429 => return Err(NotChecked::QuotaExceeded),
        500.. => return Err(NotChecked::Unavailable),
        _ => return Err(NotChecked::Malformed),
    }
    match parsed {
        Some(StatusAnswer {
            status_code: Some(code),
            data: Some(data),
            ..
        }) if code == "OK" => Ok(data
            .into_iter()
            .map(|entry| (entry.b_no.clone(), entry.status()))
            .collect()),
        Some(StatusAnswer {
            status_code: Some(code),
            ..
        }) if code == "INTERNAL_ERROR" || code == "HTTP_ERROR" => Err(NotChecked::Unavailable),
        _ => Err(NotChecked::Malformed),
    }
}

/// The public data portal's gateway codes.
fn gateway_code(code: i64) -> NotChecked {
    match code {
        -4 | -401 => NotChecked::BadKey, // key unknown, or not registered for this service
        -10 => NotChecked::QuotaExceeded,
        -1 => NotChecked::Unavailable,
        _ => NotChecked::Malformed,
    }
}

impl Entry {
    fn status(&self) -> RegistrationStatus {
        match self.b_stt_cd.as_str() {
            "01" => RegistrationStatus::Active,
            "02" => RegistrationStatus::Suspended,
            "03" => RegistrationStatus::Closed {
                on: read_date(&self.end_dt),
            },
            "" if self.tax_type.contains("등록되지 않은") => RegistrationStatus::Unregistered,
            _ => RegistrationStatus::NotChecked {
                reason: NotChecked::Malformed,
            },
        }
    }
}

/// `YYYYMMDD`, or `None` if it is empty or no date.
fn read_date(text: &str) -> Option<Date> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = text.split_at(4);
    let (month, day) = rest.split_at(2);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}
