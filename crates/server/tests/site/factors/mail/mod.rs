//! Codes by mail: in place of the password, and as a second factor.

mod closed;
mod first;
mod rule;
mod second;
mod step_up;

use std::time::Duration;

use http::StatusCode;
use ieum_app::organizations::Created;
use ieum_model::second_factor::{Demand, Rule};

use super::state;
use crate::login::mailed_code;
use crate::support::{Answer, Browser, TestApp};

const EMAIL: &str = "haneul@hanbit.example";
/// How soon another code is mailed.
const PAUSE: Duration = Duration::from_secs(30);

/// A mailed code opens in place of the password.
pub const SIGNS_IN: Rule = Rule {
    demand: Demand::Off,
    from: None,
    asks_connected: false,
    counts_mail: false,
    signs_in_by_mail: true,
};

/// A second factor is demanded, and a mailed code is one.
pub const COUNTS: Rule = Rule {
    demand: Demand::Demanded,
    counts_mail: true,
    signs_in_by_mail: false,
    ..SIGNS_IN
};

/// Sets an organisation's rule, whatever it was.
pub async fn set(app: &TestApp, org: &Created, rule: &Rule) {
    app.write(async |tx| {
        let (_, version) = tx.second_factor_rule(org.scope).await?;
        assert!(tx.set_second_factor_rule(org.scope, version, rule).await?);
        Ok(())
    })
    .await;
}

/// Asks for a code at an organisation's page; what the next page carries.
pub async fn ask(browser: &mut Browser<'_>, email: &str) -> String {
    let fields = [("email", email), ("next", "/account")];
    let answer = browser.post("/o/hanbit/mail", &fields).await;
    state(&answer, "/o/hanbit/mail/code?")
}

/// Enters a code there.
pub async fn give(browser: &mut Browser<'_>, state: &str, code: &str) -> Answer {
    let fields = [("state", state), ("code", code), ("next", "/account")];
    browser.post("/o/hanbit/mail/code", &fields).await
}

/// Both, with the code that was mailed.
async fn sign_in(browser: &mut Browser<'_>, email: &str) -> Answer {
    let state = ask(browser, email).await;
    let code = mailed_code(browser.app, email).await;
    give(browser, &state, &code).await
}

/// Asks for a code as second factor; what the page carries besides the ticket.
pub async fn ask_second(browser: &mut Browser<'_>, ticket: &str) -> String {
    let answer = browser.post("/login/factor/mail", &[("state", ticket)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(state(&answer, "/login/factor?"), ticket);
    crate::provider::param(answer.location(), "sent").unwrap()
}

/// Enters one.
pub async fn give_second(browser: &mut Browser<'_>, (ticket, sent): (&str, &str), code: &str) -> Answer {
    let fields = [("state", ticket), ("sent", sent), ("code", code), ("next", "/account")];
    browser.post("/login/factor", &fields).await
}

/// Another code than this.
fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

fn is_out(browser: &Browser<'_>) -> bool {
    browser.cookie("ieum_session").is_none()
}
