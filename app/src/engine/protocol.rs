//! Messages between the page and its web workers. A message is an array: the number of the call, the text of a
//! [`Request`] or a [`ReplyResult`], and the buffers. Buffers are transferred and never copied. A request that is sent
//! for every frame of a drag has its recipe outside of the text, as bytes (`recipe_wire.rs`). The buffer of a frame
//! that is no longer shown follows, for the pixels of the answer, because allocating memory takes longer than filling
//! it. During a render the worker sends its progress: the number of the call, and a number from 0 to 1.
//!
//! One worker, the first, holds the photograph. The other workers of the pool hold bands of it: the pixels that they
//! need to draw some rows of the result.

use filters::{AssetId, Error, ImageInfo, Recipe, Rendered};
use serde::{Deserialize, Serialize};

use super::area::{Area, Region, Strip};
use super::file_task::{Outcome, Task};
use super::verify::{Claim, Verdict};
use crate::json;
use crate::text::{self, Language, engine, errors};

/// A call by the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Request {
    /// Open a photograph and draw it unedited. Buffer: the file.
    Open { shot: Shot },
    /// Draw some rows of the open photograph. The recipe is outside of the text.
    Draw {
        #[serde(skip)]
        recipe: Recipe,
        shot: Shot,
        strip: Strip,
    },
    /// Cut the band that another worker needs to draw these rows. The recipe is outside of the text.
    Share {
        #[serde(skip)]
        recipe: Recipe,
        shot: Shot,
        strip: Strip,
    },
    /// Store a band. Buffer: the band, from [`Reply::Shared`].
    OpenBand { slot: Slot, region: Region, rendition: (u32, u32) },
    /// Draw the rows of a band. The recipe is outside of the text.
    DrawBand {
        #[serde(skip)]
        recipe: Recipe,
        slot: Slot,
        shot: Shot,
    },
    /// Draw the open photograph at the size of a thumbnail. The recipe is outside of the text.
    Thumbnail {
        #[serde(skip)]
        recipe: Recipe,
    },
    /// Check whether the edge would refuse to render a picture of that size because of its cost.
    CheckCost { recipe: Recipe, size: (u32, u32) },
    /// Render a file at full size. Buffer: the file.
    Render { recipe: Recipe },
    /// Verify a receipt by rendering again. Buffers: the original, the stored rendition.
    Verify { claim: Box<Claim> },
    /// Add a look-up table. Buffer: the file.
    AddLut,
    /// Run a task with a file. The file is outside of the text.
    Original { task: Task },
}

/// Options of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Shot {
    pub(crate) area: Area,
    /// Draw at half the scale.
    pub(crate) draft: bool,
    /// Add a copy of the pixels with marks on clipped areas.
    pub(crate) clipping: bool,
    /// Count the values.
    pub(crate) histogram: bool,
}

/// Index of a band. A worker holds one band for each index.
pub(crate) type Slot = usize;

/// The number of [`Slot`]s.
pub(crate) const SLOTS: usize = 4;

/// The facts of a drawn frame.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Drawing {
    /// The size of the result in rendition pixels.
    pub(crate) rendition: (u32, u32),
    /// Drawn pixels per rendition pixel.
    pub(crate) scale: f64,
    /// The size of the whole result at that scale.
    pub(crate) size: (u32, u32),
    /// The drawn region.
    pub(crate) region: Region,
    /// Whether no pixel is transparent.
    pub(crate) opaque: bool,
    /// The memory of the worker in bytes. It never shrinks.
    pub(crate) memory_bytes: f64,
}

impl Request {
    /// The recipe that is not part of the text.
    pub(super) const fn separate_recipe(&self) -> Option<&Recipe> {
        match self {
            Self::Draw { recipe, .. }
            | Self::Share { recipe, .. }
            | Self::DrawBand { recipe, .. }
            | Self::Thumbnail { recipe } => Some(recipe),
            Self::Open { .. }
            | Self::OpenBand { .. }
            | Self::CheckCost { .. }
            | Self::Render { .. }
            | Self::Verify { .. }
            | Self::AddLut
            | Self::Original { .. } => None,
        }
    }

    /// The place for that recipe after it is read.
    pub(super) const fn separate_recipe_mut(&mut self) -> Option<&mut Recipe> {
        match self {
            Self::Draw { recipe, .. }
            | Self::Share { recipe, .. }
            | Self::DrawBand { recipe, .. }
            | Self::Thumbnail { recipe } => Some(recipe),
            Self::Open { .. }
            | Self::OpenBand { .. }
            | Self::CheckCost { .. }
            | Self::Render { .. }
            | Self::Verify { .. }
            | Self::AddLut
            | Self::Original { .. } => None,
        }
    }
}

