//! One domain: the record to enter, how it was last seen, and what the domain is used for.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::access::OrgCaller;
use ieum_app::domains::{self, Looked};
use ieum_model::domain::{DomainState, RECORD_PREFIX, readable, record_names};
use ieum_model::login_method::MethodKind;
use ieum_model::{DomainId, LoginMethodId};
use ieum_store::domain::DomainRow;
use ieum_store::login_method::LoginMethodRow;

use super::list::state;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed, problem};
use crate::web::page::{Badge, ConsoleFrame, ConsoleItem, CopyField, Errors, Field, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "domains/one.html")]
pub(super) struct OnePage {
    l: Lang,
    frame: ConsoleFrame,
    path: String,
    notice: Option<Notice>,
    row: DomainRow,
    name: CopyField,
    value: CopyField,
    /// Company methods, and whether each speaks for the domain.
    methods: Vec<(LoginMethodRow, bool)>,
    /// Methods that people of the domain may be sent to.
    rules: Vec<(String, String)>,
    rule: String,
    errors: Errors,
}

impl OnePage {
    fn state(&self) -> Badge {
        state(self.l, &self.row)
    }
    const fn is_proven(&self) -> bool {
        matches!(self.row.standing.state, DomainState::Proven)
    }
}

/// `GET /console/{org}/login-page/domains/{domain}`
pub async fn show(ask: Ask, Console(caller): Console, Path((_, id)): Path<(String, String)>) -> Outcome<Response> {
    let id = super::domain_id(&id)?;
    render(&ask, &caller, id, None, Errors::none(), StatusCode::OK).await
}

/// `POST /console/{org}/login-page/domains/{domain}/check`
pub async fn check(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    _typed: Typed,
) -> Outcome<Response> {
    let (l, id) = (ask.l, super::domain_id(&id)?);
    let notice = match domains::check_now(&ask.ctx, &caller, id).await? {
        Looked::Proven => {
            let to = format!("{}/login-page/domains/{id}", Ask::console_root(&caller));
            return Ok(Done::new(&ask.site, to, "domain-proven").into_response());
        }
        Looked::Missing => Notice::warn(l.t("domains-missing")).text(l.t("domains-missing-text")),
        Looked::Unreachable => Notice::warn(l.t("domains-unreachable")).text(l.t("domains-unreachable-text")),
        Looked::Taken => Notice::warn(l.t("domains-taken")).text(l.t("domains-taken-text")),
    };
    render(&ask, &caller, id, Some(notice), Errors::none(), StatusCode::OK).await
}

/// `POST /console/{org}/login-page/domains/{domain}`: what is below it, and the methods that speak for it.
pub async fn change(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let id = super::domain_id(&id)?;
    let methods = typed.all("methods").iter().map(|text| text.parse::<LoginMethodId>());
    let methods: Vec<_> = methods.collect::<Result<_, _>>().map_err(|_| Failure::not_found())?;
    let with_subdomains = typed.has("with_subdomains");
    let changed = domains::set_use(&ask.ctx, &caller, id, typed.version(), with_subdomains, &methods).await;
    match changed {
        Ok(()) => {
            let to = format!("{}/login-page/domains/{id}", Ask::console_root(&caller));
            Ok(Done::new(&ask.site, to, "domain-changed").into_response())
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            render(&ask, &caller, id, None, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Error::Stale) => stale(&ask, &caller, id).await,
        Err(error) => Err(error.into()),
    }
}

/// The page with a word on why nothing was done.
pub(super) async fn stale(ask: &Ask, caller: &OrgCaller, id: DomainId) -> Outcome<Response> {
    let notice = Notice::warn(ask.l.t("domains-stale")).text(ask.l.t("domains-stale-text"));
    render(ask, caller, id, Some(notice), Errors::none(), StatusCode::CONFLICT).await
}

pub(super) async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    id: DomainId,
    notice: Option<Notice>,
    errors: Errors,
    status: StatusCode,
) -> Outcome<Response> {
    let l = ask.l;
    let (row, spoken_for, methods) = {
        let mut conn = ask.ctx.store().read().await?;
        let row = conn
            .find_domain(caller.scope(), id)
            .await?
            .ok_or_else(Failure::not_found)?;
        let spoken_for = conn.method_domains(caller.scope()).await?;
        (row, spoken_for, conn.login_methods(caller.scope()).await?)
    };
    let frame = ask
        .console_frame(caller, readable(&row.name), ConsoleItem::LoginPage)
        .await?;
    let above = format!("{}/login-page", frame.root);
    let list = format!("{above}/domains");
    let [record, _] = record_names(&row.name);
    let company = |method: &LoginMethodRow| method.kind != MethodKind::Password;
    let none = (String::new(), l.t("domains-rule-none").into_owned());
    let offered = methods.iter().filter(|method| company(method) && method.is_enabled);
    let page = OnePage {
        l,
        path: format!("{list}/{id}"),
        frame: frame
            .below(l.t("menu-login-page"), above.as_str())
            .below(l.t("domains-title"), list.as_str()),
        notice: notice
            .or_else(|| errors.get("methods").map(Notice::bad))
            .or_else(|| ask.notice()),
        name: CopyField::new(l, "record-name", l.t("domains-record-name"), record),
        value: CopyField::new(
            l,
            "record-value",
            l.t("domains-record-value"),
            format!("{RECORD_PREFIX}{}", row.token),
        ),
        rules: std::iter::once(none)
            .chain(offered.map(|method| (method.id.to_string(), method.name.clone())))
            .collect(),
        rule: row.rule.map(|rule| rule.to_string()).unwrap_or_default(),
        methods: methods
            .into_iter()
            // The others do not say whether a person has proven the address: theirs is believed of nobody.
            .filter(|method| method.kind == MethodKind::OpenId)
            .map(|method| {
                let speaks = spoken_for.contains(&(method.id, id));
                (method, speaks)
            })
            .collect(),
        row,
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}
