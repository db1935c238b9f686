//! What Safelight's app and edge say to each other: types, error codes, URL paths, and the form of a signed
//! receipt. Knows no database and no browser.

pub mod jws;
mod live;
pub mod paths;
mod problem;
mod resources;

pub use live::{LIVE_PING, LIVE_PONG, LiveEvent, LiveMark, LiveMessage, NumberedEvent};
pub use problem::{ErrorCode, Problem};
pub use resources::{
    EventsTaken, Exposure, Health, Image, Job, JobError, JobKind, JobPatch, JobState, JobStep, Jwk, Jwks, OpCatalog,
    Page, Rendition, RenditionAccepted, RenditionRequest, RenditionResult, Session, Thumbnail, UploadRequest,
    UploadTicket,
};

/// The widths of thumbnails, in pixels. Never enlarged: a smaller picture keeps its own width.
pub const THUMBNAIL_WIDTHS: [u32; 5] = [50, 100, 200, 400, 800];
