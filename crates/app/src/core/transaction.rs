//! The loop around a transaction.

/// Runs a block in a transaction: `transact!(ctx, tx, { …; Ok(value) })`. A value is committed, an error rolled back, and a
/// transaction that lost a race is run again, so the block changes nothing outside the store. `return` and `?` in the block
/// leave the block. A decision that must be saved although the caller is refused is returned as a value.
macro_rules! transact {
    ($ctx:expr, $tx:ident, $body:block) => {{
        let mut attempt = ieum_store::Attempt::default();
        loop {
            let mut $tx = $ctx.store().begin().await.map_err($crate::Error::from)?;
            let result: $crate::Result<_> = async { $body }.await;
            if let Some(ended) = ieum_store::finish($tx, result, &mut attempt).await {
                break ended;
            }
        }
    }};
}

pub(crate) use transact;
