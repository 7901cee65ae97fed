//! Business systems (업무 시스템): registered, changed, suspended and resumed by whoever keeps them: operators, and the super admin of
//! the organisation whose own they are.

use ieum_model::ClientRowId;
use ieum_model::context::random;
use ieum_model::text::{OrgName, TextError};
use ieum_oidc::client::own::check_scopes;
use ieum_oidc::client::registration::{self, Asked, Registration};
use ieum_oidc::client::{ClientKind, Profile};
use ieum_oidc::opaque::{ClearText, Kind, mint};
use ieum_store::Constraint;
use ieum_store::active::ClientRow;
use ieum_store::client::{ClientSettings, NewClient};

use super::backchannel;
use super::facts::{client_of, corrupt};
use super::keeper::Keeper;
use super::own;
use crate::core::error::{Problem, Problems};
use crate::{Context, Error, Result, transact};

/// What whoever registers it fills in; lists of addresses one a line.
#[derive(Debug, Clone)]
pub struct ClientForm {
    /// Name people see.
    pub name: String,
    /// Whether it can keep a secret.
    pub kind: ClientKind,
    /// Its own address; may be empty.
    pub home_url: String,
    /// Where it may be answered.
    pub redirect_uris: String,
    /// Where a browser may go after logout.
    pub post_logout_redirect_uris: String,
    /// Grants by name.
    pub grants: Vec<String>,
    /// Scopes by name.
    pub scopes: Vec<String>,
    /// Algorithm of its ID tokens.
    pub id_token_alg: String,
}

/// A business system that was registered; its secret is not to be had again.
#[derive(Debug)]
pub struct Registered {
    /// The row.
    pub id: ClientRowId,
    /// Public identifier.
    pub client_id: String,
    /// The secret; `None` for a public client.
    pub secret: Option<ClearText>,
}

/// Registers a business system under a public identifier that is made for it.
///
/// # Errors
/// [`Error::Refused`] with every mistake of the form.
pub async fn register_client(ctx: &Context, keeper: impl Into<Keeper>, form: &ClientForm) -> Result<Registered> {
    let client_id: String = random::<12>(ctx.rng())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    register_client_as(ctx, keeper, form, &client_id).await
}

/// Registers a business system under this public identifier.
///
/// # Errors
/// [`Error::Refused`] with every mistake of the form, also if the identifier is taken, or if the organisation may register none.
pub async fn register_client_as(
    ctx: &Context,
    keeper: impl Into<Keeper>,
    form: &ClientForm,
    client_id: &str,
) -> Result<Registered> {
    let keeper = &keeper.into();
    let owner = keeper.owner()?;
    let (name, allowed) = check(form, owner.is_some())?;
    let id = ClientRowId::new(ctx.now(), ctx.rng());
    let (kind, secret) = match form.kind {
        ClientKind::Confidential => ("confidential", Some(mint(Kind::ClientSecret, ctx.rng()))),
        ClientKind::Public => ("public", None),
    };
    transact!(ctx, tx, {
        if let Some(scope) = owner {
            own::may_register(&mut tx, scope).await?;
        }
        let new = NewClient {
            id,
            client_id,
            kind,
            secret_hash: secret.as_ref().map(|minted| minted.hash),
            org_id: owner.map(|scope| *scope.org_id()),
            settings: settings(&name, &allowed),
            now: ctx.now(),
        };
        tx.insert_client(&new).await.map_err(|e| {
            if e.is_violation_of(Constraint::ClientId) {
                Problem::at("client_id", "client_id_taken").into()
            } else {
                Error::from(e)
            }
        })?;
        let detail = format!("client_id={client_id}");
        keeper
            .note(ctx, &mut tx, (id, &name), "system.register", detail)
            .await?;
        Ok(())
    })?;
    Ok(Registered {
        id,
        client_id: client_id.to_owned(),
        secret: secret.map(|minted| minted.clear),
    })
}

/// Changes a business system. Its kind stays: a secret cannot come or go by an edit.
///
/// # Errors
/// [`Error::Refused`] with every mistake of the form, [`Error::Stale`], [`Error::NotFound`].
pub async fn edit_client(
    ctx: &Context,
    keeper: impl Into<Keeper>,
    id: ClientRowId,
    version: i64,
    form: &ClientForm,
) -> Result<()> {
    let keeper = &keeper.into();
    transact!(ctx, tx, {
        let row = keeper.find(&mut tx, id).await?;
        let (name, allowed) = check(form, row.org_id.is_some())?;
        keep_assurance(&row, &allowed)?;
        if !tx.update_client(id, version, settings(&name, &allowed)).await? {
            return Err(Error::Stale);
        }
        // The operator's word is the last one, also for a business system that manages its own registration.
        tx.set_registration_bounds(id, &allowed.grants, &allowed.scopes).await?;
        keeper
            .note(ctx, &mut tx, (id, &name), "system.edit", String::new())
            .await
    })
}

