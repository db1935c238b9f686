//! Shows the notifications, one above the other.

use leptos::prelude::*;

use super::icon::{Icon, Symbol};
use super::notice::{Notice, Notices, Severity};
use crate::browser::focus::focus_if_lost;
use crate::text::ui;

/// The notifications. The element always exists, because screen readers observe it; its role is that of the newest
/// notification.
#[component]
pub(crate) fn NoticeBar() -> impl IntoView {
    let notices = expect_context::<Notices>();
    let severity = move || notices.shown().first().map(|notice| notice.severity);
    view! {
        <div
            id="notice"
            class="notices"
            role=move || if severity() == Some(Severity::Error) { "alert" } else { "status" }
            data-tone=move || severity().map_or("none", Severity::word)
            on:pointerenter=move |_| notices.set_paused(true)
            on:pointerleave=move |_| notices.set_paused(false)
            on:focusin=move |_| notices.set_paused(true)
            on:focusout=move |_| notices.set_paused(false)
        >
            <For
                each=move || notices.shown()
                key=|notice| notice.id
                children=|notice| view! { <Message notice/> }
            />
        </div>
    }
}

#[component]
fn Message(notice: Notice) -> impl IntoView {
    let notices = expect_context::<Notices>();
    let id = notice.id;
    let link = notice.link.map(|(href, text)| {
        view! {
            " "
            <a href=href on:click=move |_| notices.remove(id)>
                {text}
            </a>
        }
    });
    let button = notice.button.map(|(text, press)| {
        let pressed = move |_| {
            notices.remove(id);
            notices.set_paused(false);
            press();
        };
        view! {
            <button type="button" class="ghost" data-action="undo" on:click=pressed>
                {text}
            </button>
        }
    });
    let dismiss = move |_| {
        notices.remove(id);
        notices.set_paused(false);
        focus_if_lost(["#notice button", "#stage", "main a, main button"].map(str::to_owned));
    };
    view! {
        <div class="notice" data-tone=notice.severity.word()>
            <p>{notice.text} {link}</p>
            {button}
            <button
                type="button"
                class="ghost square"
                aria-label=ui::dismiss()
                title=ui::dismiss()
                on:click=dismiss
            >
                <Icon symbol=Symbol::Close/>
            </button>
        </div>
    }
}
