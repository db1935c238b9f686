//! Types of rows, as tables store them and commands carry them. Clients receive the types of `api`.

mod claim;
mod collection_record;
mod decode_failure;
mod image;
mod image_cursor;
mod job;
mod lut;
mod make;
mod page;
mod pyramid;
mod rendition;
mod stored_file;
mod upload;

pub(crate) use claim::{Claim, ClaimKey, ClaimResult, FinishResult, lease_ms};
pub(crate) use collection_record::{RecordOutcome, RecordResult};
pub(crate) use decode_failure::DecodeFailure;
pub(crate) use image::{IdScope, ImageRow, NewImage};
pub(crate) use image_cursor::{ImageCursor, Sort};
pub(crate) use job::{DELETED_IMAGE, DELETED_PYRAMID, DELETED_RENDITION, JobRow, MAX_QUICK_PIXELS, NewJob, Task};
pub(crate) use lut::{LutRow, reading_cost_ms};
pub(crate) use make::{MadeRendition, MakeTarget, NewMake};
pub(crate) use page::{RowPage, RowPosition};
pub(in crate::library) use pyramid::NewPyramid;
pub(crate) use pyramid::{DeletedPyramid, PyramidFacts, PyramidInput, PyramidOptions, PyramidRow, RegisteredFile};
pub(crate) use rendition::{DeletedRendition, IdempotencyKey, RenderInput, RenditionRow};
pub(crate) use stored_file::{DownloadPart, DownloadPlan, FileKind, StoredFile};
pub(crate) use upload::{ObjectVersion, UploadRow};
