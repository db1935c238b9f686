//! An integer: a row of choices if there are few, a number field for pixels, otherwise a slider.

use filters::{ParamValue, parse_decimal};
use leptos::prelude::*;

use super::handle::Param;
use crate::text::steps as text;
use crate::ui::choices::{Choice, Choices};
use crate::ui::number::Range;
use crate::ui::number_box::NumberBox;
use crate::ui::slider::Slider;

/// An integer with at most this many values is a row of choices.
const MAX_CHOICES: i64 = 5;

/// The range of the parameter. Without a default, an empty value means "automatic".
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) soft: [i64; 2],
    pub(super) hard: [i64; 2],
    pub(super) step: i64,
    pub(super) default: Option<i64>,
}

/// The kind of control.
#[derive(Debug, PartialEq, Eq)]
enum Shape {
    Choices,
    NumberBox,
    Slider,
}

impl Limits {
    fn shape(self, unit: &str) -> Shape {
        if self.default.is_some() && self.count() <= MAX_CHOICES {
            Shape::Choices
        } else if unit == "px" || self.default.is_none() {
            // Positions and sizes in a picture are typed, because a slider over thousands of pixels is too coarse.
            Shape::NumberBox
        } else {
            Shape::Slider
        }
    }

    const fn count(self) -> i64 {
        (self.soft[1] - self.soft[0]) / self.step() + 1
    }

    const fn step(self) -> i64 {
        if self.step > 1 { self.step } else { 1 }
    }

    fn choices(self, unit: &str) -> Vec<Choice> {
        (0..self.count()).map(|i| choice(self.soft[0] + i * self.step(), unit)).collect()
    }

    fn range(self) -> Range {
        let ends = |[low, high]: [i64; 2]| [low as f64, high as f64];
        Range { soft: ends(self.soft), hard: ends(self.hard), step: self.step as f64 }
    }
}

fn choice(number: i64, unit: &str) -> Choice {
    let label = if unit == "°" { format!("{number}°") } else { format!("{number} {unit}").trim().to_owned() };
    (number.to_string(), label)
}

pub(super) fn control(param: Param, limits: Limits) -> AnyView {
    match limits.shape(param.spec.unit) {
        Shape::Choices => choices(param, limits).into_any(),
        Shape::NumberBox => number_box(param, limits).into_any(),
        Shape::Slider => slider(param, limits).into_any(),
    }
}

fn value(param: Param) -> Signal<Option<f64>> {
    param.value(None, |value| match value {
        ParamValue::Integer(number) => Some(Some(number as f64)),
        _ => None,
    })
}

fn set(param: Param, number: f64) {
    // For a fraction, the message of the engine states the valid numbers.
    let is_whole = number.fract() == 0.0;
    param.set(if is_whole { ParamValue::Integer(number as i64) } else { ParamValue::Number(number) });
}

fn choices(param: Param, limits: Limits) -> impl IntoView {
    let value = value(param);
    let word = move || value.get().map_or_else(String::new, |number| number.to_string());
    let choose = move |word: String| {
        if let Some(number) = parse_decimal(&word) {
            set(param, number);
        }
        param.end();
    };
    view! {
        <Choices
            name=param.spec.name
            label=param.label
            options=limits.choices(param.spec.unit)
            value=Signal::derive(word)
            set=choose
        />
    }
}

fn number_box(param: Param, limits: Limits) -> impl IntoView {
    let placeholder = if limits.default.is_none() { text::automatic() } else { "" };
    let commit = move |number: Option<f64>| match number {
        Some(number) => set(param, number),
        None => param.reset(),
    };
    view! {
        <label class="control typed">
            <span class="label">{param.label}</span>
            <NumberBox
                name=param.spec.name
                label=param.label
                unit=param.spec.unit
                range=limits.range()
                value=value(param)
                placeholder
                set=commit
                end=move |()| param.end()
            />
        </label>
    }
}

fn slider(param: Param, limits: Limits) -> impl IntoView {
    let value = value(param);
    view! {
        <Slider
            name=param.spec.name
            label=param.label
            unit=param.spec.unit
            range=limits.range()
            value=Signal::derive(move || value.get().unwrap_or_default())
            changed=param.is_changed()
            set=move |number| set(param, number)
            end=move |()| param.end()
            reset=move |()| param.reset()
        />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(soft: [i64; 2], step: i64, default: Option<i64>) -> Limits {
        Limits { soft, hard: soft, step, default }
    }

    #[test]
    fn integer_with_few_values_is_a_row_of_choices() {
        let turns = limits([0, 270], 90, Some(0));
        assert_eq!(turns.shape("°"), Shape::Choices);
        let labels: Vec<_> = turns.choices("°").into_iter().map(|(_, label)| label).collect();
        assert_eq!(labels, ["0°", "90°", "180°", "270°"]);
        assert_eq!(choice(3, "").1, "3");
    }

    #[test]
    fn integer_in_pixels_or_worked_out_is_typed() {
        assert_eq!(limits([0, 4000], 1, Some(0)).shape("px"), Shape::NumberBox);
        assert_eq!(limits([0, 3], 1, None).shape(""), Shape::NumberBox);
        assert_eq!(limits([2, 64], 1, Some(8)).shape(""), Shape::Slider);
    }
}
