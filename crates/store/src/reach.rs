//! Which organisations a business system reaches, and to which groups an organisation restricts one. Who may use what by these rows
//! is said in `active/reach.rs`.

use ieum_model::organization::OrgState;
use ieum_model::{ClientRowId, GroupId, Instant, OrgId};

use crate::OrgScope;
use crate::active::{ClientRow, client_columns, groups_allow, org_may_use, read_client};
use crate::db::{Conn, Param, StoreError, Tx, statements};

/// Most groups to which one organisation restricts one business system.
pub const MOST_GROUPS: usize = 20;

statements! {
    SET_REACH = "UPDATE clients SET reach = $3, version = version + 1 WHERE id = $1 AND version = $2 AND org_id IS NULL";
    ADD_ORG = "INSERT INTO client_orgs (client_row_id, org_id, added_at) VALUES ($1, $2, $3) ON CONFLICT (client_row_id, org_id) DO NOTHING";
    REMOVE_ORG = "DELETE FROM client_orgs WHERE client_row_id = $1 AND org_id = $2";
    KEEP_USERS = "INSERT INTO client_orgs (client_row_id, org_id, added_at)
        SELECT DISTINCT u.client_row_id, u.org_id, CAST($2 AS BIGINT) FROM client_uses u WHERE u.client_row_id = $1
        ON CONFLICT (client_row_id, org_id) DO NOTHING";
    COUNT_USERS = "SELECT COUNT(DISTINCT u.org_id) FROM client_uses u WHERE u.client_row_id = $1";
    COUNT_CHOSEN = "SELECT COUNT(*) FROM client_orgs WHERE client_row_id = $1";
    CHOSEN = "SELECT o.id, o.name, s.slug, o.state, r.added_at FROM client_orgs r JOIN organizations o ON o.id = r.org_id
            LEFT JOIN org_slugs s ON s.org_id = o.id AND s.state = 'current'
        WHERE r.client_row_id = $1 AND r.org_id > $2 ORDER BY r.org_id LIMIT $3";
    IS_CHOSEN = "SELECT added_at FROM client_orgs WHERE client_row_id = $1 AND org_id = $2";
    REACHABLE = concat!("SELECT ", client_columns!(), ", (SELECT COUNT(*) FROM client_groups y WHERE y.org_id = $1 AND y.client_row_id = c.id)
        FROM clients c WHERE c.id > $2 AND ", org_may_use!("c", "$1"), " ORDER BY c.id LIMIT $3");
    MAY_USE = concat!("SELECT ", client_columns!(), " FROM clients c WHERE c.id = $2 AND ", org_may_use!("c", "$1"));
    OWN = concat!("SELECT ", client_columns!(), " FROM clients c WHERE c.org_id = $1 ORDER BY c.id DESC LIMIT 200");
    COUNT_OWN = "SELECT COUNT(*) FROM clients WHERE org_id = $1";
    GROUPS = "SELECT group_id FROM client_groups WHERE org_id = $1 AND client_row_id = $2 ORDER BY group_id LIMIT 500";
    CLEAR_GROUPS = "DELETE FROM client_groups WHERE org_id = $1 AND client_row_id = $2";
    ADD_GROUP = "INSERT INTO client_groups (org_id, client_row_id, group_id, added_at) VALUES ($1, $2, $3, $4)";
    // Who may use it now, and would be in none of these groups.
    LOSING = concat!("SELECT COUNT(*) FROM members m WHERE m.org_id = $1 AND m.state = 'active' AND ", groups_allow!("$2", "$1", "m.id"), "
            AND NOT EXISTS (SELECT 1 FROM group_members x WHERE x.org_id = $1 AND x.member_id = m.id AND x.group_id IN
                ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22))");
}

/// An organisation that was chosen for a business system.
#[derive(Debug, Clone)]
pub struct ChosenOrg {
    /// The organisation.
    pub id: OrgId,
    /// Its name.
    pub name: String,
    /// Its organisation ID.
    pub slug: Option<String>,
    /// Active or suspended.
    pub state: OrgState,
    /// Since when.
    pub added_at: Instant,
}

/// A business system that an organisation may use.
#[derive(Debug, Clone)]
pub struct Reachable {
    /// The business system, in whatever state.
    pub client: ClientRow,
    /// To how many groups the organisation restricts it; zero leaves it to everybody.
    pub groups: i64,
}

/// How many columns a client has before what follows it.
const AFTER: usize = crate::active::CLIENT_WIDTH;

fn reachable(r: &crate::db::Row<'_>) -> Result<Reachable, StoreError> {
    Ok(Reachable {
        client: read_client(r)?,
        groups: r.get(AFTER)?,
    })
}

impl Conn {
    /// The organisations that were chosen for one of the provider's business systems, those after `after`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn chosen_orgs(
        &mut self,
        client: ClientRowId,
        after: Option<OrgId>,
        limit: i64,
    ) -> Result<Vec<ChosenOrg>, StoreError> {
        let after = after.unwrap_or(OrgId::from_uuid(uuid::Uuid::nil()));
        self.all(CHOSEN, &[&client, &after, &limit], |r| {
            Ok(ChosenOrg {
                id: r.get(0)?,
                name: r.get(1)?,
                slug: r.get(2)?,
                state: r.get(3)?,
                added_at: r.get(4)?,
            })
        })
        .await
    }

    /// Whether an organisation is among them.
    ///
    /// # Errors
    /// As the database says.
    pub async fn is_chosen_org(&mut self, client: ClientRowId, org: OrgId) -> Result<bool, StoreError> {
        let found: Option<Instant> = self.optional(IS_CHOSEN, &[&client, &org], |r| r.get(0)).await?;
        Ok(found.is_some())
    }

    /// How many organisations were chosen, and of how many a member ever signed in.
    ///
    /// # Errors
    /// As the database says.
    pub async fn count_orgs_of_client(&mut self, client: ClientRowId) -> Result<(i64, i64), StoreError> {
        let chosen = self.optional(COUNT_CHOSEN, &[&client], |r| r.get(0)).await?;
        let using = self.optional(COUNT_USERS, &[&client], |r| r.get(0)).await?;
        Ok((chosen.unwrap_or(0), using.unwrap_or(0)))
    }

    /// The business systems that an organisation may use, in whatever state, in the order of their registration: those after `after`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn reachable_clients(
        &mut self,
        scope: OrgScope,
        after: Option<ClientRowId>,
        limit: i64,
    ) -> Result<Vec<Reachable>, StoreError> {
        let after = after.unwrap_or(ClientRowId::from_uuid(uuid::Uuid::nil()));
        self.all(REACHABLE, &[scope.org_id(), &after, &limit], reachable).await
    }

    /// One of them.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_reachable_client(
        &mut self,
        scope: OrgScope,
        client: ClientRowId,
    ) -> Result<Option<ClientRow>, StoreError> {
        self.optional(MAY_USE, &[scope.org_id(), &client], read_client).await
    }

    /// An organisation's own business systems, the latest first; at most 200.
    ///
    /// # Errors
    /// As the database says.
    pub async fn own_clients(&mut self, scope: OrgScope) -> Result<Vec<ClientRow>, StoreError> {
        self.all(OWN, &[scope.org_id()], read_client).await
    }

    /// How many they are.
    ///
    /// # Errors
    /// As the database says.
    pub async fn count_own_clients(&mut self, scope: OrgScope) -> Result<i64, StoreError> {
        let count = self.optional(COUNT_OWN, &[scope.org_id()], |r| r.get(0)).await?;
        Ok(count.unwrap_or(0))
    }

    /// The groups to which an organisation restricts a business system; none leaves it to everybody.
    ///
    /// # Errors
    /// As the database says.
    pub async fn client_groups(&mut self, scope: OrgScope, client: ClientRowId) -> Result<Vec<GroupId>, StoreError> {
        self.all(GROUPS, &[scope.org_id(), &client], |r| r.get(0)).await
    }

    /// How many active members may use a business system now and could not if it were restricted to these groups, of which the first
    /// [`MOST_GROUPS`] count.
    ///
    /// # Errors
    /// As the database says.
    pub async fn count_losing(
        &mut self,
        scope: OrgScope,
        client: ClientRowId,
        groups: &[GroupId],
    ) -> Result<i64, StoreError> {
        let nobody = GroupId::from_uuid(uuid::Uuid::nil());
        let slots: [GroupId; MOST_GROUPS] = std::array::from_fn(|at| groups.get(at).copied().unwrap_or(nobody));
        let mut params: Vec<&dyn Param> = vec![scope.org_id(), &client];
        params.extend(slots.iter().map(|group| group as &dyn Param));
        let count = self.optional(LOSING, &params, |r| r.get(0)).await?;
        Ok(count.unwrap_or(0))
    }
}

