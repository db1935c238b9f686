//! `/api/presets/{id}/members`: the accounts that a preset is shared with. Only accounts are members, and only accounts
//! share.

pub(crate) mod list;
pub(crate) mod remove;
pub(crate) mod set;

use api::ErrorCode;
use axum::http::StatusCode;

use crate::db::profiles::{self, MemberProfile};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;
use crate::profiles::handle;

/// The account with a handle, or with an earlier handle that still leads to it.
async fn find(edge: &Edge, text: &str) -> Result<MemberProfile, Fault> {
    let found = profiles::find_member(&edge.db()?, &handle::fold(text), clock::now_ms()).await?;
    found.ok_or_else(|| {
        Fault::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, "Nobody has this handle. Check how it is written.")
    })
}
