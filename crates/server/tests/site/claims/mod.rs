//! What business systems are told of a member: the built-in claims, the rules of a client, and the editor with its preview.

mod built_in;
mod editor;
mod preview;
mod rules;

use ieum_app::Actor;
use ieum_app::provider::{ClaimChange, edit_claims};
use ieum_oidc::claims::AskedRule;

use crate::provider::Rp;
use crate::support::TestApp;

/// Puts the super admin into 영업본부 / 영업1팀 as its 팀장 and leader, besides into 총무팀, and into the groups 결재자 and Ａ조.
/// Identifiers are borrowed from other rows, so that the statements suit both databases.
pub async fn chart(app: &TestApp) {
    app.sql(
        "INSERT INTO org_units (id, org_id, parent_id, name, name_folded, position, depth, created_at, version)
            SELECT o.id, o.id, NULL, '영업본부', '영업본부', 1, 1, 0, 1 FROM organizations o;
        INSERT INTO org_units (id, org_id, parent_id, name, name_folded, position, depth, created_at, version)
            SELECT m.id, m.org_id, m.org_id, '영업1팀', '영업1팀', 1, 2, 0, 1 FROM members m;
        INSERT INTO org_units (id, org_id, parent_id, name, name_folded, position, depth, created_at, version)
            SELECT m.account_id, m.org_id, NULL, '총무팀', '총무팀', 2, 1, 0, 1 FROM members m;
        INSERT INTO duties (id, org_id, name, name_folded, position, created_at, version)
            SELECT o.id, o.id, '팀장', '팀장', 1, 0, 1 FROM organizations o;
        INSERT INTO assignments (org_id, member_id, unit_id, duty_id, is_primary, is_leader, created_at)
            SELECT m.org_id, m.id, m.id, m.org_id, TRUE, TRUE, 0 FROM members m;
        INSERT INTO assignments (org_id, member_id, unit_id, duty_id, is_primary, is_leader, created_at)
            SELECT m.org_id, m.id, m.account_id, NULL, FALSE, FALSE, 0 FROM members m;
        INSERT INTO member_groups (id, org_id, name, name_folded, created_at, version)
            SELECT o.id, o.id, '결재자', '결재자', 0, 1 FROM organizations o;
        INSERT INTO member_groups (id, org_id, name, name_folded, created_at, version)
            SELECT m.id, m.org_id, 'Ａ조', 'a조', 0, 1 FROM members m;
        INSERT INTO group_members (org_id, group_id, member_id, added_at) SELECT m.org_id, g.id, m.id, 0
            FROM members m JOIN member_groups g ON g.org_id = m.org_id;",
    )
    .await;
}

/// A rule for every place.
pub fn rule(name: &str, source: &str) -> AskedRule {
    AskedRule {
        name: name.into(),
        source: source.into(),
        id_token: true,
        userinfo: true,
        access_token: true,
        ..AskedRule::default()
    }
}

/// A list of values by condition.
pub fn values(name: &str, lines: &str) -> AskedRule {
    AskedRule {
        values: lines.into(),
        ..rule(name, "values")
    }
}

/// Makes the change to the business system's claims.
pub async fn change(rp: &Rp<'_>, change: ClaimChange) {
    let found = rp.app.store().read().await.unwrap().find_client(rp.id).await.unwrap();
    let version = found.unwrap().version;
    edit_claims(&rp.app.ctx(), &Actor::system(), rp.id, version, &change)
        .await
        .unwrap();
}

/// Adds rules.
pub async fn add(rp: &Rp<'_>, rules: &[AskedRule]) {
    for rule in rules {
        change(rp, ClaimChange::Add(rule.clone())).await;
    }
}
