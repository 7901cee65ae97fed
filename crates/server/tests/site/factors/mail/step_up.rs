//! What business systems are told of mailed codes, and what they ask for.

use http::StatusCode;
use ieum_model::second_factor::{Demand, Rule};

use super::{COUNTS, PAUSE, SIGNS_IN, ask_second, give_second, set, sign_in, state};
use crate::factors::step_up::{ESSENTIAL, MFA, told};
use crate::login::mailed_code;
use crate::on_both;
use crate::provider::{next, organization, rp};
use crate::support::PASSWORD;

const EMAIL: &str = "admin@hanbit.example";

on_both! {
    async fn a_code_in_place_of_the_password_is_no_password(app) {
        let org = organization(&app, "hanbit").await;
        set(&app, &org, &SIGNS_IN).await;
        let rp = rp(&app).await;
        let mut browser = app.browser();
        assert_eq!(sign_in(&mut browser, EMAIL).await.status, StatusCode::SEE_OTHER);
        let plain = browser.get(&rp.address(&[])).await;
        let claims = told(&rp, &browser, &plain).await;
        assert_eq!((claims.acr, claims.amr), (None, vec!["mca".to_owned()]));
        // Who must have a password is asked for it.
        let password = ESSENTIAL.replace(":mfa", ":password");
        let asked = browser.get(&rp.address(&[("claims", &password)])).await;
        assert!(asked.location().starts_with("/o/hanbit?"), "{}", asked.location());
        let back = next(&asked);
        let done = crate::login::sign_in(&mut browser, asked.location(), EMAIL, PASSWORD).await;
        assert_eq!(done.location(), back);
        let claims = told(&rp, &browser, &browser.clone().get(&back).await).await;
        assert_eq!(claims.acr.as_deref(), Some("urn:ieum:acr:password"));
    }

    async fn beside_the_password_it_reaches_the_class_of_two_where_it_counts(app) {
        let org = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let mut browser = app.signed_in(&org).await;
        assert!(browser.get(&rp.address(&[("acr_values", MFA)])).await.location().contains("code="), "it does not count yet");
        set(&app, &org, &Rule { demand: Demand::Off, ..COUNTS }).await;
        let asked = browser.get(&rp.address(&[("acr_values", MFA)])).await;
        let (ticket, back) = (state(&asked, "/login/factor?"), next(&asked));
        // Whoever holds the session sets nothing up for the person.
        let page = browser.get(asked.location()).await;
        assert!(!page.links().iter().any(|link| link.starts_with("/login/enrol")), "{:?}", page.links());
        assert!(browser.get(&format!("/login/enrol?state={ticket}")).await.body.contains("처음부터 다시"));
        let sent = ask_second(&mut browser, &ticket).await;
        let code = mailed_code(&app, EMAIL).await;
        let done = give_second(&mut browser, (&ticket, &sent), &code).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let claims = told(&rp, &browser, &browser.clone().get(&back).await).await;
        assert_eq!(claims.acr.as_deref(), Some(MFA));
        assert_eq!(claims.amr, ["pwd", "mca", "mfa"]);
    }

    async fn who_came_by_mail_is_asked_for_something_else(app) {
        let org = organization(&app, "hanbit").await;
        set(&app, &org, &Rule { demand: Demand::Off, signs_in_by_mail: true, ..COUNTS }).await;
        let rp = rp(&app).await;
        let mut browser = app.browser();
        assert_eq!(sign_in(&mut browser, EMAIL).await.status, StatusCode::SEE_OTHER);
        let asked = browser.get(&rp.address(&[("claims", ESSENTIAL)])).await;
        assert!(asked.location().starts_with("/o/hanbit?"), "{}", asked.location());
        app.pass(PAUSE);
        assert_eq!(sign_in(&mut browser, EMAIL).await.status, StatusCode::SEE_OTHER);
        let ticket = state(&browser.get(&next(&asked)).await, "/login/enrol?");
        assert!(browser.post("/login/factor/mail", &[("state", &ticket)]).await.body.contains("처음부터 다시"));
    }
}
