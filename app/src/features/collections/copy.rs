//! A name in the bucket with a button that copies it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::clipboard;
use crate::text::{collections as text, keys as keys_text};
use crate::ui::icon::{Icon, Symbol};
use crate::ui::notice::Notices;

/// The name, and the button. `id` is the id of the button.
#[component]
pub(super) fn CopyCode(id: &'static str, #[prop(into)] code: Signal<String>) -> impl IntoView {
    let notices = expect_context::<Notices>();
    let copy = move |_| {
        let code = code.get_untracked();
        spawn_local(async move {
            match clipboard::copy(&code).await {
                true => notices.success(text::copied(&code), None),
                false => notices.error(keys_text::not_copied()),
            }
        });
    };
    let label = move || text::copy_named(code.get());
    view! {
        <span class="copy-code">
            <code>{code}</code>
            <button type="button" class="ghost square" id=id data-action="copy" aria-label=label title=label on:click=copy>
                <Icon symbol=Symbol::Copy/>
            </button>
        </span>
    }
}
