//! Makes somebody an operator. Their self-owned account is used, or made without a password.

use ieum_model::AccountId;
use ieum_model::email::Email;
use ieum_store::account::NewAccount;
use ieum_store::{Constraint, Tx};

use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Actor, Context, Result, Target};

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
