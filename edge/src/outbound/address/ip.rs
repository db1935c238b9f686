//! Public IP addresses: all except the special-purpose ones. Source: the IANA IPv4 and IPv6 Special-Purpose Address
//! Registries (RFC 6890).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Blocks of IPv4 that are not public: first address and prefix length.
const PRIVATE_V4: [([u8; 4], u32); 15] = [
    // "This network" (RFC 791).
    ([0, 0, 0, 0], 8),
    // Private use (RFC 1918).
    ([10, 0, 0, 0], 8),
    ([172, 16, 0, 0], 12),
    ([192, 168, 0, 0], 16),
    // Shared by carriers, CGNAT (RFC 6598).
    ([100, 64, 0, 0], 10),
    // Loopback (RFC 1122).
    ([127, 0, 0, 0], 8),
    // Link-local (RFC 3927); clouds have their metadata service here.
    ([169, 254, 0, 0], 16),
    // Protocol assignments (RFC 6890).
    ([192, 0, 0, 0], 24),
    // Documentation (RFC 5737).
    ([192, 0, 2, 0], 24),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    // Relays of 6to4 (RFC 7526).
    ([192, 88, 99, 0], 24),
    // Benchmarks (RFC 2544).
    ([198, 18, 0, 0], 15),
    // Multicast (RFC 5771).
    ([224, 0, 0, 0], 4),
    // Reserved, with the broadcast address (RFC 1112, RFC 8190).
    ([240, 0, 0, 0], 4),
];

/// The block of global unicast addresses of IPv6 (RFC 4291). Loopback, unique local, link-local, multicast and
/// IPv4-mapped addresses, and those of NAT64, are outside.
const GLOBAL_V6: ([u16; 2], u32) = ([0x2000, 0], 3);

/// Blocks in [`GLOBAL_V6`] that are not public.
const PRIVATE_V6: [([u16; 2], u32); 4] = [
    // Protocol assignments with Teredo and ORCHID (RFC 2928).
    ([0x2001, 0], 23),
    // Documentation (RFC 3849, RFC 9637).
    ([0x2001, 0x0db8], 32),
    ([0x3fff, 0], 20),
    // 6to4 (RFC 3056): contains an IPv4 address.
    ([0x2002, 0], 16),
];

/// Whether an address is reachable from the internet.
pub(in crate::outbound) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !PRIVATE_V4.into_iter().any(|block| is_in_v4(ip, block)),
        IpAddr::V6(ip) => is_in_v6(ip, GLOBAL_V6) && !PRIVATE_V6.into_iter().any(|block| is_in_v6(ip, block)),
    }
}

/// Prefix lengths are from 1 to 32.
fn is_in_v4(ip: Ipv4Addr, (first, prefix): ([u8; 4], u32)) -> bool {
    (ip.to_bits() ^ u32::from_be_bytes(first)) >> (32 - prefix) == 0
}

/// Compares the first 32 bits, because no block has a longer prefix.
fn is_in_v6(ip: Ipv6Addr, ([high, low], prefix): ([u16; 2], u32)) -> bool {
    let [a, b, ..] = ip.segments();
    let bits = |high: u16, low: u16| u32::from(high) << 16 | u32::from(low);
    (bits(a, b) ^ bits(high, low)) >> (32 - prefix) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ip_of_special_purpose_is_not_public() {
        // First and last address of each block of the registries, and addresses that contain a private one.
        for text in [
            "0.0.0.0",
            "0.255.255.255",
            "10.0.0.0",
            "10.255.255.255",
            "100.64.0.0",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.0.0",
            "169.254.169.254",
            "169.254.255.255",
            "172.16.0.0",
            "172.31.255.255",
            "192.0.0.0",
            "192.0.0.255",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.0",
            "192.168.255.255",
            "198.18.0.0",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.255",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.0",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:10::1",
            "2001:1ff:ffff::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "3fff:fff::1",
            "5f00::1",
            "fc00::1",
            "fdff::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn ip_beside_the_blocks_is_public() {
        for text in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.1",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.0.3.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "198.51.99.1",
            "203.0.112.255",
            "203.0.114.0",
            "223.255.255.255",
            "2000::1",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2003::1",
            "2606:4700:4700::1111",
            "2a00::1",
            "3ffe:ffff::1",
        ] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }
}
