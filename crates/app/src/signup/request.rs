//! Asks for the link to sign up with. Whether the e-mail has an account shows only in its mailbox: the page and what is done for
//! it are the same either way.

use std::time::Duration;

use ieum_model::MailTokenId;
use ieum_store::mail_token::{MailTokenKind, NewMailToken};

use crate::core::error::{Problem, Problems};
use crate::core::mail::{Mail, MailKind};
use crate::core::token;
use crate::login::mail_refused_until;
use crate::organizations::input;
use crate::{Context, Error, Result, transact};

/// How long the link holds.
const LIFE: Duration = Duration::from_secs(24 * 3600);

/// What was typed.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// 조직 이름.
    pub org_name: &'a str,
    /// The person's name.
    pub name: &'a str,
    /// The person's e-mail.
    pub email: &'a str,
}

/// Sends the link.
///
/// # Errors
/// What is wrong with the input, at `org_name`, `name` and `email`; `mail_limit` after too many mails to this e-mail or from this
/// network address.
pub async fn request(ctx: &Context, typed: Request<'_>) -> Result<()> {
    let mut problems = Problems::default();
    let org_name = problems.take(input::org_name("org_name", typed.org_name));
    let name = problems.take(input::person_name("name", typed.name));
    let email = problems.take(input::email("email", typed.email));
    problems.check()?;
    let (Some(org_name), Some(name), Some(email)) = (org_name, name, email) else {
        return Err(Error::Internal("a field without value and without problem".to_owned()));
    };
    let folded = email.folded();
    transact!(ctx, tx, {
        if let Some(until) = mail_refused_until(ctx, &mut tx, &folded).await? {
            let minutes = until.since(ctx.now()).as_secs().div_ceil(60);
            return Err(Problem::of_all("mail_limit").with("minutes", minutes).into());
        }
        let known = tx.find_self_owned_account(&folded).await?;
        let (secret, token_hash) = token::mint(ctx.rng());
        tx.insert_mail_token(&NewMailToken {
            id: MailTokenId::new(ctx.now(), ctx.rng()),
            kind: MailTokenKind::SignUp,
            token_hash,
            account: None,
            scope: None,
            email: Some(email.as_str()),
            name: Some(name.as_str()),
            org_name: Some(org_name.as_str()),
            invitation: None,
            expires_at: ctx.now().plus(LIFE),
            now: ctx.now(),
        })
        .await?;
        let kind = if known.as_ref().is_some_and(|a| a.password_hash.is_some()) {
            MailKind::SignUpKnown
        } else {
            MailKind::SignUp
        };
        let locale = known
            .and_then(|account| account.locale)
            .unwrap_or_else(|| ctx.request.locale.clone());
        let mail = Mail::new(kind, email.as_str(), locale)
            .link(ctx.link(&format!("/signup/{}", secret.expose())))
            .with("org_name", org_name.as_str());
        ctx.mail(&mut tx, None, &mail, None).await
    })
}
