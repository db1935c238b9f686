//! The public page of a profile, `/@handle`: who it is, and the renditions that are public.

use api::{AccountState, Profile, PublicRendition};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};

use crate::browser::focus::focus_if_lost;
use crate::document::summary::operations_summary;
use crate::library::account::CurrentAccount;
use crate::library::remote::profiles;
use crate::library::remote::reachability::Edge;
use crate::text::profile as text;
use crate::ui::face::Face;
use crate::ui::icon::{Icon, Symbol};
use crate::ui::notice::Notices;

/// The parameter of the route, with the handle.
pub(crate) const HANDLE: &str = "handle";

/// What the page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shown {
    Loading,
    Profile(Box<Profile>),
    /// No account has the handle.
    Missing,
    /// Why it cannot be shown.
    Failed(String),
}

/// The page.
#[component]
pub(crate) fn ProfilePage() -> impl IntoView {
    let edge = expect_context::<Edge>();
    let (params, navigate) = (use_params_map(), StoredValue::new_local(use_navigate()));
    let handle = Memo::new(move |_| params.with(|params| params.get(HANDLE).unwrap_or_default()));
    let shown = RwSignal::new(Shown::Loading);
    let load = move |handle: String| {
        shown.set(Shown::Loading);
        spawn_local(async move {
            let loaded = match profiles::get(&handle, None).await {
                Ok(profile) => {
                    if profile.handle != handle {
                        let options = NavigateOptions { replace: true, ..Default::default() };
                        navigate.try_with_value(|navigate| navigate(&format!("/@{}", profile.handle), options));
                    }
                    Shown::Profile(Box::new(profile))
                }
                Err(error) if error.status() == Some(404) => Shown::Missing,
                Err(error) => Shown::Failed(edge.report_failure(&error)),
            };
            shown.try_set(loaded);
        });
    };
    Effect::new(move |_| {
        let handle = handle.get();
        // After a redirect the profile is shown already.
        let is_shown = matches!(&*shown.read_untracked(), Shown::Profile(profile) if profile.handle == handle);
        if !is_shown {
            load(handle);
        }
    });
    move || match shown.get() {
        Shown::Loading => view! { <p class="part-wait" role="status">{text::loading()}</p> }.into_any(),
        Shown::Profile(profile) => view! { <Public profile=*profile/> }.into_any(),
        Shown::Missing => view! { <Blank title=text::missing() sentence=text::missing_why().to_owned()/> }.into_any(),
        Shown::Failed(sentence) => view! { <Blank title=text::failed() sentence/> }.into_any(),
    }
}

#[component]
fn Blank(title: &'static str, sentence: String) -> impl IntoView {
    view! {
        <section class="blank" id="no-profile">
            <Icon symbol=Symbol::Person/>
            <h1>{title}</h1>
            <p>{sentence}</p>
            <a class="button" href="/">{text::to_the_editor()}</a>
        </section>
    }
}

#[component]
fn Public(profile: Profile) -> impl IntoView {
    let Profile { handle, name, bio, renditions, avatar_url } = profile;
    let shown_name = name.unwrap_or_else(|| format!("@{handle}"));
    let (current, face_name, own_handle) = (expect_context::<CurrentAccount>(), shown_name.clone(), handle.clone());
    let is_own = move |state: &AccountState| state.account.handle.as_ref() == Some(&own_handle);
    // The own avatar changes while the page is open.
    let avatar = Signal::derive(move || {
        let own = current.get().filter(&is_own).and_then(|state| state.account.avatar);
        own.or_else(|| Some(avatar_url.clone()))
    });
    view! {
        <article class="profile" aria-labelledby="profile-name">
            <header>
                <Face avatar name=Signal::derive(move || face_name.clone())/>
                <div class="grow">
                    <h1 id="profile-name">{shown_name}</h1>
                    <p class="hint">{format!("@{handle}")}</p>
                </div>
                {bio.map(|bio| view! { <p class="bio">{bio}</p> })}
            </header>
            <Renditions handle first=renditions.items next=renditions.next_cursor/>
        </article>
    }
}

#[component]
fn Renditions(handle: String, first: Vec<PublicRendition>, next: Option<String>) -> impl IntoView {
    let (edge, notices) = (expect_context::<Edge>(), expect_context::<Notices>());
    let (items, next) = (RwSignal::new(first), RwSignal::new(next));
    let is_loading = RwSignal::new(false);
    let more = move |_| {
        let (handle, cursor) = (handle.clone(), next.get_untracked());
        if is_loading.get_untracked() {
            return;
        }
        is_loading.set(true);
        spawn_local(async move {
            let page = profiles::get(&handle, cursor.as_deref()).await;
            is_loading.try_set(false);
            match page {
                Ok(Profile { renditions, .. }) => {
                    let first_new = renditions.items.first().map(|it| format!("[data-rendition-id=\"{}\"]", it.id));
                    items.try_update(|items| items.extend(renditions.items));
                    next.try_set(renditions.next_cursor);
                    focus_if_lost(first_new);
                }
                Err(error) => notices.error(edge.report_failure(&error)),
            }
        });
    };
    view! {
        <Show when=move || items.with(Vec::is_empty)>
            <p class="hint">{text::nothing()}</p>
        </Show>
        <ul class="public-grid" aria-label=text::renditions()>
            <For each=move || items.get() key=|it| it.id.clone() let:rendition>
                <Tile rendition/>
            </For>
        </ul>
        <Show when=move || next.with(Option::is_some)>
            <button
                type="button"
                id="more-public"
                aria-disabled=move || is_loading.get().to_string()
                on:click=more.clone()
            >
                {text::more()}
            </button>
        </Show>
    }
}

#[component]
fn Tile(rendition: PublicRendition) -> impl IntoView {
    let PublicRendition { id, name, operations, thumbnails, result, .. } = rendition;
    let title = name.unwrap_or_else(|| operations_summary(&operations));
    let srcset = thumbnails.iter().map(|it| format!("{} {}w", it.url, it.width)).collect::<Vec<_>>().join(", ");
    let src = thumbnails.last().map_or(result.content_url, |it| it.url.clone());
    let label = title.clone();
    view! {
        <li>
            <a href=format!("/renditions/{id}") data-rendition-id=id.clone() title=title>
                <img
                    src=src
                    srcset=srcset
                    sizes="(max-width: 767px) 50vw, 300px"
                    width=result.width
                    height=result.height
                    loading="lazy"
                    alt=label
                />
            </a>
        </li>
    }
}
