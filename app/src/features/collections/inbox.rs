//! Where to put files, and what happens then.

use api::{Collection, CollectionSource};
use leptos::prelude::*;

use super::copy::CopyCode;
use super::{schedule, values};
use crate::text::collections as text;

/// The three steps for a collection without files.
#[component]
pub(super) fn Inbox(collection: Collection, owner: String) -> impl IntoView {
    let is_at_once = matches!(collection.schedule, api::Schedule::AtOnce(_));
    let when = match (collection.paused, is_at_once) {
        (true, _) => text::step_paused().to_owned(),
        (_, true) => text::step_at_once().to_owned(),
        _ => text::step_schedule(schedule::words(&collection.schedule)),
    };
    let put = match &collection.source {
        CollectionSource::Folder(folder) => {
            let code = values::inbox(&owner, folder);
            view! {
                <li>
                    <p>{text::step_put()}</p>
                    <CopyCode id="copy-inbox-step" code/>
                </li>
            }
            .into_any()
        }
        CollectionSource::Urls(_) => view! { <li><p>{text::step_addresses()}</p></li> }.into_any(),
    };
    let published = format!("{}/", collection.published_folder.trim_end_matches('/'));
    view! {
        <ol class="inbox-steps">
            {put}
            <li><p>{when}</p></li>
            <li>
                <p>{text::step_published()}</p>
                <code>{published}</code>
            </li>
        </ol>
    }
}
