//! Who keeps business systems: the provider keeps any, the super admin of an organisation its own. Every operation on one finds it
//! through [`Keeper::find`], so that nobody touches another's: it does not exist for them.

use ieum_model::ClientRowId;
use ieum_model::permission::Permission;
use ieum_store::active::ClientRow;
use ieum_store::{Conn, OrgScope, Tx};

use crate::access::{OperatorCaller, OrgCaller};
use crate::core::audit::Record;
use crate::{Actor, Context, Error, Result, Target};

/// Somebody who registers and changes business systems.
#[derive(Debug, Clone)]
pub struct Keeper {
    actor: Actor,
    keeps: Keeps,
}

#[derive(Debug, Clone, Copy)]
enum Keeps {
    /// The provider: any business system.
    Any,
    /// An organisation: its own.
    Of(OrgScope),
    /// None at all.
    Nothing,
}

impl From<&OperatorCaller> for Keeper {
    fn from(caller: &OperatorCaller) -> Self {
        Self {
            actor: caller.actor(),
            keeps: Keeps::Any,
        }
    }
}

impl From<&OrgCaller> for Keeper {
    /// The super admin keeps the organisation's own; for every other member there is nothing to keep.
    fn from(caller: &OrgCaller) -> Self {
        let is_keeper = caller.role().permits(Permission::ManageLinking);
        Self {
            actor: caller.actor(),
            keeps: if is_keeper {
                Keeps::Of(caller.scope())
            } else {
                Keeps::Nothing
            },
        }
    }
}

impl From<&Actor> for Keeper {
    /// The provider's own programs, such as the command line. A member's name alone opens nothing.
    fn from(actor: &Actor) -> Self {
        Self {
            actor: actor.clone(),
            keeps: if actor.kind == "member" {
                Keeps::Nothing
            } else {
                Keeps::Any
            },
        }
    }
}

impl Keeper {
    /// The organisation that it keeps for, and whose own a business system becomes that it registers.
    ///
    /// # Errors
    /// [`Error::NotFound`] for whoever keeps nothing.
    pub(super) const fn owner(&self) -> Result<Option<OrgScope>> {
        match self.keeps {
            Keeps::Any => Ok(None),
            Keeps::Of(scope) => Ok(Some(scope)),
            Keeps::Nothing => Err(Error::NotFound),
        }
    }

    /// The business system, if this keeper may touch it. The one place that says so.
    ///
    /// # Errors
    /// [`Error::NotFound`], also if it is another's.
    pub async fn find(&self, conn: &mut Conn, id: ClientRowId) -> Result<ClientRow> {
        let row = conn.find_client(id).await?;
        row.filter(|row| self.keeps(row)).ok_or(Error::NotFound)
    }

    fn keeps(&self, row: &ClientRow) -> bool {
        match self.keeps {
            Keeps::Any => true,
            Keeps::Of(scope) => row.org_id == Some(*scope.org_id()),
            Keeps::Nothing => false,
        }
    }

    /// Writes down what was done to a business system: in the log of the organisation whose own it is, and in the provider's if the
    /// provider did it.
    pub(super) async fn note(
        &self,
        ctx: &Context,
        tx: &mut Tx,
        system: (ClientRowId, &str),
        action: &'static str,
        detail: String,
    ) -> Result<()> {
        let (id, name) = system;
        let target = || Target::new("system", id, name);
        if let Some(scope) = tx.find_scope_of_owner(id).await? {
            let record = Record::done(&self.actor, scope, action, target()).detail(detail.clone());
            ctx.audit(tx, record).await?;
        }
        if matches!(self.keeps, Keeps::Any) {
            ctx.audit_provider(tx, &self.actor, action, target(), detail).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_members_name_alone_keeps_nothing() {
        let mut actor = Actor::system();
        assert!(matches!(Keeper::from(&actor).keeps, Keeps::Any));
        actor.kind = "member";
        assert!(matches!(Keeper::from(&actor).keeps, Keeps::Nothing));
        assert!(Keeper::from(&actor).owner().is_err());
    }
}
