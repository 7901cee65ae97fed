//! One proposal: who it may be, and the administrator's word.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::members::{self, ListRequest};
use ieum_app::{Error, links};
use ieum_model::member::Member;
use ieum_model::{LinkProposalId, MemberId};
use ieum_store::link_proposal::ProposalRow;
use url::form_urlencoded;

use super::words;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed, problem};
use crate::web::page::{ConsoleFrame, ConsoleItem, Dialog, Errors, Field, Notice, Page};

/// Most members that a search shows.
const MOST_FOUND: usize = 20;

#[derive(Debug, Template)]
#[template(path = "upstream/proposal.html")]
struct ProposalPage {
    l: Lang,
    frame: ConsoleFrame,
    notice: Option<Notice>,
    root: String,
    row: ProposalRow,
    search: String,
    found: Vec<Member>,
    chosen: String,
    errors: Errors,
    dismiss: Dialog,
}

impl ProposalPage {
    fn doubt(&self) -> std::borrow::Cow<'static, str> {
        words::doubt(self.l, &self.row.doubt)
    }
}

fn id_of(text: &str) -> Result<LinkProposalId, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}

/// `GET /console/{org}/links/{proposal}`
pub async fn show(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Outcome<Response> {
    let search = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .find(|(key, _)| key == "q")
        .map(|(_, value)| value.into_owned());
    render(&ask, &caller, id_of(&id)?, search, "", Errors::none(), StatusCode::OK).await
}

/// `POST /console/{org}/links/{proposal}`
pub async fn accept(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let id = id_of(&id)?;
    let member: Option<MemberId> = typed.get("member").parse().ok();
    match links::accept(&ask.ctx, &caller, id, member).await {
        Ok(()) => {
            let to = format!("{}/links", Ask::console_root(&caller));
            Ok(Done::new(&ask.site, to, "link-added").into_response())
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            let (search, chosen) = (Some(typed.get("q").to_owned()), typed.get("member").to_owned());
            render(
                &ask,
                &caller,
                id,
                search,
                &chosen,
                errors,
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /console/{org}/links/{proposal}/dismiss`
pub async fn dismiss(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    _typed: Typed,
) -> Outcome<Response> {
    links::dismiss(&ask.ctx, &caller, id_of(&id)?).await?;
    let root = Ask::console_root(&caller);
    // There it can be put back.
    Ok(Done::new(&ask.site, format!("{root}/links/{id}"), "link-dismissed").into_response())
}

/// `POST /console/{org}/links/{proposal}/reopen`
pub async fn reopen(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    _typed: Typed,
) -> Outcome<Response> {
    links::reopen(&ask.ctx, &caller, id_of(&id)?).await?;
    let to = format!("{}/links/{id}", Ask::console_root(&caller));
    Ok(Done::new(&ask.site, to, "link-reopened").into_response())
}

async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    id: LinkProposalId,
    search: Option<String>,
    chosen: &str,
    errors: Errors,
    status: StatusCode,
) -> Outcome<Response> {
    let l = ask.l;
    let row = ask.ctx.store().read().await?.find_proposal(caller.scope(), id).await?;
    let row = row.ok_or_else(Failure::not_found)?;
    // At first the address, or the name, of the person is looked for.
    let search = search.unwrap_or_else(|| row.name.clone().or_else(|| row.email.clone()).unwrap_or_default());
    let request = ListRequest {
        search: search.clone(),
        per_page: MOST_FOUND,
        ..ListRequest::default()
    };
    let mut found = members::list(&ask.ctx, caller, &request).await?.page.rows;
    if let Some((candidate, _)) = row.candidate
        && !found.iter().any(|member| member.id == candidate)
    {
        found.extend(
            ask.ctx
                .store()
                .read()
                .await?
                .find_member(caller.scope(), candidate)
                .await?,
        );
    }
    let frame = ask
        .console_frame(caller, l.t("upstream-proposal"), ConsoleItem::LoginPage)
        .await?;
    let root = format!("{}/links", frame.root);
    let action = format!("{root}/{id}/dismiss");
    let dismiss = Dialog::new(
        l,
        "dismiss",
        l.t("upstream-dismiss-ask"),
        &action,
        l.t("upstream-dismiss"),
        frame.csrf_input(),
    )
    .effect(l.t("upstream-dismiss-effect"));
    let chosen = match (chosen, row.candidate.as_ref()) {
        ("", Some((candidate, _))) => candidate.to_string(),
        (chosen, _) => chosen.to_owned(),
    };
    let page = ProposalPage {
        l,
        frame: frame
            .below(
                l.t("menu-login-page"),
                format!("{}/login-page", Ask::console_root(caller)),
            )
            .below(l.t("upstream-proposals"), root.as_str()),
        notice: ask.notice(),
        root,
        row,
        search,
        found,
        chosen,
        errors,
        dismiss,
    };
    Ok(Page::with_status(status, page).into_response())
}
