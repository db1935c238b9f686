//! The tools of the editor, and the sections of the adjust tool.

use crate::document::Document;

use crate::text;
use crate::ui::icon::Symbol;

/// A tool of the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Tool {
    Looks,
    #[default]
    Adjust,
    Crop,
    Effects,
    Steps,
}

/// A section of [`Tool::Adjust`]. A phone shows one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Section {
    #[default]
    Light,
    Colour,
    Curve,
    Detail,
}

impl Tool {
    pub(super) const ALL: [Self; 5] = [Self::Looks, Self::Adjust, Self::Crop, Self::Effects, Self::Steps];

    /// The name in attributes of the page.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Looks => "looks",
            Self::Adjust => "adjust",
            Self::Crop => "crop",
            Self::Effects => "effects",
            Self::Steps => "steps",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Looks => text::tools::looks(),
            Self::Adjust => text::tools::adjust(),
            Self::Crop => text::tools::crop(),
            Self::Effects => text::tools::effects(),
            Self::Steps => text::tools::steps(),
        }
    }

    pub(super) const fn symbol(self) -> Symbol {
        match self {
            Self::Looks => Symbol::Looks,
            Self::Adjust => Symbol::Sliders,
            Self::Crop => Symbol::Crop,
            Self::Effects => Symbol::Sparkle,
            Self::Steps => Symbol::Steps,
        }
    }
}

impl Section {
    pub(super) const ALL: [Self; 4] = [Self::Light, Self::Colour, Self::Curve, Self::Detail];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Colour => "colour",
            Self::Curve => "curve",
            Self::Detail => "detail",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Light => text::tools::light(),
            Self::Colour => text::tools::colour(),
            Self::Curve => text::tools::curve(),
            Self::Detail => text::tools::detail(),
        }
    }
    /// The operations of its controls.
    pub(super) const fn ops(self) -> &'static [&'static str] {
        match self {
            Self::Light => &["exposure", "contrast", "highlights", "shadows", "whites", "blacks"],
            Self::Colour => &["white_balance", "vibrance", "saturation", "color_mixer"],
            Self::Curve => &["curves", "levels"],
            Self::Detail => &["clarity", "dehaze", "unsharp_mask", "bilateral"],
        }
    }

    pub(super) fn is_changed(self, document: &Document) -> bool {
        self.ops().iter().any(|op| document.is_control_changed(op))
    }

    pub(super) const fn symbol(self) -> Symbol {
        match self {
            Self::Light => Symbol::Sliders,
            Self::Colour => Symbol::Eyedropper,
            Self::Curve => Symbol::Curve,
            Self::Detail => Symbol::Detail,
        }
    }
}
