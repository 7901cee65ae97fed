//! Each query of the list walks along an index.

use super::{STATEMENTS, pages};

/// SQLite says how it would run each statement: along an index, and never over the whole table.
#[test]
fn every_query_of_the_list_walks_along_an_index() {
    let db = rusqlite::Connection::open_in_memory().expect("opened");
    db.execute_batch(include_str!("../../migrations/sqlite/0001_people.sql"))
        .expect("tables");
    for statement in STATEMENTS.iter().chain(pages::STATEMENTS) {
        let explain = format!("EXPLAIN QUERY PLAN {}", statement.sqlite);
        let mut prepared = db.prepare(&explain).expect(statement.name);
        let count = prepared.parameter_count();
        let nulls = rusqlite::params_from_iter(std::iter::repeat_n(rusqlite::types::Null, count));
        let plan: Vec<String> = prepared
            .query_map(nulls, |row| row.get(3))
            .expect("explained")
            .map(|line| line.expect("text"))
            .collect();
        let text = plan.join("\n");
        for line in &plan {
            let is_table = line.starts_with("SCAN")
                && !["SCAN m", "SCAN d", "SCAN a", "SCAN b", "SCAN c", "SCAN e"]
                    .iter()
                    .any(|l| line == l)
                && !line.starts_with("SCAN counts");
            assert!(!is_table || line.contains("CONSTANT"), "{}:\n{text}", statement.name);
        }
        // Few rows are found by more than the organisation alone; the index of admins holds nobody else.
        let is_few = |l: &&String| {
            let is_whole = l.ends_with("(org_id=?)") || l.contains("(org_id=? AND (");
            l.starts_with("SEARCH members") && is_whole && !l.contains("members_admins")
        };
        let is_wide = plan.iter().find(is_few);
        let short = statement.name.rsplit("::").next().unwrap_or_default();
        if short.contains("FOUND") || short.contains("ADMINS") {
            assert_eq!(is_wide, None, "{}:\n{text}", statement.name);
        }
        // What walks along an order is not sorted again.
        if short.starts_with("ALL_")
            || short.starts_with("WALK_")
            || short.starts_with("STATE_")
            || short.starts_with("DEPARTMENT_NAME")
        {
            assert!(!text.contains("TEMP B-TREE"), "{}:\n{text}", statement.name);
        }
    }
}
