//! Who becomes a member at the first sign-in by a login method.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::access::OrgCaller;
use ieum_app::methods::{self, Mode, People, PeopleForm};
use ieum_model::LoginMethodId;
use ieum_store::group::GroupRow;

use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Outcome, Typed, problem};
use crate::web::page::{Choice, Choices, ConsoleFrame, ConsoleItem, Errors, Field, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "upstream/people.html")]
struct PeoplePage {
    l: Lang,
    frame: ConsoleFrame,
    root: String,
    path: String,
    notice: Option<Notice>,
    people: People,
    version: i64,
    mode: String,
    names: String,
    chosen: Vec<String>,
    errors: Errors,
}

impl PeoplePage {
    fn choices(&self) -> Choices {
        let l = self.l;
        let card = |mode: Mode| {
            let (title, text) = match mode {
                Mode::Off => (l.t("people-off"), l.t("people-off-text")),
                Mode::Everyone => (l.t("people-everyone"), l.t("people-everyone-text")),
                Mode::Groups => (l.t("people-groups"), l.t("people-groups-text")),
            };
            Choice::new(mode.as_str(), title, text)
        };
        Choices::new("mode", l.t("people-who"), Mode::ALL.map(card).to_vec(), &self.mode)
    }
    fn is_chosen(&self, group: &GroupRow) -> bool {
        self.chosen.contains(&group.id.to_string())
    }
}

/// `GET /console/{org}/login-page/methods/{method}/people`
pub async fn show(ask: Ask, Console(caller): Console, Path((_, id)): Path<(String, String)>) -> Outcome<Response> {
    let id = super::method_id(&id)?;
    render(&ask, &caller, id, None, Errors::none(), StatusCode::OK).await
}

/// `POST /console/{org}/login-page/methods/{method}/people`
pub async fn change(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let id = super::method_id(&id)?;
    if typed.has("switch_language") {
        return render(&ask, &caller, id, Some(typed), Errors::none(), StatusCode::OK).await;
    }
    let form = PeopleForm {
        mode: typed.get("mode"),
        names: typed.get("names"),
        groups: typed.all("groups"),
    };
    match methods::set_people(&ask.ctx, &caller, id, typed.version(), &form).await {
        Ok(()) => {
            let to = format!("{}/login-page/methods/{id}/people", Ask::console_root(&caller));
            Ok(Done::new(&ask.site, to, "people-saved").into_response())
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            render(&ask, &caller, id, Some(typed), errors, status).await
        }
        Err(Error::Stale) => render(&ask, &caller, id, Some(typed), Errors::none(), StatusCode::CONFLICT).await,
        Err(error) => Err(error.into()),
    }
}

async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    id: LoginMethodId,
    typed: Option<Typed>,
    errors: Errors,
    status: StatusCode,
) -> Outcome<Response> {
    let l = ask.l;
    let people = methods::people(&ask.ctx, caller, id).await?;
    let frame = ask
        .console_frame(caller, l.t("people-title"), ConsoleItem::LoginPage)
        .await?;
    let root = format!("{}/login-page", frame.root);
    let stale =
        (status == StatusCode::CONFLICT).then(|| Notice::warn(l.t("methods-stale")).text(l.t("methods-stale-text")));
    let wrong = ["mode", "groups"].into_iter().find_map(|field| errors.get(field));
    let no_domain = || {
        people.domains.is_empty().then(|| {
            Notice::warn(l.t("people-no-domain"))
                .text(l.t("people-no-domain-text"))
                .link(l.t("domains-title"), format!("{root}/domains"))
        })
    };
    let notice = stale
        .or_else(|| wrong.map(Notice::bad))
        .or_else(|| ask.notice())
        .or_else(no_domain);
    let page = PeoplePage {
        l,
        path: format!("{root}/methods/{id}/people"),
        frame: frame
            .below(l.t("menu-login-page"), root.as_str())
            .below(people.method.name.clone(), format!("{root}/methods/{id}/openid"))
            .with_form(),
        root,
        notice,
        version: people.method.version,
        mode: typed
            .as_ref()
            .map_or_else(|| people.mode.as_str().to_owned(), |typed| typed.get("mode").to_owned()),
        names: typed
            .as_ref()
            .map_or_else(|| people.names.clone(), |typed| typed.get("names").to_owned()),
        chosen: typed.as_ref().map_or_else(
            || people.chosen.iter().map(ToString::to_string).collect(),
            |typed| typed.all("groups").to_vec(),
        ),
        people,
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}
