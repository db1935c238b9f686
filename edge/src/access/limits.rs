//! How much one owner may store and ask for, and how often one owner or one address may call. The numbers are variables and
//! rate-limit bindings in wrangler.toml; each refusal names the limit.

use std::net::Ipv6Addr;

use api::ErrorCode;
use axum::http::{HeaderMap, StatusCode};
use worker::{D1Database, D1PreparedStatement};

use crate::db::QueryResult;
use crate::db::usage::{self, Usage};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::log;
use crate::problem::Fault;

/// The rate-limit bindings count in minutes (`period` in wrangler.toml).
const WINDOW_S: u64 = 60;

const HOUR_MS: u64 = 60 * 60 * 1000;

/// What an owner may have, unless wrangler.toml says otherwise.
const IMAGES: Quota = Quota { name: "images", variable: "MAX_IMAGES", default: 20_000 };
const STORED_BYTES: Quota = Quota { name: "stored_bytes", variable: "MAX_STORED_BYTES", default: 20 << 30 };
const RENDITIONS_PER_HOUR: Quota =
    Quota { name: "renditions_per_hour", variable: "MAX_RENDITIONS_PER_HOUR", default: 2000 };

/// A number that an owner may not pass.
#[derive(Debug, Clone, Copy)]
struct Quota {
    /// In a problem's `limit`.
    name: &'static str,
    /// Where the deployment says it.
    variable: &'static str,
    default: u64,
}

impl Quota {
    fn allowed(self, edge: &Edge) -> Result<u64, Fault> {
        match edge.variable(self.variable) {
            None => Ok(self.default),
            Some(text) => text
                .trim()
                .parse()
                .map_err(|_| Fault::internal(format!("{} must be a whole number, not {text:?}", self.variable))),
        }
    }
}

/// Who is counted by a rate limit.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Caller<'a> {
    /// Each of an owner's requests.
    Owner(&'a str),
    /// New sessions, and cookies that are nobody's.
    Address(&'a str),
}

/// Counts a call, and refuses it when there were too many in this minute.
pub(crate) async fn count_call(edge: &Edge, caller: Caller<'_>) -> Result<(), Fault> {
    let (binding, limiter, key, detail) = match caller {
        Caller::Owner(id) => {
            let detail = "This session asked too often in the last minute; wait a minute.";
            ("OWNER_RATE", edge.owner_rate(), id, detail)
        }
        Caller::Address(address) => {
            let detail = "Your address asked for too many sessions in the last minute; wait a minute.";
            ("ADDRESS_RATE", edge.address_rate(), address, detail)
        }
    };
    let outcome = match limiter {
        Ok(limiter) => limiter.limit(key.to_owned()).await.map_err(Fault::from),
        Err(fault) => Err(fault),
    };
    match outcome {
        Ok(outcome) if outcome.success => Ok(()),
        Ok(_) => Err(Fault::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, detail).retry_after(WINDOW_S)),
        Err(fault) => {
            // Who counts being out of order is no reason to answer nobody.
            log::fault("rate limit", binding, &fault);
            Ok(())
        }
    }
}

/// The address a request came from, as the runtime says it; what a client says of itself is not asked. Of an IPv6 address the network: whoever
/// has one address has the other 2^64 of it, too.
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

/// Refuses what would pass the owner's quota of images or bytes, what was announced and is still to come included; `upload` is the
/// announcement that this very file was made by. Uploads at the same moment may pass it by what they are together.
pub(crate) async fn check_room(
    edge: &Edge,
    db: &D1Database,
    owner_id: &str,
    upload: Option<&str>,
    size_bytes: u64,
) -> Result<(), Fault> {
    let (images, bytes) = (IMAGES.allowed(edge)?, STORED_BYTES.allowed(edge)?);
    let used = usage::of(db, owner_id).await?;
    let announced = usage::announced(db, owner_id, upload, clock::now_ms()).await?;
    let count = used.images + announced.images;
    if count + 1 > images {
        let detail =
            format!("You have {count} images{}; the limit is {images}. Delete some first.", counting(&announced));
        return Err(Fault::over_quota(detail, IMAGES.name, count + 1, images));
    }
    let after = used.bytes + announced.bytes + size_bytes;
    if after > bytes {
        let detail = format!(
            "With this file you would store {after} bytes{}; the limit is {bytes}. Delete something first.",
            counting(&announced)
        );
        return Err(Fault::over_quota(detail, STORED_BYTES.name, after, bytes));
    }
    Ok(())
}

/// Says so where a number is not only what is there.
fn counting(announced: &Usage) -> String {
    if announced.images == 0 { String::new() } else { format!(", {} announced uploads included", announced.images) }
}

/// The questions that [`check_renditions`] needs answered; they go along with what else is asked.
pub(crate) fn renditions_asked(db: &D1Database, owner_id: &str) -> Result<[D1PreparedStatement; 2], Fault> {
    usage::of_renditions(db, owner_id, clock::now_ms().saturating_sub(HOUR_MS))
}

/// Refuses a rendition beyond what the owner may ask for in an hour, and one that there is no room for. How large it gets nobody knows
/// before: the last one may pass the quota.
pub(crate) fn check_renditions(edge: &Edge, answers: &[QueryResult; 2]) -> Result<(), Fault> {
    let allowed = RENDITIONS_PER_HOUR.allowed(edge)?;
    let now_ms = clock::now_ms();
    let (asked, used) = usage::read_renditions(answers)?;
    if asked.count < allowed {
        let (used, bytes) = (used.bytes, STORED_BYTES.allowed(edge)?);
        if used < bytes {
            return Ok(());
        }
        let detail = format!("You store {used} bytes; the limit is {bytes}. Delete something before you ask for more.");
        return Err(Fault::over_quota(detail, STORED_BYTES.name, used, bytes));
    }
    let detail =
        format!("You asked for {} renditions within an hour; the limit is {allowed}. Wait a little.", asked.count);
    let free_at_ms = asked.oldest_ms.map_or(now_ms, |oldest_ms| oldest_ms + HOUR_MS);
    let fault = Fault::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, detail);
    Err(fault
        .bounded(RENDITIONS_PER_HOUR.name, asked.count + 1, allowed)
        .retry_after(free_at_ms.saturating_sub(now_ms).div_ceil(1000).max(1)))
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
