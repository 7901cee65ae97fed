//! A set of codes, in place of the one before. It is shown once.

use ieum_model::LoginMethodId;
use ieum_model::emergency::{COUNT, letters, new_code};
use ieum_model::permission::Role;
use ieum_model::secret::Secret;
use ieum_store::emergency::EmergencyStanding;

use super::hash;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::mail::{Mail, MailKind};
use crate::factors::{Confirmed, Owner, settled};
use crate::{Context, Error, Result, Target, transact};

/// How many codes there are, and what became of the others.
///
/// # Errors
/// As the database says.
pub async fn standing(ctx: &Context, caller: &OrgCaller) -> Result<EmergencyStanding> {
    Ok(ctx.store().read().await?.emergency_standing(caller.scope()).await?)
}

/// Makes a set for the super admin, who confirmed that it is them.
///
/// # Errors
/// [`Error::Forbidden`] for anybody else; [`Error::Stale`] if the account changed meanwhile.
pub async fn make(ctx: &Context, caller: &OrgCaller, owner: &Owner, confirmed: &Confirmed) -> Result<Vec<Secret>> {
    let (scope, member) = (caller.scope(), caller.member_id());
    let codes: Vec<Secret> = (0..COUNT).map(|_| new_code(ctx.rng())).collect();
    let plain = |code: &Secret| letters(code.expose()).unwrap_or_default();
    let hashes: Vec<_> = codes.iter().map(|code| hash(scope, member, &plain(code))).collect();
    let method = (LoginMethodId::new(ctx.now(), ctx.rng()), name(&ctx.request.locale));
    transact!(ctx, tx, {
        let now = tx.find_active_member(&caller.session, *scope.org_id()).await?;
        if !now.is_some_and(|now| now.id() == member && now.role() == Role::SuperAdmin) {
            return Err(Error::Forbidden("permission"));
        }
        let (account, _) = settled(&mut tx, owner, confirmed).await?;
        tx.set_emergency_codes(scope, member, &hashes, method, ctx.now())
            .await?;
        let actor = caller.actor();
        let organization = caller.member.organization();
        let target = Target::new("organization", scope.org_id(), organization.name.as_str());
        let record = Record::done(&actor, scope, "emergency.make", target);
        ctx.audit(&mut tx, record.detail(format!("count={COUNT}"))).await?;
        if let Some(email) = &account.email {
            let locale = account.locale.as_ref().unwrap_or(&ctx.request.locale);
            let mail = Mail::new(MailKind::EmergencyMade, email, locale)
                .link(ctx.link(&format!("/console/{}/security/emergency", scope.org_id())))
                .with("org_name", &organization.name)
                .with("at", ctx.now());
            ctx.mail(&mut tx, Some(scope), &mail, None).await?;
        }
        Ok(())
    })?;
    Ok(codes)
}

/// How sign-ins by a code are called in lists.
fn name(locale: &str) -> &'static str {
    match locale {
        "en" => "Emergency sign-in",
        _ => "비상 로그인",
    }
}
