//! A job in the tray: its subject, its state, and its actions.

use api::{Job, paths};
use leptos::ev::ErrorEvent;
use leptos::html::Input;
use leptos::prelude::*;

use super::job_list::{has_subject, is_busy};
use super::job_text;
use super::jobs::Jobs;
use crate::library::outbox::Outbox;
use crate::text::{activity as text, time};
use crate::ui::icon::{Icon, Symbol};

/// The width of its picture: the smallest thumbnail that is sharp on every screen.
const PICTURE_PX: u32 = 100;

/// The row of the job `id`.
#[component]
pub(crate) fn JobRow(id: String) -> impl IntoView {
    let jobs = expect_context::<Jobs>();
    let of = id.clone();
    let job = Memo::new(move |_| jobs.activity.with(|activity| activity.get(&of).cloned()));
    let state = move || job.with(|job| job.as_ref().map(|job| job.state.as_str()));
    let picture = job.with_untracked(|job| {
        let job = job.as_ref().filter(|job| has_subject(job, &["image", "rendition"]))?;
        job.image_id.as_ref().map(|image_id| paths::thumbnail(image_id, PICTURE_PX))
    });
    let queue = expect_context::<Outbox>().queue();
    let found = move || {
        let rendition_id = job.with(|job| job.as_ref()?.rendition_id.clone())?;
        queue.with(|queue| queue.match_of(&rendition_id))
    };
    let words = move || job.with(|job| job.as_ref().map(|job| job_text::matched_status_text(job, found())));
    let when = move |written: fn(&str) -> String| job.with(|job| job.as_ref().map(|job| written(&job.updated_at)));
    let ago = move || {
        jobs.minutes.track();
        when(time::ago)
    };
    let progress = move || job.with(|job| job.as_ref().filter(|job| is_busy(job)).map(|job| job.progress));
    let renaming = RwSignal::new(false);
    view! {
        <li class="job" data-job-id=id data-state=state>
            <span class="picture">
                {picture.map(|src| view! {
                    <img src=src alt="" width="48" height="48" decoding="async" loading="lazy" on:error=hide/>
                })}
            </span>
            <div class="what">
                <Title job renaming/>
                <p class="words">
                    <span class="lamp" aria-hidden="true"></span>
                    <span>{words}</span>
                </p>
                <Show when=move || job.with(|job| job.as_ref().is_some_and(|job| job.can_retry))>
                    <RetryButton job/>
                </Show>
                <Show when=move || job.with(|job| job.as_ref().is_some_and(|job| job.can_cancel))>
                    <CancelButton job/>
                </Show>
                {move || progress().map(|progress| view! {
                    <progress max="1" value=progress.to_string() aria-label=text::progress()></progress>
                })}
                <p class="hint">
                    <time datetime=move || job.with(|job| job.as_ref().map(|job| job.updated_at.clone())) title=move || when(time::minute)>
                        {ago}
                    </time>
                </p>
            </div>
            <div class="buttons">
                <RenameButton job renaming/>
            </div>
        </li>
    }
}

#[component]
fn RetryButton(job: Memo<Option<Job>>) -> impl IntoView {
    let jobs = expect_context::<Jobs>();
    let retry = move |_| {
        if let Some(id) = job.with_untracked(|job| job.as_ref().map(|job| job.id.clone())) {
            jobs.retry(id);
        }
    };
    view! {
        <button
            type="button"
            data-action="retry"
            aria-label=move || text::retry_named(title(job))
            on:click=retry
        >
            <Icon symbol=Symbol::Reset/>
            <span>{text::retry()}</span>
        </button>
    }
}

#[component]
fn CancelButton(job: Memo<Option<Job>>) -> impl IntoView {
    let jobs = expect_context::<Jobs>();
    let cancel = move |_| {
        if let Some(id) = job.with_untracked(|job| job.as_ref().map(|job| job.id.clone())) {
            jobs.cancel(id);
        }
    };
    view! {
        <button
            type="button"
            data-action="cancel"
            aria-label=move || text::cancel_named(title(job))
            on:click=cancel
        >
            <Icon symbol=Symbol::Cross/>
            <span>{text::cancel()}</span>
        </button>
    }
}

#[component]
fn RenameButton(job: Memo<Option<Job>>, renaming: RwSignal<bool>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="ghost square"
            data-action="rename"
            aria-label=move || text::rename_named(title(job))
            title=text::rename()
            aria-pressed=move || renaming.get().to_string()
            on:click=move |_| renaming.update(|renaming| *renaming = !*renaming)
        >
            <Icon symbol=Symbol::Pencil/>
        </button>
    }
}

/// Hides a picture that failed to load, because a broken image says no more than the words beside it.
fn hide(event: ErrorEvent) {
    use wasm_bindgen::JsCast as _;
    if let Some(picture) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) {
        let _ = picture.set_attribute("hidden", "");
    }
}

/// The name: a link once there is a page for it, a field while it is edited.
#[component]
fn Title(job: Memo<Option<Job>>, renaming: RwSignal<bool>) -> impl IntoView {
    let link = move || {
        job.with(|job| {
            // The page of a failed or cancelled rendition shows the reason and the way back to the editor.
            let job = job.as_ref().filter(|job| !job.state.is_active())?;
            job.rendition_id.as_ref().map(|id| format!("/renditions/{id}"))
        })
    };
    move || match (renaming.get(), link()) {
        (true, _) => view! { <NameField job renaming/> }.into_any(),
        (false, Some(href)) => view! { <h3><a href=href>{move || title(job)}</a></h3> }.into_any(),
        (false, None) => view! { <h3>{move || title(job)}</h3> }.into_any(),
    }
}

/// Enter stores the new name, Escape discards it.
#[component]
fn NameField(job: Memo<Option<Job>>, renaming: RwSignal<bool>) -> impl IntoView {
    let jobs = expect_context::<Jobs>();
    let field = NodeRef::<Input>::new();
    field.on_load(|field| {
        let _ = field.focus();
        field.select();
    });
    let name = job.with_untracked(|job| job.as_ref().and_then(|job| job.name.clone()).unwrap_or_default());
    let keep = move || {
        // The field loses the focus again while it is removed; its state no longer exists then.
        if renaming.try_get_untracked() != Some(true) {
            return;
        }
        let Some(field) = field.try_get_untracked().flatten() else { return };
        let name = field.value().trim().to_owned();
        renaming.set(false);
        let Some(job) = job.get_untracked() else { return };
        if job.name.as_deref().unwrap_or_default() != name {
            jobs.rename(job.id, (!name.is_empty()).then_some(name));
        }
    };
    view! {
        <input
            type="text"
            class="name"
            aria-label=text::name()
            maxlength="200"
            value=name
            node_ref=field
            on:blur=move |_| keep()
            on:keydown=move |event| match event.key().as_str() {
                "Enter" => keep(),
                "Escape" => {
                    // Otherwise the tray would close too.
                    event.prevent_default();
                    event.stop_propagation();
                    renaming.set(false);
                }
                _ => {}
            }
        />
    }
}

fn title(job: Memo<Option<Job>>) -> String {
    job.with(|job| job.as_ref().map(job_text::job_title).unwrap_or_default())
}
