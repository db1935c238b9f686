//! The strip below the stage: the photographs on this device.

mod remove_dialog;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::state::EditorState;
use crate::document::Document;
use crate::library::local::record::{Photograph, count_text};
use crate::library::outbox::unsent_text;
use crate::text::editor as text;
use crate::ui::icon::{Icon, Symbol};
use remove_dialog::RemoveDialog;

/// The strip; hidden while there is no photograph.
#[component]
pub(super) fn Strip() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let photographs = editor.library.photographs;
    let to_remove = RwSignal::new(None);
    let count = move || {
        let (count, waiting) = (photographs.with(|list| count_text(list)), unsent_text(editor.outbox.unsent()));
        match editor.adding.get() {
            0 | 1 => format!("{count} · {waiting}"),
            adding => text::count_adding(count, adding, waiting),
        }
    };
    let is_there = Memo::new(move |_| photographs.with(|list| !list.is_empty()));
    view! {
        <Show when=move || is_there.get()>
            <section id="strip" class="strip" aria-label=text::strip()>
                <ul on:keydown=move_focus>
                    <For
                        each=move || photographs.get()
                        key=|photograph| photograph.id.clone()
                        children=move |photograph| view! { <StripItem id=photograph.id to_remove/> }
                    />
                </ul>
                <p class="count" role="status">
                    {count}
                </p>
                <CloseButton/>
            </section>
        </Show>
        <RemoveDialog to_remove/>
    }
}

/// A photograph: its thumbnail opens it, and a button removes it.
#[component]
fn StripItem(id: String, to_remove: RwSignal<Option<Photograph>>) -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let id = StoredValue::new(id);
    let find = move |list: &Vec<Photograph>| id.with_value(|id| list.iter().find(|it| it.id == *id).cloned());
    let photograph = Memo::new(move |_| editor.library.photographs.with(find));
    let is_edited = move || photograph.with(|it| it.as_ref().is_some_and(|it| it.edited));
    let is_open = Memo::new(move |_| {
        editor.photo.with(|photo| photo.as_ref().is_some_and(|it| id.with_value(|id| it.id == *id)))
    });
    let name = move || photograph.with(|it| it.as_ref().map_or_else(String::new, |it| it.name.clone()));
    let label = move || if is_edited() { text::edited(name()) } else { name() };
    let url = move || id.with_value(|id| editor.library.thumbnail_url(id));
    let remove = move || {
        // The record is updated a moment after the edit.
        let is_edited = is_open.get_untracked() && editor.document.with_untracked(Document::is_edited);
        to_remove.set(photograph.get_untracked().map(|it| Photograph { edited: it.edited || is_edited, ..it }));
    };
    view! {
        <li data-photo=id.get_value() data-open=move || is_open.get().to_string() data-edited=move || is_edited().to_string()>
            <button
                type="button"
                class="thumbnail"
                aria-label=label
                aria-current=move || is_open.get().then_some("true")
                title=name
                on:click=move |_| {
                    if let Some(photograph) = photograph.get_untracked() {
                        editor.open_photograph(photograph);
                    }
                }
                on:keydown=move |event| {
                    if event.key() == "Delete" {
                        remove();
                    }
                }
            >
                {move || match url() {
                    Some(url) => view! { <img src=url alt="" decoding="async"/> }.into_any(),
                    None => view! { <Icon symbol=Symbol::Open/> }.into_any(),
                }}
            </button>
            <button
                type="button"
                class="ghost square remove"
                aria-label=move || text::remove_named(name())
                title=text::remove_from_device()
                on:click=move |_| remove()
            >
                <Icon symbol=Symbol::Close/>
            </button>
        </li>
    }
}

/// Closes the photograph and shows the empty stage.
#[component]
fn CloseButton() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    view! {
        <button
            type="button"
            class="ghost"
            id="close-photo"
            hidden=move || !editor.is_open()
            title=text::close_photograph()
            on:click=move |_| editor.close()
        >
            {text::close()}
        </button>
    }
}

/// Arrow keys move the focus along the thumbnails.
fn move_focus(event: KeyboardEvent) {
    let step: fn(&Element) -> Option<Element> = match event.key().as_str() {
        "ArrowLeft" => Element::previous_element_sibling,
        "ArrowRight" => Element::next_element_sibling,
        _ => return,
    };
    let item = event.target().and_then(|target| target.dyn_into::<Element>().ok()?.closest("li").ok()?);
    let thumbnail = item.and_then(|item| step(&item)?.query_selector(".thumbnail").ok()?);
    if let Some(thumbnail) = thumbnail.and_then(|thumbnail| thumbnail.dyn_into::<HtmlElement>().ok()) {
        let _ = thumbnail.focus();
    }
    // The stage uses these keys too.
    event.prevent_default();
    event.stop_propagation();
}
