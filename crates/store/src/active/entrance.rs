//! An organisation's login page: the organisation, its logo's digest and its enabled methods, in one read. Everybody may ask for it, and often.

use ieum_model::LoginMethodId;

use super::method::{self, ActiveMethod};
use super::{ActiveOrganization, OrgScope};
use crate::db::{Conn, StoreError, statements};
use crate::organization;

statements! {
    BY_SLUG = "SELECT o.id, o.name, o.plan, o.state, o.color, o.super_admin_id, o.session_idle_minutes, o.session_absolute_minutes,
            s.slug, o.linked_at, o.created_at, o.version, l.id, l.kind, l.name, g.digest,
            COALESCE(f.signs_in_by_mail, FALSE)
        FROM org_slugs s JOIN organizations o ON o.id = s.org_id LEFT JOIN org_logos g ON g.org_id = o.id
            LEFT JOIN second_factor_rules f ON f.org_id = o.id
            LEFT JOIN login_methods l ON l.org_id = o.id AND l.is_enabled = TRUE AND l.kind <> 'emergency'
        WHERE s.slug = $1 AND s.state = 'current' AND o.state = 'active' AND o.linked_at IS NOT NULL ORDER BY l.position, l.id LIMIT 50";
    BY_METHOD = "SELECT o.id, o.name, o.plan, o.state, o.color, o.super_admin_id, o.session_idle_minutes, o.session_absolute_minutes,
            s.slug, o.linked_at, o.created_at, o.version, l.kind, l.name
        FROM login_methods l JOIN organizations o ON o.id = l.org_id JOIN org_slugs s ON s.org_id = o.id AND s.state = 'current'
        WHERE l.id = $1 AND l.is_enabled = TRUE AND l.kind <> 'emergency' AND o.state = 'active' AND o.linked_at IS NOT NULL";
    REMEMBERED = "SELECT s.slug, o.name FROM org_slugs s JOIN organizations o ON o.id = s.org_id
        WHERE s.slug IN ($1, $2, $3, $4, $5, $6, $7, $8) AND s.state = 'current' AND o.state = 'active' AND o.linked_at IS NOT NULL";
}

/// An organisation with a login page, and the methods that the page offers, in order.
#[derive(Debug, Clone)]
pub struct ActiveEntrance {
    /// The organisation.
    pub organization: ActiveOrganization,
    /// Its enabled methods; none if all are disabled.
    pub methods: Vec<ActiveMethod>,
    /// Digest of the organisation's logo, if it has one.
    pub logo_digest: Option<String>,
    /// People may come in by a mailed code in place of the password.
    signs_in_by_mail: bool,
}

impl ActiveEntrance {
    /// The method to which a mailed code in place of the password belongs, if the organisation lets people in by one: its own. One that
    /// left signing in to its own system leaves it there.
    pub fn method_of_mail(&self) -> Option<&ActiveMethod> {
        let own = self.methods.iter().find(|method| method.kind == "password");
        own.filter(|_| self.signs_in_by_mail)
    }
}

impl Conn {
    /// Resolves a login page with its methods (at most 50).
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_active_entrance(&mut self, slug: &str) -> Result<Option<ActiveEntrance>, StoreError> {
        let rows = self
            .all(BY_SLUG, &[&slug], |r| {
                let organization = organization::read(r)?;
                let scope = OrgScope(organization.id);
                let method = match r.get::<Option<LoginMethodId>>(12)? {
                    Some(id) => Some(method::new(scope, id, r.get(13)?, r.get(14)?)),
                    None => None,
                };
                Ok((organization, method, r.get(15)?, r.get(16)?))
            })
            .await?;
        let mut entrance = None;
        for (organization, method, logo_digest, signs_in_by_mail) in rows {
            entrance
                .get_or_insert_with(|| ActiveEntrance {
                    organization: ActiveOrganization::new(organization),
                    methods: Vec::new(),
                    logo_digest,
                    signs_in_by_mail,
                })
                .methods
                .extend(method);
        }
        Ok(entrance)
    }

    /// Resolves one method of a login page, for what comes in at an address of the method's own.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_active_door(
        &mut self,
        id: LoginMethodId,
    ) -> Result<Option<(ActiveOrganization, ActiveMethod)>, StoreError> {
        self.optional(BY_METHOD, &[&id], |r| {
            let organization = organization::read(r)?;
            let method = method::new(OrgScope(organization.id), id, r.get(12)?, r.get(13)?);
            Ok((ActiveOrganization::new(organization), method))
        })
        .await
    }

    /// Organisation ID and name of those of up to eight organisation IDs that have a login page, in no order.
    ///
    /// # Errors
    /// As the database says.
    pub async fn entrances_of(&mut self, slugs: &[String]) -> Result<Vec<(String, String)>, StoreError> {
        let at = |index: usize| slugs.get(index).map(String::as_str).unwrap_or_default();
        let slugs = [at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)];
        let params: [&dyn crate::db::Param; 8] = [
            &slugs[0], &slugs[1], &slugs[2], &slugs[3], &slugs[4], &slugs[5], &slugs[6], &slugs[7],
        ];
        self.all(REMEMBERED, &params, |r| Ok((r.get(0)?, r.get(1)?))).await
    }
}
