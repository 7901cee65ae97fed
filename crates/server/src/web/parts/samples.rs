//! The samples of `/dev/parts`.

use std::time::Duration;

use ieum_model::Instant;
use jiff::civil::date;

use super::{PartsPage, Row};
use crate::i18n::Lang;
use crate::web::page::{
    Badge, BarChart, Change, Choice, Choices, Column, ConsoleFrame, ConsoleItem, CopyField, Dialog, Diff, Errors,
    Event, Filter, Frame, LineChart, ListQuery, ListView, NamedDay, OrgLink, Point, SecretOnce, Stack, StackChart,
    Stepper, Timeline, Tone, TraceStep, TraceSteps, YearCalendar,
};

/// 23 November 2026, 09:00 KST, on which all samples happen.
const NOW: Instant = Instant::from_seconds(1_795_392_000);

impl PartsPage {
    /// The page as it would look with real data.
    pub(super) fn sample(l: Lang, query: &str) -> Self {
        let due = date(2026, 11, 26);
        let frame = frame(l, query);
        let dialog = || {
            Dialog::new(
                l,
                "delete",
                l.t1("parts-delete-title", "name", "김하늘"),
                "/dev/parts",
                l.t("parts-delete"),
                frame.csrf_input(),
            )
            .effect(l.t1("parts-delete-effect", "count", 3))
            .effect(l.t("parts-delete-final"))
        };
        Self {
            l,
            errors: Errors::of("slug", l.t("parts-org-slug-taken")),
            choices: choices(l),
            link: CopyField::new(l, "link", l.t("parts-link"), "https://ieum.example/o/hanbit").with_qr(),
            secret: SecretOnce::new(
                CopyField::new(l, "secret", l.t("parts-secret"), "ieum_cs_4mGq7cX1nB0d9sQpYw"),
                l.t("parts-secret-once"),
            ),
            due,
            list: list(l, query),
            rows: rows(l),
            stepper: Stepper::new(
                l,
                ["parts-org-name", "parts-method", "parts-approved"]
                    .map(|id| l.t(id).into_owned())
                    .to_vec(),
                1,
            ),
            timeline: timeline(l),
            trace: trace(l),
            year: year(l),
            bars: BarChart::new(l, l.t("parts-chart-days"), l.t("parts-count"), weekdays(l)),
            stack: StackChart::new(
                l,
                l.t("signin-title"),
                [
                    l.t("signin-day"),
                    l.t("signin-succeeded"),
                    l.t("signin-failed"),
                    l.t("signin-people"),
                ],
                stacks(l),
            ),
            line: LineChart::new(l, l.t("parts-chart-weeks"), l.t("parts-people"), weeks()),
            dialog: dialog().opened_by(l.t("parts-delete"), "/dev/parts#ask"),
            ask: Dialog::new(
                l,
                "ask",
                l.t1("parts-delete-title", "name", "한빛물산"),
                "/dev/parts",
                l.t("parts-delete"),
                frame.csrf_input(),
            )
            .effect(l.t("parts-delete-final"))
            .type_name("한빛물산")
            .as_page("/dev/parts"),
            diff: diff(l),
            frame,
        }
    }

    pub(super) fn plans(&self) -> Vec<(String, String)> {
        ["FREE", "STANDARD", "PREMIUM", "ENTERPRISE"]
            .map(|plan| (plan.to_owned(), plan.to_owned()))
            .to_vec()
    }
}

fn frame(l: Lang, query: &str) -> ConsoleFrame {
    let page = Frame::new(l.t("parts-title"), &format!("/dev/parts?{query}"))
        .org("한빛물산")
        .person("김하늘")
        .csrf("sample");
    let mut frame = ConsoleFrame::new(page, ConsoleItem::Members);
    frame.other_orgs = vec![OrgLink {
        name: "푸른은행".to_owned(),
        href: "/dev/parts".to_owned(),
    }];
    frame.below(l.t("parts-list"), "/dev/parts")
}

fn choices(l: Lang) -> Choices {
    let cards = vec![
        Choice::new(
            "password",
            l.t("parts-method-password"),
            l.t("parts-method-password-text"),
        ),
        Choice::new("sso", l.t("parts-method-sso"), l.t("parts-method-sso-text"))
            .badge(Badge::info("STANDARD"))
            .disabled(),
    ];
    Choices::new("method", l.t("parts-method"), cards, "password")
}

fn list(l: Lang, query: &str) -> ListView {
    let query = ListQuery::parse(query, &["name", "logins", "joined"], &["state"]);
    let states = vec![("active".to_owned(), l.t("parts-active").into_owned())];
    ListView::new(l, "/dev/parts", query, 1_284, 20)
        .search(l.t("parts-search"))
        .filter(Filter::new("state", l.t("parts-state"), states))
        .columns(vec![
            Column::sortable("name", l.t("parts-name")),
            Column::new(l.t("parts-state")),
            Column::sortable("logins", l.t("parts-logins")).number(),
            Column::sortable("joined", l.t("parts-joined")),
            Column::new(""),
        ])
}

