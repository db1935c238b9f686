//! `GET /api/metrics`

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};

use crate::metrics::{self, text};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The counters of the edge for Prometheus. Requires the secret `METRICS_TOKEN` as a bearer token.
#[utoipa::path(get, operation_id = "getMetrics", path = "/api/metrics", tag = "service", responses(
    (status = 200, body = String, content_type = "text/plain", description = "Prometheus text format 0.0.4"),
    (status = 401, description = "The bearer token is missing or wrong"),
))]
#[worker::send]
pub(crate) async fn metrics(edge: Edge) -> Result<Response, Fault> {
    // Includes the counts of this isolate.
    metrics::flush(&edge).await;
    let mut samples = metrics::stored(&edge.db()?, clock::now_ms()).await?;
    samples.push(text::Sample {
        name: "safelight_info".to_owned(),
        labels: text::labels(&[("version", env!("CARGO_PKG_VERSION")), ("engine", filters::ENGINE_VERSION)]),
        value: 1.0,
    });
    samples.push(text::Sample {
        name: "safelight_wasm_memory_bytes".to_owned(),
        labels: String::new(),
        value: metrics::memory_bytes() as f64,
    });
    Ok(([(CONTENT_TYPE, PROMETHEUS)], text::page(&samples)).into_response())
}
