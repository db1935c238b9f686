//! Deletes an endpoint after a confirmation.

use leptos::prelude::*;

use super::endpoints::Endpoints;
use crate::browser::focus::focus_if_lost;
use crate::library::remote::reachability::Edge;
use crate::library::remote::webhooks;
use crate::text::{account as account_text, gallery as gallery_text, webhooks as text};
use crate::ui::confirm::{ConfirmAction, ConfirmDialog, ConfirmTexts};

/// The dialog.
#[component]
pub(super) fn DeleteWebhook(endpoints: Endpoints) -> impl IntoView {
    let edge = expect_context::<Edge>();
    let Endpoints { list, secrets, to_delete } = endpoints;
    let act = move |()| -> ConfirmAction {
        let target = to_delete.get_untracked();
        Box::pin(async move {
            let Some(target) = target else { return Ok(()) };
            webhooks::delete(&target.id).await.map_err(|error| edge.report_failure(&error))?;
            list.update(|list| list.retain(|webhook| webhook.id != target.id));
            secrets.update(|secrets| drop(secrets.remove(&target.id)));
            focus_if_lost(["#add-webhook".to_owned(), "#webhook-url".to_owned()]);
            Ok(())
        })
    };
    let texts = ConfirmTexts {
        title: text::delete_question(),
        cancel_label: account_text::cancel(),
        confirm: text::delete(),
        progress_label: gallery_text::deleting(),
    };
    let consequence =
        Signal::derive(move || to_delete.with(|target| target.as_ref().map(|it| text::delete_consequence(&it.url))));
    view! { <ConfirmDialog id="delete-webhook" texts consequence closed=move |()| to_delete.set(None) act/> }
}
