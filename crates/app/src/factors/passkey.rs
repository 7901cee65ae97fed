//! Passkeys (WebAuthn): made on the account page, proven at sign-in. The device always asks who holds it; what the browser is asked
//! to do travels through it, sealed, short-lived, bound to it, and counts once.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ieum_model::text::parse_line;
use ieum_model::{AccountId, Instant, PasskeyId};
use ieum_oidc::jose::sha256;
use ieum_store::passkey::{NewPasskey, PasskeyRow};
use ieum_store::{Conn, Constraint, Tx};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use super::own::{Confirmed, NewCodes, Owner, first_codes, label, settled};
use super::told::tell;
use crate::core::error::Problem;
use crate::core::mail::MailKind;
use crate::login::connected::take;
use crate::{Context, Error, Result, transact};

/// How long the browser may take.
const LIFE: Duration = Duration::from_secs(5 * 60);
/// Longest answer of a browser that is looked at, in bytes.
const LONGEST: usize = 16 * 1024;
/// Passkeys that one account may have.
const MOST: usize = 20;
/// Longest name, in characters.
const MOST_NAME: usize = 40;

/// What the browser is asked: options for its call, and what comes back with the answer.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// Options, as JSON.
    pub options: String,
    /// What has to come back, sealed.
    pub state: String,
}

#[derive(Serialize, Deserialize)]
struct Sealed<T> {
    until: i64,
    state: T,
}

/// Whether passkeys can be had here: they belong to a domain, so that an address of numbers has none.
pub fn can_have(ctx: &Context) -> bool {
    party(ctx).is_some()
}

fn party(ctx: &Context) -> Option<Webauthn> {
    let url = &ctx.app().public_url;
    let builder = WebauthnBuilder::new(url.domain()?, url).ok()?;
    builder.rp_name("Ieum").timeout(LIFE).build().ok()
}

fn here(ctx: &Context) -> Result<Webauthn> {
    party(ctx).ok_or(Error::NotFound)
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("passkey: {error}"))
}

fn seal<T: Serialize>(ctx: &Context, purpose: &str, state: T) -> Result<String> {
    let until = ctx.now().plus(LIFE).as_micros();
    let plain = serde_json::to_vec(&Sealed { until, state }).map_err(broken)?;
    let sealed = ctx.app().vault.seal(purpose, &plain, ctx.rng())?;
    Ok(URL_SAFE_NO_PAD.encode(sealed))
}

/// What was asked, if it is this browser's and not too long ago, and until when it counts.
fn open<T: DeserializeOwned>(ctx: &Context, purpose: &str, text: &str) -> Option<(T, Instant)> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok().filter(|_| text.len() <= LONGEST)?;
    let plain = ctx.app().vault.open(purpose, &bytes)?;
    let sealed: Sealed<T> = serde_json::from_slice(&plain).ok()?;
    let until = Instant::from_micros(sealed.until);
    (ctx.now() < until).then_some((sealed.state, until))
}

fn adding(browser: &str, account: AccountId) -> String {
    format!("passkey add {account} {browser}")
}

fn proving(browser: &str) -> String {
    format!("passkey prove {browser}")
}

/// Asks the browser to make a passkey that it finds by itself later on.
///
/// # Errors
/// [`Error::NotFound`] where there are none.
pub async fn begin_adding(ctx: &Context, owner: &Owner, browser: &str) -> Result<Challenge> {
    let party = here(ctx)?;
    let mut conn = ctx.store().read().await?;
    let account = conn.find_account(owner.account()).await?.ok_or(Error::NotSignedIn)?;
    let known = conn.passkeys_of(account.id).await?;
    drop(conn);
    let known = known.iter().map(|row| Ok(read(row)?.cred_id().clone()));
    let known = known.collect::<Result<Vec<_>>>()?;
    let id = *account.id.as_uuid();
    let (options, state) = party
        .start_passkey_registration(id, &label(&account), &account.name, Some(known))
        .map_err(broken)?;
    let mut options = serde_json::to_value(&options).map_err(broken)?;
    if let Some(selection) = options.pointer_mut("/publicKey/authenticatorSelection") {
        // Without a name typed first: the device has to keep it.
        selection["residentKey"] = "required".into();
        selection["requireResidentKey"] = true.into();
    }
    Ok(Challenge {
        options: options.to_string(),
        state: seal(ctx, &adding(browser, account.id), state)?,
    })
}

/// What the browser made.
#[derive(Debug, Clone, Copy)]
pub struct Made<'a> {
    /// What was asked.
    pub state: &'a str,
    /// The answer, as JSON.
    pub answer: &'a str,
    /// What its owner calls it.
    pub name: &'a str,
}

/// A name as typed.
fn name_of(typed: &str) -> Result<String> {
    parse_line(typed, MOST_NAME).map_err(|error| {
        Error::Refused(vec![Problem {
            field: Some("name"),
            code: error.code(),
            args: vec![("max", MOST_NAME.to_string())],
        }])
    })
}

