//! How the result is encoded, and where it goes: a file on this device, or the gallery.

use filters::{BitDepth, Encoding, Metadata, Output, Subsampling};
use leptos::prelude::*;

use super::controls::{Choices, Range, Slider};
use super::icon::{Icon, Symbol};
use crate::hooks::online::EdgeState;
use crate::studio::Studio;

/// Format, its settings, and what is kept of the metadata.
#[component]
pub(crate) fn OutputPanel() -> impl IntoView {
    let editor = expect_context::<Studio>().editor;
    let output = Memo::new(move |_| editor.with(|editor| editor.draft().output));
    let encoding = move || output.get().encoding;
    let set = move |output| editor.update(|editor| editor.set_output(output));
    let set_encoding = move |encoding| set(Output { encoding, ..output.get_untracked() });
    let end = move |()| editor.update(|editor| editor.end_gesture());
    let set_format = move |word: String| {
        set_encoding(match word.as_str() {
            "png" => Encoding::PNG,
            "webp" => Encoding::Webp,
            _ => Encoding::JPEG,
        });
        end(());
    };
    let set_metadata = move |word: String| {
        if let Some(metadata) = Metadata::from_word(&word) {
            set(Output { metadata, ..output.get_untracked() });
            end(());
        }
    };
    let formats = vec![choice("jpeg", "JPEG"), choice("png", "PNG"), choice("webp", "WebP (lossless)")];
    let metadata =
        vec![choice("all", "Keep all"), choice("no_gps", "Keep all but the place"), choice("none", "Keep nothing")];
    view! {
        <form class="output" on:submit=|event| event.prevent_default() aria-label="Output">
            <Choices
                name="format"
                label="Format"
                options=formats
                value=Signal::derive(move || output.get().format().to_owned())
                set=set_format
            />
            <Show when=move || matches!(encoding(), Encoding::Jpeg { .. })>
                <JpegSettings encoding=Signal::derive(encoding) set=set_encoding end/>
            </Show>
            <Show when=move || matches!(encoding(), Encoding::Png { .. })>
                <PngSettings encoding=Signal::derive(encoding) set=set_encoding end/>
            </Show>
            <Show when=move || encoding() == Encoding::Webp>
                <p class="hint">"Lossless, 8 bits a channel, transparency kept."</p>
            </Show>
            <Choices
                name="metadata"
                label="Metadata"
                options=metadata
                value=Signal::derive(move || output.get().metadata.as_str().to_owned())
                set=set_metadata
            />
        </form>
    }
}

fn choice(word: &str, words: &str) -> (String, String) {
    (word.to_owned(), words.to_owned())
}

/// Quality and chroma resolution.
#[component]
fn JpegSettings(
    encoding: Signal<Encoding>,
    #[prop(into)] set: Callback<Encoding>,
    #[prop(into)] end: Callback<()>,
) -> impl IntoView {
    let quality = move || match encoding.get() {
        Encoding::Jpeg { quality, .. } => f64::from(quality),
        _ => f64::from(Output::DEFAULT_QUALITY),
    };
    let set_quality = move |quality: f64| {
        if let Encoding::Jpeg { subsampling, .. } = encoding.get_untracked() {
            // A saturating cast; the clamp keeps what JPEG knows.
            set.run(Encoding::Jpeg { quality: (quality.round() as u8).clamp(1, 100), subsampling });
        }
    };
    let subsampling = move || match encoding.get() {
        Encoding::Jpeg { subsampling: Subsampling::S444, .. } => "4:4:4".to_owned(),
        _ => "4:2:0".to_owned(),
    };
    let set_subsampling = move |word: String| {
        if let Encoding::Jpeg { quality, .. } = encoding.get_untracked() {
            let subsampling = if word == "4:4:4" { Subsampling::S444 } else { Subsampling::S420 };
            set.run(Encoding::Jpeg { quality, subsampling });
            end.run(());
        }
    };
    let ends = [1.0, 100.0];
    view! {
        <Slider
            name="quality"
            label="Quality"
            unit=""
            range=Range { soft: ends, hard: ends, step: 1.0 }
            value=Signal::derive(quality)
            changed=Signal::derive(move || quality() != f64::from(Output::DEFAULT_QUALITY))
            set=set_quality
            end=move |()| end.run(())
            reset=move |()| {
                set_quality(f64::from(Output::DEFAULT_QUALITY));
                end.run(());
            }
        />
        <Choices
            name="subsampling"
            label="Colour detail"
            options=vec![choice("4:2:0", "Half (4:2:0)"), choice("4:4:4", "Full (4:4:4)")]
            value=Signal::derive(subsampling)
            set=set_subsampling
        />
    }
}

/// Bits a sample.
#[component]
fn PngSettings(
    encoding: Signal<Encoding>,
    #[prop(into)] set: Callback<Encoding>,
    #[prop(into)] end: Callback<()>,
) -> impl IntoView {
    let depth = move || match encoding.get() {
        Encoding::Png { depth: Some(BitDepth::Eight) } => "8".to_owned(),
        Encoding::Png { depth: Some(BitDepth::Sixteen) } => "16".to_owned(),
        _ => String::new(),
    };
    let set_depth = move |word: String| {
        let depth = match word.as_str() {
            "8" => Some(BitDepth::Eight),
            "16" => Some(BitDepth::Sixteen),
            _ => None,
        };
        set.run(Encoding::Png { depth });
        end.run(());
    };
    view! {
        <Choices
            name="bit_depth"
            label="Bits a channel"
            options=vec![choice("", "As the photograph"), choice("8", "8"), choice("16", "16")]
            value=Signal::derive(depth)
            set=set_depth
        />
        <p class="hint">"Lossless, transparency kept."</p>
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
