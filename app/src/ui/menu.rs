//! Menu button with a list of actions. Arrow keys move in the list, Escape closes it, and the focus returns to the
//! button.

use leptos::html::{Button, Div};
use leptos::prelude::*;
use web_sys::{CssStyleDeclaration, HtmlElement};

use super::icon::{Icon, Symbol};
use super::roving::{items, move_focus};

const ITEMS: &str = "[role^=menuitem]";
/// The gap between the button and the list, in CSS pixels.
const GAP_PX: f64 = 6.0;

/// The button and the list. `id` is the id of the button; that of the list is `{id}-menu`. Without `text` the button
/// shows its symbol. The children are [`MenuItem`]s, with `<hr>` between groups.
#[component]
pub(crate) fn Menu(
    id: &'static str,
    #[prop(into)] label: String,
    symbol: Symbol,
    #[prop(optional, into)] text: String,
    /// Replaces the symbol.
    #[prop(optional)]
    face: Option<AnyView>,
    #[prop(optional, into)] disabled: Signal<bool>,
    children: Children,
) -> impl IntoView {
    let (button, list) = (NodeRef::<Button>::new(), NodeRef::<Div>::new());
    let list_id = format!("{id}-menu");
    let is_open = move || list.get_untracked().is_some_and(|list| list.matches(":popover-open").unwrap_or(false));
    let expanded = RwSignal::new(false);
    let toggled = move |_| {
        expanded.set(is_open());
        if let Some(item) =
            list.get_untracked().filter(|_| is_open()).and_then(|list| items(&list, ITEMS).into_iter().next())
        {
            let _ = item.focus();
        }
    };
    let place = move |_: web_sys::Event| {
        if let (Some(button), Some(list)) = (button.get_untracked(), list.get_untracked()) {
            let _ = position_menu(&button, &HtmlElement::style(&list));
        }
    };
    let close = move || {
        if let Some(list) = list.get_untracked() {
            let _ = list.hide_popover();
        }
    };
    let has_text = !text.is_empty();
    view! {
        <button
            node_ref=button
            type="button"
            id=id
            class="ghost"
            class:square=!has_text
            popovertarget=list_id.clone()
            aria-haspopup="menu"
            aria-expanded=move || expanded.get().to_string()
            aria-label=label.clone()
            title=label.clone()
            disabled=disabled
        >
            {face.unwrap_or_else(|| view! { <Icon symbol/> }.into_any())}
            {has_text.then(|| view! { <span>{text}</span> })}
        </button>
        <div
            node_ref=list
            id=list_id
            class="menu"
            popover="auto"
            role="menu"
            aria-label=label
            on:beforetoggle=place
            on:toggle=toggled
            on:click=move |_| close()
            on:keydown=move |event| {
                if event.key() == "Tab" {
                    close();
                } else {
                    move_focus(&event, ITEMS);
                }
            }
        >
            {children()}
        </div>
    }
}

/// Positions the list below the button if that is in the upper half of the window, otherwise above it, and on the side
/// with more room.
fn position_menu(button: &HtmlElement, style: &CssStyleDeclaration) -> Option<()> {
    let size = |value: Result<wasm_bindgen::JsValue, _>| value.ok()?.as_f64();
    let (width, height) = (size(window().inner_width())?, size(window().inner_height())?);
    let bounds = button.get_bounding_client_rect();
    let is_above = bounds.top() + bounds.bottom() > height;
    let is_left = bounds.left() + bounds.right() > width;
    let px = |length: f64| format!("{:.0}px", length.max(0.0));
    let [top, bottom, room] = if is_above {
        ["auto".to_owned(), px(height - bounds.top() + GAP_PX), px(bounds.top() - 2.0 * GAP_PX)]
    } else {
        [px(bounds.bottom() + GAP_PX), "auto".to_owned(), px(height - bounds.bottom() - 2.0 * GAP_PX)]
    };
    let [left, right] =
        if is_left { ["auto".to_owned(), px(width - bounds.right())] } else { [px(bounds.left()), "auto".to_owned()] };
    for (name, value) in [("top", top), ("bottom", bottom), ("left", left), ("right", right), ("max-height", room)] {
        style.set_property(name, &value).ok()?;
    }
    Some(())
}

/// An action of a menu.
#[component]
pub(crate) fn MenuItem(
    #[prop(into)] text: String,
    #[prop(into)] act: Callback<()>,
    #[prop(optional)] symbol: Option<Symbol>,
    /// The keyboard shortcut of the action.
    #[prop(optional, into)]
    keys: String,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional)] danger: bool,
) -> impl IntoView {
    view! {
        <button
            type="button"
            role="menuitem"
            id=id
            tabindex="-1"
            class:danger=danger
            disabled=disabled
            on:click=move |_| act.run(())
        >
            {symbol.map(|symbol| view! { <Icon symbol/> })} <span class="text">{text}</span>
            {(!keys.is_empty()).then(|| view! { <kbd>{keys}</kbd> })}
        </button>
    }
}
