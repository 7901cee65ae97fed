//! Members who test what is not live at a login method: the one place that says what they test, and until when a sign-in by it holds.

use ieum_model::{Instant, LoginMethodId, MemberId};

use super::method::{self, ActiveMethod};
use super::{ActiveOrganization, OrgScope};
use crate::db::{Conn, StoreError, statements};
use crate::organization;

/// The version `v` is what testers of the method `l` try: its draft, or what it would go live with while it is off.
macro_rules! under_test {
    ($version:literal, $method:literal) => {
        concat!(
            "(",
            $version,
            ".state = 'draft' OR (",
            $version,
            ".state = 'live' AND ",
            $method,
            ".is_enabled = FALSE AND NOT EXISTS (SELECT 1 FROM login_method_versions zd WHERE zd.org_id = ",
            $method,
            ".org_id AND zd.login_method_id = ",
            $method,
            ".id AND zd.state = 'draft')))"
        )
    };
}

/// The sign-in `x` (a row of `session_orgs`) still holds by its method `l`: it is on; or, for a tester's, its member still tests it, and
/// what was tested is still what is tested. A test never becomes a sign-in like others.
macro_rules! method_serves {
    ($method:literal, $sign_in:literal) => {
        concat!(
            "((",
            $sign_in,
            ".tested_number IS NULL AND ",
            $method,
            ".is_enabled = TRUE) OR (",
            $sign_in,
            ".tested_number IS NOT NULL AND EXISTS (SELECT 1 FROM method_testers zt JOIN login_method_versions zv
                ON zv.org_id = zt.org_id AND zv.login_method_id = zt.login_method_id
                WHERE zt.org_id = ",
            $sign_in,
            ".org_id AND zt.login_method_id = ",
            $sign_in,
            ".login_method_id AND zt.member_id = ",
            $sign_in,
            ".member_id AND zv.number = ",
            $sign_in,
            ".tested_number AND ",
            $crate::active::under_test!("zv", $method),
            ")))"
        )
    };
}

pub(crate) use {method_serves, under_test};

macro_rules! select {
    ($filter:literal) => {
        concat!(
            "SELECT o.id, o.name, o.plan, o.state, o.color, o.super_admin_id, o.session_idle_minutes, o.session_absolute_minutes,
                s.slug, o.linked_at, o.created_at, o.version, l.id, l.kind, l.name, t.member_id, v.number, t.expires_at, l.is_enabled
            FROM method_testers t JOIN organizations o ON o.id = t.org_id JOIN org_slugs s ON s.org_id = o.id AND s.state = 'current'
                JOIN members m ON m.org_id = t.org_id AND m.id = t.member_id
                JOIN login_methods l ON l.org_id = t.org_id AND l.id = t.login_method_id
                JOIN login_method_versions v ON v.org_id = l.org_id AND v.login_method_id = l.id
            WHERE o.state = 'active' AND o.linked_at IS NOT NULL AND m.state = 'active' AND l.kind NOT IN ('password', 'emergency') AND ",
            under_test!("v", "l"),
            $filter
        )
    };
}

statements! {
    BY_LINK = select!(" AND t.token_hash = $1 AND t.expires_at > $2");
    OF_MEMBER = select!(" AND t.org_id = $1 AND t.login_method_id = $2 AND t.member_id = $3 AND v.number = $4");
}

/// Who tests, and what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tested {
    /// The one member who may come in by it.
    pub member: MemberId,
    /// The version.
    pub number: i64,
    /// The method is off: nobody else signs in by it, and no name of it stands for anybody yet.
    pub is_off: bool,
}

/// What a tester's link leads to.
#[derive(Debug, Clone)]
pub struct ActiveTest {
    /// The organisation.
    pub organization: ActiveOrganization,
    /// What is tested.
    pub method: ActiveMethod,
    /// Until when the link holds.
    pub expires_at: Instant,
}

fn read(r: &crate::db::Row<'_>) -> Result<ActiveTest, StoreError> {
    let organization = organization::read(r)?;
    let tested = Tested {
        member: r.get(15)?,
        number: r.get(16)?,
        is_off: !r.get::<bool>(18)?,
    };
    let place = (OrgScope(organization.id), r.get(12)?);
    Ok(ActiveTest {
        method: method::of_tester(place, tested, r.get(13)?, r.get(14)?),
        organization: ActiveOrganization::new(organization),
        expires_at: r.get(17)?,
    })
}

impl Conn {
    /// What the holder of a tester's link may try now, by the hash of its token.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_active_test(
        &mut self,
        token_hash: [u8; 32],
        now: Instant,
    ) -> Result<Option<ActiveTest>, StoreError> {
        self.optional(BY_LINK, &[&token_hash, &now], read).await
    }

    /// The version that a member tests at a method, if it is still tested, and by that member.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_tested_method(
        &mut self,
        organization: &ActiveOrganization,
        method: LoginMethodId,
        (member, number): (MemberId, i64),
    ) -> Result<Option<ActiveMethod>, StoreError> {
        let params: [&dyn crate::db::Param; 4] = [&organization.id, &method, &member, &number];
        let found = self.optional(OF_MEMBER, &params, read).await?;
        Ok(found.map(|found| found.method))
    }
}

#[cfg(test)]
mod tests {
    use crate::active::{bearer, device, grant, session, tester};
    use crate::migrate::{in_memory, plan_of};

    /// Whether a sign-in holds is asked along indexes, and only of a tester's sign-in is more asked than of others.
    #[test]
    fn a_sign_in_is_judged_along_indexes() {
        let db = in_memory();
        let all = [
            session::STATEMENTS,
            grant::STATEMENTS,
            bearer::STATEMENTS,
            device::STATEMENTS,
            tester::STATEMENTS,
        ];
        let mut judged = 0;
        for statement in all.concat() {
            let plan = plan_of(&db, &statement);
            let text = plan.join("\n");
            assert!(
                !plan.iter().any(|line| line.starts_with("SCAN")),
                "{}:\n{text}",
                statement.name
            );
            if statement.sqlite.contains("zt") {
                judged += 1;
                assert!(
                    text.contains("SEARCH zt USING") && text.contains("SEARCH zv USING"),
                    "{text}"
                );
            }
        }
        assert!(judged >= 6, "{judged}");
    }
}
