//! What became of telling a business system that somebody signed out, in words.

use ieum_store::logout_delivery::{Delivery, DeliveryState};

use crate::i18n::Lang;
use crate::web::page::Badge;

/// How far it is.
pub fn badge(l: Lang, state: DeliveryState) -> Badge {
    match state {
        DeliveryState::Delivered => Badge::good(l.t("logout-delivered")),
        DeliveryState::Waiting => Badge::warn(l.t("logout-waiting")),
        DeliveryState::Failed => Badge::bad(l.t("logout-failed")),
    }
}

/// Why access ended.
pub fn cause(l: Lang, cause: &str) -> String {
    match cause {
        "signed_out" => l.t("logout-cause-signed-out"),
        "ended_by_owner" => l.t("logout-cause-ended"),
        "another_account" => l.t("logout-cause-another"),
        "password_reset" | "password_changed" | "initial_password" => l.t("logout-cause-password"),
        "member_suspended" => l.t("logout-cause-suspended"),
        "member_deleted" => l.t("logout-cause-deleted"),
        "client_suspended" => l.t("logout-cause-client"),
        "organization_suspended" => l.t("logout-cause-organization"),
        "disconnected" => l.t("logout-cause-disconnected"),
        "method_disabled" => l.t("logout-cause-method"),
        "code_reused" | "refresh_token_reused" | "device_code_reused" => l.t("logout-cause-reused"),
        "reach_organization" => l.t("reach-cause-organization"),
        "reach_groups" => l.t("reach-cause-groups"),
        _ => l.t("logout-cause-other"),
    }
    .into_owned()
}

/// What the last attempt met, if it met something.
pub fn problem(l: Lang, delivery: &Delivery) -> Option<String> {
    let word = delivery.problem.as_deref()?;
    if let Some(status) = word.strip_prefix("http_") {
        return Some(l.t1("logout-problem-http", "status", status).into_owned());
    }
    let text = match word {
        "timed_out" => l.t("logout-problem-timed-out"),
        "refused" => l.t("logout-problem-refused"),
        "too_large" => l.t("logout-problem-too-large"),
        "withdrawn" => l.t("logout-problem-withdrawn"),
        "no_key" => l.t("logout-problem-no-key"),
        _ => l.t("logout-problem-unreachable"),
    };
    Some(text.into_owned())
}

#[cfg(test)]
mod tests {
    use ieum_model::{Instant, JobId, SessionId};

    use super::*;

    #[test]
    fn every_cause_and_problem_has_words_in_both_languages() {
        let mut delivery = Delivery {
            id: JobId::from_uuid(uuid::Uuid::nil()),
            client_name: String::new(),
            org_name: String::new(),
            member_name: String::new(),
            cause: String::new(),
            state: DeliveryState::Failed,
            attempts: 1,
            problem: None,
            created_at: Instant::from_seconds(0),
            changed_at: Instant::from_seconds(0),
            session: SessionId::from_uuid(uuid::Uuid::nil()),
        };
        for l in [Lang::KO, Lang::EN] {
            assert_eq!(problem(l, &delivery), None);
            for word in [
                "http_503",
                "timed_out",
                "refused",
                "too_large",
                "withdrawn",
                "no_key",
                "unreachable",
            ] {
                delivery.problem = Some(word.to_owned());
                assert!(problem(l, &delivery).is_some_and(|text| !text.is_empty()), "{word}");
            }
            delivery.problem = None;
            for word in [
                "signed_out",
                "ended_by_owner",
                "another_account",
                "password_reset",
                "password_changed",
                "initial_password",
                "member_suspended",
                "member_deleted",
                "client_suspended",
                "organization_suspended",
                "disconnected",
                "method_disabled",
                "code_reused",
                "refresh_token_reused",
                "device_code_reused",
                "reach_organization",
                "reach_groups",
            ] {
                assert_ne!(cause(l, word), l.t("logout-cause-other"), "{word}");
            }
        }
    }
}
