//! The morning mail to operators: what is overdue, due today and open. Once per business day.

use ieum_model::calendar::WORKDAY_HOURS;

use crate::core::mail::{Mail, MailKind};
use crate::{Context, Error, Result, calendar, transact};

/// The setting that holds the day of the last digest.
const DAY: &str = "digest_day";

/// Sends the digest of this morning if it is a business day within office hours and it was not sent yet; says to how many.
/// A morning with nothing open is quiet.
///
/// # Errors
/// As the database says; [`Error::Internal`] if the calendar does not know the year.
pub async fn send_digest(ctx: &Context) -> Result<usize> {
    let now = ctx.now().kst();
    let (today, (opens, closes)) = (now.date(), WORKDAY_HOURS);
    if now.time() < opens || now.time() >= closes {
        return Ok(0);
    }
    transact!(ctx, tx, {
        let day = today.to_string();
        if tx.get_setting(DAY).await?.as_deref() == Some(day.as_str()) {
            return Ok(0);
        }
        let is_business_day = calendar::load(&mut tx)
            .await?
            .is_business_day(today)
            .map_err(|unknown| Error::Internal(unknown.to_string()))?;
        if !is_business_day {
            return Ok(0);
        }
        tx.set_setting(DAY, &day).await?;
        let counts = tx.desk_counts(today).await?;
        if counts.open == 0 {
            return Ok(0);
        }
        let operators = tx.operators().await?;
        for operator in &operators {
            let locale = operator.locale.clone().unwrap_or_else(|| "ko".to_owned());
            let mail = Mail::new(MailKind::MorningDigest, operator.email.clone(), locale)
                .link(ctx.link("/operator/applications"))
                .with("overdue", counts.overdue)
                .with("due_today", counts.due_today)
                .with("open", counts.open);
            let key = format!("digest {day} {}", operator.account_id);
            ctx.mail(&mut tx, None, &mail, Some(&key)).await?;
        }
        Ok(operators.len())
    })
}
