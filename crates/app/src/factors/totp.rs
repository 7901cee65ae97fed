//! Codes of an authenticator application: TOTP with SHA-1, six digits and steps of 30 seconds (RFC 6238), which is what every
//! application understands.

use aws_lc_rs::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ieum_model::context::random;
use ieum_model::{AccountId, Instant};
use ieum_store::Tx;
use subtle::ConstantTimeEq;
use url::Url;
use zeroize::Zeroizing;

use crate::{Context, Result};

/// Seconds of a step.
const STEP: i64 = 30;
/// Steps that a clock may be off, in either direction (RFC 6238, section 5.2).
const DRIFT: i64 = 1;
/// Bytes of a secret: as many as the hash has (RFC 4226, section 4).
const SECRET: usize = 20;
/// How long an offered secret may be confirmed, in minutes.
const OFFER: u64 = 30;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A secret that is offered and counts only once a code of it was entered. It travels through the browser, sealed.
#[derive(Debug)]
pub struct TotpOffer {
    secret: Zeroizing<Vec<u8>>,
    /// As it travels.
    pub sealed: String,
}

impl TotpOffer {
    /// A new secret for an account in this browser.
    ///
    /// # Errors
    /// As the vault says.
    pub fn new(ctx: &Context, browser: &str, account: AccountId) -> Result<Self> {
        let secret = Zeroizing::new(random::<SECRET>(ctx.rng()).to_vec());
        let until = ctx.now().plus(std::time::Duration::from_secs(OFFER * 60));
        let mut plain = Zeroizing::new(until.as_micros().to_be_bytes().to_vec());
        plain.extend_from_slice(&secret);
        let sealed = ctx.app().vault.seal(&purpose(browser, account), &plain, ctx.rng())?;
        Ok(Self {
            secret,
            sealed: URL_SAFE_NO_PAD.encode(sealed),
        })
    }

    /// The one that came back; `None` if it is forged, too old, or another account's or browser's.
    pub fn open(ctx: &Context, browser: &str, account: AccountId, sealed: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok().filter(|_| !browser.is_empty())?;
        let plain = ctx.app().vault.open(&purpose(browser, account), &bytes)?;
        let (until, secret) = plain.split_first_chunk::<8>()?;
        (ctx.now() < Instant::from_micros(i64::from_be_bytes(*until)) && secret.len() == SECRET).then(|| Self {
            secret: Zeroizing::new(secret.to_vec()),
            sealed: sealed.to_owned(),
        })
    }

    /// The secret for who cannot read the picture: Base32 in groups of four.
    pub fn text(&self) -> String {
        let letters = base32(&self.secret);
        let groups: Vec<_> = letters.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
        groups.join(" ")
    }

    /// The address that applications read off the picture.
    pub fn uri(&self, ctx: &Context, name: &str) -> String {
        let issuer = ctx.app().public_url.host_str().unwrap_or("ieum").to_owned();
        // The label stands in the path, where a colon parts issuer and name.
        let label = format!("{issuer}:{}", name.replace(':', " "));
        let Ok(mut uri) = Url::parse("otpauth://totp/") else {
            return String::new();
        };
        uri.set_path(&label);
        uri.query_pairs_mut()
            .append_pair("secret", &base32(&self.secret))
            .append_pair("issuer", &issuer);
        uri.into()
    }

    /// Sets it up if the code is one of it; that code is used up with it.
    ///
    /// # Errors
    /// As the database says.
    pub(crate) async fn confirm(&self, ctx: &Context, tx: &mut Tx, account: AccountId, code: &str) -> Result<bool> {
        let Some(step) = find_step(&self.secret, code, ctx.now()) else {
            return Ok(false);
        };
        let sealed = ctx.app().vault.seal(&at_rest(account), &self.secret, ctx.rng())?;
        tx.set_totp(account, &sealed, step, ctx.now()).await?;
        Ok(true)
    }
}

/// Uses a code of the account's application up; `false` if it is none, or was used.
///
/// # Errors
/// As the database says.
pub(crate) async fn use_code(ctx: &Context, tx: &mut Tx, account: AccountId, code: &str) -> Result<bool> {
    let Some(row) = tx.find_totp(account).await? else {
        return Ok(false);
    };
    let vault = &ctx.app().vault;
    let Some(secret) = vault.open(&at_rest(account), &row.sealed_secret) else {
        tracing::error!(%account, "the secret of an authenticator application cannot be opened: its key is gone");
        return Ok(false);
    };
    let Some(step) = find_step(&secret, code, ctx.now()) else {
        return Ok(false);
    };
    if !tx.use_totp_step(account, step, ctx.now()).await? {
        return Ok(false);
    }
    if !vault.is_sealed_by_current(&row.sealed_secret) {
        let sealed = vault.seal(&at_rest(account), &secret, ctx.rng())?;
        tx.reseal_totp(account, &sealed).await?;
    }
    Ok(true)
}

fn purpose(browser: &str, account: AccountId) -> String {
    format!("totp offer {account} {browser}")
}

fn at_rest(account: AccountId) -> String {
    format!("totp {account}")
}

/// The latest step around now that has this code.
fn find_step(secret: &[u8], code: &str, now: Instant) -> Option<i64> {
    let present = now.as_seconds().div_euclid(STEP);
    let is_of = |step: &i64| bool::from(code_of(secret, *step).as_bytes().ct_eq(code.as_bytes()));
    (present - DRIFT..=present + DRIFT).rev().find(is_of)
}

/// The code of a step (RFC 4226, section 5.3).
fn code_of(secret: &[u8], step: i64) -> String {
    let key = Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let offset = usize::from(bytes.last().copied().unwrap_or_default() & 0xf);
    let taken = bytes.get(offset..).and_then(|rest| rest.first_chunk::<4>());
    let number = u32::from_be_bytes(taken.copied().unwrap_or_default()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// Base32 without padding (RFC 4648, section 6).
fn base32(bytes: &[u8]) -> String {
    let (mut text, mut held, mut bits) = (String::new(), 0u32, 0u32);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            let at = (held >> bits & 31) as usize;
            text.push(BASE32.get(at).copied().map_or('A', char::from));
        }
    }
    if bits > 0 {
        let at = (held << (5 - bits) & 31) as usize;
        text.push(BASE32.get(at).copied().map_or('A', char::from));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"12345678901234567890";

    /// RFC 6238, appendix B; the last six of its eight digits.
    #[test]
    fn the_codes_of_the_standard() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_of(KEY, seconds / STEP), code, "{seconds}");
            let step = find_step(KEY, code, Instant::from_seconds(seconds));
            assert_eq!(step, Some(seconds / STEP));
        }
    }

    #[test]
    fn a_code_counts_one_step_early_and_late() {
        let at = |seconds| find_step(KEY, "287082", Instant::from_seconds(seconds));
        assert_eq!((at(29), at(0)), (Some(1), Some(1)));
        assert_eq!((at(89), at(90)), (Some(1), None));
        assert_eq!(find_step(KEY, "", Instant::from_seconds(59)), None);
    }

    /// RFC 4648, section 10.
    #[test]
    fn base32_of_the_standard() {
        for (plain, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
        ] {
            assert_eq!(base32(plain.as_bytes()), text);
        }
    }
}
