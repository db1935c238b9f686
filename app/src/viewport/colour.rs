//! The colour of the stage around the picture; the browser remembers it.

use leptos::prelude::window;

use crate::text::viewport as text;

const KEY: &str = "safelight.stage-colour";

/// Neutral, so that it casts no colour on the photograph.
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

    /// In the words of data attributes and of the browser's storage.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Black => "black",
            Self::Dark => "dark",
            Self::MidGrey => "mid-grey",
            Self::White => "white",
        }
    }

    /// For people.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Black => text::black_stage(),
            Self::Dark => text::dark_stage(),
            Self::MidGrey => text::grey_stage(),
            Self::White => text::white_stage(),
        }
    }

    /// What was chosen in this browser.
    pub(crate) fn remembered() -> Self {
        let storage = window().local_storage().ok().flatten();
        let name = storage.and_then(|storage| storage.get_item(KEY).ok().flatten());
        Self::ALL.into_iter().find(|colour| name.as_deref() == Some(colour.name())).unwrap_or_default()
    }

    /// A browser without storage forgets it.
    pub(crate) fn remember(self) {
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = storage.set_item(KEY, self.name());
        }
    }
}
