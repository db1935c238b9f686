//! Controls that know nothing of recipes: a slider with a number beside it, a number box, a row of choices.

use leptos::html::Input;
use leptos::prelude::*;
use web_sys::{Event, HtmlInputElement};

use super::icon::{Icon, Symbol};
use crate::model::scale;

/// The numbers a control accepts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Range {
    /// The ends of the slider.
    pub(crate) soft: [f64; 2],
    /// The ends of what may be typed.
    pub(crate) hard: [f64; 2],
    pub(crate) step: f64,
}

/// One choice: the word on the wire, the words a person reads.
pub(crate) type Choice = (String, String);

/// A slider over the soft range with a number box over the hard one. `set` is called while it is dragged, `end` when
/// it is let go; a double click on slider or label, or the small button, calls `reset`.
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
    let text = move || scale::written(value.get(), range.step);
    let fill = move || {
        let (from, to) = scale::fill(value.get(), range.soft);
        format!("--from:{from:.4};--to:{to:.4}")
    };
    let set_typed = move |number: Option<f64>| set.run(number.unwrap_or(f64::NAN));
    let spoken = move || if unit.is_empty() { text() } else { format!("{} {unit}", text()) };
    view! {
        <div class="control slider" data-changed=move || changed.get().to_string()>
            <span class="label" on:dblclick=move |_| reset.run(())>
                {label}
            </span>
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
                    if let Some(number) = scale::typed(&event_target_value(&event)) {
                        set.run(number);
                    }
                }
                on:change=move |_| end.run(())
                on:dblclick=move |_| reset.run(())
            />
        </div>
    }
}

/// A number to type, with its unit. Empty means "worked out", where `placeholder` says so; where it does not, an
/// empty box is put back.
#[component]
pub(crate) fn NumberBox(
    name: &'static str,
    label: &'static str,
    unit: &'static str,
    range: Range,
    #[prop(into)] value: Signal<Option<f64>>,
    #[prop(into)] set: Callback<Option<f64>>,
    #[prop(into)] end: Callback<()>,
    #[prop(optional)] placeholder: &'static str,
) -> impl IntoView {
    let [low, high] = range.hard;
    let spoken = if unit.is_empty() { label.to_owned() } else { format!("{label}, {unit}") };
    let text = move || value.get().map_or_else(String::new, |value| scale::written(value, range.step));
    let input = NodeRef::<Input>::new();
    Effect::new(move |_| {
        let (number, text) = (value.get(), text());
        // What a person is typing ("1.") stays as it is while it means the value that holds.
        if let Some(input) = input.get().filter(|input| scale::typed(&input.value()) != number) {
            input.set_value(&text);
        }
    });
    let typing = move |event: Event| match scale::typed(&event_target_value(&event)) {
        // On the way to a number a person passes others; only what is refused at the end deserves a sentence.
        Some(number) if (low..=high).contains(&number) && (range.step.fract() != 0.0 || number % range.step == 0.0) => {
            set.run(Some(number));
        }
        _ => {}
    };
    let commit = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        match scale::typed(&input.value()) {
            Some(number) => set.run(Some(number)),
            None if !placeholder.is_empty() => set.run(None),
            None => {}
        }
        end.run(());
        // Whatever came of it, the box shows what holds now.
        input.set_value(&untrack(text));
    };
    view! {
        <span class="number-box">
            <input
                node_ref=input
                type="number"
                name=name
                aria-label=spoken
                min=low
                max=high
                step=range.step
                placeholder=placeholder
                inputmode="decimal"
                on:input=typing
                on:change=commit
            />
            <span class="unit" aria-hidden="true">
                {unit}
            </span>
        </span>
    }
}

/// A row of choices, one of them chosen; many become a list.
#[component]
pub(crate) fn Choices(
    name: &'static str,
    label: &'static str,
    options: Vec<Choice>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] set: Callback<String>,
) -> impl IntoView {
    // What fits beside one another in the narrowest panel.
    let letters: usize = options.iter().map(|(_, words)| words.chars().count()).sum();
    if options.len() <= 5 && letters <= 30 {
        let radios = options.into_iter().map(|(word, words)| {
            let chosen = {
                let word = word.clone();
                move || value.with(|value| *value == word)
            };
            let pick = {
                let word = word.clone();
                move |_| set.run(word.clone())
            };
            view! {
                <label>
                    <input type="radio" name=name value=word prop:checked=chosen on:change=pick/>
                    <span>{words}</span>
                </label>
            }
        });
        let radios = radios.collect_view();
        return view! {
            <fieldset class="control choices">
                <legend>{label}</legend>
                <div class="segments">{radios}</div>
            </fieldset>
        }
        .into_any();
    }
    let items = options.into_iter().map(|(word, words)| {
        let chosen = {
            let word = word.clone();
            move || value.with(|value| *value == word)
        };
        view! {
            <option value=word prop:selected=chosen>
                {words}
            </option>
        }
    });
    let items = items.collect_view();
    view! {
        <label class="control choices">
            <span class="label">{label}</span>
            <select name=name on:change=move |event| set.run(event_target_value(&event))>
                {items}
            </select>
        </label>
    }
    .into_any()
}
