//! Who asks for a mail, or tries a code or a password: a browser that the account knows, any other browser, or a network.
//!
//! What strangers do with somebody's address counts for the strangers. So they cannot use up the mails and the tries of
//! the person who has the address.

use axum::http::{HeaderMap, Uri};
use filters::Digest;

use super::known_device;
use crate::access::{rate_limit, session};
use crate::db::devices;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The label of the key that askers are stored with.
const KEY_LABEL: &str = "safelight 2026-11 askers";

/// The caller of a request without a session.
#[derive(Debug)]
pub(crate) struct Asker {
    /// A keyed digest: of the browser's cookie, or of the network address if the caller keeps no cookies.
    pub(super) digest: String,
    pub(super) network: String,
    devices: Vec<Digest>,
}

impl Asker {
    pub(crate) fn of(edge: &Edge, uri: &Uri, headers: &HeaderMap) -> Result<Self, Fault> {
        let devices = known_device::tokens(uri, headers);
        let network = rate_limit::address(headers);
        // Nobody else knows the token of a browser. An invented one is an asker of its own.
        let token = devices.first().copied().or_else(|| session::tokens(uri, headers).first().copied());
        let digest = edge.keyed_digest(KEY_LABEL, token.unwrap_or(&network).as_bytes())?;
        Ok(Self { digest, network, devices: devices.into_iter().map(session::digest).collect() })
    }

    /// Whose attempts at an address are counted: those of strangers (by the key `strangers`), or of one browser that its
    /// account has used. Both take the same steps.
    pub(super) async fn counted(&self, edge: &Edge, email_key: &str, strangers: &str) -> Result<String, Fault> {
        let known = match self.devices.as_slice() {
            [] => None,
            devices => devices::find_known(&edge.db()?, email_key, devices).await?,
        };
        Ok(known.map_or_else(|| strangers.to_owned(), |device| format!("{email_key}\n{device}")))
    }
}
