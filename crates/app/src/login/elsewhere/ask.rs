//! The question itself, before any transaction.

use ieum_connect::ldap::{self, Step};
use ieum_connect::password_check::{self, Question};
use ieum_model::LoginMethodId;
use ieum_model::context::random;
use ieum_model::linking::Identity;
use ieum_model::login_method::MethodKind;
use ieum_model::secret::Secret;
use ieum_model::text::fold;
use ieum_store::OrgScope;
use ieum_store::login_method::MethodSettings;

use super::noted;
use crate::core::error::Problem;
use crate::login::Locks;
use crate::login::connected::Reason;
use crate::methods::{checker_settings, directory_settings, open_secret};
use crate::traces::Trail;
use crate::{Context, Error, Result};

/// Longest identifier, in bytes.
const LONGEST_USER: usize = 254;
/// Longest password, in bytes.
pub(super) const LONGEST_PASSWORD: usize = 1000;

/// What somebody typed, if it can be asked at all.
#[derive(Debug)]
pub(super) struct Typed {
    pub(super) user: String,
    pub(super) password: Secret,
}

impl Typed {
    /// Reads it. A directory takes a name without a password for nobody's sign-in, and says yes: there is no such question.
    ///
    /// # Errors
    /// What is wrong, at its field.
    pub(super) fn read(username: &str, password: &str) -> Result<Self> {
        let user = username.trim();
        let mut problems = Vec::new();
        if user.is_empty() {
            problems.push(Problem::at("username", "elsewhere_username_empty"));
        } else if user.len() > LONGEST_USER || user.contains(char::is_control) {
            problems.push(Problem::at("username", "elsewhere_username_malformed"));
        }
        if password.is_empty() {
            problems.push(Problem::at("password", "password_empty"));
        } else if password.len() > LONGEST_PASSWORD || password.contains('\0') {
            problems.push(Problem::at("password", "elsewhere_password_malformed"));
        }
        match problems.is_empty() {
            true => Ok(Self {
                user: user.to_owned(),
                password: Secret::new(password.to_owned()),
            }),
            false => Err(Error::Refused(problems)),
        }
    }

    /// The counters of wrong passwords of this identifier at this method.
    pub(super) fn locks(&self, ctx: &Context, scope: OrgScope, method: LoginMethodId) -> Locks {
        Locks::of(ctx, &format!("{}:{method}:{}", scope.org_id(), fold(&self.user)))
    }
}

/// Whether a method of this kind is asked here.
pub(super) const fn is_elsewhere(kind: MethodKind) -> bool {
    match kind {
        MethodKind::Ldap | MethodKind::PasswordCheck => true,
        MethodKind::Password | MethodKind::OpenId | MethodKind::Saml => false,
    }
}

/// By which connections a directory is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// Those that earlier sign-ins left.
    Kept,
    /// New ones, so that whoever tries the settings sees them tried.
    New,
}

/// Asks. What happened on the way, and who it is or why not.
///
/// # Errors
/// [`Error::NotFound`] for a method of another kind.
pub(super) async fn ask(
    ctx: &Context,
    found: &MethodSettings,
    typed: &Typed,
    by: By,
    trail: &mut Trail,
) -> Result<(Vec<Step>, std::result::Result<Identity, Reason>)> {
    let secret = open_secret(ctx, found)?.map(Secret::new);
    match found.method.kind {
        MethodKind::Ldap => {
            let settings = directory_settings(found)?;
            let ask = ldap::Ask {
                key: found.method.id.to_string(),
                settings: settings.clone(),
                secret,
                user: typed.user.clone(),
                password: typed.password.clone(),
                is_alone: by == By::New,
            };
            let answer = ctx.app().directory.check(ask).await;
            let outcome = answer.outcome.map_err(Reason::from);
            noted::directory(ctx, &settings, &answer.steps, &outcome, trail);
            Ok((answer.steps, outcome))
        }
        MethodKind::PasswordCheck => {
            let settings = checker_settings(found)?;
            let request_id = uuid::Uuid::from_bytes(random::<16>(ctx.rng())).to_string();
            let question = Question {
                identifier: &typed.user,
                password: &typed.password,
                request_id: &request_id,
                timestamp: ctx.now().as_seconds(),
            };
            let secret = secret.unwrap_or_else(|| Secret::new(String::new()));
            let answer = password_check::ask(&ctx.app().outbound, &settings, &secret, &question).await;
            let outcome = answer.map_err(|why| match why {
                password_check::Why::Refusal(refusal) => Reason::There(refusal),
                password_check::Why::Fault(fault) => Reason::Check(fault),
            });
            noted::service(ctx, &settings.url, &outcome, trail);
            Ok((Vec::new(), outcome))
        }
        MethodKind::Password | MethodKind::OpenId | MethodKind::Saml => Err(Error::NotFound),
    }
}
