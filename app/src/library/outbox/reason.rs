//! Why an item of the outbox came no further: a kind with its values. The sentence is made when it is shown, in the language of then.

use api::JobError;
use serde::{Deserialize, Serialize};

use crate::library::remote::request::EdgeError;
use crate::text::verdict::Fault;
use crate::text::{errors, outbox as text};

/// The reason. [`super::item::ItemError`] keeps its name as a field, so that the `sentence` of an older version reads as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reason {
    /// What an older version of the app wrote, in the language of then.
    Sentence(String),
    /// This browser cannot read the original any more.
    NoOriginal,
    UnreadableRecipe,
    /// A look-up table of the edit is not on this device any more.
    NoTable,
    /// The edge, or the way there, did not take it.
    NotSent(EdgeError),
    SessionEnded,
    /// The edge answers that it has no such thing.
    DeletedThere,
    /// Its job failed; the edge's reason, if it gave one.
    NotRendered(Option<JobError>),
    TooLargeToCompare {
        limit_pixels: u64,
    },
    /// The page ended under the comparison each time.
    ComparisonCutOff,
    /// The engine did not answer.
    ComparisonFailed,
    /// What the comparison needs did not come.
    NotCompared(EdgeError),
    /// The check that does not hold.
    Unproven(Fault),
    /// Of another version of the app.
    Unknown,
}

impl Reason {
    /// The sentence for a person.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Sentence(sentence) => sentence.clone(),
            Self::NoOriginal => text::no_original().to_owned(),
            Self::UnreadableRecipe => text::unreadable_recipe().to_owned(),
            Self::NoTable => crate::text::errors::missing_table().to_owned(),
            Self::NotSent(error) => error.message(),
            Self::SessionEnded => text::session_ended().to_owned(),
            Self::DeletedThere => text::deleted_there().to_owned(),
            Self::NotRendered(error) => {
                text::not_rendered(error.as_ref().map_or_else(|| text::no_reason().to_owned(), errors::of_job))
            }
            Self::TooLargeToCompare { limit_pixels } => text::too_large_to_compare(limit_pixels / 1_000_000),
            Self::ComparisonCutOff => text::comparison_cut_off().to_owned(),
            Self::ComparisonFailed => text::comparison_failed().to_owned(),
            Self::NotCompared(error) => text::not_compared(error.message()),
            Self::Unproven(fault) => fault.message(),
            Self::Unknown => text::unknown_reason().to_owned(),
        }
    }
}
