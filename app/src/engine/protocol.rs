//! The messages between the page and its web workers. A message is an array: the call's number, the text of a [`Request`] or an [`Answer`], and
//! the buffers that belong to it. Buffers are transferred and never copied. What is sent for every frame of a drag has its recipe not in the
//! text: it follows as bytes (`recipe_wire.rs`), and behind it the buffer of a frame that is not shown any more, for the answer's pixels: new memory
//! takes longer to get than to fill. A render tells meanwhile how far it has come: the call's number, and a number from 0 to 1.
//!
//! One worker, the first, holds the photograph. The others of the pool hold bands of it: what they need to draw some rows of the result.

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
    /// Take a photograph, and draw it untouched. Buffer: the file.
    Open { shot: Shot },
    /// Draw some rows of the open photograph. The recipe stands beside the text.
    Draw {
        #[serde(skip)]
        recipe: Recipe,
        shot: Shot,
        strip: Strip,
    },
    /// Give away what another worker needs to draw these rows. The recipe stands beside the text.
    Share {
        #[serde(skip)]
        recipe: Recipe,
        shot: Shot,
        strip: Strip,
    },
    /// Keep a band. Buffer: the band, from [`Reply::Shared`].
    OpenBand { slot: Slot, region: Region, rendition: (u32, u32) },
    /// Draw the rows of a band. The recipe stands beside the text.
    DrawBand {
        #[serde(skip)]
        recipe: Recipe,
        slot: Slot,
        shot: Shot,
    },
    /// Draw the open photograph at the size of a thumbnail. The recipe stands beside the text.
    Thumbnail {
        #[serde(skip)]
        recipe: Recipe,
    },
    /// Say whether the edge would refuse to render a picture of that size by a recipe, for what it costs.
    CheckCost { recipe: Recipe, size: (u32, u32) },
    /// Render a file at full size. Buffer: the file.
    Render { recipe: Recipe },
    /// Check a receipt by rendering again. Buffers: the original, the stored rendition.
    Verify { claim: Box<Claim> },
    /// Take a look-up table. Buffer: the file.
    AddLut,
    /// Examine, show small or keep a file, which stands beside the text.
    Original { task: Task },
}

/// What a frame shows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Shot {
    pub(crate) area: Area,
    /// Half the scale.
    pub(crate) draft: bool,
    /// The pixels come once more, with clipped areas marked.
    pub(crate) clipping: bool,
    /// The values are counted.
    pub(crate) histogram: bool,
}

/// A place for a band; a worker keeps one in each.
pub(crate) type Slot = usize;

/// How many [`Slot`]s there are.
pub(crate) const SLOTS: usize = 4;

/// What was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Drawing {
    /// The size of the result, in rendition pixels.
    pub(crate) rendition: (u32, u32),
    /// Drawn pixels per rendition pixel.
    pub(crate) scale: f64,
    /// The size of the whole result at that scale.
    pub(crate) size: (u32, u32),
    /// The part that was drawn.
    pub(crate) region: Region,
    /// No pixel is transparent.
    pub(crate) opaque: bool,
    /// The size of the worker's memory, which never shrinks.
    pub(crate) memory_bytes: f64,
}

impl Request {
    /// The recipe that does not stand in the text.
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

    /// Where that recipe goes once it is read.
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
    /// The photograph is open. Buffer: as of [`Reply::Drawn`].
    Opened { info: ImageInfo, drawing: Drawing },
    /// A frame, some of its rows, or a thumbnail. Buffer: RGBA, row by row; then, each if it was asked for, the histogram (`histogram.rs`), and
    /// RGBA again with marks. It may be longer.
    Drawn { drawing: Drawing },
    /// A band. Buffer: for [`Request::OpenBand`].
    Shared { region: Region, rendition: (u32, u32) },
    /// The band is kept.
    BandOpened,
    /// The recipe needs more of the photograph than the band holds.
    NotShared,
    /// What a render costs and may cost, in milliseconds, if that is more than it may.
    CostChecked { over: Option<(u64, u64)> },
    /// A full-size file. Buffer: the file.
    Rendered { rendered: Rendered },
    /// The receipt was checked.
    Verified { verdict: Box<Verdict> },
    /// The look-up table is there.
    LutAdded { id: AssetId, title: Option<String> },
    /// The task with a file is done. Buffer: RGBA, row by row, of a picture.
    Original { outcome: Outcome },
}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refusal {
    /// A sentence a person can act on.
    pub(crate) message: String,
    /// Where in the recipe the cause is, if it is there.
    pub(crate) pointer: Option<String>,
    /// The look-up table that the engine lacks, if that is the cause.
    #[serde(default)]
    pub(crate) missing: Option<AssetId>,
}

/// The text of a request: the language of its answer, a line break, and the request.
pub(super) fn write(request: &Request) -> String {
    format!("{}\n{}", text::language().tag(), serde_json::to_string(request).unwrap_or_default())
}

/// Reads a request; from now on the worker speaks its language.
pub(super) fn read(text: &str) -> Option<Request> {
    let (language, request) = text.split_once('\n')?;
    text::set_language(Language::from_tag(language)?);
    json::read(request).ok()
}

/// The outcome of one call.
pub(crate) type Answer = Result<Reply, Refusal>;

impl Refusal {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), pointer: None, missing: None }
    }

    /// The browser did not give the bytes of a file.
    pub(super) fn unreadable_file() -> Self {
        Self::new(engine::unreadable_file())
    }

    /// The reply does not fit the request: page and worker come from different builds.
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
        let answers: [Answer; 6] = [
            Ok(Reply::Drawn { drawing }),
            Ok(Reply::Shared { region, rendition: (6000, 4000) }),
            Ok(Reply::BandOpened),
            Ok(Reply::NotShared),
            Ok(Reply::CostChecked { over: Some((93_000, 60_000)) }),
            Err(Error::Empty.into()),
        ];
        for answer in answers {
            let text = serde_json::to_string(&answer).unwrap();
            assert_eq!(json::read::<Answer>(&text).unwrap(), answer, "{text}");
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
        // The worker has a thread, and a language, of its own.
        let refused = std::thread::spawn(move || read(&request).map(|_| Refusal::from(Error::Empty)));
        assert_eq!(refused.join().unwrap().map(|refusal| refusal.message), Some(errors::empty_file().to_owned()));
        assert!(errors::empty_file().starts_with("Die Datei"));
        text::set_language(Language::default());
    }
}
