//! Colour: white balance, vibrance, saturation, and the mixer by hue.

mod mixer;
mod white_balance;

use leptos::prelude::*;

use super::rows::{Row, Rows};
use crate::text;

#[component]
pub(super) fn Colour() -> impl IntoView {
    let rows = [
        Row::control("white_balance", "temperature"),
        Row::control("white_balance", "tint"),
        Row::control("vibrance", "amount"),
        Row::control("saturation", "amount"),
    ];
    view! {
        <white_balance::PickRow/>
        <Rows label=text::tools::colour() rows=rows.into_iter().flatten().chain(mixer::rows()).collect()/>
    }
}