impl Tx {
    /// Sets which organisations one of the provider's business systems reaches: `all` or `chosen`. `false` if somebody else changed
    /// it since `version`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_client_reach(
        &mut self,
        client: ClientRowId,
        version: i64,
        reach: &str,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(SET_REACH, &[&client, &version, &reach]).await? == 1)
    }

    /// Chooses every organisation of which a member ever signed in, and says how many are new.
    ///
    /// # Errors
    /// As the database says.
    pub async fn choose_orgs_using(&mut self, client: ClientRowId, now: Instant) -> Result<u64, StoreError> {
        self.execute(KEEP_USERS, &[&client, &now]).await
    }

    /// Chooses an organisation; `false` if it was chosen before.
    ///
    /// # Errors
    /// As the database says.
    pub async fn add_client_org(
        &mut self,
        scope: OrgScope,
        client: ClientRowId,
        now: Instant,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(ADD_ORG, &[&client, scope.org_id(), &now]).await? == 1)
    }

    /// Takes an organisation out; `false` if it was not chosen.
    ///
    /// # Errors
    /// As the database says.
    pub async fn remove_client_org(&mut self, scope: OrgScope, client: ClientRowId) -> Result<bool, StoreError> {
        Ok(self.execute(REMOVE_ORG, &[&client, scope.org_id()]).await? == 1)
    }

    /// Restricts a business system to these groups of the organisation; none leaves it to everybody.
    ///
    /// # Errors
    /// As the database says; a group of nobody's violates its foreign key.
    pub async fn set_client_groups(
        &mut self,
        scope: OrgScope,
        client: ClientRowId,
        groups: &[GroupId],
        now: Instant,
    ) -> Result<(), StoreError> {
        self.execute(CLEAR_GROUPS, &[scope.org_id(), &client]).await?;
        for group in groups {
            self.execute(ADD_GROUP, &[scope.org_id(), &client, group, &now]).await?;
        }
        Ok(())
    }
}
