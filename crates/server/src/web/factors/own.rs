//! `…/factors`: what one has, and the questions before something is removed or made anew.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::factors::{self, MailUse, Own, passkey};
use ieum_app::{Error, Problem};
use ieum_model::PasskeyId;
use ieum_store::passkey::PasskeyRow;

use super::entered::CodesPage;
use super::whose::Whose;
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Failure, Outcome, Typed, problem};
use crate::web::login::Showing;
use crate::web::page::{Badge, Errors, Field, Frame, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "factors/own.html")]
struct OwnPage {
    l: Lang,
    frame: Frame,
    root: &'static str,
    home: &'static str,
    own: Own,
    has_passkeys: bool,
    notice: Option<Notice>,
}

impl OwnPage {
    /// What an organisation mails codes for. Who has a factor of their own is asked for that.
    fn mail_words(&self, row: &MailUse) -> String {
        let counts = row.counts && !self.own.standing.has_factor();
        let email = row.email.as_str();
        let words = match (row.signs_in, counts) {
            (true, true) => self.l.t1("factors-mail-own-both", "email", email),
            (true, false) => self.l.t1("factors-mail-own-signs-in", "email", email),
            (false, true) => self.l.t1("factors-mail-own-counts", "email", email),
            (false, false) => self.l.t("factors-mail-own-better"),
        };
        words.into_owned()
    }
}

/// A question before an act, with the password.
#[derive(Debug, Template)]
#[template(path = "factors/ask.html")]
struct AskPage {
    l: Lang,
    frame: Frame,
    root: &'static str,
    path: String,
    lead: String,
    /// The word of the button.
    word: String,
    is_bad: bool,
    asks_password: bool,
    errors: Errors,
    is_answer: bool,
}

#[derive(Debug, Template)]
#[template(path = "factors/name.html")]
struct NamePage {
    l: Lang,
    frame: Frame,
    root: &'static str,
    path: String,
    name: String,
    errors: Errors,
    is_answer: bool,
}

/// `GET …/factors`
pub async fn show(ask: Ask, whose: Whose) -> Outcome {
    let page = OwnPage {
        l: ask.l,
        frame: ask.frame(ask.l.t("factors-title")),
        root: whose.root,
        home: whose.home,
        own: factors::own(&ask.ctx, &whose.owner).await?,
        has_passkeys: passkey::can_have(&ask.ctx),
        notice: ask.notice(),
    };
    Ok(Page::new(page).into_response())
}

/// What a question is about.
#[derive(Debug, Clone)]
enum Act {
    RemoveTotp,
    RenewCodes,
    RemovePasskey(Box<PasskeyRow>),
}

impl Act {
    fn path(&self, root: &str) -> String {
        match self {
            Self::RemoveTotp => format!("{root}/totp/remove"),
            Self::RenewCodes => format!("{root}/codes"),
            Self::RemovePasskey(row) => format!("{root}/passkeys/{}/remove", row.id),
        }
    }
    /// Title, lead and button.
    fn words(&self, l: Lang) -> (String, String, String) {
        let (title, lead, word) = match self {
            Self::RemoveTotp => (
                l.t("factors-totp-remove-title"),
                l.t("factors-remove-effect"),
                l.t("factors-remove"),
            ),
            Self::RenewCodes => (
                l.t("factors-renew-title"),
                l.t("factors-renew-effect"),
                l.t("factors-renew"),
            ),
            Self::RemovePasskey(row) => (
                l.t1("factors-passkey-remove-title", "name", row.name.as_str()),
                l.t("factors-remove-effect"),
                l.t("factors-remove"),
            ),
        };
        (title.into_owned(), lead.into_owned(), word.into_owned())
    }
}

/// `GET …/factors/totp/remove`
pub async fn ask_totp(ask: Ask, whose: Whose) -> Outcome {
    question(&ask, &whose, &Act::RemoveTotp, Showing::First, Errors::none()).await
}

/// `POST …/factors/totp/remove`
pub async fn remove_totp(ask: Ask, whose: Whose, typed: Typed) -> Outcome {
    carry_out(&ask, &whose, &Act::RemoveTotp, &typed).await
}

/// `GET …/factors/codes`
pub async fn ask_codes(ask: Ask, whose: Whose) -> Outcome {
    question(&ask, &whose, &Act::RenewCodes, Showing::First, Errors::none()).await
}

/// `POST …/factors/codes`
pub async fn renew_codes(ask: Ask, whose: Whose, typed: Typed) -> Outcome {
    carry_out(&ask, &whose, &Act::RenewCodes, &typed).await
}

/// `GET …/factors/passkeys/{passkey}/remove`
pub async fn ask_passkey(ask: Ask, whose: Whose, Path(id): Path<String>) -> Outcome {
    let act = Act::RemovePasskey(Box::new(find(&ask, &whose, &id).await?));
    question(&ask, &whose, &act, Showing::First, Errors::none()).await
}

