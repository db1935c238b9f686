//! The output settings: format, its settings, and metadata.

use filters::{BitDepth, Encoding, Metadata, Output, Subsampling};
use leptos::prelude::*;

use super::state::EditorState;
use crate::ui::choices::Choices;
use crate::ui::number::Range;
use crate::ui::slider::Slider;

/// The settings.
#[component]
pub(super) fn OutputPanel() -> impl IntoView {
    let document = expect_context::<EditorState>().document;
    let output = Memo::new(move |_| document.with(|document| document.draft().output));
    let encoding = move || output.get().encoding;
    let set = move |output| document.update(|document| document.set_output(output));
    let set_encoding = move |encoding| set(Output { encoding, ..output.get_untracked() });
    let end = move |()| document.update(|document| document.end_gesture());
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
            // A saturating cast; the clamp keeps JPEG's range.
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

/// Bits per sample.
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
