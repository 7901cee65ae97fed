//! Asks the tax office about an application's number and keeps the answer. An aid for the operator, never a rule.

use ieum_connect::taxoffice::{NotChecked, RegistrationStatus, TaxOffice};
use ieum_model::ApplicationId;
use ieum_model::application::Registration;
use ieum_store::application::NOT_CHECKED;

use crate::access::OperatorCaller;
use crate::core::audit::Record;
use crate::{Context, Error, Problem, Result, Target, transact};

/// Asks, and keeps the answer with the time. The office is asked before the transaction opens.
///
/// # Errors
/// `application_no_number` if there is no number to ask about; [`Error::NotFound`].
pub async fn check_tax(
    ctx: &Context,
    caller: &OperatorCaller,
    id: ApplicationId,
    office: &TaxOffice,
) -> Result<RegistrationStatus> {
    let number = {
        let mut conn = ctx.store().read().await?;
        let scope = conn
            .find_scope_of_application(&caller.operator, id)
            .await?
            .ok_or(Error::NotFound)?;
        let row = conn.find_application(scope, id).await?.ok_or(Error::NotFound)?;
        match row.application.registration {
            Registration::Number(brn) => brn.digits(),
            Registration::Inquiry { .. } => return Err(Problem::of_all("application_no_number").into()),
        }
    };
    let status = office.check_one(&number).await;
    let text = to_text(status);
    let actor = caller.actor();
    transact!(ctx, tx, {
        let scope = tx
            .find_scope_of_application(&caller.operator, id)
            .await?
            .ok_or(Error::NotFound)?;
        let row = tx.find_application(scope, id).await?.ok_or(Error::NotFound)?;
        tx.set_tax_status(scope, id, &text, ctx.now()).await?;
        let target = Target::new("application", id, row.application.name.as_str());
        let record = Record::done(&actor, scope, "application.tax_check", target).detail(format!("status={text}"));
        ctx.audit(&mut tx, record).await?;
        Ok(())
    })?;
    Ok(status)
}

/// The answer as the store keeps it.
fn to_text(status: RegistrationStatus) -> String {
    match status {
        RegistrationStatus::Active => "active".to_owned(),
        RegistrationStatus::Suspended => "suspended".to_owned(),
        RegistrationStatus::Closed { on: None } => "closed".to_owned(),
        RegistrationStatus::Closed { on: Some(date) } => format!("closed {date}"),
        RegistrationStatus::Unregistered => "unregistered".to_owned(),
        RegistrationStatus::NotChecked { reason } => format!("{NOT_CHECKED} {}", reason_text(reason)),
    }
}

const REASONS: [NotChecked; 7] = [
    NotChecked::Disabled,
    NotChecked::InvalidNumber,
    NotChecked::BadKey,
    NotChecked::QuotaExceeded,
    NotChecked::TimedOut,
    NotChecked::Unavailable,
    NotChecked::Malformed,
];

const fn reason_text(reason: NotChecked) -> &'static str {
    match reason {
        NotChecked::Disabled => "disabled",
        NotChecked::InvalidNumber => "invalid_number",
        NotChecked::BadKey => "bad_key",
        NotChecked::QuotaExceeded => "quota_exceeded",
        NotChecked::TimedOut => "timed_out",
        NotChecked::Unavailable => "unavailable",
        NotChecked::Malformed => "malformed",
    }
}

/// The answer of the store's text; `None` while the office was not asked.
pub fn from_text(text: &str) -> Option<RegistrationStatus> {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    Some(match word {
        "active" => RegistrationStatus::Active,
        "suspended" => RegistrationStatus::Suspended,
        "closed" => RegistrationStatus::Closed { on: rest.parse().ok() },
        "unregistered" => RegistrationStatus::Unregistered,
        _ => RegistrationStatus::NotChecked {
            reason: REASONS.into_iter().find(|reason| reason_text(*reason) == rest)?,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_survives_its_text() {
        let mut all = vec![
            RegistrationStatus::Active,
            RegistrationStatus::Suspended,
            RegistrationStatus::Closed { on: None },
            RegistrationStatus::Closed {
                on: Some(jiff::civil::date(2024, 2, 29)),
            },
            RegistrationStatus::Unregistered,
        ];
        all.extend(REASONS.map(|reason| RegistrationStatus::NotChecked { reason }));
        for status in all {
            assert_eq!(from_text(&to_text(status)), Some(status));
        }
        assert_eq!(from_text(NOT_CHECKED), None);
    }
}
