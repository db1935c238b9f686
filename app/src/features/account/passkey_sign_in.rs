//! Signs in with a passkey: by a button, or by the suggestion of the browser in the field of the address.

use api::SignIn;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::AbortController;

use super::sign_in_request::SignInRequest;
use super::submission::{Failure, Submission};
use crate::browser::passkeys::{self, PasskeyError};
use crate::library::remote::account;
use crate::library::remote::request::EdgeResult;
use crate::text::account as text;
use crate::ui::icon::{Icon, Symbol};

/// The button. While it is shown, the browser offers passkeys in the field, too.
#[component]
pub(super) fn PasskeyButton() -> impl IntoView {
    let (request, submission) = (SignInRequest::new(), Submission::new());
    let refusal = RwSignal::new(None);
    let suggestion = StoredValue::new_local(AbortController::new().ok());
    let stop = move || {
        suggestion.try_update_value(|suggestion| suggestion.take().inspect(AbortController::abort));
    };
    on_cleanup(stop);
    let done = move |outcome| match outcome {
        Ok(()) | Err(PasskeyError::Cancelled) => {}
        Err(_) => refusal.set(Some(text::passkey_failed())),
    };
    // A request of the button ends the suggestion, because a browser asks for one passkey at a time.
    if let Some(signal) = suggestion.with_value(|it| it.as_ref().map(AbortController::signal)) {
        spawn_local(async move {
            if passkeys::is_conditional().await && !signal.aborted() {
                let Ok(options) = account::passkey_challenge().await else { return };
                if let Ok(passkey) = passkeys::get(&options, Some(&signal)).await {
                    submission.run(sign_in(request, passkey), drop);
                }
            }
        });
    }
    let pressed = move |_| {
        stop();
        refusal.set(None);
        submission.run(
            async move {
                let options = account::passkey_challenge().await?;
                match passkeys::get(&options, None).await {
                    Ok(passkey) => sign_in(request, passkey).await.map(Ok),
                    Err(error) => Ok(Err(error)),
                }
            },
            done,
        );
    };
    view! {
        <button
            type="button"
            id="use-passkey"
            class="wide"
            aria-disabled=move || submission.is_busy().to_string()
            on:click=pressed
        >
            <Icon symbol=Symbol::Key/>
            {text::use_passkey()}
        </button>
        <Failure submission/>
        {move || refusal.get().map(|sentence| view! { <p class="failure" role="alert">{sentence}</p> })}
    }
}

async fn sign_in(request: SignInRequest, passkey: String) -> EdgeResult<()> {
    let passkey = serde_json::from_str(&passkey).ok();
    request.send(SignIn { passkey, ..SignIn::default() }).await
}
