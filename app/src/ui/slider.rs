//! Slider: one row with label, track and number field.

use leptos::html::Input;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::key_gesture::{KeyGesture, steps};
use super::number::{self, Range, Scale};
use super::number_box::NumberBox;
use super::slider_drag::Drag;
use crate::text::{localized, ui};

/// The slider covers the soft range, the number field the hard range. `set` is called during a drag or repeated key
/// presses, `end` at its end. A double click on label or track, or the Delete key, calls `reset`. `format` and `parse`
/// replace the decimal notation; `track` is a class for the colours of the track.
#[component]
pub(crate) fn Slider(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(optional)] unit: &'static str,
    range: Range,
    #[prop(into)] value: Signal<f64>,
    #[prop(into)] changed: Signal<bool>,
    #[prop(into)] set: Callback<f64>,
    #[prop(into)] end: Callback<()>,
    #[prop(into)] reset: Callback<()>,
    #[prop(optional)] scale: Scale,
    #[prop(optional_no_strip)] format: Option<fn(f64) -> String>,
    #[prop(optional_no_strip)] parse: Option<fn(&str) -> Option<f64>>,
    #[prop(optional)] track: &'static str,
) -> impl IntoView {
    let [low, high] = range.soft;
    let input = NodeRef::<Input>::new();
    let style = move || {
        let (from, to) = number::fill_range(value.get(), range.soft, scale);
        let at = scale.position(value.get(), range.soft);
        format!("--from:{from:.4};--to:{to:.4};--at:{at:.4}")
    };
    let value_text = move || {
        let text = format
            .map_or_else(|| localized(number::format_number(value.get(), range.step)), |format| format(value.get()));
        format!("{text} {unit}").trim_end().to_owned()
    };
    let run = KeyGesture::new(end);
    let place = Signal::derive(move || scale.position(value.get(), range.soft));
    let moved = Callback::new(move |place| set.run(scale.value(place, range)));
    let drag = Drag::new(place, moved, end);
    let press_key = move |event: KeyboardEvent| {
        let next = match (steps(&event), event.key().as_str()) {
            (Some(count), _) => range.stepped(value.get_untracked(), count),
            (None, "Home") => low,
            (None, "End") => high,
            (None, "Delete" | "Backspace") => {
                event.prevent_default();
                run.finish();
                return reset.run(());
            }
            _ => return,
        };
        event.prevent_default();
        if next != value.get_untracked() {
            set.run(next);
        }
        run.press();
    };
    let set_typed = move |number: Option<f64>| set.run(number.unwrap_or(f64::NAN));
    view! {
        <div class="control slider" data-changed=move || changed.get().to_string()>
            <span class="label" title=ui::slider_hint(&label) on:dblclick=move |_| reset.run(())>
                {label.clone()}
            </span>
            <div
                class=format!("slider-track {track}")
                style=style
                data-dragging=move || drag.is_on.get().to_string()
                on:pointerdown=move |event| {
                    if drag.down(&event) {
                        run.finish();
                        if let Some(input) = input.get_untracked() {
                            let _ = input.focus();
                        }
                    }
                }
                // The focus stays on the input.
                on:mousedown=move |event| event.prevent_default()
                on:pointermove=move |event| drag.moved(&event)
                on:pointerup=move |event| drag.up(&event)
                on:pointercancel=move |event| drag.up(&event)
                on:lostpointercapture=move |event| drag.up(&event)
                on:dblclick=move |_| reset.run(())
            >
                <input
                    node_ref=input
                    type="range"
                    name=name
                    aria-label=label.clone()
                    aria-valuetext=value_text
                    min=low
                    max=high
                    step=range.step
                    prop:value=move || value.get().to_string()
                    on:input=move |event| {
                        if let Some(number) = number::parse_number(&event_target_value(&event)) {
                            set.run(number);
                        }
                    }
                    on:change=move |_| end.run(())
                    on:keydown=press_key
                    on:blur=move |_| run.finish()
                />
            </div>
            <NumberBox
                name
                label
                unit
                range
                value=Signal::derive(move || Some(value.get()))
                set=set_typed
                end
                format=format
                parse=parse
            />
        </div>
    }
}
