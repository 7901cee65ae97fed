//! People of a unit or a group as lines of a table, with what is above and below it.

use ieum_app::members::Total;
use ieum_store::people::{People, Person};

use crate::i18n::Lang;
use crate::web::members::pager::KeyPager;
use crate::web::members::words;
use crate::web::page::{Badge, Column, ListQuery, ListView};

/// People on a page.
pub(in crate::web) const PER_PAGE: usize = 50;

/// Somebody in the table.
#[derive(Debug)]
pub(in crate::web) struct PersonRow {
    pub id: String,
    pub name: String,
    pub contact: String,
    pub department: String,
    pub duty: String,
    pub post: Badge,
    pub leader: Option<Badge>,
    pub state: Badge,
}

/// E-mail, else phone as people write it.
pub(super) fn contact(l: Lang, person: &Person) -> String {
    let phone = || person.phone.as_deref().map(|p| l.phone(p));
    person.email.clone().or_else(phone).unwrap_or_default()
}

/// The word for a main post or another one.
pub(super) fn post_badge(l: Lang, is_primary: bool) -> Badge {
    if is_primary {
        Badge::info(l.t("chart-main-post"))
    } else {
        Badge::neutral(l.t("chart-other-post"))
    }
}

/// The lines of a page.
pub(in crate::web) fn person_rows(l: Lang, people: &People) -> Vec<PersonRow> {
    let row = |person: &Person| PersonRow {
        id: person.id.to_string(),
        name: person.name.clone(),
        contact: contact(l, person),
        department: person.department.clone(),
        duty: person.duty.clone().unwrap_or_default(),
        post: post_badge(l, person.is_primary),
        leader: person.is_leader.then(|| Badge::good(l.t("chart-leader"))),
        state: words::state(l, person.state),
    };
    people.rows.iter().map(row).collect()
}

/// How many there are: all of them, or what of a search is known.
fn total(query: &ListQuery, people: &People, all: usize) -> Total {
    let shown = people.rows.len();
    match (query.search.is_empty(), people.has_next || people.has_previous) {
        (true, _) => Total::Exactly(all),
        (false, true) => Total::MoreThan(shown),
        (false, false) => Total::Exactly(shown),
    }
}

/// Search, count and the heads of the columns.
pub(in crate::web) fn toolbar(
    l: Lang,
    path: &str,
    query: ListQuery,
    people: &People,
    all: usize,
    columns: Vec<Column>,
) -> ListView {
    let found = total(&query, people, all);
    let (Total::Exactly(count) | Total::MoreThan(count)) = found;
    let list = ListView::new(l, path, query, count, PER_PAGE)
        .search(l.t("chart-search"))
        .columns(columns);
    match found {
        Total::MoreThan(_) => list.at_least(),
        Total::Exactly(_) => list,
    }
}

/// The links below it.
pub(in crate::web) fn pager(l: Lang, path: &str, query: &ListQuery, people: &People, all: usize) -> KeyPager {
    let ids = [people.rows.first(), people.rows.last()].map(|person| person.map(|p| p.id));
    let sides = (people.has_previous, people.has_next);
    KeyPager::between(l, (path, query), ids, sides, total(query, people, all), PER_PAGE)
}
