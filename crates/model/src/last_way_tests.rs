//! Which ways are open, and that no sequence of losses that were allowed leaves nobody's way.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn method(n: u128, kind: MethodKind, is_enabled: bool) -> Method {
    let id = LoginMethodId::from_uuid(Uuid::from_u128(n));
    Method { id, kind, is_enabled }
}

fn link(n: u128, method: &Method, is_enabled: bool) -> Link {
    Link {
        id: LinkedIdentityId::from_uuid(Uuid::from_u128(n)),
        method: method.id,
        is_enabled,
    }
}

#[test]
fn a_way_needs_both_the_method_and_the_credential() {
    let (password, saml) = (method(1, MethodKind::Password, true), method(2, MethodKind::Saml, true));
    let off = |method: &Method| Method {
        is_enabled: false,
        ..*method
    };
    let all = Facts {
        methods: vec![password, saml],
        links: vec![link(3, &saml, true)],
        has_password: true,
        passkeys: 1,
        is_bound: false,
        codes_left: 1,
    };
    let (by_link, all_ways) = (Way::Link(all.links[0].id), all.ways());
    assert_eq!(all_ways, [Way::Password, Way::Passkey, Way::EmergencyCode, by_link]);
    for (facts, expected) in [
        (
            Facts {
                methods: vec![off(&password), saml],
                ..all.clone()
            },
            vec![Way::EmergencyCode, by_link],
        ),
        (
            Facts {
                methods: vec![password, off(&saml)],
                ..all.clone()
            },
            vec![Way::Password, Way::Passkey, Way::EmergencyCode],
        ),
        (
            Facts {
                links: vec![link(3, &saml, false)],
                codes_left: 0,
                ..all.clone()
            },
            vec![Way::Password, Way::Passkey],
        ),
        (
            Facts {
                is_bound: true,
                codes_left: 0,
                ..all.clone()
            },
            vec![by_link],
        ),
        (
            Facts {
                has_password: false,
                passkeys: 0,
                links: Vec::new(),
                codes_left: 0,
                ..all.clone()
            },
            vec![],
        ),
    ] {
        assert_eq!(facts.ways(), expected, "{facts:?}");
    }
}

#[test]
fn the_last_way_stays_and_what_is_no_way_may_go() {
    let (password, saml) = (method(1, MethodKind::Password, true), method(2, MethodKind::Saml, true));
    let only_password = Facts {
        methods: vec![password, saml],
        has_password: true,
        ..Facts::default()
    };
    assert!(only_password.is_last(Loss::Method(password.id)) && only_password.is_last(Loss::Password));
    assert!(!only_password.is_last(Loss::Method(saml.id)) && !only_password.is_last(Loss::Passkey));
    let only_link = Facts {
        methods: vec![password, saml],
        links: vec![link(3, &saml, true), link(4, &saml, false)],
        ..Facts::default()
    };
    assert!(only_link.is_last(Loss::Link(only_link.links[0].id)) && only_link.is_last(Loss::Method(saml.id)));
    assert!(!only_link.is_last(Loss::Link(only_link.links[1].id)));
    let with_codes = Facts {
        codes_left: 1,
        ..only_link.clone()
    };
    assert!(!with_codes.is_last(Loss::Method(saml.id)));
    let two_passkeys = Facts {
        methods: vec![password],
        passkeys: 2,
        ..Facts::default()
    };
    assert!(!two_passkeys.is_last(Loss::Passkey));
    assert!(two_passkeys.without(Loss::Passkey).is_last(Loss::Passkey));
    // Who cannot come in at all has nothing to lose.
    assert!(!Facts::default().is_last(Loss::Method(password.id)));
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let kinds = prop::sample::select(MethodKind::ALL.to_vec());
    let methods = prop::collection::vec((kinds, any::<bool>()), 0..5);
    let links = prop::collection::vec((0..5usize, any::<bool>()), 0..4);
    (methods, links, any::<bool>(), 0..3usize, any::<bool>(), 0..2usize).prop_map(
        |(methods, links, has_password, passkeys, is_bound, codes_left)| {
            let methods: Vec<_> = (1u128..)
                .zip(methods)
                .map(|(n, (kind, on))| method(n, kind, on))
                .collect();
            let links = (10u128..)
                .zip(links)
                .filter_map(|(n, (of, on))| Some(link(n, methods.get(of)?, on)));
            Facts {
                links: links.collect(),
                methods,
                has_password,
                passkeys,
                is_bound,
                codes_left,
            }
        },
    )
}

fn losses(facts: &Facts) -> Vec<Loss> {
    let methods = facts.methods.iter().map(|method| Loss::Method(method.id));
    let links = facts.links.iter().map(|link| Loss::Link(link.id));
    methods.chain(links).chain([Loss::Password, Loss::Passkey]).collect()
}

proptest! {
    #[test]
    fn losses_that_are_allowed_never_leave_nobody_a_way(facts in any_facts(), picks in prop::collection::vec(any::<prop::sample::Index>(), 0..20)) {
        let had_one = !facts.ways().is_empty();
        let mut now = facts;
        for pick in picks {
            let loss = *pick.get(&losses(&now));
            let before = now.ways();
            let after = now.without(loss);
            // A loss opens nothing.
            prop_assert!(after.ways().iter().all(|way| before.contains(way)));
            prop_assert_eq!(now.is_last(loss), !before.is_empty() && after.ways().is_empty());
            if !now.is_last(loss) {
                now = after;
            }
        }
        prop_assert_eq!(had_one, !now.ways().is_empty());
    }

    #[test]
    fn every_way_names_something_that_is_on(facts in any_facts()) {
        for way in facts.ways() {
            let is_real = match way {
                Way::Password => facts.has_password && !facts.is_bound,
                Way::Passkey => facts.passkeys > 0 && !facts.is_bound,
                Way::EmergencyCode => facts.codes_left > 0,
                Way::Link(id) => facts.links.iter().any(|link| link.id == id && link.is_enabled
                    && facts.methods.iter().any(|method| method.id == link.method && method.is_enabled)),
            };
            prop_assert!(is_real, "{:?}", way);
        }
    }
}
