//! Korean telephone numbers.
//!
//! Mobile, area and internet numbers of the Korean numbering plan only: the service sends no text
//! abroad, and an unchecked foreign number would be a sign-in ID that nobody can verify.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// A Korean telephone number, kept in E.164 form (`+821012345678`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone(String);

/// Why a number was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Nothing was entered.
    #[error("nothing was entered")]
    Empty,
    /// Something other than digits, blanks, hyphens, dots, brackets and a leading plus sign.
    #[error("only digits, blanks, hyphens and a leading + are allowed")]
    Character,
    /// A country code other than +82.
    #[error("only Korean numbers are accepted")]
    NotKorean,
    /// No number of the Korean plan has this prefix and length.
    #[error("not a Korean telephone number")]
    Number,
}

impl PhoneError {
    /// A stable name for translation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "phone_empty",
            Self::Character => "phone_character",
            Self::NotKorean => "phone_not_korean",
            Self::Number => "phone_number",
        }
    }
}

/// Prefix without its leading zero, and how many digits may follow it.
const PLAN: &[(&str, &[usize])] = &[
    ("10", &[8]),
    ("2", &[7, 8]),
    ("31", &[7, 8]),
    ("32", &[7, 8]),
    ("33", &[7, 8]),
    ("41", &[7, 8]),
    ("42", &[7, 8]),
    ("43", &[7, 8]),
    ("44", &[7, 8]),
    ("51", &[7, 8]),
    ("52", &[7, 8]),
    ("53", &[7, 8]),
    ("54", &[7, 8]),
    ("55", &[7, 8]),
    ("61", &[7, 8]),
    ("62", &[7, 8]),
    ("63", &[7, 8]),
    ("64", &[7, 8]),
    ("70", &[8]),
];

impl Phone {
    /// Reads `010-1234-5678`, `01012345678`, `+82 10 1234 5678`, `02) 123-4567` and the like.
    ///
    /// # Errors
    /// See [`PhoneError`].
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let text: String = text.nfkc().collect();
        let text = text.trim();
        if text.is_empty() {
            return Err(PhoneError::Empty);
        }
        let (is_international, rest) = text.strip_prefix('+').map_or((false, text), |rest| (true, rest));
        if !rest
            .chars()
            .all(|c| c.is_ascii_digit() || " -.()\u{2010}\u{2013}".contains(c))
        {
            return Err(PhoneError::Character);
        }
        let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
        let significant = significant_number(&digits, is_international)?;
        split(significant).ok_or(PhoneError::Number)?;
        Ok(Self(format!("+82{significant}")))
    }

    /// The number in E.164 form, for the store and the wire.
    pub fn as_e164(&self) -> &str {
        &self.0
    }

    /// Whether text messages reach it.
    pub fn is_mobile(&self) -> bool {
        self.0.starts_with("+8210")
    }
}

impl fmt::Display for Phone {
    /// As Koreans write it: `010-1234-5678`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.strip_prefix("+82").and_then(split) {
            Some((prefix, middle, last)) => write!(f, "0{prefix}-{middle}-{last}"),
            None => f.write_str(&self.0),
        }
    }
}

/// The number without country code and trunk zero; `+82 (0)10` is a common way to write it.
fn significant_number(digits: &str, is_international: bool) -> Result<&str, PhoneError> {
    if is_international {
        let national = digits.strip_prefix("82").ok_or(PhoneError::NotKorean)?;
        return Ok(national.strip_prefix('0').unwrap_or(national));
    }
    digits.strip_prefix('0').ok_or(PhoneError::Number)
}

/// Prefix, middle and the last four digits of a number of the plan.
fn split(significant: &str) -> Option<(&str, &str, &str)> {
    let fits = |&&(prefix, lengths): &&(&str, &[usize])| {
        significant
            .strip_prefix(prefix)
            .is_some_and(|rest| lengths.contains(&rest.len()) && !rest.starts_with('0'))
    };
    let (prefix, _) = PLAN.iter().find(fits)?;
    let rest = significant.get(prefix.len()..)?;
    let (middle, last) = rest.split_at_checked(rest.len().checked_sub(4)?)?;
    Some((prefix, middle, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_number_is_one_number() {
        for (text, e164, shown) in [
            ("010-1234-5678", "+821012345678", "010-1234-5678"),
            ("01012345678", "+821012345678", "010-1234-5678"),
            (" 010 1234 5678 ", "+821012345678", "010-1234-5678"),
            ("+82 10-1234-5678", "+821012345678", "010-1234-5678"),
            ("+82 (0)10 1234 5678", "+821012345678", "010-1234-5678"),
            ("０１０－１２３４－５６７８", "+821012345678", "010-1234-5678"),
            ("02) 123-4567", "+8221234567", "02-123-4567"),
            ("02-1234-5678", "+82212345678", "02-1234-5678"),
            ("031-123-4567", "+82311234567", "031-123-4567"),
            ("070.1234.5678", "+827012345678", "070-1234-5678"),
        ] {
            let phone = Phone::parse(text).expect(text);
            assert_eq!((phone.as_e164(), phone.to_string().as_str()), (e164, shown));
            assert_eq!(Phone::parse(phone.as_e164()), Ok(phone), "{text}");
        }
    }

    #[test]
    fn what_is_no_korean_number_is_refused_with_a_reason() {
        for (text, expected) in [
            ("", PhoneError::Empty),
            ("전화", PhoneError::Character),
            ("010-1234-5678;ext=1", PhoneError::Character),
            ("+1 650 253 0000", PhoneError::NotKorean),
            ("010-1234-567", PhoneError::Number),
            ("010-0234-5678", PhoneError::Number),
            ("1588-1234", PhoneError::Number),
            ("099-1234-5678", PhoneError::Number),
            ("+82", PhoneError::Number),
            ("+", PhoneError::NotKorean),
            ("0", PhoneError::Number),
            ("---", PhoneError::Number),
        ] {
            assert_eq!(Phone::parse(text), Err(expected), "{text:?}");
        }
    }
}
