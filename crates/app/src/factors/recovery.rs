//! Recovery codes: ten, shown once, each good once, for who lost the device.

use ieum_model::secret::Secret;
use ieum_model::{AccountId, Rng};
use ieum_store::Tx;

use crate::core::token::sha256;
use crate::members::generate_password;
use crate::{Context, Result};

/// How many there are.
pub const COUNT: usize = 10;

/// New codes of an account, in place of those before.
///
/// # Errors
/// As the database says.
pub(crate) async fn renew(ctx: &Context, tx: &mut Tx, account: AccountId) -> Result<Vec<Secret>> {
    let codes: Vec<Secret> = (0..COUNT).map(|_| new_code(ctx.rng())).collect();
    let hashes: Vec<_> = codes.iter().map(|code| hash(account, code.expose())).collect();
    tx.set_recovery_codes(account, &hashes, ctx.now()).await?;
    Ok(codes)
}

/// Uses a code up; `false` if it is none, or was used.
///
/// # Errors
/// As the database says.
pub(crate) async fn use_code(ctx: &Context, tx: &mut Tx, account: AccountId, typed: &str) -> Result<bool> {
    Ok(tx.use_recovery_code(account, &hash(account, typed), ctx.now()).await?)
}

/// 80 random bits: too many to be tried, so that a plain hash keeps them, and it outlives the keys of the configuration.
fn hash(account: AccountId, code: &str) -> [u8; 32] {
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    sha256(format!("recovery {account} {}", letters.to_ascii_lowercase()).as_bytes())
}

fn new_code(rng: &dyn Rng) -> Secret {
    generate_password(rng)
}
