//! What the linking ladder decides about somebody who comes from the company's own system, with all that the store knows of them.

use ieum_model::email::Email;
use ieum_model::linking::{Address, By, Candidate, Decision, Facts, Identity, Known, Provisioning, decide};
use ieum_model::member::MemberState;
use ieum_model::trace::{Detail, Shown, StepName};
use ieum_model::{AccountId, LoginMethodId, MemberId};
use ieum_store::linked_identity::{CandidateFound, LinkFound};
use ieum_store::method_rule::MethodRule;
use ieum_store::{Conn, OrgScope};

use crate::domains::speaks_for;
use crate::traces::Trail;
use crate::{Context, Result};

/// What the store knows of an identity.
#[derive(Debug)]
pub struct Ladder {
    /// The decision.
    pub decision: Decision,
    /// The address that came, as it is compared.
    pub(super) email: Option<Email>,
    pub(super) rule: MethodRule,
    pub(super) link: Option<LinkFound>,
    by_key: Option<CandidateFound>,
    by_address: Option<CandidateFound>,
}

impl Ladder {
    /// The account of the member that the decision leads to.
    pub(super) fn account(&self) -> Option<AccountId> {
        match self.decision {
            Decision::SignIn(_) => self.link.and_then(|link| link.account),
            Decision::Link(_, By::Key) => self.by_key.and_then(|found| found.account),
            Decision::Link(_, By::Address) => self.by_address.and_then(|found| found.account),
            _ => None,
        }
    }

    /// The member of the link that exists.
    pub(super) fn linked_to(&self) -> Option<MemberId> {
        self.link.map(|link| link.member)
    }

    /// Writes down who it is said to be and what was decided.
    pub(super) fn note(&self, ctx: &Context, identity: &Identity, trail: &mut Trail) {
        trail.named(Shown::person(&identity.label()));
        let (word, by, is_good) = match self.decision {
            Decision::SignIn(member) => {
                trail.is_member(member);
                ("sign_in", None, true)
            }
            Decision::Link(member, by) => {
                trail.is_member(member);
                ("link", Some(by), true)
            }
            Decision::Provision => ("provision", None, true),
            Decision::Propose(..) => ("propose", None, false),
            Decision::LinkDisabled => ("link_disabled", None, false),
            Decision::MemberNotActive => ("not_active", None, false),
        };
        if let Some(link) = self.link {
            trail.is_member(link.member);
        }
        let by = by.map(|by| match by {
            By::Key => (Detail::By, Shown::text("key")),
            By::Address => (Detail::By, Shown::text("address")),
        });
        let doubt = match self.decision {
            Decision::Propose(_, doubt) => Some((Detail::Code, Shown::text(doubt.as_str()))),
            _ => None,
        };
        let details = [(Detail::Decision, Shown::text(word))]
            .into_iter()
            .chain(by)
            .chain(doubt);
        match is_good {
            true => trail.done(ctx, StepName::Ladder, details),
            false => trail.failed(ctx, StepName::Ladder, details),
        }
    }
}

const fn candidate(found: CandidateFound) -> Candidate {
    Candidate {
        member: found.member,
        state: found.state,
        is_linked_otherwise: found.link.is_some(),
    }
}

/// Asks the ladder. Who is linked costs one question; the others are asked only about people who are not.
///
/// # Errors
/// As the database says.
pub async fn ladder(conn: &mut Conn, scope: OrgScope, method: LoginMethodId, identity: &Identity) -> Result<Ladder> {
    let email = identity.email.as_deref().and_then(|text| Email::parse(text).ok());
    let mut ladder = Ladder {
        decision: Decision::LinkDisabled,
        email: email.clone(),
        rule: MethodRule::default(),
        link: conn.find_link(scope, method, &identity.subject).await?,
        by_key: None,
        by_address: None,
    };
    let mut facts = Facts {
        known: ladder.link.map(|link| Known {
            member: link.member,
            state: link.state,
            is_enabled: link.is_enabled,
        }),
        by_key: None,
        address: None,
        provisioning: Provisioning::Off,
    };
    if facts.known.is_none() {
        if let Some(key) = &identity.key {
            ladder.by_key = conn.find_candidate_by_key(scope, method, key).await?;
            facts.by_key = ladder.by_key.map(candidate);
        }
        if let Some(email) = &email {
            ladder.by_address = conn.find_link_candidate(scope, method, &email.folded()).await?;
            let mut member = ladder.by_address.map(candidate);
            if member.is_none() {
                // Whoever was deleted does not come back as somebody new.
                let deleted = conn.find_deleted_by_email(scope, &email.folded()).await?;
                member = deleted.map(|member| Candidate {
                    member,
                    state: MemberState::Deleted,
                    is_linked_otherwise: false,
                });
            }
            facts.address = Some(Address {
                member,
                is_verified: identity.is_email_verified,
                is_authoritative: speaks_for(conn, scope, method, email).await?,
            });
        }
        ladder.rule = conn.method_rule(scope, method).await?.unwrap_or_default();
        facts.provisioning = provisioning(&ladder.rule, &identity.groups);
    }
    ladder.decision = decide(&facts);
    Ok(ladder)
}

fn provisioning(rule: &MethodRule, groups: &[String]) -> Provisioning {
    match rule.provisioning.as_str() {
        "everyone" => Provisioning::Everyone,
        "groups" => Provisioning::Groups {
            is_member: rule
                .provision_groups
                .lines()
                .any(|name| groups.iter().any(|group| group == name)),
        },
        _ => Provisioning::Off,
    }
}
