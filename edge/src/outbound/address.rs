//! Addresses that requests may go to. They must not lead into a private network (server-side request forgery): https
//! only, on port 443 or 8443, without user and password, and to public addresses. For development, a setting also allows
//! http and any port of this machine.

mod ip;

use std::net::IpAddr;

use api::ErrorCode;
use axum::http::StatusCode;
use wasm_bindgen::prelude::wasm_bindgen;

pub(super) use ip::is_public;

use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Maximum length of an address.
const MAX_BYTES: usize = 2048;

/// Ports beside the default one, 443. Others belong to services that do not speak HTTP, or to internal ones.
const OTHER_PORTS: [&str; 1] = ["8443"];

/// Endings of names that no public server has (RFC 6761, RFC 6762, RFC 8375, and ICANN's reservation of `internal`).
const PRIVATE_NAMES: [&str; 5] = ["localhost", "local", "internal", "home.arpa", "onion"];

#[wasm_bindgen(module = "/src/outbound/address.js")]
extern "C" {
    fn parse(text: &str) -> String;
}

/// A valid address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// The normalised text.
    pub(crate) url: String,
    /// The name to look up before each request; `None` if the host is an address that was checked.
    pub(crate) name: Option<String>,
}

/// The parts of an address as the runtime's URL parser returns them. It writes IPv4 addresses in their usual form,
/// whatever the number system was, and names in lower-case ASCII.
struct Parts<'a> {
    url: &'a str,
    protocol: &'a str,
    credentials: &'a str,
    host: &'a str,
    port: &'a str,
}

impl Address {
    /// Parses and checks an address. The fault is a sentence for the owner.
    pub(crate) fn parse(edge: &Edge, text: &str) -> Result<Self, Fault> {
        Self::check(edge, text)
            .map_err(|detail| Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::BadWebhookUrl, detail))
    }

    /// Like [`Self::parse`]; the error is a sentence for the owner.
    pub(crate) fn check(edge: &Edge, text: &str) -> Result<Self, &'static str> {
        check(&parse(text), is_loopback_allowed(edge))
    }
}

/// Whether the setting for development is on.
pub(super) fn is_loopback_allowed(edge: &Edge) -> bool {
    edge.variable("WEBHOOK_LOOPBACK").as_deref() == Some("1")
}

/// Checks the lines that `parse` returns.
fn check(parsed: &str, loopback: bool) -> Result<Address, &'static str> {
    let mut lines = parsed.split('\n');
    let mut next = || lines.next().unwrap_or_default();
    let parts = Parts { url: next(), protocol: next(), credentials: next(), host: next(), port: next() };
    if parts.url.is_empty() || parts.host.is_empty() {
        return Err("The address is not a URL. Enter a complete one, such as https://example.com/path.");
    }
    if parts.url.len() > MAX_BYTES {
        return Err("The address is too long. The limit is 2,048 bytes.");
    }
    if !parts.credentials.is_empty() {
        return Err("The address has a user name or a password. Remove them.");
    }
    let host = parts.host.trim_end_matches('.');
    let ip = host.trim_matches(['[', ']']).parse::<IpAddr>().ok();
    let is_this_machine = ip.map_or_else(|| host == "localhost" || host.ends_with(".localhost"), |ip| ip.is_loopback());
    let url = parts.url.to_owned();
    if loopback && is_this_machine && matches!(parts.protocol, "http:" | "https:") {
        return Ok(Address { url, name: None });
    }
    if parts.protocol != "https:" {
        return Err("The address must begin with https://.");
    }
    if !parts.port.is_empty() && !OTHER_PORTS.contains(&parts.port) {
        return Err("The address has a port that is not allowed. Use port 443 or 8443.");
    }
    match ip {
        Some(ip) if is_public(ip) => Ok(Address { url, name: None }),
        None if is_public_name(host) => Ok(Address { url, name: Some(host.to_owned()) }),
        _ => Err("The address leads into a private network. Enter one that is reachable from the internet."),
    }
}

fn is_public_name(host: &str) -> bool {
    let is_private =
        |ending: &str| host.strip_suffix(ending).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    // The URL parser also accepts symbols that mean something in the query of the look-up.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    host.contains('.') && host.bytes().all(is_plain) && !PRIVATE_NAMES.into_iter().any(is_private)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines for an address that the parser does not change.
    fn lines(url: &str, host: &str, port: &str) -> String {
        let protocol = &url[..=url.find(':').unwrap()];
        let credentials = if url.contains('@') { "user" } else { "" };
        [url, protocol, credentials, host, port].join("\n")
    }

    fn url_lines(url: &str) -> String {
        let authority = url.split('/').nth(2).unwrap();
        let authority = authority.rsplit('@').next().unwrap();
        match authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit())) {
            Some((host, port)) => lines(url, host, port),
            None => lines(url, authority, ""),
        }
    }

    #[test]
    fn address_of_public_host_is_allowed() {
        for (url, name) in [
            ("https://example.com/hooks?x=1", Some("example.com")),
            ("https://example.com./", Some("example.com")),
            ("https://hooks.example.co.uk:8443/", Some("hooks.example.co.uk")),
            ("https://xn--bcher-kva.example/", Some("xn--bcher-kva.example")),
            ("https://8.8.8.8/", None),
            ("https://[2606:4700:4700::1111]/", None),
            ("https://notlocalhost.com/", Some("notlocalhost.com")),
        ] {
            let address = check(&url_lines(url), false).unwrap();
            assert_eq!((address.url.as_str(), address.name.as_deref()), (url, name));
        }
    }

    #[test]
    fn address_of_private_host_is_refused() {
        for url in [
            "https://127.0.0.1/",
            "https://localhost/",
            "https://localhost./",
            "https://a.localhost/",
            "https://printer.local/",
            "https://metadata.google.internal/",
            "https://router.home.arpa/",
            "https://intranet/",
            "https://10.0.0.1/",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/",
            "https://[::ffff:7f00:1]/",
            "https://[fd00::1]/",
        ] {
            assert!(check(&url_lines(url), false).unwrap_err().contains("private network"), "{url}");
        }
    }

    #[test]
    fn address_with_wrong_parts_is_refused() {
        for (url, word) in [
            ("http://example.com/", "https://"),
            ("ftp://example.com/", "https://"),
            ("https://user@example.com/", "password"),
            ("https://example.com:22/", "port"),
            ("https://example.com:80/", "port"),
            ("https://example.com:6379/", "port"),
        ] {
            let detail = check(&url_lines(url), false).unwrap_err();
            assert!(detail.contains(word), "{url}: {detail}");
        }
        assert!(check("", false).is_err());
        let long = format!("https://example.com/{}", "a".repeat(MAX_BYTES));
        assert!(check(&url_lines(&long), false).unwrap_err().contains("2,048"));
    }

    #[test]
    fn address_of_this_machine_is_allowed_for_development() {
        for url in ["http://127.0.0.1:8080/", "http://localhost:3000/", "https://[::1]:9/", "http://a.localhost/"] {
            assert_eq!(check(&url_lines(url), true).unwrap().name, None, "{url}");
            assert!(check(&url_lines(url), false).is_err(), "{url}");
        }
        for url in ["http://example.com/", "http://10.0.0.1/", "https://192.168.0.1/", "file://localhost/etc/passwd"] {
            assert!(check(&url_lines(url), true).is_err(), "{url}");
        }
    }
}
