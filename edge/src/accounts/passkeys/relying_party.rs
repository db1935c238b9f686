//! The relying party of WebAuthn: the site that a passkey belongs to. It is the host of the request, unless the setting
//! `PASSKEY_RP_ID` names a parent domain.

use axum::http::{HeaderMap, Uri};
use passki::Passki;

use crate::access::origin;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// What authenticators show beside the address.
const NAME: &str = "Safelight";

pub(crate) fn relying_party(edge: &Edge, uri: &Uri, headers: &HeaderMap) -> Result<Passki, Fault> {
    let authority = origin::authority(uri, headers).ok_or_else(|| Fault::bad_request("The request has no host."))?;
    Ok(of_site(authority, uri.scheme_str(), edge.variable("PASSKEY_RP_ID")))
}

/// A proxy may terminate TLS, so a page of a request that arrives over `http` may have an `https` origin.
fn of_site(authority: &str, scheme: Option<&str>, rp_id: Option<String>) -> Passki {
    let authority = authority.to_ascii_lowercase();
    let host = authority.rsplit_once(':').map_or(authority.as_str(), |(host, _)| host);
    let rp_id = rp_id.map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
    let origins = ["https", scheme.unwrap_or("https")].map(|scheme| format!("{scheme}://{authority}"));
    Passki::new(rp_id.as_deref().unwrap_or(host), &origins, NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relying_party_is_host_of_request() {
        let site = of_site("Photos.example.org", Some("https"), None);
        assert_eq!(site.rp_id, "photos.example.org");
        assert!(site.rp_origins.iter().all(|origin| origin == "https://photos.example.org"));
        let local = of_site("localhost:8787", Some("http"), Some(" ".to_owned()));
        assert_eq!(local.rp_id, "localhost");
        assert_eq!(local.rp_origins, ["https://localhost:8787", "http://localhost:8787"]);
    }

    #[test]
    fn relying_party_can_be_parent_domain() {
        let site = of_site("photos.example.org", Some("https"), Some("example.org".to_owned()));
        assert_eq!(site.rp_id, "example.org");
        assert_eq!(site.rp_origins[0], "https://photos.example.org");
    }
}
