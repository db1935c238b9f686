//! The route table: all routes with their policies.

mod policy_router;

use std::sync::LazyLock;

use axum::Extension;
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use tower_service::Service as _;
use utoipa_axum::router::UtoipaMethodRouterExt as _;
use utoipa_axum::routes;

use policy_router::PolicyRouter;

use crate::access::bearer::DeploymentToken::{Events, Metrics, Recovery};
use crate::access::policy::{Caller, Policy};
use crate::access::scope::Scope::{
    CollectionsWrite, ImagesRead, ImagesWrite, PresetsRead, PresetsWrite, ProfileWrite, RenditionsWrite, WebhooksWrite,
};
use crate::access::store::AccessStore;
use crate::http::openapi::{self, ContractText};
use crate::http::{
    account, avatar, avatars, collections, downloads, events, export, health, images, jobs, jwks, libraries, live,
    luts, metrics, ops, presets, profiles, pyramids, renditions, session, uploads, webhooks,
};
use crate::platform::bindings::{Edge, infallible};

/// All routes. A handler states its path and method; this table states who may call it, and what a browser may do with
/// the response.
fn table<A: AccessStore>() -> PolicyRouter<A> {
    PolicyRouter::new(openapi::base())
        .route(Policy::public_status(), routes!(health::health))
        .route(Policy::public_document(), routes!(ops::ops))
        .route(Policy::public_document(), routes!(jwks::jwks))
        .route(Policy::public_document(), routes!(openapi::openapi).layer(Extension(ContractText(contract))))
        .route(Policy::deployment(Metrics), routes!(metrics::metrics))
        .route(Policy::deployment(Events), routes!(events::s3::s3))
        .route(Policy::deployment(Recovery), routes!(libraries::restore::restore))
        .route(Policy::deployment(Recovery), routes!(libraries::recover::recover))
        .route(Policy::session_write(Caller::SessionOrNew), routes!(session::session))
        .route(Policy::session_write(Caller::Session), routes!(session::rotate::rotate))
        .route(Policy::public_request(), routes!(account::codes::request))
        .route(Policy::session_write(Caller::SessionOrNew), routes!(account::sessions::create::create))
        .route(Policy::account_read(), routes!(account::sessions::list::list))
        .route(Policy::account_write(), routes!(account::sessions::delete::delete))
        .route(Policy::recent_account_write(), routes!(account::keys::create::create))
        .route(Policy::account_read(), routes!(account::keys::list::list))
        .route(Policy::account_write(), routes!(account::keys::delete::delete))
        .route(Policy::public_request(), routes!(account::passkeys::challenge::challenge))
        .route(Policy::recent_account_write(), routes!(account::passkeys::options::options))
        .route(Policy::account_write(), routes!(account::passkeys::create::create))
        .route(Policy::account_read(), routes!(account::passkeys::list::list))
        .route(Policy::account_write(), routes!(account::passkeys::rename::rename))
        .route(Policy::recent_account_write(), routes!(account::passkeys::delete::delete))
        .route(Policy::account_write(), routes!(account::password::set::set))
        .route(Policy::recent_account_write(), routes!(account::password::delete::delete))
        .route(Policy::public_request(), routes!(account::password::request_code::request_code))
        .route(Policy::session_write(Caller::SessionOrNew), routes!(account::password::reset::reset))
        .route(Policy::account_write(), routes!(account::email_change::request::request))
        .route(Policy::account_write(), routes!(account::email_change::confirm::confirm))
        .route(Policy::account_read(), routes!(account::methods::methods))
        .route(Policy::public_read(), routes!(account::oidc::list::list))
        .route(Policy::session_navigation(), routes!(account::oidc::start::start))
        .route(Policy::session_return(), routes!(account::oidc::callback::callback))
        .route(Policy::recent_account_write(), routes!(account::oidc::delete::delete))
        .route(Policy::account_read(), routes!(account::get::get))
        .route(Policy::recent_account_write(), routes!(account::delete::delete))
        .route(Policy::owner_write(ProfileWrite), routes!(avatar::uploads::create::create))
        .route(Policy::public_write(), routes!(avatar::uploads::put::put))
        .route(Policy::owner_write(ProfileWrite), routes!(avatar::uploads::confirm::confirm))
        .route(Policy::owner_write(ProfileWrite), routes!(avatar::delete::delete))
        .route(Policy::public_picture(), routes!(avatars::newest::newest))
        .route(Policy::public_picture().immutable(), routes!(avatars::get::get))
        .route(Policy::owner_write(ImagesWrite).under_ceiling(), routes!(images::create::create))
        .route(Policy::owner_read(ImagesRead), routes!(images::list::list))
        .route(Policy::owner_read(ImagesRead), routes!(images::get::get))
        .route(Policy::owner_write(ImagesWrite), routes!(images::change::change))
        .route(Policy::owner_write(ImagesWrite), routes!(images::delete::delete))
        .route(Policy::owner_file(ImagesRead), routes!(images::original::original))
        .route(Policy::owner_file(ImagesRead), routes!(images::thumbnail::thumbnail))
        .route(Policy::owner_write(ImagesWrite).under_ceiling(), routes!(luts::create::create))
        .route(Policy::owner_read(ImagesRead), routes!(luts::list::list))
        .route(Policy::owner_file(ImagesRead), routes!(luts::get::get))
        .route(Policy::owner_write(ImagesWrite), routes!(luts::delete::delete))
        .route(Policy::owner_write(ImagesWrite).under_ceiling(), routes!(uploads::create::create))
        .route(Policy::public_write(), routes!(uploads::put::put))
        .route(Policy::owner_write(ImagesWrite), routes!(uploads::confirm::confirm))
        .route(Policy::owner_write(RenditionsWrite).under_ceiling(), routes!(renditions::create::create))
        .route(Policy::owner_read(ImagesRead), routes!(renditions::list::list))
        .route(Policy::viewer_read(ImagesRead), routes!(renditions::get::get))
        .route(Policy::owner_write(RenditionsWrite), routes!(renditions::change::change))
        .route(Policy::owner_write(RenditionsWrite), routes!(renditions::delete::delete))
        .route(Policy::viewer_file(ImagesRead), routes!(renditions::content::content))
        .route(Policy::viewer_file(ImagesRead), routes!(renditions::receipt::receipt))
        .route(Policy::viewer_file(ImagesRead), routes!(renditions::thumbnail::thumbnail))
        .route(Policy::owner_write(RenditionsWrite).under_ceiling(), routes!(pyramids::create::create))
        .route(Policy::owner_write(RenditionsWrite).under_ceiling(), routes!(pyramids::register::register))
        .route(Policy::owner_read(ImagesRead), routes!(pyramids::list::list))
        .route(Policy::viewer_read(ImagesRead), routes!(pyramids::get::get))
        .route(Policy::owner_write(RenditionsWrite), routes!(pyramids::delete::delete))
        .route(Policy::viewer_file(ImagesRead), routes!(pyramids::content::content))
        .route(Policy::owner_write(PresetsWrite).under_ceiling(), routes!(presets::create::create))
        .route(Policy::owner_read(PresetsRead), routes!(presets::list::list))
        .route(Policy::public_document(), routes!(presets::schema::schema))
        .route(Policy::owner_read(PresetsRead), routes!(presets::export::all::all))
        .route(Policy::owner_write(PresetsWrite).under_ceiling(), routes!(presets::import::import))
        .route(Policy::viewer_read(PresetsRead), routes!(presets::export::one::one))
        .route(Policy::viewer_read(PresetsRead), routes!(presets::get::get))
        .route(Policy::owner_write(PresetsWrite).under_ceiling(), routes!(presets::change::change))
        .route(Policy::owner_write(PresetsWrite), routes!(presets::delete::delete))
        .route(Policy::owner_write(PresetsWrite), routes!(presets::restore::restore))
        .route(Policy::owner_write(PresetsWrite).under_ceiling(), routes!(presets::versions::create::create))
        .route(Policy::viewer_read(PresetsRead), routes!(presets::versions::list::list))
        .route(Policy::viewer_read(PresetsRead), routes!(presets::versions::get::get))
        .route(Policy::owner_write(PresetsWrite).under_ceiling(), routes!(presets::copies::copy))
        .route(Policy::viewer_read(PresetsRead), routes!(presets::picture::picture))
        .route(Policy::owner_read(PresetsRead), routes!(presets::members::list::list))
        .route(Policy::owner_write(PresetsWrite), routes!(presets::members::set::set))
        .route(Policy::owner_write(PresetsWrite), routes!(presets::members::remove::remove))
        .route(Policy::owner_write(RenditionsWrite).under_ceiling(), routes!(presets::makes::create::create))
        .route(Policy::owner_read(PresetsRead), routes!(presets::makes::list::list))
        .route(Policy::owner_read(PresetsRead), routes!(presets::makes::get::get))
        .route(Policy::owner_write(PresetsWrite), routes!(presets::makes::change::change))
        .route(Policy::owner_write(PresetsWrite), routes!(presets::makes::delete::delete))
        .route(Policy::owner_read(PresetsRead), routes!(presets::makes::differences::differences))
        .route(Policy::owner_read(PresetsRead), routes!(presets::makes::query::query))
        .route(Policy::owner_read(PresetsRead), routes!(presets::makes::summary::summary))
        .route(Policy::owner_read(PresetsRead), routes!(presets::makes::suggestion::suggestion))
        .route(Policy::public_page(), routes!(profiles::get::get))
        .route(Policy::owner_write(ProfileWrite), routes!(profiles::change::change))
        .route(Policy::owner_read(ImagesRead), routes!(jobs::list::list))
        .route(Policy::owner_read(ImagesRead), routes!(jobs::get::get))
        .route(Policy::owner_write(RenditionsWrite), routes!(jobs::rename::rename))
        .route(Policy::owner_write(RenditionsWrite), routes!(jobs::cancel::cancel))
        .route(Policy::owner_write(RenditionsWrite).under_ceiling(), routes!(jobs::retry::retry))
        .route(Policy::owner_write(CollectionsWrite).under_ceiling(), routes!(collections::create::create))
        .route(Policy::owner_read(ImagesRead), routes!(collections::list::list))
        .route(Policy::owner_read(ImagesRead), routes!(collections::get::get))
        .route(Policy::owner_write(CollectionsWrite), routes!(collections::change::change))
        .route(Policy::owner_write(CollectionsWrite), routes!(collections::delete::delete))
        .route(Policy::owner_write(CollectionsWrite).under_ceiling(), routes!(collections::repeat::repeat))
        .route(Policy::owner_read(ImagesRead), routes!(collections::records::list::list))
        .route(Policy::owner_read(ImagesRead), routes!(collections::records::get::get))
        .route(Policy::owner_write(CollectionsWrite), routes!(collections::records::change::change))
        .route(Policy::owner_write(CollectionsWrite).under_ceiling(), routes!(collections::records::repeat::repeat))
        .route(Policy::owner_write(CollectionsWrite).under_ceiling(), routes!(collections::runs::start::start))
        .route(Policy::owner_read(ImagesRead), routes!(collections::runs::list::list))
        .route(Policy::owner_read(ImagesRead), routes!(collections::runs::get::get))
        .route(Policy::owner_write(WebhooksWrite), routes!(webhooks::create::create))
        .route(Policy::owner_read(WebhooksWrite), routes!(webhooks::list::list))
        .route(Policy::owner_read(WebhooksWrite), routes!(webhooks::get::get))
        .route(Policy::owner_write(WebhooksWrite), routes!(webhooks::update::update))
        .route(Policy::owner_write(WebhooksWrite), routes!(webhooks::delete::delete))
        .route(Policy::owner_write(WebhooksWrite), routes!(webhooks::rotate_secret::rotate_secret))
        .route(Policy::owner_read(WebhooksWrite), routes!(webhooks::deliveries::list))
        .route(Policy::owner_write(WebhooksWrite), routes!(webhooks::replay::replay))
        .route(Policy::owner_read(ImagesRead), routes!(export::export))
        .route(Policy::owner_read(ImagesRead), routes!(downloads::list::list))
        .route(Policy::owner_read(ImagesRead), routes!(downloads::get::get))
        .route(Policy::owner_socket(ImagesRead), routes!(live::live))
}

/// Built once per isolate.
static ROUTER: LazyLock<Router> = LazyLock::new(|| table::<Edge>().build());

/// The OpenAPI document as text, built on the first request for it.
static CONTRACT: LazyLock<String> = LazyLock::new(|| {
    let (document, policies) = table::<Edge>().describe();
    // Plain data always serialises; an empty document would fail the contract test.
    openapi::complete(&document, &policies).map(|document| document.to_string()).unwrap_or_default()
});

/// Routes a request to its handler.
pub(crate) async fn route(request: Request) -> Response {
    infallible(ROUTER.clone().call(request).await)
}

fn contract() -> &'static str {
    &CONTRACT
}

#[cfg(test)]
mod tests;
