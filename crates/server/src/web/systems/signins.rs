//! How often people sign in to a business system, as a picture: `/operator/systems/{system}/signins`, and for one organisation
//! `/console/{org}/systems/{system}/signins`.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use ieum_app::provider::{Bar, Period, SignInStats, Whose, sign_in_stats};
use ieum_store::signin_count::Span;
use serde::Deserialize;

use super::{address, find};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Failure, Operator, Outcome};
use crate::web::page::{ConsoleFrame, ConsoleItem, EmptyState, OperatorFrame, OperatorItem, Page, Stack, StackChart};

/// Which period.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    period: String,
}

/// A total, and how it was before.
pub(super) struct Total {
    pub label: String,
    pub value: String,
    pub before: String,
}

/// The picture with its totals.
#[derive(Debug, Clone)]
pub(super) struct View {
    l: Lang,
    base: String,
    stats: SignInStats,
    /// People a day are known for one business system, and not for all of them together.
    has_people: bool,
}

impl View {
    pub(super) const fn new(l: Lang, base: String, stats: SignInStats, has_people: bool) -> Self {
        Self {
            l,
            base,
            stats,
            has_people,
        }
    }
    pub(super) fn is_empty(&self) -> bool {
        self.stats.is_empty()
    }
    /// Address, word, and whether it is the present one.
    fn periods(&self) -> Vec<(String, String, bool)> {
        let of = |period: Period| {
            let href = format!("{}?period={}", self.base, period.as_str());
            (href, word(self.l, period), period == self.stats.period)
        };
        Period::ALL.map(of).into()
    }
    pub(super) fn chart(&self) -> StackChart {
        let l = self.l;
        let title = match self.stats.period {
            Period::Today => l.t("signin-chart-today"),
            Period::Month => l.t("signin-chart-month"),
            Period::Quarter => l.t("signin-chart-quarter"),
        };
        let time = match self.stats.period.span() {
            Span::Hour => l.t("signin-hour"),
            Span::Day => l.t("signin-day"),
        };
        let head = [
            time,
            l.t("signin-succeeded"),
            l.t("signin-failed"),
            l.t("signin-new-today"),
        ];
        StackChart::new(
            l,
            title,
            head,
            self.stats.bars.iter().map(|bar| self.stack(bar)).collect(),
        )
    }
    fn stack(&self, bar: &Bar) -> Stack {
        let at = bar.starts_at.kst();
        let (label, name) = match self.stats.period.span() {
            Span::Hour => (format!("{:02}", at.hour()), format!("{:02}:00", at.hour())),
            Span::Day => (format!("{:02}-{:02}", at.month(), at.day()), self.l.date(at.date())),
        };
        Stack {
            label,
            name,
            good: bar.counts.succeeded,
            bad: bar.counts.failed,
            more: self.has_people.then_some(bar.counts.people),
        }
    }
    pub(super) fn totals(&self) -> Vec<Total> {
        let (l, stats) = (self.l, &self.stats);
        let total = |label: String, now: i64, before: i64| Total {
            label,
            value: l.number(now),
            before: compare(l, now, before, l.number(before)),
        };
        let mut totals = vec![
            total(
                l.t("signin-succeeded").into(),
                stats.total.succeeded,
                stats.before.succeeded,
            ),
            total(l.t("signin-failed").into(), stats.total.failed, stats.before.failed),
            Total {
                label: l.t("signin-people").into(),
                value: l.number(stats.people),
                before: String::new(),
            },
        ];
        if self.has_people && stats.period != Period::Today {
            let (now, before) = stats.people_a_day();
            totals.push(Total {
                label: l.t("signin-people-a-day").into(),
                value: tenths(now),
                before: compare(l, now, before, tenths(before)),
            });
        }
        totals
    }
}

fn tenths(number: i64) -> String {
    format!("{}.{}", number / 10, number % 10)
}

fn word(l: Lang, period: Period) -> String {
    match period {
        Period::Today => l.t("signin-today"),
        Period::Month => l.t("signin-month"),
        Period::Quarter => l.t("signin-quarter"),
    }
    .into_owned()
}

/// `before` in words, with the change in percent where there is something to divide by.
fn compare(l: Lang, now: i64, before: i64, shown: String) -> String {
    let change = match (now, before) {
        (_, 0) => return l.t1("signin-before", "before", shown).into_owned(),
        (now, before) if now == before => "±0%".to_owned(),
        (now, before) => format!("{:+}%", (now - before).saturating_mul(100) / before).replace('-', "−"),
    };
    l.t2("signin-before-change", "before", shown, "change", change)
        .into_owned()
}

#[derive(Template)]
#[template(path = "systems/signins.html")]
struct OperatorPage {
    l: Lang,
    frame: OperatorFrame,
    view: View,
    setup: String,
}

#[derive(Template)]
#[template(path = "systems/console_signins.html")]
struct ConsolePage {
    l: Lang,
    frame: ConsoleFrame,
    view: View,
}

/// `GET /operator/systems/{system}/signins`
pub async fn operator(
    ask: Ask,
    Operator(caller): Operator,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Outcome<Response> {
    let row = find(&ask, &id).await?;
    let stats = sign_in_stats(&ask.ctx, Whose::System(row.id), Period::parse(&asked.period)).await?;
    let frame = ask
        .operator_frame(&caller, ask.l.t("signin-title"), OperatorItem::Systems)
        .below(row.name.clone(), address(row.id));
    let page = OperatorPage {
        l: ask.l,
        frame,
        view: View::new(ask.l, format!("{}/signins", address(row.id)), stats, true),
        setup: format!("{}/setup", address(row.id)),
    };
    Ok(Page::new(page).into_response())
}

/// `GET /console/{org}/systems/{system}/signins`: a business system of the provider's or of another organisation that nobody of this
/// one used is none.
pub async fn console(
    ask: Ask,
    Console(caller): Console,
    Path((org, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Outcome<Response> {
    let used = ask.ctx.store().read().await?.clients_used_in(caller.scope()).await?;
    let (system, name) = match used.into_iter().find(|system| system.id.to_string() == id) {
        Some(used) => (used.id, used.name),
        None => {
            let own = find(&ask, &id).await?;
            if own.org_id != Some(*caller.scope().org_id()) {
                return Err(Failure::not_found());
            }
            (own.id, own.name)
        }
    };
    let whose = Whose::Organization(&caller, Some(system));
    let stats = sign_in_stats(&ask.ctx, whose, Period::parse(&asked.period)).await?;
    let frame = ask
        .console_frame(
            &caller,
            format!("{name}: {}", ask.l.t("signin-title")),
            ConsoleItem::Systems,
        )
        .await?
        .below(ask.l.t("system-used-title"), format!("/console/{org}/systems"));
    let base = format!("/console/{org}/systems/{system}/signins");
    let page = ConsolePage {
        l: ask.l,
        frame,
        view: View::new(ask.l, base, stats, true),
    };
    Ok(Page::new(page).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_said_where_there_is_something_to_compare_with() {
        for (now, before, expected) in [
            (112, 100, Some("+12%")),
            (50, 100, Some("−50%")),
            (100, 100, Some("±0%")),
            (5, 0, None),
            (0, 0, None),
        ] {
            for l in [Lang::KO, Lang::EN] {
                let text = compare(l, now, before, before.to_string());
                assert_eq!(text.contains('%'), expected.is_some(), "{text}");
                assert!(expected.is_none_or(|expected| text.contains(expected)), "{text}");
            }
        }
        assert_eq!(tenths(23), "2.3");
    }
}
