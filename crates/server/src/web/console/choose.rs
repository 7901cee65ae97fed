//! `/console`: on to the one organisation, a choice among several, or what to do where there is none. A business system's shortcut
//! (바로가기) names its organisation: `/console?organization=haneul`.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use ieum_app::{Error, access};
use ieum_model::org_slug::OrgSlug;
use ieum_model::permission::Permission;
use ieum_store::active::ActiveMember;

use crate::i18n::Lang;
use crate::web::core::{Ask, Failure, LocalPath, MaybeSignedIn, Outcome};
use crate::web::page::{Frame, Notice, OrgLink, Page};

#[derive(Debug, Template)]
#[template(path = "console/choose.html")]
struct Choose {
    l: Lang,
    frame: Frame,
    notice: Option<Notice>,
    organizations: Vec<OrgLink>,
}

/// `GET /console`
pub async fn show(ask: Ask, MaybeSignedIn(caller): MaybeSignedIn) -> Outcome<Response> {
    let query = ask.path.split_once('?').map_or("", |(_, query)| query);
    let asked = url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "organization")
        .map(|(_, value)| value.into_owned());
    if let Some(slug) = asked {
        return to_organization(&ask, caller.as_ref(), &slug).await;
    }
    let caller = caller.ok_or(Error::NotSignedIn)?;
    if caller.session.must_change_password {
        return Ok(Redirect::to("/account/password?next=%2Fconsole").into_response());
    }
    let notice = ask.notice();
    let consoles = consoles(&ask, &caller).await?;
    if let ([only], None) = (consoles.as_slice(), &notice) {
        return Ok(Redirect::to(&address(only)).into_response());
    }
    let organizations: Vec<_> = consoles.iter().map(link).collect();
    let title = if organizations.is_empty() {
        ask.l.t("console-none-title")
    } else {
        ask.l.t("console-choose-title")
    };
    let page = Choose {
        l: ask.l,
        frame: ask.frame(title),
        notice,
        organizations,
    };
    Ok(Page::new(page).into_response())
}

/// Straight to the organisation's console, or to its login page, which comes back here.
async fn to_organization(ask: &Ask, caller: Option<&access::SignedIn>, slug: &str) -> Outcome<Response> {
    let slug = OrgSlug::parse_stored(slug.trim()).map_err(|_| Failure::not_found())?;
    let forward = ask
        .ctx
        .store()
        .read()
        .await?
        .find_forward(slug.as_str(), ask.ctx.now())
        .await?;
    let slug = forward.unwrap_or_else(|| slug.to_string());
    if let Some(caller) = caller {
        let consoles = consoles(ask, caller).await?;
        if let Some(member) = consoles.iter().find(|m| m.organization().slug.as_ref() == Some(&slug)) {
            return Ok(Redirect::to(&address(member)).into_response());
        }
    }
    let back = LocalPath::parse(&format!("/console?organization={slug}")).ok_or_else(Failure::not_found)?;
    Ok(Redirect::to(&format!("/o/{slug}?next={}", back.encoded())).into_response())
}

/// The organisations that the person is signed in to and whose console is open to them.
async fn consoles(ask: &Ask, caller: &access::SignedIn) -> Outcome<Vec<ActiveMember>> {
    let mut members = ask.ctx.store().read().await?.active_members_of(&caller.session).await?;
    members.retain(|member| member.role().permits(Permission::EnterConsole));
    Ok(members)
}

fn address(member: &ActiveMember) -> String {
    format!("/console/{}", member.scope().org_id())
}

fn link(member: &ActiveMember) -> OrgLink {
    OrgLink {
        name: member.organization().name.clone(),
        href: address(member),
    }
}
