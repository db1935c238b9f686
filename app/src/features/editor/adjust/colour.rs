//! Colour: white balance, vibrance, saturation, and the mixer by hue.

mod mixer;
mod white_balance;

use leptos::prelude::*;

use super::rows::{Row, Rows};
use crate::text;

pub(super) const OPS: &[&str] = &["white_balance", "vibrance", "saturation", "color_mixer"];

#[component]
pub(super) fn Colour() -> impl IntoView {
    let rows = [
        Row::control("white_balance", "temperature"),
        Row::control("white_balance", "tint"),
        Row::control("vibrance", "amount"),
        Row::control("saturation", "amount"),
        mixer::row(),
    ];
    view! {
        <white_balance::PickRow/>
        <Rows label=text::tools::colour() rows=rows.into_iter().flatten().collect()/>
    }
}
