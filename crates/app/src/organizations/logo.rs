//! Sets or removes an organisation's logo, in its console.

use ieum_model::logo::{self, LogoError, MAX_PIXELS, MIN_PIXELS};
use ieum_store::logo::Logo;

use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::core::token;
use crate::{Context, Error, Result, Target, transact};

/// Makes an uploaded image the logo. What it is, its content decides.
///
/// # Errors
/// Why it may not be one, at `logo`; [`Error::Stale`].
pub async fn set_logo(ctx: &Context, caller: &OrgCaller, version: i64, bytes: &[u8]) -> Result<()> {
    let image = logo::inspect(bytes).map_err(problem)?;
    let digest = token::sha256(bytes).iter().map(|b| format!("{b:02x}")).collect();
    let logo = Logo {
        content_type: image.content_type.to_owned(),
        bytes: bytes.to_vec(),
        digest,
    };
    let (scope, actor) = (caller.scope(), caller.actor());
    transact!(ctx, tx, {
        if !tx.raise_organization_version(scope, version).await? {
            return Err(Error::Stale);
        }
        tx.set_logo(scope, &logo, ctx.now()).await?;
        let name = caller.member.organization().name.clone();
        let target = Target::new("organization", scope.org_id(), name);
        let detail = format!(
            "type={} size={} digest={}",
            logo.content_type,
            logo.bytes.len(),
            logo.digest
        );
        let record = Record::done(&actor, scope, "organization.logo", target).detail(detail);
        Ok(ctx.audit(&mut tx, record).await?)
    })
}

/// Removes the logo. Where there is none, nothing is changed.
///
/// # Errors
/// [`Error::Stale`].
pub async fn remove_logo(ctx: &Context, caller: &OrgCaller, version: i64) -> Result<()> {
    let (scope, actor) = (caller.scope(), caller.actor());
    transact!(ctx, tx, {
        if !tx.remove_logo(scope).await? {
            return Ok(());
        }
        if !tx.raise_organization_version(scope, version).await? {
            return Err(Error::Stale);
        }
        let name = caller.member.organization().name.clone();
        let target = Target::new("organization", scope.org_id(), name);
        let record = Record::done(&actor, scope, "organization.logo_remove", target);
        Ok(ctx.audit(&mut tx, record).await?)
    })
}

fn problem(error: LogoError) -> Error {
    let problem = Problem {
        field: Some("logo"),
        code: error.code(),
        args: Vec::new(),
    };
    match error {
        LogoError::TooLarge => problem.with("max", logo::MAX_BYTES / 1024),
        LogoError::Pixels { width, height } => problem
            .with("width", width)
            .with("height", height)
            .with("min", MIN_PIXELS)
            .with("max", MAX_PIXELS),
        _ => problem,
    }
    .into()
}
