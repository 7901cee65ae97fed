//! What can be sent: every form empty but for its token. It says what is wrong, in the page's language, and changes nothing.

use http::Method;
use ieum_server::web::core::{Access, RouteInfo};

use super::words::{complaints, errors};
use super::{Expected, Sample, Stage, in_language, pages};
use crate::organizations::upload;
use crate::support::{Answer, Browser, TestApp};

/// What an empty form answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Empty {
    /// The form again with this status, and what is wrong with it.
    Errors(u16),
    /// An error page with this status: no page of ours sends the form so.
    Refused(u16),
    /// A question or a button that needs no field: it is carried out.
    Done,
    /// Not of a page: programs send it.
    ForPrograms,
}

use Empty::{Done, Errors, ForPrograms, Refused};

/// What an empty form answers at a path of the route table; a new form is expected to say what is missing.
fn expected(route: &RouteInfo) -> Empty {
    if matches!(route.access, Access::Client(_)) {
        return ForPrograms;
    }
    match route.path {
        // An authorisation or logout request comes again as an address.
        "/oauth2/token"
        | "/oauth2/userinfo"
        | "/oauth2/authorize"
        | "/oauth2/logout"
        | "/oauth2/par"
        | "/oauth2/introspect"
        | "/oauth2/revoke"
        | "/oauth2/register"
        | "/oauth2/device_authorization"
        // What an identity provider answers, on its way through the browser.
        | "/saml/{method}/acs"
        | "/saml/{method}/finish"
        | "/saml/{method}/logout"
        | "/console/{org}/login-page/methods/{method}/tried" => ForPrograms,
        // Buttons and answers to a question: there is nothing to fill in.
        "/login/forget"
        | "/logout"
        | "/operator/logout"
        | "/oauth2/logout/confirm"
        | "/account/sessions/end-others"
        | "/account/systems/{org}/{system}/disconnect"
        | "/account/links/{org}/{link}/remove"
        | "/console/{org}/login-page/methods/{method}/metadata/refresh"
        | "/console/{org}/login-page/methods/{method}/keys/{key}/activate"
        | "/console/{org}/login-page/methods/{method}/keys/{key}/retire"
        | "/login/test/{token}"
        | "/login/test/end"
        | "/console/{org}/login-page/methods/{method}/testers/{member}/remove"
        | "/console/{org}/login-page/methods/{method}/live/cancel"
        | "/console/{org}/login-page/methods/{method}/live/discard"
        | "/console/{org}/login-page/domains/{domain}/check"
        | "/console/{org}/login-page/domains/{domain}/rule"
        | "/console/{org}/login-page/domains/{domain}/remove"
        | "/console/{org}/members/{member}/key"
        | "/console/{org}/admins/handover/cancel"
        | "/console/{org}/members/links/{invitation}/revoke"
        | "/console/{org}/members/{member}/password"
        | "/console/{org}/members/{member}/resend"
        | "/console/{org}/links/{proposal}/dismiss"
        | "/console/{org}/traces/{trace}/share/{share}/end"
        | "/console/{org}/links/{proposal}/reopen"
        | "/console/{org}/members/{member}/links/{link}/{change}"
        | "/operator/applications/{id}/tax"
        | "/operator/health/jobs/{job}/retry"
        | "/operator/keys/rotate/{alg}"
        | "/operator/keys/rotate-now/{alg}"
        | "/operator/systems/{system}/errors/clear"
        | "/operator/systems/{system}/suspend"
        | "/operator/systems/{system}/resume"
        | "/operator/systems/registration/{registration}/revoke"
        | "/operator/systems/{system}/reach/{org}/remove"
        | "/console/{org}/systems/{system}/suspend"
        | "/console/{org}/systems/{system}/resume" => Done,
        // The same, but they carry which version of the thing the person saw; without it they come too late.
        "/operator/applications/{id}/take-up"
        | "/operator/applications/{id}/retract"
        | "/operator/applications/{id}/approve" => Errors(409),
        "/console/{org}/organization/logo/remove"
        | "/console/{org}/admins/{member}/remove"
        | "/console/{org}/members/{member}/{change}"
        | "/console/{org}/chart/units/{unit}/delete"
        | "/console/{org}/chart/duties/{duty}/delete"
        | "/console/{org}/chart/members/{member}/{unit}/main"
        | "/console/{org}/chart/members/{member}/{unit}/delete"
        | "/console/{org}/groups/{group}/delete"
        | "/console/{org}/login-page/methods/{method}/enable"
        | "/console/{org}/login-page/methods/{method}/disable"
        | "/console/{org}/login-page/methods/{method}/password-check/secret"
        | "/console/{org}/login-page/methods/{method}/keys"
        | "/console/{org}/login-page/domains/{domain}"
        | "/operator/systems/{system}/access"
        | "/operator/systems/{system}/claims/hidden"
        | "/console/{org}/systems/{system}/claims/hidden"
        | "/operator/systems/{system}/claims/{number}/remove"
        | "/console/{org}/systems/{system}/claims/{number}/remove"
        | "/operator/systems/{system}/logout"
        | "/operator/systems/{system}/requests"
        | "/operator/systems/{system}/secret"
        | "/operator/systems/{system}/secret/earlier"
        | "/operator/systems/{system}/secret/present"
        | "/console/{org}/systems/{system}/access"
        | "/console/{org}/systems/{system}/logout"
        | "/console/{org}/systems/{system}/requests"
        | "/console/{org}/systems/{system}/secret"
        | "/console/{org}/systems/{system}/secret/earlier"
        | "/console/{org}/systems/{system}/secret/present"
        | "/operator/organizations/{org}/suspend"
        | "/operator/organizations/{org}/resume"
        | "/console/{org}/login-page/methods/{method}/versions/{number}/back"
        | "/operator/organizations/{org}/slug/methods/{method}/enable" => Refused(409),
        // What can be left empty may be saved so, but not without the version.
        "/console/{org}/chart/members/{member}/{unit}" => Errors(409),
        // Here is no domain for a passkey to belong to.
        "/login/passkey" | "/account/factors/passkeys/new" | "/operator/factors/passkeys/new" => Refused(404),
        // Their hidden field names the thing.
        "/account/sessions/{session}/end"
        | "/console/{org}/groups/{group}/remove"
        | "/console/{org}/login-page/methods/{method}/metadata/decide"
        | "/console/{org}/link/answer"
        | "/console/{org}/link/withdraw"
        | "/operator/systems/{system}/logout/{job}/again"
        | "/operator/systems/{system}/reach/add"
        | "/console/{org}/systems/{system}/logout/{job}/again"
        | "/operator/calendar/remove" => Refused(404),
        // One of several buttons or options of which a browser always sends one.
        "/account/language"
        | "/handover/{token}"
        | "/oauth2/consent"
        | "/oauth2/select"
        | "/console/{org}/chart/units/{unit}/step"
        | "/console/{org}/chart/duties/{duty}/step"
        | "/operator/systems/{system}/claims/{number}/move"
        | "/console/{org}/systems/{system}/claims/{number}/move"
        | "/console/{org}/login-page/methods/{method}/move" => Refused(400),
        _ => Errors(422),
    }
}

