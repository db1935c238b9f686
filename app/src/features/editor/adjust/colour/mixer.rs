//! The colour mixer: hue, saturation and luminance of eight hue bands. Chips select the band.

use filters::Step;
use leptos::prelude::*;

use super::super::super::params::{ParamControl, Target};
use super::super::super::state::EditorState;
use super::super::rows::Row;
use crate::text::adjust as text;

const OP: &str = "color_mixer";

/// A band. Its name is part of the names of its parameters.
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

/// The mixer as rows of the section: the bands, and the three sliders of the selected one.
pub(super) fn rows() -> Vec<Row> {
    let [first, ..] = BANDS;
    let chosen = RwSignal::new(first);
    let name = Memo::new(move |_| chosen.with(|band| band.name));
    let bands = view! {
        <div class="mixer" role="group" aria-label=text::mixer()>
            <span class="label">{text::mixer()}</span>
            <div class="bands">{BANDS.map(|band| view! { <BandChip band chosen name/> }).collect_view()}</div>
        </div>
    };
    let labels = [text::mixer_hue(), text::mixer_saturation(), text::mixer_luminance()];
    let keys = ["color_mixer.hue", "color_mixer.saturation", "color_mixer.luminance"];
    let sliders = labels.into_iter().zip(keys).enumerate().map(|(at, (label, key))| {
        let slider = move || {
            name.track();
            chosen.get_untracked().params.get(at).copied().and_then(control)
        };
        let band = move || {
            name.track();
            (chosen.get_untracked().label)()
        };
        let view = view! {
            <div class="mixer-slider" role="group" aria-label=band data-band=move || name.get()>
                {slider}
            </div>
        };
        Row::new(
            key,
            label,
            is_moved(move |param| BANDS.iter().any(|band| band.params.get(at) == Some(&param))),
            view.into_any(),
        )
    });
    let sliders: Vec<_> = sliders.collect();
    std::iter::once(Row::above(sliders.len(), "color_mixer", bands.into_any())).chain(sliders).collect()
}

/// Whether a slider of the parameters that `of` selects differs from neutral.
fn is_moved(of: impl Fn(&'static str) -> bool + Send + Sync + 'static) -> Memo<bool> {
    let document = expect_context::<EditorState>().document;
    Memo::new(move |_| {
        document.with(|document| {
            let Some(step) = document.control(OP).map(|entry| &entry.step) else { return false };
            let spec = step.spec();
            spec.params
                .iter()
                .filter(|param| of(param.name))
                .any(|param| step.get(param.name) != spec.neutral(param.name))
        })
    })
}

#[component]
fn BandChip(band: Band, chosen: RwSignal<Band>, name: Memo<&'static str>) -> impl IntoView {
    let changed = is_moved(move |param| band.params.contains(&param));
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

fn control(param: &'static str) -> Option<AnyView> {
    let param = Step::new(OP)?.spec().param(param)?;
    Some(view! { <ParamControl target=Target::Control(OP) param/> }.into_any())
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
