//! The app's frame and its three pages.

mod editor;
mod gallery;
mod rendition;

use leptos::prelude::*;
use leptos_router::components::{A, Route, Router, Routes};
use leptos_router::path;

use crate::components::activity::{ActivityButton, ActivityTray};
use crate::components::edge_status::EdgeStatus;
use crate::components::icon::{Icon, Logo, Symbol};
use crate::components::notice_bar::NoticeBar;
use crate::hooks::live::Live;
use crate::hooks::online::watch_edge;
use crate::jobs::Jobs;
use crate::notice::Notices;
use crate::studio::Studio;

/// The app.
#[component]
pub(crate) fn App() -> impl IntoView {
    let notices = Notices::new();
    let edge = watch_edge();
    provide_context(notices);
    provide_context(edge);
    let live = Live::new(edge);
    provide_context(live);
    provide_context(Jobs::new(live, edge, notices));
    provide_context(Studio::new(notices, edge, live));
    view! {
        <Router>
            <header class="bar">
                <a class="wordmark" href="/" aria-label="Safelight, to the editor">
                    <Logo/>
                    <span>"Safelight"</span>
                </a>
                <nav aria-label="Main">
                    <A href="/" exact=true>
                        <Icon symbol=Symbol::Sliders/>
                        <span>"Editor"</span>
                    </A>
                    <A href="/gallery">
                        <Icon symbol=Symbol::Grid/>
                        <span>"Gallery"</span>
                    </A>
                </nav>
                <ActivityButton/>
                <EdgeStatus/>
            </header>
            <main>
                <Routes fallback=Lost>
                    <Route path=path!("/") view=editor::EditorPage/>
                    <Route path=path!("/gallery") view=gallery::GalleryPage/>
                    <Route path=path!("/renditions/:id") view=rendition::RenditionPage/>
                </Routes>
            </main>
            <ActivityTray/>
            <NoticeBar/>
        </Router>
    }
}

#[component]
fn Lost() -> impl IntoView {
    view! {
        <section class="blank">
            <h1>"There is no such page"</h1>
            <p>"The address may be mistyped, or the page has moved."</p>
            <a class="button" href="/">"To the editor"</a>
        </section>
    }
}
