//! `/dev/parts`: every part with samples, for developers. The demo serves it; a real service does not.

mod samples;

use askama::Template;
use axum::Router;
use axum::extract::RawQuery;
use axum::response::IntoResponse;
use axum::routing::get;
use http::{HeaderMap, header};
use jiff::civil::Date;

use crate::i18n::{Lang, negotiate};

use super::page::{
    Badge, BarChart, Choices, ConsoleFrame, CopyField, Dialog, Diff, EmptyState, Errors, Field, Frame, JobProgress,
    LineChart, ListView, Notice, Page, SecretOnce, StackChart, Stepper, Timeline, TraceSteps, YearCalendar,
};
use ieum_model::Instant;

/// The routes of the developers' pages.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/dev/parts", get(parts))
        .route("/dev/card", get(card))
}

/// All parts in a console's frame.
async fn parts(RawQuery(query): RawQuery, headers: HeaderMap) -> impl IntoResponse {
    let query = query.unwrap_or_default();
    Page::new(PartsPage::sample(lang(&query, &headers), &query))
}

/// The login card.
async fn card(RawQuery(query): RawQuery, headers: HeaderMap) -> impl IntoResponse {
    let query = query.unwrap_or_default();
    let l = lang(&query, &headers);
    let frame = Frame::new(l.t("parts-login"), &format!("/dev/card?{query}")).org("한빛물산");
    Page::new(CardPage {
        l,
        frame,
        errors: Errors::none(),
    })
}

fn lang(query: &str, headers: &HeaderMap) -> Lang {
    let chosen = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "lang");
    let accepted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    negotiate(chosen.as_ref().map(|(_, value)| &**value), None, accepted)
}

#[derive(Debug, Template)]
#[template(path = "dev/card.html")]
struct CardPage {
    l: Lang,
    frame: Frame,
    errors: Errors,
}

#[derive(Debug)]
struct Row {
    name: &'static str,
    email: &'static str,
    logins: u32,
    joined: Instant,
    state: Badge,
}

#[derive(Debug, Template)]
#[template(path = "dev/parts.html")]
struct PartsPage {
    l: Lang,
    frame: ConsoleFrame,
    errors: Errors,
    choices: Choices,
    link: CopyField,
    secret: SecretOnce,
    due: Date,
    list: ListView,
    rows: Vec<Row>,
    stepper: Stepper,
    timeline: Timeline,
    trace: TraceSteps,
    year: YearCalendar,
    bars: BarChart,
    line: LineChart,
    stack: StackChart,
    dialog: Dialog,
    ask: Dialog,
    diff: Diff,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every part is rendered in every language; a missing message would panic here.
    #[test]
    fn all_parts_are_shown_in_both_languages() {
        for l in [Lang::KO, Lang::EN] {
            let html = PartsPage::sample(l, "").render().expect("rendered");
            assert!(html.contains(&format!("<html lang=\"{}\">", l.tag())));
            let card = CardPage {
                l,
                frame: Frame::new("x", "/"),
                errors: Errors::none(),
            };
            assert!(card.render().is_ok());
        }
    }

    /// Ids are unique, labels and descriptions point at something, nothing needs inline style or script.
    #[test]
    fn the_markup_ties_its_pieces_together() {
        let html = PartsPage::sample(Lang::KO, "q=김&sort=-joined&page=2")
            .render()
            .expect("rendered");
        let document = scraper::Html::parse_document(&html);
        let select = |css: &str| {
            let selector = scraper::Selector::parse(css).expect("selector");
            document
                .select(&selector)
                .map(|e| e.value().clone())
                .collect::<Vec<_>>()
        };
        let ids: Vec<_> = select("[id]")
            .iter()
            .filter_map(|e| e.attr("id").map(str::to_owned))
            .collect();
        let unique: std::collections::BTreeSet<_> = ids.iter().cloned().collect();
        assert_eq!(ids.len(), unique.len(), "{ids:?}");
        for (css, attribute) in [
            ("[for]", "for"),
            ("[aria-describedby]", "aria-describedby"),
            ("[aria-labelledby]", "aria-labelledby"),
        ] {
            for element in select(css) {
                for id in element.attr(attribute).unwrap_or_default().split(' ') {
                    assert!(unique.contains(id), "{attribute}={id}");
                }
            }
        }
        assert_eq!(select("h1").len(), 1);
        assert!(select("[style], script:not([src]), style, [onclick]").is_empty());
    }

    /// A login page and all it loads stay under 20 kB before compression.
    #[test]
    fn a_login_page_is_light() {
        let card = CardPage {
            l: Lang::KO,
            frame: Frame::new("x", "/").org("한빛물산"),
            errors: Errors::none(),
        };
        let page = card.render().expect("rendered");
        assert!(!page.contains("<script"));
        let loaded = [
            include_str!("../../assets/ieum.css"),
            include_str!("../../assets/icons.svg"),
            include_str!("../../assets/favicon.svg"),
        ];
        let total = page.len() + loaded.iter().map(|file| file.len()).sum::<usize>();
        assert!(total < 20_000, "{total}");
    }
}
