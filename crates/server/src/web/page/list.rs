//! A long table: search, filters, sort and pages, all in the address, so that it can be sent to a colleague.
//!
//! The rows are the page's own markup; this part draws what is above, around and below them.

use std::borrow::Borrow;

use askama::Template;
use url::form_urlencoded;

use crate::i18n::Lang;

use super::html::parts;
use super::{Html, icon};

/// By which column a list is sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// The column's key.
    pub column: String,
    /// Whether the highest comes first.
    pub is_descending: bool,
}

/// What an address asks of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListQuery {
    /// What to look for (`q`).
    pub search: String,
    /// The chosen value of each filter.
    pub filters: Vec<(String, String)>,
    /// `sort=name` or `sort=-name`.
    pub sort: Option<Sort>,
    /// The page (`page`), from 1.
    pub page: usize,
}

impl ListQuery {
    /// Reads the query part of an address. What the list does not know is left out: `columns` are
    /// those that may be sorted by, `filters` the names of its filters.
    pub fn parse(query: &str, columns: &[&str], filters: &[&str]) -> Self {
        let mut list = Self {
            page: 1,
            ..Self::default()
        };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "q" => value.trim().clone_into(&mut list.search),
                "page" => list.page = value.parse().unwrap_or(1).clamp(1, 1_000_000),
                "sort" => list.sort = Sort::parse(&value, columns),
                name if filters.contains(&name) && !value.is_empty() => {
                    list.filters.retain(|(known, _)| known != name);
                    list.filters.push((name.to_owned(), value.into_owned()));
                }
                _ => {}
            }
        }
        list
    }
    /// The chosen value of a filter.
    pub fn filter(&self, name: &str) -> Option<&str> {
        self.filters
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
    /// How many rows come before this page.
    pub const fn offset(&self, per_page: usize) -> usize {
        self.page.saturating_sub(1).saturating_mul(per_page)
    }
    /// Whether anything narrows the list.
    pub const fn is_narrowed(&self) -> bool {
        !self.search.is_empty() || !self.filters.is_empty()
    }

    /// The query of an address that asks for the same.
    fn to_query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if !self.search.is_empty() {
            query.append_pair("q", &self.search);
        }
        query.extend_pairs(&self.filters);
        if let Some(sort) = &self.sort {
            query.append_pair("sort", &sort.to_text());
        }
        if self.page > 1 {
            query.append_pair("page", &self.page.to_string());
        }
        query.finish()
    }
}

impl Sort {
    fn parse(text: &str, columns: &[&str]) -> Option<Self> {
        let (column, is_descending) = text.strip_prefix('-').map_or((text, false), |column| (column, true));
        let column = columns.contains(&column).then(|| column.to_owned())?;
        Some(Self { column, is_descending })
    }
    fn to_text(&self) -> String {
        format!("{}{}", if self.is_descending { "-" } else { "" }, self.column)
    }
}

/// A column's head.
#[derive(Debug, Clone)]
pub struct Column {
    key: String,
    title: String,
    is_sortable: bool,
    is_number: bool,
}

impl Column {
    /// A column that cannot be sorted by.
    pub fn new(title: impl ToString) -> Self {
        Self {
            key: String::new(),
            title: title.to_string(),
            is_sortable: false,
            is_number: false,
        }
    }
    /// A column that can be sorted by, under `key`.
    pub fn sortable(key: &str, title: impl ToString) -> Self {
        Self {
            key: key.to_owned(),
            is_sortable: true,
            ..Self::new(title)
        }
    }
    /// Aligned to the right, for numbers (`<td class="num">`).
    #[must_use]
    pub const fn number(mut self) -> Self {
        self.is_number = true;
        self
    }
}

/// A choice that narrows the list.
#[derive(Debug, Clone)]
pub struct Filter {
    name: String,
    label: String,
    options: Vec<(String, String)>,
}

impl Filter {
    /// Value and word of each option; "all" is added in front.
    pub fn new(name: &str, label: impl ToString, options: Vec<(String, String)>) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_string(),
            options,
        }
    }
}

/// A list as it is shown.
#[derive(Debug, Clone)]
pub struct ListView {
    l: Lang,
    path: String,
    query: ListQuery,
    columns: Vec<Column>,
    filters: Vec<Filter>,
    total: usize,
    per_page: usize,
    search_label: Option<String>,
    is_at_least: bool,
}

