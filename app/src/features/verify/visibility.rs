//! Who may see the rendition of the page, with the public link.

use api::Visibility;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::verification::Verification;
use crate::browser::clipboard;
use crate::library::remote::reachability::Edge;
use crate::library::remote::renditions;
use crate::text::profile as text;
use crate::ui::choices::Choices;
use crate::ui::icon::{Icon, Symbol};
use crate::ui::notice::Notices;

/// The choice, and the link of a rendition that others may see.
#[component]
pub(super) fn VisibilityControl(verification: Verification) -> impl IntoView {
    let (edge, notices) = (expect_context::<Edge>(), expect_context::<Notices>());
    let rendition = verification.rendition;
    let visibility = Memo::new(move |_| {
        rendition.with(|rendition| rendition.as_ref().map_or(Visibility::Private, |rendition| rendition.visibility))
    });
    let set = move |word: String| {
        let Some(chosen) = ALL.into_iter().find(|it| it.as_str() == word) else { return };
        let Some(before) = rendition.with_untracked(|it| it.as_ref().map(|it| it.visibility)) else { return };
        let show = move |visibility| {
            rendition.try_update(|it| it.iter_mut().for_each(|it| it.visibility = visibility));
        };
        let Some(id) = rendition.with_untracked(|it| it.as_ref().map(|it| it.id.clone())) else { return };
        show(chosen);
        spawn_local(async move {
            if let Err(error) = renditions::set_visibility(&id, chosen).await {
                notices.error(edge.report_failure(&error));
                show(before);
            }
        });
    };
    let link = Memo::new(move |_| {
        let id = rendition.with(|it| it.as_ref().map(|it| it.id.clone())).unwrap_or_default();
        format!("{}/renditions/{id}", window().location().origin().unwrap_or_default())
    });
    let copy = move |_| {
        let link = link.get_untracked();
        spawn_local(async move {
            match clipboard::copy(&link).await {
                true => notices.success(text::link_copied(), None),
                false => notices.error(text::not_copied()),
            }
        });
    };
    let options = ALL.map(|it| (it.as_str().to_owned(), label(it).to_owned())).into();
    let why = move || match visibility.get() {
        Visibility::Private => text::private_why(),
        Visibility::Unlisted => text::unlisted_why(),
        Visibility::Public => text::public_why(),
    };
    view! {
        <section class="visibility">
            <Choices
                name="visibility"
                label=text::visibility()
                options
                value=Signal::derive(move || visibility.get().as_str().to_owned())
                set
            />
            <p class="hint" role="status">{why}</p>
            <Show when=move || visibility.get() != Visibility::Private>
                <div class="form-row">
                    <input type="text" id="public-link" class="grow" readonly aria-label=text::link() prop:value=link/>
                    <button type="button" id="copy-public-link" on:click=copy>
                        <Icon symbol=Symbol::Link/>
                        {text::copy_link()}
                    </button>
                </div>
            </Show>
        </section>
    }
}

const ALL: [Visibility; 3] = [Visibility::Private, Visibility::Unlisted, Visibility::Public];

fn label(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Private => text::private(),
        Visibility::Unlisted => text::unlisted(),
        Visibility::Public => text::public(),
    }
}
