//! Each way to sign in, on both databases.

use http::StatusCode;
use ieum_app::organizations::Created;
use ieum_model::LoginMethodId;
use ieum_model::domain::DomainState;
use ieum_model::second_factor::Rule;
use ieum_testkit::authenticator::Authenticator;
use ieum_testkit::slapd::{PASSWORD as MINJIS, Slapd};

use super::ways::{HERE, Way, claims};
use super::{everything_stops, member};
use crate::factors::mail::{COUNTS, SIGNS_IN, set};
use crate::factors::set_up;
use crate::ldap::checker;
use crate::login::{link_waiting, linked};
use crate::on_both;
use crate::saml::idp::Made;
use crate::support::{PASSWORD, TestApp};
use crate::upstream::takeover::domain;
use crate::{ldap, saml, testers, upstream};

async fn own(app: &TestApp) -> (Created, Created, LoginMethodId) {
    let created = linked(app, "한빛물산", "hanbit", "admin@hanbit.example").await;
    let person = member(app, &created).await;
    let methods = app
        .store()
        .read()
        .await
        .unwrap()
        .login_methods(created.scope)
        .await
        .unwrap();
    (created, person, methods[0].id)
}

async fn openid(app: &TestApp) -> (upstream::Stage<'_>, Created) {
    let mut stage = upstream::stage(app).await;
    stage.turn_on().await;
    stage.sign_in(&mut app.browser(), &claims()).await;
    let person = member(app, &stage.created).await;
    link_waiting(&mut stage.admin, &stage.created, person.member).await;
    (stage, person)
}

async fn saml(app: &TestApp) -> (saml::Stage<'_>, Created) {
    let mut stage = saml::stage(app).await;
    stage.save(&[("idp_initiated", "on")]).await;
    stage.turn_on().await;
    stage.sign_in(&mut app.browser(), &Made::default()).await;
    let person = member(app, &stage.created).await;
    link_waiting(&mut stage.admin, &stage.created, person.member).await;
    (stage, person)
}

async fn passkey(app: &TestApp) {
    let (created, person, method) = own(app).await;
    let mut authenticator = Authenticator::new(HERE).unwrap();
    let mut browser = app.signed_in(&person).await;
    let page = browser.get("/account/factors/passkeys/new").await;
    let options = page.attribute("form[data-passkey=create]", "data-options").unwrap();
    let credential = authenticator.create(&options).unwrap();
    let asked = page.attribute("[name=asked]", "value").unwrap();
    let fields = [
        ("name", "노트북"),
        ("password", PASSWORD),
        ("asked", &asked),
        ("credential", &credential),
    ];
    let answer = browser.post("/account/factors/passkeys/new", &fields).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let way = Way::Passkey(created, method, Box::new(authenticator));
    everything_stops(app, way, person).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_sqlite() {
    passkey(&TestApp::sqlite_with(&[("IEUM_PUBLIC_URL", HERE)]).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_postgres() {
    passkey(&TestApp::postgres_with(&[("IEUM_PUBLIC_URL", HERE)]).await).await;
}

on_both! {
    async fn a_password(app) {
        let (created, person, method) = own(&app).await;
        everything_stops(&app, Way::Password(created, method), person).await;
    }

    async fn a_mailed_code(app) {
        let (created, person, method) = own(&app).await;
        domain(&app, created.scope, "hanbit.example", DomainState::Proven).await;
        set(&app, &created, &SIGNS_IN).await;
        everything_stops(&app, Way::Mail(created, method), person).await;
    }

    async fn a_password_and_a_mailed_code(app) {
        let (created, person, method) = own(&app).await;
        domain(&app, created.scope, "hanbit.example", DomainState::Proven).await;
        set(&app, &created, &COUNTS).await;
        everything_stops(&app, Way::PasswordAndMail(created, method), person).await;
    }

    async fn an_emergency_code(app) {
        let (created, ..) = own(&app).await;
        everything_stops(&app, Way::Emergency(created, Vec::new()), created).await;
    }

    async fn an_openid_provider(app) {
        let (stage, person) = openid(&app).await;
        everything_stops(&app, Way::OpenId(stage), person).await;
    }

    async fn an_openid_provider_and_a_code(app) {
        let (stage, person) = openid(&app).await;
        let (phone, _) = set_up(&app, &person).await;
        let rule = Rule { asks_connected: true, ..Rule::default() };
        app.write(async |tx| Ok(tx.set_second_factor_rule(person.scope, 0, &rule).await?)).await;
        everything_stops(&app, Way::Second(stage, phone), person).await;
    }

    async fn an_openid_provider_that_is_tested(app) {
        let (mut stage, person) = openid(&app).await;
        app.sql("UPDATE login_methods SET is_enabled = FALSE WHERE kind = 'openid'").await;
        let at = format!("/console/{}/login-page/methods/{}", person.scope.org_id(), stage.method);
        let token = testers::name(&mut stage.admin, &at, person.member).await;
        everything_stops(&app, Way::Test(stage, person.member, token), person).await;
    }

    async fn a_directory_that_is_tested(app) {
        let slapd = Slapd::start(0, true).unwrap();
        let mut stage = ldap::stage(&app, &slapd, &[]).await;
        stage.sign_in(&mut app.browser(), "minji", MINJIS).await;
        let person = member(&app, &stage.created).await;
        link_waiting(&mut stage.admin, &stage.created, person.member).await;
        app.sql("UPDATE login_methods SET is_enabled = FALSE WHERE kind = 'ldap'").await;
        let at = format!("/console/{}/login-page/methods/{}", person.scope.org_id(), stage.method);
        let token = testers::name(&mut stage.admin, &at, person.member).await;
        everything_stops(&app, Way::TestAsked(stage, person.member, token), person).await;
    }

    async fn a_saml_provider(app) {
        let (stage, person) = saml(&app).await;
        everything_stops(&app, Way::Saml(stage), person).await;
    }

    async fn a_saml_provider_that_begins(app) {
        let (stage, person) = saml(&app).await;
        everything_stops(&app, Way::Unasked(stage), person).await;
    }

    async fn a_directory(app) {
        let slapd = Slapd::start(0, true).unwrap();
        let mut stage = ldap::stage(&app, &slapd, &[]).await;
        stage.sign_in(&mut app.browser(), "minji", MINJIS).await;
        let person = member(&app, &stage.created).await;
        link_waiting(&mut stage.admin, &stage.created, person.member).await;
        everything_stops(&app, Way::Asked(stage, MINJIS), person).await;
    }

    async fn a_password_check_service(app) {
        let (mut stage, _known) = checker::stage(&app).await;
        stage.sign_in(&mut app.browser(), "minji", checker::PASSWORD).await;
        let person = member(&app, &stage.created).await;
        link_waiting(&mut stage.admin, &stage.created, person.member).await;
        everything_stops(&app, Way::Asked(stage, checker::PASSWORD), person).await;
    }
}
