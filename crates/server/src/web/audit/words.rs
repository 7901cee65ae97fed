//! The audit log in words. An action without words shows its stable name, so that nothing is ever hidden.

use ieum_store::audit::AuditEntry;

use crate::i18n::Lang;
use crate::web::page::Badge;

/// Stable name and message of every action. A test holds it against the use cases.
const ACTIONS: &[(&str, &str)] = &[
    ("admin.change", "audit-do-admin-change"),
    ("admin.grant", "audit-do-admin-grant"),
    ("admin.take", "audit-do-admin-take"),
    ("application.answer", "audit-do-application-answer"),
    ("application.approve", "audit-do-application-approve"),
    ("application.assign", "audit-do-application-assign"),
    ("application.reject", "audit-do-application-reject"),
    (
        "application.request_information",
        "audit-do-application-request-information",
    ),
    ("application.retract_question", "audit-do-application-retract-question"),
    ("application.submit", "audit-do-application-submit"),
    ("application.take_up", "audit-do-application-take-up"),
    ("application.tax_check", "audit-do-application-tax-check"),
    ("application.withdraw", "audit-do-application-withdraw"),
    ("audit.export", "audit-do-audit-export"),
    ("calendar.import", "audit-do-calendar-import"),
    ("calendar.remove", "audit-do-calendar-remove"),
    ("duty.add", "audit-do-duty-add"),
    ("duty.order", "audit-do-duty-order"),
    ("duty.remove", "audit-do-duty-remove"),
    ("duty.rename", "audit-do-duty-rename"),
    ("emergency.make", "audit-do-emergency-make"),
    ("emergency.use", "audit-do-emergency-use"),
    ("factor.add", "audit-do-factor-add"),
    ("factor.remove", "audit-do-factor-remove"),
    ("factor.renew_codes", "audit-do-factor-renew-codes"),
    ("factor.reset", "audit-do-factor-reset"),
    ("group.add", "audit-do-group-add"),
    ("group.add_member", "audit-do-group-add-member"),
    ("group.remove", "audit-do-group-remove"),
    ("group.remove_member", "audit-do-group-remove-member"),
    ("group.rename", "audit-do-group-rename"),
    ("handover.accept", "audit-do-handover-accept"),
    ("handover.cancel", "audit-do-handover-cancel"),
    ("handover.decline", "audit-do-handover-decline"),
    ("handover.offer", "audit-do-handover-offer"),
    ("invitation_link.create", "audit-do-invitation-link-create"),
    ("invitation_link.revoke", "audit-do-invitation-link-revoke"),
    ("key.activate", "audit-do-key-activate"),
    ("key.publish", "audit-do-key-publish"),
    ("key.remove", "audit-do-key-remove"),
    ("key.retire", "audit-do-key-retire"),
    ("key.revoke", "audit-do-key-revoke"),
    ("keys.retire", "audit-do-keys-retire"),
    ("keys.rotate", "audit-do-keys-rotate"),
    ("login.change_password_there", "audit-do-login-change-password-there"),
    ("login.failure", "audit-do-login-failure"),
    ("login.sign_out", "audit-do-login-sign-out"),
    ("login.step_up", "audit-do-login-step-up"),
    ("login.success", "audit-do-login-success"),
    ("member.accept_invitation", "audit-do-member-accept-invitation"),
    ("member.delete", "audit-do-member-delete"),
    ("member.edit", "audit-do-member-edit"),
    ("member.enrol", "audit-do-member-enrol"),
    ("member.enrol_many", "audit-do-member-enrol-many"),
    ("member.invite", "audit-do-member-invite"),
    ("member.join", "audit-do-member-join"),
    ("member.purge", "audit-do-member-purge"),
    ("member.resend_invitation", "audit-do-member-resend-invitation"),
    ("member.restore", "audit-do-member-restore"),
    ("member.resume", "audit-do-member-resume"),
    ("member.set_initial_password", "audit-do-member-set-initial-password"),
    ("member.suspend", "audit-do-member-suspend"),
    ("domain.add", "audit-do-domain-add"),
    ("domain.change", "audit-do-domain-change"),
    ("domain.distrust", "audit-do-domain-distrust"),
    ("domain.lose", "audit-do-domain-lose"),
    ("domain.prove", "audit-do-domain-prove"),
    ("domain.remove", "audit-do-domain-remove"),
    ("domain.rule", "audit-do-domain-rule"),
    ("domain.trust", "audit-do-domain-trust"),
    ("member.key", "audit-do-member-key"),
    ("member.keys_import", "audit-do-member-keys-import"),
    ("member.provision", "audit-do-member-provision"),
    ("method.people", "audit-do-method-people"),
    ("link.add", "audit-do-link-add"),
    ("link.disable", "audit-do-link-disable"),
    ("link.dismiss", "audit-do-link-dismiss"),
    ("link.enable", "audit-do-link-enable"),
    ("link.remove", "audit-do-link-remove"),
    ("link.reopen", "audit-do-link-reopen"),
    ("method.add", "audit-do-method-add"),
    ("method.key_activate", "audit-do-method-key-activate"),
    ("method.key_publish", "audit-do-method-key-publish"),
    ("method.key_retire", "audit-do-method-key-retire"),
    ("method.metadata_approve", "audit-do-method-metadata-approve"),
    ("method.metadata_reject", "audit-do-method-metadata-reject"),
    ("method.metadata_take", "audit-do-method-metadata-take"),
    ("method.metadata_undo", "audit-do-method-metadata-undo"),
    ("method.back", "audit-do-method-back"),
    ("method.discard", "audit-do-method-discard"),
    ("method.tester_add", "audit-do-method-tester-add"),
    ("method.tester_link", "audit-do-method-tester-link"),
    ("method.tester_remove", "audit-do-method-tester-remove"),
    ("method.plan", "audit-do-method-plan"),
    ("method.publish", "audit-do-method-publish"),
    ("method.unplan", "audit-do-method-unplan"),
    ("method.change", "audit-do-method-change"),
    ("method.disable", "audit-do-method-disable"),
    ("method.enable", "audit-do-method-enable"),
    ("method.order", "audit-do-method-order"),
    ("method.rename", "audit-do-method-rename"),
    ("method.try", "audit-do-method-try"),
    ("operator.add", "audit-do-operator-add"),
    ("organization.create", "audit-do-organization-create"),
    ("organization.describe", "audit-do-organization-describe"),
    ("organization.logo", "audit-do-organization-logo"),
    ("organization.logo_remove", "audit-do-organization-logo-remove"),
    ("organization.plan", "audit-do-organization-plan"),
    ("organization.rename", "audit-do-organization-rename"),
    ("organization.resume", "audit-do-organization-resume"),
    ("organization.suspend", "audit-do-organization-suspend"),
    ("outbox.retry", "audit-do-outbox-retry"),
    ("password.change", "audit-do-password-change"),
    ("password.reset", "audit-do-password-reset"),
    ("password.setup", "audit-do-password-setup"),
    ("post.add", "audit-do-post-add"),
    ("post.change", "audit-do-post-change"),
    ("post.make_main", "audit-do-post-make-main"),
    ("post.remove", "audit-do-post-remove"),
    ("security.second_factor", "audit-do-security-second-factor"),
    ("security.session_policy", "audit-do-security-session-policy"),
    ("session.end", "audit-do-session-end"),
    ("session.end_others", "audit-do-session-end-others"),
    ("session.sign_out", "audit-do-session-sign-out"),
    ("slug.change", "audit-do-slug-change"),
    ("system.agree", "audit-do-system-agree"),
    ("system.disconnect", "audit-do-system-disconnect"),
    ("system.device_allow", "audit-do-system-device-allow"),
    ("system.device_refuse", "audit-do-system-device-refuse"),
    ("system.clear_errors", "audit-do-system-clear-errors"),
    ("system.edit", "audit-do-system-edit"),
    ("system.end_secret", "audit-do-system-end-secret"),
    ("system.initial_token", "audit-do-system-initial-token"),
    ("system.initial_token_revoke", "audit-do-system-initial-token-revoke"),
    ("system.logout_again", "audit-do-system-logout-again"),
    ("system.new_secret", "audit-do-system-new-secret"),
    ("system.preview", "audit-do-system-preview"),
    ("system.reach", "audit-do-system-reach"),
    ("system.reach_add", "audit-do-system-reach-add"),
    ("system.reach_remove", "audit-do-system-reach-remove"),
    ("system.register", "audit-do-system-register"),
    ("system.restrict", "audit-do-system-restrict"),
    ("system.resume", "audit-do-system-resume"),
    ("system.revoke", "audit-do-system-revoke"),
    ("system.self_delete", "audit-do-system-self-delete"),
    ("system.self_edit", "audit-do-system-self-edit"),
    ("system.self_register", "audit-do-system-self-register"),
    ("system.suspend", "audit-do-system-suspend"),
    ("trace.export", "audit-do-trace-export"),
    ("trace.look_up", "audit-do-trace-look-up"),
    ("trace.share", "audit-do-trace-share"),
    ("trace.unshare", "audit-do-trace-unshare"),
    ("unit.add", "audit-do-unit-add"),
    ("unit.add_member", "audit-do-unit-add-member"),
    ("unit.move", "audit-do-unit-move"),
    ("unit.order", "audit-do-unit-order"),
    ("unit.remove", "audit-do-unit-remove"),
    ("unit.rename", "audit-do-unit-rename"),
];

