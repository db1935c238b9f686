//! The bar that shows notifications.

use leptos::prelude::*;

use super::icon::{Icon, Symbol};
use super::notice::{Notice, Notices, Tone};

/// The notice, if there is one. The element itself stays, so that screen readers watch it.
#[component]
pub(crate) fn NoticeBar() -> impl IntoView {
    let notices = expect_context::<Notices>();
    let tone = move || notices.shown().map(|notice| notice.tone);
    view! {
        <div
            id="notice"
            class="notice"
            role=move || if tone() == Some(Tone::Bad) { "alert" } else { "status" }
            data-tone=move || match tone() {
                Some(Tone::Good) => "good",
                Some(Tone::Bad) => "bad",
                None => "none",
            }
        >
            {move || notices.shown().map(|notice| view! { <Message notice/> })}
        </div>
    }
}

#[component]
fn Message(notice: Notice) -> impl IntoView {
    let notices = expect_context::<Notices>();
    let link = notice.link.map(|(href, text)| {
        view! {
            " "
            <a href=href on:click=move |_| notices.dismiss()>
                {text}
            </a>
        }
    });
    view! {
        <p>{notice.text} {link}</p>
        <button type="button" class="ghost square" aria-label="Dismiss" on:click=move |_| notices.dismiss()>
            <Icon symbol=Symbol::Close/>
        </button>
    }
}
