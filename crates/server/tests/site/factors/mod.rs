//! Second factors over HTTP: at sign-in, of one's own, as an organisation's rule, and reset by others.

pub mod mail;
mod operators;
mod own;
mod passkeys;
mod reset;
pub mod rule;
mod sign_in;
pub mod step_up;
mod traces;

use std::time::Duration;

use aws_lc_rs::hmac;
use http::StatusCode;
use ieum_app::organizations::Created;

use crate::support::{Answer, Browser, PASSWORD, TestApp};

/// A step of an authenticator application.
pub const STEP: Duration = Duration::from_secs(30);

/// An authenticator application, as a phone has it: from the key that the page shows.
pub struct Phone(Vec<u8>);

impl Phone {
    /// Types the key of a page in.
    pub fn of(page: &Answer) -> Self {
        let text = page.attribute("#secret", "value").expect("a key");
        let mut bits = String::new();
        for letter in text.chars().filter(|c| !c.is_whitespace()) {
            let at = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).unwrap();
            bits.push_str(&format!("{at:05b}"));
        }
        let bytes = bits.as_bytes().chunks_exact(8);
        let byte = |bits: &[u8]| u8::from_str_radix(std::str::from_utf8(bits).unwrap(), 2).unwrap();
        Self(bytes.map(byte).collect())
    }

    /// What it shows now.
    pub fn code(&self, app: &TestApp) -> String {
        let step = app.ctx().now().as_seconds() / 30;
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let at = usize::from(tag[19] & 15);
        let number = u32::from_be_bytes(tag[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
        format!("{:06}", number % 1_000_000)
    }
}

/// Sets an application up on the account page, and waits until its first code is over.
pub async fn set_up(app: &TestApp, created: &Created) -> (Phone, Vec<String>) {
    let mut browser = app.signed_in(created).await;
    let (phone, codes) = set_up_at(&mut browser, "/account/factors", PASSWORD).await;
    app.pass(STEP);
    (phone, codes)
}

pub async fn set_up_at(browser: &mut Browser<'_>, root: &str, password: &str) -> (Phone, Vec<String>) {
    let page = browser.get(&format!("{root}/totp")).await;
    let phone = Phone::of(&page);
    let offer = page.attribute("[name=offer]", "value").unwrap();
    let code = phone.code(browser.app);
    let fields = [("offer", offer.as_str()), ("code", &code), ("password", password)];
    let answer = browser.post(&format!("{root}/totp"), &fields).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let codes = answer.texts(".codes li");
    assert_eq!(codes.len(), 10);
    (phone, codes)
}

/// The ticket of the page that a sign-in led to.
pub fn state(answer: &Answer, page: &str) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(answer.location().starts_with(page), "{}", answer.location());
    crate::provider::param(answer.location(), "state").unwrap()
}

/// Answers at the page of the second factor.
pub async fn enter(browser: &mut Browser<'_>, state: &str, code: &str) -> Answer {
    browser.post("/login/factor", &[("state", state), ("code", code)]).await
}
