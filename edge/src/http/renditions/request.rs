//! Requests a rendition, and stores the make that it may be. Shared by the routes of renditions and of makes.

use api::{Make, paths};
use axum::http::HeaderMap;
use axum::response::Response;
use filters::Recipe;

use super::accepted::AcceptedResponse;
use crate::access::grant::Grant;
use crate::access::hourly;
use crate::http::prefer;
use crate::library::commands::{AcceptedRendition, CreateRendition};
use crate::library::makes::MakeTarget;
use crate::library::records::IdempotencyKey;
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::ids;
use crate::platform::request_log::RequestLog;
use crate::presets::makes::{PreparedMake, show_new};
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

impl Caller<'_> {
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
        let AcceptedRendition { accepted, claim, is_repeated, cost_ms, made } = accepted;
        hourly::charge_cost(log, cost_ms);
        let make: Option<Make> = match (rendition.make, made) {
            (Some(prepared), Some(made)) => Some(show_new(edge, grant, prepared, made, is_repeated).await?),
            _ => None,
        };
        let location = match &make {
            Some(make) if rendition.is_make => paths::make(&make.preset_id, &make.id),
            _ => paths::rendition(&accepted.rendition.id),
        };
        let accepted = AcceptedResponse { edge, library_id: &grant.owner_id, accepted, make, location };
        match (wait, claim) {
            (Some(wait), Some(claim)) => accepted.run(background, claim, wait).await,
            (Some(wait), None) if is_repeated => accepted.wait(background, wait).await,
            _ => Ok(accepted.respond()),
        }
    }
}
