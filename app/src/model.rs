//! The app's state as plain data: no browser, no signals, so that the host tests it.

pub(crate) mod activity;
pub(crate) mod backoff;
pub(crate) mod draft;
pub(crate) mod facts;
pub(crate) mod find;
pub(crate) mod heard;
pub(crate) mod history;
pub(crate) mod joined;
pub(crate) mod newest;
pub(crate) mod points;
pub(crate) mod scale;
pub(crate) mod shelf;
pub(crate) mod text;
