//! The list of members: what was typed becomes ranges that an index can answer.

use ieum_model::phone::Phone;
use ieum_model::text::fold;
use ieum_store::member_list::{MOST_COUNTED, MemberFilter, MemberPage, MemberSort, Range, Search, Window};

use crate::access::OrgCaller;
use crate::{Context, Result};

/// Which page of which list.
#[derive(Debug, Clone, Default)]
pub struct ListRequest {
    /// What to look for, as typed.
    pub search: String,
    /// State, department and role.
    pub filter: MemberFilter,
    /// Order.
    pub sort: MemberSort,
    /// Whether the order is turned round.
    pub is_descending: bool,
    /// Which part.
    pub window: Window,
    /// Rows on a page.
    pub per_page: usize,
    /// The total, if an earlier page counted it.
    pub known_total: Option<Total>,
}

/// How many members the whole list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// Exactly so many.
    Exactly(usize),
    /// More than so many: counting them all would take longer than looking at them.
    MoreThan(usize),
}

/// A page with what stands around it.
#[derive(Debug)]
pub struct Listed {
    /// The rows.
    pub page: MemberPage,
    /// How many there are in all.
    pub total: Total,
    /// Departments to filter by: folded and as written.
    pub departments: Vec<(String, String)>,
}

/// Departments offered by the filter.
const MOST_DEPARTMENTS: i64 = 200;
/// Characters of a search that count.
const MOST_TYPED: usize = 100;

/// Loads a page. The total is counted on the first one only and carried along by the links.
///
/// # Errors
/// [`crate::Error::Unavailable`] if the database does not answer.
pub async fn list(ctx: &Context, caller: &OrgCaller, request: &ListRequest) -> Result<Listed> {
    let (scope, mut conn) = (caller.scope(), ctx.store().read().await?);
    let mut filter = request.filter.clone();
    filter.search = search(&request.search);
    let order = (request.sort, request.is_descending);
    let page = conn
        .list_members(scope, &filter, order, request.window, request.per_page)
        .await?;
    let total = match request.known_total {
        Some(total) if request.window != Window::First => total,
        _ if !page.has_next && !page.has_previous => Total::Exactly(page.rows.len()),
        _ => conn
            .count_members(scope, &filter)
            .await?
            .map_or(Total::MoreThan(MOST_COUNTED), Total::Exactly),
    };
    Ok(Listed {
        page,
        total,
        departments: conn.departments(scope, MOST_DEPARTMENTS).await?,
    })
}

/// The ranges of a search; `None` for nothing typed.
pub(crate) fn search(typed: &str) -> Option<Search> {
    let typed: String = typed.chars().filter(|c| !c.is_control()).take(MOST_TYPED).collect();
    let folded = fold(&typed);
    if folded.is_empty() {
        return None;
    }
    Some(Search {
        text: syllables_of_initial(&folded).unwrap_or_else(|| Range::starting_with(&folded)),
        phone: phones(&folded).unwrap_or_else(Range::empty),
    })
}

/// A lone initial consonant (ㄱ, folded to U+1100) stands for every syllable that starts with it.
fn syllables_of_initial(folded: &str) -> Option<Range> {
    let mut chars = folded.chars();
    let (first, rest) = (chars.next()?, chars.next());
    let index = u32::from(first)
        .checked_sub(0x1100)
        .filter(|i| *i < 19 && rest.is_none())?;
    let syllable = |index: u32| char::from_u32(0xac00 + index * 588).map(String::from);
    Some(Range::between(syllable(index)?, syllable(index + 1)?))
}

/// Digits that a phone may start with, as it is stored: `010-12` as `+821012`.
fn phones(folded: &str) -> Option<Range> {
    if let Ok(phone) = Phone::parse(folded) {
        return Some(Range::starting_with(phone.as_e164()));
    }
    let is_number = folded.chars().all(|c| c.is_ascii_digit() || " -.()+".contains(c));
    let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
    if !is_number || digits.is_empty() {
        return None;
    }
    let national = if folded.starts_with('+') {
        digits.strip_prefix("82")?
    } else {
        digits.strip_prefix('0')?
    };
    Some(Range::starting_with(&format!("+82{national}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_becomes_ranges() {
        let prefix = Range::starting_with;
        for (typed, text, phone) in [
            ("김하", prefix("김하"), Range::empty()),
            ("ＫＩＭ", prefix("kim"), Range::empty()),
            ("\u{1100}\u{1175}\u{11b7}", prefix("김"), Range::empty()),
            ("ㄱ", Range::between("가", "까"), Range::empty()),
            ("ㅎ", Range::between("하", "\u{d7a4}"), Range::empty()),
            ("010-12", prefix("010-12"), prefix("+821012")),
            ("010-1234-5678", prefix("010-1234-5678"), prefix("+821012345678")),
            ("+82 10", prefix("+82 10"), prefix("+8210")),
            ("2024", prefix("2024"), Range::empty()),
            ("a%_'b", prefix("a%_'b"), Range::empty()),
        ] {
            assert_eq!(search(typed), Some(Search { text, phone }), "{typed}");
        }
        assert_eq!(search("  "), None);
        assert_eq!(search("\u{0}"), None);
    }
}
