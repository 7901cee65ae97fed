//! An identity provider's metadata: how fetching stands, a change that waits for a decision, and what was decided before.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::access::OrgCaller;
use ieum_app::radar::{self, Decision, MethodView, Refreshed, Trouble};
use ieum_model::{Instant, LoginMethodId, MetadataChangeId};
use ieum_saml::Certificate;
use ieum_saml::settings::{Doubt, Published};
use ieum_store::idp_metadata::{Change, ChangeState};

use super::words;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed};
use crate::web::page::{Badge, Change as Line, ConsoleFrame, ConsoleItem, Diff, Notice, Page};

/// Changes that are shown.
const SHOWN: usize = 10;

#[derive(Debug, Template)]
#[template(path = "radar/metadata.html")]
struct MetadataPage {
    l: Lang,
    frame: ConsoleFrame,
    path: String,
    notice: Option<Notice>,
    method: MethodView,
    trouble: Option<String>,
    changes: Vec<Shown>,
}

impl MetadataPage {
    fn state(&self) -> Badge {
        words::fetching(self.l, &self.method)
    }
}

/// A change as the page shows it.
#[derive(Debug)]
struct Shown {
    id: String,
    state: Badge,
    is_pending: bool,
    found_at: Instant,
    decided: Option<(Instant, String)>,
    doubts: Vec<String>,
    diff: Diff,
    can_approve: bool,
    can_reject: bool,
    can_undo: bool,
}

impl Shown {
    fn new(l: Lang, change: &Change, can: &[Decision]) -> Self {
        let nobody = || l.t("radar-by-itself").into_owned();
        let decided = |at| (at, change.decider.clone().unwrap_or_else(nobody));
        let doubts = change.doubts.split_whitespace().filter_map(Doubt::find);
        Self {
            id: change.id.to_string(),
            state: words::change(l, change.state),
            is_pending: change.state == ChangeState::Pending,
            found_at: change.found_at,
            decided: change.decided_at.map(decided),
            doubts: doubts.map(|doubt| words::doubt(l, doubt).into_owned()).collect(),
            diff: diff(l, &change.known, &change.published),
            can_approve: can.contains(&Decision::Approve),
            can_reject: can.contains(&Decision::Reject),
            can_undo: can.contains(&Decision::Undo),
        }
    }
}

/// Both sides of a change: addresses, and each certificate with what tells it from others.
fn diff(l: Lang, known: &str, published: &str) -> Diff {
    let read = |json: &str| Published::read(json).unwrap_or_default();
    let (before, after) = (read(known), read(published));
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let line = |name: String, before: &str, after: &str| Line {
        name,
        before: text(before),
        after: text(after),
    };
    let mut lines = vec![
        line(l.t("saml-entity-id").into_owned(), &before.entity_id, &after.entity_id),
        line(
            l.t("saml-sso-redirect").into_owned(),
            &before.sso_redirect,
            &after.sso_redirect,
        ),
        line(l.t("saml-sso-post").into_owned(), &before.sso_post, &after.sso_post),
        line(l.t("saml-logout").into_owned(), &before.logout, &after.logout),
    ];
    lines.retain(|line| line.before.is_some() || line.after.is_some());
    let (old, new) = (before.trusted(), after.trusted());
    let added = new.iter().filter(|one| !old.contains(one));
    for certificate in old.iter().chain(added) {
        let shown = shown(l, certificate);
        lines.push(Line {
            name: l.t("radar-what-idp-certificate").into_owned(),
            before: old.contains(certificate).then(|| shown.clone()),
            after: new.contains(certificate).then_some(shown),
        });
    }
    if before.signs_requests != after.signs_requests {
        let word = |is_on| if is_on { l.t("radar-yes") } else { l.t("radar-no") };
        let (before, after) = (word(before.signs_requests), word(after.signs_requests));
        lines.push(line(l.t("saml-signs-requests").into_owned(), &before, &after));
    }
    Diff::new(l, lines)
}

