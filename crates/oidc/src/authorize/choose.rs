//! Which of the browser's sign-ins an authorisation request is about.

use ieum_model::sign_in_id::SignInId;
use ieum_model::{MemberId, OrgId};

use super::{AuthorizationRequest, Interaction, SignInFacts};

/// One organisation that the browser is signed in to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The sign-in.
    pub sign_in: SignInFacts,
    /// The organisation.
    pub org: OrgId,
    /// The member's e-mail.
    pub email: Option<String>,
    /// The member's phone in E.164.
    pub phone: Option<String>,
}

/// Which one it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice<'a> {
    /// None: the person has to sign in.
    None,
    /// This one.
    One(&'a Candidate),
    /// Several fit: the person has to say which.
    Ask,
}

/// Chooses among the sign-ins, the latest first. `chosen` is the organisation that the person picked for this request.
pub fn choose<'a>(
    request: &AuthorizationRequest,
    candidates: &'a [Candidate],
    hinted: Option<MemberId>,
    chosen: Option<OrgId>,
    interaction: Option<Interaction>,
) -> Choice<'a> {
    let one = |is_it: &dyn Fn(&Candidate) -> bool| candidates.iter().find(|c| is_it(c)).map(Choice::One);
    if let Some(member) = hinted {
        return one(&|c| c.sign_in.member == member).unwrap_or(Choice::None);
    }
    if let Some(slug) = &request.organization {
        return one(&|c| c.sign_in.org_slug == *slug).unwrap_or(Choice::None);
    }
    if let Some(found) = chosen.and_then(|org| one(&|c| c.org == org)) {
        return found;
    }
    if let Some(found) = interaction.and_then(|done| one(&|c| c.sign_in.auth_time >= done.started_at)) {
        return found;
    }
    let hint = request
        .login_hint
        .as_deref()
        .and_then(|text| SignInId::parse(text).ok());
    if let Some(found) = hint.and_then(|id| one(&|c| is_sign_in_id(c, &id))) {
        return found;
    }
    match candidates {
        [] => Choice::None,
        [latest, ..] if candidates.len() == 1 || request.prompt.none => Choice::One(latest),
        _ => Choice::Ask,
    }
}

fn is_sign_in_id(candidate: &Candidate, id: &SignInId) -> bool {
    let own = match id {
        SignInId::Email(_) => candidate.email.as_deref(),
        SignInId::Phone(_) => candidate.phone.as_deref(),
    };
    own.and_then(|own| SignInId::parse(own).ok())
        .is_some_and(|own| own.folded() == id.folded())
}

#[cfg(test)]
mod tests {
    use ieum_model::Instant;

    use super::*;
    use crate::authorize::tests::request;

    fn candidate(number: u8, slug: &str, seconds: i64) -> Candidate {
        let uuid = format!("00000000-0000-7000-8000-0000000000{number:02}");
        Candidate {
            sign_in: SignInFacts {
                member: uuid.parse().expect("id"),
                org_slug: slug.to_owned(),
                auth_time: Instant::from_seconds(seconds),
                acr: None,
            },
            org: uuid.parse().expect("id"),
            email: Some(format!("minji@{slug}.example")),
            phone: None,
        }
    }

    #[test]
    fn the_request_the_person_or_the_only_sign_in_decides() {
        let (late, early) = (candidate(1, "hanbit", 200), candidate(2, "haneul", 100));
        let both = [late.clone(), early.clone()];
        let only = [early.clone()];
        let interaction = |seconds| {
            Some(Interaction {
                started_at: Instant::from_seconds(seconds),
                has_chosen_account: false,
            })
        };
        for (name, params, candidates, hinted, chosen, since, expected) in [
            ("nobody", vec![], &[][..], None, None, None, Choice::None),
            ("one", vec![], &only[..], None, None, None, Choice::One(&early)),
            ("several", vec![], &both[..], None, None, None, Choice::Ask),
            (
                "silent",
                vec![("prompt", "none")],
                &both[..],
                None,
                None,
                None,
                Choice::One(&late),
            ),
            (
                "organisation",
                vec![("organization", "haneul")],
                &both[..],
                None,
                None,
                None,
                Choice::One(&early),
            ),
            (
                "another organisation",
                vec![("organization", "bada")],
                &both[..],
                None,
                None,
                None,
                Choice::None,
            ),
            (
                "hint of a token",
                vec![],
                &both[..],
                Some(early.sign_in.member),
                None,
                None,
                Choice::One(&early),
            ),
            (
                "hint of a stranger's token",
                vec![],
                &only[..],
                Some(late.sign_in.member),
                None,
                None,
                Choice::None,
            ),
            (
                "picked",
                vec![],
                &both[..],
                None,
                Some(early.org),
                None,
                Choice::One(&early),
            ),
            (
                "picked, but signed out since",
                vec![],
                &both[..],
                None,
                Some(candidate(3, "x", 0).org),
                None,
                Choice::Ask,
            ),
            (
                "signed in for this",
                vec![],
                &both[..],
                None,
                None,
                interaction(150),
                Choice::One(&late),
            ),
            (
                "not signed in for this",
                vec![],
                &both[..],
                None,
                None,
                interaction(300),
                Choice::Ask,
            ),
            (
                "sign-in ID",
                vec![("login_hint", "MINJI@haneul.example")],
                &both[..],
                None,
                None,
                None,
                Choice::One(&early),
            ),
            (
                "unknown sign-in ID",
                vec![("login_hint", "x@x.example")],
                &both[..],
                None,
                None,
                None,
                Choice::Ask,
            ),
        ] {
            let request = request(&params);
            assert_eq!(choose(&request, candidates, hinted, chosen, since), expected, "{name}");
        }
    }
}