/// Areas of actions, in the order of the filter.
const AREAS: &[(&str, &str)] = &[
    ("login", "audit-area-login"),
    ("session", "audit-area-session"),
    ("password", "audit-area-password"),
    ("factor", "audit-area-factor"),
    ("emergency", "audit-area-emergency"),
    ("member", "audit-area-member"),
    ("invitation_link", "audit-area-invitation-link"),
    ("unit", "audit-area-unit"),
    ("duty", "audit-area-duty"),
    ("post", "audit-area-post"),
    ("group", "audit-area-group"),
    ("admin", "audit-area-admin"),
    ("handover", "audit-area-handover"),
    ("application", "audit-area-application"),
    ("organization", "audit-area-organization"),
    ("method", "audit-area-method"),
    ("domain", "audit-area-domain"),
    ("link", "audit-area-link"),
    ("slug", "audit-area-slug"),
    ("security", "audit-area-security"),
    ("system", "audit-area-system"),
    ("trace", "audit-area-trace"),
    ("audit", "audit-area-audit"),
    ("operator", "audit-area-operator"),
    ("calendar", "audit-area-calendar"),
    ("key", "audit-area-key"),
    ("keys", "audit-area-keys"),
    ("outbox", "audit-area-outbox"),
];

/// Kinds of actors.
const KINDS: &[(&str, &str)] = &[
    ("member", "audit-by-member"),
    ("operator", "audit-by-operator"),
    ("client", "audit-by-client"),
    ("anonymous", "audit-by-anonymous"),
    ("system", "audit-by-system"),
];

