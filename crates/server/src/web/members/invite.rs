//! Adds one member: invited by mail, or enrolled with an initial password.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::members::{self, Enrolled, TypedPerson};
use ieum_model::text::{Department, PersonName};

use super::refused;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Outcome, Typed};
use crate::web::page::{
    Choice, Choices, ConsoleFrame, ConsoleItem, CopyField, Errors, Field, Notice, Page, SecretOnce,
};

#[derive(Debug, Template)]
#[template(path = "members/new.html")]
struct NewPage {
    l: Lang,
    frame: ConsoleFrame,
    path: String,
    typed: Typed,
    errors: Errors,
}

impl NewPage {
    fn ways(&self) -> Choices {
        let l = self.l;
        let cards = vec![
            Choice::new("mail", l.t("members-way-mail"), l.t("members-way-mail-text")),
            Choice::new(
                "password",
                l.t("members-way-password"),
                l.t("members-way-password-text"),
            ),
        ];
        let chosen = if self.typed.get("way") == "password" {
            "password"
        } else {
            "mail"
        };
        Choices::new("way", l.t("members-way"), cards, chosen)
    }
    const NAME: usize = PersonName::MAX;
    const DEPARTMENT: usize = Department::MAX;
}

#[derive(Debug, Template)]
#[template(path = "members/secret.html")]
pub(super) struct SecretPage {
    l: Lang,
    frame: ConsoleFrame,
    path: String,
    secret: SecretOnce,
    member: String,
}

/// The page that shows an initial password, once.
pub(super) async fn secret_page(
    ask: &Ask,
    caller: &OrgCaller,
    title: String,
    member: ieum_model::MemberId,
    password: &ieum_model::secret::Secret,
) -> Outcome<Response> {
    let (l, path) = (ask.l, format!("{}/members", Ask::console_root(caller)));
    let frame = ask.console_frame(caller, title, ConsoleItem::Members).await?;
    let copy = CopyField::new(
        l,
        "initial-password",
        l.t("members-initial-password"),
        password.expose(),
    );
    Ok(Page::new(SecretPage {
        l,
        frame: frame.below(l.t("members-title"), &path),
        secret: SecretOnce::new(copy, l.t("members-secret-once")),
        member: format!("{path}/{member}"),
        path,
    })
    .into_response())
}

async fn page(ask: &Ask, caller: &OrgCaller, typed: Typed, errors: Errors) -> Outcome<Response> {
    let (l, path) = (ask.l, format!("{}/members", Ask::console_root(caller)));
    let frame = ask
        .console_frame(caller, l.t("members-invite"), ConsoleItem::Members)
        .await?;
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = NewPage {
        l,
        frame: frame.below(l.t("members-title"), &path).with_form(),
        path,
        typed,
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /console/{org}/members/new`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    page(&ask, &caller, Typed::default(), Errors::none()).await
}

/// `POST /console/{org}/members/new`
pub async fn send(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome<Response> {
    if typed.has("switch_language") {
        return page(&ask, &caller, typed, Errors::none()).await;
    }
    let person = TypedPerson {
        name: typed.get("name"),
        sign_in_id: typed.get("sign_in_id"),
        department: typed.get("department"),
    };
    let path = format!("{}/members", Ask::console_root(&caller));
    if typed.get("way") == "password" {
        return match members::enrol(&ask.ctx, &caller, person, typed.get("password")).await {
            Ok(Enrolled { member, password }) => {
                let title = ask.l.t("members-enrolled").into_owned();
                secret_page(&ask, &caller, title, member, &password).await
            }
            Err(error) => {
                let errors = refused(ask.l, error)?;
                page(&ask, &caller, typed, errors).await
            }
        };
    }
    match members::invite(&ask.ctx, &caller, person).await {
        Ok(_) => {
            let done = Done::new(&ask.site, path, "member-invited");
            Ok(done.into_response())
        }
        Err(error) => {
            let errors = refused(ask.l, error)?;
            page(&ask, &caller, typed, errors).await
        }
    }
}
