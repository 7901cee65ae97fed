//! `/device`: a person who is signed in types the code of a device and says whether it may sign in as them (RFC 8628, section 3.3).
//!
//! The address that a device shows as a QR code only fills the code in: the person still sees it, compares it with the device and
//! says so (section 3.3.1). Who was sent the address by somebody else reads a warning before anything happens.

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use ieum_app::provider::{Decided, Found, FoundDevice, Verdict, decide_device, find_device};
use ieum_model::Instant;
use ieum_oidc::discovery::paths;
use serde::Deserialize;

use super::core::form::csrf_token;
use super::core::{Access, Ask, Outcome, Routes, SignedIn, Site, Typed};
use super::page::{Choice, Choices, Errors, Field, Frame, Notice, Page};
use crate::i18n::Lang;

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    Routes::new(site)
        .get(paths::DEVICE, Access::SignedIn, show)
        .post(paths::DEVICE, Access::SignedIn, look_up)
        .post("/device/answer", Access::SignedIn, answer)
        .get("/device/allowed", Access::SignedIn, allowed)
        .get("/device/refused", Access::SignedIn, refused)
}

/// The code that an address brings.
#[derive(Debug, Deserialize)]
pub struct Brought {
    #[serde(default)]
    user_code: String,
}

#[derive(Debug, Template)]
#[template(path = "device/code.html")]
struct CodePage {
    l: Lang,
    frame: Frame,
    code: String,
    errors: Errors,
}

#[derive(Debug, Template)]
#[template(path = "device/confirm.html")]
struct ConfirmPage {
    l: Lang,
    frame: Frame,
    device: FoundDevice,
    errors: Errors,
}

impl ConfirmPage {
    fn choices(&self) -> Choices {
        let card = |(org, name): &(ieum_model::OrgId, String)| Choice::new(org, name, "");
        let cards = self.device.organizations.iter().map(card).collect();
        let choices = Choices::new("org", self.l.t("device-org"), cards, "");
        choices.error(self.errors.get("org").unwrap_or_default())
    }
    fn learns(&self) -> Vec<String> {
        let word = |scope: &String| match scope.as_str() {
            "openid" => Some(self.l.t("device-learns-openid")),
            "profile" => Some(self.l.t("device-learns-profile")),
            "email" => Some(self.l.t("device-learns-email")),
            "phone" => Some(self.l.t("device-learns-phone")),
            "organization" => Some(self.l.t("device-learns-organization")),
            "groups" => Some(self.l.t("device-learns-groups")),
            "roles" => Some(self.l.t("device-learns-roles")),
            "offline_access" => Some(self.l.t("device-learns-offline")),
            _ => None,
        };
        let words = self.device.scopes.iter().filter_map(word);
        words.map(|word| word.to_string()).collect()
    }
}

#[derive(Debug, Template)]
#[template(path = "device/done.html")]
struct DonePage {
    l: Lang,
    frame: Frame,
    is_allowed: bool,
}

/// `GET /device`
pub async fn show(ask: Ask, SignedIn(_): SignedIn, Query(brought): Query<Brought>) -> Response {
    let code = brought.user_code.chars().take(64).collect();
    Page::new(code_page(&ask, code, Errors::none())).into_response()
}

/// `POST /device`
pub async fn look_up(ask: Ask, SignedIn(caller): SignedIn, typed: Typed) -> Outcome<Response> {
    let code = typed.get("user_code");
    Ok(match find_device(&ask.ctx, &caller, code).await? {
        Found::Waiting(device) => Page::new(confirm_page(&ask, *device, Errors::none())).into_response(),
        Found::Nothing => {
            let errors = Errors::of("user_code", ask.l.t("device-code-unknown"));
            Page::with_status(
                StatusCode::UNPROCESSABLE_ENTITY,
                code_page(&ask, code.to_owned(), errors),
            )
            .into_response()
        }
        Found::Locked(until) => locked(&ask, code, until),
    })
}

