//! How the result is encoded, and where it goes: a file on this device, or the gallery.

use filters::{Output, Subsampling};
use leptos::prelude::*;

use super::controls::{Choices, Range, Slider};
use super::icon::{Icon, Symbol};
use crate::hooks::online::EdgeState;
use crate::studio::Studio;

/// Format, quality and chroma resolution.
#[component]
pub(crate) fn OutputPanel() -> impl IntoView {
    let editor = expect_context::<Studio>().editor;
    let output = Memo::new(move |_| editor.with(|editor| editor.draft().output));
    let set = move |output| editor.update(|editor| editor.set_output(output));
    let end = move |()| editor.update(|editor| editor.end_gesture());
    let quality = move || match output.get() {
        Output::Jpeg { quality, .. } => f64::from(quality),
        Output::Png => f64::from(Output::DEFAULT_QUALITY),
    };
    let set_quality = move |quality: f64| {
        if let Output::Jpeg { subsampling, .. } = output.get_untracked() {
            // A saturating cast; the clamp keeps what JPEG knows.
            set(Output::Jpeg { quality: (quality.round() as u8).clamp(1, 100), subsampling });
        }
    };
    let subsampling = move || match output.get() {
        Output::Jpeg { subsampling: Subsampling::S444, .. } => "4:4:4".to_owned(),
        _ => "4:2:0".to_owned(),
    };
    let set_subsampling = move |word: String| {
        if let Output::Jpeg { quality, .. } = output.get_untracked() {
            let subsampling = if word == "4:4:4" { Subsampling::S444 } else { Subsampling::S420 };
            set(Output::Jpeg { quality, subsampling });
            end(());
        }
    };
    let set_format = move |word: String| {
        set(if word == "png" { Output::Png } else { Output::default() });
        end(());
    };
    let choice = |word: &str, words: &str| (word.to_owned(), words.to_owned());
    let ends = [1.0, 100.0];
    view! {
        <form class="output" on:submit=|event| event.prevent_default() aria-label="Output">
            <Choices
                name="format"
                label="Format"
                options=vec![choice("jpeg", "JPEG"), choice("png", "PNG")]
                value=Signal::derive(move || output.get().format().to_owned())
                set=set_format
            />
            <Show
                when=move || matches!(output.get(), Output::Jpeg { .. })
                fallback=|| view! { <p class="hint">"Lossless, 8 bits a channel, transparency kept."</p> }
            >
                <Slider
                    name="quality"
                    label="Quality"
                    unit=""
                    range=Range { soft: ends, hard: ends, step: 1.0 }
                    value=Signal::derive(quality)
                    changed=Signal::derive(move || quality() != f64::from(Output::DEFAULT_QUALITY))
                    set=set_quality
                    end
                    reset=move |()| {
                        set_quality(f64::from(Output::DEFAULT_QUALITY));
                        end(());
                    }
                />
                <Choices
                    name="subsampling"
                    label="Colour detail"
                    options=vec![choice("4:2:0", "Half (4:2:0)"), choice("4:4:4", "Full (4:4:4)")]
                    value=Signal::derive(subsampling)
                    set=set_subsampling
                />
            </Show>
        </form>
    }
}

/// Export and save.
#[component]
pub(crate) fn Deliver() -> impl IntoView {
    let studio = expect_context::<Studio>();
    let closed = move || studio.photo.with(Option::is_none);
    let broken = move || studio.fault.with(Option::is_some);
    let reason = move || match studio.edge.state() {
        EdgeState::Online(_) => None,
        EdgeState::Checking => Some("Asking for the edge…"),
        EdgeState::Offline => Some("Offline: export works, saving needs the edge."),
    };
    let progress = move || studio.saving.get().or_else(|| studio.exporting.get());
    view! {
        <div class="deliver">
            <p class="progress" aria-live="polite">
                {move || match progress() {
                    Some(text) => view! { <span class="spinner" aria-hidden="true"></span> {text} }.into_any(),
                    None => reason().filter(|_| !closed()).into_any(),
                }}
            </p>
            <div class="buttons">
                <button
                    type="button"
                    id="export"
                    disabled=move || closed() || broken() || studio.exporting.with(Option::is_some)
                    aria-busy=move || studio.exporting.with(Option::is_some).to_string()
                    on:click=move |_| studio.export()
                >
                    <Icon symbol=Symbol::Export/>
                    <span>"Export"</span>
                </button>
                <button
                    type="button"
                    id="save"
                    class="primary"
                    disabled=move || {
                        closed() || broken() || !studio.edge.is_online() || studio.saving.with(Option::is_some)
                    }
                    aria-busy=move || studio.saving.with(Option::is_some).to_string()
                    title=move || reason().unwrap_or("Render at the edge and keep it in the gallery")
                    on:click=move |_| studio.save()
                >
                    <Icon symbol=Symbol::Save/>
                    <span>"Save"</span>
                </button>
            </div>
        </div>
    }
}
