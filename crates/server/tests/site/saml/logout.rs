//! Single logout, both ways.

use http::StatusCode;
use ieum_saml::{
    LogoutRequest, LogoutResponse, Message, NAME_ID_PERSISTENT, NameId, RedirectQuery, Status, post_value,
};

use super::idp::{Asked, ENTITY, Made, key};
use super::{Stage, assert_out, from_elsewhere, known};
use crate::on_both;
use crate::provider::{BYE, rp, text};
use crate::support::Browser;

fn here(stage: &Stage<'_>) -> String {
    format!("{}/logout", stage.acs().trim_end_matches("/acs"))
}

fn request(stage: &Stage<'_>, name: &str, indexes: &[&str]) -> String {
    let request = LogoutRequest {
        id: "_l1".into(),
        name_id: NameId {
            value: name.into(),
            format: NAME_ID_PERSISTENT.into(),
            name_qualifier: None,
            sp_name_qualifier: None,
        },
        session_indexes: indexes.iter().map(|index| (*index).to_owned()).collect(),
        not_on_or_after: None,
    };
    request.to_xml(ENTITY, &here(stage), stage.app.ctx().now().as_seconds())
}

async fn signed_in<'a>(stage: &Stage<'a>) -> (Browser<'a>, String) {
    let (mut browser, made) = (stage.app.browser(), Made::default());
    assert_eq!(stage.sign_in(&mut browser, &made).await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    (browser, format!("_s{}", made.id))
}

on_both! {
    async fn what_the_identity_provider_ends_has_ended(app) {
        let stage = known(&app, &[]).await;
        let path = format!("/saml/{}/logout", stage.method);
        let (mut one, index) = signed_in(&stage).await;
        let (mut two, _) = signed_in(&stage).await;
        let mut by_password = app.signed_in(&stage.created).await;
        let sent = |xml: &str, key: Option<&ieum_saml::PrivateKey>| {
            let query = RedirectQuery::write(Message::Request, xml, Some("state"), key).unwrap();
            format!("{path}?{query}")
        };
        // Nobody's word, and another person.
        let unsigned = sent(&request(&stage, "p1", &[]), None);
        assert_eq!(app.browser().get(&unsigned).await.status, StatusCode::BAD_REQUEST);
        let forged = sent(&request(&stage, "p2", &[]), Some(&key())).replace("SAMLRequest=", "SAMLRequest=A");
        assert_eq!(app.browser().get(&forged).await.status, StatusCode::BAD_REQUEST);
        let other = sent(&request(&stage, "p2", &[]), Some(&key()));
        assert_eq!(app.browser().get(&other).await.status, StatusCode::SEE_OTHER);
        assert_eq!(one.get("/account").await.status, StatusCode::OK);

        // One of the sessions, then all of them.
        let answer = app.browser().get(&sent(&request(&stage, "p1", &[&index]), Some(&key()))).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let (to, query) = answer.location().split_once('?').unwrap();
        assert_eq!(to, "https://idp.example/slo");
        let said = Asked::read(Message::Response, query);
        assert!(said.xml.contains("InResponseTo=\"_l1\"") && said.xml.contains("status:Success"), "{}", said.xml);
        assert!(query.contains("&Signature=") && said.relay_state == "state");
        assert_out(&mut one, "the session that was named").await;
        assert_eq!(two.get("/account").await.status, StatusCode::OK);
        let posted = post_value(&request(&stage, "p1", &[]), "_l1", Some(&key())).unwrap();
        let answer = from_elsewhere(&app, &path, &[("SAMLRequest", &posted)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_out(&mut two, "all sessions").await;
        assert_eq!(by_password.get("/account").await.status, StatusCode::OK, "another way in");
    }

    async fn who_signs_out_here_is_signed_out_there(app) {
        let mut stage = known(&app, &[]).await;
        let path = format!("/saml/{}/logout", stage.method);
        let (mut browser, index) = signed_in(&stage).await;
        let page = browser.post("/logout", &[]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let to = page.headers["refresh"].to_str().unwrap().strip_prefix("0;url=").unwrap().to_owned();
        assert_out(&mut browser, "at once, whatever the other side does").await;
        let query = to.strip_prefix("https://idp.example/slo?").unwrap();
        let asked = Asked::read(Message::Request, query);
        assert!(asked.xml.contains(">p1<") && asked.xml.contains(&index) && query.contains("&Signature="), "{}", asked.xml);

        let answer = |id: &str| LogoutResponse { in_response_to: id.into(), status: Status::Success }
            .to_xml("_lr", ENTITY, &here(&stage), app.ctx().now().as_seconds());
        let sent = |xml: &str, key: Option<&ieum_saml::PrivateKey>| {
            let query = RedirectQuery::write(Message::Response, xml, Some(&asked.relay_state), key).unwrap();
            format!("{path}?{query}")
        };
        for wrong in [sent(&answer(&asked.id), None), sent(&answer("_other"), Some(&key()))] {
            assert_eq!(browser.get(&wrong).await.status, StatusCode::BAD_REQUEST);
        }
        let right = sent(&answer(&asked.id), Some(&key()));
        let done = browser.get(&right).await;
        assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/"));
        assert_eq!(browser.get(&right).await.status, StatusCode::BAD_REQUEST, "once");

        // Signing out of a business system goes there, too, and comes back to where that wants.
        let rp = rp(&app).await;
        let (mut browser, _) = signed_in(&stage).await;
        let tokens = rp.tokens(&mut browser).await;
        let hint = text(&tokens, "id_token");
        let out = format!("/oauth2/logout?id_token_hint={hint}&post_logout_redirect_uri={BYE}&state=s");
        let page = browser.get(&out).await;
        let to = page.headers["refresh"].to_str().unwrap().strip_prefix("0;url=").unwrap().to_owned();
        assert_out(&mut browser, "at once").await;
        let asked = Asked::read(Message::Request, to.strip_prefix("https://idp.example/slo?").unwrap());
        assert!(asked.xml.contains(">p1<"), "{}", asked.xml);
        let query = RedirectQuery::write(Message::Response, &answer(&asked.id), Some(&asked.relay_state), Some(&key())).unwrap();
        let done = browser.get(&format!("{path}?{query}")).await;
        assert_eq!(done.location(), format!("{BYE}?state=s"));
        // An address that is nobody's leads nowhere, there or here.
        let (mut browser, _) = signed_in(&stage).await;
        let evil = format!("/oauth2/logout?id_token_hint={hint}&post_logout_redirect_uri=https://evil.example/");
        assert_eq!(browser.get(&evil).await.status, StatusCode::BAD_REQUEST);
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);

        // Without an address there, signing out ends here.
        let mut by_password = app.signed_in(&stage.created).await;
        assert_eq!(by_password.post("/logout", &[]).await.status, StatusCode::SEE_OTHER);
        stage.admin = app.signed_in(&stage.created).await;
        stage.save(&[("logout", "")]).await;
        let (mut browser, _) = signed_in(&stage).await;
        assert_eq!(browser.post("/logout", &[]).await.status, StatusCode::SEE_OTHER);
    }
}
