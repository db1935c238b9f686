//! The top bar of the editor: the name and size of the photograph, undo, redo, history, before and after, open.

use leptos::ev::PointerEvent;
use leptos::prelude::*;

use super::history::{HistoryButton, HistoryPanel};
use super::lazy_views::EditorView;
use super::open_button::OpenButton;
use super::recipes::menu::{RecipeMenu, ShareButton};
use super::state::EditorState;
use super::storage_indicator::StorageIndicator;
use crate::text::decimal;
use crate::text::history as text;
use crate::ui::icon::{Icon, Symbol};
use crate::ui::on_demand::OnDemand;

/// The bar.
#[component]
pub(super) fn Toolbar() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let name = move || editor.photo.with(|photo| photo.as_ref().map(|photo| photo.name.clone()));
    let facts = move || {
        editor.photo.with(|photo| {
            let photo = photo.as_ref()?;
            let (width, height) = (photo.info.width, photo.info.height);
            Some(format!("{width} × {height} · {}", megapixels(width, height)))
        })
    };
    view! {
        <div class="toolbar" role="toolbar" aria-label=text::toolbar()>
            <div class="facts">
                <strong>{name}</strong>
                <span class="size">{facts}</span>
                <StorageIndicator/>
            </div>
            <div class="tools" inert=move || editor.is_read_only()>
                <UndoButton/>
                <RedoButton/>
                <HistoryButton/>
                <BeforeButton/>
                <OpenButton/>
                <ShareButton/>
                <RecipeMenu/>
            </div>
            <HistoryPanel>
                <OnDemand view=EditorView::HISTORY/>
            </HistoryPanel>
        </div>
    }
}

#[component]
fn UndoButton() -> impl IntoView {
    let document = expect_context::<EditorState>().document;
    view! {
        <button
            type="button"
            class="ghost square"
            id="undo"
            aria-label=text::undo()
            title=text::undo_title()
            disabled=move || !document.with(|document| document.can_undo())
            on:click=move |_| document.update(|document| document.undo())
        >
            <Icon symbol=Symbol::Undo/>
        </button>
    }
}

#[component]
fn RedoButton() -> impl IntoView {
    let document = expect_context::<EditorState>().document;
    view! {
        <button
            type="button"
            class="ghost square"
            id="redo"
            aria-label=text::redo()
            title=text::redo_title()
            disabled=move || !document.with(|document| document.can_redo())
            on:click=move |_| document.update(|document| document.redo())
        >
            <Icon symbol=Symbol::Redo/>
        </button>
    }
}

/// Shows the unedited picture while it is pressed, by pointer or key.
#[component]
fn BeforeButton() -> impl IntoView {
    let before = expect_context::<EditorState>().before;
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
            title=text::before_title()
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
            <span>{text::before()}</span>
        </button>
    }
}

/// `12.2 MP`; small pictures with two decimals.
fn megapixels(width: u32, height: u32) -> String {
    let megapixels = f64::from(width) * f64::from(height) / 1e6;
    let decimals = if megapixels < 1.0 { 2 } else { 1 };
    format!("{} MP", decimal(megapixels, decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn megapixels_of_small_pictures_have_two_decimals() {
        assert_eq!([megapixels(4000, 3000), megapixels(451, 300)], ["12.0 MP", "0.14 MP"]);
    }
}
