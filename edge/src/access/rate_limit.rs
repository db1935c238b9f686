//! Rate limits: how many calls one owner or one address may make per minute. The rate-limit bindings in wrangler.toml
//! state the numbers.

use std::net::Ipv6Addr;

use api::ErrorCode;
use axum::http::{HeaderMap, StatusCode};

use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::problem::Fault;

/// The period of the bindings (`period` in wrangler.toml).
pub(super) const WINDOW_S: u64 = 60;

/// The key that a call is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RateKey<'a> {
    /// An owner's id.
    Owner(&'a str),
    /// A network address: for viewers of public pages.
    Viewer(&'a str),
    /// A network address: for new sessions and for unknown credentials.
    Address(&'a str),
}

/// Counts a call. Refuses it above the limit of this minute.
pub(crate) async fn count_call(edge: &Edge, key: RateKey<'_>) -> Result<(), Fault> {
    let too_many = "You sent too many requests in the last minute. Wait one minute.";
    let (binding, limiter, key, detail) = match key {
        RateKey::Owner(id) => ("OWNER_RATE", edge.owner_rate(), id.to_owned(), too_many),
        // Ids of owners have another form, so the two share a binding.
        RateKey::Viewer(address) => ("OWNER_RATE", edge.owner_rate(), format!("viewer {address}"), too_many),
        RateKey::Address(address) => {
            let detail = "Your address requested too many sessions in the last minute. Wait one minute.";
            ("ADDRESS_RATE", edge.address_rate(), address.to_owned(), detail)
        }
    };
    let outcome = match limiter {
        Ok(limiter) => limiter.limit(key).await.map_err(Fault::from),
        Err(fault) => Err(fault),
    };
    match outcome {
        Ok(outcome) if outcome.success => Ok(()),
        Ok(_) => Err(Fault::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, detail).retry_after(WINDOW_S)),
        Err(fault) => {
            // If the rate limiter fails, the API still works.
            log::fault("rate limit", binding, &fault);
            Ok(())
        }
    }
}

/// The address of a request as the runtime states it; headers of the client are not used. For IPv6 it is the /64
/// network, because whoever has one address has all 2^64 of its network.
pub(crate) fn address(headers: &HeaderMap) -> String {
    let text = headers.get("cf-connecting-ip").and_then(|address| address.to_str().ok()).unwrap_or("unknown");
    match text.parse::<Ipv6Addr>() {
        Ok(address) => match address.to_ipv4_mapped() {
            Some(address) => address.to_string(),
            None => format!("{}/64", Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        },
        Err(_) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn address_of_ipv6_is_its_network() {
        for (address, counted) in [
            ("203.0.113.7", "203.0.113.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
            ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("no address", "no address"),
        ] {
            let headers =
                HeaderMap::from_iter([("cf-connecting-ip".parse().unwrap(), HeaderValue::from_static(address))]);
            assert_eq!(super::address(&headers), counted);
        }
        assert_eq!(super::address(&HeaderMap::new()), "unknown");
    }
}
