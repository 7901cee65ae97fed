//! A business system asks for more than the sign-in proved.

use std::time::Duration;

use http::StatusCode;

use super::{Phone, STEP, enter, set_up, state};
use crate::on_both;
use crate::provider::{Rp, id_token, json, next, organization, rp};
use crate::support::{Answer, Browser, PASSWORD};

pub const MFA: &str = "urn:ieum:acr:mfa";
pub const ESSENTIAL: &str = r#"{"id_token":{"acr":{"essential":true,"values":["urn:ieum:acr:mfa"]}}}"#;

pub async fn told(rp: &Rp<'_>, browser: &Browser<'_>, answer: &Answer) -> ieum_oidc::claims::IdTokenClaims {
    let code = crate::provider::param(answer.location(), "code")
        .unwrap_or_else(|| panic!("{} {}", answer.location(), answer.body));
    let tokens = json(&rp.redeem(&code).await);
    id_token(browser.app, &tokens).await
}

on_both! {
    async fn a_class_that_is_preferred_or_essential_asks_for_the_second_factor(app) {
        let org = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let (phone, _) = set_up(&app, &org).await;
        let mut browser = app.signed_in(&org).await;
        let plain = browser.get(&rp.address(&[])).await;
        let claims = told(&rp, &browser, &plain).await;
        assert_eq!((claims.acr.as_deref(), claims.amr), (Some("urn:ieum:acr:password"), vec!["pwd".to_owned()]));

        let wish = [("acr_values", MFA)];
        let asked = browser.get(&rp.address(&wish)).await;
        let (ticket, back) = (state(&asked, "/login/factor?"), next(&asked));
        assert!(browser.get(&rp.address(&[("acr_values", MFA), ("prompt", "none")])).await.location().contains("code="), "a wish alone");
        // Without it nothing comes of it.
        assert!(browser.get(&back).await.location().starts_with("/login/factor?"));
        let code = phone.code(&app);
        let answer = browser.post("/login/factor", &[("state", &ticket), ("code", &code), ("next", &back)]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, back.as_str()), "{}", answer.body);
        let claims = told(&rp, &browser, &browser.clone().get(&back).await).await;
        assert_eq!(claims.acr.as_deref(), Some(MFA));
        assert_eq!(claims.amr, ["pwd", "otp", "mfa"]);
        // It is remembered, and an essential wish is met by it; so is one for less, by its own name.
        let claims = told(&rp, &browser, &browser.clone().get(&rp.address(&[("claims", ESSENTIAL)])).await).await;
        assert_eq!(claims.acr.as_deref(), Some(MFA));
        let less = ESSENTIAL.replace(":mfa", ":password");
        let claims = told(&rp, &browser, &browser.clone().get(&rp.address(&[("claims", &less)])).await).await;
        assert_eq!(claims.acr.as_deref(), Some("urn:ieum:acr:password"));
    }

    async fn an_essential_class_leads_who_has_none_to_set_one_up(app) {
        let org = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let mut browser = app.signed_in(&org).await;
        // A wish that cannot be met is no reason to refuse.
        assert!(browser.get(&rp.address(&[("acr_values", MFA)])).await.location().contains("code="));
        let none = browser.get(&rp.address(&[("claims", ESSENTIAL), ("prompt", "none")])).await;
        assert!(none.location().contains("error=login_required"), "{}", none.location());
        // Whoever holds the session does not set one up for the person: the password comes first.
        let asked = browser.get(&rp.address(&[("claims", ESSENTIAL)])).await;
        assert!(asked.location().starts_with("/o/hanbit?"), "{}", asked.location());
        let first = crate::login::sign_in(&mut browser, asked.location(), "admin@hanbit.example", PASSWORD).await;
        let asked = browser.get(first.location()).await;
        let (ticket, back) = (state(&asked, "/login/enrol?"), next(&asked));
        let page = browser.get(asked.location()).await;
        let (code, offer) = (Phone::of(&page).code(&app), page.attribute("[name=offer]", "value").unwrap());
        let fields = [("state", ticket.as_str()), ("offer", &offer), ("code", &code), ("next", &back)];
        let done = browser.post("/login/enrol", &fields).await;
        assert_eq!(done.attribute("a.button-main", "href"), Some(back.clone()), "{}", done.body);
        let claims = told(&rp, &browser, &browser.clone().get(&back).await).await;
        assert_eq!(claims.acr.as_deref(), Some(MFA));
    }

    async fn max_age_asks_for_both_factors_again(app) {
        let org = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let (phone, _) = set_up(&app, &org).await;
        let mut browser = app.signed_in(&org).await;
        app.pass(Duration::from_secs(600));
        let asked = browser.get(&rp.address(&[("max_age", "60")])).await;
        assert!(asked.location().starts_with("/o/hanbit?"), "{}", asked.location());
        let back = next(&asked);
        let email = "admin@hanbit.example";
        let first = crate::login::sign_in(&mut browser, asked.location(), email, PASSWORD).await;
        let ticket = state(&first, "/login/factor?");
        assert_eq!(next(&first), back);
        // The old session still is what it was: the request is asked for anew.
        assert!(browser.get(&back).await.location().starts_with("/o/hanbit?"));
        let code = phone.code(&app);
        let done = browser.post("/login/factor", &[("state", &ticket), ("code", &code), ("next", &back)]).await;
        assert_eq!(done.location(), back, "{}", done.body);
        let claims = told(&rp, &browser, &browser.clone().get(&back).await).await;
        assert_eq!((claims.auth_time, claims.acr.as_deref()), (app.ctx().now().as_seconds(), Some(MFA)));
    }

    async fn the_ticket_of_a_step_up_belongs_to_its_session(app) {
        let org = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let (phone, _) = set_up(&app, &org).await;
        let mut browser = app.signed_in(&org).await;
        let asked = browser.get(&rp.address(&[("acr_values", MFA)])).await;
        let ticket = state(&asked, "/login/factor?");
        browser.post("/logout", &[]).await;
        let answer = enter(&mut browser, &ticket, &phone.code(&app)).await;
        assert!(answer.body.contains("처음부터 다시") && browser.cookie("ieum_session").is_none());
        app.pass(STEP);
    }
}