/// Adds the passkey that the browser made. With the first factor come recovery codes.
///
/// # Errors
/// What is wrong with the name, at `name`; `passkey_refused`, `passkey_too_many`, `passkey_known`; [`Error::Stale`].
pub async fn add(
    ctx: &Context,
    owner: &Owner,
    confirmed: &Confirmed,
    browser: &str,
    made: Made<'_>,
) -> Result<NewCodes> {
    let name = name_of(made.name)?;
    let refused = || Error::from(Problem::of_all("passkey_refused"));
    let purpose = adding(browser, owner.account());
    let (state, until) = open::<PasskeyRegistration>(ctx, &purpose, made.state).ok_or_else(refused)?;
    let answer = parse::<RegisterPublicKeyCredential>(made.answer).ok_or_else(refused)?;
    let passkey = here(ctx)?
        .finish_passkey_registration(&answer, &state)
        .map_err(|error| {
            tracing::info!(%error, "a passkey was not accepted");
            refused()
        })?;
    let credential = serde_json::to_string(&passkey).map_err(broken)?;
    transact!(ctx, tx, {
        let (account, scope) = settled(&mut tx, owner, confirmed).await?;
        take(&mut tx, sha256(made.state.as_bytes()), until).await?;
        if tx.passkeys_of(account.id).await?.len() >= MOST {
            return Err(Problem::of_all("passkey_too_many").with("max", MOST).into());
        }
        let new = NewPasskey {
            id: PasskeyId::new(ctx.now(), ctx.rng()),
            account: account.id,
            credential_id: passkey.cred_id().as_ref(),
            name: &name,
            credential: &credential,
            now: ctx.now(),
        };
        tx.insert_passkey(&new).await.map_err(|e| {
            if e.is_violation_of(Constraint::PasskeyCredential) {
                Problem::of_all("passkey_known").into()
            } else {
                Error::from(e)
            }
        })?;
        let change = owner.change(scope, "factor.add", "passkey", MailKind::PasskeyAdded);
        tell(ctx, &mut tx, &account, &change).await?;
        first_codes(ctx, &mut tx, account.id).await
    })
}

/// Renames a passkey. It opens nothing, so that nothing is asked.
///
/// # Errors
/// What is wrong with the name, at `name`; [`Error::NotFound`].
pub async fn rename(ctx: &Context, owner: &Owner, id: PasskeyId, name: &str) -> Result<()> {
    let name = name_of(name)?;
    transact!(ctx, tx, {
        match tx.rename_passkey(owner.account(), id, &name).await? {
            true => Ok(()),
            false => Err(Error::NotFound),
        }
    })
}

/// Asks the browser to prove any passkey of this service.
///
/// # Errors
/// [`Error::NotFound`] where there are none.
pub fn begin_proving(ctx: &Context, browser: &str) -> Result<Challenge> {
    let (mut options, state) = here(ctx)?.start_discoverable_authentication().map_err(broken)?;
    // Asked for by a button, not while the person types.
    options.mediation = None;
    Ok(Challenge {
        options: serde_json::to_string(&options).map_err(broken)?,
        state: seal(ctx, &proving(browser), state)?,
    })
}

/// A passkey that was proven, not yet written down.
#[derive(Debug)]
pub struct Proven {
    row: PasskeyRow,
    credential: String,
    mark: [u8; 32],
    until: Instant,
}

impl Proven {
    /// Whose it is.
    pub const fn account(&self) -> AccountId {
        self.row.account
    }

    /// Notes the use in the transaction that signs the person in; `false` if the passkey was used or removed meanwhile.
    ///
    /// # Errors
    /// [`Error::Stale`] if the same answer came before.
    pub(crate) async fn note(&self, ctx: &Context, tx: &mut Tx) -> Result<bool> {
        take(tx, self.mark, self.until).await?;
        Ok(tx.note_passkey_use(&self.row, &self.credential, ctx.now()).await?)
    }
}

/// Why a passkey is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disbelief {
    /// Not what was asked of this browser a moment ago.
    Over,
    /// Nobody's, or not rightly signed, or the device did not ask who holds it.
    Wrong,
    /// Its counter did not rise: there may be a copy of it.
    Copied,
}

/// Verifies what the browser proved.
///
/// # Errors
/// As the database says. Why it is not believed is the inner error.
pub async fn prove(
    ctx: &Context,
    conn: &mut Conn,
    browser: &str,
    (state, answer): (&str, &str),
) -> Result<std::result::Result<Proven, Disbelief>> {
    let party = here(ctx)?;
    let Some((asked, until)) = open::<DiscoverableAuthentication>(ctx, &proving(browser), state) else {
        return Ok(Err(Disbelief::Over));
    };
    let Some(answer) = parse::<PublicKeyCredential>(answer) else {
        return Ok(Err(Disbelief::Wrong));
    };
    let Ok((owner, credential_id)) = party.identify_discoverable_authentication(&answer) else {
        return Ok(Err(Disbelief::Wrong));
    };
    let found = conn.find_passkey(credential_id).await?;
    let Some(row) = found.filter(|row| *row.account.as_uuid() == owner) else {
        return Ok(Err(Disbelief::Wrong));
    };
    let mut passkey = read(&row)?;
    let result = match party.finish_discoverable_authentication_v2(&answer, asked, &passkey) {
        Ok(result) if result.user_verified() => result,
        Ok(_) => return Ok(Err(Disbelief::Wrong)),
        Err(webauthn_rs::prelude::WebauthnError::CredentialPossibleCompromise) => {
            return Ok(Err(Disbelief::Copied));
        }
        Err(error) => {
            tracing::info!(%error, "a passkey was not believed");
            return Ok(Err(Disbelief::Wrong));
        }
    };
    passkey.update_credential(&result);
    Ok(Ok(Proven {
        credential: serde_json::to_string(&passkey).map_err(broken)?,
        row,
        mark: sha256(state.as_bytes()),
        until,
    }))
}

fn read(row: &PasskeyRow) -> Result<Passkey> {
    serde_json::from_str(&row.credential).map_err(broken)
}

fn parse<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok().filter(|_| text.len() <= LONGEST)
}
