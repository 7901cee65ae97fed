//! An operator or a business system makes an organisation: its super admin gets a mail with a link to choose a password.

use ieum_model::{MailTokenId, OrgId};
use ieum_store::Tx;
use ieum_store::mail_token::{MailTokenKind, NewMailToken};

use super::create::{NewOrganization, SuperAdmin, create_in};
use super::input;
use crate::core::error::{Problem, Problems};
use crate::core::mail::{Mail, MailKind};
use crate::core::token;
use crate::{Actor, Context, Error, Result, transact};

/// What was typed.
#[derive(Debug, Clone, Copy)]
pub struct AddInput<'a> {
    /// 조직 이름.
    pub name: &'a str,
    /// The plan's word.
    pub plan: &'a str,
    /// The super admin's name.
    pub super_admin_name: &'a str,
    /// The super admin's e-mail.
    pub super_admin_email: &'a str,
}

/// What makes a repeat of the same request harmless.
#[derive(Debug, Clone, Copy)]
pub struct Once {
    key_hash: [u8; 32],
    request_hash: [u8; 32],
}

impl Once {
    /// A key that `holder` chose, and the request that it stands for.
    pub fn new(holder: &str, key: &str, request: &[u8]) -> Self {
        Self {
            key_hash: token::sha256(format!("{holder}\n{key}").as_bytes()),
            request_hash: token::sha256(request),
        }
    }
}

/// Keys are remembered for a week.
const REMEMBERED: std::time::Duration = std::time::Duration::from_secs(7 * 24 * 3600);

/// Makes the organisation, or finds the one that the same request made before. Account linking is not touched: its rules apply
/// to this organisation as to any other.
///
/// # Errors
/// What is wrong with the input, at `name`, `plan`, `super_admin.name` and `super_admin.email`; `idempotency_key_reused` if the
/// key came with another request before.
pub async fn add(ctx: &Context, actor: &Actor, input: AddInput<'_>, once: Option<Once>) -> Result<OrgId> {
    let new = parse(input)?;
    transact!(ctx, tx, {
        if let Some(once) = &once {
            tx.forget_made(ctx.now().minus(REMEMBERED)).await?;
            if let Some(before) = tx.find_made_before(&once.key_hash).await? {
                return if before.request_hash == once.request_hash {
                    Ok(before.org_id)
                } else {
                    Err(Problem::of_all("idempotency_key_reused").into())
                };
            }
        }
        let made = create_in(ctx, &mut tx, actor, &new).await?;
        if let Some(once) = &once {
            let is_first = tx
                .note_made(made.scope, &once.key_hash, &once.request_hash, ctx.now())
                .await?;
            if !is_first {
                return Err(Error::LostRace("the same key at the same time".to_owned()));
            }
        }
        tell_super_admin(ctx, &mut tx, &new, &made).await?;
        Ok(*made.scope.org_id())
    })
}

fn parse(input: AddInput<'_>) -> Result<NewOrganization> {
    let mut problems = Problems::default();
    let name = problems.take(input::org_name("name", input.name));
    let plan = problems.take(input::plan("plan", input.plan));
    let person = problems.take(input::person_name("super_admin.name", input.super_admin_name));
    let email = problems.take(input::email("super_admin.email", input.super_admin_email));
    let all = (name, plan, person, email);
    problems.check()?;
    let (Some(name), Some(plan), Some(person), Some(email)) = all else {
        return Err(Error::Internal("a field without value and without problem".to_owned()));
    };
    Ok(NewOrganization {
        name,
        plan,
        super_admin: SuperAdmin {
            name: person,
            email,
            password_hash: None,
        },
    })
}

/// Who has no password gets a link to choose one; who has an account is told where to sign in.
async fn tell_super_admin(ctx: &Context, tx: &mut Tx, new: &NewOrganization, made: &super::Created) -> Result<()> {
    let email = new.super_admin.email.as_str();
    let account = tx.find_account(made.account).await?;
    let locale = account
        .and_then(|a| a.locale)
        .unwrap_or_else(|| ctx.request.locale.clone());
    let link = if made.needs_password {
        let (secret, token_hash) = token::mint(ctx.rng());
        tx.insert_mail_token(&NewMailToken {
            id: MailTokenId::new(ctx.now(), ctx.rng()),
            kind: MailTokenKind::PasswordSetup,
            token_hash,
            account: Some(made.account),
            scope: Some(made.scope),
            email: Some(email),
            name: Some(new.super_admin.name.as_str()),
            org_name: Some(new.name.as_str()),
            invitation: None,
            expires_at: ctx.now().plus(ctx.app().limits.invitation),
            now: ctx.now(),
        })
        .await?;
        ctx.link(&format!("/password/setup/{}", secret.expose()))
    } else {
        ctx.link("/login")
    };
    let mail = Mail::new(MailKind::OrganizationCreated, email, locale)
        .link(link)
        .with("org_name", new.name.as_str());
    ctx.mail(tx, Some(made.scope), &mail, None).await
}
