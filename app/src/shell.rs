//! The frame of the app: what lives as long as the page, the bar, the routes. It connects the features with each other.

mod edge_status;
mod update_notice;

use api::Image;
use filters::Recipe;
use leptos::prelude::*;
use leptos_router::components::{A, Route, Router, Routes};
use leptos_router::path;

use crate::features::activity::button::ActivityButton;
use crate::features::activity::jobs::Jobs;
use crate::features::activity::tray::ActivityTray;
use crate::features::editor::EditorPage;
use crate::features::editor::save::compare;
use crate::features::editor::state::EditorState;
use crate::features::gallery::GalleryPage;
use crate::features::verify::RenditionPage;
use crate::library::outbox::Outbox;
use crate::library::remote::live::Live;
use crate::library::remote::reachability::watch_edge;
use crate::text::shell;
use crate::ui::icon::{Icon, Logo, Symbol};
use crate::ui::notice::Notices;
use crate::ui::notice_bar::NoticeBar;
use crate::ui::slot::{Rail, Slot, TopLine};
use edge_status::EdgeStatus;
use update_notice::UpdateNotice;

/// The app.
#[component]
pub(crate) fn App() -> impl IntoView {
    let notices = Notices::new();
    let edge = watch_edge();
    let live = Live::new(edge);
    let outbox = Outbox::new(edge, live, compare);
    let editor = EditorState::new(notices, edge, outbox);
    provide_context(notices);
    provide_context(edge);
    provide_context(live);
    provide_context(outbox);
    provide_context(Jobs::new(live, edge, notices));
    provide_context(editor.library);
    provide_context(editor);
    provide_context(TopLine(Slot::new()));
    provide_context(Rail(Slot::new()));
    let edit = Callback::new(move |(image, recipe): (Image, Recipe)| editor.open_from_edge(image, recipe));
    view! {
        <Router>
            <Bar/>
            <div class="frame">
                <Side/>
                <main>
                    <Routes fallback=NotFound>
                        <Route path=path!("/") view=EditorPage/>
                        <Route path=path!("/gallery") view=GalleryPage/>
                        <Route path=path!("/renditions/:id") view=move || view! { <RenditionPage edit/> }/>
                    </Routes>
                </main>
            </div>
            <ActivityTray/>
            <NoticeBar/>
            <UpdateNotice/>
        </Router>
    }
}

/// The bar: where one can go, what is under way, whether the edge answers.
#[component]
fn Bar() -> impl IntoView {
    let TopLine(top_line) = expect_context();
    view! {
        <header class="bar" data-filled=move || top_line.is_filled().to_string()>
            <a class="wordmark" href="/" aria-label="Safelight, to the editor">
                <Logo/>
                <span>"Safelight"</span>
            </a>
            <nav aria-label="Main">
                <A href="/" exact=true>
                    <Icon symbol=Symbol::Sliders/>
                    <span>{shell::editor()}</span>
                </A>
                <A href="/gallery">
                    <Icon symbol=Symbol::Grid/>
                    <span>{shell::gallery()}</span>
                </A>
            </nav>
            {move || top_line.view()}
            <ActivityButton/>
            <EdgeStatus/>
        </header>
    }
}

/// The rail: the tools of the page.
#[component]
fn Side() -> impl IntoView {
    let Rail(rail) = expect_context();
    move || rail.view()
}

#[component]
fn NotFound() -> impl IntoView {
    view! {
        <section class="blank">
            <h1>"There is no such page"</h1>
            <p>"The address may be mistyped, or the page has moved."</p>
            <a class="button" href="/">{shell::to_the_editor()}</a>
        </section>
    }
}
