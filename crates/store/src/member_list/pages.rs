//! The statement of a page, by where the search starts and by its order.

use super::MemberSort;
use crate::db::{Statement, statements};

statements! {
    ALL_NAME_UP = name_up!(all!());
    ALL_NAME_DOWN = name_down!(all!());
    ALL_DEPARTMENT_UP = department_up!(all!());
    ALL_DEPARTMENT_DOWN = department_down!(all!());
    ALL_AGE_UP = age_up!(all!());
    ALL_AGE_DOWN = age_down!(all!());
    STATE_NAME_UP = name_up!(of_state!());
    STATE_NAME_DOWN = name_down!(of_state!());
    DEPARTMENT_NAME_UP = name_up!(of_department!());
    DEPARTMENT_NAME_DOWN = name_down!(of_department!());
    DEPARTMENT_AGE_UP = page!(of_department!(), "(+m.created_at, m.id) > ($5, $6)", "+m.created_at, m.id LIMIT $7");
    DEPARTMENT_AGE_DOWN = page!(of_department!(), "(+m.created_at, m.id) < ($5, $6)", "+m.created_at DESC, m.id DESC LIMIT $7");
    ADMINS_NAME_UP = name_up!(admins!());
    ADMINS_NAME_DOWN = name_down!(admins!());
    ADMINS_DEPARTMENT_UP = department_up!(admins!());
    ADMINS_DEPARTMENT_DOWN = department_down!(admins!());
    ADMINS_AGE_UP = age_up!(admins!());
    ADMINS_AGE_DOWN = age_down!(admins!());
    FOUND_NAME_UP = name_up!(found found!());
    FOUND_NAME_DOWN = name_down!(found found!());
    FOUND_DEPARTMENT_UP = department_up!(found found!());
    FOUND_DEPARTMENT_DOWN = department_down!(found found!());
    FOUND_AGE_UP = age_up!(found found!());
    FOUND_AGE_DOWN = age_down!(found found!());
    WALK_NAME_UP = name_up!(found walk!());
    WALK_NAME_DOWN = name_down!(found walk!());
    WALK_DEPARTMENT_UP = department_up!(found walk!());
    WALK_DEPARTMENT_DOWN = department_down!(found walk!());
    WALK_AGE_UP = age_up!(found walk!());
    WALK_AGE_DOWN = age_down!(found walk!());
}

/// Where the search for a page starts.
#[derive(Clone, Copy)]
pub(super) enum Source {
    All,
    State,
    Department,
    Admins,
    Found,
    Walk,
}

/// The statement of a page.
pub(super) const fn statement(source: Source, sort: MemberSort, is_up: bool) -> Statement {
    use MemberSort as By;
    match (source, sort, is_up) {
        (Source::All, By::Name, true) => ALL_NAME_UP,
        (Source::All, By::Name, false) => ALL_NAME_DOWN,
        (Source::All | Source::State, By::Department, true) => ALL_DEPARTMENT_UP,
        (Source::All | Source::State, By::Department, false) => ALL_DEPARTMENT_DOWN,
        (Source::All | Source::State, By::Age, true) => ALL_AGE_UP,
        (Source::All | Source::State, By::Age, false) => ALL_AGE_DOWN,
        (Source::State, By::Name, true) => STATE_NAME_UP,
        (Source::State, By::Name, false) => STATE_NAME_DOWN,
        // Of one department, that order is the one by name.
        (Source::Department, By::Name | By::Department, true) => DEPARTMENT_NAME_UP,
        (Source::Department, By::Name | By::Department, false) => DEPARTMENT_NAME_DOWN,
        (Source::Department, By::Age, true) => DEPARTMENT_AGE_UP,
        (Source::Department, By::Age, false) => DEPARTMENT_AGE_DOWN,
        (Source::Admins, By::Name, true) => ADMINS_NAME_UP,
        (Source::Admins, By::Name, false) => ADMINS_NAME_DOWN,
        (Source::Admins, By::Department, true) => ADMINS_DEPARTMENT_UP,
        (Source::Admins, By::Department, false) => ADMINS_DEPARTMENT_DOWN,
        (Source::Admins, By::Age, true) => ADMINS_AGE_UP,
        (Source::Admins, By::Age, false) => ADMINS_AGE_DOWN,
        (Source::Found, By::Name, true) => FOUND_NAME_UP,
        (Source::Found, By::Name, false) => FOUND_NAME_DOWN,
        (Source::Found, By::Department, true) => FOUND_DEPARTMENT_UP,
        (Source::Found, By::Department, false) => FOUND_DEPARTMENT_DOWN,
        (Source::Found, By::Age, true) => FOUND_AGE_UP,
        (Source::Found, By::Age, false) => FOUND_AGE_DOWN,
        (Source::Walk, By::Name, true) => WALK_NAME_UP,
        (Source::Walk, By::Name, false) => WALK_NAME_DOWN,
        (Source::Walk, By::Department, true) => WALK_DEPARTMENT_UP,
        (Source::Walk, By::Department, false) => WALK_DEPARTMENT_DOWN,
        (Source::Walk, By::Age, true) => WALK_AGE_UP,
        (Source::Walk, By::Age, false) => WALK_AGE_DOWN,
    }
}
