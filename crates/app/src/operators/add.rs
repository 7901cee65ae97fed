//! Makes somebody an operator. Their self-owned account is used, or made without a password.

use ieum_model::email::Email;
use ieum_model::secret::Secret;
use ieum_model::text::PersonName;
use ieum_model::{AccountId, MailTokenId};
use ieum_store::account::NewAccount;
use ieum_store::mail_token::{MailTokenKind, NewMailToken};
use ieum_store::{Constraint, Tx};

use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::core::mail::{Mail, MailKind};
use crate::core::token;
use crate::{Actor, Context, Result, Target, transact};

/// Whether the person hears of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notify {
    /// The link goes to their e-mail.
    ByMail,
    /// Whoever adds them hands it over.
    NotByMail,
}

/// A new operator.
#[derive(Debug)]
pub struct Added {
    /// The account.
    pub account: AccountId,
    /// Where the person chooses a password; `None` if the account has one.
    pub setup_link: Option<Secret>,
}

/// Makes the person an operator and a link to choose a password, which holds as long as an invitation.
///
/// # Errors
/// `operator_exists` if the person is one already.
pub async fn add(ctx: &Context, actor: &Actor, name: &PersonName, email: &Email, notify: Notify) -> Result<Added> {
    let (minted, token_hash) = token::mint(ctx.rng());
    let link = Secret::new(ctx.link(&format!("/password/setup/{}", minted.expose())));
    transact!(ctx, tx, {
        let account = add_in(ctx, &mut tx, actor, name.as_str(), email).await?;
        let has_password = tx
            .find_account(account)
            .await?
            .is_some_and(|a| a.password_hash.is_some());
        if has_password {
            return Ok(Added {
                account,
                setup_link: None,
            });
        }
        tx.insert_mail_token(&NewMailToken {
            id: MailTokenId::new(ctx.now(), ctx.rng()),
            kind: MailTokenKind::PasswordSetup,
            token_hash,
            account: Some(account),
            scope: None,
            email: None,
            name: None,
            org_name: None,
            invitation: None,
            expires_at: ctx.now().plus(ctx.app().limits.invitation),
            now: ctx.now(),
        })
        .await?;
        if notify == Notify::ByMail {
            let mail = Mail::new(MailKind::OperatorSetup, email.as_str(), &*ctx.request.locale).link(link.expose());
            ctx.mail(&mut tx, None, &mail, None).await?;
        }
        Ok(Added {
            account,
            setup_link: Some(link.clone()),
        })
    })
}

/// Makes the person an operator, in the caller's transaction.
///
/// # Errors
/// `operator_exists` if the person is one already.
pub async fn add_in(ctx: &Context, tx: &mut Tx, actor: &Actor, name: &str, email: &Email) -> Result<AccountId> {
    let folded = email.folded().to_string();
    let account = match tx.find_self_owned_account(&folded).await? {
        Some(known) => known.id,
        None => {
            let id = AccountId::new(ctx.now(), ctx.rng());
            tx.insert_account(&NewAccount {
                id,
                home: None,
                name,
                email: Some((email.as_str(), &folded)),
                phone: None,
                password_hash: None,
                must_change_password: false,
                locale: None,
                created_at: ctx.now(),
            })
            .await?;
            id
        }
    };
    tx.insert_operator(account, ctx.now()).await.map_err(|e| {
        if e.is_violation_of(Constraint::Operator) {
            Problem::at("email", "operator_exists").into()
        } else {
            crate::Error::from(e)
        }
    })?;
    let target = Target::new("operator", account, name);
    let record = Record {
        actor,
        scope: None,
        action: "operator.add",
        target,
        result: "success",
        detail: String::new(),
    };
    ctx.audit(tx, record).await?;
    Ok(account)
}
