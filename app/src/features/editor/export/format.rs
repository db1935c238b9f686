//! The encoding of the file: format, its settings, and metadata.

use filters::{BitDepth, Encoding, Metadata, Output, Subsampling, may_be_transparent};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use crate::features::editor::state::EditorState;
use crate::text::export as text;
use crate::ui::choices::Choices;
use crate::ui::number::Range;
use crate::ui::slider::Slider;

/// The format, its settings, and a note if JPEG loses transparency.
#[component]
pub(super) fn Format() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let output = Memo::new(move |_| editor.export_output());
    let encoding = move || output.get().encoding;
    let set_encoding = move |encoding| editor.set_export_output(Output { encoding, ..output.get_untracked() });
    let end = move |()| editor.document.update(|document| document.end_gesture());
    let set_format = move |word: String| {
        set_encoding(match word.as_str() {
            "png" => Encoding::PNG,
            "webp" => Encoding::Webp,
            _ => Encoding::JPEG,
        });
        end(());
    };
    let formats = vec![choice("jpeg", "JPEG"), choice("png", "PNG"), choice("webp", text::webp())];
    let is_transparent = Memo::new(move |_| {
        let recipe = editor.document.with(|document| document.draft().recipe());
        editor.photo.with(|photo| photo.as_ref().is_some_and(|photo| may_be_transparent(&photo.info, &recipe)))
    });
    let is_jpeg = Memo::new(move |_| matches!(encoding(), Encoding::Jpeg { .. }));
    view! {
        <Choices
            name="format"
            label=text::format()
            options=formats
            value=Signal::derive(move || output.get().format().to_owned())
            set=set_format
        />
        <Show when=move || is_jpeg.get() && is_transparent.get()>
            <p class="note" id="export-transparent">
                <span>{text::transparent()}</span>
                <button
                    type="button"
                    on:click=move |_| {
                        set_format("png".to_owned());
                        focus_chosen_format();
                    }
                >
                    {text::use_png()}
                </button>
            </p>
        </Show>
        <Show when=move || is_jpeg.get()>
            <JpegSettings encoding=Signal::derive(encoding) set=set_encoding end/>
        </Show>
        <Show when=move || matches!(encoding(), Encoding::Png { .. })>
            <PngSettings encoding=Signal::derive(encoding) set=set_encoding end/>
        </Show>
        <Show when=move || encoding() == Encoding::Webp>
            <p class="hint">{text::webp_note()}</p>
        </Show>
    }
}

/// The note is removed with its button, so the format that it selected gets the focus.
fn focus_chosen_format() {
    let chosen = document().query_selector("#export-sheet input[name=format][value=png]").ok().flatten();
    if let Some(chosen) = chosen.and_then(|chosen| chosen.dyn_into::<HtmlElement>().ok()) {
        let _ = chosen.focus();
    }
}

/// The metadata of the file.
#[component]
pub(super) fn MetadataChoice() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let output = Memo::new(move |_| editor.export_output());
    let set = move |word: String| {
        if let Some(metadata) = Metadata::from_word(&word) {
            editor.set_export_output(Output { metadata, ..output.get_untracked() });
            editor.document.update(|document| document.end_gesture());
        }
    };
    let options = vec![
        choice("all", text::keep_all()),
        choice("no_gps", text::keep_no_place()),
        choice("none", text::keep_none()),
    ];
    view! {
        <Choices
            name="metadata"
            label=text::metadata()
            options
            value=Signal::derive(move || output.get().metadata.as_str().to_owned())
            set
        />
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
            // A saturating cast; the clamp limits it to JPEG's range.
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
            label=text::quality()
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
            label=text::subsampling()
            options=vec![choice("4:2:0", text::half()), choice("4:4:4", text::full())]
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
            label=text::bit_depth()
            options=vec![choice("", text::as_photograph()), choice("8", "8"), choice("16", "16")]
            value=Signal::derive(depth)
            set=set_depth
        />
        <p class="hint">{text::png_note()}</p>
    }
}
