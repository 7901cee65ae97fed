//! Disabled means disabled: at the very next request, for every kind of token.

use http::StatusCode;
use ieum_app::provider::{resume_client, suspend_client};
use ieum_app::{Actor, access};
use ieum_model::account::AccountState;
use ieum_model::member::MemberState;
use ieum_model::organization::OrgState;
use ieum_model::secret::Secret;

use super::{json, organization, param, rp, text};
use crate::on_both;

on_both! {
    async fn whatever_is_suspended_stops_code_refresh_and_userinfo(app) {
        for what in ["client", "account", "organization", "session", "member", "method"] {
            let created = organization(&app, &format!("{what}-org")).await;
            let rp = super::register(&app, what, &super::form(what)).await;
            let mut browser = app.signed_in(&created).await;
            let tokens = rp.tokens(&mut browser).await;
            let code = rp.code(&mut browser, &[]).await;
            assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::OK, "{what}");

            let ctx = app.ctx();
            match what {
                "client" => suspend_client(&ctx, &Actor::system(), rp.id).await.unwrap(),
                "member" => app.write(async |tx| {
                    let member = tx.find_member(created.scope, created.member).await?.unwrap();
                    assert!(tx.set_member_state(created.scope, &member, MemberState::Suspended, ctx.now()).await?);
                    Ok(())
                }).await,
                "method" => app.write(async |tx| {
                    let method = tx.login_methods(created.scope).await?.remove(0);
                    assert!(tx.disable_login_method(created.scope, method.id, method.version).await?);
                    Ok(())
                }).await,
                "account" => app.write(async |tx| Ok(tx.set_account_state(created.account, AccountState::Suspended).await?)).await,
                "organization" => app.write(async |tx| Ok(tx.set_organization_state(created.scope, OrgState::Suspended).await?)).await,
                _ => {
                    let cookie = Secret::new(browser.cookie("ieum_session").unwrap());
                    let session = access::find_signed_in(&ctx, Some(&cookie)).await.unwrap().unwrap().session;
                    app.write(async |tx| Ok(tx.end_session(session.id(), ctx.now(), "signed_out").await?)).await;
                }
            }
            assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::UNAUTHORIZED, "{what}");
            let error = if what == "client" { "invalid_client" } else { "invalid_grant" };
            assert_eq!(text(&json(&rp.refresh(text(&tokens, "refresh_token")).await), "error"), error, "{what}");
            assert_eq!(text(&json(&rp.redeem(&code).await), "error"), error, "{what}");
            let answer = browser.get(&rp.address(&[])).await;
            assert_eq!(param(answer.location(), "code"), None, "{what}: {}", answer.location());
        }
    }

    async fn a_resumed_client_goes_on(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let tokens = rp.tokens(&mut app.signed_in(&created).await).await;
        suspend_client(&app.ctx(), &Actor::system(), rp.id).await.unwrap();
        assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::UNAUTHORIZED);
        let own = rp.token(&[("grant_type", "client_credentials")]).await;
        assert_eq!(text(&json(&own), "error"), "invalid_client");
        resume_client(&app.ctx(), &Actor::system(), rp.id).await.unwrap();
        assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::OK);
    }
}
