//! Requests a rendition, and stores the make that it may be. Shared by the routes of renditions and of makes.

use api::{Make, RenditionAccepted, paths};
use axum::http::HeaderMap;
use axum::response::Response;
use filters::Recipe;

use crate::access::grant::Grant;
use crate::access::hourly;
use crate::http::accepted::AcceptedResponse;
use crate::http::prefer;
use crate::library::commands::{AcceptedRendition, CreateRendition, FindAccepted};
use crate::library::makes::MakeTarget;
use crate::library::records::IdempotencyKey;
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::ids;
use crate::platform::request_log::RequestLog;
use crate::presets::makes::{PreparedMake, show_earlier, show_new};
use crate::problem::Fault;

/// A request for a rendition.
pub(crate) struct NewRendition {
    pub(crate) image_id: String,
    pub(crate) name: Option<String>,
    pub(crate) recipe: Recipe,
    pub(crate) key: Option<IdempotencyKey>,
    /// The make that it is.
    pub(crate) make: Option<PreparedMake>,
    /// Whether the response is about the make. Otherwise it is about the rendition.
    pub(crate) is_make: bool,
}

/// What a request brings along.
pub(crate) struct Caller<'a> {
    pub(crate) edge: &'a Edge,
    pub(crate) background: &'a Background,
    pub(crate) grant: &'a Grant,
    pub(crate) log: &'a RequestLog,
    pub(crate) headers: &'a HeaderMap,
}

/// The path of what was created: of the make, if the response is about it.
fn location(accepted: &RenditionAccepted, make: Option<&Make>) -> String {
    make.map_or_else(|| paths::rendition(&accepted.rendition.id), |make| paths::make(&make.preset_id, &make.id))
}

impl Caller<'_> {
    /// Responds to a repeated request for a make with what the first one created. `None`: the key is new. The preset may be
    /// gone since.
    pub(crate) async fn repeat(&self, key: &IdempotencyKey, is_make: bool) -> Result<Option<Response>, Fault> {
        let Caller { edge, background, grant, headers, .. } = *self;
        let Some(found) = grant.library(edge).call(&FindAccepted { key: key.clone() }).await? else { return Ok(None) };
        let AcceptedRendition { accepted, made, waiting, .. } = found;
        let make = match made {
            Some(made) => show_earlier(edge, grant, waiting, made).await?,
            None => None,
        };
        let location = location(&accepted, make.as_ref().filter(|_| is_make));
        let accepted = RenditionAccepted { make: make.map(Box::new), ..accepted };
        let accepted = AcceptedResponse { edge, library_id: &grant.owner_id, accepted, location };
        match prefer::wait(headers) {
            Some(wait) => accepted.wait(background, wait).await.map(Some),
            None => Ok(Some(accepted.respond())),
        }
    }

    /// Creates the rendition and responds. With `Prefer: wait` the request runs its job.
    pub(crate) async fn request(self, rendition: NewRendition) -> Result<Response, Fault> {
        let Caller { edge, background, grant, log, headers } = self;
        // Reports a missing key now, not with a job that can never succeed.
        edge.receipt_key()?;
        let wait = prefer::wait(headers);
        let target = |make: &PreparedMake| MakeTarget {
            make: make.make.clone(),
            library_id: make.library_id.clone(),
            is_required: rendition.is_make,
        };
        let command = CreateRendition {
            id: ids::new_id()?,
            job_id: ids::new_id()?,
            key: rendition.key,
            image_id: rendition.image_id,
            name: rendition.name,
            recipe: rendition.recipe.to_json(),
            claims_job: wait.is_some(),
            make: rendition.make.as_ref().map(target),
        };
        let accepted = grant.library(edge).call(&command).await?;
        let AcceptedRendition { accepted, claim, is_repeated, cost_ms, made, .. } = accepted;
        hourly::charge_cost(log, cost_ms);
        let make: Option<Make> = match (rendition.make, made) {
            (Some(prepared), Some(made)) => Some(show_new(edge, grant, prepared, made, is_repeated).await?),
            _ => None,
        };
        let location = location(&accepted, make.as_ref().filter(|_| rendition.is_make));
        let accepted = RenditionAccepted { make: make.map(Box::new), ..accepted };
        let accepted = AcceptedResponse { edge, library_id: &grant.owner_id, accepted, location };
        match (wait, claim) {
            (Some(wait), Some(claim)) => accepted.run(background, claim, wait).await,
            (Some(wait), None) if is_repeated => accepted.wait(background, wait).await,
            _ => Ok(accepted.respond()),
        }
    }
}
