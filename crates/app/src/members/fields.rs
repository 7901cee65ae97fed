//! What people type about a member, read into values with a problem for each field that is wrong.

use ieum_model::MemberId;
use ieum_model::email::{Email, EmailError};
use ieum_model::member::{Member, MemberRefusal};
use ieum_model::permission::Role;
use ieum_model::phone::{Phone, PhoneError};
use ieum_model::sign_in_id::SignInId;
use ieum_model::text::{Department, PersonName, TextError, fold};
use ieum_store::{Constraint, StoreError};

use crate::core::error::{Problem, Problems};
use crate::{Error, Result, Target};

/// A member as typed.
#[derive(Debug, Clone, Copy)]
pub struct TypedPerson<'a> {
    /// Name.
    pub name: &'a str,
    /// E-mail or phone.
    pub sign_in_id: &'a str,
    /// Department; may be empty.
    pub department: &'a str,
}

/// A member as read.
#[derive(Debug)]
pub(super) struct Person {
    pub name: PersonName,
    pub id: SignInId,
    pub department: Folded,
}

/// A text with its form for search and order.
#[derive(Debug, Default)]
pub(super) struct Folded {
    pub text: String,
    pub folded: String,
}

impl Folded {
    pub fn of(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            folded: fold(text),
        }
    }
    pub fn as_pair(&self) -> (&str, &str) {
        (&self.text, &self.folded)
    }
}

/// A problem whose code the model gave.
pub(super) const fn coded(field: &'static str, code: &'static str) -> Problem {
    Problem {
        field: Some(field),
        code,
        args: Vec::new(),
    }
}

fn text_problem(field: &'static str, error: TextError) -> Problem {
    let problem = coded(field, error.code());
    match error {
        TextError::TooLong { max, .. } => problem.with("max", max),
        TextError::Empty | TextError::ForbiddenCharacter(_) => problem,
    }
}

pub(super) fn name(typed: &str) -> std::result::Result<PersonName, Problem> {
    PersonName::parse(typed).map_err(|e| text_problem("name", e))
}

pub(super) fn department(typed: &str) -> std::result::Result<Folded, Problem> {
    let parsed = Department::parse_optional(typed).map_err(|e| text_problem("department", e))?;
    Ok(parsed.map(|d| Folded::of(d.as_str())).unwrap_or_default())
}

pub(super) fn sign_in_id(typed: &str) -> std::result::Result<SignInId, Problem> {
    SignInId::parse(typed).map_err(|e| coded("sign_in_id", e.code()))
}

pub(super) fn email(typed: &str) -> std::result::Result<Email, Problem> {
    Email::parse(typed).map_err(|e| coded("email", e.code()))
}

/// An e-mail that may be missing.
pub(super) fn optional_email(typed: &str) -> std::result::Result<Option<Email>, Problem> {
    match Email::parse(typed) {
        Ok(email) => Ok(Some(email)),
        Err(EmailError::Empty) => Ok(None),
        Err(e) => Err(coded("email", e.code())),
    }
}

/// A phone that may be missing.
pub(super) fn optional_phone(typed: &str) -> std::result::Result<Option<Phone>, Problem> {
    match Phone::parse(typed) {
        Ok(phone) => Ok(Some(phone)),
        Err(PhoneError::Empty) => Ok(None),
        Err(e) => Err(coded("phone", e.code())),
    }
}

impl TypedPerson<'_> {
    pub(super) fn read(&self) -> Result<Person> {
        let mut problems = Problems::default();
        let id = problems.take(sign_in_id(self.sign_in_id));
        let name = problems.take(name(self.name));
        let department = problems.take(department(self.department));
        problems.check()?;
        match (name, id, department) {
            (Some(name), Some(id), Some(department)) => Ok(Person { name, id, department }),
            _ => Err(Error::Internal("a field was neither read nor refused".to_owned())),
        }
    }
}

/// Says at the one field for both which sign-in ID somebody else has.
pub(super) fn taken_id(error: StoreError) -> Error {
    match error {
        StoreError::Violation(Constraint::MemberEmail | Constraint::ManagedAccountEmail) => {
            Problem::at("sign_in_id", "member_email_taken").into()
        }
        StoreError::Violation(Constraint::MemberPhone | Constraint::ManagedAccountPhone) => {
            Problem::at("sign_in_id", "member_phone_taken").into()
        }
        other => other.into(),
    }
}

/// Says at the field of its own which sign-in ID somebody else has.
pub(super) fn taken(error: StoreError) -> Error {
    match error {
        StoreError::Violation(Constraint::MemberEmail | Constraint::ManagedAccountEmail) => {
            Problem::at("email", "member_email_taken").into()
        }
        StoreError::Violation(Constraint::MemberPhone | Constraint::ManagedAccountPhone) => {
            Problem::at("phone", "member_phone_taken").into()
        }
        other => other.into(),
    }
}

/// The member as the audit log names it.
pub(super) fn target(member: &Member) -> Target {
    Target::new("member", member.id, member.name.clone())
}

/// Whether the caller may manage the member at all.
pub(super) fn check_may_manage(member: &Member, by: MemberId, role: Role) -> Result<()> {
    ieum_model::member::may_manage(member, by, role).map_err(|refusal| Error::Forbidden(refusal.code()))
}

/// A refusal of the model, for the whole form.
pub(super) fn refused(refusal: MemberRefusal) -> Error {
    Problem {
        field: None,
        code: refusal.code(),
        args: Vec::new(),
    }
    .into()
}
