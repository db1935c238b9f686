//! Cloudflare and JavaScript: bindings, request bridge, clock, fetch, ids, memory budget, message retries, render slot,
//! scheduler, log, redaction, text. All other modules may use this one.

pub(crate) mod background;
pub(crate) mod bindings;
pub(crate) mod body;
pub(crate) mod clock;
pub(crate) mod edge_cache;
pub(crate) mod fetch;
pub(crate) mod ids;
pub(crate) mod log;
pub(crate) mod memory_budget;
pub(crate) mod message_retry;
pub(crate) mod pace;
pub(crate) mod redact;
pub(crate) mod render_slot;
pub(crate) mod request_bridge;
pub(crate) mod request_log;
pub(crate) mod scheduler;
pub(crate) mod text;
