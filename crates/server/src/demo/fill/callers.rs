//! Sample people who act: signed in for the moment in which the sample data comes about, and out again before anybody looks.

use anyhow::Context as _;
use ieum_app::access::{self, OperatorCaller, OrgCaller};
use ieum_app::organizations::Created;
use ieum_app::sessions::{SignInTo, open_member_session, open_operator_session};
use ieum_app::{Context, RequestFacts};
use ieum_model::permission::Permission;
use ieum_model::{AccountId, SessionId};

use super::write;

/// What their browser says of itself. The address is one for documentation (RFC 5737).
pub(super) fn office() -> RequestFacts {
    RequestFacts {
        ip: "192.0.2.24".to_owned(),
        user_agent:
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 \
            Safari/537.36"
                .to_owned(),
        request_id: String::new(),
        locale: "ko".to_owned(),
    }
}

/// The super admin of an organisation, in its console.
pub(super) async fn super_admin(ctx: &Context, created: Created) -> anyhow::Result<OrgCaller> {
    let opened = write(ctx, async |tx| {
        let methods = tx.login_methods(created.scope).await?;
        let to = SignInTo {
            scope: created.scope,
            member: created.member,
            method: methods
                .first()
                .map(|method| method.id)
                .ok_or(ieum_app::Error::NotFound)?,
            policy: tx.get_organization(created.scope).await?.session_policy,
            tested: None,
        };
        open_member_session(ctx, tx, created.account, to, None).await
    })
    .await?;
    let org = *created.scope.org_id();
    let caller = access::console(ctx, Some(&opened.token), org, Permission::EnterConsole).await;
    end(ctx, opened.id).await?;
    caller.context("the super admin cannot enter the console")
}

/// The operator.
pub(super) async fn operator(ctx: &Context, account: AccountId) -> anyhow::Result<OperatorCaller> {
    let opened = write(ctx, async |tx| open_operator_session(ctx, tx, account, None).await).await?;
    let caller = access::operator(ctx, Some(&opened.token)).await;
    end(ctx, opened.id).await?;
    caller.context("the operator cannot sign in")
}

async fn end(ctx: &Context, session: SessionId) -> anyhow::Result<()> {
    write(ctx, async |tx| {
        Ok(tx.end_session(session, ctx.now(), "signed_out").await?)
    })
    .await
}
