//! Who may see a rendition, in its row: a symbol, so that the name has room. The select is invisible on top of it.

use api::{RenditionSummary, Visibility};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::library::remote::reachability::Edge;
use crate::library::remote::renditions;
use crate::text::profile as text;
use crate::ui::icon::{Icon, Symbol};
use crate::ui::notice::Notices;

const fn symbol(visibility: Visibility) -> Symbol {
    match visibility {
        Visibility::Private => Symbol::Lock,
        Visibility::Unlisted => Symbol::Link,
        Visibility::Public => Symbol::Globe,
    }
}

/// The choice. The live connection brings the change to the other lists.
#[component]
pub(super) fn VisibilitySelect(rendition: RenditionSummary, title: String) -> impl IntoView {
    let (edge, notices) = (expect_context::<Edge>(), expect_context::<Notices>());
    let RenditionSummary { id, visibility, .. } = rendition;
    let shown = RwSignal::new(visibility);
    let options = [
        (Visibility::Private, text::private()),
        (Visibility::Unlisted, text::unlisted()),
        (Visibility::Public, text::public()),
    ];
    let set = move |word: String| {
        let (before, id) = (shown.get_untracked(), id.clone());
        let Some((chosen, _)) = options.into_iter().find(|(it, _)| it.as_str() == word) else { return };
        shown.set(chosen);
        spawn_local(async move {
            if let Err(error) = renditions::set_visibility(&id, chosen).await {
                notices.error(edge.report_failure(&error));
                shown.try_set(before);
            }
        });
    };
    let items = options.map(|(it, label)| {
        view! {
            <option value=it.as_str() prop:selected=move || shown.get() == it>{label}</option>
        }
    });
    let words = move || options.into_iter().find(|(it, _)| *it == shown.get()).map(|(_, label)| label);
    view! {
        <span class="visibility-choice" data-visibility=move || shown.get().as_str()>
            {move || view! { <Icon symbol=symbol(shown.get())/> }}
            <select
                class="visibility-select"
                aria-label=text::visibility_of(&title)
                title=words
                on:change=move |event| set(event_target_value(&event))
            >
                {items.collect_view()}
            </select>
        </span>
    }
}
