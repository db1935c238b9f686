//! What an operation declares about itself: the one place that validation, the user interface, the catalogue
//! and the docs read from.

mod params;
mod registry;
mod rgb;
mod value;

use serde::Serialize;

pub(crate) use params::{Params, unknown_param};
pub use registry::catalog;
pub(crate) use registry::{Registry, Specifications, find};
pub use rgb::Rgb;
pub use value::ParamValue;
pub(crate) use value::{MAX_POINTS, excerpt, whole};

/// One operation of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct OpSpec {
    /// The name on the wire, `snake_case`.
    pub name: &'static str,
    /// The name a person reads.
    pub label: &'static str,
    /// One sentence: what it does to the picture.
    pub summary: &'static str,
    /// Where a list of operations files it.
    pub group: Group,
    /// Where the operation changes no pixel: the parameters that make it stronger or weaker, each with the number at which it does
    /// nothing. It changes nothing where all of them stand there, whatever the others are. A curve counts without being listed.
    #[serde(skip)]
    pub neutral: &'static [(&'static str, f64)],
    /// The parameters, in the order a panel shows them.
    pub params: &'static [ParamSpec],
}

impl OpSpec {
    /// The parameter called `name`.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&'static ParamSpec> {
        self.params.iter().find(|param| param.name == name)
    }

    /// The value of a parameter at which the operation does nothing, as far as that parameter goes; `None` for those that only say how
    /// it does what it does, as a radius or a colour.
    #[must_use]
    pub fn neutral(&self, name: &str) -> Option<ParamValue> {
        let kind = self.param(name)?.kind;
        let (_, number) = match kind {
            ParamKind::Curve => return kind.default_value(),
            _ => self.neutral.iter().find(|(strength, _)| *strength == name)?,
        };
        Some(match kind {
            ParamKind::Integer { .. } => ParamValue::Integer(*number as i64),
            _ => ParamValue::Number(*number),
        })
    }
}

/// The headings of an operation list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Light and contrast.
    Tone,
    /// Hue, saturation, conversions to monochrome.
    Color,
    /// Sharpness and blur.
    Detail,
    /// Size, position and orientation.
    Geometry,
}

/// One parameter of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ParamSpec {
    /// The name on the wire; the unit is part of it where there is one (`sigma_px`).
    pub name: &'static str,
    /// The name a person reads.
    pub label: &'static str,
    /// The unit a person reads (`EV`, `px`, `°`), empty where there is none.
    pub unit: &'static str,
    /// What values it takes.
    #[serde(flatten)]
    pub kind: ParamKind,
}

/// The values a parameter takes. Outside `hard` is refused; `soft` is what a slider offers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ParamKind {
    /// A real number.
    Number {
        /// The value when the recipe names none.
        default: f64,
        /// The ends of a slider.
        soft: [f64; 2],
        /// The ends of what is accepted.
        hard: [f64; 2],
        /// What one key press moves.
        step: f64,
    },
    /// A whole number, a multiple of `step`.
    Integer {
        /// The value when the recipe names none; `None` where the operation then works it out.
        default: Option<i64>,
        /// The ends of a slider.
        soft: [i64; 2],
        /// The ends of what is accepted.
        hard: [i64; 2],
        /// Accepted values are multiples of it.
        step: i64,
    },
    /// One of a few words.
    Choice {
        /// The value when the recipe names none.
        default: &'static str,
        /// What can be chosen.
        options: &'static [Choice],
    },
    /// Yes or no.
    Flag {
        /// The value when the recipe names none.
        default: bool,
    },
    /// A colour, display-encoded sRGB, `#rrggbb` on the wire.
    Color {
        /// The value when the recipe names none.
        default: Rgb,
    },
    /// A tone curve through points `[input, output]`, each from 0 to 1, inputs rising; the identity by default.
    Curve,
    /// A list of real numbers.
    Numbers {
        /// The value when the recipe names none.
        default: &'static [f64],
        /// How many numbers there can be.
        counts: &'static [usize],
        /// The ends of what is accepted for each.
        hard: [f64; 2],
    },
    /// A look-up table by its id, `sha256:` and the digest of its `.cube` file; none by default.
    Lut,
}

/// One word a [`ParamKind::Choice`] takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The word on the wire.
    pub value: &'static str,
    /// The words a person reads.
    pub label: &'static str,
}
