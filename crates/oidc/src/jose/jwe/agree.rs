//! Agreement upon a key (RFC 7518, section 4.6; RFC 8037, section 3.2): an ephemeral key of ours with the client's, and what is
//! derived of the two.

use aws_lc_rs::agreement::{self, Algorithm, ECDH_P256, PrivateKey, UnparsedPublicKey, X25519};
use aws_lc_rs::key_wrap::{AES_128, AES_256, AesBlockCipher, KeyEncryptionKey, KeyWrap};
use zeroize::Zeroizing;

use crate::jose::{KeyError, KeyMaterial, base64url, sha256};

/// A curve that keys are agreed upon on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Curve {
    P256,
    X25519,
}

impl Curve {
    pub(super) const fn algorithm(self) -> &'static Algorithm {
        match self {
            Self::P256 => &ECDH_P256,
            Self::X25519 => &X25519,
        }
    }
}

/// The curve and the bytes of a public key; `None` if it is of another kind, or no point of its curve.
pub(super) fn point_of(material: &KeyMaterial) -> Option<(Curve, Vec<u8>)> {
    let (curve, bytes) = match material {
        KeyMaterial::Ec { crv, x, y } if crv == "P-256" => {
            let coordinate = |text| base64url::decode(text).filter(|bytes| bytes.len() == 32);
            // Uncompressed point (SEC 1, section 2.3.3).
            (Curve::P256, [vec![4], coordinate(x)?, coordinate(y)?].concat())
        }
        KeyMaterial::Okp { crv, x } if crv == "X25519" => (Curve::X25519, base64url::decode(x)?),
        _ => return None,
    };
    let unparsed = UnparsedPublicKey::new(curve.algorithm(), &bytes);
    agreement::ParsedPublicKey::try_from(&unparsed).ok()?;
    Some((curve, bytes))
}

/// The public half of a key of ours, as the header's `epk`.
pub(super) fn public_of(key: &PrivateKey, curve: Curve) -> Result<KeyMaterial, KeyError> {
    let public = key.compute_public_key().map_err(|_| KeyError::Failed)?;
    let bytes = public.as_ref();
    match curve {
        Curve::X25519 => Ok(KeyMaterial::Okp {
            crv: "X25519".to_owned(),
            x: base64url::encode(bytes),
        }),
        Curve::P256 => {
            let (x, y) = bytes
                .get(1..)
                .and_then(|point| point.split_at_checked(32))
                .ok_or(KeyError::Failed)?;
            Ok(KeyMaterial::Ec {
                crv: "P-256".to_owned(),
                x: base64url::encode(x),
                y: base64url::encode(y),
            })
        }
    }
}

/// What both have in common, as a key of that many bytes.
pub(super) fn agree(
    own: &PrivateKey,
    (curve, theirs): (Curve, &[u8]),
    algorithm: &str,
    bytes: usize,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let peer = UnparsedPublicKey::new(curve.algorithm(), theirs);
    agreement::agree(own, peer, KeyError::Rejected, |secret| {
        derive(secret, algorithm, (b"", b""), bytes)
    })
}

/// Concat KDF (RFC 7518, section 4.6.2). One round of SHA-256 yields every key of ours.
fn derive(
    secret: &[u8],
    algorithm: &str,
    (apu, apv): (&[u8], &[u8]),
    bytes: usize,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let number = |count: usize| u32::try_from(count).map(u32::to_be_bytes).map_err(|_| KeyError::Failed);
    let mut message = Zeroizing::new(Vec::new());
    message.extend(1u32.to_be_bytes());
    message.extend(secret);
    for part in [algorithm.as_bytes(), apu, apv] {
        message.extend(number(part.len())?);
        message.extend(part);
    }
    message.extend(number(bytes * 8)?);
    let round = Zeroizing::new(sha256(&message));
    let key = round.get(..bytes).ok_or(KeyError::Failed)?;
    Ok(Zeroizing::new(key.to_vec()))
}

/// Wraps the content's key (RFC 3394); the length of the other key says with which AES.
pub(super) fn wrap(kek: &[u8], cek: &[u8]) -> Result<Vec<u8>, KeyError> {
    let cipher: &'static AesBlockCipher = if kek.len() == 16 { &AES_128 } else { &AES_256 };
    let key = KeyEncryptionKey::new(cipher, kek).map_err(|_| KeyError::Rejected)?;
    let mut wrapped = vec![0; cek.len() + 8];
    key.wrap(cek, &mut wrapped).map_err(|_| KeyError::Failed)?;
    Ok(wrapped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_derived_key_matches_rfc_7518_appendix_c() {
        let own = base64url::decode("0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo").expect("d");
        let own = PrivateKey::from_private_key(&ECDH_P256, &own).expect("Alice");
        let epk = public_of(&own, Curve::P256).expect("public");
        let expected = KeyMaterial::Ec {
            crv: "P-256".into(),
            x: "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0".into(),
            y: "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps".into(),
        };
        assert_eq!(epk, expected);
        let bob = KeyMaterial::Ec {
            crv: "P-256".into(),
            x: "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ".into(),
            y: "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck".into(),
        };
        let (curve, point) = point_of(&bob).expect("Bob");
        let peer = UnparsedPublicKey::new(curve.algorithm(), point);
        let key = agreement::agree(&own, &peer, KeyError::Rejected, |secret| {
            derive(secret, "A128GCM", (b"Alice", b"Bob"), 16)
        });
        assert_eq!(base64url::encode(&*key.expect("agrees")), "VqqN6vgjbSBcIijNcacQGg");
    }

    #[test]
    fn the_wrapped_key_matches_rfc_7516_appendix_a_3() {
        let cek = [
            4, 211, 31, 197, 84, 157, 252, 254, 11, 100, 157, 250, 63, 170, 106, 206, 107, 124, 212, 45, 111, 107, 9,
            219, 200, 177, 0, 240, 143, 156, 44, 207,
        ];
        let kek = base64url::decode("GawgguFyGrWKav7AX4VKUg").expect("k");
        assert_eq!(
            base64url::encode(wrap(&kek, &cek).expect("wraps")),
            "6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ"
        );
    }

    #[test]
    fn what_is_no_point_is_no_key() {
        let zeros = base64url::encode([0; 32]);
        for material in [
            KeyMaterial::Ec {
                crv: "P-256".into(),
                x: zeros.clone(),
                y: base64url::encode([1; 32]),
            },
            KeyMaterial::Ec {
                crv: "P-384".into(),
                x: zeros.clone(),
                y: zeros.clone(),
            },
            KeyMaterial::Okp {
                crv: "X25519".into(),
                x: base64url::encode([9; 31]),
            },
            KeyMaterial::Okp {
                crv: "Ed25519".into(),
                x: zeros.clone(),
            },
        ] {
            assert_eq!(point_of(&material), None, "{material:?}");
        }
        // A point of small order agrees with nobody: what would be in common is known to everybody.
        let weak = KeyMaterial::Okp {
            crv: "X25519".into(),
            x: zeros,
        };
        if let Some((curve, point)) = point_of(&weak) {
            let own = PrivateKey::generate(&X25519).expect("a key");
            assert!(agree(&own, (curve, &point), "A128GCM", 16).is_err());
        }
    }
}
