//! The messages between the page and its web worker. A message is an array: the call's number, the text of a [`Request`] or an [`Answer`], and
//! the buffers that belong to it. Buffers are transferred and never copied. [`Request::Preview`] and [`Request::Thumbnail`] are sent for every frame of
//! a drag, so their recipe is not in the text: it follows as bytes (`recipe_wire.rs`).

use filters::{Error, ImageInfo, Recipe, Rendered};
use serde::{Deserialize, Serialize};

use super::file_task::{Outcome, Task};
use super::verify::{Claim, Verdict};

/// A call by the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(crate) enum Request {
    /// Decode a photograph and keep it at screen size. Buffer: the file.
    Open {
        /// The longer side of what is kept.
        side_px: u32,
    },
    /// Render the open photograph at screen size. The recipe stands beside the text.
    Preview {
        #[serde(skip)]
        recipe: Recipe,
    },
    /// Render the open photograph at the size of a thumbnail. The recipe stands beside the text.
    Thumbnail {
        #[serde(skip)]
        recipe: Recipe,
    },
    /// Render a file at full size. Buffer: the file.
    Render { recipe: Recipe },
    /// Check a receipt by rendering again. Buffers: the original, the stored rendition.
    Verify { claim: Box<Claim> },
    /// Examine, show small or keep a file, which stands beside the text.
    Original { task: Task },
}

impl Request {
    /// The recipe that does not stand in the text.
    pub(super) const fn recipe_beside(&self) -> Option<&Recipe> {
        match self {
            Self::Preview { recipe } | Self::Thumbnail { recipe } => Some(recipe),
            Self::Open { .. } | Self::Render { .. } | Self::Verify { .. } | Self::Original { .. } => None,
        }
    }
}

/// A successful answer of the worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "snake_case")]
pub(crate) enum Reply {
    /// The photograph is open.
    Opened { info: ImageInfo },
    /// A preview or a thumbnail. Buffer: RGBA, row by row.
    Previewed { width: u32, height: u32 },
    /// A full-size file. Buffer: the file.
    Rendered { rendered: Rendered },
    /// The receipt was checked.
    Verified { verdict: Box<Verdict> },
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
}

/// The outcome of one call.
pub(crate) type Answer = Result<Reply, Refusal>;

impl Refusal {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), pointer: None }
    }

    /// The browser did not give the bytes of a file.
    pub(super) fn unreadable_file() -> Self {
        Self::new("The browser could not read the file; it may have been moved or changed.")
    }

    /// The reply does not fit the request: page and worker come from different builds.
    pub(crate) fn unexpected_reply() -> Self {
        Self::new("The engine answered another question. Load the page again.")
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let pointer = match &error {
            Error::Recipe(recipe) => Some(recipe.pointer.clone()),
            _ => None,
        };
        Self { message: error.to_string(), pointer }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_and_answers_read_back_as_they_were_written() {
        let requests = [Request::Open { side_px: 1600 }, Request::Preview { recipe: Recipe::default() }];
        for request in requests {
            let text = serde_json::to_string(&request).unwrap();
            assert_eq!(serde_json::from_str::<Request>(&text).unwrap(), request, "{text}");
        }
        let answers: [Answer; 2] = [Ok(Reply::Previewed { width: 3, height: 2 }), Err(Error::Empty.into())];
        for answer in answers {
            let text = serde_json::to_string(&answer).unwrap();
            assert_eq!(serde_json::from_str::<Answer>(&text).unwrap(), answer, "{text}");
        }
    }

    #[test]
    fn refusals_say_where_in_the_recipe() {
        let error = Recipe::from_json(br#"{"version":1,"ops":[{"op":"nothing"}]}"#).unwrap_err();
        let refusal = Refusal::from(Error::from(error));
        assert_eq!(refusal.pointer.as_deref(), Some("/ops/0/op"));
        assert!(refusal.message.contains("nothing"));
    }
}
