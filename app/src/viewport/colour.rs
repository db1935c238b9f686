//! The colour of the stage around the picture, stored in this browser.

use leptos::prelude::window;

use crate::text::viewport as text;

const KEY: &str = "safelight.stage-colour";

/// All colours are neutral, so that they do not influence how the photograph is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum StageColour {
    Black,
    #[default]
    Dark,
    MidGrey,
    White,
}

impl StageColour {
    pub(crate) const ALL: [Self; 4] = [Self::Black, Self::Dark, Self::MidGrey, Self::White];

    /// The name in data attributes and in the browser's storage.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Black => "black",
            Self::Dark => "dark",
            Self::MidGrey => "mid-grey",
            Self::White => "white",
        }
    }

    /// The name for the user.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Black => text::black_stage(),
            Self::Dark => text::dark_stage(),
            Self::MidGrey => text::grey_stage(),
            Self::White => text::white_stage(),
        }
    }

    /// The stored choice.
    pub(crate) fn remembered() -> Self {
        let storage = window().local_storage().ok().flatten();
        let name = storage.and_then(|storage| storage.get_item(KEY).ok().flatten());
        Self::ALL.into_iter().find(|colour| name.as_deref() == Some(colour.name())).unwrap_or_default()
    }

    /// Stores the choice. Without storage it is lost.
    pub(crate) fn remember(self) {
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = storage.set_item(KEY, self.name());
        }
    }
}
