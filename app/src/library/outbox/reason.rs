//! The reason why an item of the outbox did not continue: a kind with its values. The message is created when it is
//! shown, in the current language.

use api::JobError;
use serde::{Deserialize, Serialize};

use crate::library::remote::request::EdgeError;
use crate::text::verdict::Fault;
use crate::text::{errors, outbox as text};

/// The reason. [`super::item::ItemError`] has a field of its name, so that the `sentence` of an older version is read
/// as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reason {
    /// A message of an older version of the app, in the language of that time.
    Sentence(String),
    /// This browser can no longer read the original.
    NoOriginal,
    UnreadableRecipe,
    /// A look-up table of the edit is no longer on this device.
    NoTable,
    /// The edge or the network did not accept the item.
    NotSent(EdgeError),
    SessionEnded,
    /// Another account saved the item.
    OtherAccount,
    /// The edge responds that the rendition does not exist.
    DeletedThere,
    /// Its job failed; with the reason of the edge, if there is one.
    NotRendered(Option<JobError>),
    /// The owner cancelled its job.
    Cancelled,
    TooLargeToCompare {
        limit_pixels: u64,
    },
    /// The page ended during each comparison.
    ComparisonCutOff,
    /// The engine did not respond.
    ComparisonFailed,
    /// The data for the comparison could not be fetched.
    NotCompared(EdgeError),
    /// The check that failed.
    Unproven(Fault),
    /// A reason of another version of the app.
    Unknown,
}

impl Reason {
    /// The message for the user.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Sentence(sentence) => sentence.clone(),
            Self::NoOriginal => text::no_original().to_owned(),
            Self::UnreadableRecipe => text::unreadable_recipe().to_owned(),
            Self::NoTable => crate::text::errors::missing_table().to_owned(),
            Self::NotSent(error) => error.message(),
            Self::SessionEnded => text::session_ended().to_owned(),
            Self::OtherAccount => text::other_account().to_owned(),
            Self::DeletedThere => text::deleted_there().to_owned(),
            Self::NotRendered(error) => {
                text::not_rendered(error.as_ref().map_or_else(|| text::no_reason().to_owned(), errors::of_job))
            }
            Self::Cancelled => text::cancelled().to_owned(),
            Self::TooLargeToCompare { limit_pixels } => text::too_large_to_compare(limit_pixels / 1_000_000),
            Self::ComparisonCutOff => text::comparison_cut_off().to_owned(),
            Self::ComparisonFailed => text::comparison_failed().to_owned(),
            Self::NotCompared(error) => text::not_compared(error.message()),
            Self::Unproven(fault) => fault.message(),
            Self::Unknown => text::unknown_reason().to_owned(),
        }
    }
}
