//! Why a check of a rendition failed: a kind with its values, which the outbox stores. The message is created when it
//! is shown.

use api::jws::ReceiptError;
use filters::Error;
use serde::{Deserialize, Serialize};

use super::{engine as text, errors};

/// The reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fault {
    NoReceipt,
    UnknownKey,
    BadSignature,
    OtherRendition,
    OtherRecipe,
    OtherOriginal,
    OtherFile,
    /// The engine in this browser could not render the original again. `code` is [`Error::code`]; `limit` is the name
    /// of the exceeded limit, the actual value and the allowed one.
    NotRenderedAgain {
        code: String,
        limit: Option<(String, u64, u64)>,
    },
    OtherPixels {
        /// Column and row of the first tile that differs; `None` if the whole picture differs.
        tile: Option<(u32, u32)>,
        /// The engine versions of the edge and of this page, if they differ.
        engines: Option<(String, String)>,
    },
    OtherEncoding,
}

impl Fault {
    /// The message for the user.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::NoReceipt => text::no_receipt().to_owned(),
            Self::UnknownKey => text::unknown_key().to_owned(),
            Self::BadSignature => text::bad_signature().to_owned(),
            Self::OtherRendition => text::other_rendition().to_owned(),
            Self::OtherRecipe => text::other_recipe().to_owned(),
            Self::OtherOriginal => text::other_original().to_owned(),
            Self::OtherFile => text::other_file().to_owned(),
            Self::NotRenderedAgain { code, limit } => {
                text::not_rendered_again(errors::of_engine_code(code, limit.as_ref()))
            }
            Self::OtherPixels { tile, engines } => {
                let place =
                    tile.map_or_else(|| text::other_size().to_owned(), |(column, row)| text::other_tile(column, row));
                match engines {
                    Some((theirs, ours)) => text::other_engine(place, theirs, ours),
                    None => place,
                }
            }
            Self::OtherEncoding => text::other_encoding().to_owned(),
        }
    }
}

impl From<ReceiptError> for Fault {
    fn from(error: ReceiptError) -> Self {
        match error {
            ReceiptError::Malformed => Self::NoReceipt,
            ReceiptError::UnknownKey => Self::UnknownKey,
            ReceiptError::BadSignature => Self::BadSignature,
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let limit = match error {
            Error::OverLimit { limit, actual, allowed, .. } => Some((limit.to_owned(), actual, allowed)),
            _ => None,
        };
        Self::NotRenderedAgain { code: error.code().to_owned(), limit }
    }
}

#[cfg(test)]
mod tests {
    use filters::{Limits, Recipe, render};

    use super::super::{Language, set_language};
    use super::*;

    #[test]
    fn fault_of_the_engine_has_its_numbers_in_each_language() {
        let png = include_bytes!("../../../photos/chelsea.png");
        let limits = Limits { side_px: 100, ..Limits::BROWSER };
        let error = render(png, &Recipe::default(), &limits, &mut Vec::new()).unwrap_err();
        let fault = Fault::from(error);
        assert!(fault.message().contains("451 pixels; the limit is 100"), "{}", fault.message());
        set_language(Language::German);
        assert!(fault.message().contains("451 Pixel, die Grenze ist 100"), "{}", fault.message());
        set_language(Language::default());
        let damaged = render(&png[..9000], &Recipe::default(), &Limits::BROWSER, &mut Vec::new()).unwrap_err();
        assert!(Fault::from(damaged).message().contains("damaged or cut off"));
        let unknown = Fault::NotRenderedAgain { code: "frobnicated".to_owned(), limit: None };
        assert!(unknown.message().contains(errors::engine_confused()));
    }
}
