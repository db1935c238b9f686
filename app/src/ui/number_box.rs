//! A number to type, with its unit.

use leptos::html::Input;
use leptos::prelude::*;
use web_sys::{Event, HtmlInputElement};

use super::number;

/// The numbers that a control accepts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Range {
    /// The ends of the slider.
    pub(crate) soft: [f64; 2],
    /// The ends of what may be typed.
    pub(crate) hard: [f64; 2],
    pub(crate) step: f64,
}

impl Range {
    /// Whether a person who types may mean this number. Numbers on the way to another one are left alone: only what is refused at
    /// the end deserves a sentence.
    fn accepts_while_typing(self, number: f64) -> bool {
        let [low, high] = self.hard;
        (low..=high).contains(&number) && (self.step.fract() != 0.0 || number % self.step == 0.0)
    }
}

/// The box. With a `placeholder`, an empty box means "worked out" (`None`); without, an empty box gets its number back.
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
    let text = move || value.get().map_or_else(String::new, |value| number::written(value, range.step));
    let input = NodeRef::<Input>::new();
    Effect::new(move |_| {
        let (number, text) = (value.get(), text());
        // What a person is typing ("1.") stays as it is while it means the current value.
        if let Some(input) = input.get().filter(|input| number::typed(&input.value()) != number) {
            input.set_value(&text);
        }
    });
    let typing = move |event: Event| {
        let typed = number::typed(&event_target_value(&event));
        if let Some(number) = typed.filter(|number| range.accepts_while_typing(*number)) {
            set.run(Some(number));
        }
    };
    let commit = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        match number::typed(&input.value()) {
            Some(number) => set.run(Some(number)),
            None if !placeholder.is_empty() => set.run(None),
            None => {}
        }
        end.run(());
        // The box shows the current value, whether it was accepted or not.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn range_accepts_only_multiples_of_a_whole_step_while_one_types() {
        let odd = Range { soft: [0.0, 10.0], hard: [0.0, 100.0], step: 2.0 };
        assert_eq!([4.0, 5.0, 102.0].map(|number| odd.accepts_while_typing(number)), [true, false, false]);
        let fine = Range { step: 0.1, ..odd };
        assert!(fine.accepts_while_typing(0.123));
    }
}
