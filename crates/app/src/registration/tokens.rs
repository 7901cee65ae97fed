//! Initial access tokens: an operator makes one for a partner, and ends it.

use ieum_model::text::{OrgName, TextError};
use ieum_model::{InitialTokenId, OrgId};
use ieum_oidc::client::dynamic::{AskedOffer, Offer, check_offer};
use ieum_oidc::opaque::{ClearText, Kind, mint};
use ieum_store::org_slug::SlugState;
use ieum_store::registration::NewInitialToken;

use crate::core::error::{Problem, Problems};
use crate::{Actor, Context, Error, Result, Target, transact};

/// What an operator fills in.
#[derive(Debug, Clone, Default)]
pub struct TokenForm {
    /// What operators call it.
    pub label: String,
    /// How many days it is to hold.
    pub days: String,
    /// How many business systems may be made with it.
    pub max_uses: String,
    /// Grants by name.
    pub grants: Vec<String>,
    /// Scopes by name.
    pub scopes: Vec<String>,
    /// The organisation ID of the one whose own they are; empty for the provider's.
    pub organization: String,
}

/// Makes a token; its text is not to be had again.
///
/// # Errors
/// [`Error::Refused`] with every mistake of the form.
pub async fn create_initial_token(
    ctx: &Context,
    actor: &Actor,
    form: &TokenForm,
) -> Result<(InitialTokenId, ClearText)> {
    let mut problems = Problems::default();
    let label = problems.take(OrgName::parse(&form.label).map_err(|error| match error {
        TextError::Empty => Problem::at("label", "dynreg_label_empty"),
        TextError::TooLong { .. } => Problem::at("label", "dynreg_label_too_long"),
        TextError::ForbiddenCharacter(_) => Problem::at("label", "system_name_character"),
    }));
    let offer = offer(form, &mut problems);
    let org_id = match organization(ctx, form.organization.trim()).await {
        Ok(org_id) => org_id,
        Err(Error::Refused(found)) => {
            found.into_iter().for_each(|problem| problems.push(problem));
            None
        }
        Err(error) => return Err(error),
    };
    problems.check()?;
    let (Some(label), Some(offer)) = (label, offer) else {
        return Err(Error::Internal("a mistake without a problem".to_owned()));
    };
    let (id, minted) = (
        InitialTokenId::new(ctx.now(), ctx.rng()),
        mint(Kind::InitialAccess, ctx.rng()),
    );
    transact!(ctx, tx, {
        let new = NewInitialToken {
            id,
            token_hash: minted.hash,
            label: label.as_str(),
            org_id,
            grants: &offer.grants,
            scopes: &offer.scopes,
            max_uses: offer.max_uses.into(),
            now: ctx.now(),
            expires_at: ctx.now().plus(offer.life),
        };
        tx.insert_initial_token(&new).await?;
        let target = Target::new("initial_token", id, label.as_str());
        let detail = format!("max_uses={} days={}", offer.max_uses, offer.life.as_secs() / 86_400);
        ctx.audit_provider(&mut tx, actor, "system.initial_token", target, detail)
            .await?;
        Ok(())
    })?;
    Ok((id, minted.clear))
}

fn offer(form: &TokenForm, problems: &mut Problems) -> Option<Offer> {
    let asked = AskedOffer {
        days: &form.days,
        max_uses: &form.max_uses,
        grants: &form.grants,
        scopes: &form.scopes,
    };
    match check_offer(&asked) {
        Ok(offer) => Some(offer),
        Err(mistakes) => {
            for mistake in mistakes {
                problems.push(Problem::at(mistake.field, mistake.code));
            }
            None
        }
    }
}

async fn organization(ctx: &Context, slug: &str) -> Result<Option<OrgId>> {
    if slug.is_empty() {
        return Ok(None);
    }
    let found = ctx.store().read().await?.find_slug(slug).await?;
    match found.filter(|row| row.state == SlugState::Current) {
        Some(row) => Ok(Some(row.org_id)),
        None => Err(Problem::at("organization", "dynreg_organization_unknown").into()),
    }
}

/// Ends a token: nobody registers with it any more. What was registered stays.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn revoke_initial_token(ctx: &Context, actor: &Actor, id: InitialTokenId) -> Result<()> {
    transact!(ctx, tx, {
        let token = tx.find_initial_token(id).await?.ok_or(Error::NotFound)?;
        if tx.revoke_initial_token(id, ctx.now()).await? {
            let target = Target::new("initial_token", id, token.label);
            ctx.audit_provider(&mut tx, actor, "system.initial_token_revoke", target, String::new())
                .await?;
        }
        Ok(())
    })
}
