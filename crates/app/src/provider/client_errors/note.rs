//! Where errors of the protocol become notes: one function for each kind of answer.

use ieum_model::ClientRowId;
use ieum_oidc::authorize::{AuthorizeError, Refusal};
use ieum_oidc::client::Client;
use ieum_oidc::logout::BadLogout;
use ieum_oidc::params::Params;
use ieum_oidc::reason::{Facts, Reason};
use ieum_oidc::token::TokenError;
use ieum_store::OrgScope;

use crate::Context;
use crate::provider::sign_ins;

/// Notes an error of a business system.
pub fn note(ctx: &Context, client: ClientRowId, reason: Reason, facts: Facts) {
    ctx.app().provider.client_errors.note(client, reason, facts, ctx.now());
}

/// An authorisation request that is not followed, before anybody is asked to sign in.
pub fn refused_request(ctx: &Context, client: &Client, refusal: &Refusal, params: &Params) {
    match refusal {
        Refusal::Show(error) => {
            let facts = facts_of(Reason::of_shown(error), params);
            sign_ins::failed(ctx, client.id, None);
            note(ctx, client.id, Reason::of_shown(error), facts);
        }
        Refusal::Redirect(refused) => refused_by_rule(ctx, client, &refused.error, params, None),
    }
}

/// An error that goes back to the business system. The ordinary answers to a silent request are none.
pub fn refused_by_rule(
    ctx: &Context,
    client: &Client,
    error: &AuthorizeError,
    params: &Params,
    scope: Option<OrgScope>,
) {
    if let Some(reason) = Reason::of_authorize(error) {
        sign_ins::failed(ctx, client.id, scope);
        let facts = facts_of(reason, params).with("error_description", error.description);
        note(ctx, client.id, reason, facts);
    }
}

/// An error of the token endpoint or one of its neighbours, told to a business system that has proven who it is.
pub fn refused_token(ctx: &Context, client: ClientRowId, reason: Option<Reason>, error: &TokenError, params: &Params) {
    if let Some(reason) = reason.or_else(|| Reason::of_token(error)) {
        let facts = facts_of(reason, params).with("error_description", error.description);
        note(ctx, client, reason, facts);
    }
}

/// A sign-out that a business system asked for wrongly.
pub fn refused_logout(ctx: &Context, client: ClientRowId, error: BadLogout, params: &Params) {
    let reason = Reason::of_logout(error);
    note(ctx, client, reason, facts_of(reason, params));
}

/// A logout token that was given up.
pub fn delivery_failed(ctx: &Context, client: ClientRowId, word: &str, uri: &str) {
    let facts = Facts::default().with("problem", word).with("uri", uri);
    note(ctx, client, Reason::LogoutDeliveryFailed, facts);
}

fn facts_of(reason: Reason, params: &Params) -> Facts {
    let found = reason.parameter().and_then(|name| Some((name, params.find(name)?)));
    found.map_or_else(Facts::default, |(name, value)| Facts::default().with(name, value))
}
