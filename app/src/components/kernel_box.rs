//! A square of numbers: a convolution's kernel, of one size or another.

use std::sync::Arc;

use leptos::prelude::*;

use crate::model::scale;

/// The numbers, row by row.
type Numbers = Arc<[f64]>;

/// The box; `counts` are the sizes there are, squares of whole numbers.
#[component]
pub(crate) fn KernelBox(
    name: &'static str,
    label: &'static str,
    counts: &'static [usize],
    #[prop(into)] value: Signal<Numbers>,
    #[prop(into)] set: Callback<Numbers>,
) -> impl IntoView {
    let count = Memo::new(move |_| value.with(|numbers| numbers.len()));
    let change = move |index: usize, text: String| {
        if let Some(number) = scale::typed(&text) {
            let mut numbers = value.get_untracked().to_vec();
            if let Some(place) = numbers.get_mut(index) {
                *place = number;
            }
            set.run(numbers.into());
        }
    };
    view! {
        <fieldset class="control kernel">
            <legend>{label}</legend>
            <div class="kernel-sizes">
                {counts
                    .iter()
                    .map(|other| {
                        let side = side(*other);
                        view! {
                            <button
                                type="button"
                                class="ghost"
                                aria-pressed=move || (count.get() == *other).to_string()
                                on:click=move |_| set.run(resized(&value.get_untracked(), *other))
                            >
                                {format!("{side} × {side}")}
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
            {move || {
                let side = side(count.get());
                let cell = move |index: usize| {
                    let shown = move || value.with(|numbers| numbers.get(index).copied().unwrap_or_default().to_string());
                    view! {
                        <input
                            type="text"
                            inputmode="decimal"
                            name=name
                            aria-label=format!("{label}, row {} column {}", index / side + 1, index % side + 1)
                            prop:value=shown
                            on:change=move |event| change(index, event_target_value(&event))
                        />
                    }
                };
                view! {
                    <div class="kernel-cells" style=format!("--side:{side}")>
                        {(0..side * side).map(cell).collect_view()}
                    </div>
                }
            }}
        </fieldset>
    }
}

fn side(count: usize) -> usize {
    count.isqrt().max(1)
}

/// The numbers in the middle of a larger square, or the middle of them in a smaller one.
fn resized(numbers: &[f64], count: usize) -> Numbers {
    let (from, to) = (side(numbers.len()), side(count));
    let old = |row: usize, column: usize| {
        let place = |at: usize| (at + from / 2).checked_sub(to / 2).filter(|at| *at < from);
        Some(numbers[place(row)? * from + place(column)?])
    };
    (0..to * to).map(|i| old(i / to, i % to).unwrap_or(0.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernel_keeps_its_middle_when_its_size_changes() {
        let small: Vec<f64> = (1..=9).map(f64::from).collect();
        let large = resized(&small, 25);
        assert_eq!(&large[6..9], &[1.0, 2.0, 3.0]);
        assert_eq!((large[0], large[12], large[24]), (0.0, 5.0, 0.0));
        assert_eq!(&*resized(&large, 9), small);
    }
}
