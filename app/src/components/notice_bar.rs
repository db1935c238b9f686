//! Where sentences appear.

use leptos::prelude::*;

use super::icon::{Icon, Symbol};
use crate::notice::{Notices, Tone};

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
            {move || {
                notices
                    .shown()
                    .map(|notice| {
                        view! {
                            <p>
                                {notice.text}
                                {notice
                                    .link
                                    .map(|(href, words)| {
                                        view! {
                                            " "
                                            <a href=href on:click=move |_| notices.dismiss()>
                                                {words}
                                            </a>
                                        }
                                    })}
                            </p>
                            <button
                                type="button"
                                class="ghost square"
                                aria-label="Dismiss"
                                on:click=move |_| notices.dismiss()
                            >
                                <Icon symbol=Symbol::Close/>
                            </button>
                        }
                    })
            }}
        </div>
    }
}
