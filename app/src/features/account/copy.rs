//! A text to copy, such as a key that is shown once.

use leptos::ev::FocusEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlInputElement;

use crate::browser::clipboard;
use crate::browser::focus::focus_after_render;
use crate::text::keys as text;
use crate::ui::icon::{Icon, Symbol};
use crate::ui::notice::Notices;

/// A secret that is shown once, until the user hides it. The field gets the focus. `why` says what it is for.
#[component]
pub(super) fn ShownOnce(
    id: String,
    #[prop(into)] label: String,
    #[prop(into)] why: String,
    value: String,
    #[prop(into)] close: Callback<()>,
) -> impl IntoView {
    focus_after_render(format!("#{id}"));
    view! {
        <div class="once">
            <p role="status">{why}</p>
            <CopyField id label value/>
            <button type="button" class="ghost" data-action="hide" on:click=move |_| close.run(())>{text::hide()}</button>
        </div>
    }
}

/// The text in a field that selects it, with a button that copies it.
#[component]
fn CopyField(id: String, label: String, value: String) -> impl IntoView {
    let notices = expect_context::<Notices>();
    let select = |event: FocusEvent| event_target::<HtmlInputElement>(&event).select();
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
            <input
                type="text"
                id=id
                class="grow"
                readonly
                aria-label=label
                value=value
                on:focus=select
            />
            <button type="button" data-action="copy" on:click=copy>
                <Icon symbol=Symbol::Copy/>
                {text::copy()}
            </button>
        </div>
    }
}
