//! One record: how it ended and what to do about it, what is known of it, and every step.

use std::borrow::Cow;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use ieum_app::access::OrgCaller;
use ieum_app::login::connected::Reason;
use ieum_app::traces::{self, Found};
use ieum_model::TraceId;
use ieum_model::permission::Permission;

use super::{trace_id, words};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Outcome};
use crate::web::page::{
    self, Badge, ConsoleFrame, ConsoleItem, CopyField, Dialog, Errors, Field, Notice, Page, SecretOnce, TraceSteps,
};
use crate::web::systems::secret;
use crate::web::upstream::words::{cause, remedy};

/// A link that holds: who made it, until when, and the button that ends it.
#[derive(Debug)]
struct Link {
    made_by: String,
    expires_at: ieum_model::Instant,
    dialog: Dialog,
}

#[derive(Debug, Template)]
#[template(path = "traces/one.html")]
struct OnePage {
    l: Lang,
    frame: ConsoleFrame,
    notice: Option<Notice>,
    path: String,
    found: Found,
    steps: TraceSteps,
    can_see_members: bool,
    /// The address of a link that was just made.
    secret: Option<SecretOnce>,
    links: Vec<Link>,
    errors: Errors,
}

/// `GET /console/{org}/traces/{trace}`
pub async fn show(
    ask: Ask,
    Console(caller): Console,
    headers: HeaderMap,
    Path((_, id)): Path<(String, String)>,
) -> Outcome<Response> {
    let id = trace_id(&id)?;
    let token = secret::take(&ask, caller.session.account_id(), &headers, id);
    render(&ask, &caller, id, token.as_deref(), Errors::none()).await
}

/// The page; `token` is what the address of a link holds that was just made.
pub(super) async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    id: TraceId,
    token: Option<&str>,
    errors: Errors,
) -> Outcome<Response> {
    let l = ask.l;
    let found = traces::find(&ask.ctx, caller, id).await?;
    let title = l.t1("traces-one", "code", words::code(&found.row));
    let frame = ask.console_frame(caller, title, ConsoleItem::Traces).await?;
    let list = format!("{}/traces", frame.root);
    let path = format!("{list}/{id}");
    let frame = frame.below(l.t("menu-traces"), list);
    let link = |share: &ieum_store::trace_share::TraceShareRow| Link {
        made_by: share.made_by.clone(),
        expires_at: share.expires_at,
        dialog: super::share::dialog(l, &path, share.id, frame.csrf_input())
            .opened_by(l.t("traces-share-end"), &super::share::address(&path, share.id)),
    };
    let links = found.shares.iter().map(link).collect();
    let address = token.map(|token| ask.ctx.link(&format!("/trace/{token}")));
    let secret = address.map(|address| {
        let copy = CopyField::new(l, "shared", l.t("traces-share-address"), address);
        SecretOnce::new(copy, l.t("traces-share-once"))
    });
    let status = match errors.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let has_secret = secret.is_some();
    let page = OnePage {
        l,
        steps: words::steps(l, &found.steps),
        can_see_members: caller.role().permits(Permission::ManageMembers),
        notice: ask.notice(),
        frame,
        path,
        found,
        secret,
        links,
        errors,
    };
    let mut response = Page::with_status(status, page).into_response();
    if has_secret {
        let gone = ask.site.cookies.remove(secret::COOKIE);
        response.headers_mut().append(http::header::SET_COOKIE, gone);
    }
    Ok(response)
}

impl OnePage {
    fn badge(&self) -> Badge {
        words::badge(self.l, self.found.result)
    }
    fn cause(&self, reason: &Reason) -> Cow<'static, str> {
        cause(self.l, *reason)
    }
    fn remedy(&self, reason: &Reason) -> Cow<'static, str> {
        remedy(self.l, *reason)
    }
    fn why(&self) -> Option<Notice> {
        let reason = self.found.reason.as_ref()?;
        Some(Notice::bad(self.cause(reason)).text(self.remedy(reason)))
    }
    fn way(&self) -> String {
        words::way_of(self.l, &self.found.row)
    }
    fn who(&self) -> String {
        words::who(self.l, &self.found.row)
    }
    fn days(&self) -> Vec<(String, String)> {
        let word = |days: u64| {
            (
                days.to_string(),
                self.l.t1("traces-share-for", "days", days).into_owned(),
            )
        };
        traces::DAYS.map(word).to_vec()
    }
    /// The page of the method's settings.
    fn method(&self) -> Option<String> {
        let (id, _) = self.found.row.method.as_ref()?;
        let last = match self.found.row.way.as_str() {
            "openid" => "openid",
            "saml" => "saml",
            "ldap" => "ldap",
            "password_check" => "password-check",
            _ => return None,
        };
        Some(format!("{}/login-page/methods/{id}/{last}", self.frame.root))
    }
}
