//! The one field in which a person types who they are: an e-mail address or a telephone number.
//!
//! It only tells which of the two was meant; whose it is depends on the organisation.

use std::fmt;

use crate::email::{Email, EmailError};
use crate::phone::{Phone, PhoneError};

/// What a person signs in with (ID).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInId {
    /// An e-mail address.
    Email(Email),
    /// A Korean telephone number.
    Phone(Phone),
}

/// Why a sign-in ID was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignInIdError {
    /// Nothing was entered.
    #[error("nothing was entered")]
    Empty,
    /// Neither an e-mail address nor a telephone number.
    #[error("neither an e-mail address nor a telephone number")]
    Neither,
    /// Meant as an e-mail address.
    #[error(transparent)]
    Email(EmailError),
    /// Meant as a telephone number.
    #[error(transparent)]
    Phone(PhoneError),
}

impl SignInIdError {
    /// A stable name for translation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "sign_in_id_empty",
            Self::Neither => "sign_in_id_neither",
            Self::Email(error) => error.code(),
            Self::Phone(error) => error.code(),
        }
    }
}

impl SignInId {
    /// Reads an e-mail address if there is an `@`, a telephone number otherwise.
    ///
    /// # Errors
    /// See [`SignInIdError`].
    pub fn parse(text: &str) -> Result<Self, SignInIdError> {
        if text.trim().is_empty() {
            return Err(SignInIdError::Empty);
        }
        if text.contains('@') {
            return Email::parse(text).map(Self::Email).map_err(SignInIdError::Email);
        }
        Phone::parse(text).map(Self::Phone).map_err(|error| match error {
            PhoneError::Character => SignInIdError::Neither,
            other => SignInIdError::Phone(other),
        })
    }

    /// The form that identifies it: the folded address or the E.164 number.
    pub fn folded(&self) -> String {
        match self {
            Self::Email(email) => email.folded(),
            Self::Phone(phone) => phone.as_e164().to_owned(),
        }
    }
}

impl fmt::Display for SignInId {
    /// As people write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Email(email) => email.fmt(f),
            Self::Phone(phone) => phone.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_takes_either_and_says_what_is_wrong() {
        for (text, expected) in [
            ("Minji@Hanbit.Example", "minji@hanbit.example"),
            ("010-1234-5678", "+821012345678"),
            ("", "sign_in_id_empty"),
            ("minji", "sign_in_id_neither"),
            ("minji@", "email_domain"),
            ("010-1234", "phone_number"),
        ] {
            let outcome = SignInId::parse(text).map_or_else(|refused| refused.code().to_owned(), |id| id.folded());
            assert_eq!(outcome, expected, "{text:?}");
        }
    }
}
