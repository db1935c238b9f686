//! *Download everything*: the zip files that hold all of the account, each with a link. The edge makes a file while it
//! sends it, so the browser's list of downloads shows the progress.

use std::collections::BTreeSet;

use api::Download;
use leptos::prelude::*;

use super::section::Section;
use super::submission::{BusyButton, Failure, Submission};
use crate::browser::focus::focus_if_lost;
use crate::library::remote::downloads;
use crate::text::{account as text, size};

/// The section.
#[component]
pub(super) fn Downloads() -> impl IntoView {
    let load = Submission::new();
    let parts = RwSignal::new(Vec::<Download>::new());
    // The files that the user has taken since the list was made.
    let started = RwSignal::new(BTreeSet::new());
    // The room for the list opens with the press, so that nothing moves when the list arrives.
    let is_open = RwSignal::new(false);
    let list = move || {
        is_open.set(true);
        load.run(downloads::list(), move |downloads| {
            started.set(BTreeSet::new());
            parts.set(downloads.items);
            focus_if_lost(["#list-downloads".to_owned()]);
        });
    };
    let sum = Memo::new(move |_| {
        parts.with(|parts| {
            let sum = |of: fn(&Download) -> u64| parts.iter().map(of).sum::<u64>();
            let (files, bytes) = (sum(|part| part.files), sum(|part| part.size_bytes));
            (!parts.is_empty()).then(|| text::downloads_sum(parts.len(), files, size(bytes)))
        })
    });
    let words = move || if load.is_busy() { Some(text::counting().to_owned()) } else { sum.get() };
    view! {
        <Section id="downloads" title=text::downloads()>
            <p class="hint">{text::downloads_why()}</p>
            <BusyButton id="list-downloads" is_busy=Signal::derive(move || load.is_busy()) press=list>
                <span>{move || if sum.with(Option::is_some) { text::list_downloads_again() } else { text::list_downloads() }}</span>
            </BusyButton>
            <div class="download-list" data-open=move || is_open.get().to_string()>
                <Failure submission=load/>
                <p role="status">{words}</p>
                <ul class="entries">
                    <For each=move || parts.get() key=|part| (part.url.clone(), part.files, part.size_bytes) let:part>
                        <Part part started/>
                    </For>
                </ul>
            </div>
        </Section>
    }
}

#[component]
fn Part(part: Download, started: RwSignal<BTreeSet<String>>) -> impl IntoView {
    let Download { url, name, files, size_bytes } = part;
    let facts = match files {
        0 => text::download_rows().to_owned(),
        1 => text::download_one(size(size_bytes)),
        _ => text::download_part(files, size(size_bytes)),
    };
    let label = text::download_named(&name);
    let (file_name, taken) = (name.clone(), url.clone());
    let is_started = {
        let url = url.clone();
        Memo::new(move |_| started.with(|started| started.contains(&url)))
    };
    let take = move |_| {
        started.update(|started| {
            started.insert(taken.clone());
        });
    };
    view! {
        <li data-started=move || is_started.get().to_string()>
            <p class="grow">
                <strong>{name}</strong>
                <span class="hint">{facts}</span>
            </p>
            <Show when=move || is_started.get()>
                <span class="tag">{text::download_started()}</span>
            </Show>
            // Not a page of the app: the router leaves it to the browser.
            <a class="button" href=url download=file_name rel="external" aria-label=label on:click=take>
                {text::download()}
            </a>
        </li>
    }
}
