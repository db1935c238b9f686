//! Light: exposure, contrast, highlights, shadows, whites and blacks.

use leptos::prelude::*;

use super::rows::{Row, Rows};
use crate::text;

#[component]
pub(super) fn Light() -> impl IntoView {
    let rows = [
        Row::control("exposure", "ev"),
        Row::control("contrast", "amount"),
        Row::control("highlights", "amount"),
        Row::control("shadows", "amount"),
        Row::control("whites", "amount"),
        Row::control("blacks", "amount"),
    ];
    view! { <Rows label=text::tools::light() rows=rows.into_iter().flatten().collect()/> }
}
