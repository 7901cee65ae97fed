//! Somebody changes their password in the company's directory, and is signed in with the new one by the same checks as with any other.

use ieum_connect::ldap::{self, NotChanged};
use ieum_model::secret::Secret;
use ieum_store::active::{ActiveMethod, ActiveSession};
use ieum_store::login_method::MethodSettings;

use super::ask::{self, LONGEST_PASSWORD, Typed};
use super::noted;
use super::renewal::{Renewal, may_change};
use super::sign_in::{Attempt, Ended, FLOOR, begin, decide, is_locked, open};
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::login::connected::{Reason, refuse_with};
use crate::methods::{directory_settings, open_secret};
use crate::traces::Trail;
use crate::{Actor, Context, Error, Result, Target, transact};

/// A new password.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// Whose, and where.
    pub renewal: &'a Renewal,
    /// The old one.
    pub old: &'a str,
    /// The new one.
    pub new: &'a str,
    /// The same once more.
    pub again: &'a str,
    /// Where the person wants to go.
    pub next: &'a str,
    /// A tester's token, if they try what is not live.
    pub test: Option<&'a str>,
    /// The session that the browser already has.
    pub before: Option<&'a ActiveSession>,
}

/// How it ended.
#[derive(Debug)]
pub enum Renewed {
    /// As a sign-in ends: the password is a new one only if somebody is signed in, or turned away for another reason than the password.
    Ended(Ended),
    /// It was changed, and is not taken yet: a directory of several servers tells the others in its own time.
    OnlyChanged,
}

/// Changes it, and signs the person in; `None` if the method does not let people do so any more.
///
/// # Errors
/// [`Error::Refused`] if what was typed cannot be asked.
pub async fn change(ctx: &Context, change: &Change<'_>) -> Result<Option<Renewed>> {
    let renewal = change.renewal;
    let attempt = Attempt {
        slug: &renewal.slug,
        method: renewal.method,
        username: &renewal.user,
        password: change.old,
        next: change.next,
        test: change.test,
        before: change.before,
    };
    let (old, new) = read(change)?;
    let Some((active, found)) = open(ctx, &attempt).await? else {
        return Ok(None);
    };
    if !may_change(&found)? {
        return Ok(None);
    }
    let locks = old.locks(ctx, active.scope(), active.id());
    let is_locked = is_locked(ctx, &locks).await?;
    let mut trail = begin(ctx, &attempt, &active, &old)?;
    let floor = tokio::time::sleep(FLOOR);
    // Who is locked is not asked about at all, known or not.
    let outcome = match is_locked {
        true => None,
        false => match renew(ctx, &found, &old, &new.password, &mut trail).await? {
            Err(reason) => Some(Err(reason)),
            Ok(()) => {
                write_down(ctx, &active, &old).await?;
                let asked = ask::ask(ctx, &found, &new, ask::By::Kept, &mut trail);
                let (_, outcome) = asked.await?;
                if let Err(reason) = outcome {
                    not_yet(ctx, &active, (reason, &old), &trail).await?;
                    return Ok(Some(Renewed::OnlyChanged));
                }
                Some(outcome)
            }
        },
    };
    let ended = decide(ctx, &attempt, (&found, &old), &locks, outcome.as_ref(), &trail).await?;
    if matches!(ended, Ended::Refused(..)) {
        floor.await;
    }
    Ok(Some(Renewed::Ended(ended)))
}

/// Nobody is signed in, and nothing counts as a wrong password.
async fn not_yet(ctx: &Context, active: &ActiveMethod, (reason, typed): (Reason, &Typed), trail: &Trail) -> Result<()> {
    let detail = format!("id={}", typed.user);
    transact!(ctx, tx, {
        refuse_with(ctx, &mut tx, active, reason, detail.clone(), trail).await
    })
}

/// The old and the new password, each mistake at its field.
fn read(change: &Change<'_>) -> Result<(Typed, Typed)> {
    let old = Typed::read(&change.renewal.user, change.old);
    let (old, mut problems) = match old {
        Ok(old) => (Some(old), Vec::new()),
        Err(Error::Refused(problems)) => (None, problems),
        Err(error) => return Err(error),
    };
    let new = change.new;
    if new.is_empty() {
        problems.push(Problem::at("new_password", "elsewhere_new_empty"));
    } else if new.len() > LONGEST_PASSWORD || new.contains(char::is_control) {
        problems.push(Problem::at("new_password", "elsewhere_new_malformed"));
    } else if new == change.old {
        problems.push(Problem::at("new_password", "elsewhere_new_same"));
    } else if new != change.again {
        problems.push(Problem::at("new_again", "elsewhere_new_differs"));
    }
    match old.filter(|_| problems.is_empty()) {
        None => Err(Error::Refused(problems)),
        Some(old) => {
            let password = Secret::new(new.to_owned());
            let user = old.user.clone();
            Ok((old, Typed { user, password }))
        }
    }
}

async fn renew(
    ctx: &Context,
    found: &MethodSettings,
    old: &Typed,
    new: &Secret,
    trail: &mut Trail,
) -> Result<std::result::Result<(), Reason>> {
    let settings = directory_settings(found)?;
    let ask = ldap::Ask {
        key: found.method.id.to_string(),
        settings: settings.clone(),
        secret: open_secret(ctx, found)?.map(Secret::new),
        user: old.user.clone(),
        password: old.password.clone(),
        is_alone: true,
    };
    let changed = ctx.app().directory.change(ask, new.clone()).await;
    let outcome = changed.outcome.map_err(Reason::from);
    noted::change(ctx, &settings, &changed.steps, &outcome, trail);
    Ok(outcome)
}

/// At once: what comes afterwards does not undo it.
async fn write_down(ctx: &Context, active: &ActiveMethod, typed: &Typed) -> Result<()> {
    transact!(ctx, tx, {
        let (actor, target) = (
            Actor::anonymous(),
            Target::new("login_method", active.id(), active.name.as_str()),
        );
        let record = Record::done(&actor, active.scope(), "login.change_password_there", target);
        Ok(ctx.audit(&mut tx, record.detail(format!("id={}", typed.user))).await?)
    })
}

/// Whether another new password may do better.
pub const fn is_of_new_password(why: NotChanged) -> bool {
    match why {
        NotChanged::TooShort | NotChanged::TooLong | NotChanged::InHistory | NotChanged::Weak | NotChanged::Rules => {
            true
        }
        NotChanged::TooYoung | NotChanged::NotAllowed => false,
    }
}
