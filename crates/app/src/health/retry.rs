//! An operator takes a job of the outbox up again that was given up.

use ieum_model::JobId;

use crate::access::OperatorCaller;
use crate::core::audit::Record;
use crate::{Context, Error, Result, Target, transact};

/// Makes the job due now, with all its attempts before it.
///
/// # Errors
/// [`Error::NotFound`] if no such job was given up, or somebody was quicker.
pub async fn retry_job(ctx: &Context, caller: &OperatorCaller, job: JobId) -> Result<()> {
    let actor = caller.actor();
    transact!(ctx, tx, {
        if !tx.take_job_up_again(job, ctx.now()).await? {
            return Err(Error::NotFound);
        }
        let record = Record {
            actor: &actor,
            scope: None,
            action: "outbox.retry",
            target: Target::new("job", job, ""),
            result: "success",
            detail: String::new(),
        };
        Ok(ctx.audit(&mut tx, record).await?)
    })?;
    ctx.app().outbox_wake.notify_one();
    Ok(())
}
