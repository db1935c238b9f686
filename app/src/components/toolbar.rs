//! Beneath the picture: what it is, undo and redo, before and after, open.

use leptos::ev::PointerEvent;
use leptos::html::Input;
use leptos::prelude::*;

use super::icon::{Icon, Symbol};
use crate::model::text;
use crate::studio::Studio;

/// The bar.
#[component]
pub(crate) fn Toolbar() -> impl IntoView {
    let studio = expect_context::<Studio>();
    let editor = studio.editor;
    let name = move || studio.photo.with(|photo| photo.as_ref().map(|photo| photo.name.clone()));
    let facts = move || {
        studio.photo.with(|photo| {
            let photo = photo.as_ref()?;
            let (width, height) = (photo.info.width, photo.info.height);
            Some(format!("{width} × {height} · {}", text::megapixels(width, height)))
        })
    };
    let speed = move || studio.frame.with(|frame| frame.as_ref().map(|frame| format!("{:.0} ms", frame.duration_ms)));
    view! {
        <div class="toolbar" role="toolbar" aria-label="Picture">
            <div class="facts">
                <strong>{name}</strong>
                <span>{facts}</span>
                <span class="speed" title="Time of the last preview">
                    {speed}
                </span>
            </div>
            <div class="tools">
                <button
                    type="button"
                    class="ghost square"
                    id="undo"
                    aria-label="Undo"
                    title="Undo (Ctrl+Z)"
                    disabled=move || !editor.with(|editor| editor.can_undo())
                    on:click=move |_| editor.update(|editor| editor.undo())
                >
                    <Icon symbol=Symbol::Undo/>
                </button>
                <button
                    type="button"
                    class="ghost square"
                    id="redo"
                    aria-label="Redo"
                    title="Redo (Ctrl+Shift+Z)"
                    disabled=move || !editor.with(|editor| editor.can_redo())
                    on:click=move |_| editor.update(|editor| editor.redo())
                >
                    <Icon symbol=Symbol::Redo/>
                </button>
                <BeforeButton/>
                <OpenButton/>
            </div>
        </div>
    }
}

/// Shows the untouched picture while it is held, by pointer or by key.
#[component]
fn BeforeButton() -> impl IntoView {
    let before = expect_context::<Studio>().before;
    let press = move |event: PointerEvent| {
        if event.button() == 0 {
            before.set(true);
        }
    };
    let is_press_key = |key: &str| matches!(key, " " | "Enter");
    view! {
        <button
            type="button"
            class="ghost"
            id="before"
            title="Hold to see the untouched picture (or hold \\ or Space)"
            aria-pressed=move || before.get().to_string()
            on:pointerdown=press
            on:pointerup=move |_| before.set(false)
            on:pointerleave=move |_| before.set(false)
            on:pointercancel=move |_| before.set(false)
            on:contextmenu=move |event| event.prevent_default()
            on:keydown=move |event| {
                if is_press_key(&event.key()) {
                    event.prevent_default();
                    before.set(true);
                }
            }
            on:keyup=move |event| {
                if is_press_key(&event.key()) {
                    before.set(false);
                }
            }
            on:blur=move |_| before.set(false)
        >
            <Icon symbol=Symbol::Compare/>
            <span>"Before"</span>
        </button>
    }
}

/// Opens the browser's file picker.
#[component]
pub(crate) fn OpenButton(#[prop(optional)] primary: bool) -> impl IntoView {
    let studio = expect_context::<Studio>();
    let input = NodeRef::<Input>::new();
    let chosen = move |_| {
        if let Some(input) = input.get_untracked() {
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                studio.open_file(file);
            }
            // The same file can be chosen again.
            input.set_value("");
        }
    };
    let busy = move || studio.opening.with(Option::is_some);
    view! {
        <label class="button file" class:primary=primary class:ghost=!primary aria-disabled=move || busy().to_string()>
            <input
                id="open-file"
                node_ref=input
                type="file"
                accept="image/jpeg,image/png,image/webp,image/gif,image/tiff,image/bmp,.jpg,.jpeg,.png,.webp,.gif,.tif,.tiff,.bmp,.qoi"
                disabled=busy
                on:change=chosen
            />
            <Icon symbol=Symbol::Open/>
            <span>{if primary { "Choose a photograph" } else { "Open" }}</span>
        </label>
    }
}
