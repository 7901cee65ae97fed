//! Passwords: their form and whether one is good enough.
//!
//! Hashing is not here, because it is slow and belongs off the async threads. There are no
//! composition rules: what counts is how hard the password is to guess (NIST SP 800-63B-4,
//! section 3.1.1).

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;
use zeroize::Zeroizing;
use zxcvbn::feedback::Warning;
use zxcvbn::{Score, zxcvbn};

use crate::text::fold;
use crate::text::hangul::{keystrokes, romanise};

/// A password as it is hashed: prepared by the OpaqueString profile (RFC 8265, section 4.2), so
/// that it is the same on every keyboard. Wiped from memory when dropped, never printed.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

/// Why a password was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    /// Fewer than [`MIN`] characters.
    #[error("at least {MIN} characters are needed")]
    TooShort,
    /// More than [`MAX`] characters.
    #[error("at most {MAX} characters are allowed")]
    TooLong,
    /// A control character, which many keyboards cannot type again.
    #[error("control characters are not allowed")]
    ForbiddenCharacter,
    /// A patient attacker would find it.
    #[error("too easy to guess")]
    TooGuessable(Guessable),
}

/// What makes a password easy to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guessable {
    /// It is made of the person's own names, address or organisation.
    OwnWords,
    /// It, or something like it, is on every list of common passwords.
    Common,
    /// It is a word or a name.
    Word,
    /// Keys that lie side by side.
    Keyboard,
    /// The same again and again.
    Repeat,
    /// abc, 123.
    Sequence,
    /// A date or a year.
    Date,
    /// Simply too little of anything.
    Short,
}

impl Weak {
    /// A stable name for translation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooShort => "password_too_short",
            Self::TooLong => "password_too_long",
            Self::ForbiddenCharacter => "password_forbidden_character",
            Self::TooGuessable(Guessable::OwnWords) => "password_own_words",
            Self::TooGuessable(Guessable::Common) => "password_common",
            Self::TooGuessable(Guessable::Word) => "password_word",
            Self::TooGuessable(Guessable::Keyboard) => "password_keyboard",
            Self::TooGuessable(Guessable::Repeat) => "password_repeat",
            Self::TooGuessable(Guessable::Sequence) => "password_sequence",
            Self::TooGuessable(Guessable::Date) => "password_date",
            Self::TooGuessable(Guessable::Short) => "password_guessable",
        }
    }
}

/// The fewest characters (grapheme clusters, as everywhere).
pub const MIN: usize = 8;
/// The most characters.
pub const MAX: usize = 128;
/// The most bytes, so that one character made of a thousand marks does not keep the hash busy.
const MAX_BYTES: usize = 1024;

impl Password {
    /// A password as typed at sign-in: prepared, but not judged, because rules may have been others
    /// when it was chosen.
    ///
    /// # Errors
    /// It is longer than any password may be ([`Weak::TooLong`]).
    pub fn typed(text: &str) -> Result<Self, Weak> {
        // Before the work of normalising: what is fine afterwards fits, decomposed too.
        if text.len() > 3 * MAX_BYTES {
            return Err(Weak::TooLong);
        }
        let prepared: Zeroizing<String> = Zeroizing::new(text.nfc().map(plain_space).collect());
        if prepared.len() > MAX_BYTES || prepared.graphemes(true).count() > MAX {
            return Err(Weak::TooLong);
        }
        Ok(Self(prepared))
    }

    /// A new password that passes [`check`].
    ///
    /// # Errors
    /// See [`Weak`].
    pub fn choose(text: &str, own_words: &[&str]) -> Result<Self, Weak> {
        let password = Self::typed(text)?;
        check(&password, own_words)?;
        Ok(password)
    }