/// `POST /device/answer`
pub async fn answer(ask: Ask, SignedIn(caller): SignedIn, typed: Typed) -> Outcome<Response> {
    let code = typed.get("user_code");
    let (verdict, then) = match typed.get("answer") {
        "allow" => (Verdict::Allow, "/device/allowed"),
        "refuse" => (Verdict::Refuse, "/device/refused"),
        _ => return look_up(ask, SignedIn(caller), typed).await,
    };
    let Ok(org) = typed.get("org").parse() else {
        // Several organisations, and none was chosen.
        return match find_device(&ask.ctx, &caller, code).await? {
            Found::Waiting(device) => {
                let errors = Errors::of("org", ask.l.t("device-org-missing"));
                let page = confirm_page(&ask, *device, errors);
                Ok(Page::with_status(StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
            }
            Found::Nothing => Ok(gone(&ask, code)),
            Found::Locked(until) => Ok(locked(&ask, code, until)),
        };
    };
    Ok(match decide_device(&ask.ctx, &caller, org, code, verdict).await? {
        Decided::Done => Redirect::to(then).into_response(),
        Decided::Gone => gone(&ask, code),
        Decided::Locked(until) => locked(&ask, code, until),
    })
}

fn locked(ask: &Ask, code: &str, until: Instant) -> Response {
    let errors = Errors::of("", ask.l.t1("device-code-locked", "until", ask.l.datetime(until)));
    Page::with_status(StatusCode::TOO_MANY_REQUESTS, code_page(ask, code.to_owned(), errors)).into_response()
}

/// Somebody decided meanwhile, or the time is over.
fn gone(ask: &Ask, code: &str) -> Response {
    let errors = Errors::of("user_code", ask.l.t("device-code-unknown"));
    Page::with_status(StatusCode::CONFLICT, code_page(ask, code.to_owned(), errors)).into_response()
}

/// `GET /device/allowed`
pub async fn allowed(ask: Ask, SignedIn(_): SignedIn) -> Response {
    done(&ask, true)
}

/// `GET /device/refused`
pub async fn refused(ask: Ask, SignedIn(_): SignedIn) -> Response {
    done(&ask, false)
}

fn done(ask: &Ask, is_allowed: bool) -> Response {
    let title = if is_allowed {
        ask.l.t("device-allowed")
    } else {
        ask.l.t("device-refused")
    };
    let (l, frame) = (ask.l, ask.frame(title));
    Page::new(DonePage { l, frame, is_allowed }).into_response()
}

/// The links of the language switch lead back to the code, which is all that was typed.
fn frame(ask: &Ask, title: String, code: &str) -> Frame {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("user_code", code)
        .finish();
    Frame::new(title, &format!("{}?{query}", paths::DEVICE)).csrf(csrf_token(&ask.site, &ask.browser))
}

fn code_page(ask: &Ask, code: String, errors: Errors) -> CodePage {
    CodePage {
        l: ask.l,
        frame: frame(ask, ask.l.t("device-title").to_string(), &code),
        code,
        errors,
    }
}

fn confirm_page(ask: &Ask, device: FoundDevice, errors: Errors) -> ConfirmPage {
    ConfirmPage {
        l: ask.l,
        frame: frame(
            ask,
            ask.l.t1("device-confirm", "client", device.client.as_str()).to_string(),
            &device.user_code,
        ),
        device,
        errors,
    }
}

#[cfg(test)]
mod tests {
    use ieum_model::OrgId;

    use super::*;

    #[test]
    fn the_pages_speak_both_languages_and_escape_what_a_device_says() {
        for l in [Lang::KO, Lang::EN] {
            let frame = || Frame::new(l.t("device-title"), "/device");
            let org = |name: &str| (OrgId::from_uuid(uuid::Uuid::nil()), name.to_owned());
            let device = |organizations| FoundDevice {
                client: "회의실 <화면>".into(),
                home_url: None,
                user_agent: "tv/1.0 <script>".into(),
                ip: "192.0.2.7".into(),
                asked_at: Instant::from_seconds(0),
                user_code: "WDJB-MJHT".into(),
                scopes: vec!["openid".into(), "email".into(), "weather".into()],
                organizations,
            };
            for organizations in [vec![org("한빛물산")], vec![org("한빛물산"), org("하늘물산")], vec![]] {
                let page = ConfirmPage {
                    l,
                    frame: frame(),
                    device: device(organizations),
                    errors: Errors::of("org", "<x>"),
                };
                let html = page.render().expect("rendered");
                assert!(
                    html.contains("WDJB-MJHT") && html.contains("tv/1.0 &#60;script&#62;"),
                    "{html}"
                );
                assert!(
                    !html.contains("<script>") && html.contains(&*l.t("device-warning")),
                    "{html}"
                );
            }
            let page = CodePage {
                l,
                frame: frame(),
                code: "\"><x>".into(),
                errors: Errors::none(),
            };
            let html = page.render().expect("rendered");
            assert!(
                !html.contains("<x>") && html.contains(&*l.t("device-warning")),
                "{html}"
            );
            for is_allowed in [true, false] {
                let page = DonePage {
                    l,
                    frame: frame(),
                    is_allowed,
                };
                assert!(page.render().is_ok());
            }
        }
    }
}
