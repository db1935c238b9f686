//! Specifications of operations: the one declaration that validation, the user interface, the catalogue and the documentation read.

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
pub(crate) use value::{MAX_POINTS, as_integer, excerpt};

/// The specification of one operation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct OpSpec {
    /// The name in recipes, `snake_case`.
    pub name: &'static str,
    /// The display name.
    pub label: &'static str,
    /// One sentence about the effect.
    pub summary: &'static str,
    /// The group in a list of operations.
    pub group: Group,
    /// Where the operation has no effect: its strength parameters, each with its neutral number. The operation changes nothing if all of
    /// them are neutral, whatever the other parameters are. Curves count as strengths without being listed.
    #[serde(skip)]
    pub neutral: &'static [(&'static str, f64)],
    /// The parameters in display order.
    pub params: &'static [ParamSpec],
}

impl OpSpec {
    /// The parameter with this name.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&'static ParamSpec> {
        self.params.iter().find(|param| param.name == name)
    }

    /// The neutral value of a parameter. `None` for parameters that are not a strength, such as a radius or a colour.
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

/// The groups of a list of operations.
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

/// The specification of one parameter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ParamSpec {
    /// The name in recipes, with its unit if it has one (`sigma_px`).
    pub name: &'static str,
    /// The display name.
    pub label: &'static str,
    /// The display unit (`EV`, `px`, `°`), or empty.
    pub unit: &'static str,
    /// The kind of its values.
    #[serde(flatten)]
    pub kind: ParamKind,
}

/// The kinds of parameter values. Values outside `hard` are refused; `soft` is the range of a slider.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ParamKind {
    /// A real number.
    Number {
        /// The default value.
        default: f64,
        /// The range of a slider.
        soft: [f64; 2],
        /// The allowed range.
        hard: [f64; 2],
        /// The increment of one key press.
        step: f64,
    },
    /// An integer, a multiple of `step`.
    Integer {
        /// The default value. `None` if the operation derives it.
        default: Option<i64>,
        /// The range of a slider.
        soft: [i64; 2],
        /// The allowed range.
        hard: [i64; 2],
        /// Values must be multiples of this.
        step: i64,
    },
    /// One of several words.
    Choice {
        /// The default value.
        default: &'static str,
        /// The allowed words.
        options: &'static [Choice],
    },
    /// A boolean.
    Flag {
        /// The default value.
        default: bool,
    },
    /// A display-encoded sRGB colour, `#rrggbb` in recipes.
    Color {
        /// The default value.
        default: Rgb,
    },
    /// A tone curve through points `[input, output]` from 0 to 1 with rising inputs. Default: the identity.
    Curve,
    /// A list of real numbers.
    Numbers {
        /// The default value.
        default: &'static [f64],
        /// The allowed lengths of the list.
        counts: &'static [usize],
        /// The allowed range of each number.
        hard: [f64; 2],
    },
    /// A look-up table by id: `sha256:` and the digest of its `.cube` file. Default: none.
    Lut,
}

/// One allowed word of a [`ParamKind::Choice`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The word in recipes.
    pub value: &'static str,
    /// The display name.
    pub label: &'static str,
}
