//! Which IP addresses count as the public internet (IANA special-purpose registries, RFC 6890).
//!
//! An unlisted IPv6 block is refused: only global unicast `2000::/3` is ever public.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// `true` if a request to this address leaves for the public internet: not private, loopback, link-local
/// (so no cloud metadata), CGNAT, multicast, documentation or an IPv6 form that carries an IPv4 address.
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

/// `true` if one of the networks holds the address; a v4-mapped IPv6 address counts as its IPv4 one.
pub fn is_listed(address: IpAddr, networks: &[IpNet]) -> bool {
    let canonical = address.to_canonical();
    networks.iter().any(|network| network.contains(&canonical))
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = match a {
        0 | 10 | 127 => true,
        100 => (64..128).contains(&b), // shared address space, RFC 6598
        169 => b == 254,               // link-local, metadata services
        172 => (16..32).contains(&b),
        192 => b == 168 || (b == 0 && matches!(c, 0 | 2)) || (b == 88 && c == 99),
        198 => matches!(b, 18 | 19) || (b == 51 && c == 100),
        203 => b == 0 && c == 113,
        224.. => true, // multicast, reserved, broadcast
        _ => false,
    };
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let global_unicast = first & 0xe000 == 0x2000;
    let special = match first {
        // 2001::/23 holds Teredo, ORCHID and benchmarking; 2001:db8::/32 is documentation.
        0x2001 => second < 0x0200 || second == 0x0db8,
        0x2002 => true,            // 6to4 carries an IPv4 address
        0x3fff => second < 0x1000, // documentation, RFC 9637
        _ => false,
    };
    global_unicast && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_purpose_addresses_are_not_public() {
        let special = [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "5f00::1",
        ];
        for text in special {
            assert!(!is_public(text.parse().expect("address")), "{text}");
        }
    }

    #[test]
    fn ordinary_internet_addresses_are_public() {
        for text in [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.1.0.1",
            "198.20.0.1",
            "223.255.255.254",
            "::ffff:8.8.8.8",
            "2606:4700::1111",
            "2001:4860:4860::8888",
            "2a00::1",
        ] {
            assert!(is_public(text.parse().expect("address")), "{text}");
        }
    }

    #[test]
    fn a_mapped_address_is_looked_up_as_its_ipv4_form() {
        let networks: Vec<IpNet> = vec!["10.0.0.0/8".parse().expect("network")];
        assert!(is_listed("::ffff:10.0.0.1".parse().expect("address"), &networks));
        assert!(!is_listed("11.0.0.1".parse().expect("address"), &networks));
    }
}