impl ListView {
    /// `path` is the page's own; `total` counts all rows that match.
    pub fn new(l: Lang, path: &str, query: ListQuery, total: usize, per_page: usize) -> Self {
        let (columns, filters, path) = (Vec::new(), Vec::new(), path.to_owned());
        Self {
            l,
            path,
            query,
            columns,
            filters,
            total,
            per_page: per_page.max(1),
            search_label: None,
            is_at_least: false,
        }
    }
    /// With these columns.
    #[must_use]
    pub fn columns(mut self, columns: Vec<Column>) -> Self {
        self.columns = columns;
        self
    }
    /// With a filter.
    #[must_use]
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filters.push(filter);
        self
    }
    /// With a search field that says what it looks in.
    #[must_use]
    pub fn search(mut self, label: impl ToString) -> Self {
        self.search_label = Some(label.to_string());
        self
    }
    /// There are more than `total`: they were not counted to the end.
    #[must_use]
    pub const fn at_least(mut self) -> Self {
        self.is_at_least = true;
        self
    }
    /// Whether no row matches.
    pub const fn is_empty(&self) -> bool {
        self.total == 0
    }
    /// Whether a search or filter is the reason for an empty list.
    pub const fn is_narrowed(&self) -> bool {
        self.query.is_narrowed()
    }
    /// Search, filters and the count.
    pub const fn toolbar(&self) -> Toolbar<'_> {
        Toolbar { list: self }
    }
    /// The `<thead>`.
    pub const fn head(&self) -> Head<'_> {
        Head { list: self }
    }
    /// The pages; nothing where one is enough.
    pub const fn pager(&self) -> Pager<'_> {
        Pager { list: self }
    }

    fn href(&self, query: &ListQuery) -> String {
        let query = query.to_query();
        if query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{query}", self.path)
        }
    }
    fn href_of_page(&self, page: impl Borrow<usize>) -> String {
        self.href(&ListQuery {
            page: *page.borrow(),
            ..self.query.clone()
        })
    }
    /// Sorts by the column; the other way round if it does already.
    fn href_of_sort(&self, column: &Column) -> String {
        let is_descending = self.sort_of(column) == "ascending";
        let sort = Some(Sort {
            column: column.key.clone(),
            is_descending,
        });
        self.href(&ListQuery {
            sort,
            page: 1,
            ..self.query.clone()
        })
    }
    fn sort_of(&self, column: &Column) -> &'static str {
        match &self.query.sort {
            Some(sort) if column.is_sortable && sort.column == column.key && sort.is_descending => "descending",
            Some(sort) if column.is_sortable && sort.column == column.key => "ascending",
            _ => "none",
        }
    }
    fn sort_text(&self) -> String {
        self.query.sort.as_ref().map(Sort::to_text).unwrap_or_default()
    }
    fn is_chosen(&self, filter: &Filter, value: &str) -> bool {
        self.query.filter(&filter.name) == Some(value)
    }
    const fn pages(&self) -> usize {
        self.total.div_ceil(self.per_page)
    }
    /// At most five neighbours of the current page.
    fn near_pages(&self) -> std::ops::RangeInclusive<usize> {
        let last = self.pages().max(1);
        let first = self.query.page.saturating_sub(2).min(last.saturating_sub(4)).max(1);
        first..=(first + 4).min(last)
    }
}

/// Search, filters and the count of a list.
#[derive(Debug, Template)]
#[template(path = "part/list_toolbar.html")]
pub struct Toolbar<'a> {
    list: &'a ListView,
}

/// The head of a list's table.
#[derive(Debug, Template)]
#[template(path = "part/list_head.html")]
pub struct Head<'a> {
    list: &'a ListView,
}

/// The pages of a list.
#[derive(Debug, Template)]
#[template(path = "part/list_pager.html")]
pub struct Pager<'a> {
    list: &'a ListView,
}

/// What stands where nothing is: why it is empty and what to do first.
#[derive(Debug, Clone, Template)]
#[template(path = "part/empty.html")]
pub struct EmptyState {
    title: String,
    text: String,
    action: Option<(String, String)>,
}
parts!(Toolbar<'_>, Head<'_>, Pager<'_>, EmptyState);

impl EmptyState {
    /// A heading and a sentence.
    pub fn new(title: impl ToString, text: impl ToString) -> Self {
        Self {
            title: title.to_string(),
            text: text.to_string(),
            action: None,
        }
    }
    /// With the first thing to do.
    #[must_use]
    pub fn action(mut self, word: impl ToString, href: impl ToString) -> Self {
        self.action = Some((word.to_string(), href.to_string()));
        self
    }
    /// An icon is only decoration here.
    fn picture() -> Html {
        icon("inbox")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(query: &str) -> ListQuery {
        ListQuery::parse(query, &["name", "joined"], &["state"])
    }

    #[test]
    fn an_address_survives_the_way_through_a_list() {
        for query in ["", "q=%EA%B9%80", "q=a&state=active&sort=-joined&page=3", "sort=name"] {
            assert_eq!(parse(query).to_query(), query);
        }
    }

    #[test]
    fn what_a_list_does_not_know_is_left_out() {
        for query in [
            "sort=password",
            "sort=--name",
            "page=0",
            "page=-1",
            "page=x",
            "org=other",
            "state=",
            "q=+",
        ] {
            assert_eq!(parse(query).to_query(), "", "{query}");
        }
        assert_eq!(parse("page=99999999999999999999").page, 1);
        assert_eq!(parse("page=5").offset(20), 80);
    }

    #[test]
    fn pages_near_the_current_one_are_offered() {
        for (page, total, expected) in [
            (1, 0, 1..=1),
            (1, 100, 1..=5),
            (5, 200, 3..=7),
            (10, 200, 6..=10),
            (99, 40, 1..=2),
        ] {
            let query = ListQuery {
                page,
                ..ListQuery::default()
            };
            assert_eq!(ListView::new(Lang::KO, "/x", query, total, 20).near_pages(), expected);
        }
    }

    #[test]
    fn a_click_on_a_sorted_column_turns_it_round() {
        let list = ListView::new(Lang::KO, "/x", parse("sort=name&page=4"), 100, 20);
        let (name, joined) = (Column::sortable("name", ""), Column::sortable("joined", ""));
        assert_eq!(list.href_of_sort(&name), "/x?sort=-name");
        assert_eq!(list.href_of_sort(&joined), "/x?sort=joined");
    }
}
