//! Seals secrets at rest (outbox payloads, signing keys) and values that travel through browsers, with AES-256-GCM.
//!
//! A sealed value names the key that sealed it, so that keys can be added and withdrawn: the first key of the configuration
//! seals, all of them open. The purpose is authenticated: what was sealed for one purpose does not open for another.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use aws_lc_rs::hmac;
use ieum_model::Rng;
use ieum_model::context::random;
use zeroize::Zeroizing;

use super::error::{Error, Result};

/// The keys of the configuration.
pub struct Vault {
    keys: Vec<(String, LessSafeKey)>,
    mac: hmac::Key,
}

const VERSION: u8 = 1;
const NONCE: usize = 12;

impl Vault {
    /// From keys of 32 bytes with their names; the first seals.
    ///
    /// # Errors
    /// [`Error::Internal`] if there is no key or a name is too long.
    pub fn new(keys: &[(String, Zeroizing<[u8; 32]>)]) -> Result<Self> {
        let bad = |_| Error::Internal("encryption key".to_owned());
        let (_, first) = keys
            .first()
            .ok_or_else(|| Error::Internal("no encryption key".to_owned()))?;
        let mac = derive(first, b"ieum browser values");
        let keys = keys
            .iter()
            .map(|(name, key)| {
                let key = UnboundKey::new(&AES_256_GCM, key.as_slice()).map_err(bad)?;
                if name.is_empty() || name.len() > 32 {
                    return Err(Error::Internal(
                        "the name of an encryption key has 1 to 32 characters".to_owned(),
                    ));
                }
                Ok((name.clone(), LessSafeKey::new(key)))
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Self {
            keys,
            mac: hmac::Key::new(hmac::HMAC_SHA256, mac.as_slice()),
        })
    }

    /// Name of the key that seals now.
    pub fn current_key(&self) -> &str {
        self.keys.first().map_or("", |(name, _)| name)
    }

    /// Whether the key that seals now is the one that sealed this.
    pub fn is_sealed_by_current(&self, sealed: &[u8]) -> bool {
        let name = self.current_key().as_bytes();
        sealed.get(2..).is_some_and(|rest| rest.starts_with(name))
            && sealed.get(1).copied() == u8::try_from(name.len()).ok()
    }

    /// Seals bytes for a purpose: version, length of the key's name, the name, nonce, ciphertext with tag.
    ///
    /// # Errors
    /// [`Error::Internal`] if the cipher refuses (too long).
    pub fn seal(&self, purpose: &str, plain: &[u8], rng: &dyn Rng) -> Result<Vec<u8>> {
        let failed = || Error::Internal("sealing".to_owned());
        let (name, key) = self.keys.first().ok_or_else(failed)?;
        let nonce = random::<NONCE>(rng);
        let mut body = plain.to_vec();
        key.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(purpose.as_bytes()),
            &mut body,
        )
        .map_err(|_| failed())?;
        let length = u8::try_from(name.len()).map_err(|_| failed())?;
        let mut sealed = Vec::with_capacity(2 + name.len() + NONCE + body.len());
        sealed.extend_from_slice(&[VERSION, length]);
        sealed.extend_from_slice(name.as_bytes());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&body);
        Ok(sealed)
    }

    /// Opens what was sealed for this purpose; `None` if it was altered, cut, sealed for another purpose or by a key that is gone.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (&version, rest) = sealed.split_first()?;
        let (&length, rest) = rest.split_first()?;
        if version != VERSION {
            return None;
        }
        let (name, rest) = rest.split_at_checked(usize::from(length))?;
        let (nonce, body) = rest.split_at_checked(NONCE)?;
        let (_, key) = self.keys.iter().find(|(n, _)| n.as_bytes() == name)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut body = Zeroizing::new(body.to_vec());
        let length = key
            .open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut body)
            .ok()?
            .len();
        body.truncate(length);
        Some(body)
    }

    /// A keyed hash for values that a browser carries (form tokens): HMAC-SHA-256.
    pub fn mac(&self, purpose: &str, message: &[u8]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.mac);
        context.update(&(purpose.len() as u64).to_be_bytes());
        context.update(purpose.as_bytes());
        context.update(message);
        let mut out = [0; 32];
        out.copy_from_slice(context.sign().as_ref());
        out
    }
}

fn derive(key: &[u8; 32], info: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    let filled = Salt::new(HKDF_SHA256, b"ieum")
        .extract(key)
        .expand(&[info], HKDF_SHA256)
        .and_then(|okm| okm.fill(out.as_mut_slice()));
    debug_assert!(filled.is_ok(), "32 bytes are always to be had from HKDF-SHA-256");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting(std::sync::atomic::AtomicU8);
    impl Rng for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        }
    }

    fn vault(names: &[&str]) -> Vault {
        let keys: Vec<_> = names
            .iter()
            .map(|n| ((*n).to_owned(), Zeroizing::new([n.len() as u8; 32])))
            .collect();
        Vault::new(&keys).expect("keys")
    }

    #[test]
    fn an_added_key_still_opens_what_the_old_one_sealed() {
        let rng = Counting(0.into());
        let sealed = vault(&["a"]).seal("mail", b"link", &rng).expect("sealed");
        let rotated = vault(&["bb", "a"]);
        assert_eq!(
            rotated.open("mail", &sealed).as_deref().map(Vec::as_slice),
            Some(b"link".as_slice())
        );
        assert_eq!(rotated.current_key(), "bb");
        assert!(!rotated.is_sealed_by_current(&sealed));
        assert!(vault(&["a"]).is_sealed_by_current(&sealed));
        assert!(
            vault(&["bb"]).open("mail", &sealed).is_none(),
            "the withdrawn key no longer opens"
        );
    }

    #[test]
    fn another_purpose_or_any_changed_byte_does_not_open() {
        let rng = Counting(0.into());
        let vault = vault(&["a"]);
        let sealed = vault.seal("mail", b"link", &rng).expect("sealed");
        assert!(vault.open("key", &sealed).is_none());
        for index in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[index] ^= 1;
            assert!(vault.open("mail", &altered).is_none(), "byte {index}");
            assert!(vault.open("mail", &sealed[..index]).is_none(), "cut at {index}");
        }
    }
}
