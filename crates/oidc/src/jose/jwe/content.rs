//! The content under its key (RFC 7518, section 5). Encrypting is the only direction.

use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, Algorithm, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{AES_128, EncryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey};
use aws_lc_rs::hmac;
use aws_lc_rs::iv::FixedLength;

use super::Enc;
use crate::jose::KeyError;

/// Length of a tag, in bytes: the same for every algorithm of ours.
const TAG: usize = 16;

/// Encrypted, with the tag that holds it and the header together.
pub(super) struct Sealed {
    pub ciphertext: Vec<u8>,
    pub tag: Vec<u8>,
}

/// Encrypts. Key and initialisation vector are new for each token.
pub(super) fn seal(enc: Enc, cek: &[u8], iv: &[u8], aad: &[u8], plaintext: &[u8]) -> Result<Sealed, KeyError> {
    match enc {
        Enc::A128Gcm => gcm(&AES_128_GCM, cek, iv, aad, plaintext),
        Enc::A256Gcm => gcm(&AES_256_GCM, cek, iv, aad, plaintext),
        Enc::A128CbcHs256 => cbc(cek, iv, aad, plaintext),
    }
}

fn gcm(algorithm: &'static Algorithm, cek: &[u8], iv: &[u8], aad: &[u8], plaintext: &[u8]) -> Result<Sealed, KeyError> {
    let key = UnboundKey::new(algorithm, cek).map_err(|_| KeyError::Rejected)?;
    let nonce = Nonce::try_assume_unique_for_key(iv).map_err(|_| KeyError::Rejected)?;
    let mut ciphertext = plaintext.to_vec();
    let tag = LessSafeKey::new(key)
        .seal_in_place_separate_tag(nonce, Aad::from(aad), &mut ciphertext)
        .map_err(|_| KeyError::Failed)?;
    let tag = tag.as_ref().to_vec();
    Ok(Sealed { ciphertext, tag })
}