    /// The secret itself, for hashing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Whether a password may be chosen by a person with these names, addresses and organisation.
///
/// # Errors
/// See [`Weak`].
pub fn check(candidate: &Password, own_words: &[&str]) -> Result<(), Weak> {
    let password = candidate.expose();
    if password.graphemes(true).count() < MIN {
        return Err(Weak::TooShort);
    }
    if password.chars().any(char::is_control) {
        return Err(Weak::ForbiddenCharacter);
    }
    let words = own_forms(own_words);
    if is_made_of(password, &words) {
        return Err(Weak::TooGuessable(Guessable::OwnWords));
    }
    let inputs: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .chain(KOREAN_HABITS.iter().copied())
        .collect();
    let entropy = zxcvbn(password, &inputs);
    if entropy.score() >= Score::Three {
        return Ok(());
    }
    let warning = entropy.feedback().and_then(zxcvbn::feedback::Feedback::warning);
    Err(Weak::TooGuessable(warning.map_or(Guessable::Short, guessable)))
}

/// Korean words typed with the keyboard left in English, which the estimator's English lists lack:
/// 비밀번호, 안녕하세요, 사랑해, 사랑해요, 사랑합니다, 대한민국, 감사합니다, 관리자, 회사, 우리회사.
const KOREAN_HABITS: &[&str] = &[
    "qlalfqjsgh",
    "dkssudgktpdy",
    "tkfkdgo",
    "tkfkdgody",
    "tkfkdgkqslek",
    "eogksalsrnr",
    "rkatkgkqslek",
    "rhksflwk",
    "ghltk",
    "dnflghltk",
    "비밀번호",
    "안녕하세요",
    "사랑해",
    "사랑합니다",
    "대한민국",
    "감사합니다",
    "관리자",
];

/// RFC 8265, section 4.2.2, rule 2: any space of Unicode (category Zs) is the ASCII space.
const fn plain_space(c: char) -> char {
    match c {
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
        other => other,
    }
}

/// Each own word as a whole, its parts, and their Hangul romanised and as keys.
fn own_forms(own_words: &[&str]) -> Vec<String> {
    let mut forms: Vec<String> = Vec::new();
    for word in own_words {
        let folded = fold(word);
        let parts = folded.split(|c: char| !c.is_alphanumeric()).map(str::to_owned);
        for part in parts.chain([folded.clone()]) {
            for form in [romanise(&part), keystrokes(&part).to_lowercase(), part] {
                if form.chars().count() >= 2 && !forms.contains(&form) {
                    forms.push(form);
                }
            }
        }
    }
    // Longest first, so that taking the words out of a password takes out as much as possible.
    forms.sort_by_key(|form| std::cmp::Reverse(form.chars().count()));
    forms
}

/// Whether next to nothing is left of the password without the person's own words and digits.
fn is_made_of(password: &str, words: &[String]) -> bool {
    let folded = fold(password);
    let mut rest = folded.clone();
    for word in words {
        rest = rest.replace(word.as_str(), " ");
    }
    let letters = rest.chars().filter(|c| c.is_alphabetic()).count();
    let left = rest.chars().filter(|c| !c.is_whitespace()).count();
    rest != folded && (letters < 3 && left < MIN)
}

const fn guessable(warning: Warning) -> Guessable {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess => Guessable::Keyboard,
        Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => {
            Guessable::Repeat
        }
        Warning::SequencesLikeAbcAreEasyToGuess => Guessable::Sequence,
        Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess => Guessable::Date,
        Warning::AWordByItselfIsEasyToGuess
        | Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
        | Warning::CommonNamesAndSurnamesAreEasyToGuess => Guessable::Word,
        _ => Guessable::Common,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &[&str] = &["홍길동", "gildong.hong@hanbit.example", "한빛소프트", "hanbit"];

    #[test]
    fn every_password_gets_its_verdict() {
        let (longest, too_long) = (format!("{}비", "바다가 보이는 ".repeat(15)), "가".repeat(129));
        for (text, expected) in [
            ("correct horse battery staple", "accepted"),
            ("바다가 보이는 작은 책방", "accepted"),
            ("qX7!mzu2-Lw", "accepted"),
            (longest.as_str(), "accepted"),
            ("", "password_too_short"),
            ("qX7!mzu", "password_too_short"),
            ("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "password_too_short"),
            (too_long.as_str(), "password_too_long"),
            ("qX7!mz\0u2-Lw", "password_forbidden_character"),
            ("password", "password_common"),
            ("P@ssw0rd1", "password_common"),
            ("qwertyuiop", "password_common"),
            ("aaaaaaaaaaaa", "password_repeat"),
            ("홍길동12345", "password_own_words"),
            ("ghdrlfehd1!", "password_own_words"),
            ("hanbit2026!", "password_own_words"),
            ("HanbitGildong", "password_own_words"),
            ("gildong.hong@hanbit.example", "password_own_words"),
        ] {
            let verdict = Password::choose(text, OWN).map_or_else(|weak| weak.code(), |_| "accepted");
            assert_eq!(verdict, expected, "{text:?}");
        }
    }

    #[test]
    fn korean_words_typed_on_an_english_keyboard_are_known() {
        for text in ["dkssudgktpdy", "qlalfqjsgh", "tkfkdgo1234", "사랑합니다사랑합니다"] {
            assert!(
                matches!(Password::choose(text, &[]), Err(Weak::TooGuessable(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn one_password_typed_on_two_keyboards_is_one_password() {
        let composed = Password::typed("바다 작은책방").expect("valid");
        let decomposed: String = "바다\u{3000}작은책방".nfd().collect();
        assert_eq!(composed.expose(), Password::typed(&decomposed).expect("valid").expose());
        assert_ne!(
            Password::typed("Ａ").expect("valid").expose(),
            "A",
            "width is kept (RFC 8265)"
        );
        assert_eq!(
            Password::typed(" a ").expect("valid").expose(),
            " a ",
            "nothing is trimmed"
        );
    }

    #[test]
    fn a_hostile_password_is_refused_quickly_and_never_printed() {
        assert!(matches!(Password::typed(&"a".repeat(10_000_000)), Err(Weak::TooLong)));
        assert!(matches!(
            Password::typed(&format!("e{}", "\u{301}".repeat(1000))),
            Err(Weak::TooLong)
        ));
        let password = Password::typed("correct horse battery staple").expect("valid");
        assert!(!format!("{password:?}").contains("horse"));
    }
}
