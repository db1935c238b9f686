//! Square matrix of numbers: the kernel of a convolution, in one of several sizes.

use std::sync::Arc;

use filters::ParamValue;
use leptos::prelude::*;

use super::handle::Param;
use crate::text::steps as text;
use crate::ui::number;

/// The numbers, row by row.
type Numbers = Arc<[f64]>;

/// `counts` are the possible numbers of elements: squares of integers.
pub(super) fn control(param: Param, default: &'static [f64], counts: &'static [usize]) -> impl IntoView {
    let numbers = param.value(Numbers::from(default), |value| match value {
        ParamValue::Numbers(numbers) => Some(numbers),
        _ => None,
    });
    // The cells are recreated only when their number changes, so that the focus stays during typing.
    let count = Memo::new(move |_| numbers.with(|numbers| numbers.len()));
    view! {
        <fieldset class="control kernel">
            <legend>{param.label}</legend>
            <div class="kernel-sizes">
                {counts.iter().map(|own| view! { <SizeButton param numbers own=*own/> }).collect_view()}
            </div>
            {move || view! { <Cells param numbers side=side(count.get())/> }}
        </fieldset>
    }
}

#[component]
fn SizeButton(param: Param, numbers: Signal<Numbers>, own: usize) -> impl IntoView {
    let side = side(own);
    let resize = move |_| param.set_once(ParamValue::Numbers(resized(&numbers.get_untracked(), own)));
    view! {
        <button
            type="button"
            class="ghost"
            aria-pressed=move || numbers.with(|numbers| numbers.len() == own).to_string()
            on:click=resize
        >
            {text::kernel_size(side)}
        </button>
    }
}

#[component]
fn Cells(param: Param, numbers: Signal<Numbers>, side: usize) -> impl IntoView {
    let change = move |index: usize, text: String| {
        if let Some(number) = number::parse_number(&text) {
            param.set_once(ParamValue::Numbers(replaced(&numbers.get_untracked(), index, number)));
        }
    };
    let label = param.label;
    let cells = (0..side * side).map(|index| {
        let text = move || numbers.with(|numbers| numbers.get(index).copied().unwrap_or_default().to_string());
        view! {
            <input
                type="text"
                inputmode="decimal"
                name=param.spec.name
                aria-label=text::kernel_cell(label, index / side + 1, index % side + 1)
                prop:value=text
                on:change=move |event| change(index, event_target_value(&event))
            />
        }
    });
    view! {
        <div class="kernel-cells" style=format!("--side:{side}")>
            {cells.collect_view()}
        </div>
    }
}

fn replaced(numbers: &[f64], index: usize, number: f64) -> Numbers {
    numbers.iter().enumerate().map(|(at, old)| if at == index { number } else { *old }).collect()
}

fn side(count: usize) -> usize {
    count.isqrt().max(1)
}

/// Resizes the matrix: places the numbers in the middle of a larger one, or keeps the middle for a smaller one.
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
    fn kernel_changes_one_number() {
        assert_eq!(&*replaced(&[1.0, 2.0, 3.0], 1, 7.0), &[1.0, 7.0, 3.0]);
    }

    #[test]
    fn kernel_keeps_its_middle_when_its_size_changes() {
        let small: Vec<f64> = (1..=9).map(f64::from).collect();
        let large = resized(&small, 25);
        assert_eq!(&large[6..9], &[1.0, 2.0, 3.0]);
        assert_eq!((large[0], large[12], large[24]), (0.0, 5.0, 0.0));
        assert_eq!(&*resized(&large, 9), small);
    }
}
