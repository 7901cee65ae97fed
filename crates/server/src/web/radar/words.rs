//! Words of what runs out, of troubles and of doubts.

use std::borrow::Cow;

use ieum_app::radar::{Item, MethodView, Trouble, What};
use ieum_model::expiry::Level;
use ieum_saml::settings::Doubt;
use ieum_store::idp_metadata::ChangeState;

use crate::i18n::Lang;
use crate::web::page::{Badge, Notice};

/// What runs out.
pub(super) fn what(l: Lang, what: What) -> Cow<'static, str> {
    match what {
        What::IdpCertificate => l.t("radar-what-idp-certificate"),
        What::Metadata => l.t("radar-what-metadata"),
        What::OwnKey => l.t("radar-what-own-key"),
        What::Secret => l.t("radar-what-secret"),
        What::Server => l.t("radar-what-server"),
        What::Authority => l.t("radar-what-authority"),
    }
}

/// How near its end is.
pub(super) fn nearness(l: Lang, item: &Item) -> Badge {
    let days = || l.t1("radar-days", "days", item.standing.days.unwrap_or(0));
    match item.standing.level {
        _ if !item.warns => Badge::neutral(l.t("radar-replaced")),
        None => Badge::good(l.t("radar-far")),
        Some(Level::Over) => Badge::bad(l.t("radar-over")),
        Some(Level::One | Level::Seven) => Badge::bad(days()),
        Some(Level::Fourteen | Level::Thirty | Level::Sixty) => Badge::warn(days()),
    }
}

/// Why nothing came of a try, and what helps.
pub(super) fn trouble(l: Lang, trouble: Trouble) -> Cow<'static, str> {
    match trouble {
        Trouble::Address => l.t("radar-trouble-address"),
        Trouble::Unreachable => l.t("radar-trouble-unreachable"),
        Trouble::Status => l.t("radar-trouble-status"),
        Trouble::TooLarge => l.t("radar-trouble-too-large"),
        Trouble::Unreadable => l.t("radar-trouble-unreadable"),
        Trouble::NoProvider => l.t("radar-trouble-no-provider"),
        Trouble::NoCertificate => l.t("radar-trouble-no-certificate"),
        Trouble::Expired => l.t("radar-trouble-expired"),
        Trouble::Endpoint => l.t("radar-trouble-endpoint"),
        Trouble::TooMany => l.t("radar-trouble-too-many"),
    }
}

/// Why a person has to decide.
pub(super) fn doubt(l: Lang, doubt: Doubt) -> Cow<'static, str> {
    match doubt {
        Doubt::Unsigned => l.t("radar-doubt-unsigned"),
        Doubt::ForeignSignature => l.t("radar-doubt-foreign-signature"),
        Doubt::OtherEntity => l.t("radar-doubt-other-entity"),
        Doubt::FormerKey => l.t("radar-doubt-former-key"),
        Doubt::RefusedBefore => l.t("radar-doubt-refused-before"),
    }
}

/// What became of a change.
pub(super) fn change(l: Lang, state: ChangeState) -> Badge {
    match state {
        ChangeState::Pending => Badge::warn(l.t("radar-change-pending")),
        ChangeState::Automatic => Badge::good(l.t("radar-change-automatic")),
        ChangeState::Approved => Badge::good(l.t("radar-change-approved")),
        ChangeState::Rejected => Badge::bad(l.t("radar-change-rejected")),
        ChangeState::Superseded => Badge::neutral(l.t("radar-change-superseded")),
        ChangeState::Undone => Badge::neutral(l.t("radar-change-undone")),
        ChangeState::Edited => Badge::info(l.t("radar-change-edited")),
    }
}

/// How fetching metadata stands.
pub(super) fn fetching(l: Lang, method: &MethodView) -> Badge {
    let failures = method.watch.as_ref().map(|watch| watch.failures);
    match failures {
        _ if method.pending.is_some() => Badge::warn(l.t("radar-state-pending")),
        _ if method.metadata_url.is_empty() => Badge::neutral(l.t("radar-state-none")),
        None => Badge::info(l.t("radar-state-new")),
        Some(0) => Badge::good(l.t("radar-state-good")),
        Some(_) => Badge::bad(l.t("radar-state-failing")),
    }
}

/// A word on the nearest end, or on a change that waits, for a page about login methods; nothing while all is far.
pub fn nearest(l: Lang, methods: &[MethodView], root: &str) -> Option<Notice> {
    if let Some(waiting) = methods.iter().find(|method| method.pending.is_some()) {
        let path = format!("{root}/methods/{}/metadata", waiting.method.id);
        let notice = Notice::warn(l.t1("radar-pending", "method", waiting.method.name.as_str()));
        return Some(
            notice
                .text(l.t("radar-pending-text"))
                .link(l.t("radar-pending-go"), path),
        );
    }
    let items = methods.iter().flat_map(|method| &method.items);
    let near = items.filter(|item| item.warns && item.standing.level.is_some());
    let item = near.max_by_key(|item| item.standing.level)?;
    let title = match item.standing.level {
        Some(Level::Over) => l.t("radar-notice-over"),
        _ => l.t1("radar-notice-soon", "days", item.standing.days.unwrap_or(0)),
    };
    let text = l.t2(
        "radar-notice-text",
        "what",
        what(l, item.what),
        "until",
        l.datetime(item.expires_at),
    );
    Some(
        Notice::warn(title)
            .text(text)
            .link(l.t("radar-title"), format!("{root}/radar")),
    )
}
