//! `/operator/systems/registration/new`: makes an initial access token; it is shown once, on the page that follows.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::access::OperatorCaller;
use ieum_app::registration::{TokenForm, create_initial_token};
use ieum_oidc::client::dynamic::offered_scopes;
use ieum_oidc::token::GRANTS;

use super::{PATH, address};
use crate::i18n::Lang;
use crate::web::core::problem;
use crate::web::core::{Ask, Done, Operator, Outcome, Typed};
use crate::web::page::{Errors, Field, Html, OperatorFrame, OperatorItem, Page};
use crate::web::systems::form::{grant_word, scope_word};
use crate::web::systems::secret;

#[derive(Debug, Template)]
#[template(path = "registration/new.html")]
struct NewPage {
    l: Lang,
    frame: OperatorFrame,
    form: TokenForm,
    errors: Errors,
}

impl NewPage {
    fn grants(&self) -> Vec<Field> {
        let is_on = |name: &str| self.form.grants.iter().any(|known| known == name);
        let field = |name: &str| Field::checkbox(format!("grant_{name}"), grant_word(self.l, name), is_on(name));
        GRANTS.iter().map(|def| field(def.grant.as_str())).collect()
    }
    fn scopes(&self) -> Vec<Field> {
        let is_on = |name: &str| self.form.scopes.iter().any(|known| known == name);
        let field = |name: &str| Field::checkbox(format!("scope_{name}"), scope_word(self.l, name), is_on(name));
        offered_scopes().map(field).collect()
    }
    fn error_of(&self, name: &str) -> Html {
        self.errors.get(name).map(Html::text).unwrap_or_default()
    }
}

/// `GET /operator/systems/registration/new`
pub async fn show(ask: Ask, Operator(caller): Operator) -> Response {
    page(&ask, &caller, StatusCode::OK, first(), Errors::none())
}

/// `POST /operator/systems/registration/new`
pub async fn create(ask: Ask, Operator(caller): Operator, typed: Typed) -> Outcome<Response> {
    let form = read(&typed);
    match create_initial_token(&ask.ctx, &caller.actor(), &form).await {
        Ok((id, token)) => {
            let done = Done::new(&ask.site, address(id), "dynreg-made");
            secret::show_next(&ask, caller.operator.account_id(), id, Some(token.reveal()), done)
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            Ok(page(&ask, &caller, StatusCode::UNPROCESSABLE_ENTITY, form, errors))
        }
        Err(error) => Err(error.into()),
    }
}

fn read(typed: &Typed) -> TokenForm {
    let ticked = |prefix: &str, names: &mut dyn Iterator<Item = &'static str>| {
        names
            .filter(|name| typed.has(&format!("{prefix}_{name}")))
            .map(str::to_owned)
            .collect()
    };
    TokenForm {
        label: typed.get("label").to_owned(),
        days: typed.get("days").to_owned(),
        max_uses: typed.get("max_uses").to_owned(),
        grants: ticked("grant", &mut GRANTS.iter().map(|def| def.grant.as_str())),
        scopes: ticked("scope", &mut offered_scopes()),
        organization: typed.get("organization").to_owned(),
    }
}

/// What a new form starts with: one partner, one business system, soon.
fn first() -> TokenForm {
    let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect();
    TokenForm {
        days: "7".to_owned(),
        max_uses: "1".to_owned(),
        grants: names(&["authorization_code", "refresh_token"]),
        scopes: names(&["openid", "profile", "email"]),
        ..TokenForm::default()
    }
}

fn page(ask: &Ask, caller: &OperatorCaller, status: StatusCode, form: TokenForm, errors: Errors) -> Response {
    let l = ask.l;
    let frame = ask
        .operator_frame(caller, l.t("dynreg-new"), OperatorItem::Systems)
        .below(l.t("dynreg-title"), PATH);
    Page::with_status(status, NewPage { l, frame, form, errors }).into_response()
}
