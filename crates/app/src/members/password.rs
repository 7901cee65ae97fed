//! Initial passwords of managed accounts: made here or typed by an admin, shown once, to be changed at the first sign-in.

use ieum_model::context::random;
use ieum_model::password::Password;
use ieum_model::secret::Secret;
use ieum_model::{MemberId, Rng};

use super::fields::{check_may_manage, coded, target};
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::sessions::ended::{self, Ends};
use crate::{Context, Error, Result, transact};

/// Without letters and digits that look alike.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Letters in a group.
const GROUP: usize = 4;

/// A password that can be read out: four groups of four letters and digits, 80 random bits.
pub fn generate_password(rng: &dyn Rng) -> Secret {
    let bytes = random::<{ 4 * GROUP }>(rng);
    let letters: Vec<u8> = bytes
        .iter()
        .filter_map(|b| ALPHABET.get(usize::from(b % 32)).copied())
        .collect();
    let groups: Vec<_> = letters.chunks(GROUP).map(String::from_utf8_lossy).collect();
    Secret::new(groups.join("-"))
}

/// The password to set: what was typed, judged, or a generated one if nothing was.
pub(super) fn initial(ctx: &Context, typed: &str, own_words: &[&str]) -> Result<Secret> {
    if typed.is_empty() {
        return Ok(generate_password(ctx.rng()));
    }
    let password = Password::choose(typed, own_words).map_err(|weak| coded("password", weak.code()))?;
    Ok(Secret::new(password.expose().to_owned()))
}

/// Gives a managed account a new initial password and ends its sessions. The answer is to be shown once.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for the super admin and other admins; `member_is_oneself`; `member_not_managed` for
/// who owns the account; what is wrong with a typed password.
pub async fn set_initial_password(ctx: &Context, caller: &OrgCaller, id: MemberId, typed: &str) -> Result<Secret> {
    let member = ctx
        .store()
        .read()
        .await?
        .find_member(caller.scope(), id)
        .await?
        .ok_or(Error::NotFound)?;
    check_may_manage(&member, caller.member_id(), caller.role())?;
    let own_words = [
        member.name.as_str(),
        member.email.as_deref().unwrap_or_default(),
        member.phone.as_deref().unwrap_or_default(),
        &caller.member.organization().name,
    ];
    let password = initial(ctx, typed, &own_words)?;
    let hash = ctx.app().passwords.hash(password.clone(), ctx.rng()).await?;
    transact!(ctx, tx, {
        let member = tx.find_member(caller.scope(), id).await?.ok_or(Error::NotFound)?;
        check_may_manage(&member, caller.member_id(), caller.role())?;
        if member.id == caller.member_id() {
            return Err(Problem::of_all("member_is_oneself").into());
        }
        let account = super::show::managed_account(&mut tx, caller.scope(), &member).await?;
        let Some(account) = account else {
            return Err(Problem::of_all("member_not_managed").into());
        };
        tx.set_password(account.id, &hash, true, ctx.now()).await?;
        tx.void_mail_tokens(account.id, ctx.now()).await?;
        ended::end(ctx, &mut tx, Ends::SessionsOf(account.id), "initial_password").await?;
        ended::end(ctx, &mut tx, Ends::Member(caller.scope(), id), "initial_password").await?;
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "member.set_initial_password", target(&member));
        ctx.audit(&mut tx, record).await?;
        Ok(())
    })?;
    Ok(password)
}