/// An edit must not take away what high assurance was turned on with.
fn keep_assurance(row: &ClientRow, allowed: &Registration) -> Result<()> {
    let mut client = client_of(row)?;
    if !client.profile.auth.high_assurance {
        return Ok(());
    }
    client.redirect_uris.clone_from(&allowed.redirect_uris);
    client.id_token_alg = allowed.id_token_alg;
    let mut problems = Problems::default();
    for code in client.missing_for_high_assurance() {
        problems.push(match code {
            "assurance_redirect" => Problem::at("redirect_uris", code),
            "assurance_alg" => Problem::at("id_token_alg", code),
            _ => Problem::of_all(code),
        });
    }
    problems.check()
}

/// Changes what a business system chose of the protocol. `change` is given the present profile and says what is wrong with its
/// own part; what it refuses changes nothing.
///
/// # Errors
/// [`Error::Refused`] as `change` says, [`Error::Stale`] if somebody else changed it since `version`, [`Error::NotFound`].
pub async fn edit_profile(
    ctx: &Context,
    keeper: impl Into<Keeper>,
    id: ClientRowId,
    version: i64,
    change: impl Fn(&mut Profile) -> Result<()> + Sync,
) -> Result<()> {
    let keeper = &keeper.into();
    transact!(ctx, tx, {
        let row = keeper.find(&mut tx, id).await?;
        let mut profile = Profile::read(&row.profile).map_err(|_| corrupt("the profile of a client"))?;
        change(&mut profile)?;
        if !tx.set_client_profile(id, version, &profile.to_json()).await? {
            return Err(Error::Stale);
        }
        keeper
            .note(ctx, &mut tx, (id, &row.name), "system.edit", String::new())
            .await
    })
}

/// Suspends a business system: nobody signs in to it, and its tokens mean nothing, from the next request on.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn suspend_client(ctx: &Context, keeper: impl Into<Keeper>, id: ClientRowId) -> Result<()> {
    set_state(ctx, &keeper.into(), id, "suspended", "system.suspend").await
}

/// Lets a suspended business system go on.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn resume_client(ctx: &Context, keeper: impl Into<Keeper>, id: ClientRowId) -> Result<()> {
    set_state(ctx, &keeper.into(), id, "active", "system.resume").await
}

async fn set_state(ctx: &Context, keeper: &Keeper, id: ClientRowId, state: &str, action: &'static str) -> Result<()> {
    transact!(ctx, tx, {
        let row = keeper.find(&mut tx, id).await?;
        if tx.set_client_state(id, state).await? {
            if state == "suspended" {
                backchannel::client_suspended(ctx, &mut tx, id).await?;
            }
            keeper
                .note(ctx, &mut tx, (id, &row.name), action, String::new())
                .await?;
        }
        Ok(())
    })
}

fn settings<'a>(name: &'a str, allowed: &'a Registration) -> ClientSettings<'a> {
    ClientSettings {
        name,
        redirect_uris: &allowed.redirect_uris,
        post_logout_redirect_uris: &allowed.post_logout_redirect_uris,
        grants: &allowed.grants,
        scopes: &allowed.scopes,
        id_token_alg: allowed.id_token_alg.as_str(),
        home_url: allowed.home_url.as_deref(),
    }
}

/// Every mistake at once. A name has the length of an organisation's: people read both side by side.
fn check(form: &ClientForm, is_own: bool) -> Result<(String, Registration)> {
    let mut problems = Problems::default();
    let name = problems.take(OrgName::parse(&form.name).map_err(|e| match e {
        TextError::Empty => Problem::at("name", "system_name_empty"),
        TextError::TooLong { .. } => Problem::at("name", "system_name_too_long"),
        TextError::ForbiddenCharacter(_) => Problem::at("name", "system_name_character"),
    }));
    let asked = Asked {
        kind: form.kind,
        redirect_uris: &form.redirect_uris,
        post_logout_redirect_uris: &form.post_logout_redirect_uris,
        grants: &form.grants,
        scopes: &form.scopes,
        id_token_alg: &form.id_token_alg,
        home_url: &form.home_url,
    };
    let allowed = registration::check(&asked).map_err(|mistakes| {
        for mistake in mistakes {
            problems.push(Problem {
                field: Some(mistake.field),
                code: mistake.code,
                args: mistake.entry.map(|entry| ("entry", entry)).into_iter().collect(),
            });
        }
    });
    if is_own {
        own::mistakes(check_scopes(&form.scopes))
            .into_iter()
            .for_each(|problem| problems.push(problem));
    }
    problems.check()?;
    match (name, allowed) {
        (Some(name), Ok(allowed)) => Ok((name.as_str().to_owned(), allowed)),
        _ => Err(Error::Internal("a mistake without a problem".to_owned())),
    }
}
