//! After an e-mail was proven: the choice of organisations, and the password of the chosen one.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::IntoResponse;
use http::HeaderMap;
use ieum_app::Error;
use ieum_app::login::{self, Attempt, Door, EmailProof, KIND, SignIn, Workspace};
use ieum_app::traces::TraceCode;
use ieum_model::{AccountId, LoginMethodId, OrgId};
use ieum_store::active::ActiveMethod;

use super::carry::value;
use super::{Carry, Showing, finish, form_targets, refusal, start, with_targets};
use crate::i18n::Lang;
use crate::web::core::{Ask, Failure, LocalPath, MaybeSignedIn, Outcome, Typed, problem};
use crate::web::page::{Errors, Field, Frame, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "login/choose.html")]
struct Choose {
    l: Lang,
    frame: Frame,
    email: String,
    /// Name, plan and address of each.
    workspaces: Vec<(String, String, String)>,
    carry: Carry,
}

#[derive(Debug, Template)]
#[template(path = "login/workspace.html")]
struct WorkspacePage {
    l: Lang,
    frame: Frame,
    chosen: Chosen,
    open: Option<ActiveMethod>,
    /// The company's own ways, by name and address.
    others: Vec<(String, String)>,
    /// Where a code is mailed in place of the password.
    by_mail: Option<String>,
    carry: Carry,
    errors: Errors,
    /// Under which an administrator finds the attempt that was refused.
    code: Option<TraceCode>,
    is_answer: bool,
}

/// What the page carries on.
#[derive(Debug, Clone)]
struct Chosen {
    state: String,
    email: String,
    account: AccountId,
    org: OrgId,
    method: Option<LoginMethodId>,
}

impl WorkspacePage {
    /// The choice again.
    fn back(&self) -> String {
        self.carry.to_with("/login/choose", &[("state", &self.chosen.state)])
    }
}

/// `GET /login/choose?state=…`
pub async fn choose(ask: Ask, headers: HeaderMap, RawQuery(query): RawQuery) -> Outcome {
    let carry = Carry::of_query(query.as_deref());
    let state = value(query.as_deref(), "state");
    let Some(proof) = EmailProof::open(&ask.ctx, &ask.browser.0, &state) else {
        return start::again(&ask, &headers, carry).await;
    };
    let workspaces = login::workspaces(&ask.ctx, &proof).await?;
    let address = |w: &Workspace| {
        let (account, org) = (w.account.to_string(), w.organization.id.to_string());
        carry.to_with(
            "/login/password",
            &[("state", &state), ("account", &account), ("org", &org)],
        )
    };
    let workspaces: Vec<_> = workspaces
        .iter()
        .map(|w| (w.organization.name.clone(), w.organization.plan.to_string(), address(w)))
        .collect();
    let title = match workspaces.is_empty() {
        true => ask.l.t("login-none-title"),
        false => ask.l.t("login-choose-title"),
    };
    let page = Choose {
        l: ask.l,
        frame: ask.frame(title),
        email: proof.email.as_str().to_owned(),
        workspaces,
        carry,
    };
    Ok(Page::new(page).into_response())
}

/// `GET /login/password?state=…&account=…&org=…`
pub async fn show(ask: Ask, headers: HeaderMap, RawQuery(query): RawQuery) -> Outcome {
    let carry = Carry::of_query(query.as_deref());
    let read = |name: &str| value(query.as_deref(), name);
    let Some((proof, chosen)) = chosen(&ask, read)? else {
        return start::again(&ask, &headers, carry).await;
    };
    let said = (Errors::none(), None);
    page(&ask, Showing::First, &proof, chosen, carry, said).await
}

/// `POST /login/password`
pub async fn sign_in(ask: Ask, headers: HeaderMap, MaybeSignedIn(before): MaybeSignedIn, typed: Typed) -> Outcome {
    let carry = Carry::of_form(&typed);
    let read = |name: &str| typed.get(name).to_owned();
    let Some((proof, chosen)) = chosen(&ask, read)? else {
        return start::again(&ask, &headers, carry).await;
    };
    if typed.has("switch_language") {
        let said = (Errors::none(), None);
        return page(&ask, Showing::Switched, &proof, chosen, carry, said).await;
    }
    let next = carry.next.as_ref().map_or("", LocalPath::as_str).to_owned();
    let attempt = Attempt {
        door: Door::Chosen {
            email: &proof.email,
            account: chosen.account,
            org: chosen.org,
        },
        method: chosen.method,
        password: typed.get("password"),
        next: &next,
        before: before.as_ref().map(|b| &b.session),
    };
    let said = match login::sign_in(&ask.ctx, &attempt).await {
        Ok(SignIn::Done(to)) => return finish::signed_in(&ask, &headers, &to, &carry),
        Ok(SignIn::Refused(refused, code)) => (refusal(&ask, refused), Some(code)),
        Err(Error::Refused(problems)) => (problem::errors(ask.l, &problems), None),
        Err(error) => return Err(error.into()),
    };
    page(&ask, Showing::Refused, &proof, chosen, carry, said).await
}

/// Reads what the page before handed on; `None` if the proof is too old or another browser's.
fn chosen(ask: &Ask, read: impl Fn(&str) -> String) -> Result<Option<(EmailProof, Chosen)>, Failure> {
    let state = read("state");
    let Some(proof) = EmailProof::open(&ask.ctx, &ask.browser.0, &state) else {
        return Ok(None);
    };
    let (Ok(account), Ok(org)) = (read("account").parse(), read("org").parse()) else {
        return Err(Failure::not_found());
    };
    let chosen = Chosen {
        state,
        email: proof.email.as_str().to_owned(),
        account,
        org,
        method: read("method").parse().ok(),
    };
    Ok(Some((proof, chosen)))
}

async fn page(
    ask: &Ask,
    showing: Showing,
    proof: &EmailProof,
    chosen: Chosen,
    carry: Carry,
    (errors, code): (Errors, Option<TraceCode>),
) -> Outcome {
    let (workspace, offer) = login::find_workspace(&ask.ctx, proof, chosen.account, chosen.org).await?;
    let frame = ask
        .branded(ask.frame(ask.l.t("login-title")), &workspace.organization)
        .await?;
    let targets = form_targets(ask, &carry).await?;
    let hinted = Carry {
        hint: proof.email.as_str().to_owned(),
        ..carry.clone()
    };
    let organization = &workspace.organization;
    let slug = organization.slug.as_ref().filter(|_| organization.linked_at.is_some());
    let by_mail = slug.filter(|_| offer.takes_mail);
    let by_mail = by_mail.map(|slug| hinted.to(&format!("/o/{slug}/mail")));
    let others = offer.methods.iter().filter(|method| method.kind != KIND);
    let others = others.filter_map(|method| {
        let address = hinted.to(&format!("/o/{}/go/{}", slug?, method.id()));
        Some((method.name.clone(), address))
    });
    let page = WorkspacePage {
        l: ask.l,
        frame,
        chosen,
        others: others.collect(),
        by_mail,
        open: offer.methods.into_iter().find(|m| m.kind == KIND),
        carry,
        errors,
        code,
        is_answer: showing.is_answer(),
    };
    Ok(with_targets(
        Page::with_status(showing.status(), page).into_response(),
        targets,
    ))
}
