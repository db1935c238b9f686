//! Charts as SVG. Each bar is a button on top of the drawing: the keyboard reaches it, and its label is the text
//! alternative of the bar. One bar of a chart is in the order of the Tab key, and arrow keys move among them.

pub(super) mod bars;
pub(super) mod distribution;
pub(super) mod shares;

use leptos::prelude::*;

use crate::ui::roving::move_focus;

/// A bar that can be pressed: its place in percent of the chart, and its label.
#[derive(Clone)]
pub(super) struct Hit {
    pub(super) left: f64,
    pub(super) width: f64,
    pub(super) label: String,
    /// Whether the makes of this bar are shown.
    pub(super) is_chosen: Signal<bool>,
    pub(super) press: Callback<()>,
}

/// The buttons of a chart, side by side. `label` names the chart.
#[component]
pub(super) fn Hits(label: String, hits: Vec<Hit>) -> impl IntoView {
    let buttons = hits.into_iter().enumerate().map(|(index, Hit { left, width, label, is_chosen, press })| {
        view! {
            <button
                type="button"
                class="chart-hit"
                tabindex=if index == 0 { "0" } else { "-1" }
                style=format!("left:{left:.3}%;width:{width:.3}%")
                title=label.clone()
                aria-label=label
                aria-pressed=move || is_chosen.get().to_string()
                on:click=move |_| press.run(())
            ></button>
        }
    });
    let buttons = buttons.collect_view();
    view! {
        <div
            class="chart-hits"
            role="group"
            aria-label=label
            on:keydown=move |event| {
                if let Some(focused) = move_focus(&event, ".chart-hit") {
                    // The Tab key comes back to the bar that was left.
                    if let Some(list) = focused.parent_element() {
                        for button in crate::ui::roving::items(&list, ".chart-hit") {
                            button.set_tab_index(-1);
                        }
                    }
                    focused.set_tab_index(0);
                }
            }
        >
            {buttons}
        </div>
    }
}
