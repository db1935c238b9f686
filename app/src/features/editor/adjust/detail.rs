//! Detail: clarity, haze, sharpness, noise.

use leptos::prelude::*;

use super::rows::{Row, Rows};
use crate::text;

#[component]
pub(super) fn Detail() -> impl IntoView {
    let rows = [
        Row::control("clarity", "amount"),
        Row::control("dehaze", "amount"),
        Row::control("unsharp_mask", "amount"),
        Row::refinement("unsharp_mask", "sigma_px"),
        Row::control("bilateral", "sigma_px"),
        Row::refinement("bilateral", "sigma_range"),
    ];
    view! { <Rows label=text::tools::detail() rows=rows.into_iter().flatten().collect()/> }
}
