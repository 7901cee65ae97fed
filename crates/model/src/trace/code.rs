//! The code that somebody who was not signed in reads, and tells an administrator: eight letters and digits that nobody confuses.

use std::fmt;

use crate::TraceId;

/// Without I, L, O and U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 8;

/// The code of a record. It opens nothing: whoever may read the record finds it by its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceCode([u8; LENGTH]);

impl TraceCode {
    /// It follows from the identifier's last forty bits, which are random.
    pub fn of(id: TraceId) -> Self {
        let bits = id.as_uuid().as_u128();
        let mut code = [0; LENGTH];
        for (place, letter) in code.iter_mut().enumerate() {
            let index = (bits >> (5 * (LENGTH - 1 - place))) & 31;
            *letter = LETTERS[usize::try_from(index).unwrap_or_default()];
        }
        Self(code)
    }
    /// Reads what somebody typed: in any case, with or without the dash, with the letters that are easily taken for digits.
    pub fn parse(text: &str) -> Option<Self> {
        let mut code = [0; LENGTH];
        let mut letters = text.bytes().filter(|b| !matches!(b, b'-' | b' '));
        for place in &mut code {
            let letter = match letters.next()?.to_ascii_uppercase() {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                letter => letter,
            };
            *place = LETTERS.contains(&letter).then_some(letter)?;
        }
        letters.next().is_none().then_some(Self(code))
    }
    /// As it is stored: without the dash.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for TraceCode {
    /// As it is read: `ABCD-EFGH`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (head, tail) = self.as_str().split_at(LENGTH / 2);
        write!(f, "{head}-{tail}")
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let id = TraceId::from_uuid(Uuid::from_u128(0x0193_8e2a_7b00_7000_8000_00ff_ee01_2345));
        let code = TraceCode::of(id);
        let shown = code.to_string();
        assert_eq!((shown.len(), &shown[4..5]), (9, "-"));
        for typed in [
            shown.clone(),
            shown.to_lowercase(),
            shown.replace('-', ""),
            format!(" {} ", shown.replace('-', " ")),
            shown.replace('0', "o").replace('1', "l"),
        ] {
            assert_eq!(TraceCode::parse(&typed), Some(code), "{typed}");
        }
        for typed in ["", "ABCD", "ABCD-EFGHJ", "ABCD-EFGU", "김하늘", "ABCDEFG!"] {
            assert_eq!(TraceCode::parse(typed), None, "{typed}");
        }
    }
}