fn rows(l: Lang) -> Vec<Row> {
    let states = [
        (
            "김하늘 · 플랫폼개발팀",
            "haneul.kim@hanbit.example",
            1_204,
            Badge::good(l.t("parts-active")),
        ),
        (
            "박서준 · 재무팀",
            "seojun.park@hanbit.example",
            38,
            Badge::info(l.t("parts-invited")),
        ),
        (
            "이도윤 · 영업1팀",
            "doyun.lee@hanbit.example",
            512,
            Badge::bad(l.t("parts-suspended")),
        ),
        (
            "정유나 · 인사팀",
            "yuna.jeong@hanbit.example",
            0,
            Badge::warn(l.t("parts-waiting")),
        ),
    ];
    let row = |(name, email, logins, state)| Row {
        name,
        email,
        logins,
        joined: NOW,
        state,
    };
    states.into_iter().map(row).collect()
}

fn trace(l: Lang) -> TraceSteps {
    let step = |tone, id: &'static str, outcome: &'static str, details: Vec<(String, String)>| TraceStep {
        tone,
        title: l.t(id).into_owned(),
        outcome: l.t(outcome).into_owned(),
        when: l.t1("traces-after", "ms", 240).into_owned(),
        details,
    };
    let issuer = (
        l.t("traces-detail-issuer").into_owned(),
        "https://idp.example".to_owned(),
    );
    TraceSteps::new(vec![
        step(Tone::Good, "traces-step-discovery", "traces-outcome-done", vec![issuer]),
        step(
            Tone::Neutral,
            "traces-step-userinfo",
            "traces-outcome-noted",
            Vec::new(),
        ),
        step(Tone::Bad, "traces-step-ladder", "traces-outcome-failed", Vec::new()),
    ])
}

fn stacks(l: Lang) -> Vec<Stack> {
    let of = |(point, bad): (Point, i64)| Stack {
        label: point.label.clone(),
        name: point.label,
        good: point.value.into(),
        bad,
        more: Some(bad + 3),
    };
    weekdays(l).into_iter().zip(0..).map(of).collect()
}

fn timeline(l: Lang) -> Timeline {
    let at = |hours: u64| l.datetime(NOW.plus(Duration::from_secs(hours * 3_600)));
    let event = |tone, id: &str, hours, note: &str| Event {
        tone,
        title: l.t(id).into_owned(),
        when: at(hours),
        note: note.to_owned(),
    };
    Timeline::new(vec![
        event(Tone::Neutral, "parts-submitted", 0, ""),
        event(Tone::Info, "parts-in-review", 2, ""),
        event(Tone::Warn, "parts-question", 5, &l.t("parts-question-text")),
        event(Tone::Good, "parts-approved", 26, ""),
    ])
}

fn year(l: Lang) -> YearCalendar {
    let day = |month, day, id, is_added| NamedDay {
        date: date(2026, month, day),
        name: l.t(id).into_owned(),
        is_added,
    };
    let days = vec![
        day(1, 1, "parts-new-year", false),
        day(10, 9, "parts-holiday", false),
        day(11, 20, "parts-temporary", true),
    ];
    YearCalendar::new(l, 2026, days, Some(NOW.kst_date()))
}

fn weekdays(l: Lang) -> Vec<Point> {
    let day = |(offset, value): (i8, u32)| Point {
        label: l.weekday(date(2026, 11, 23 + offset).weekday()).to_owned(),
        value,
    };
    [(0, 812), (1, 1_204), (2, 990), (3, 1_030), (4, 720), (5, 96), (6, 41)]
        .into_iter()
        .map(day)
        .collect()
}

fn weeks() -> Vec<Point> {
    let week = |(index, value): (usize, &u32)| Point {
        label: (index + 1).to_string(),
        value: *value,
    };
    [12, 18, 9, 24, 31, 28, 40, 37, 52, 48, 61, 70]
        .iter()
        .enumerate()
        .map(week)
        .collect()
}

fn diff(l: Lang) -> Diff {
    let change = |id: &str, before: Option<&str>, after: Option<&str>| Change {
        name: l.t(id).into_owned(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    };
    Diff::new(
        l,
        vec![
            change("parts-name", Some("김하늘"), Some("김하늘")),
            change("parts-department", Some("플랫폼팀"), Some("플랫폼개발팀")),
            change("parts-phone", None, Some("010-1234-5678")),
        ],
    )
}
