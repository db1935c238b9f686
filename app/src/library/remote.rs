//! The library at the edge. Only these modules use the network.

pub(crate) mod account;
pub(crate) mod avatar;
pub(crate) mod collections;
pub(crate) mod downloads;
pub(crate) mod files;
pub(crate) mod images;
pub(crate) mod job_watch;
pub(crate) mod jobs;
pub(crate) mod live;
pub(crate) mod luts;
pub(crate) mod presets;
pub(crate) mod profiles;
pub(crate) mod pyramids;
pub(crate) mod reachability;
pub(crate) mod renditions;
pub(crate) mod request;
pub(crate) mod session;
mod single_flight;
mod upload;
pub(crate) mod webhooks;
