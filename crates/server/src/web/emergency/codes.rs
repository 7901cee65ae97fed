//! 보안 › 비상 로그인 코드: how many are left, and a new set, which is shown once as a sheet of paper.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::{OrgCaller, SignedIn};
use ieum_app::factors::{self, Owner};
use ieum_app::{Error, emergency};
use ieum_model::secret::Secret;
use ieum_store::emergency::EmergencyStanding;

use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Outcome, Typed, problem};
use crate::web::page::{self, ConsoleFrame, ConsoleItem, CopyField, Errors, Field, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "emergency/show.html")]
struct ShowPage {
    l: Lang,
    frame: ConsoleFrame,
    standing: EmergencyStanding,
    /// The account has a password, which is asked for again.
    asks_password: bool,
    errors: Errors,
}

#[derive(Debug, Template)]
#[template(path = "emergency/codes.html")]
struct CodesPage {
    l: Lang,
    frame: ConsoleFrame,
    codes: Vec<String>,
    /// Where they are typed; none while the organisation has no login page.
    address: Option<String>,
    username: String,
    made_at: String,
    back: String,
}

impl CodesPage {
    /// All of them at once, for the clipboard.
    fn copy(&self) -> CopyField {
        CopyField::new(self.l, "codes", self.l.t("emergency-copy"), self.codes.join(" "))
    }
}

fn owner(caller: &OrgCaller) -> Owner {
    Owner::person(&SignedIn {
        session: caller.session.clone(),
    })
}

/// `GET /console/{org}/security/emergency`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    render(&ask, &caller, Errors::none()).await
}

/// `POST /console/{org}/security/emergency`
pub async fn make(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome<Response> {
    let owner = owner(&caller);
    let confirmed = match factors::confirm(&ask.ctx, &owner, typed.get("password")).await {
        Ok(confirmed) => confirmed,
        Err(Error::Refused(problems)) => return render(&ask, &caller, problem::errors(ask.l, &problems)).await,
        Err(error) => return Err(error.into()),
    };
    let codes = emergency::make(&ask.ctx, &caller, &owner, &confirmed).await?;
    sheet(&ask, &caller, &codes).await
}

async fn render(ask: &Ask, caller: &OrgCaller, errors: Errors) -> Outcome<Response> {
    let l = ask.l;
    let own = factors::own(&ask.ctx, &owner(caller)).await?;
    let frame = ask
        .console_frame(caller, l.t("emergency-codes"), ConsoleItem::Security)
        .await?;
    let security = format!("{}/security", frame.root);
    let status = match errors.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = ShowPage {
        l,
        frame: frame.below(l.t("menu-security"), security),
        standing: emergency::standing(&ask.ctx, caller).await?,
        asks_password: own.asks_password,
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}

async fn sheet(ask: &Ask, caller: &OrgCaller, codes: &[Secret]) -> Outcome<Response> {
    let l = ask.l;
    let organization = caller.member.organization();
    let title = l.t1("emergency-sheet", "name", &organization.name);
    let frame = ask.console_frame(caller, title, ConsoleItem::Security).await?;
    let slug = organization.slug.as_ref().filter(|_| organization.linked_at.is_some());
    let member = &caller.member;
    let page = CodesPage {
        l,
        back: format!("{}/security/emergency", frame.root),
        // The codes are shown once: the switch of languages would lead to another page.
        frame: frame
            .below(l.t("menu-security"), format!("{}/security", Ask::console_root(caller)))
            .with_form(),
        codes: codes.iter().map(|code| code.expose().to_owned()).collect(),
        address: slug.map(|slug| ask.ctx.link(&format!("/o/{slug}/emergency"))),
        username: member
            .email
            .clone()
            .or_else(|| member.phone.as_deref().map(|phone| l.phone(phone)))
            .unwrap_or_default(),
        made_at: l.datetime(ask.ctx.now()),
    };
    Ok(Page::new(page).into_response())
}
