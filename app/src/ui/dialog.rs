//! Modal dialog, or sheet: on the right side of a wide window, at the bottom of a phone. The focus moves in and
//! returns; Escape and a press on the backdrop close it.

use leptos::html;
use leptos::prelude::*;

use super::icon::{Icon, Symbol};
use crate::text::ui;

/// The position of a dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Shape {
    #[default]
    Centred,
    Sheet,
}

/// The dialog. Its children exist while it is open, and close it by setting `open` to false.
#[component]
pub(crate) fn Dialog(
    id: &'static str,
    #[prop(into)] title: String,
    open: RwSignal<bool>,
    #[prop(optional)] shape: Shape,
    /// Whether the dialog has its own close buttons.
    #[prop(optional)]
    plain: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let (Some(dialog), open) = (dialog.get(), open.get()) else { return };
        if open && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !open && dialog.open() {
            dialog.close();
        }
    });
    let pressed = move |event: leptos::ev::PointerEvent| {
        // The target is the dialog itself only beside its content, on the backdrop.
        if event.target() == event.current_target() {
            open.set(false);
        }
    };
    let title_id = format!("{id}-title");
    let heading_id = title_id.clone();
    view! {
        <dialog
            node_ref=dialog
            id=id
            class="dialog"
            class:sheet=shape == Shape::Sheet
            aria-labelledby=title_id
            on:close=move |_| open.set(false)
            on:pointerdown=pressed
        >
            <div class="dialog-body">
                <header>
                    <h2 id=heading_id>{title}</h2>
                    {(!plain)
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="ghost square"
                                    aria-label=ui::close()
                                    title=ui::close()
                                    on:click=move |_| open.set(false)
                                >
                                    <Icon symbol=Symbol::Close/>
                                </button>
                            }
                        })}
                </header>
                {move || open.get().then(|| children())}
            </div>
        </dialog>
    }
}
