//! 보안: how long sign-ins last, and the sign-ins that failed lately.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::{Error, audit, sessions};
use ieum_store::audit::AuditRow;

use crate::i18n::Lang;
use crate::web::audit::words;
use crate::web::core::problem;
use crate::web::core::{Ask, Console, Done, Outcome, Typed};
use crate::web::page::{ConsoleFrame, ConsoleItem, Errors, Field, Notice, Page};

/// Offered idle limits, in minutes; the rule allows those in between too.
const IDLE: &[i64] = &[5, 15, 30, 60, 240, 480, 720, 1_440, 4_320, 10_080];
/// Offered absolute limits, in minutes.
const ABSOLUTE: &[i64] = &[15, 60, 240, 480, 720, 1_440, 4_320, 10_080, 20_160, 43_200];
/// Areas of the audit log that tell of signing in.
const SIGN_IN_AREAS: &[&str] = &["login"];
const MOST_FAILURES: usize = 20;

#[derive(Debug, Template)]
#[template(path = "security/show.html")]
struct Security {
    l: Lang,
    frame: ConsoleFrame,
    notice: Option<Notice>,
    idle: String,
    idle_options: Vec<(String, String)>,
    absolute: String,
    absolute_options: Vec<(String, String)>,
    version: i64,
    errors: Errors,
    failures: Vec<AuditRow>,
}

/// `GET /console/{org}/security`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    render(&ask, &caller, None, Errors::none(), StatusCode::OK).await
}

/// `POST /console/{org}/security`
pub async fn change(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome<Response> {
    let (idle, absolute) = (typed.get("idle"), typed.get("absolute"));
    match sessions::set_policy(&ask.ctx, &caller, typed.version(), idle, absolute).await {
        Ok(()) => {
            let to = format!("{}/security", Ask::console_root(&caller));
            Ok(Done::new(&ask.site, to, "session-policy-changed").into_response())
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            render(&ask, &caller, Some(&typed), errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Error::Stale) => render(&ask, &caller, Some(&typed), Errors::none(), StatusCode::CONFLICT).await,
        Err(error) => Err(error.into()),
    }
}

async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    typed: Option<&Typed>,
    errors: Errors,
    status: StatusCode,
) -> Outcome<Response> {
    let l = ask.l;
    let organization = ask.ctx.store().read().await?.get_organization(caller.scope()).await?;
    let policy = organization.session_policy;
    let is_stale = status == StatusCode::CONFLICT;
    let stale = || {
        Notice::warn(l.t("security-stale")).text(l.t2(
            "security-stale-now",
            "idle",
            duration(l, policy.idle_minutes()),
            "absolute",
            duration(l, policy.absolute_minutes()),
        ))
    };
    let of = |name: &str, stored: i64| typed.map_or_else(|| stored.to_string(), |typed| typed.get(name).to_owned());
    let page = Security {
        l,
        frame: ask
            .console_frame(caller, l.t("menu-security"), ConsoleItem::Security)
            .await?,
        notice: if is_stale { Some(stale()) } else { ask.notice() },
        idle: of("idle", policy.idle_minutes()),
        idle_options: options(l, IDLE, policy.idle_minutes()),
        absolute: of("absolute", policy.absolute_minutes()),
        absolute_options: options(l, ABSOLUTE, policy.absolute_minutes()),
        version: typed.filter(|_| !is_stale).map_or(organization.version, Typed::version),
        errors,
        failures: audit::refusals(&ask.ctx, caller, SIGN_IN_AREAS, MOST_FAILURES).await?,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// The offered limits and the stored one.
fn options(l: Lang, offered: &[i64], stored: i64) -> Vec<(String, String)> {
    let mut minutes = offered.to_vec();
    if !minutes.contains(&stored) {
        minutes.push(stored);
        minutes.sort_unstable();
    }
    minutes.into_iter().map(|m| (m.to_string(), duration(l, m))).collect()
}

/// A span of minutes in the largest unit that divides it.
fn duration(l: Lang, minutes: i64) -> String {
    match minutes {
        m if m % 1_440 == 0 => l.t1("security-days", "count", m / 1_440),
        m if m % 60 == 0 => l.t1("security-hours", "count", m / 60),
        m => l.t1("security-minutes", "count", m),
    }
    .into_owned()
}

impl Security {
    fn action(&self, row: &AuditRow) -> String {
        words::action(self.l, &row.entry.action)
    }
}
