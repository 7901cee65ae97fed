//! Token exchange: one business system calls another on a member's behalf, and can do no more than that.

use std::time::Duration;

use http::StatusCode;
use ieum_app::Actor;
use ieum_app::provider::suspend_client;
use ieum_oidc::client::profile::TokenFormat;
use serde_json::{Value, json as value};

use super::{Rp, form, json, organization, register, text};
use crate::on_both;
use crate::support::TestApp;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS: &str = "urn:ietf:params:oauth:token-type:access_token";

async fn system<'a>(app: &'a TestApp, client_id: &str, targets: &[&str]) -> Rp<'a> {
    let mut form = form(client_id);
    form.grants.push(GRANT.into());
    let system = register(app, client_id, &form).await;
    let targets: Vec<String> = targets.iter().map(|name| (*name).to_owned()).collect();
    system.choose(|tokens| tokens.exchanges_for.clone_from(&targets)).await;
    system
}

impl Rp<'_> {
    async fn exchange(&self, token: &str, audience: &str) -> Value {
        let fields = [
            ("grant_type", GRANT),
            ("subject_token", token),
            ("subject_token_type", ACCESS),
            ("audience", audience),
        ];
        json(&self.token(&fields).await)
    }
}

on_both! {
    async fn a_chain_of_systems_is_seen_and_ends_with_the_sign_in(app) {
        let created = organization(&app, "hanbit").await;
        let (portal, payroll) = (system(&app, "portal", &["payroll"]).await, system(&app, "payroll", &["bank"]).await);
        let bank = system(&app, "bank", &[]).await;
        payroll.choose(|tokens| tokens.access_token_format = TokenFormat::Jwt).await;
        let tokens = portal.tokens(&mut app.signed_in(&created).await).await;
        app.pass(Duration::from_secs(300));
        let first = portal.exchange(text(&tokens, "access_token"), "payroll").await;
        assert_eq!((text(&first, "issued_token_type"), text(&first, "token_type")), (ACCESS, "Bearer"));
        assert_eq!(first["expires_in"], 300, "no longer than what it came from");
        assert!(first.get("refresh_token").is_none() && first.get("id_token").is_none());
        let seen = payroll.introspect(text(&first, "access_token")).await;
        assert_eq!((text(&seen, "sub"), text(&seen, "aud"), text(&seen, "client_id")), (created.member.to_string().as_str(), "payroll", "portal"));
        assert_eq!(seen["act"], value!({"sub": "portal"}));
        assert_eq!(bank.introspect(text(&first, "access_token")).await, value!({"active": false}), "it is not for the bank");
        assert_eq!(portal.userinfo(text(&first, "access_token")).await.status, StatusCode::UNAUTHORIZED, "nor for us");

        let second = payroll.exchange(text(&first, "access_token"), "bank").await;
        let seen = bank.introspect(text(&second, "access_token")).await;
        assert_eq!(seen["act"], value!({"sub": "payroll", "act": {"sub": "portal"}}));
        assert_eq!(super::header(text(&second, "access_token"))["typ"], "at+jwt");
        for (name, refused, error) in [
            ("past its target", bank.exchange(text(&second, "access_token"), "portal").await, "invalid_target"),
            ("somebody else's", payroll.exchange(text(&tokens, "access_token"), "bank").await, "invalid_request"),
            ("an ID token", portal.exchange(text(&tokens, "id_token"), "payroll").await, "invalid_request"),
            ("a refresh token", portal.exchange(text(&tokens, "refresh_token"), "payroll").await, "invalid_request"),
        ] {
            assert_eq!(text(&refused, "error"), error, "{name}: {refused}");
        }
        let own = json(&portal.token(&[("grant_type", "client_credentials")]).await);
        assert_eq!(text(&portal.exchange(text(&own, "access_token"), "payroll").await, "error"), "invalid_request", "nobody is behind it");
        let without = super::rp(&app).await;
        assert_eq!(text(&without.exchange(text(&tokens, "access_token"), "payroll").await, "error"), "unauthorized_client");

        // The system that the member signed in to is suspended: everything that came of it is over.
        suspend_client(&app.ctx(), &Actor::system(), portal.id).await.unwrap();
        assert_eq!(bank.introspect(text(&second, "access_token")).await, value!({"active": false}));
        ieum_app::provider::resume_client(&app.ctx(), &Actor::system(), portal.id).await.unwrap();
        assert_eq!(bank.introspect(text(&second, "access_token")).await["active"], true);
        portal.revoke(text(&tokens, "refresh_token")).await;
        assert_eq!(bank.introspect(text(&second, "access_token")).await, value!({"active": false}), "it ended with its grant");
    }
}
