//! The mixer: hue, saturation and luminance of eight bands of hue. Chips choose the band.

use filters::Step;
use leptos::prelude::*;

use super::super::super::params::{ParamControl, Target};
use super::super::super::state::EditorState;
use super::super::rows::Row;
use crate::text::adjust as text;

const OP: &str = "color_mixer";

/// A band: the parameters are named by it.
#[derive(Clone, Copy)]
struct Band {
    name: &'static str,
    label: fn() -> &'static str,
    params: [&'static str; 3],
}

macro_rules! band {
    ($name:literal, $label:expr) => {
        Band {
            name: $name,
            label: $label,
            params: [concat!($name, "_hue"), concat!($name, "_saturation"), concat!($name, "_luminance")],
        }
    };
}

const BANDS: [Band; 8] = [
    band!("red", text::band_red),
    band!("orange", text::band_orange),
    band!("yellow", text::band_yellow),
    band!("green", text::band_green),
    band!("aqua", text::band_aqua),
    band!("blue", text::band_blue),
    band!("purple", text::band_purple),
    band!("magenta", text::band_magenta),
];

/// The mixer as a row of the section; none if the engine has none.
pub(super) fn row() -> Option<Row> {
    Step::new(OP)?;
    let document = expect_context::<EditorState>().document;
    let changed = Memo::new(move |_| document.with(|document| document.is_control_changed(OP)));
    Some(Row::new(OP, text::mixer_short(), changed, view! { <Mixer/> }.into_any()))
}

#[component]
fn Mixer() -> impl IntoView {
    let [first, ..] = BANDS;
    let chosen = RwSignal::new(first);
    let name = Memo::new(move |_| chosen.with(|band| band.name));
    let sliders = move || {
        name.track();
        chosen.get_untracked().params.map(control).collect_view()
    };
    view! {
        <fieldset class="mixer" data-band=move || name.get()>
            <legend>{text::mixer()}</legend>
            <div class="bands" role="group" aria-label=text::mixer()>
                {BANDS.map(|band| view! { <BandChip band chosen name/> }).collect_view()}
            </div>
            <div class="mixer-sliders">{sliders}</div>
        </fieldset>
    }
}

#[component]
fn BandChip(band: Band, chosen: RwSignal<Band>, name: Memo<&'static str>) -> impl IntoView {
    let document = expect_context::<EditorState>().document;
    let neutral = filters::ParamValue::Number(0.0);
    let changed = Memo::new(move |_| {
        document.with(|document| {
            let step = document.control(OP).map(|entry| &entry.step);
            let moved = |param: &&str| step.and_then(|step| step.get(param)).is_some_and(|value| value != neutral);
            band.params.iter().any(moved)
        })
    });
    view! {
        <button
            type="button"
            class="band"
            data-band=band.name
            data-changed=move || changed.get().to_string()
            aria-pressed=move || (name.get() == band.name).to_string()
            aria-label=(band.label)()
            title=(band.label)()
            on:click=move |_| chosen.set(band)
        >
            <span class="dot" aria-hidden="true"></span>
        </button>
    }
}

fn control(param: &'static str) -> impl IntoView {
    let spec = Step::new(OP).and_then(|step| step.spec().param(param));
    spec.map(|param| view! { <ParamControl target=Target::Control(OP) param/> })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixer_has_all_parameters_of_the_operation() {
        let spec = Step::new(OP).unwrap().spec();
        let named: Vec<_> = BANDS.iter().flat_map(|band| band.params).collect();
        let known: Vec<_> = spec.params.iter().map(|param| param.name).collect();
        assert_eq!(named, known);
    }
}
