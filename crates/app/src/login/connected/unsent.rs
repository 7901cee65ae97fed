//! Somebody who could not even be sent to the company's system.

use ieum_model::trace::{Detail, Shown, StepName, TraceCode, Way};
use ieum_store::active::ActiveMethod;

use super::reason::Reason;
use crate::traces::{Ending, Trail};
use crate::{Context, Error, Result, transact};

/// Why, and under which code an administrator finds the attempt.
#[derive(Debug, Clone, Copy)]
pub struct Unsent {
    /// Why.
    pub reason: Reason,
    /// The code.
    pub code: TraceCode,
}

/// Keeps the attempt, which ends where it began.
///
/// # Errors
/// As the database says.
pub(in crate::login) async fn unsent(
    ctx: &Context,
    method: &ActiveMethod,
    reason: Reason,
    next: &str,
) -> Result<Unsent> {
    let kind = method.known_kind().ok_or(Error::NotFound)?;
    let mut trail = Trail::begin(ctx, Way::Method(kind), next);
    trail.at(method);
    let step = match reason {
        Reason::NotReady => StepName::Settings,
        _ => StepName::Discovery,
    };
    trail.failed(ctx, step, [(Detail::Code, Shown::text(reason.code()))]);
    let kept: Result<()> = transact!(ctx, tx, {
        trail.save(ctx, &mut tx, method.scope(), Ending::Refused(reason)).await
    });
    kept?;
    Ok(Unsent {
        reason,
        code: trail.code(),
    })
}
