//! Single choice: a row of segments, or a list if there are many options.

use leptos::prelude::*;

/// An option: its value and its label.
pub(crate) type Choice = (String, String);

/// The largest number of options, and of letters in all their labels, that fit side by side in the narrowest panel.
const MAX_SEGMENTS: usize = 5;
const MAX_SEGMENT_LETTERS: usize = 30;

/// The options. `value` is the value of the selected one.
#[component]
pub(crate) fn Choices(
    name: &'static str,
    #[prop(into)] label: String,
    options: Vec<Choice>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] set: Callback<String>,
) -> impl IntoView {
    if fits_in_a_row(&options) {
        view! { <Segments name label options value set/> }.into_any()
    } else {
        view! { <List name label options value set/> }.into_any()
    }
}

fn fits_in_a_row(options: &[Choice]) -> bool {
    let letters: usize = options.iter().map(|(_, label)| label.chars().count()).sum();
    options.len() <= MAX_SEGMENTS && letters <= MAX_SEGMENT_LETTERS
}

#[component]
fn Segments(
    name: &'static str,
    label: String,
    options: Vec<Choice>,
    value: Signal<String>,
    set: Callback<String>,
) -> impl IntoView {
    let radios = options.into_iter().map(|(word, text)| {
        let (own, picked) = (word.clone(), word.clone());
        view! {
            <label>
                <input
                    type="radio"
                    name=name
                    value=word
                    prop:checked=move || value.with(|value| *value == own)
                    on:change=move |_| set.run(picked.clone())
                />
                <span>{text}</span>
            </label>
        }
    });
    let radios = radios.collect_view();
    view! {
        <fieldset class="control choices">
            <legend>{label}</legend>
            <div class="segments">{radios}</div>
        </fieldset>
    }
}

#[component]
fn List(
    name: &'static str,
    label: String,
    options: Vec<Choice>,
    value: Signal<String>,
    set: Callback<String>,
) -> impl IntoView {
    let items = options.into_iter().map(|(word, text)| {
        let own = word.clone();
        view! {
            <option value=word prop:selected=move || value.with(|value| *value == own)>
                {text}
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(labels: &[&str]) -> Vec<Choice> {
        labels.iter().map(|label| ((*label).to_owned(), (*label).to_owned())).collect()
    }

    #[test]
    fn choices_are_a_row_while_their_labels_fit() {
        assert!(fits_in_a_row(&options(&["JPEG", "PNG", "WebP (lossless)"])));
        assert!(!fits_in_a_row(&options(&["Keep all", "Keep all but the place", "Keep nothing"])), "too long");
        assert!(!fits_in_a_row(&options(&["1", "2", "3", "4", "5", "6"])), "too many");
    }
}
