//! Pieces of SQL that the statements of the list are made of; no statement by itself.

/// Members that are left after state (`$2`), department (`$3`) and role (`$4`), each `''` for any.
macro_rules! state_is {
    () => {
        " AND m.purged_at IS NULL AND (m.state = $2 OR ($2 = '' AND m.state <> 'deleted'))"
    };
}
macro_rules! department_is {
    () => {
        " AND ($3 = '' OR m.department_folded = $3)"
    };
}
macro_rules! role_is {
    () => {
        " AND ($4 = '' OR ($4 = 'super_admin' AND m.id = o.super_admin_id)
            OR ($4 = 'admin' AND m.is_admin = TRUE AND m.id <> o.super_admin_id)
            OR ($4 = 'member' AND m.is_admin = FALSE AND m.id <> o.super_admin_id))"
    };
}
/// Along the index of the order.
macro_rules! all {
    () => {
        concat!(
            " FROM organizations o CROSS JOIN members m WHERE o.id = $1 AND m.org_id = $1",
            state_is!(),
            department_is!(),
            role_is!()
        )
    };
}
/// Along the index of one state, which is sorted by name.
macro_rules! of_state {
    () => {
        concat!(
            " FROM organizations o CROSS JOIN members m WHERE o.id = $1 AND m.org_id = $1 AND m.state = $2 AND m.purged_at IS NULL",
            department_is!(),
            role_is!()
        )
    };
}
/// The members of one department.
macro_rules! of_department {
    () => {
        concat!(
            " FROM organizations o CROSS JOIN members m WHERE o.id = $1 AND m.org_id = $1 AND m.department_folded = $3",
            state_is!(),
            role_is!()
        )
    };
}
/// What a source of few rows brings along, so that nothing has to be looked up again.
macro_rules! columns {
    () => {
        "id, org_id, account_id, state, state_before, is_admin, menus, name, email, phone, department, invited_at, joined_at, deleted_at,
            last_sign_in_at, created_at, version, name_folded, department_folded, purged_at"
    };
}
/// The super admin and the admins. The limits keep SQLite from moving the page's key into the parts, where it would choose another index.
macro_rules! admins {
    () => {
        concat!(
            " FROM (SELECT * FROM (SELECT ",
            columns!(),
            " FROM members WHERE org_id = $1 AND id IN (SELECT id FROM members WHERE org_id = $1 AND is_admin = TRUE) LIMIT 100000) a
            UNION SELECT * FROM (SELECT ",
            columns!(),
            " FROM members WHERE org_id = $1 AND id = (SELECT super_admin_id FROM organizations WHERE id = $1) LIMIT 1) b) m
            CROSS JOIN organizations o WHERE o.id = $1",
            state_is!(),
            department_is!(),
            role_is!()
        )
    };
}
/// At most 1,001 members of whom one thing (`$what`) starts with what was typed: from `$from` up to `$to`.
macro_rules! starting {
    ($columns:expr, $where:literal, $what:literal, $from:literal, $to:literal) => {
        concat!(
            "(SELECT ",
            $columns,
            " FROM members WHERE org_id = $1 AND ",
            $where,
            " AND ",
            $what,
            " >= ",
            $from,
            " AND ",
            $what,
            " < ",
            $to,
            " LIMIT 1001)"
        )
    };
}
/// The deleted ones, whose e-mail and phone are in no index: they are few, and only looked at when they are asked for.
macro_rules! deleted {
    ($columns:expr, $state:literal, $from:literal, $to:literal, $phone:literal, $phone_to:literal) => {
        concat!(
            "(SELECT ",
            $columns,
            " FROM members WHERE ",
            $state,
            " = 'deleted' AND org_id = $1 AND state = 'deleted' AND purged_at IS NULL
            AND ((email_folded >= ",
            $from,
            " AND email_folded < ",
            $to,
            ") OR (phone >= ",
            $phone,
            " AND phone < ",
            $phone_to,
            ")) LIMIT 1001)"
        )
    };
}
/// What a search finds that finds little: `$5` up to `$6`, the phone `$7` up to `$8`.
macro_rules! found {
    () => {
        concat!(
            " FROM (SELECT * FROM ",
            starting!(columns!(), "purged_at IS NULL", "name_folded", "$5", "$6"),
            " a UNION SELECT * FROM ",
            starting!(columns!(), "purged_at IS NULL", "department_folded", "$5", "$6"),
            " b UNION SELECT * FROM ",
            starting!(columns!(), "state <> 'deleted'", "email_folded", "$5", "$6"),
            " c UNION SELECT * FROM ",
            starting!(columns!(), "state <> 'deleted'", "phone", "$7", "$8"),
            " d UNION SELECT * FROM ",
            deleted!(columns!(), "$2", "$5", "$6", "$7", "$8"),
            " e) m CROSS JOIN organizations o WHERE o.id = $1",
            state_is!(),
            department_is!(),
            role_is!()
        )
    };
}
/// What a search finds that finds much: along the index of the order, where the next match is near.
macro_rules! walk {
    () => {
        concat!(
            all!(),
            " AND ((m.name_folded >= $5 AND m.name_folded < $6) OR (m.department_folded >= $5 AND m.department_folded < $6)
            OR (m.email_folded >= $5 AND m.email_folded < $6) OR (m.phone >= $7 AND m.phone < $8))"
        )
    };
}

/// One page: a source of rows, a key to start behind, and the order with its limit.
macro_rules! page {
    ($from:expr, $start:literal, $order:literal) => {
        concat!(
            "SELECT m.id, m.org_id, m.account_id, m.state, m.state_before, m.is_admin, m.menus, o.super_admin_id, m.name, m.email, m.phone,
            m.department, m.invited_at, m.joined_at, m.deleted_at, m.last_sign_in_at, m.created_at, m.version",
            $from,
            " AND ",
            $start,
            " ORDER BY ",
            $order
        )
    };
}
macro_rules! name_up {
    ($from:expr) => {
        page!(
            $from,
            "(m.name_folded, m.id) > ($5, $6)",
            "m.name_folded, m.id LIMIT $7"
        )
    };
    (found $from:expr) => {
        page!(
            $from,
            "(m.name_folded, m.id) > ($9, $10)",
            "m.name_folded, m.id LIMIT $11"
        )
    };
}
macro_rules! name_down {
    ($from:expr) => {
        page!(
            $from,
            "(m.name_folded, m.id) < ($5, $6)",
            "m.name_folded DESC, m.id DESC LIMIT $7"
        )
    };
    (found $from:expr) => {
        page!(
            $from,
            "(m.name_folded, m.id) < ($9, $10)",
            "m.name_folded DESC, m.id DESC LIMIT $11"
        )
    };
}
macro_rules! department_up {
    ($from:expr) => {
        page!(
            $from,
            "(m.department_folded, m.name_folded, m.id) > ($5, $6, $7)",
            "m.department_folded, m.name_folded, m.id LIMIT $8"
        )
    };
    (found $from:expr) => {
        page!(
            $from,
            "(m.department_folded, m.name_folded, m.id) > ($9, $10, $11)",
            "m.department_folded, m.name_folded, m.id LIMIT $12"
        )
    };
}
macro_rules! department_down {
    ($from:expr) => {
        page!(
            $from,
            "(m.department_folded, m.name_folded, m.id) < ($5, $6, $7)",
            "m.department_folded DESC, m.name_folded DESC, m.id DESC LIMIT $8"
        )
    };
    (found $from:expr) => {
        page!(
            $from,
            "(m.department_folded, m.name_folded, m.id) < ($9, $10, $11)",
            "m.department_folded DESC, m.name_folded DESC, m.id DESC LIMIT $12"
        )
    };
}
macro_rules! age_up {
    ($from:expr) => {
        page!($from, "(m.created_at, m.id) > ($5, $6)", "m.created_at, m.id LIMIT $7")
    };
    (found $from:expr) => {
        page!(
            $from,
            "(m.created_at, m.id) > ($9, $10)",
            "m.created_at, m.id LIMIT $11"
        )
    };
}
macro_rules! age_down {
    ($from:expr) => {
        page!(
            $from,
            "(m.created_at, m.id) < ($5, $6)",
            "m.created_at DESC, m.id DESC LIMIT $7"
        )
    };
    (found $from:expr) => {
        page!(
            $from,
            "(m.created_at, m.id) < ($9, $10)",
            "m.created_at DESC, m.id DESC LIMIT $11"
        )
    };
}
