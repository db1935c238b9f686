//! Types of rows, as tables store them and commands carry them. Clients receive the types of `api`.

mod claim;
mod decode_failure;
mod image;
mod job;
mod lut;
mod page;
mod position;
mod rendition;
mod upload;

pub(crate) use claim::{Claim, ClaimKey, Claimed, Finished, lease_ms};
pub(crate) use decode_failure::DecodeFailure;
pub(crate) use image::{IdFor, ImageRow, NewImage};
pub(crate) use job::{DELETED_IMAGE, DELETED_RENDITION, JobRow, NewJob, SHORT_PIXELS, Task};
pub(crate) use lut::{LutRow, reading_cost_ms};
pub(crate) use page::{Place, RowPage};
pub(crate) use position::{Position, Sort};
pub(crate) use rendition::{DeletedRendition, Order, RenditionRow, RequestKey};
pub(crate) use upload::{UploadRow, Version};
