//! The operator's list of applications: by due date, filtered, searched, paged by place.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use ieum_app::desk::{self, QueueAsk, QueueEntry, QueuePage};
use ieum_model::AccountId;
use ieum_model::application::StateName;
use ieum_model::text::fold;
use ieum_store::application::QueueFilter;
use ieum_store::operator::OperatorRow;
use jiff::civil::Date;
use url::form_urlencoded;

use super::words;
use crate::i18n::Lang;
use crate::web::core::{Ask, Operator, Outcome};
use crate::web::page::{Badge, EmptyState, Filter, ListQuery, ListView, Notice, OperatorFrame, OperatorItem, Page};

const PATH: &str = "/operator/applications";
const FILTERS: [&str; 3] = ["state", "assignee", "due"];

/// An application of the list, in words.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) slug: String,
    pub(super) plan: String,
    pub(super) number: Option<String>,
    pub(super) state: Badge,
    pub(super) due: Option<String>,
    pub(super) left: Option<Badge>,
    pub(super) submitted_at: String,
    pub(super) assignee: Option<String>,
}

/// The application in words.
pub(super) fn line(ask: &Ask, entry: &QueueEntry) -> Line {
    let (l, row) = (ask.l, &entry.row);
    let today = ask.ctx.now().kst_date();
    let left = row.due.zip(entry.time_left);
    Line {
        id: row.id.to_string(),
        name: row.name.clone(),
        slug: row.slug.clone(),
        plan: row.plan.to_string(),
        number: row.brn.as_deref().map(words::number),
        state: words::state_badge(l, row.state),
        due: row.due.filter(|_| row.is_running()).map(|due| due.to_string()),
        left: left.map(|(due, left)| words::time_left(l, left, due, today)),
        submitted_at: l.datetime_table(row.submitted_at),
        assignee: row.assignee.as_ref().map(|(_, name)| name.clone()),
    }
}

#[derive(Debug, Template)]
#[template(path = "desk/queue.html")]
struct Queue {
    l: Lang,
    frame: OperatorFrame,
    notice: Option<Notice>,
    list: ListView,
    lines: Vec<Line>,
    first: Option<String>,
    next: Option<String>,
}

/// `GET /operator/applications`
pub(super) async fn show(ask: Ask, Operator(caller): Operator, RawQuery(query): RawQuery) -> Outcome<Response> {
    let (l, query) = (ask.l, query.unwrap_or_default());
    let list = ListQuery::parse(&query, &[], &FILTERS);
    let after = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "after")
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default();
    let asked = asked(&list, &after, caller.operator.account_id(), ask.ctx.now().kst_date());
    let QueuePage { entries, total, next } = desk::load_queue(&ask.ctx, &caller, &asked).await?;
    let operators = ask.ctx.store().read().await?.operators().await?;
    let page = Queue {
        l,
        frame: ask.operator_frame(&caller, l.t("desk-queue-title"), OperatorItem::Applications),
        notice: ask.notice(),
        first: (!after.is_empty()).then(|| href(&list, None)),
        next: next.map(|place| href(&list, Some(&place))),
        // The pages of this list go by place, not by number.
        list: view(l, list, total, &operators),
        lines: entries.iter().map(|entry| line(&ask, entry)).collect(),
    };
    Ok(Page::new(page).into_response())
}

fn asked(list: &ListQuery, after: &str, me: AccountId, today: Date) -> QueueAsk {
    let state = list.filter("state").unwrap_or_default();
    let name = StateName::parse(state).ok();
    let assignee = list.filter("assignee").unwrap_or_default();
    let due = match list.filter("due") {
        Some("overdue") => today.yesterday().ok().map(|until| (Date::MIN, until)),
        Some("today") => Some((today, today)),
        Some("week") => today
            .checked_add(jiff::Span::new().days(7))
            .ok()
            .map(|until| (today, until)),
        _ => None,
    };
    QueueAsk {
        is_closed: state == "closed" || name.is_some_and(|name| !name.is_open()),
        filter: QueueFilter {
            state: name,
            assignee: if assignee == "me" {
                Some(me)
            } else {
                assignee.parse().ok()
            },
            is_unassigned: assignee == "none",
            due,
            search: searched(&list.search),
        },
        after: after.to_owned(),
    }
}

/// What is looked for: folded as the store's text is, a number without its dashes.
fn searched(text: &str) -> Option<String> {
    let is_number = text.chars().all(|c| c.is_ascii_digit() || c == '-') && text.chars().any(|c| c.is_ascii_digit());
    let text = if is_number { text.replace('-', "") } else { fold(text) };
    let text: String = text.chars().take(100).collect();
    (!text.is_empty()).then_some(text)
}

fn href(list: &ListQuery, after: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if !list.search.is_empty() {
        query.append_pair("q", &list.search);
    }
    query.extend_pairs(&list.filters);
    if let Some(after) = after {
        query.append_pair("after", after);
    }
    let query = query.finish();
    if query.is_empty() {
        PATH.to_owned()
    } else {
        format!("{PATH}?{query}")
    }
}

fn view(l: Lang, query: ListQuery, total: usize, operators: &[OperatorRow]) -> ListView {
    let mut states: Vec<(String, String)> = StateName::ALL
        .into_iter()
        .map(|name| (name.as_str().to_owned(), words::state(l, name)))
        .collect();
    states.push(("closed".to_owned(), l.t("desk-queue-closed").into_owned()));
    let mut people = vec![
        ("me".to_owned(), l.t("desk-assignee-me").into_owned()),
        ("none".to_owned(), l.t("desk-nobody").into_owned()),
    ];
    people.extend(operators.iter().map(|o| (o.account_id.to_string(), o.name.clone())));
    let dues = vec![
        ("overdue".to_owned(), l.t("desk-due-overdue").into_owned()),
        ("today".to_owned(), l.t("desk-due-today").into_owned()),
        ("week".to_owned(), l.t("desk-due-week").into_owned()),
    ];
    ListView::new(l, PATH, query, total, total)
        .search(l.t("desk-queue-search"))
        .filter(Filter::new("state", l.t("desk-state"), states))
        .filter(Filter::new("assignee", l.t("desk-assignee"), people))
        .filter(Filter::new("due", l.t("desk-due"), dues))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_folded_and_a_number_loses_its_dashes() {
        for (typed, expected) in [
            ("120-81-47521", Some("1208147521")),
            ("120-81", Some("12081")),
            ("한빛 Soft", Some("한빛 soft")),
            ("han-bit", Some("han-bit")),
            ("", None),
            (" ", None),
        ] {
            assert_eq!(searched(typed).as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn decided_applications_are_another_list() {
        let today = jiff::civil::date(2026, 11, 25);
        let me = AccountId::from_uuid(uuid::Uuid::from_u128(1));
        for (query, is_closed) in [
            ("", false),
            ("state=submitted", false),
            ("state=approved", true),
            ("state=closed", true),
            ("state=lost", false),
        ] {
            let list = ListQuery::parse(query, &[], &FILTERS);
            assert_eq!(asked(&list, "", me, today).is_closed, is_closed, "{query}");
        }
    }
}
