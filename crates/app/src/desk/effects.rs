//! Turns the effects of a decision into rows and mails, in the deciding transaction.

use ieum_model::AccountId;
use ieum_model::application::{Decision, Effect, LinkApplication, Notice, OperatorNotice};
use ieum_model::member::MemberState;
use ieum_model::org_slug::OrgSlug;
use ieum_model::text::{fold, look_alike_key};
use ieum_store::org_slug::SlugState;
use ieum_store::{Constraint, OrgScope, Tx};

use crate::core::audit::Record;
use crate::core::mail::{Mail, MailKind};
use crate::{Actor, Context, Error, Problem, Result, Target};

/// Language of somebody who never chose one.
const FIRST_LANGUAGE: &str = "ko";

/// Carries out every effect, in order.
pub(super) async fn apply(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    actor: &Actor,
    decision: &Decision,
) -> Result<()> {
    let application = &decision.application;
    for effect in &decision.effects {
        match effect {
            Effect::ReserveSlug(slug) => reserve(ctx, tx, scope, slug).await?,
            Effect::ActivateSlug(slug) => link(ctx, tx, scope, actor, application, slug).await?,
            Effect::ReleaseSlug(slug) => tx.release_slug(scope, slug.as_str()).await?,
            Effect::MailApplicant(notice) => mail_applicant(ctx, tx, scope, application, notice).await?,
            Effect::MailOperators(notice) => mail_operators(ctx, tx, scope, application, *notice).await?,
        }
    }
    Ok(())
}

async fn reserve(ctx: &Context, tx: &mut Tx, scope: OrgScope, slug: &OrgSlug) -> Result<()> {
    let look_alike = look_alike_key(slug.as_str());
    tx.insert_slug(scope, slug.as_str(), &look_alike, SlugState::Reserved, ctx.now())
        .await
        .map_err(|error| {
            if error.is_violation_of(Constraint::OrgSlugTaken) {
                Problem::at("slug", "slug_taken").into()
            } else {
                Error::from(error)
            }
        })
}

/// The login page opens, under the name that the operator approved.
async fn link(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    actor: &Actor,
    application: &LinkApplication,
    slug: &OrgSlug,
) -> Result<()> {
    if !tx.promote_slug(scope, slug.as_str(), ctx.now()).await? {
        return Err(Error::Internal(format!(
            "the organisation ID of {} was not reserved",
            application.id
        )));
    }
    tx.set_linked(scope, ctx.now()).await?;
    let before = tx.get_organization(scope).await?.name;
    let name = application.name.as_str();
    if before != name {
        tx.rename_organization(scope, name, &fold(name), &look_alike_key(name))
            .await?;
        let target = Target::new("organization", scope.org_id(), name);
        let record = Record::done(actor, scope, "organization.rename", target).detail(format!("before={before}"));
        ctx.audit(tx, record).await?;
    }
    Ok(())
}

async fn mail_applicant(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    application: &LinkApplication,
    notice: &Notice,
) -> Result<()> {
    let (kind, args) = match notice {
        Notice::Received { due } => (MailKind::ApplicationSubmitted, vec![("due", due.to_string())]),
        Notice::InReview { due } => (MailKind::ApplicationInReview, vec![("due", due.to_string())]),
        Notice::InformationRequested { question } => (
            MailKind::ApplicationNeedsInformation,
            vec![("question", question.to_string())],
        ),
        Notice::Resumed { due } => (MailKind::ApplicationResumed, vec![("due", due.to_string())]),
        Notice::Approved { slug } => (
            MailKind::ApplicationApproved,
            vec![("login_link", ctx.link(&format!("/o/{slug}")))],
        ),
        Notice::Rejected { reason } => (MailKind::ApplicationRejected, vec![("reason", reason.to_string())]),
        Notice::Withdrawn => (MailKind::ApplicationWithdrawn, Vec::new()),
    };
    for (to, locale) in applicants(tx, scope, application).await? {
        let mail = Mail::new(kind, to, locale)
            .link(ctx.link(&format!("/console/{}/link", scope.org_id())))
            .with("org_name", &application.name);
        let mail = args.iter().fold(mail, |mail, (name, value)| mail.with(name, value));
        ctx.mail(tx, Some(scope), &mail, None).await?;
    }
    Ok(())
}

/// Address and language of who applied and, if the role was handed over since, of the present super admin.
async fn applicants(tx: &mut Tx, scope: OrgScope, application: &LinkApplication) -> Result<Vec<(String, String)>> {
    let super_admin = tx.get_organization(scope).await?.super_admin_id;
    let mut ids = vec![application.applicant];
    if super_admin != application.applicant {
        ids.push(super_admin);
    }
    let mut found = Vec::new();
    for id in ids {
        let Some(member) = tx
            .find_member(scope, id)
            .await?
            .filter(|m| m.state == MemberState::Active)
        else {
            continue;
        };
        let account = match member.account_id {
            Some(id) => tx.find_account(id).await?,
            None => None,
        };
        let locale = account.as_ref().and_then(|account| account.locale.clone());
        if let Some(email) = member.email.or_else(|| account.and_then(|account| account.email)) {
            found.push((email, locale.unwrap_or_else(|| FIRST_LANGUAGE.to_owned())));
        }
    }
    Ok(found)
}

async fn mail_operators(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    application: &LinkApplication,
    notice: OperatorNotice,
) -> Result<()> {
    let (kind, due, only) = match notice {
        OperatorNotice::Submitted { due } => (MailKind::ApplicationArrived, Some(due), None),
        OperatorNotice::Answered { operator, due } => (MailKind::ApplicationAnswered, Some(due), Some(operator)),
        OperatorNotice::Withdrawn { operator } => (MailKind::ApplicationTakenBack, None, Some(operator)),
    };
    for (to, locale) in operators(tx, only).await? {
        let mail = Mail::new(kind, to, locale)
            .link(ctx.link(&format!("/operator/applications/{}", application.id)))
            .with("org_name", &application.name);
        let mail = match due {
            Some(due) => mail.with("due", due),
            None => mail,
        };
        ctx.mail(tx, Some(scope), &mail, None).await?;
    }
    Ok(())
}

/// Address and language of one operator, or of all if there is no such one any more.
async fn operators(tx: &mut Tx, only: Option<AccountId>) -> Result<Vec<(String, String)>> {
    let mut operators = tx.operators().await?;
    if operators.iter().any(|operator| Some(operator.account_id) == only) {
        operators.retain(|operator| Some(operator.account_id) == only);
    }
    let language = |locale: Option<String>| locale.unwrap_or_else(|| FIRST_LANGUAGE.to_owned());
    Ok(operators.into_iter().map(|o| (o.email, language(o.locale))).collect())
}
