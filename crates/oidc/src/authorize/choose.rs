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
    /// Whether this member may use the client.
    pub may_use: bool,
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
    /// It is about this one, who may not use the client.
    Barred(&'a Candidate),
}

/// Chooses among the sign-ins, the latest first. `chosen` is the organisation that the person picked for this request. One that may not
/// use the client is chosen only if the request or the person names it, or there is no other.
pub fn choose<'a>(
    request: &AuthorizationRequest,
    candidates: &'a [Candidate],
    hinted: Option<MemberId>,
    chosen: Option<OrgId>,
    interaction: Option<Interaction>,
) -> Choice<'a> {
    let as_is = |found: &'a Candidate| {
        if found.may_use {
            Choice::One(found)
        } else {
            Choice::Barred(found)
        }
    };
    let one = |is_it: &dyn Fn(&Candidate) -> bool| {
        let (open, any) = (
            candidates.iter().find(|c| c.may_use && is_it(c)),
            candidates.iter().find(|c| is_it(c)),
        );
        open.or(any).map(as_is)
    };
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
    let mut open = candidates.iter().filter(|c| c.may_use);
    match (open.next(), open.next()) {
        (None, _) => candidates.first().map_or(Choice::None, Choice::Barred),
        (Some(_), Some(_)) if !request.prompt.none => Choice::Ask,
        (Some(latest), _) => Choice::One(latest),
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
                has_factor: false,
            },
            org: uuid.parse().expect("id"),
            email: Some(format!("minji@{slug}.example")),
            phone: None,
            may_use: true,
        }
    }

    #[test]
    fn one_that_may_not_use_the_client_is_chosen_only_if_it_is_meant() {
        let open = candidate(1, "hanbit", 100);
        let barred = Candidate {
            may_use: false,
            ..candidate(2, "haneul", 200)
        };
        let both = [barred.clone(), open.clone()];
        let two = [barred.clone(), open.clone(), candidate(3, "bada", 50)];
        let only = [barred.clone()];
        let since = |seconds| {
            Some(Interaction {
                started_at: Instant::from_seconds(seconds),
                has_chosen_account: false,
            })
        };
        for (name, params, candidates, hinted, chosen, done, expected) in [
            ("the other", vec![], &both[..], None, None, None, Choice::One(&open)),
            (
                "silent",
                vec![("prompt", "none")],
                &both[..],
                None,
                None,
                None,
                Choice::One(&open),
            ),
            ("no other", vec![], &only[..], None, None, None, Choice::Barred(&barred)),
            ("others", vec![], &two[..], None, None, None, Choice::Ask),
            (
                "asked for",
                vec![("organization", "haneul")],
                &both[..],
                None,
                None,
                None,
                Choice::Barred(&barred),
            ),
            (
                "hinted",
                vec![],
                &both[..],
                Some(barred.sign_in.member),
                None,
                None,
                Choice::Barred(&barred),
            ),
            (
                "picked",
                vec![],
                &both[..],
                None,
                Some(barred.org),
                None,
                Choice::Barred(&barred),
            ),
            (
                "just signed in",
                vec![],
                &both[..],
                None,
                None,
                since(150),
                Choice::Barred(&barred),
            ),
            (
                "both just signed in",
                vec![],
                &both[..],
                None,
                None,
                since(50),
                Choice::One(&open),
            ),
            (
                "by sign-in ID",
                vec![("login_hint", "minji@haneul.example")],
                &both[..],
                None,
                None,
                None,
                Choice::Barred(&barred),
            ),
        ] {
            let request = request(&params);
            assert_eq!(choose(&request, candidates, hinted, chosen, done), expected, "{name}");
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
