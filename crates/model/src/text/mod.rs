//! Text that people type: names, notes, and the rules for both.
//!
//! A character is what its reader sees as one (grapheme cluster, UAX #29), counted after Unicode
//! NFC and trimming. Control, bidirectional-override and invisible characters are refused. Escaping
//! for a page is deliberately not done here: the text is kept as it was meant.

mod fold;
pub(crate) mod hangul;
mod look_alike;
mod particle;

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

pub use fold::fold;
pub use look_alike::look_alike_key;
pub use particle::particle;

/// Why a text was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing that a reader could see.
    #[error("nothing was entered")]
    Empty,
    /// More characters than allowed.
    #[error("{actual} characters, at most {max} are allowed")]
    TooLong {
        /// The most characters allowed.
        max: usize,
        /// The characters that were entered.
        actual: usize,
    },
    /// A control, bidirectional-override or invisible character.
    #[error("the character U+{:04X} is not allowed", *.0 as u32)]
    ForbiddenCharacter(char),
}

impl TextError {
    /// A stable name for translation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "text_empty",
            Self::TooLong { .. } => "text_too_long",
            Self::ForbiddenCharacter(_) => "text_forbidden_character",
        }
    }
}

/// How many characters a reader sees in `text`, after NFC and trimming.
pub fn count_characters(text: &str) -> usize {
    normalise(text).graphemes(true).count()
}

/// Reads one line of 1 to `max` characters.
///
/// # Errors
/// See [`TextError`].
pub fn parse_line(text: &str, max: usize) -> Result<String, TextError> {
    parse(&normalise(text), max, is_forbidden)
}

/// Reads 1 to `max` characters over any number of lines; every line break becomes `\n`.
///
/// # Errors
/// See [`TextError`].
pub fn parse_lines(text: &str, max: usize) -> Result<String, TextError> {
    let text = normalise(&text.replace("\r\n", "\n").replace('\r', "\n"));
    parse(&text, max, |c| !matches!(c, '\n' | '\t') && is_forbidden(c))
}

fn normalise(text: &str) -> String {
    text.trim().nfc().collect()
}

fn parse(text: &str, max: usize, is_forbidden: impl Fn(char) -> bool) -> Result<String, TextError> {
    if let Some(forbidden) = text.chars().find(|&c| is_forbidden(c)) {
        return Err(TextError::ForbiddenCharacter(forbidden));
    }
    if text.chars().all(|c| c.is_whitespace() || is_joiner(c)) {
        return Err(TextError::Empty);
    }
    let actual = text.graphemes(true).count();
    let scalars = text.chars().count();
    if actual > max {
        return Err(TextError::TooLong { max, actual });
    }
    // One visible character may be made of any number of code points: a tower of accents is not a name.
    if scalars > max.saturating_mul(SCALARS_PER_CHARACTER) {
        return Err(TextError::TooLong { max, actual: scalars });
    }
    Ok(text.to_owned())
}

/// The longest emoji sequences in use have about ten code points; text as a whole stays far below.
const SCALARS_PER_CHARACTER: usize = 8;

/// Joins or varies its neighbours and cannot be seen alone.
const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

/// Control characters (line and paragraph separators among them), marks that change the direction
/// of text (UAX #9), blanks that look like nothing (the Hangul fillers too), tags, noncharacters.
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{2028}' | '\u{2029}'
            | '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{00ad}' | '\u{034f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{200b}'
            | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
        || (c as u32) & 0xfffe == 0xfffe
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $parse:ident, $max:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// The most characters allowed.
            pub const MAX: usize = $max;

            /// Reads what a person typed.
            ///
            /// # Errors
            /// See [`TextError`].
            pub fn parse(text: &str) -> Result<Self, TextError> {
                $parse(text, Self::MAX).map(Self)
            }
            /// The same, where nothing entered means that there is none.
            ///
            /// # Errors
            /// See [`TextError`]; never [`TextError::Empty`].
            pub fn parse_optional(text: &str) -> Result<Option<Self>, TextError> {
                match Self::parse(text) {
                    Err(TextError::Empty) => Ok(None),
                    parsed => parsed.map(Some),
                }
            }
            /// The text in NFC.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

texts! {
    /// The name of an organisation (조직 이름): 1–60 characters.
    OrgName: parse_line, 60;
    /// The name of a person: 1–40 characters.
    PersonName: parse_line, 40;
    /// The name of a login method (로그인 방식), as members read it on the login page: 1–30 characters.
    MethodName: parse_line, 30;
    /// The name of a department (부서): 1–60 characters; use `parse_optional` where it may be missing.
    Department: parse_line, 60;
    /// The name of a unit of the org chart (부서): 1–60 characters.
    UnitName: parse_line, 60;
    /// The name of a duty (직책): 1–40 characters.
    DutyName: parse_line, 40;
    /// The name of a group of members (그룹): 1–60 characters.
    GroupName: parse_line, 60;
    /// Free text, such as a question and its answer: 1–1000 characters, line breaks allowed.
    Note: parse_lines, 1000;
    /// Why something was decided, as the person concerned reads it: 1–1000 characters, line breaks allowed.
    Reason: parse_lines, 1000;
}

#[cfg(test)]
mod tests;
