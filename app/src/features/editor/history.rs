//! The history of the edit and its snapshots. They open from the top bar.

mod list;
mod snapshots;

use leptos::html::Div;
use leptos::prelude::*;

use super::state::EditorState;
use crate::text::history as text;
use crate::ui::icon::{Icon, Symbol};
use list::ChangeList;
use snapshots::SnapshotList;

/// The button. The panel that it opens is elsewhere in the page: [`HistoryPanel`].
#[component]
pub(super) fn HistoryButton() -> impl IntoView {
    view! {
        <button
            type="button"
            class="ghost"
            id="history"
            popovertarget="history-panel"
            aria-haspopup="dialog"
            title=text::history_title()
        >
            <Icon symbol=Symbol::Clock/>
            <span>{text::history()}</span>
        </button>
    }
}

/// The container of the lists: below the button, on a phone a sheet.
#[component]
pub(super) fn HistoryPanel(children: ChildrenFn) -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let panel = NodeRef::<Div>::new();
    let open = RwSignal::new(false);
    let toggled = move |_| {
        open.set(panel.get_untracked().is_some_and(|panel| panel.matches(":popover-open").unwrap_or(false)));
    };
    let close = move |_| {
        if let Some(panel) = panel.get_untracked() {
            let _ = panel.hide_popover();
        }
    };
    view! {
        <div
            id="history-panel"
            class="history-panel"
            role="dialog"
            popover="auto"
            aria-label=text::history_title()
            node_ref=panel
            on:toggle=toggled
            // Another tab edits, or the photograph changes.
            inert=move || editor.is_read_only()
        >
            <div class="head">
                <h2>{text::history()}</h2>
                <button
                    type="button"
                    class="ghost square"
                    aria-label=text::close()
                    title=text::close()
                    on:click=close
                >
                    <Icon symbol=Symbol::Close/>
                </button>
            </div>
            <Show when=move || open.get()>{children()}</Show>
        </div>
    }
}

/// The lists: snapshots and changes.
#[component]
pub(super) fn HistoryLists() -> impl IntoView {
    view! {
        <SnapshotList/>
        <ChangeList/>
    }
}