/// Encrypt, then authenticate what came of it (section 5.2.2.1): the first half of the key is for HMAC, the second for AES, and
/// what is authenticated is header, vector, ciphertext and the header's length in bits.
fn cbc(cek: &[u8], iv: &[u8], aad: &[u8], plaintext: &[u8]) -> Result<Sealed, KeyError> {
    let (mac_key, enc_key) = cek
        .split_at_checked(16)
        .filter(|(_, enc_key)| enc_key.len() == 16)
        .ok_or(KeyError::Rejected)?;
    let key = UnboundCipherKey::new(&AES_128, enc_key)
        .and_then(PaddedBlockEncryptingKey::cbc_pkcs7)
        .map_err(|_| KeyError::Rejected)?;
    let vector = FixedLength::try_from(iv).map_err(|_| KeyError::Rejected)?;
    let mut ciphertext = plaintext.to_vec();
    key.less_safe_encrypt(&mut ciphertext, EncryptionContext::Iv128(vector))
        .map_err(|_| KeyError::Failed)?;
    let bits = u64::try_from(aad.len()).map_err(|_| KeyError::Failed)? * 8;
    let mut mac = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, mac_key));
    for part in [aad, iv, &ciphertext, &bits.to_be_bytes()] {
        mac.update(part);
    }
    let tag = mac.sign().as_ref().iter().copied().take(TAG).collect();
    Ok(Sealed { ciphertext, tag })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::base64url;

    fn check(enc: Enc, header: &str, cek: &[u8], iv: &str, plaintext: &[u8], expected: (&str, &str)) {
        let iv = base64url::decode(iv).expect("iv");
        let sealed = seal(enc, cek, &iv, header.as_bytes(), plaintext).expect("seals");
        assert_eq!(base64url::encode(sealed.ciphertext), expected.0);
        assert_eq!(base64url::encode(sealed.tag), expected.1);
    }

    #[test]
    fn aes_gcm_matches_rfc_7516_appendix_a_1() {
        let cek = [
            177, 161, 244, 128, 84, 143, 225, 115, 63, 180, 3, 255, 107, 154, 212, 246, 138, 7, 110, 91, 112, 46, 34,
            105, 47, 130, 203, 46, 122, 234, 64, 252,
        ];
        check(
            Enc::A256Gcm,
            "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ",
            &cek,
            "48V1_ALb6US04U3b",
            b"The true sign of intelligence is not knowledge but imagination.",
            (
                "5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A",
                "XFBoMYUZodetZdvTiFvSkQ",
            ),
        );
    }

    #[test]
    fn aes_cbc_with_hmac_matches_rfc_7516_appendix_a_3() {
        let cek = [
            4, 211, 31, 197, 84, 157, 252, 254, 11, 100, 157, 250, 63, 170, 106, 206, 107, 124, 212, 45, 111, 107, 9,
            219, 200, 177, 0, 240, 143, 156, 44, 207,
        ];
        check(
            Enc::A128CbcHs256,
            "eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0",
            &cek,
            "AxY8DCtDaGlsbGljb3RoZQ",
            b"Live long and prosper.",
            ("KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY", "U0m_YmjN04DJvceFICbCVQ"),
        );
    }

    /// RFC 7518, appendix B.1.
    #[test]
    fn aes_cbc_with_hmac_matches_rfc_7518_appendix_b_1() {
        let hex = |text: &str| -> Vec<u8> {
            let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
            let pairs = digits.chunks(2).map(|pair| std::str::from_utf8(pair).expect("digits"));
            pairs
                .map(|pair| u8::from_str_radix(pair, 16).expect("a byte"))
                .collect()
        };
        let cek: Vec<u8> = (0..32).collect();
        let plaintext = b"A cipher system must not be required to be secret, and it must be able to fall into the hands of the enemy without inconvenience";
        let iv = hex("1a f3 8c 2d c2 b9 6f fd d8 66 94 09 23 41 bc 04");
        let aad = b"The second principle of Auguste Kerckhoffs";
        let sealed = seal(Enc::A128CbcHs256, &cek, &iv, aad, plaintext).expect("seals");
        let expected = hex(
            "c8 0e df a3 2d df 39 d5 ef 00 c0 b4 68 83 42 79 a2 e4 6a 1b 80 49 f7 92 f7 6b fe 54 b9 03 a9 c9
             a9 4a c9 b4 7a d2 65 5c 5f 10 f9 ae f7 14 27 e2 fc 6f 9b 3f 39 9a 22 14 89 f1 63 62 c7 03 23 36
             09 d4 5a c6 98 64 e3 32 1c f8 29 35 ac 40 96 c8 6e 13 33 14 c5 40 19 e8 ca 79 80 df a4 b9 cf 1b
             38 4c 48 6f 3a 54 c5 10 78 15 8e e5 d7 9d e5 9f bd 34 d8 48 b3 d6 95 50 a6 76 46 34 44 27 ad e5
             4b 88 51 ff b5 98 f7 f8 00 74 b9 47 3c 82 e2 db",
        );
        assert_eq!(sealed.ciphertext, expected);
        assert_eq!(sealed.tag, hex("65 2c 3f a3 6b 0a 7c 5b 32 19 fa b3 a3 0b c1 c4"));
    }

    #[test]
    fn a_key_or_vector_of_another_length_is_refused() {
        for enc in Enc::ALL {
            let (key, iv) = (vec![7; enc.key_bytes()], vec![7; enc.iv_bytes()]);
            assert!(seal(*enc, &key, &iv, b"h", b"").is_ok(), "{enc:?}");
            assert!(seal(*enc, &key[1..], &iv, b"h", b"").is_err(), "{enc:?}");
            assert!(seal(*enc, &key, &iv[1..], b"h", b"").is_err(), "{enc:?}");
        }
    }
}
