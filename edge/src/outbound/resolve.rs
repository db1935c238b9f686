//! Looks up the addresses of an endpoint's name by DNS over HTTPS (JSON), before each request. A worker cannot choose
//! the address that `fetch` connects to, so an answer that changes in between is not noticed. In a deployment the
//! network of `fetch` has no private addresses.

use std::net::IpAddr;

use serde::Deserialize;
use worker::{AbortSignal, Fetch, Headers, Method, Request, RequestInit};

use super::address;
use crate::platform::bindings::Edge;

const DEFAULT_DOH_URL: &str = "https://cloudflare-dns.com/dns-query";

/// Record types: their names, and their numbers in answers.
const RECORD_TYPES: [(&str, u16); 2] = [("A", 1), ("AAAA", 28)];

/// An answer in the JSON format of Cloudflare and Google.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    status: u16,
    #[serde(default)]
    answer: Vec<Record>,
}

#[derive(Debug, Deserialize)]
struct Record {
    #[serde(rename = "type")]
    record_type: u16,
    data: String,
}

/// Fails unless the name has addresses and all of them are public. The error is a sentence for the owner.
pub(crate) async fn check(edge: &Edge, name: &str, signal: &AbortSignal) -> Result<(), String> {
    let mut addresses = Vec::new();
    for (record_type, number) in RECORD_TYPES {
        let answer = look_up(edge, name, record_type, signal)
            .await
            .map_err(|_| format!("The name {name} could not be looked up. The next attempt may succeed."))?;
        addresses.extend(addresses_in(answer, number));
    }
    check_all(name, &addresses, address::is_loopback_allowed(edge))
}

fn check_all(name: &str, addresses: &[Option<IpAddr>], loopback: bool) -> Result<(), String> {
    if addresses.is_empty() {
        return Err(format!("The name {name} has no address. Check the address."));
    }
    let is_allowed =
        |ip: &Option<IpAddr>| ip.is_some_and(|ip| address::is_public(ip) || (loopback && ip.is_loopback()));
    if addresses.iter().all(is_allowed) {
        return Ok(());
    }
    Err(format!("The name {name} leads into a private network. Enter an address that is reachable from the internet."))
}

/// The addresses of the requested type. Aliases, which come before them, are left out. `None` for malformed data.
fn addresses_in(answer: Answer, number: u16) -> impl Iterator<Item = Option<IpAddr>> {
    let records = answer.answer.into_iter().filter(move |record| record.record_type == number);
    records.map(|record| record.data.parse().ok())
}

async fn look_up(edge: &Edge, name: &str, record_type: &str, signal: &AbortSignal) -> worker::Result<Answer> {
    let base = edge.variable("DOH_URL").unwrap_or_else(|| DEFAULT_DOH_URL.to_owned());
    let headers = Headers::new();
    headers.set("accept", "application/dns-json")?;
    let mut init = RequestInit::new();
    init.with_method(Method::Get).with_headers(headers);
    // `address.rs` has checked the name: it has no character with a meaning in a query.
    let request = Request::new_with_init(&format!("{base}?name={name}&type={record_type}"), &init)?;
    let mut response = Fetch::Request(request).send_with_signal(signal).await?;
    let answer: Answer = serde_json::from_str(&response.text().await?)?;
    match answer.status {
        // No error, and no such name (RFC 6895).
        0 | 3 if response.status_code() == 200 => Ok(answer),
        _ => Err("the look-up failed".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(text: &str, number: u16) -> Vec<Option<IpAddr>> {
        addresses_in(serde_json::from_str(text).unwrap(), number).collect()
    }

    #[test]
    fn dns_answer_gives_addresses_without_aliases() {
        let text = r#"{"Status": 0, "TC": false, "Question": [{"name": "www.example.com", "type": 1}], "Answer": [
            {"name": "www.example.com", "type": 5, "TTL": 60, "data": "example.com."},
            {"name": "example.com", "type": 1, "TTL": 60, "data": "8.8.8.8"}]}"#;
        assert_eq!(addresses(text, 1), [Some("8.8.8.8".parse().unwrap())]);
        assert_eq!(addresses(text, 28), []);
        assert_eq!(addresses(r#"{"Status": 3}"#, 1), []);
    }

    #[test]
    fn dns_name_needs_public_addresses_only() {
        let ip = |text: &str| Some(text.parse().unwrap());
        assert!(check_all("a.example", &[ip("8.8.8.8"), ip("2606:4700::1111")], false).is_ok());
        for addresses in [vec![], vec![ip("8.8.8.8"), ip("10.0.0.1")], vec![ip("::1")], vec![ip("8.8.8.8"), None]] {
            assert!(check_all("a.example", &addresses, false).is_err(), "{addresses:?}");
        }
        assert!(check_all("a.example", &[ip("127.0.0.1"), ip("::1")], true).is_ok());
        assert!(check_all("a.example", &[ip("192.168.0.1")], true).is_err());
    }
}
