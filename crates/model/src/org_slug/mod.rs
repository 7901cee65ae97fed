//! 조직 ID: the public short name of an organisation, and its login link.
//!
//! Form, reserved words, suggestions, and who may change it when. Whether an ID is free is for the
//! store's unique constraint to say.

mod change;
mod reserved;
mod suggest;

use std::fmt;

pub use change::{FORWARDING, SELF_SERVICE, SlugActor, SlugChangeRefused, check_slug_change, forwards_until};
pub use reserved::RESERVED;
pub use suggest::suggest;

/// An organisation ID: 2–30 lower-case letters, digits and dashes, with a letter or digit at both ends.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrgSlug(String);

/// Why an organisation ID was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SlugError {
    /// Nothing was entered.
    #[error("nothing was entered")]
    Empty,
    /// Something other than a lower-case letter, a digit or a dash.
    #[error("the character {0:?} is not allowed")]
    Character(char),
    /// Fewer than two characters.
    #[error("at least {MIN} characters are needed")]
    TooShort,
    /// More than thirty characters.
    #[error("{actual} characters, at most {MAX} are allowed")]
    TooLong {
        /// The characters that were entered.
        actual: usize,
    },
    /// A dash at the beginning or the end.
    #[error("a letter or digit must stand at both ends")]
    Edge,
    /// A word that the service or its operator needs, or that would mislead.
    #[error("the word is reserved")]
    Reserved,
}

impl SlugError {
    /// A stable name for translation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "slug_empty",
            Self::Character(_) => "slug_character",
            Self::TooShort => "slug_too_short",
            Self::TooLong { .. } => "slug_too_long",
            Self::Edge => "slug_edge",
            Self::Reserved => "slug_reserved",
        }
    }
}

/// The fewest characters.
pub const MIN: usize = 2;
/// The most characters.
pub const MAX: usize = 30;

impl OrgSlug {
    /// Reads an organisation ID as typed; capital letters are refused rather than changed, so that
    /// what was typed is what members are told.
    ///
    /// # Errors
    /// See [`SlugError`].
    pub fn parse(text: &str) -> Result<Self, SlugError> {
        let slug = Self::parse_stored(text.trim())?;
        if RESERVED.binary_search(&slug.as_str()).is_ok() {
            Err(SlugError::Reserved)
        } else {
            Ok(slug)
        }
    }

    /// Reads an organisation ID from the store or from an address: the form alone counts, because a
    /// word may have been reserved after somebody was given it.
    ///
    /// # Errors
    /// See [`SlugError`]; never [`SlugError::Reserved`].
    pub fn parse_stored(text: &str) -> Result<Self, SlugError> {
        if text.is_empty() {
            return Err(SlugError::Empty);
        }
        if let Some(character) = text.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-')) {
            return Err(SlugError::Character(character));
        }
        if text.len() < MIN {
            return Err(SlugError::TooShort);
        }
        if text.len() > MAX {
            return Err(SlugError::TooLong { actual: text.len() });
        }
        if text.starts_with('-') || text.ends_with('-') {
            return Err(SlugError::Edge);
        }
        Ok(Self(text.to_owned()))
    }

    /// The ID itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrgSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_gets_its_verdict() {
        let (thirty, thirty_one) = ("a".repeat(30), "a".repeat(31));
        for (text, expected) in [
            ("hanbit", "accepted"),
            (" hanbit ", "accepted"),
            ("ab", "accepted"),
            ("3m", "accepted"),
            ("2026", "accepted"),
            ("han-bit-soft", "accepted"),
            (thirty.as_str(), "accepted"),
            ("", "slug_empty"),
            ("   ", "slug_empty"),
            ("a", "slug_too_short"),
            (thirty_one.as_str(), "slug_too_long"),
            ("Hanbit", "slug_character"),
            ("han_bit", "slug_character"),
            ("han bit", "slug_character"),
            ("한빛", "slug_character"),
            ("hаnbit", "slug_character"), // a Cyrillic а
            ("../admin", "slug_character"),
            ("han%2fbit", "slug_character"),
            ("-hanbit", "slug_edge"),
            ("hanbit-", "slug_edge"),
            ("--", "slug_edge"),
            ("admin", "slug_reserved"),
            ("operator", "slug_reserved"),
            ("ieum", "slug_reserved"),
        ] {
            let verdict = OrgSlug::parse(text).map_or_else(|refused| refused.code(), |_| "accepted");
            assert_eq!(verdict, expected, "{text:?}");
        }
    }

    #[test]
    fn an_id_that_was_reserved_later_can_still_be_loaded() {
        assert!(OrgSlug::parse_stored("admin").is_ok());
    }
}
