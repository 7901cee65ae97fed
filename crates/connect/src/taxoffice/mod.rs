//! Asks the National Tax Service (국세청) whether a business registration is in use (사업자등록 상태조회).
//!
//! An aid for the operator, never a rule: whatever goes wrong becomes [`RegistrationStatus::NotChecked`].

mod client;
#[cfg(test)]
mod tests;
mod wire;

use std::collections::BTreeMap;

use jiff::civil::Date;

pub use client::{Pace, TaxOfficeClient, TaxOfficeSetupError};
pub use wire::read as read_answer;

/// The service's public address; a configuration may name another.
pub const DEFAULT_BASE_URL: &str = "https://api.odcloud.kr/api/nts-businessman/v1/";

/// What the tax office says of one registration number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegistrationStatus {
    /// 계속사업자: in business.
    Active,
    /// 휴업자: business suspended.
    Suspended,
    /// 폐업자: closed, with the date if the tax office gives one.
    Closed {
        /// The closing date (폐업일) in Korea.
        on: Option<Date>,
    },
    /// No such registration.
    Unregistered,
    /// Nothing is known.
    NotChecked {
        /// Why.
        reason: NotChecked,
    },
}

/// Why a number could not be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotChecked {
    /// No key is configured.
    Disabled,
    /// The number is not ten digits; it was not sent.
    InvalidNumber,
    /// The service does not know the key.
    BadKey,
    /// The day's quota is used up.
    QuotaExceeded,
    /// No answer in time, after retries.
    TimedOut,
    /// The service failed or could not be reached, after retries.
    Unavailable,
    /// The answer was not in the known format or left the number out.
    Malformed,
}

/// The check, or its absence when no key is configured.
#[derive(Debug, Clone)]
pub enum TaxOffice {
    /// No key: every number is [`NotChecked::Disabled`].
    Disabled,
    /// The public service.
    Service(TaxOfficeClient),
}

impl TaxOffice {
    /// Looks up registration numbers (ten digits without dashes), each once; the result has one entry for each
    /// distinct number given.
    pub async fn check(&self, numbers: &[String]) -> BTreeMap<String, RegistrationStatus> {
        match self {
            Self::Service(client) => client.check(numbers).await,
            Self::Disabled => {
                let status = RegistrationStatus::NotChecked {
                    reason: NotChecked::Disabled,
                };
                numbers.iter().map(|number| (number.clone(), status)).collect()
            }
        }
    }

    /// Looks up one number.
    pub async fn check_one(&self, number: &str) -> RegistrationStatus {
        let found = self.check(&[number.to_owned()]).await;
        found.get(number).copied().unwrap_or(RegistrationStatus::NotChecked {
            reason: NotChecked::Malformed,
        })
    }
}