/// Who sends the form, and where.
fn sender(stage: &Stage<'_>, path: &'static str) -> (&'static str, String) {
    let root = stage.root();
    let member = |state: &str| stage.members[state].to_string();
    let org = stage.org.scope.org_id().to_string();
    match path {
        "/handover/{token}" => ("admin", stage.thing("handover").into()),
        "/login/test/end" => ("nobody", path.into()),
        "/account/language" => ("member", path.into()),
        "/login/factor/passkey" => ("factor", path.into()),
        "/login/factor/mail" => ("mailed", path.into()),
        "/o/{slug}/mail/resend" => ("mail-code", "/o/demanding/mail/resend".into()),
        "/login/passkey" => ("nobody", path.into()),
        "/account/factors/passkeys/new" => ("member", path.into()),
        "/operator/factors/passkeys/new" => ("operator", path.into()),
        "/account/sessions/{session}/end" => ("member", path.replace("{session}", &member("active"))),
        "/console/{org}/link/answer" => (
            "asked",
            format!("{}/link/answer", stage.root_of(&stage.companies["asked"])),
        ),
        "/console/{org}/login-page/methods/{method}/enable" => (
            "super",
            format!("{root}/login-page/methods/{}/enable", stage.thing("method-off")),
        ),
        "/console/{org}/login-page/methods/{method}/metadata/refresh"
        | "/console/{org}/login-page/methods/{method}/metadata/decide" => (
            "super",
            path.replace("/console/{org}", &root)
                .replace("{method}", stage.thing("method-saml")),
        ),
        "/console/{org}/login-page/methods/{method}/move" => (
            "super",
            format!("{root}/login-page/methods/{}/move", stage.thing("method")),
        ),
        "/console/{org}/login-page/add/{preset}" => ("super", format!("{root}/login-page/add/other")),
        "/console/{org}/login-page/methods/{method}/live/cancel" => (
            "super",
            format!("{root}/login-page/methods/{}/live/cancel", stage.thing("method-openid")),
        ),
        "/console/{org}/login-page/methods/{method}/live/discard" => (
            "super",
            format!(
                "{root}/login-page/methods/{}/live/discard",
                stage.thing("method-openid")
            ),
        ),
        "/console/{org}/login-page/domains/{domain}/check" => (
            "super",
            format!("{root}/login-page/domains/{}/check", stage.thing("domain-pending")),
        ),
        "/console/{org}/login-page/domains/{domain}/rule" => (
            "super",
            format!("{root}/login-page/domains/{}/rule", stage.thing("domain")),
        ),
        "/console/{org}/login-page/keys/errors.csv" => ("super", format!("{root}/login-page/keys/errors.csv")),
        "/console/{org}/login-page/keys/errors.xlsx" => ("super", format!("{root}/login-page/keys/errors.xlsx")),
        "/console/{org}/members/{member}/key" => ("super", format!("{root}/members/{}/key", member("active"))),
        "/console/{org}/traces/{trace}/share" => ("super", format!("{root}/traces/{}/share", stage.thing("trace"))),
        "/console/{org}/links/{proposal}/dismiss" => {
            ("super", format!("{root}/links/{}/dismiss", stage.thing("proposal")))
        }
        "/console/{org}/links/{proposal}/reopen" => {
            ("super", format!("{root}/links/{}/reopen", stage.thing("proposal")))
        }
        "/console/{org}/members/{member}/links/{link}/{change}" => (
            "super",
            format!(
                "{root}/members/{}/links/{}/enable",
                member("active"),
                stage.thing("linked")
            ),
        ),
        "/console/{org}/chart/units/{unit}/step" => {
            ("super", format!("{root}/chart/units/{}/step", stage.thing("unit")))
        }
        "/console/{org}/chart/duties/{duty}/step" => {
            ("super", format!("{root}/chart/duties/{}/step", stage.thing("duty")))
        }
        "/console/{org}/chart/members/{member}/{unit}/main" => (
            "super",
            format!("{root}/chart/members/{}/{}/main", member("active"), stage.thing("unit")),
        ),
        "/console/{org}/groups/{group}/remove" => ("super", format!("{root}/groups/{}/remove", stage.thing("group"))),
        "/console/{org}/members/{member}/resend" => ("super", format!("{root}/members/{}/resend", member("invited"))),
        "/console/{org}/organization/logo" => ("super", format!("{root}/organization/logo")),
        "/login/forget" => ("remembered", path.into()),
        "/login/resend" => ("code", path.into()),
        "/logout" => ("remembered", path.into()),
        "/operator/logout" | "/operator/calendar/import" => ("operator", path.into()),
        "/oauth2/logout/confirm" => ("member", path.into()),
        "/operator/health/jobs/{job}/retry" => ("operator", path.replace("{job}", stage.thing("job"))),
        "/operator/organizations/{org}/slug/methods/{method}/enable" => (
            "operator",
            path.replace("{org}", &org)
                .replace("{method}", stage.thing("method-off")),
        ),
        "/device/answer" => ("member", path.into()),
        "/operator/keys/rotate/{alg}" => ("operator", path.replace("{alg}", "ES256")),
        "/operator/systems/{system}/claims/hidden" => ("operator", path.replace("{system}", stage.thing("system"))),
        "/operator/systems/{system}/claims/{number}/move" => (
            "operator",
            path.replace("{system}", stage.thing("system")).replace("{number}", "1"),
        ),
        "/console/{org}/systems/{system}/claims/hidden" => (
            "super",
            format!("{root}/systems/{}/claims/hidden", stage.thing("own-system")),
        ),
        "/console/{org}/systems/{system}/claims/{number}/move" => (
            "super",
            format!("{root}/systems/{}/claims/1/move", stage.thing("own-system")),
        ),
        "/console/{org}/systems/{system}/access/check" => (
            "super",
            format!("{root}/systems/{}/access/check", stage.thing("own-system")),
        ),
        "/console/{org}/systems/{system}/resume" => (
            "super",
            format!("{root}/systems/{}/resume", stage.thing("own-system-off")),
        ),
        "/console/{org}/systems/{system}/logout/{job}/again" => (
            "super",
            format!(
                "{root}/systems/{}/logout/{}/again",
                stage.thing("own-system"),
                member("active")
            ),
        ),
        "/operator/systems/{system}/reach/add" => ("operator", path.replace("{system}", stage.thing("system"))),
        "/operator/systems/{system}/access/check" => ("operator", path.replace("{system}", stage.thing("system"))),
        "/operator/systems/{system}/logout/{job}/again" => (
            "operator",
            path.replace("{system}", stage.thing("system"))
                .replace("{job}", &member("active")),
        ),
        "/operator/systems/registration/{registration}/revoke" => {
            ("operator", path.replace("{registration}", stage.thing("registration")))
        }
        "/operator/systems/{system}/resume" => ("operator", path.replace("{system}", stage.thing("system-off"))),
        path if path.starts_with("/operator/applications/{id}/") => {
            ("operator", path.replace("{id}", stage.thing("in-review")))
        }
        path if path.starts_with("/operator/organizations/{org}/") => ("operator", path.replace("{org}", &org)),
        // The page of the same address has the form.
        _ => {
            let mut samples = pages::samples(stage, path).into_iter();
            let Some(Sample { who, address, .. }) = samples.find(|sample| sample.expected == Expected::Page(200))
            else {
                panic!("{path}: no page of that address has the form; say in every_page/forms.rs who sends it");
            };
            (who, address)
        }
    }
}

