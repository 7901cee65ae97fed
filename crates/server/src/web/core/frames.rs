//! The frames of both consoles, filled from the caller whom the guard resolved.

use ieum_app::access::{OperatorCaller, OrgCaller};
use ieum_model::permission::Permission;

use super::Ask;
use crate::web::page::{ConsoleFrame, ConsoleItem, OperatorFrame, OperatorItem, OrgLink};

/// Which permission opens a menu entry.
const fn permission(item: ConsoleItem) -> Permission {
    match item {
        ConsoleItem::AccountLink => Permission::SeeLinking,
        ConsoleItem::LoginPage | ConsoleItem::Security | ConsoleItem::Traces => Permission::ManageLinking,
        ConsoleItem::Organization => Permission::ManageOrganization,
        ConsoleItem::Members => Permission::ManageMembers,
        ConsoleItem::Systems => Permission::SeeSystems,
        ConsoleItem::Audit => Permission::ReadAudit,
        ConsoleItem::Chart | ConsoleItem::Groups => Permission::ManageChart,
    }
}

impl Ask {
    /// The address of this organisation's console.
    pub fn console_root(caller: &OrgCaller) -> String {
        format!("/console/{}", caller.scope().org_id())
    }

    /// The organisation console around a page.
    ///
    /// # Errors
    /// As the database says.
    pub async fn console_frame(
        &self,
        caller: &OrgCaller,
        title: impl Into<String>,
        active: ConsoleItem,
    ) -> Result<ConsoleFrame, super::Failure> {
        let members = self
            .ctx
            .store()
            .read()
            .await?
            .active_members_of(&caller.session)
            .await?;
        let others = members
            .iter()
            .filter(|m| m.scope() != caller.scope() && m.role().permits(Permission::EnterConsole));
        let mut frame = ConsoleFrame::new(
            self.frame(title)
                .org(caller.member.organization().name.clone())
                .person(caller.member.name.clone()),
            active,
        );
        frame.other_orgs = others
            .map(|m| OrgLink {
                name: m.organization().name.clone(),
                href: format!("/console/{}", m.scope().org_id()),
            })
            .collect();
        frame.root = Self::console_root(caller);
        frame.is_emergency = caller.member.method_kind == ieum_store::emergency::KIND;
        frame.permitted.retain(|item| caller.role().permits(permission(*item)));
        Ok(frame)
    }

    /// The operator console around a page.
    pub fn operator_frame(
        &self,
        caller: &OperatorCaller,
        title: impl Into<String>,
        active: OperatorItem,
    ) -> OperatorFrame {
        let mut frame = OperatorFrame::new(self.frame(title).person(caller.operator.name.clone()), active);
        frame.waiting = caller.waiting;
        frame
    }
}