fn word(l: Lang, words: &[(&str, &str)], name: &str) -> String {
    let id = words.iter().find(|(known, _)| *known == name).map(|(_, id)| *id);
    id.and_then(|id| l.find(id)).unwrap_or_else(|| name.to_owned())
}

fn all(l: Lang, words: &[(&str, &str)]) -> Vec<(String, String)> {
    let pairs = words.iter().map(|(name, _)| ((*name).to_owned(), word(l, words, name)));
    pairs.collect()
}

/// What was done.
pub fn action(l: Lang, name: &str) -> String {
    word(l, ACTIONS, name)
}

/// Areas to filter by: stable name and word.
pub fn areas(l: Lang) -> Vec<(String, String)> {
    all(l, AREAS)
}

/// Kinds of actors to filter by: stable name and word.
pub fn actor_kinds(l: Lang) -> Vec<(String, String)> {
    all(l, KINDS)
}

/// What kind of actor it was.
pub fn actor_kind(l: Lang, name: &str) -> String {
    word(l, KINDS, name)
}

/// Who did it: by name, or by kind for who has none.
pub fn actor(l: Lang, entry: &AuditEntry) -> String {
    if entry.actor_name.is_empty() || entry.actor_kind == "system" {
        actor_kind(l, &entry.actor_kind)
    } else {
        entry.actor_name.clone()
    }
}

/// How it ended.
pub fn result(l: Lang, entry: &AuditEntry) -> Badge {
    if entry.is_success() {
        Badge::good(l.t("audit-success"))
    } else {
        Badge::bad(l.t("audit-refused"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    fn text_below(folder: &Path, text: &mut String) {
        for entry in fs::read_dir(folder).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                text_below(&path, text);
            } else {
                text.push_str(&fs::read_to_string(&path).expect("text"));
            }
        }
    }

    fn is_action(text: &str) -> bool {
        let is_word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        text.split_once('.')
            .is_some_and(|(area, act)| is_word(area) && is_word(act))
    }

    /// Every text of the use cases that looks like an action: whatever stands first after `Record::done(` or `action:`, and
    /// anywhere else what begins with a known area.
    fn used() -> BTreeSet<String> {
        let mut text = String::new();
        text_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src"), &mut text);
        let quoted = |text: &str| -> Vec<String> {
            let parts = text.split('"').skip(1).step_by(2);
            parts.filter(|part| is_action(part)).map(str::to_owned).collect()
        };
        let mut used = BTreeSet::new();
        for line in text.lines() {
            let known = |action: &String| AREAS.iter().any(|(area, _)| action.starts_with(&format!("{area}.")));
            used.extend(quoted(line).into_iter().filter(known));
        }
        for mark in ["Record::done(", "action: \""] {
            for rest in text.split(mark).skip(1) {
                let near: String = rest.chars().take(200).collect();
                let near = if mark.ends_with('"') { format!("\"{near}") } else { near };
                used.extend(quoted(&near).into_iter().next());
            }
        }
        used
    }

    #[test]
    fn every_action_of_the_use_cases_has_its_words() {
        let used = used();
        assert!(
            used.contains("organization.create") && used.contains("operator.add"),
            "{used:?}"
        );
        let known: BTreeSet<_> = ACTIONS.iter().map(|(name, _)| (*name).to_owned()).collect();
        let missing: Vec<_> = used.difference(&known).collect();
        assert!(missing.is_empty(), "without words: {missing:?}");
        for name in used {
            let area = name.split('.').next().expect("first");
            assert!(
                AREAS.iter().any(|(known, _)| *known == area),
                "{area} is no area of the filter"
            );
        }
    }

    #[test]
    fn every_word_is_there_in_both_languages_and_an_unknown_action_shows_its_name() {
        for l in [Lang::KO, Lang::EN] {
            for (name, id) in ACTIONS.iter().chain(AREAS).chain(KINDS) {
                assert!(l.find(id).is_some(), "{name}: {id}");
            }
            assert_eq!(action(l, "future.act"), "future.act");
        }
    }
}
