//! One rule: added, changed, moved, removed.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::access::OperatorCaller;
use ieum_app::provider::{ClaimChange, client_of, edit_claims};
use ieum_oidc::claims::AskedRule;
use ieum_oidc::client::profile::ClaimRule;
use ieum_store::active::ClientRow;

use super::parts::{RuleFields, read_rule};
use crate::i18n::Lang;
use crate::web::core::problem;
use crate::web::core::{Ask, Done, Failure, Operator, Outcome, Typed};
use crate::web::operator::AskPage;
use crate::web::page::{Dialog, Errors, OperatorFrame, OperatorItem, Page};
use crate::web::systems::{address, find};

#[derive(Debug, Template)]
#[template(path = "systems/claims/rule.html")]
struct RulePage {
    l: Lang,
    frame: OperatorFrame,
    fields: RuleFields,
    version: i64,
    action: String,
    back: String,
}

/// Which rule a form is about.
#[derive(Debug, Clone, Copy)]
enum Which {
    New,
    Known(usize),
}

impl Which {
    /// From the number in an address, which counts from 1.
    fn of(number: &str) -> Result<usize, Failure> {
        let number: Option<usize> = number.parse().ok().filter(|_| number.len() <= 3);
        number.and_then(|n| n.checked_sub(1)).ok_or_else(Failure::not_found)
    }
    fn path(self, row: &ClientRow) -> String {
        match self {
            Self::New => format!("{}/new", base(row)),
            Self::Known(at) => format!("{}/{}", base(row), at + 1),
        }
    }
}

fn base(row: &ClientRow) -> String {
    format!("{}/claims", address(row.id))
}

fn stored(row: &ClientRow, at: usize) -> Result<ClaimRule, Failure> {
    let mut rules = client_of(row)?.profile.claims.rules;
    if at >= rules.len() {
        return Err(Failure::not_found());
    }
    Ok(rules.swap_remove(at))
}

/// `GET /operator/systems/{system}/claims/new`
pub async fn new(ask: Ask, Operator(caller): Operator, Path(id): Path<String>) -> Outcome<Response> {
    let row = find(&ask, &id).await?;
    let first = AskedRule {
        source: "unit".to_owned(),
        userinfo: true,
        ..AskedRule::default()
    };
    let page = page(
        &ask,
        &caller,
        &row,
        Which::New,
        RuleFields::new(ask.l, first, Errors::none()),
        row.version,
    );
    Ok(Page::new(page).into_response())
}

/// `POST /operator/systems/{system}/claims/new`
pub async fn add(ask: Ask, Operator(caller): Operator, Path(id): Path<String>, typed: Typed) -> Outcome<Response> {
    let row = find(&ask, &id).await?;
    let asked = read_rule(&typed);
    write(&ask, &caller, &row, Which::New, (typed.version(), asked)).await
}

/// `GET /operator/systems/{system}/claims/{number}`
pub async fn show(
    ask: Ask,
    Operator(caller): Operator,
    Path((id, number)): Path<(String, String)>,
) -> Outcome<Response> {
    let row = find(&ask, &id).await?;
    let at = Which::of(&number)?;
    let rule = AskedRule::of_rule(&stored(&row, at)?);
    let fields = RuleFields::new(ask.l, rule, Errors::none());
    let page = page(&ask, &caller, &row, Which::Known(at), fields, row.version);
    Ok(Page::new(page).into_response())
}

/// `POST /operator/systems/{system}/claims/{number}`
pub async fn save(
    ask: Ask,
    Operator(caller): Operator,
    Path((id, number)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let row = find(&ask, &id).await?;
    let which = Which::Known(Which::of(&number)?);
    let asked = read_rule(&typed);
    write(&ask, &caller, &row, which, (typed.version(), asked)).await
}

async fn write(
    ask: &Ask,
    caller: &OperatorCaller,
    row: &ClientRow,
    which: Which,
    (version, asked): (i64, AskedRule),
) -> Outcome<Response> {
    let change = match which {
        Which::New => ClaimChange::Add(asked.clone()),
        Which::Known(at) => ClaimChange::Set(at, asked.clone()),
    };
    match edit_claims(&ask.ctx, &caller.actor(), row.id, version, &change).await {
        Ok(()) => Ok(Done::new(&ask.site, base(row), "claims-saved").into_response()),
        Err(Error::Refused(problems)) => {
            let fields = RuleFields::new(ask.l, asked, problem::errors(ask.l, &problems));
            let page = page(ask, caller, row, which, fields, version);
            Ok(Page::with_status(StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn page(
    ask: &Ask,
    caller: &OperatorCaller,
    row: &ClientRow,
    which: Which,
    fields: RuleFields,
    version: i64,
) -> RulePage {
    let title = match which {
        Which::New => ask.l.t("claims-new"),
        Which::Known(_) => ask.l.t("claims-change"),
    };
    RulePage {
        l: ask.l,
        frame: ask
            .operator_frame(caller, title, OperatorItem::Systems)
            .below(ask.l.t("claims-title"), base(row)),
        fields,
        version,
        action: which.path(row),
        back: base(row),
    }
}

/// `GET /operator/systems/{system}/claims/{number}/remove`
pub async fn ask(
    ask: Ask,
    Operator(caller): Operator,
    Path((id, number)): Path<(String, String)>,
) -> Outcome<Response> {
    let row = find(&ask, &id).await?;
    let at = Which::of(&number)?;
    let rule = stored(&row, at)?;
    let l = ask.l;
    let frame = ask
        .operator_frame(&caller, l.t("claims-remove"), OperatorItem::Systems)
        .below(l.t("claims-title"), base(&row));
    let dialog = Dialog::new(
        l,
        "remove-claim",
        l.t1("claims-remove-title", "name", rule.name.as_str()),
        &format!("{}/remove", Which::Known(at).path(&row)),
        l.t("claims-remove"),
        frame.csrf_input(),
    )
    .hidden("version", row.version)
    .effect(l.t("claims-remove-effect"))
    .as_page(&base(&row));
    Ok(Page::new(AskPage { l, frame, dialog }).into_response())
}

/// `POST /operator/systems/{system}/claims/{number}/remove`
pub async fn remove(
    ask: Ask,
    Operator(caller): Operator,
    Path((id, number)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let row = find(&ask, &id).await?;
    let change = ClaimChange::Remove(Which::of(&number)?);
    edit_claims(&ask.ctx, &caller.actor(), row.id, typed.version(), &change).await?;
    Ok(Done::new(&ask.site, base(&row), "claims-removed").into_response())
}

/// `POST /operator/systems/{system}/claims/{number}/move`
pub async fn shift(
    ask: Ask,
    Operator(caller): Operator,
    Path((id, number)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let row = find(&ask, &id).await?;
    let at = Which::of(&number)?;
    let change = match typed.get("step") {
        "up" => ClaimChange::Up(at),
        "down" => ClaimChange::Down(at),
        _ => return Err(Failure::bad_request("step")),
    };
    edit_claims(&ask.ctx, &caller.actor(), row.id, typed.version(), &change).await?;
    Ok(Done::new(&ask.site, base(&row), "claims-saved").into_response())
}
