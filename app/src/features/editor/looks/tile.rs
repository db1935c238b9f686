//! The tile of a look: its picture and name. While it is hovered or has the keyboard focus, the stage previews the
//! look. A press applies the look, another press removes it.

use std::time::Duration;

use filters::Look;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, FocusEvent, PointerEvent};

use super::super::state::EditorState;
use super::super::thumbnails::Thumbnail;
use super::NONE;
use super::favourites::Favourites;
use crate::browser::focus::focus_if_lost;
use crate::document::Document;
use crate::text::looks as text;
use crate::text::operations::{look_label, look_summary};
use crate::ui::icon::{Icon, Symbol};

/// A pointer that only crosses the tiles starts no preview.
const PREVIEW_DELAY: Duration = Duration::from_millis(80);

/// Previews a look on the stage. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Preview {
    editor: EditorState,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Preview {
    /// For the calling component. The preview ends with the component.
    pub(super) fn new(editor: EditorState) -> Self {
        let preview = Self { editor, timer: StoredValue::new(None) };
        on_cleanup(move || preview.hide());
        preview
    }

    fn show(self, look: Option<&'static Look>) {
        self.cancel();
        let editor = self.editor;
        let show = move || {
            let recipe = editor.document.with_untracked(|document| match look {
                // The look in use is shown with its strength.
                Some(look) if is_used(document, look.name) => None,
                None if document.look().is_none() => None,
                Some(look) => Some(document.draft().with_look(&look.steps)),
                None => Some(document.draft().with_look(&[])),
            });
            editor.preview_recipe.set(recipe);
        };
        self.timer.set_value(set_timeout_with_handle(show, PREVIEW_DELAY).ok());
    }

    fn hide(self) {
        self.cancel();
        if self.editor.preview_recipe.with_untracked(Option::is_some) {
            self.editor.preview_recipe.set(None);
        }
    }

    fn cancel(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }
}

fn is_used(document: &Document, look: &str) -> bool {
    document.look().is_some_and(|used| used.name == look)
}

/// The tile of the photograph without a look.
#[component]
pub(super) fn NoneTile(preview: Preview) -> impl IntoView {
    let EditorState { document, .. } = expect_context();
    let remove = move || {
        preview.hide();
        document.update(|document| {
            if document.look().is_some() {
                document.remove_look();
            }
        });
    };
    let used = Signal::derive(move || document.with(|document| document.look().is_none()));
    view! {
        <li class="look">
            <TileButton name=NONE label=text::none() summary=text::none_summary() used look=None preview press=remove/>
        </li>
    }
}

/// A look with its star.
#[component]
pub(super) fn LookTile(look: &'static Look, favourites: Favourites, preview: Preview) -> impl IntoView {
    let EditorState { document, .. } = expect_context();
    let used = Signal::derive(move || document.with(|document| is_used(document, look.name)));
    let press = move || {
        preview.hide();
        document.update(|document| {
            if is_used(document, look.name) {
                document.remove_look();
            } else {
                document.apply_look(look.name, 1.0, &look.steps);
                document.end_gesture();
            }
        });
    };
    view! {
        <li class="look">
            <TileButton
                name=look.name
                label=look_label(look)
                summary=look_summary(look)
                used
                look=Some(look)
                preview
                press
            />
            <Star look favourites/>
        </li>
    }
}

/// Toggles a look as a favourite. Because there are many tiles, the keyboard reaches only the star of the look in use,
/// beside its strength.
#[component]
pub(super) fn Star(look: &'static Look, favourites: Favourites, #[prop(optional)] reachable: bool) -> impl IntoView {
    let is_favourite = move || favourites.contains(look.name);
    let words = move || {
        if is_favourite() { text::remove_favourite(look_label(look)) } else { text::add_favourite(look_label(look)) }
    };
    view! {
        <button
            type="button"
            class="star"
            tabindex=if reachable { "0" } else { "-1" }
            data-favourite=look.name
            aria-pressed=move || is_favourite().to_string()
            aria-label=words
            title=words
            on:click=move |_| {
                favourites.toggle(look.name);
                // The tile moves to another group.
                focus_if_lost([format!(".look-tile[data-look={}]", look.name)]);
            }
        >
            {move || view! { <Icon symbol=if is_favourite() { Symbol::StarFilled } else { Symbol::Star }/> }}
        </button>
    }
}

#[component]
fn TileButton(
    name: &'static str,
    label: &'static str,
    summary: &'static str,
    used: Signal<bool>,
    look: Option<&'static Look>,
    preview: Preview,
    press: impl Fn() + 'static,
) -> impl IntoView {
    let enter = move |event: PointerEvent| {
        // Touch does not hover: the finger may scroll.
        if event.pointer_type() != "touch" {
            preview.show(look);
        }
    };
    let focus = move |event: FocusEvent| {
        let by_keyboard = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|element| element.matches(":focus-visible").unwrap_or(false));
        if by_keyboard {
            preview.show(look);
        }
    };
    let thumbnails = expect_context::<EditorState>().look_thumbnails;
    view! {
        <button
            type="button"
            class="look-tile"
            data-look=if name == NONE { "none" } else { name }
            title=summary
            aria-pressed=move || used.get().to_string()
            on:pointerenter=enter
            on:pointerleave=move |_| preview.hide()
            on:focus=focus
            on:blur=move |_| preview.hide()
            on:click=move |_| press()
        >
            <Thumbnail thumbnails name/>
            <span class="title">{label}</span>
        </button>
    }
}
