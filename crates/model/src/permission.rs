//! Who may do what in an organisation's console. One enumeration, one function.

/// A menu of the console that an admin can be granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Menu {
    /// 조직 관리 › 조직 정보: name, logo, colour, session limits.
    Organization,
    /// 구성원: invite, suspend, delete, restore.
    Members,
    /// 연동 시스템: which business systems the members use, and which groups may.
    Systems,
    /// 감사 기록.
    Audit,
    /// 조직도: units, duties, who holds which post, and groups.
    Chart,
}

impl Menu {
    /// All of them, in the order of the console.
    pub const ALL: [Self; 5] = [
        Self::Organization,
        Self::Members,
        Self::Chart,
        Self::Systems,
        Self::Audit,
    ];

    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Members => "members",
            Self::Systems => "systems",
            Self::Audit => "audit",
            Self::Chart => "chart",
        }
    }
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.as_str() == text)
    }
    const fn bit(self) -> i64 {
        match self {
            Self::Organization => 1,
            Self::Members => 2,
            Self::Systems => 4,
            Self::Audit => 8,
            Self::Chart => 16,
        }
    }
}

/// A set of granted menus, stored as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Menus(i64);

impl Menus {
    /// From the stored bits; unknown bits are dropped.
    pub fn from_bits(bits: i64) -> Self {
        Menu::ALL.into_iter().filter(|m| bits & m.bit() != 0).collect()
    }
    /// The bits to store.
    pub const fn bits(self) -> i64 {
        self.0
    }
    /// Whether the set has this menu.
    pub const fn has(self, menu: Menu) -> bool {
        self.0 & menu.bit() != 0
    }
}

impl FromIterator<Menu> for Menus {
    fn from_iter<I: IntoIterator<Item = Menu>>(menus: I) -> Self {
        Self(menus.into_iter().fold(0, |bits, menu| bits | menu.bit()))
    }
}

/// What somebody is in an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// 슈퍼 관리자: everything; exactly one.
    SuperAdmin,
    /// 관리자 with granted menus.
    Admin(Menus),
    /// 구성원: signs in, no console.
    Member,
}

/// What somebody is, without the granted menus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleName {
    /// 슈퍼 관리자.
    SuperAdmin,
    /// 관리자.
    Admin,
    /// 구성원.
    Member,
}

impl RoleName {
    /// All of them, from the top.
    pub const ALL: [Self; 3] = [Self::SuperAdmin, Self::Admin, Self::Member];
    /// Stable name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::SuperAdmin => "super_admin",
            Self::Admin => "admin",
            Self::Member => "member",
        }
    }
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// What can be asked for in the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// To enter the console at all.
    EnterConsole,
    /// To see that account linking exists and how far it is.
    SeeLinking,
    /// To apply for linking, answer, withdraw, rename login methods, change the organisation ID, and to register and change the
    /// organisation's own business systems.
    ManageLinking,
    /// To change name, logo, colour and session limits.
    ManageOrganization,
    /// To see and manage members.
    ManageMembers,
    /// To grant and take menus; to hand the role of super admin over.
    ManageAdmins,
    /// To see business systems, and to say which of the organisation's groups may use one.
    SeeSystems,
    /// To read and export the audit log.
    ReadAudit,
    /// To see and change the org chart and the groups.
    ManageChart,
}

impl Permission {
    /// All of them, for the matrices that test every pair.
    pub const ALL: [Self; 9] = [
        Self::EnterConsole,
        Self::SeeLinking,
        Self::ManageLinking,
        Self::ManageOrganization,
        Self::ManageMembers,
        Self::ManageAdmins,
        Self::SeeSystems,
        Self::ReadAudit,
        Self::ManageChart,
    ];
}

impl Role {
    /// Whether the role permits it. The guide's rule: only the super admin links accounts.
    pub const fn permits(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::SuperAdmin => true,
            Self::Member => false,
            Self::Admin(menus) => match permission {
                P::EnterConsole | P::SeeLinking => true,
                P::ManageLinking | P::ManageAdmins => false,
                P::ManageOrganization => menus.has(Menu::Organization),
                P::ManageMembers => menus.has(Menu::Members),
                P::SeeSystems => menus.has(Menu::Systems),
                P::ReadAudit => menus.has(Menu::Audit),
                P::ManageChart => menus.has(Menu::Chart),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_admin_has_just_the_granted_menus_and_never_linking() {
        for menu in Menu::ALL {
            let role = Role::Admin([menu].into_iter().collect());
            let granted: Vec<_> = Permission::ALL.into_iter().filter(|p| role.permits(*p)).collect();
            assert_eq!(granted.len(), 3, "{menu:?}: {granted:?}");
            assert!(!granted.contains(&Permission::ManageLinking));
            assert!(!granted.contains(&Permission::ManageAdmins));
        }
    }

    #[test]
    fn a_member_has_no_console_and_the_super_admin_all_of_it() {
        assert!(Permission::ALL.into_iter().all(|p| Role::SuperAdmin.permits(p)));
        assert!(!Permission::ALL.into_iter().any(|p| Role::Member.permits(p)));
    }

    #[test]
    fn unknown_bits_grant_nothing() {
        assert_eq!(Menus::from_bits(i64::MAX).bits(), 31);
        assert_eq!(Menus::from_bits(32), Menus::default());
    }
}
