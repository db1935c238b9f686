//! A text to copy, such as a key that is shown once.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::clipboard;
use crate::text::keys as text;
use crate::ui::icon::{Icon, Symbol};
use crate::ui::notice::Notices;

/// The text in a field that selects it, with a button that copies it.
#[component]
pub(super) fn CopyField(id: &'static str, #[prop(into)] label: String, value: String) -> impl IntoView {
    let notices = expect_context::<Notices>();
    let copied = value.clone();
    let copy = move |_| {
        let text = copied.clone();
        spawn_local(async move {
            match clipboard::copy(&text).await {
                true => notices.success(text::copied(), None),
                false => notices.error(text::not_copied()),
            }
        });
    };
    view! {
        <div class="form-row">
            <input type="text" id=id class="grow" readonly aria-label=label value=value/>
            <button type="button" data-action="copy" on:click=copy>
                <Icon symbol=Symbol::Copy/>
                {text::copy()}
            </button>
        </div>
    }
}
