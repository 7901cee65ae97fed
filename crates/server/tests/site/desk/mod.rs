//! The application desk: from the form to the login link, with everything that is refused on the way.

mod calendar;
mod cli;
mod clock;
mod form;
mod journey;
mod queue;
mod races;
mod refusals;
mod schedule;
mod tax;

use http::StatusCode;
use ieum_app::organizations::Created;
use ieum_model::ApplicationId;
use ieum_model::application::StateName;
use ieum_model::email::Email;
use ieum_model::plan::Plan;

use crate::support::{Answer, Browser, TestApp};

/// A number whose check digit is right.
pub const NUMBER: &str = "120-81-47521";

/// An organisation that may apply, with its super admin's browser.
pub async fn applicant<'a>(app: &'a TestApp, name: &str, email: &str) -> (Created, Browser<'a>) {
    let created = app.organization(name, Plan::Standard, email).await;
    let browser = signed_in(app, &created).await;
    (created, browser)
}

/// A browser that has seen a page already, and so may send forms.
pub fn ready(mut browser: Browser<'_>) -> Browser<'_> {
    browser
        .cookies
        .push(("ieum_browser".into(), "0123456789abcdefghijkl".into()));
    browser
}

/// The browser of a signed-in member.
pub async fn signed_in<'a>(app: &'a TestApp, created: &Created) -> Browser<'a> {
    ready(app.signed_in(created).await)
}

/// The browser of a new operator.
pub async fn operator<'a>(app: &'a TestApp, email: &str) -> Browser<'a> {
    ready(app.operator(email).await)
}

/// The page of the account-link settings.
pub fn link(created: &Created) -> String {
    format!("/console/{}/link", created.scope.org_id())
}

/// Sends the form.
pub async fn apply(browser: &mut Browser<'_>, created: &Created, name: &str, slug: &str) -> Answer {
    let fields = [
        ("name", name),
        ("slug", slug),
        ("registration", "number"),
        ("brn", NUMBER),
    ];
    browser.post(&format!("{}/apply", link(created)), &fields).await
}

/// An application that was just submitted.
pub async fn submitted(app: &TestApp, created: &Created, slug: &str) -> ApplicationId {
    let mut browser = signed_in(app, created).await;
    let answer = apply(&mut browser, created, "하늘물산", slug).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    latest(app, created).await.0
}

/// Identifier, state and version of the organisation's latest application.
pub async fn latest(app: &TestApp, created: &Created) -> (ApplicationId, StateName, i64) {
    let mut conn = app.store().read().await.unwrap();
    let row = conn.find_latest_application(created.scope).await.unwrap().unwrap();
    (
        row.application.id,
        row.application.state.name(),
        row.application.version,
    )
}

/// Whether the organisation ever applied.
pub async fn has_applied(app: &TestApp, created: &Created) -> bool {
    let mut conn = app.store().read().await.unwrap();
    conn.find_latest_application(created.scope).await.unwrap().is_some()
}

/// Sends one of an operator's forms.
pub async fn act(
    operator: &mut Browser<'_>,
    id: ApplicationId,
    verb: &str,
    version: i64,
    field: (&str, &str),
) -> Answer {
    let version = version.to_string();
    let path = format!("/operator/applications/{id}/{verb}");
    operator.post(&path, &[("version", &version), field]).await
}

/// The same, which must succeed.
pub async fn acted(operator: &mut Browser<'_>, id: ApplicationId, verb: &str, version: i64, field: (&str, &str)) {
    let answer = act(operator, id, verb, version, field).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{verb}: {}", answer.body);
}

/// Another browser of an operator who is one already: their sessions are short.
pub async fn operator_again<'a>(app: &'a TestApp, email: &str) -> Browser<'a> {
    let ctx = app.ctx();
    let token = app
        .write(async |tx| {
            let account = tx
                .find_self_owned_account(&Email::parse(email).unwrap().folded())
                .await?
                .unwrap();
            Ok(ieum_app::sessions::open_operator_session(&ctx, tx, account.id, None)
                .await?
                .token)
        })
        .await;
    let mut browser = ready(app.browser());
    browser.cookies.push(("ieum_operator".into(), token.expose().into()));
    browser
}

/// The text of the mail to somebody whose subject says this.
pub async fn mail(app: &TestApp, to: &str, subject: &str) -> String {
    let mails = app.mails_to(to).await;
    let subjects: Vec<_> = mails.iter().map(|mail| mail.message.subject.clone()).collect();
    let found = mails.into_iter().find(|mail| mail.message.subject.contains(subject));
    found.unwrap_or_else(|| panic!("{subject}: {subjects:?}")).message.text
}

/// What the audit log says was done for the organisation, the first entry first.
pub async fn audited(app: &TestApp, created: &Created) -> Vec<String> {
    let page = ieum_store::audit::AuditPage {
        before: None,
        action: None,
        limit: 100,
    };
    let mut conn = app.store().read().await.unwrap();
    let mut entries = conn.audit_of(created.scope, page).await.unwrap();
    entries.sort_by_key(|entry| entry.at);
    entries.into_iter().map(|entry| entry.action).collect()
}
