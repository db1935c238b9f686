//! A slider with a number box beside it.

use leptos::prelude::*;

use super::icon::{Icon, Symbol};
use super::number;
use super::number_box::{NumberBox, Range};

/// The slider covers the soft range, the number box the hard one. `set` is called during a drag, `end` at its end; a double
/// click on slider or label, or the small button, calls `reset`.
#[component]
pub(crate) fn Slider(
    name: &'static str,
    label: &'static str,
    unit: &'static str,
    range: Range,
    #[prop(into)] value: Signal<f64>,
    #[prop(into)] changed: Signal<bool>,
    #[prop(into)] set: Callback<f64>,
    #[prop(into)] end: Callback<()>,
    #[prop(into)] reset: Callback<()>,
) -> impl IntoView {
    let [low, high] = range.soft;
    let text = move || number::written(value.get(), range.step);
    let fill = move || {
        let (from, to) = number::fill(value.get(), range.soft);
        format!("--from:{from:.4};--to:{to:.4}")
    };
    let set_typed = move |number: Option<f64>| set.run(number.unwrap_or(f64::NAN));
    let spoken = move || if unit.is_empty() { text() } else { format!("{} {unit}", text()) };
    view! {
        <div class="control slider" data-changed=move || changed.get().to_string()>
            <span class="label" on:dblclick=move |_| reset.run(())>
                {label}
            </span>
            <ResetButton label reset/>
            <NumberBox
                name
                label
                unit
                range
                value=Signal::derive(move || Some(value.get()))
                set=set_typed
                end
            />
            <input
                type="range"
                name=name
                aria-label=label
                aria-valuetext=spoken
                min=low
                max=high
                step=range.step
                style=fill
                prop:value=move || value.get().to_string()
                on:input=move |event| {
                    if let Some(number) = number::typed(&event_target_value(&event)) {
                        set.run(number);
                    }
                }
                on:change=move |_| end.run(())
                on:dblclick=move |_| reset.run(())
            />
        </div>
    }
}

#[component]
fn ResetButton(label: &'static str, reset: Callback<()>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="ghost square small"
            data-action="reset-param"
            aria-label=format!("Reset {label}")
            title="Reset (or double-click the slider)"
            on:click=move |_| reset.run(())
        >
            <Icon symbol=Symbol::Reset/>
        </button>
    }
}
