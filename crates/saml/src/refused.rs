//! Why a message is not believed: a closed list, so that each reason can be explained to an administrator.

/// A message was not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why:?}: {detail}")]
pub struct Refused {
    /// The reason.
    pub why: Why,
    /// What was found, for the administrator's trace; never shown to whoever sent the message. Names and addresses only.
    pub detail: String,
}

/// The reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// Larger than we read.
    TooLarge,
    /// Not base64, not deflated, not UTF-8 or not well-formed XML.
    Unreadable,
    /// A document type, an entity or a processing instruction.
    ForbiddenXml,
    /// A comment: what is signed and what is read could differ.
    Comment,
    /// Not the message that belongs here, or not SAML 2.0.
    WrongMessage,
    /// Two elements of one identifier, or an element without one.
    BadId,
    /// Not exactly one assertion in the one place where it belongs.
    AssertionPlace,
    /// A signature in a place where none belongs, or two for one element.
    SignaturePlace,
    /// A signature that refers to anything but the element that it stands in, or transforms it otherwise than it should.
    SignatureShape,
    /// An algorithm that is not believed.
    Algorithm,
    /// SHA-1, which this method does not allow.
    Sha1,
    /// Nothing is signed that has to be.
    NotSigned,
    /// No known certificate fits the signature, or what was signed is not what came.
    BadSignature,
    /// Encrypted, and we have no key; or encrypted in a way that is not allowed.
    CannotDecrypt,
    /// The identity provider says that it did not sign the person in.
    StatusFailed,
    /// From another identity provider.
    Issuer,
    /// For another address.
    Destination,
    /// For another service provider.
    Audience,
    /// Answers another request, or none although one was made.
    InResponseTo,
    /// Nobody asked, and this method does not allow that.
    Unsolicited,
    /// Not yet valid: clocks differ.
    TooEarly,
    /// No longer valid.
    Expired,
    /// No confirmation of the subject that we may rely on.
    SubjectConfirmation,
    /// No name of the person, or one that cannot be read without doubt.
    NameId,
    /// A time that cannot be read.
    BadTime,
    /// Something that we do not understand and that must not be ignored.
    NotUnderstood,
}

impl Why {
    /// Every reason once.
    pub const ALL: [Self; 26] = [
        Self::TooLarge,
        Self::Unreadable,
        Self::ForbiddenXml,
        Self::Comment,
        Self::WrongMessage,
        Self::BadId,
        Self::AssertionPlace,
        Self::SignaturePlace,
        Self::SignatureShape,
        Self::Algorithm,
        Self::Sha1,
        Self::NotSigned,
        Self::BadSignature,
        Self::CannotDecrypt,
        Self::StatusFailed,
        Self::Issuer,
        Self::Destination,
        Self::Audience,
        Self::InResponseTo,
        Self::Unsolicited,
        Self::TooEarly,
        Self::Expired,
        Self::SubjectConfirmation,
        Self::NameId,
        Self::BadTime,
        Self::NotUnderstood,
    ];

    /// Stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooLarge => "saml_too_large",
            Self::Unreadable => "saml_unreadable",
            Self::ForbiddenXml => "saml_forbidden_xml",
            Self::Comment => "saml_comment",
            Self::WrongMessage => "saml_wrong_message",
            Self::BadId => "saml_bad_id",
            Self::AssertionPlace => "saml_assertion_place",
            Self::SignaturePlace => "saml_signature_place",
            Self::SignatureShape => "saml_signature_shape",
            Self::Algorithm => "saml_algorithm",
            Self::Sha1 => "saml_sha1",
            Self::NotSigned => "saml_not_signed",
            Self::BadSignature => "saml_bad_signature",
            Self::CannotDecrypt => "saml_cannot_decrypt",
            Self::StatusFailed => "saml_status_failed",
            Self::Issuer => "saml_issuer",
            Self::Destination => "saml_destination",
            Self::Audience => "saml_audience",
            Self::InResponseTo => "saml_in_response_to",
            Self::Unsolicited => "saml_unsolicited",
            Self::TooEarly => "saml_too_early",
            Self::Expired => "saml_expired",
            Self::SubjectConfirmation => "saml_subject_confirmation",
            Self::NameId => "saml_name_id",
            Self::BadTime => "saml_bad_time",
            Self::NotUnderstood => "saml_not_understood",
        }
    }
}

impl Refused {
    pub(crate) fn new(why: Why, detail: impl Into<String>) -> Self {
        let mut detail: String = detail.into();
        if let Some((end, _)) = detail.char_indices().nth(300) {
            detail.truncate(end);
        }
        Self { why, detail }
    }
}

pub(crate) fn refuse<T>(why: Why, detail: impl Into<String>) -> Result<T, Refused> {
    Err(Refused::new(why, detail))
}
