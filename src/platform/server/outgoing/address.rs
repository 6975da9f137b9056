//! Which addresses are the public internet, and ranges of those that count as such here.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// Addresses that share their first bits: `10.0.0.0/8`, `fd00::/8`, or a single one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressRange {
    first: u128,
    bits: u32,
    is_v4: bool,
}

impl AddressRange {
    /// Whether `address` is one of these. An IPv4 address written as IPv6 is the IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        let (number, width, is_v4) = number(address);
        is_v4 == self.is_v4 && prefix(number, self.bits, width) == self.first
    }
}

impl FromStr for AddressRange {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u32>().map_err(|_| ())?)),
            None => (text, None),
        };
        let (number, width, is_v4) = number(address.parse().map_err(|_| ())?);
        let bits = bits.unwrap_or(width);
        if bits > width {
            return Err(());
        }
        Ok(Self { first: prefix(number, bits, width), bits, is_v4 })
    }
}

fn number(address: IpAddr) -> (u128, u32, bool) {
    match address.to_canonical() {
        IpAddr::V4(v4) => (u128::from(v4.to_bits()), 32, true),
        IpAddr::V6(v6) => (v6.to_bits(), 128, false),
    }
}

/// The number behind the first `bits` of `width`.
fn prefix(number: u128, bits: u32, width: u32) -> u128 {
    number.checked_shr(width - bits).unwrap_or(0)
}

/// What is not the public internet: every block of the special-purpose registries that is not
/// globally reachable (RFC 6890 and its updates RFC 8190 and RFC 9637), and multicast. 192.88.99.0/24
/// was the way into 6to4 and is given up (RFC 7526).
const SPECIAL_V4: [([u8; 4], u32); 15] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

/// Of the addresses that are given out at all (2000::/3), those that are not the public internet:
/// protocol assignments with Teredo, 6to4, documentation. 6to4 and Teredo carry an IPv4 address that
/// would have to be judged, and nobody is left who uses them.
const SPECIAL_V6: [([u16; 2], u32); 4] =
    [([0x2001, 0], 23), ([0x2001, 0xdb8], 32), ([0x2002, 0], 16), ([0x3fff, 0], 20)];

/// True for an address of the public internet: globally reachable unicast, so neither private nor
/// loopback, link-local, unspecified, multicast, shared (RFC 6598), unique local or reserved.
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => !SPECIAL_V4.iter().any(|(first, bits)| {
            prefix(v4.to_bits().into(), *bits, 32) == prefix(Ipv4Addr::from(*first).to_bits().into(), *bits, 32)
        }),
        IpAddr::V6(v6) => match behind_nat64(v6) {
            Some(v4) => is_public(v4.into()),
            None => v6.segments()[0] & 0xe000 == 0x2000 && !SPECIAL_V6.iter().any(|range| starts_with(v6, range)),
        },
    }
}

fn starts_with(address: Ipv6Addr, ([first, second], bits): &([u16; 2], u32)) -> bool {
    let start = Ipv6Addr::new(*first, *second, 0, 0, 0, 0, 0, 0);
    prefix(address.to_bits(), *bits, 128) == prefix(start.to_bits(), *bits, 128)
}

/// The IPv4 address that a translator would speak to (64:ff9b::/96, RFC 6052 section 2.1).
fn behind_nat64(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let well_known = Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0);
    let bits = address.to_bits();
    (prefix(bits, 96, 128) == prefix(well_known.to_bits(), 96, 128)).then(|| Ipv4Addr::from_bits(bits as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(text: &str) -> bool {
        is_public(text.parse().unwrap())
    }

    #[test]
    fn every_block_that_is_not_the_public_internet_is_known() {
        for text in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:2::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!public(text), "{text}");
        }
    }

    #[test]
    fn what_lies_beside_those_blocks_is_public() {
        for text in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.1",
            "100.63.255.255",
            "100.128.0.1",
            "126.255.255.255",
            "128.0.0.1",
            "169.253.1.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "192.167.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2001:200::1",
            "2600::1",
            "2a00:1450::1",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
        ] {
            assert!(public(text), "{text}");
        }
    }

    #[test]
    fn a_range_holds_what_shares_its_first_bits() {
        let holds =
            |range: &str, address: &str| range.parse::<AddressRange>().unwrap().contains(address.parse().unwrap());
        assert!(holds("10.0.0.0/8", "10.9.8.7") && !holds("10.0.0.0/8", "11.0.0.0"));
        assert!(holds("10.1.2.3/8", "10.9.8.7"), "the bits behind the prefix do not matter");
        assert!(holds("127.0.0.1", "127.0.0.1") && !holds("127.0.0.1", "127.0.0.2"));
        assert!(holds("127.0.0.0/8", "::ffff:127.0.0.1"));
        assert!(holds("fd00::/8", "fd12::1") && !holds("fd00::/8", "fe80::1"));
        assert!(holds("0.0.0.0/0", "10.0.0.1") && !holds("0.0.0.0/0", "::1"));
        assert!(holds("::/0", "::1") && !holds("::/0", "10.0.0.1"));
        for text in ["", "10", "10.0.0.0/33", "10.0.0.0/-1", "fd00::/129", "quay.example", "10.0.0.0/"] {
            assert!(text.parse::<AddressRange>().is_err(), "{text}");
        }
    }
}
