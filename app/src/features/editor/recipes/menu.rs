//! The menu of what one does with a whole edit, and the button that copies a link to it.

use leptos::html::Div;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::super::state::EditorState;
use crate::browser::focus::focus_among;
use crate::document::Document;
use crate::document::portable::Scope;
use crate::text::recipes as text;
use crate::ui::icon::{Icon, Symbol};

const ITEMS: &str = "#recipe-menu [role=menuitem]";

/// An entry: its name in the page's attributes, its text, the keys that do the same, and what it does.
type Item = (&'static str, &'static str, &'static str, fn(EditorState));

fn items() -> [Item; 7] {
    [
        ("copy", text::copy(), "Ctrl+C", EditorState::copy_edit),
        ("paste", text::paste(), "Ctrl+V", |editor| editor.paste_from_clipboard(Scope::WithoutGeometry)),
        ("paste-whole", text::paste_whole(), "Ctrl+Shift+V", |editor| editor.paste_from_clipboard(Scope::Whole)),
        ("link", text::copy_link(), "", EditorState::copy_link),
        ("save", text::save_file(), "", EditorState::save_recipe_file),
        ("open", text::open_file(), "", EditorState::open_recipe_file),
        ("reset", text::reset(), "", EditorState::reset_edit),
    ]
}

impl EditorState {
    fn reset_edit(self) {
        if self.document.with_untracked(Document::is_edited) {
            self.document.update(Document::reset_edit);
            self.notices.good(text::was_reset(), None);
        }
    }
}

/// Copies a link.
#[component]
pub(in super::super) fn ShareButton() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    view! {
        <button
            type="button"
            class="ghost square"
            id="share"
            aria-label=text::copy_link_title()
            title=text::copy_link_title()
            on:click=move |_| editor.copy_link()
        >
            <Icon symbol=Symbol::Share/>
        </button>
    }
}

/// The button and its menu.
#[component]
pub(in super::super) fn RecipeMenu() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let menu = NodeRef::<Div>::new();
    let buttons = items().map(|(name, label, keys, act)| {
        let chosen = move |_| {
            // Before the act: the focus goes back to the button, and an act may move it on.
            if let Some(menu) = menu.get_untracked() {
                let _ = menu.hide_popover();
            }
            act(editor);
        };
        view! {
            <button type="button" role="menuitem" tabindex="-1" data-recipe=name on:click=chosen>
                <span>{label}</span>
                <kbd>{keys}</kbd>
            </button>
        }
    });
    let opened = move |_| {
        if menu.get_untracked().is_some_and(|menu| menu.matches(":popover-open").unwrap_or(false)) {
            focus_among(ITEMS, |_, _| 0);
        }
    };
    let key = move |event: KeyboardEvent| {
        let Some(menu) = menu.get_untracked() else { return };
        match event.key().as_str() {
            "ArrowDown" => focus_among(ITEMS, |at, count| (at + 1) % count),
            "ArrowUp" => focus_among(ITEMS, |at, count| (at + count - 1) % count),
            "Home" => focus_among(ITEMS, |_, _| 0),
            "End" => focus_among(ITEMS, |_, count| count - 1),
            "Tab" => {
                let _ = menu.hide_popover();
                return;
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <button
            type="button"
            class="ghost square"
            id="recipe-menu-button"
            popovertarget="recipe-menu"
            aria-haspopup="menu"
            aria-label=text::more()
            title=text::more()
        >
            <Icon symbol=Symbol::More/>
        </button>
        <div
            id="recipe-menu"
            class="recipe-menu"
            popover="auto"
            role="menu"
            aria-label=text::more()
            node_ref=menu
            on:toggle=opened
            on:keydown=key
        >
            {buttons.collect_view()}
        </div>
    }
}