fn is_way_out(path: &str) -> bool {
    path.contains("logout") || path.ends_with("/end-others") || path.starts_with("/account/links/")
}

async fn send(browser: &mut Browser<'_>, path: &str, address: &str) -> Answer {
    if ["/logo", "/{method}/saml", "/login-page/keys"]
        .iter()
        .any(|end| path.ends_with(end))
    {
        let csrf = browser.csrf();
        return upload(browser, address, &csrf, "1", "", b"").await;
    }
    browser.post(address, &[]).await
}

#[tokio::test]
async fn every_empty_form_says_what_is_wrong_in_both_languages() {
    let app = TestApp::sqlite().await;
    let stage = Stage::set(&app).await;
    let mut forms: Vec<_> = app.routes.iter().filter(|route| route.method == Method::POST).collect();
    forms.retain(|route| expected(route) != ForPrograms);
    // What is carried out may end a thing that others need, and a way out ends the session itself.
    forms.sort_by_key(|route| (expected(route) == Done, is_way_out(route.path)));
    let mut wrong = Vec::new();
    for route in &forms {
        let (who, address) = sender(&stage, route.path);
        for language in ["ko", "en"] {
            let address = in_language(&address, language);
            let answer = send(&mut stage.browsers[who].clone(), route.path, &address).await;
            let (found, met) = match expected(route) {
                Errors(status) if answer.status == status && errors(&answer).is_empty() => {
                    (vec!["no word of what is wrong".into()], true)
                }
                Errors(status) | Refused(status) => (complaints(&answer, language), answer.status == status),
                Done | ForPrograms => {
                    let is_in = is_way_out(route.path) || !answer.location().contains("login?");
                    (
                        Vec::new(),
                        is_in && (answer.status.is_redirection() || answer.status.is_success()),
                    )
                }
            };
            if !met {
                wrong.push(format!(
                    "POST {} by {who}: {} instead of {:?} {:?}",
                    route.path,
                    answer.status,
                    expected(route),
                    answer.location()
                ));
                break;
            }
            wrong.extend(
                found
                    .iter()
                    .map(|what| format!("POST {} ({language}) by {who}: {what}", route.path)),
            );
            if expected(route) == Done {
                break;
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} forms, {} wrong:\n{}",
        forms.len(),
        wrong.len(),
        wrong.join("\n")
    );
    assert!(forms.len() > 50, "{}", forms.len());
}
