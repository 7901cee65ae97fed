//! What other services answer, and the addresses under which they are reached.

use ieum_connect::http::Answer;
use ieum_connect::mail::{SmtpUrl, Tls};
use ieum_connect::taxoffice::{RegistrationStatus, read_answer};
use serde_json::Value;

use crate::text;

/// The tax office's answer: two bytes of status, then the body.
pub(crate) fn tax_office(data: &[u8]) {
    let Some((&[high, low], body)) = data.split_first_chunk::<2>() else {
        return;
    };
    for status in [200, u16::from_be_bytes([high, low])] {
        let answer = Answer {
            status,
            content_type: None,
            body: body.to_vec(),
        };
        let Ok(found) = read_answer(&answer) else { continue };
        assert_eq!(status, 200);
        let said: Value = serde_json::from_slice(body).unwrap_or_default();
        assert_eq!(said["status_code"], "OK");
        for (number, status) in &found {
            let mut entries = said["data"].as_array().into_iter().flatten();
            let last = entries.rfind(|entry| entry["b_no"] == number.as_str());
            let code = last.and_then(|entry| entry["b_stt_cd"].as_str()).unwrap_or_default();
            match status {
                RegistrationStatus::Active => assert_eq!(code, "01"),
                RegistrationStatus::Suspended => assert_eq!(code, "02"),
                RegistrationStatus::Closed { .. } => assert_eq!(code, "03"),
                RegistrationStatus::Unregistered => assert_eq!(code, ""),
                RegistrationStatus::NotChecked { .. } => assert!(!["01", "02", "03"].contains(&code)),
            }
        }
    }
}

/// The address of a mail server: no password without TLS but to this machine, and none in what is printed.
pub(crate) fn smtp_url(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let Ok(url) = text.parse::<SmtpUrl>() else { return };
    assert!(!url.host.is_empty());
    if let Some((user, _)) = &url.credentials {
        assert!(!user.is_empty());
        let is_local = url.host == "localhost" || url.host == "::1" || url.host.starts_with("127.");
        assert!(url.tls != Tls::None || is_local);
    }
    let tls = match url.tls {
        Tls::None => "none",
        Tls::StartTls => "starttls",
        Tls::Implicit => "tls",
    };
    assert_eq!(url.to_string(), format!("smtp://{}:{}?tls={tls}", url.host, url.port));
    assert_eq!(format!("{url:?}"), url.to_string());
}
