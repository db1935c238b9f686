//! Announces that a new version is ready, and activates it on request.

use leptos::prelude::*;

use crate::browser::focus::focus_if_lost;
use crate::browser::service_worker::AppUpdate;
use crate::text::shell;

/// The notice, if a new version is waiting. The element always exists, because screen readers observe it.
#[component]
pub(super) fn UpdateNotice() -> impl IntoView {
    let update = AppUpdate::watch();
    let later = RwSignal::new(false);
    let shown = Memo::new(move |_| update.is_ready() && !later.get());
    let put_off = move |_| {
        later.set(true);
        focus_if_lost(["#stage", "main a, main button"].map(str::to_owned));
    };
    view! {
        <div id="update-ready" class="update" role="status" data-ready=move || shown.get().to_string()>
            {move || {
                shown
                    .get()
                    .then(|| {
                        view! {
                            <p>{shell::update_ready()}</p>
                            <button type="button" class="primary" on:click=move |_| update.switch()>
                                {shell::update_now()}
                            </button>
                            <button type="button" class="ghost" on:click=put_off>
                                {shell::update_later()}
                            </button>
                        }
                    })
            }}
        </div>
    }
}
