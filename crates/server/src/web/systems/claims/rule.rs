//! One rule: added, changed, moved, removed.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::provider::{ClaimChange, client_of, edit_claims};
use ieum_oidc::claims::AskedRule;
use ieum_oidc::client::profile::ClaimRule;
use ieum_store::active::ClientRow;

use super::parts::{RuleFields, read_rule};
use crate::i18n::Lang;
use crate::web::core::problem;
use crate::web::core::{Ask, Done, Failure, Outcome, Typed};
use crate::web::page::{Dialog, Errors, Page};
use crate::web::systems::keeping::{At, KeeperFrame};
use crate::web::systems::secret::AskPage;

#[derive(Debug, Template)]
#[template(path = "systems/claims/rule.html")]
struct RulePage {
    l: Lang,
    frame: KeeperFrame,
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
    fn path(self, base: &str) -> String {
        match self {
            Self::New => format!("{base}/new"),
            Self::Known(at) => format!("{base}/{}", at + 1),
        }
    }
}

fn base(at: &At, row: &ClientRow) -> String {
    format!("{}/claims", at.address(row.id))
}

fn stored(row: &ClientRow, at: usize) -> Result<ClaimRule, Failure> {
    let mut rules = client_of(row)?.profile.claims.rules;
    if at >= rules.len() {
        return Err(Failure::not_found());
    }
    Ok(rules.swap_remove(at))
}

/// `GET …/systems/{system}/claims/new`
pub async fn new(ask: Ask, at: At) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let first = AskedRule {
        source: "unit".to_owned(),
        userinfo: true,
        ..AskedRule::default()
    };
    let fields = RuleFields::new(ask.l, first, Errors::none());
    let page = page(&ask, &at, &row, Which::New, fields, row.version).await?;
    Ok(Page::new(page).into_response())
}

/// `POST …/systems/{system}/claims/new`
pub async fn add(ask: Ask, at: At, typed: Typed) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let asked = read_rule(&typed);
    write(&ask, &at, &row, Which::New, (typed.version(), asked)).await
}

/// `GET …/systems/{system}/claims/{number}`
pub async fn show(ask: Ask, at: At) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let number = Which::of(at.number())?;
    let rule = AskedRule::of_rule(&stored(&row, number)?);
    let fields = RuleFields::new(ask.l, rule, Errors::none());
    let page = page(&ask, &at, &row, Which::Known(number), fields, row.version).await?;
    Ok(Page::new(page).into_response())
}

/// `POST …/systems/{system}/claims/{number}`
pub async fn save(ask: Ask, at: At, typed: Typed) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let which = Which::Known(Which::of(at.number())?);
    let asked = read_rule(&typed);
    write(&ask, &at, &row, which, (typed.version(), asked)).await
}

async fn write(
    ask: &Ask,
    at: &At,
    row: &ClientRow,
    which: Which,
    (version, asked): (i64, AskedRule),
) -> Outcome<Response> {
    let change = match which {
        Which::New => ClaimChange::Add(asked.clone()),
        Which::Known(number) => ClaimChange::Set(number, asked.clone()),
    };
    match edit_claims(&ask.ctx, at.keeper(), row.id, version, &change).await {
        Ok(()) => Ok(Done::new(&ask.site, base(at, row), "claims-saved").into_response()),
        Err(Error::Refused(problems)) => {
            let fields = RuleFields::new(ask.l, asked, problem::errors(ask.l, &problems));
            let page = page(ask, at, row, which, fields, version).await?;
            Ok(Page::with_status(StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    ask: &Ask,
    at: &At,
    row: &ClientRow,
    which: Which,
    fields: RuleFields,
    version: i64,
) -> Outcome<RulePage> {
    let title = match which {
        Which::New => ask.l.t("claims-new"),
        Which::Known(_) => ask.l.t("claims-change"),
    };
    let base = base(at, row);
    Ok(RulePage {
        l: ask.l,
        frame: at
            .frame(ask, title)
            .await?
            .below(ask.l.t("claims-title"), base.as_str()),
        fields,
        version,
        action: which.path(&base),
        back: base,
    })
}

/// `GET …/systems/{system}/claims/{number}/remove`
pub async fn ask(ask: Ask, at: At) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let number = Which::of(at.number())?;
    let rule = stored(&row, number)?;
    let (l, base) = (ask.l, base(&at, &row));
    let frame = at
        .frame(&ask, l.t("claims-remove"))
        .await?
        .below(l.t("claims-title"), base.as_str());
    let dialog = Dialog::new(
        l,
        "remove-claim",
        l.t1("claims-remove-title", "name", rule.name.as_str()),
        &format!("{}/remove", Which::Known(number).path(&base)),
        l.t("claims-remove"),
        frame.csrf_input(),
    )
    .hidden("version", row.version)
    .effect(l.t("claims-remove-effect"))
    .as_page(&base);
    Ok(Page::new(AskPage { l, frame, dialog }).into_response())
}

/// `POST …/systems/{system}/claims/{number}/remove`
pub async fn remove(ask: Ask, at: At, typed: Typed) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let change = ClaimChange::Remove(Which::of(at.number())?);
    edit_claims(&ask.ctx, at.keeper(), row.id, typed.version(), &change).await?;
    Ok(Done::new(&ask.site, base(&at, &row), "claims-removed").into_response())
}

/// `POST …/systems/{system}/claims/{number}/move`
pub async fn shift(ask: Ask, at: At, typed: Typed) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let number = Which::of(at.number())?;
    let change = match typed.get("step") {
        "up" => ClaimChange::Up(number),
        "down" => ClaimChange::Down(number),
        _ => return Err(Failure::bad_request("step")),
    };
    edit_claims(&ask.ctx, at.keeper(), row.id, typed.version(), &change).await?;
    Ok(Done::new(&ask.site, base(&at, &row), "claims-saved").into_response())
}
