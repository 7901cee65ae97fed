//! Named testers: who may try what is not live on the real login page, what that gives, and what it gives nobody.

mod directory;
mod openid;
mod people;
mod unlinked;

use http::StatusCode;
use ieum_model::MemberId;
use serde_json::Value;

use crate::ldap;
use crate::support::{Answer, Browser};
use crate::upstream::Stage;

/// Names a tester at the method with this address in the console; the token of the link.
pub async fn name(admin: &mut Browser<'_>, at: &str, member: MemberId) -> String {
    let path = format!("{at}/testers");
    let answer = admin.post(&path, &[("member", &member.to_string())]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let page = admin.get(&path).await;
    let (_, rest) = page.body.split_once("/login/test/").expect("the link, once");
    let token: String = rest.chars().take(43).collect();
    let again = admin.get(&path).await;
    assert!(!again.body.contains(&token), "the link is shown once");
    token
}

/// Takes a tester off the list.
pub async fn remove(admin: &mut Browser<'_>, at: &str, member: MemberId) {
    let path = format!("{at}/testers/{member}/remove");
    assert_eq!(admin.get(&path).await.status, StatusCode::OK);
    let answer = admin.post(&path, &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}

/// Opens a tester's link in a browser.
pub async fn open(browser: &mut Browser<'_>, token: &str) -> Answer {
    let path = format!("/login/test/{token}");
    browser.get(&path).await;
    browser.post(&path, &[]).await
}

/// A test at the provider, as the person whom the claims describe.
pub async fn try_out(stage: &Stage<'_>, browser: &mut Browser<'_>, claims: &Value) -> Answer {
    let path = format!("/o/hanbit/go/{}?test=1&next=%2Faccount", stage.method);
    let answer = browser.get(&path).await;
    if answer.status != StatusCode::SEE_OTHER {
        return answer;
    }
    let to = answer.location().to_owned();
    stage.idp.sign_in(&to, stage.app.ctx().now().as_seconds(), claims);
    browser.get(&stage.back(&to)).await
}

/// A test with an identifier and a password.
pub async fn typed(stage: &ldap::Stage<'_>, browser: &mut Browser<'_>, user: &str, password: &str) -> Answer {
    let method = stage.method.to_string();
    let fields = [
        ("method", method.as_str()),
        ("test", "1"),
        ("username", user),
        ("password", password),
        ("next", "/account"),
    ];
    browser.post("/o/hanbit", &fields).await
}

/// What a page says, without what is of this browser alone.
pub fn bare(answer: &Answer) -> String {
    let csrf = answer.attribute("input[name=csrf]", "value").unwrap_or_default();
    match csrf.is_empty() {
        true => answer.body.clone(),
        false => answer.body.replace(&csrf, "…"),
    }
}