/// `POST …/factors/passkeys/{passkey}/remove`
pub async fn remove_passkey(ask: Ask, whose: Whose, Path(id): Path<String>, typed: Typed) -> Outcome {
    let act = Act::RemovePasskey(Box::new(find(&ask, &whose, &id).await?));
    carry_out(&ask, &whose, &act, &typed).await
}

async fn find(ask: &Ask, whose: &Whose, id: &str) -> Outcome<PasskeyRow> {
    let id: PasskeyId = id.parse().map_err(|_| Failure::not_found())?;
    let own = factors::own(&ask.ctx, &whose.owner).await?;
    let found = own.passkeys.into_iter().find(|row| row.id == id);
    found.ok_or_else(Failure::not_found)
}

async fn carry_out(ask: &Ask, whose: &Whose, act: &Act, typed: &Typed) -> Outcome {
    if typed.has("switch_language") {
        return question(ask, whose, act, Showing::Switched, Errors::none()).await;
    }
    let (ctx, owner) = (&ask.ctx, &whose.owner);
    let confirmed = match factors::confirm(ctx, owner, typed.get("password")).await {
        Ok(confirmed) => confirmed,
        Err(Error::Refused(problems)) => return refused(ask, whose, act, &problems).await,
        Err(error) => return Err(error.into()),
    };
    match act {
        Act::RemoveTotp => factors::remove_totp(ctx, owner, &confirmed).await?,
        Act::RemovePasskey(row) => match factors::remove_passkey(ctx, owner, &confirmed, row.id).await {
            Err(Error::Refused(problems)) => return refused(ask, whose, act, &problems).await,
            other => other?,
        },
        Act::RenewCodes => {
            let codes = factors::renew_codes(ctx, owner, &confirmed).await?;
            return Ok(Page::new(CodesPage::new(ask, &codes, whose.root.to_owned())).into_response());
        }
    }
    Ok(Done::new(&ask.site, whose.root, "factor-removed").into_response())
}

async fn refused(ask: &Ask, whose: &Whose, act: &Act, problems: &[Problem]) -> Outcome {
    let errors = problem::errors(ask.l, problems);
    question(ask, whose, act, Showing::Refused, errors).await
}

async fn question(ask: &Ask, whose: &Whose, act: &Act, showing: Showing, errors: Errors) -> Outcome<Response> {
    let own = factors::own(&ask.ctx, &whose.owner).await?;
    let is_there = match act {
        Act::RemoveTotp => own.standing.has_totp,
        Act::RenewCodes => own.standing.has_factor(),
        Act::RemovePasskey(_) => true,
    };
    if !is_there {
        return Err(Failure::not_found());
    }
    let (title, lead, word) = act.words(ask.l);
    let page = AskPage {
        l: ask.l,
        frame: ask.frame(title),
        root: whose.root,
        path: act.path(whose.root),
        lead,
        word,
        is_bad: !matches!(act, Act::RenewCodes),
        asks_password: own.asks_password,
        errors,
        is_answer: showing.is_answer(),
    };
    Ok(Page::with_status(showing.status(), page).into_response())
}

/// `GET …/factors/passkeys/{passkey}/rename`
pub async fn ask_name(ask: Ask, whose: Whose, Path(id): Path<String>) -> Outcome {
    let row = find(&ask, &whose, &id).await?;
    let name = row.name.clone();
    Ok(name_page(&ask, &whose, &row, name, Showing::First, Errors::none()))
}

/// `POST …/factors/passkeys/{passkey}/rename`
pub async fn rename(ask: Ask, whose: Whose, Path(id): Path<String>, typed: Typed) -> Outcome {
    let row = find(&ask, &whose, &id).await?;
    let name = typed.get("name").to_owned();
    if typed.has("switch_language") {
        return Ok(name_page(&ask, &whose, &row, name, Showing::Switched, Errors::none()));
    }
    match passkey::rename(&ask.ctx, &whose.owner, row.id, &name).await {
        Ok(()) => Ok(Done::new(&ask.site, whose.root, "passkey-renamed").into_response()),
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            Ok(name_page(&ask, &whose, &row, name, Showing::Refused, errors))
        }
        Err(error) => Err(error.into()),
    }
}

fn name_page(ask: &Ask, whose: &Whose, row: &PasskeyRow, name: String, showing: Showing, errors: Errors) -> Response {
    let status: StatusCode = showing.status();
    let page = NamePage {
        l: ask.l,
        frame: ask.frame(ask.l.t("factors-passkey-rename")),
        root: whose.root,
        path: format!("{}/passkeys/{}/rename", whose.root, row.id),
        name,
        errors,
        is_answer: showing.is_answer(),
    };
    Page::with_status(status, page).into_response()
}
