//! A member as business systems would see them if they signed in now; without a grant, for a preview.

use ieum_model::MemberId;
use ieum_model::permission::RoleName;

use crate::OrgScope;
use crate::db::{Conn, StoreError, statements};

statements! {
    PREVIEWED = "SELECT o.name, s.slug, m.name, m.email, m.phone, m.department, a.locale,
            CASE WHEN a.home_org_id IS NULL AND a.email_folded = m.email_folded THEN TRUE ELSE FALSE END,
            CASE WHEN o.super_admin_id = m.id THEN 'super_admin' WHEN m.is_admin = TRUE THEN 'admin' ELSE 'member' END,
            CASE WHEN o.state = 'active' AND m.state = 'active' AND a.state = 'active' THEN TRUE ELSE FALSE END
        FROM members m JOIN organizations o ON o.id = m.org_id LEFT JOIN accounts a ON a.id = m.account_id
            LEFT JOIN org_slugs s ON s.org_id = o.id AND s.state = 'current'
        WHERE m.org_id = $1 AND m.id = $2 AND m.purged_at IS NULL";
}

/// What a grant of this member would say.
#[derive(Debug, Clone)]
pub struct Previewed {
    /// Organisation name.
    pub org_name: String,
    /// Organisation ID.
    pub org_slug: Option<String>,
    /// The person's name in this organisation.
    pub name: String,
    /// E-mail.
    pub email: Option<String>,
    /// Phone (E.164).
    pub phone: Option<String>,
    /// Department, empty if none.
    pub department: String,
    /// Language the person chose.
    pub locale: Option<String>,
    /// The person has proven the e-mail.
    pub is_email_verified: bool,
    /// What the person is in this organisation.
    pub role: RoleName,
    /// Whether the person could sign in at all.
    pub is_active: bool,
}

impl Conn {
    /// A member for a preview, in whatever state but purged.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_previewed(&mut self, scope: OrgScope, id: MemberId) -> Result<Option<Previewed>, StoreError> {
        self.optional(PREVIEWED, &[scope.org_id(), &id], |r| {
            Ok(Previewed {
                org_name: r.get(0)?,
                org_slug: r.get(1)?,
                name: r.get(2)?,
                email: r.get(3)?,
                phone: r.get(4)?,
                department: r.get(5)?,
                locale: r.get(6)?,
                is_email_verified: r.get(7)?,
                role: r.get(8)?,
                is_active: r.get(9)?,
            })
        })
        .await
    }
}
