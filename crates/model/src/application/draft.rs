//! The application form: what was typed, and what it means.
//!
//! All fields are judged at once, so that the form shows every problem in one go.

use crate::brn::{Brn, BrnError};
use crate::org_slug::{OrgSlug, SlugError};
use crate::text::{Note, OrgName, TextError};

use super::Field;

/// What the applicant says about the business registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Registration {
    /// The number (사업자 등록번호).
    Number(Brn),
    /// The organisation has none and explains itself (문의); the operator finds another proof.
    Inquiry {
        /// The explanation.
        reason: Note,
    },
}

/// A form whose every field is right by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// 조직 이름.
    pub name: OrgName,
    /// 조직 ID.
    pub slug: OrgSlug,
    /// 사업자 등록번호, or why there is none.
    pub registration: Registration,
}

/// The form as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftInput {
    /// 조직 이름.
    pub name: String,
    /// 조직 ID.
    pub slug: String,
    /// 사업자 등록번호.
    pub brn: String,
    /// Why there is no number; given only on the inquiry path, where `brn` is not looked at.
    pub inquiry: Option<String>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DraftProblem {
    /// 조직 이름.
    #[error("organisation name: {0}")]
    Name(TextError),
    /// 조직 ID.
    #[error("organisation ID: {0}")]
    Slug(SlugError),
    /// 사업자 등록번호.
    #[error("business registration number: {0}")]
    Brn(BrnError),
    /// The explanation of the inquiry path.
    #[error("inquiry: {0}")]
    Inquiry(TextError),
}

impl DraftProblem {
    /// A stable name for translation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Name(error) | Self::Inquiry(error) => error.code(),
            Self::Slug(error) => error.code(),
            Self::Brn(error) => error.code(),
        }
    }

    /// The field that it belongs to.
    pub const fn field(&self) -> Field {
        match self {
            Self::Name(_) => Field::Name,
            Self::Slug(_) => Field::Slug,
            Self::Brn(_) => Field::Brn,
            Self::Inquiry(_) => Field::Inquiry,
        }
    }
}

impl DraftInput {
    /// Judges every field.
    ///
    /// # Errors
    /// All problems, in the order of the form.
    pub fn parse(&self) -> Result<Draft, Vec<DraftProblem>> {
        let name = OrgName::parse(&self.name).map_err(DraftProblem::Name);
        let slug = OrgSlug::parse(&self.slug).map_err(DraftProblem::Slug);
        let registration = self.registration();
        match (name, slug, registration) {
            (Ok(name), Ok(slug), Ok(registration)) => Ok(Draft {
                name,
                slug,
                registration,
            }),
            (name, slug, registration) => Err([name.err(), slug.err(), registration.err()]
                .into_iter()
                .flatten()
                .collect()),
        }
    }

    fn registration(&self) -> Result<Registration, DraftProblem> {
        match &self.inquiry {
            None => Brn::parse(&self.brn)
                .map(Registration::Number)
                .map_err(DraftProblem::Brn),
            Some(text) => Note::parse(text)
                .map(|reason| Registration::Inquiry { reason })
                .map_err(DraftProblem::Inquiry),
        }
    }
}
