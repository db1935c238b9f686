//! A parameter's control, made from its specification: an operation added to the engine needs nothing here.

use filters::{ParamKind, ParamSpec, ParamValue, Rgb};
use leptos::prelude::*;

use super::controls::{Choice, Choices, NumberBox, Range, Slider};
use super::cube_box::CubeBox;
use super::curve_box::CurveBox;
use super::kernel_box::KernelBox;
use crate::model::draft::StepId;
use crate::studio::Studio;

/// Whole numbers with at most this many values are a row of choices.
const FEW: i64 = 5;

/// The control of one parameter of one step.
#[component]
pub(crate) fn ParamControl(id: StepId, param: &'static ParamSpec) -> impl IntoView {
    let studio = expect_context::<Studio>();
    let editor = studio.editor;
    let value = Memo::new(move |_| editor.with(|editor| editor.draft().entry(id)?.step.get(param.name)));
    let changed = Signal::derive(move || value.get() != param.kind.default_value());
    let refused = StoredValue::new(None::<String>);
    let set = move |value: ParamValue| {
        let outcome = editor.try_update(|editor| editor.set(id, param.name, value));
        let sentence = outcome.and_then(Result::err).map(|error| error.message);
        if let Some(before) = refused.get_value() {
            studio.notices.retract(&before);
        }
        if let Some(sentence) = &sentence {
            studio.notices.bad(sentence.clone());
        }
        refused.set_value(sentence);
    };
    let end = move |()| editor.update(|editor| editor.end_gesture());
    let reset = move |()| editor.update(|editor| editor.reset_param(id, param.name));
    match param.kind {
        ParamKind::Number { soft, hard, step, default } => {
            let number = move || match value.get() {
                Some(ParamValue::Number(number)) => number,
                _ => default,
            };
            view! {
                <Slider
                    name=param.name
                    label=param.label
                    unit=param.unit
                    range=Range { soft, hard, step }
                    value=Signal::derive(number)
                    changed
                    set=move |number| set(ParamValue::Number(number))
                    end
                    reset
                />
            }
            .into_any()
        }
        ParamKind::Integer { soft, hard, step, default } => {
            let range = Range { soft: soft.map(|end| end as f64), hard: hard.map(|end| end as f64), step: step as f64 };
            let number = move || match value.get() {
                Some(ParamValue::Integer(number)) => Some(number as f64),
                _ => None,
            };
            let set_number = move |number: f64| {
                // Fractions are refused with the engine's own sentence about multiples, where there is one.
                set(if number.fract() == 0.0 {
                    ParamValue::Integer(number as i64)
                } else {
                    ParamValue::Number(number)
                });
            };
            let count = (soft[1] - soft[0]) / step.max(1) + 1;
            if default.is_some() && count <= FEW {
                let options = (0..count).map(|i| whole_choice(soft[0] + i * step, param.unit)).collect();
                let word = move || number().map_or_else(String::new, |number| number.to_string());
                view! {
                    <Choices
                        name=param.name
                        label=param.label
                        options
                        value=Signal::derive(word)
                        set=move |word: String| {
                            if let Ok(number) = word.parse() {
                                set_number(number);
                            }
                            end(());
                        }
                    />
                }
                .into_any()
            } else if param.unit == "px" || default.is_none() {
                // Places and sizes in a picture are typed: a slider over thousands of pixels hits none of them.
                let placeholder = if default.is_none() { "auto" } else { "" };
                let commit = move |number: Option<f64>| {
                    number.map_or_else(|| reset(()), set_number);
                };
                view! {
                    <label class="control typed">
                        <span class="label">{param.label}</span>
                        <NumberBox
                            name=param.name
                            label=param.label
                            unit=param.unit
                            range
                            value=Signal::derive(number)
                            placeholder
                            set=commit
                            end
                        />
                    </label>
                }
                .into_any()
            } else {
                view! {
                    <Slider
                        name=param.name
                        label=param.label
                        unit=param.unit
                        range
                        value=Signal::derive(move || number().unwrap_or_default())
                        changed
                        set=set_number
                        end
                        reset
                    />
                }
                .into_any()
            }
        }
        ParamKind::Choice { options, default } => {
            let word = move || match value.get() {
                Some(ParamValue::Choice(word)) => word.to_owned(),
                _ => default.to_owned(),
            };
            let known: Vec<Choice> =
                options.iter().map(|option| (option.value.to_owned(), option.label.to_owned())).collect();
            view! {
                <Choices
                    name=param.name
                    label=param.label
                    options=known
                    value=Signal::derive(word)
                    set=move |word: String| {
                        if let Some(option) = options.iter().find(|option| option.value == word) {
                            set(ParamValue::Choice(option.value));
                        }
                        end(());
                    }
                />
            }
            .into_any()
        }
        ParamKind::Flag { default } => {
            let on = move || match value.get() {
                Some(ParamValue::Flag(on)) => on,
                _ => default,
            };
            view! {
                <label class="control flag">
                    <input
                        type="checkbox"
                        name=param.name
                        prop:checked=on
                        on:change=move |event| {
                            set(ParamValue::Flag(event_target_checked(&event)));
                            end(());
                        }
                    />
                    <span class="label">{param.label}</span>
                </label>
            }
            .into_any()
        }
        ParamKind::Color { default } => {
            let color = move || match value.get() {
                Some(ParamValue::Color(color)) => color.to_string(),
                _ => default.to_string(),
            };
            let pick = move |text: String| {
                if let Some(color) = Rgb::parse(&text) {
                    set(ParamValue::Color(color));
                }
            };
            view! {
                <label class="control color">
                    <span class="label">{param.label}</span>
                    <input
                        type="color"
                        name=param.name
                        prop:value=color
                        on:input=move |event| pick(event_target_value(&event))
                        on:change=move |_| end(())
                    />
                </label>
            }
            .into_any()
        }
        ParamKind::Curve => {
            let points = move || match value.get() {
                Some(ParamValue::Curve(points)) => points,
                _ => [[0.0, 0.0], [1.0, 1.0]].into(),
            };
            view! {
                <CurveBox
                    name=param.name
                    label=param.label
                    value=Signal::derive(points)
                    set=move |points| set(ParamValue::Curve(points))
                    end
                />
            }
            .into_any()
        }
        ParamKind::Numbers { default, counts, .. } => {
            let numbers = move || match value.get() {
                Some(ParamValue::Numbers(numbers)) => numbers,
                _ => default.into(),
            };
            let commit = move |numbers| {
                set(ParamValue::Numbers(numbers));
                end(());
            };
            view! {
                <KernelBox name=param.name label=param.label counts value=Signal::derive(numbers) set=commit/>
            }
            .into_any()
        }
        ParamKind::Text { max_bytes } => {
            let text = move || match value.get() {
                Some(ParamValue::Text(text)) => text,
                _ => "".into(),
            };
            let commit = move |text| {
                set(ParamValue::Text(text));
                end(());
            };
            let refuse = move |sentence: String| studio.notices.bad(sentence);
            view! {
                <CubeBox
                    name=param.name
                    label=param.label
                    max_bytes
                    value=Signal::derive(text)
                    set=commit
                    refuse
                    reset
                />
            }
            .into_any()
        }
    }
}

fn whole_choice(number: i64, unit: &str) -> Choice {
    (number.to_string(), if unit == "°" { format!("{number}°") } else { format!("{number} {unit}").trim().to_owned() })
}
