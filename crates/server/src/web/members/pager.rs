//! Pages by key: the links name the member at the edge, so that any page costs what the first does.

use askama::Template;
use ieum_app::members::Total;
use ieum_model::MemberId;
use ieum_store::member_list::{MemberPage, Window};
use url::form_urlencoded;

use crate::i18n::Lang;
use crate::web::page::{Html, ListQuery};

/// Where a list stands, as its address says: `after` or `before` a member, which page that is, and the total counted on the first.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place {
    pub window: Window,
    pub known_total: Option<Total>,
}

impl Place {
    /// Reads the query part of an address; what is no place is the first page.
    pub fn parse(query: &str) -> Self {
        let mut place = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match (&*name, value.parse::<MemberId>()) {
                ("after", Ok(id)) => place.window = Window::After(id),
                ("before", Ok(id)) => place.window = Window::Before(id),
                ("of", _) => place.known_total = value.parse().ok().map(Total::Exactly),
                ("over", _) => place.known_total = value.parse().ok().map(Total::MoreThan),
                _ => {}
            }
        }
        place
    }
}

/// The links below a list.
#[derive(Debug, Clone, Template)]
#[template(path = "members/pager.html")]
pub(crate) struct KeyPager {
    l: Lang,
    page: usize,
    pages: Option<usize>,
    first: Option<String>,
    previous: Option<String>,
    next: Option<String>,
}
impl askama::filters::HtmlSafe for KeyPager {}

impl KeyPager {
    /// The links of a page of this list at `path`.
    pub fn new(l: Lang, path: &str, query: &ListQuery, page: &MemberPage, total: Total, per_page: usize) -> Self {
        let ids = [page.rows.first(), page.rows.last()].map(|m| m.map(|m| m.id));
        Self::between(
            l,
            (path, query),
            ids,
            (page.has_previous, page.has_next),
            total,
            per_page,
        )
    }
    /// The same for a page of people from the first to the last of these.
    pub fn between(
        l: Lang,
        (path, query): (&str, &ListQuery),
        [first_row, last_row]: [Option<MemberId>; 2],
        (has_previous, has_next): (bool, bool),
        total: Total,
        per_page: usize,
    ) -> Self {
        // Pages are numbered by the way that led here; the beginning and the end are known for sure.
        let number = if has_previous { query.page.max(2) } else { 1 };
        let (known, count) = match total {
            Total::Exactly(count) => ("of", count),
            Total::MoreThan(count) => ("over", count),
        };
        let to = |name: &str, id: Option<MemberId>, page: usize| {
            let id = id?.to_string();
            Some(href(
                path,
                query,
                &[(name, &id), ("page", &page.to_string()), (known, &count.to_string())],
            ))
        };
        Self {
            l,
            page: number,
            pages: (known == "of").then(|| count.div_ceil(per_page.max(1)).max(number)),
            first: (has_previous && number > 2).then(|| href(path, query, &[])),
            previous: to("before", first_row.filter(|_| has_previous), number.saturating_sub(1)),
            next: to("after", last_row.filter(|_| has_next), number + 1),
        }
    }
    fn is_needed(&self) -> bool {
        self.previous.is_some() || self.next.is_some()
    }
    fn arrow(name: &str) -> Html {
        match name {
            "left" => crate::web::page::icon("left"),
            _ => crate::web::page::icon("right"),
        }
    }
}

fn href(path: &str, list: &ListQuery, place: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if !list.search.is_empty() {
        query.append_pair("q", &list.search);
    }
    query.extend_pairs(&list.filters);
    if let Some(sort) = &list.sort {
        let sign = if sort.is_descending { "-" } else { "" };
        query.append_pair("sort", &format!("{sign}{}", sort.column));
    }
    query.extend_pairs(place);
    match query.finish() {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}
