//! Charts as SVG. The bars of a chart are behind one control, a slider: arrow keys move from bar to bar, and Enter or a
//! press shows the makes of a bar. Its value text is the text alternative of the bar. One control is large enough for a
//! finger, which single bars are not.

pub(super) mod bars;
pub(super) mod distribution;
pub(super) mod shares;

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use crate::text::presets as text;

/// A bar: its place in percent of the chart, and its label.
#[derive(Clone)]
pub(super) struct Hit {
    pub(super) left: f64,
    pub(super) width: f64,
    pub(super) label: String,
    pub(super) press: Callback<()>,
}

/// The control in front of a chart, and the line below it with the label of the active bar. `label` names the chart, and
/// `chosen` is the index of the bar whose makes are shown.
#[component]
pub(super) fn Hits(label: String, hits: Vec<Hit>, #[prop(into)] chosen: Signal<Option<usize>>) -> impl IntoView {
    let count = hits.len();
    let hits = StoredValue::new(hits);
    // The last bar is the newest.
    let active = RwSignal::new(count.saturating_sub(1));
    // Whether the pointer or the focus is on the chart.
    let is_shown = RwSignal::new(false);
    let at = move |event: &MouseEvent| {
        let width = event.current_target()?.dyn_into::<HtmlElement>().ok()?.client_width();
        nearest(&hits.read_value(), f64::from(event.offset_x()) * 100.0 / f64::from(width.max(1)))
    };
    let press = move |index: usize| {
        let pressed = hits.with_value(|hits| hits.get(index).map(|hit| hit.press));
        pressed.into_iter().for_each(|press| press.run(()));
    };
    let moved = move |event: web_sys::PointerEvent| {
        if let Some(index) = at(&event) {
            active.set(index);
            is_shown.set(true);
        }
    };
    let clicked = move |event: MouseEvent| {
        if let Some(index) = at(&event) {
            active.set(index);
            press(index);
        }
    };
    let typed = move |event: KeyboardEvent| {
        let current = active.get_untracked();
        let last = count.saturating_sub(1);
        match event.key().as_str() {
            "ArrowRight" | "ArrowUp" => active.set((current + 1).min(last)),
            "ArrowLeft" | "ArrowDown" => active.set(current.saturating_sub(1)),
            "Home" => active.set(0),
            "End" => active.set(last),
            "Enter" | " " => press(current),
            _ => return,
        }
        event.prevent_default();
    };
    let label_of = move || hits.with_value(|hits| hits.get(active.get()).map(|hit| hit.label.clone()));
    let mark = move |index: Option<usize>| {
        hits.with_value(|hits| {
            let hit = hits.get(index?)?;
            Some(format!("left:{:.3}%;width:{:.3}%", hit.left, hit.width))
        })
    };
    view! {
        <div
            class="chart-hits"
            role="slider"
            tabindex="0"
            aria-label=label
            aria-valuemin="1"
            aria-valuemax=count.max(1)
            aria-valuenow=move || active.get() + 1
            aria-valuetext=label_of
            aria-description=text::chart_hint()
            on:pointermove=moved
            on:pointerleave=move |_| is_shown.set(false)
            on:focus=move |_| is_shown.set(true)
            on:blur=move |_| is_shown.set(false)
            on:click=clicked
            on:keydown=typed
        >
            <span class="chart-mark" style=move || mark(is_shown.get().then(|| active.get()))></span>
            <span class="chart-mark chosen" style=move || mark(chosen.get())></span>
        </div>
        <p class="chart-label" aria-hidden="true" data-shown=move || is_shown.get().to_string()>
            {label_of}
        </p>
    }
}

/// The bar whose middle is nearest to a place in percent.
fn nearest(hits: &[Hit], at: f64) -> Option<usize> {
    let distance = |hit: &Hit| (hit.left + hit.width / 2.0 - at).abs();
    let nearest = hits.iter().enumerate().min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)));
    nearest.map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_bar_is_found_also_beside_it() {
        let owner = Owner::new();
        owner.set();
        let hit = |left| Hit { left, width: 2.0, label: String::new(), press: Callback::new(|()| ()) };
        let hits = [hit(0.0), hit(10.0), hit(98.0)];
        assert_eq!([0.0, 5.9, 6.1, 55.1, 100.0].map(|at| nearest(&hits, at)), [0, 0, 1, 2, 2].map(Some));
        assert_eq!(nearest(&[], 1.0), None);
    }
}
