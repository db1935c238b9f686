//! Controls of parameters, generated from the specifications of the engine. A new operation needs no code here.

mod checkbox;
mod choice;
mod color;
mod color_temperature;
mod curve;
mod handle;
mod integer;
mod kernel;
mod lut;
mod number;

use filters::{OpSpec, ParamKind, ParamSpec, ParamValue};
use leptos::prelude::*;

use super::state::EditorState;
pub(super) use curve::ToneCurves;
use handle::Param;
pub(super) use handle::Target;
pub(super) use number::text as written;

use crate::text;

/// The name and the value of a number, such as `Exposure +0.35 EV`.
pub(super) fn number_text(op: &OpSpec, param: &ParamSpec, value: &ParamValue) -> String {
    format!("{} {}", text::adjust::control_label(op, param), number::text(op, param, value))
}

/// The control of one parameter.
#[component]
pub(super) fn ParamControl(target: Target, param: &'static ParamSpec) -> impl IntoView {
    let EditorState { document, notices, .. } = expect_context();
    let param = Param::new(document, notices, target, param);
    match param.spec.kind {
        ParamKind::Number { soft, hard, step, default } => number::control(param, soft, hard, step, default),
        ParamKind::Integer { soft, hard, step, default } => {
            integer::control(param, integer::Limits { soft, hard, step, default }).into_any()
        }
        ParamKind::Choice { options, default } => choice::control(param, options, default).into_any(),
        ParamKind::Flag { default } => checkbox::control(param, default).into_any(),
        ParamKind::Color { default } => color::control(param, default).into_any(),
        // One chart shows all curves of an operation: `ToneCurves`.
        ParamKind::Curve => ().into_any(),
        ParamKind::Numbers { default, counts, .. } => kernel::control(param, default, counts).into_any(),
        ParamKind::Lut => lut::control(param).into_any(),
    }
}
