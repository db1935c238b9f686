//! `GET /api/jobs`

use api::{Job, Page};
use axum::Json;

use crate::db::jobs;
use crate::edge::Edge;
use crate::http::extract::Query;
use crate::http::page::{PageQuery, Window};
use crate::problem::Fault;
use crate::session::Owner;

/// The owner's jobs, newest first.
#[utoipa::path(get, path = "/api/jobs", tag = "jobs", params(PageQuery), responses((status = 200, body = Page<Job>)))]
#[worker::send]
pub(crate) async fn list(edge: Edge, owner: Owner, Query(query): Query<PageQuery>) -> Result<Json<Page<Job>>, Fault> {
    let window = Window::try_from(query)?;
    let page = window.page(jobs::list(&edge.db()?, &owner.id, &window).await?, |row| &row.id);
    Ok(Json(Page { items: page.items.into_iter().map(Job::from).collect(), next_cursor: page.next_cursor }))
}
