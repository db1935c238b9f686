//! The export sheet: appearance and size of the file, its settings, and the save button.

use leptos::prelude::*;

use super::FileSize;
use super::format::{Format, MetadataChoice};
use super::loupe::Loupe;
use super::make::size_text;
use super::size::Size;
use crate::features::editor::state::EditorState;
use crate::text::export as text;
use crate::ui::format;
use crate::ui::icon::{Icon, Symbol};

/// The content of the open sheet.
#[component]
pub(in crate::features::editor) fn ExportForm() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    editor.start_export_renderer();
    let sheet = editor.export;
    Effect::new(move |_| {
        // The tab that edits the photograph exports it.
        if editor.is_read_only() {
            sheet.open.set(false);
        }
    });
    let export = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !sheet.saving.get_untracked() {
            editor.save_export();
        }
    };
    view! {
        <form class="export" on:submit=export>
            <Loupe/>
            <fieldset class="export-settings" disabled=move || sheet.saving.get()>
                <Format/>
                <Size/>
                <MetadataChoice/>
                <FileName/>
            </fieldset>
            <Footer/>
        </form>
    }
}

/// Pixels and bytes.
#[component]
fn Facts() -> impl IntoView {
    let sheet = expect_context::<EditorState>().export;
    let pixels =
        move || sheet.natural_size.get().map(|natural_size| size_text(sheet.sizing.get().target(natural_size)));
    let bytes = move || match sheet.size.get() {
        Some(FileSize { bytes, is_exact: true }) => format::size(bytes),
        Some(FileSize { bytes, is_exact: false }) => text::about(format::size(bytes)),
        None if sheet.fault.with(Option::is_some) => "–".to_owned(),
        None if sheet.share.with(Option::is_some) => text::measuring().to_owned(),
        None => "…".to_owned(),
    };
    let exact = move || sheet.size.get().is_some_and(|size| size.is_exact).to_string();
    let count = move || sheet.size.get().map(|size| size.bytes.to_string());
    view! {
        <p class="export-facts">
            <span id="export-pixels">{pixels}</span>
            <strong id="export-bytes" aria-label=move || format!("{}: {}", text::file_size(), bytes()) data-bytes=count data-exact=exact>
                {bytes}
            </strong>
        </p>
    }
}

#[component]
fn FileName() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let stem = editor.export.stem;
    view! {
        <label class="control file-name">
            <span class="label">{text::file_name()}</span>
            <span class="file-name-box">
                <input
                    type="text"
                    name="export-name"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=stem
                    on:input=move |event| stem.set(event_target_value(&event))
                />
                <span class="unit">{move || format!(".{}", editor.export_output().extension())}</span>
            </span>
        </label>
    }
}

/// The button, the progress, and the error.
#[component]
fn Footer() -> impl IntoView {
    let sheet = expect_context::<EditorState>().export;
    // The progress is shown only while the user waits for the file.
    let percent =
        Memo::new(move |_| sheet.saving.get().then(|| (sheet.share.get().unwrap_or_default() * 100.0).floor() as u32));
    let fault = move || sheet.fault.get();
    let label = move || if sheet.fault.with(Option::is_some) { text::retry() } else { text::export() };
    view! {
        <footer class="export-foot">
            <Facts/>
            <p class="fault" role="alert" hidden=move || fault().is_none()>
                {fault}
            </p>
            <Show when=move || percent.get().is_some()>
                <progress
                    id="export-progress"
                    max="100"
                    value=move || percent.get().unwrap_or_default().to_string()
                    aria-label=move || text::making(percent.get().unwrap_or_default())
                ></progress>
            </Show>
            <div class="buttons">
                <button
                    type="button"
                    id="export-cancel"
                    on:click=move |_| {
                        // Cancels the running render. The sheet stays open, so that the settings can be changed.
                        if sheet.saving.get_untracked() {
                            sheet.cancel();
                        } else {
                            sheet.open.set(false);
                        }
                    }
                >
                    {text::cancel()}
                </button>
                <button
                    type="submit"
                    id="export-save"
                    class="primary"
                    aria-disabled=move || percent.get().is_some().to_string()
                    disabled=move || sheet.natural_size.get().is_none()
                >
                    <Icon symbol=Symbol::Export/>
                    <span>{move || percent.get().map_or_else(|| label().to_owned(), text::making)}</span>
                </button>
            </div>
        </footer>
    }
}
