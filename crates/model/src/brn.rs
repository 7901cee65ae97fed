//! 사업자 등록번호: the number under which a business is registered with the Korean tax office.
//!
//! Form and checksum only. Whether the business exists, is closed or suspended is the tax office's
//! to say, and the kind code is a hint for the operator, never a reason to refuse.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// A business registration number whose checksum is right.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Brn([u8; 10]);

/// Why a number was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BrnError {
    /// Something other than digits and hyphens.
    #[error("only digits and hyphens are allowed")]
    Character,
    /// Not ten digits.
    #[error("{digits} digits instead of 10")]
    Length {
        /// The digits that were entered.
        digits: usize,
    },
    /// Hyphens elsewhere than in 000-00-00000.
    #[error("hyphens belong where 000-00-00000 has them")]
    Hyphens,
    /// Ten zeros: they pass the arithmetic, and nobody has them.
    #[error("000-00-00000 is nobody's number")]
    AllZero,
    /// The last digit does not follow from the others.
    #[error("the check digit is wrong")]
    Checksum,
}

impl BrnError {
    /// A stable name for translation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Character => "brn_character",
            Self::Length { .. } => "brn_length",
            Self::Hyphens => "brn_hyphens",
            Self::AllZero => "brn_all_zero",
            Self::Checksum => "brn_checksum",
        }
    }
}

/// Who registers under the kind code (the two digits in the middle).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BrnKind {
    /// 01–79: a sole proprietor who owes value-added tax (개인 과세사업자).
    TaxableSoleProprietor,
    /// 80: a body that is not a business, such as an apartment management office (아파트 관리사무소 등).
    NonBusinessBody,
    /// 81, 86, 87, 88: the head office of a company (영리법인 본점).
    Company,
    /// 82: a non-profit corporation (비영리법인).
    NonProfit,
    /// 83: the state, a local government or an association of them (국가·지방자치단체).
    Government,
    /// 84: a foreign corporation (외국법인).
    ForeignCompany,
    /// 85: a branch of a company (영리법인 지점).
    CompanyBranch,
    /// 89: a religious body that is not a corporation (종교단체).
    ReligiousBody,
    /// 90–99: a sole proprietor exempt from value-added tax (개인 면세사업자).
    ExemptSoleProprietor,
    /// 00: a code that is not given out.
    Unknown,
}

impl BrnKind {
    /// A stable name for translation.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TaxableSoleProprietor => "taxable_sole_proprietor",
            Self::NonBusinessBody => "non_business_body",
            Self::Company => "company",
            Self::NonProfit => "non_profit",
            Self::Government => "government",
            Self::ForeignCompany => "foreign_company",
            Self::CompanyBranch => "company_branch",
            Self::ReligiousBody => "religious_body",
            Self::ExemptSoleProprietor => "exempt_sole_proprietor",
            Self::Unknown => "unknown",
        }
    }
}

impl Brn {
    /// Reads `000-00-00000` or ten digits; full-width digits and typographic hyphens are understood.
    ///
    /// # Errors
    /// See [`BrnError`].
    pub fn parse(text: &str) -> Result<Self, BrnError> {
        let text: String = text.nfkc().map(plain_hyphen).collect();
        let text = text.trim();
        if !text.chars().all(|c| c.is_ascii_digit() || c == '-') {
            return Err(BrnError::Character);
        }
        let digits: Vec<u8> = text
            .bytes()
            .filter(u8::is_ascii_digit)
            .map(|digit| digit - b'0')
            .collect();
        let number: [u8; 10] = digits
            .try_into()
            .map_err(|digits: Vec<u8>| BrnError::Length { digits: digits.len() })?;
        if text.contains('-') && !has_hyphens_in_place(text) {
            return Err(BrnError::Hyphens);
        }
        if number == [0; 10] {
            return Err(BrnError::AllZero);
        }
        if check_digit(&number) != number[9] {
            return Err(BrnError::Checksum);
        }
        Ok(Self(number))
    }

    /// The ten digits, for the store and the tax office.
    pub fn digits(&self) -> String {
        self.0.iter().map(|&digit| char::from(b'0' + digit)).collect()
    }