/// A certificate as an administrator compares it.
pub(super) fn shown(l: Lang, certificate: &Certificate) -> String {
    let day = |at: Option<i64>| at.map_or_else(String::new, |at| l.datetime(Instant::from_seconds(at)));
    let (from, until) = (day(certificate.valid_from()), day(certificate.expires_at()));
    l.t_args(
        "radar-certificate",
        &[
            ("subject", &certificate.subject()),
            ("from", &from),
            ("until", &until),
            ("fingerprint", &certificate.fingerprint()),
        ],
    )
    .into_owned()
}

/// `GET /console/{org}/login-page/methods/{method}/metadata`
pub async fn show(ask: Ask, Console(caller): Console, Path((_, id)): Path<(String, String)>) -> Outcome<Response> {
    let id = super::method_id(&id)?;
    render(&ask, &caller, id, None, StatusCode::OK).await
}

/// `POST /console/{org}/login-page/methods/{method}/metadata/refresh`
pub async fn refresh(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    _typed: Typed,
) -> Outcome<Response> {
    let (l, id) = (ask.l, super::method_id(&id)?);
    let done = |code| {
        let to = format!("{}/login-page/methods/{id}/metadata", Ask::console_root(&caller));
        Ok(Done::new(&ask.site, to, code).into_response())
    };
    let again = || Notice::warn(l.t("radar-stale")).text(l.t("radar-stale-text"));
    match radar::refresh_now(&ask.ctx, &caller, id).await {
        Ok(Refreshed::Same) => done("radar-same"),
        Ok(Refreshed::Taken) => done("radar-taken"),
        Ok(Refreshed::Asked) => done("radar-asked"),
        Ok(Refreshed::JustNow) => done("radar-just-now"),
        Ok(Refreshed::Failed(trouble)) => {
            let notice = Notice::bad(l.t("radar-failed")).text(words::trouble(l, trouble));
            render(&ask, &caller, id, Some(notice), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Error::Stale) => render(&ask, &caller, id, Some(again()), StatusCode::CONFLICT).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /console/{org}/login-page/methods/{method}/metadata/decide`
pub async fn decide(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let (l, id) = (ask.l, super::method_id(&id)?);
    let change: Option<MetadataChangeId> = typed.get("change").parse().ok();
    let (decision, code) = match typed.get("decision") {
        "approve" => (Decision::Approve, "radar-approved"),
        "reject" => (Decision::Reject, "radar-rejected"),
        "undo" => (Decision::Undo, "radar-undone"),
        _ => return Err(Failure::not_found()),
    };
    let change = change.ok_or_else(Failure::not_found)?;
    match radar::decide(&ask.ctx, &caller, id, change, decision).await {
        Ok(()) => {
            let to = format!("{}/login-page/methods/{id}/metadata", Ask::console_root(&caller));
            Ok(Done::new(&ask.site, to, code).into_response())
        }
        Err(Error::Stale) => {
            let notice = Notice::warn(l.t("radar-stale")).text(l.t("radar-stale-text"));
            render(&ask, &caller, id, Some(notice), StatusCode::CONFLICT).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    id: LoginMethodId,
    notice: Option<Notice>,
    status: StatusCode,
) -> Outcome<Response> {
    let l = ask.l;
    let details = radar::view(&ask.ctx, caller, id).await?;
    let frame = ask
        .console_frame(caller, l.t("radar-metadata"), ConsoleItem::LoginPage)
        .await?;
    let root = format!("{}/login-page", frame.root);
    let problem = details.method.watch.as_ref().and_then(|watch| watch.problem.as_deref());
    let page = MetadataPage {
        l,
        frame: frame
            .below(l.t("menu-login-page"), root.as_str())
            .below(l.t("radar-title"), format!("{root}/radar"))
            .below(details.method.method.name.clone(), format!("{root}/methods/{id}/saml")),
        path: format!("{root}/methods/{id}"),
        notice: notice.or_else(|| ask.notice()),
        trouble: problem
            .and_then(Trouble::find)
            .map(|trouble| words::trouble(l, trouble).into_owned()),
        changes: details
            .changes
            .iter()
            .take(SHOWN)
            .map(|(change, can)| Shown::new(l, change, can))
            .collect(),
        method: details.method,
    };
    Ok(Page::with_status(status, page).into_response())
}
