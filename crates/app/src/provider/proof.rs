//! DPoP proofs (RFC 9449) as they come in: held against the nonces of now, and used up.

use ieum_model::Instant;
use ieum_oidc::dpop::{self, BadProof, Expected, Proof};
use ieum_oidc::jose::Alg;
use ieum_oidc::opaque::Hash;
use ieum_store::Constraint;

use super::{certificate_address, issuer};
use crate::{Context, Error, Result, transact};

/// The nonce that a proof has to carry from now on.
pub fn dpop_nonce(ctx: &Context) -> String {
    nonce_of_turn(ctx, dpop::turn_of(ctx.now()))
}

fn nonce_of_turn(ctx: &Context, turn: i64) -> String {
    dpop::nonce_of(&ctx.app().vault.mac("dpop nonce", &turn.to_be_bytes()))
}

/// Checks a proof for a request with this method to this path of ours.
pub(super) fn check_proof(
    ctx: &Context,
    proof: &str,
    method: &str,
    path: &str,
    access_token: Option<&str>,
) -> std::result::Result<Proof, BadProof> {
    let turn = dpop::turn_of(ctx.now());
    let nonces = [turn, turn - 1].map(|turn| nonce_of_turn(ctx, turn));
    let check = |address: &str| {
        dpop::check(
            proof,
            &Expected {
                method,
                uri: &format!("{address}{path}"),
                access_token,
                nonces: &nonces,
                algs: Alg::ALL,
                now: ctx.now(),
            },
        )
    };
    // The request may have come to the address for certificates, which is the proof's then.
    match (check(issuer(ctx)), certificate_address(ctx)) {
        (Err(BadProof::OtherRequest), Some(address)) => check(address),
        (checked, _) => checked,
    }
}

/// Uses a proof or an assertion up in a transaction of its own; `false` if it was used before.
pub(super) async fn take_proof(ctx: &Context, proof_hash: Hash, expires_at: Instant) -> Result<bool> {
    let taken = transact!(ctx, tx, {
        match tx.take_proof(proof_hash, expires_at).await {
            Ok(()) => Ok(()),
            Err(e) if e.is_violation_of(Constraint::UsedProof) => Err(Error::Stale),
            Err(e) => Err(e.into()),
        }
    });
    match taken {
        Ok(()) => Ok(true),
        Err(Error::Stale) => Ok(false),
        Err(error) => Err(error),
    }
}