    /// Who registers under such a number.
    pub const fn kind_hint(&self) -> BrnKind {
        match self.0[3] * 10 + self.0[4] {
            1..=79 => BrnKind::TaxableSoleProprietor,
            80 => BrnKind::NonBusinessBody,
            81 | 86 | 87 | 88 => BrnKind::Company,
            82 => BrnKind::NonProfit,
            83 => BrnKind::Government,
            84 => BrnKind::ForeignCompany,
            85 => BrnKind::CompanyBranch,
            89 => BrnKind::ReligiousBody,
            90..=99 => BrnKind::ExemptSoleProprietor,
            _ => BrnKind::Unknown,
        }
    }
}

impl fmt::Display for Brn {
    /// As people write it: `000-00-00000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits();
        write!(f, "{}-{}-{}", &digits[..3], &digits[3..5], &digits[5..])
    }
}

impl fmt::Debug for Brn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

const fn plain_hyphen(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        other => other,
    }
}

fn has_hyphens_in_place(text: &str) -> bool {
    let groups: Vec<_> = text.split('-').map(str::len).collect();
    groups == [3, 2, 5]
}

/// Weights 1 3 7 1 3 7 1 3 5, plus the tens of five times the ninth digit; the check digit fills up
/// to the next ten.
fn check_digit(number: &[u8; 10]) -> u8 {
    const WEIGHTS: [u32; 9] = [1, 3, 7, 1, 3, 7, 1, 3, 5];
    let weighted: u32 = number
        .iter()
        .zip(WEIGHTS)
        .map(|(&digit, weight)| u32::from(digit) * weight)
        .sum();
    let sum = weighted + u32::from(number[8]) * 5 / 10;
    ((10 - sum % 10) % 10) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str) -> &'static str {
        Brn::parse(text).map_or_else(|refused| refused.code(), |_| "accepted")
    }

    #[test]
    fn every_case_of_the_file_gets_its_verdict() {
        let cases = include_str!("../testdata/brn.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'));
        for case in cases {
            let (typed, expected) = case.split_once('\t').expect("two columns");
            let expected = match expected {
                "accepted" => expected.to_owned(),
                reason => format!("brn_{}", reason.replace('-', "_")),
            };
            assert_eq!(verdict(typed), expected, "{typed:?}");
        }
    }

    #[test]
    fn hostile_and_sloppy_spellings_get_a_verdict() {
        for (typed, expected) in [
            ("", "brn_length"),
            ("-", "brn_length"),
            ("１２０－８１－４７５２１", "accepted"),
            ("120–81–47521", "accepted"),
            ("12-081-47521", "brn_hyphens"),
            ("120-8147521", "brn_hyphens"),
            ("120--81-47521", "brn_hyphens"),
            ("120 81 47521", "brn_character"),
            ("١٢٠٨١٤٧٥٢١", "brn_character"),
            ("1208147521'; --", "brn_character"),
            (&"1".repeat(100_000), "brn_length"),
        ] {
            assert_eq!(
                verdict(typed),
                expected,
                "{}",
                &typed.chars().take(30).collect::<String>()
            );
        }
    }

    #[test]
    fn a_number_is_shown_with_hyphens_and_stored_without() {
        let brn = Brn::parse("1208147521").expect("valid");
        assert_eq!(brn.to_string(), "120-81-47521");
        assert_eq!(brn.digits(), "1208147521");
        assert_eq!(Brn::parse(&brn.to_string()), Ok(brn));
    }

    #[test]
    fn the_kind_code_hints_at_who_registers() {
        assert_eq!(
            Brn::parse("120-81-47521").map(|brn| brn.kind_hint()),
            Ok(BrnKind::Company)
        );
        assert_eq!(
            Brn::parse("123-45-67891").map(|brn| brn.kind_hint()),
            Ok(BrnKind::TaxableSoleProprietor)
        );
    }

    #[test]
    fn exactly_one_check_digit_fits_each_number() {
        for front in ["120814752", "000000001", "999999999", "123456789"] {
            let fitting = (0..10)
                .filter(|digit| Brn::parse(&format!("{front}{digit}")).is_ok())
                .count();
            assert_eq!(fitting, 1, "{front}");
        }
    }
}
