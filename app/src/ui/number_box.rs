//! Number field with a unit.

use leptos::html::Input;
use leptos::prelude::*;
use web_sys::{Event, HtmlInputElement, KeyboardEvent};

use super::key_gesture::{KeyGesture, steps};
use super::number::{self, Range};
use crate::text::ui;

/// The field. With a `placeholder`, an empty field means "automatic" (`None`); without, an empty field gets its number
/// back. Arrow keys step. `format` and `parse` replace the decimal notation.
#[component]
pub(crate) fn NumberBox(
    name: &'static str,
    #[prop(into)] label: String,
    unit: &'static str,
    range: Range,
    #[prop(into)] value: Signal<Option<f64>>,
    #[prop(into)] set: Callback<Option<f64>>,
    #[prop(into)] end: Callback<()>,
    #[prop(optional, into)] placeholder: String,
    #[prop(optional_no_strip)] format: Option<fn(f64) -> String>,
    #[prop(optional_no_strip)] parse: Option<fn(&str) -> Option<f64>>,
) -> impl IntoView {
    let accessible_name = if unit.is_empty() { label } else { ui::with_unit(label, unit) };
    let can_be_empty = !placeholder.is_empty();
    let read = move |text: &str| {
        let number = text.trim().strip_suffix(unit).unwrap_or(text);
        parse.map_or_else(|| number::parse_number(number), |parse| parse(number))
    };
    let text = move || {
        let write = |value| format.map_or_else(|| number::format_value(value, range), |format| format(value));
        value.get().map_or_else(String::new, write)
    };
    let input = NodeRef::<Input>::new();
    Effect::new(move |_| {
        let (number, text) = (value.get(), text());
        // Incomplete input ("1.") stays while it means the current value.
        if let Some(input) = input.get().filter(|input| read(&input.value()) != number || !is_focused(input)) {
            input.set_value(&text);
        }
    });
    let run = KeyGesture::new(end);
    let typing = move |event: Event| {
        let typed = read(&event_target_value(&event));
        if let Some(number) = typed.filter(|number| range.accepts_while_typing(*number)) {
            set.run(Some(number));
        }
    };
    let commit = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        match read(&input.value()) {
            Some(number) if Some(number) == value.get_untracked() => {}
            Some(number) => set.run(Some(number)),
            None if can_be_empty => set.run(None),
            None => {}
        }
        end.run(());
        // Shows the current value, whether the input was accepted or not.
        input.set_value(&untrack(text));
    };
    let press_key = move |event: KeyboardEvent| {
        let count =
            steps(&event).filter(|_| event.key().starts_with("ArrowUp") || event.key().starts_with("ArrowDown"));
        if let (Some(count), Some(number)) = (count, value.get_untracked()) {
            event.prevent_default();
            set.run(Some(range.stepped(number, count)));
            run.press();
        }
    };
    view! {
        <span class="number-box">
            <input
                node_ref=input
                type="text"
                name=name
                aria-label=accessible_name
                placeholder=placeholder
                inputmode="decimal"
                autocomplete="off"
                on:focus=select_all
                on:input=typing
                on:change=commit
                on:keydown=press_key
                on:blur=move |_| run.finish()
            />
            <span class="unit" aria-hidden="true">
                {unit}
            </span>
        </span>
    }
}

fn select_all(event: leptos::ev::FocusEvent) {
    event_target::<HtmlInputElement>(&event).select();
}

fn is_focused(input: &HtmlInputElement) -> bool {
    document().active_element().is_some_and(|element| element == ***input)
}