/// A successful answer of the worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reply {
    /// The photograph is open. Buffer: as in [`Reply::Drawn`].
    Opened { info: ImageInfo, drawing: Drawing },
    /// A frame, some of its rows, or a thumbnail. Buffer: RGBA, row by row; then, if requested, the histogram
    /// (`histogram.rs`) and RGBA again with marks. The buffer may be longer.
    Drawn { drawing: Drawing },
    /// A band. Buffer: for [`Request::OpenBand`].
    Shared { region: Region, rendition: (u32, u32) },
    /// The band is stored.
    BandOpened,
    /// The recipe needs more of the photograph than the band contains.
    NotShared,
    /// The cost of a render and its limit, in milliseconds, if the cost exceeds the limit.
    CostChecked { over: Option<(u64, u64)> },
    /// A full-size file. Buffer: the file.
    Rendered { rendered: Rendered },
    /// The receipt is checked.
    Verified { verdict: Box<Verdict> },
    /// The look-up table is added.
    LutAdded { id: AssetId, title: Option<String> },
    /// The task with a file is done. Buffer: RGBA, row by row, of a picture.
    Original { outcome: Outcome },
}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refusal {
    /// The message for the user, with what to do next.
    pub(crate) message: String,
    /// JSON pointer to the cause in the recipe, if the cause is there.
    pub(crate) pointer: Option<String>,
    /// The look-up table that the engine lacks, if that is the cause.
    #[serde(default)]
    pub(crate) missing: Option<AssetId>,
}

/// Serializes a request: the language of its answer, a line break, and the request.
pub(super) fn write(request: &Request) -> String {
    format!("{}\n{}", text::language().tag(), serde_json::to_string(request).unwrap_or_default())
}

/// Parses a request and sets the language of the worker.
pub(super) fn read(text: &str) -> Option<Request> {
    let (language, request) = text.split_once('\n')?;
    text::set_language(Language::from_tag(language)?);
    json::read(request).ok()
}

/// The result of a call.
pub(crate) type ReplyResult = Result<Reply, Refusal>;

impl Refusal {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), pointer: None, missing: None }
    }

    /// The browser could not read the file.
    pub(super) fn unreadable_file() -> Self {
        Self::new(engine::unreadable_file())
    }

    /// The reply does not fit the request: page and worker are of different builds.
    pub(crate) fn unexpected_reply() -> Self {
        Self::new(engine::out_of_step())
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let (pointer, missing) = match &error {
            Error::Recipe(recipe) => (Some(recipe.pointer.clone()), recipe.missing),
            _ => (None, None),
        };
        Self { message: errors::of_engine(&error), pointer, missing }
    }
}

#[cfg(test)]
mod tests {
    use super::super::area::RectF;
    use super::*;

    #[test]
    fn requests_and_answers_read_back_as_they_were_written() {
        let recipe = Recipe::default();
        let area = Area::Part { scale: 1.0 / 3.0, rect: RectF { x: 0.1, y: 7.0, width: 1e4, height: 2.5 } };
        let shot = Shot { area, draft: true, clipping: false, histogram: true };
        let strip = Strip { index: 1, count: 3 };
        let region = Region { x: 1, y: 2, width: 3, height: 4 };
        let requests = [
            Request::Open { shot: Shot { area: Area::Fit { width: 1600, height: 900 }, ..shot } },
            Request::Draw { recipe: recipe.clone(), shot, strip },
            Request::Share { recipe: recipe.clone(), shot, strip },
            Request::OpenBand { slot: 3, region, rendition: (9, 8) },
            Request::DrawBand { recipe: recipe.clone(), slot: 2, shot },
            Request::Thumbnail { recipe: recipe.clone() },
            Request::CheckCost { recipe: recipe.clone(), size: (4000, 3000) },
            Request::Render { recipe },
        ];
        for request in requests {
            let text = write(&request);
            assert_eq!(read(&text).unwrap(), request, "{text}");
        }
        let drawing =
            Drawing { rendition: (6000, 4000), scale: 0.2, size: (1200, 800), region, opaque: true, memory_bytes: 3e9 };
        let answers: [ReplyResult; 6] = [
            Ok(Reply::Drawn { drawing }),
            Ok(Reply::Shared { region, rendition: (6000, 4000) }),
            Ok(Reply::BandOpened),
            Ok(Reply::NotShared),
            Ok(Reply::CostChecked { over: Some((93_000, 60_000)) }),
            Err(Error::Empty.into()),
        ];
        for answer in answers {
            let text = serde_json::to_string(&answer).unwrap();
            assert_eq!(json::read::<ReplyResult>(&text).unwrap(), answer, "{text}");
        }
    }

    #[test]
    fn refusals_say_where_in_the_recipe() {
        let error = Recipe::from_json(br#"{"version":1,"ops":[{"op":"nothing"}]}"#).unwrap_err();
        let refusal = Refusal::from(Error::from(error));
        assert_eq!(refusal.pointer.as_deref(), Some("/ops/0/op"));
        assert_eq!(refusal.message, errors::recipe_unknown());
    }

    #[test]
    fn refusals_are_in_the_language_of_the_page() {
        text::set_language(Language::German);
        let request = write(&Request::Render { recipe: Recipe::default() });
        // The worker has its own thread, and so its own language.
        let refused = std::thread::spawn(move || read(&request).map(|_| Refusal::from(Error::Empty)));
        assert_eq!(refused.join().unwrap().map(|refusal| refusal.message), Some(errors::empty_file().to_owned()));
        assert!(errors::empty_file().starts_with("Die Datei"));
        text::set_language(Language::default());
    }
}
