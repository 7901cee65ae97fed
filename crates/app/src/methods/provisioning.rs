//! Who becomes a member at the first sign-in by a login method (자동 등록), and in which groups.

use ieum_model::login_method::MethodKind;
use ieum_model::{GroupId, LoginMethodId};
use ieum_store::group::GroupRow;
use ieum_store::login_method::LoginMethodRow;
use ieum_store::member_list::Range;
use ieum_store::method_rule::MethodRule;

use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Context, Error, Result, transact};

/// Most names of groups at the other side.
const MOST_NAMES: usize = 50;
/// Longest name of a group at the other side, in characters.
const LONGEST_NAME: usize = 200;
/// Most groups that a new member is put into.
const MOST_GROUPS: usize = 20;

/// Who becomes a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Nobody: whoever is not known is proposed.
    Off,
    /// Everyone with an address of a domain of the method.
    Everyone,
    /// Of these, members of one of the named groups there.
    Groups,
}

impl Mode {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Off, Self::Everyone, Self::Groups];
    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Everyone => "everyone",
            Self::Groups => "groups",
        }
    }
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == text)
    }
}

/// The rule with what its form shows.
#[derive(Debug)]
pub struct People {
    /// The method.
    pub method: LoginMethodRow,
    /// Who becomes a member.
    pub mode: Mode,
    /// Names of groups there, one a line.
    pub names: String,
    /// The groups that a new member is put into.
    pub chosen: Vec<GroupId>,
    /// The organisation's groups.
    pub groups: Vec<GroupRow>,
    /// Proven domains for which the method speaks, without which nobody becomes a member.
    pub domains: Vec<String>,
}

/// What somebody typed.
#[derive(Debug, Clone, Copy)]
pub struct PeopleForm<'a> {
    /// Stable name of the mode.
    pub mode: &'a str,
    /// Names of groups there, one a line.
    pub names: &'a str,
    /// Groups here.
    pub groups: &'a [String],
}

/// The rule of a method.
///
/// # Errors
/// [`Error::NotFound`], also for the password.
pub async fn people(ctx: &Context, caller: &OrgCaller, id: LoginMethodId) -> Result<People> {
    let scope = caller.scope();
    let mut conn = ctx.store().read().await?;
    let found = conn.method_settings(scope, id).await?.ok_or(Error::NotFound)?;
    if found.method.kind == MethodKind::Password {
        return Err(Error::NotFound);
    }
    let rule = conn.method_rule(scope, id).await?.unwrap_or_default();
    let spoken_for = conn.method_domains(scope).await?;
    let domains = conn.domains(scope).await?.into_iter().filter(|domain| {
        domain.standing.state == ieum_model::domain::DomainState::Proven && spoken_for.contains(&(id, domain.id))
    });
    Ok(People {
        method: found.method,
        mode: Mode::parse(&rule.provisioning).unwrap_or(Mode::Off),
        names: rule.provision_groups,
        chosen: rule
            .initial_groups
            .lines()
            .filter_map(|line| line.parse().ok())
            .collect(),
        groups: conn.groups(scope, &Range::everything()).await?,
        domains: domains
            .map(|domain| ieum_model::domain::readable(&domain.name))
            .collect(),
    })
}

/// Changes it. Who is a member already stays one.
///
/// # Errors
/// At `names`: `people_names_empty` for a rule by group without one, `people_names_malformed`; at `groups`: `people_groups_many`;
/// [`Error::NotFound`]; [`Error::Stale`].
pub async fn set_people(
    ctx: &Context,
    caller: &OrgCaller,
    id: LoginMethodId,
    version: i64,
    form: &PeopleForm<'_>,
) -> Result<()> {
    let mode = Mode::parse(form.mode).ok_or_else(|| Problem::at("mode", "people_mode"))?;
    let names: Vec<&str> = form
        .names
        .lines()
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    if mode == Mode::Groups && names.is_empty() {
        return Err(Problem::at("names", "people_names_empty").into());
    }
    let is_name = |name: &&str| name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
    if names.len() > MOST_NAMES || !names.iter().all(is_name) {
        return Err(Problem::at("names", "people_names_malformed")
            .with("max", MOST_NAMES)
            .into());
    }
    if form.groups.len() > MOST_GROUPS {
        return Err(Problem::at("groups", "people_groups_many")
            .with("max", MOST_GROUPS)
            .into());
    }
    transact!(ctx, tx, {
        let scope = caller.scope();
        let found = tx.method_settings(scope, id).await?.ok_or(Error::NotFound)?;
        if found.method.kind == MethodKind::Password {
            return Err(Error::NotFound);
        }
        let known = tx.groups(scope, &Range::everything()).await?;
        let mut chosen = Vec::new();
        for group in form.groups {
            let group = known
                .iter()
                .find(|known| known.id.to_string() == *group)
                .ok_or(Error::NotFound)?;
            chosen.push(group.id.to_string());
        }
        let rule = MethodRule {
            provisioning: mode.as_str().to_owned(),
            provision_groups: names.join("\n"),
            initial_groups: chosen.join("\n"),
        };
        if !tx.set_method_rule(scope, id, version, &rule).await? {
            return Err(Error::Stale);
        }
        let actor = caller.actor();
        let record = Record::done(&actor, scope, "method.people", super::target(&found.method));
        let detail = format!("mode={} groups={}", mode.as_str(), chosen.len());
        ctx.audit(&mut tx, record.detail(detail)).await?;
        Ok(())
    })
}
