//! The app frame: state with the lifetime of the page, the top bar, the routes. It connects the features with each
//! other.

mod edge_status;
mod language;
mod lazy_views;
mod preload;
mod profile_path;
mod settings;
mod shortcuts;
mod theme;
mod update_notice;

use api::{Image, Preset};
use filters::Recipe;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::{A, Route, Router, Routes};
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::path;

use crate::browser::drop_and_paste::use_drop_and_paste;
use crate::features::account::AccountView;
use crate::features::account::button::{AccountButton, SignInDialog};
use crate::features::account::per_account::PerAccount;
use crate::features::account::sign_in_sheet::SignInSheet;
use crate::features::activity::button::ActivityButton;
use crate::features::activity::jobs::Jobs;
use crate::features::activity::tray::ActivityTray;
use crate::features::collections::CollectionsView;
use crate::features::editor::save::compare;
use crate::features::editor::state::EditorState;
use crate::features::editor::{EditorPage, EditorView, PhotographView, ReadLightroom};
use crate::features::presets::PresetsView;
use crate::library::account::CurrentAccount;
use crate::library::outbox::Outbox;
use crate::library::remote::live::Live;
use crate::library::remote::reachability::watch_edge;
use crate::text::{Language, account as account_text, shell};
use crate::ui::icon::{Icon, Logo, Symbol};
use crate::ui::notice::Notices;
use crate::ui::notice_bar::NoticeBar;
use crate::ui::on_demand::{OnDemand, Part, PartLoader};
use crate::ui::slot::{Rail, Slot, TopBarSlot};
use edge_status::EdgeStatus;
pub use lazy_views::ShellView;
use preload::{Loaders, preload_parts};
use profile_path::profile_path;
use settings::Settings;
use shortcuts::Shortcuts;
use update_notice::UpdateNotice;

/// The editor's route.
const EDITOR: &str = "/";

/// The parts of the app that are lazily loaded.
#[derive(Clone, Copy)]
pub struct Parts {
    /// Views of an open photograph.
    pub photograph: Part<PhotographView>,
    /// Views of the editor's tools.
    pub editor: Part<EditorView>,
    /// Views of the shell.
    pub shell: Part<ShellView>,
    /// Views of the account.
    pub account: Part<AccountView>,
    /// Pages of the collections.
    pub collections: Part<CollectionsView>,
    /// Pages of the presets.
    pub presets: Part<PresetsView>,
    /// Reads presets of Lightroom, in the part of the editor's tools.
    pub read_lightroom: ReadLightroom,
}

/// The app.
#[component]
pub(crate) fn App(parts: Parts) -> impl IntoView {
    let loaders = Loaders {
        photograph: PartLoader::new(parts.photograph),
        editor: PartLoader::new(parts.editor),
        shell: PartLoader::new(parts.shell),
        account: PartLoader::new(parts.account),
        collections: PartLoader::new(parts.collections),
        presets: PartLoader::new(parts.presets),
    };
    provide_context(loaders.photograph);
    provide_context(loaders.editor);
    provide_context(loaders.shell);
    provide_context(loaders.account);
    provide_context(loaders.collections);
    provide_context(loaders.presets);
    let notices = Notices::new();
    let edge = watch_edge();
    let live = Live::new(edge);
    let outbox = Outbox::new(edge, live, compare);
    let editor = EditorState::new(notices, edge, outbox, parts.read_lightroom);
    provide_context(notices);
    provide_context(edge);
    provide_context(live);
    provide_context(outbox);
    let (account, jobs) = (CurrentAccount::new(edge, live), Jobs::new(live, edge, notices));
    account.on_leave(move || {
        editor.forget_gallery();
        jobs.forget();
        // They link to renditions of the account.
        notices.dismiss();
    });
    let account_id = account.id();
    Effect::new(move |_| {
        if account_id.with(Option::is_some) {
            outbox.resume();
        }
    });
    let has_ended = account.has_ended();
    Effect::new(move |_| {
        if has_ended.get() {
            let sign_in = ("/account".to_owned(), account_text::sign_in().to_owned());
            notices.error_with_link(account_text::has_ended(), Some(sign_in));
        }
    });
    provide_context(account);
    provide_context(SignInSheet::new());
    provide_context(jobs);
    provide_context(editor.library);
    provide_context(editor);
    provide_context(TopBarSlot(Slot::new()));
    provide_context(Rail(Slot::new()));
    preload_parts(editor, loaders);
    let language = language::start();
    let [settings, shortcuts] = [false; 2].map(RwSignal::new);
    // Views read their texts when they are created. A change of the language recreates them; their state lives above.
    view! {
        <Router>
            {move || {
                language.track();
                view! { <Frame language settings shortcuts/> }
            }}
        </Router>
    }
}

/// The top bar, the rail at the side, the page, and floating elements.
#[component]
fn Frame(language: RwSignal<Language>, settings: RwSignal<bool>, shortcuts: RwSignal<bool>) -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let edit = Callback::new(move |(image, recipe): (Image, Option<Recipe>)| editor.open_from_edge(image, recipe));
    let edit_with = Callback::new(move |preset: Preset| editor.use_preset(&preset));
    view! {
        <DropAnywhere/>
        <Bar/>
        <MainRail settings/>
        <main>
            <Routes fallback=NotFound>
                <Route path=path!("/") view=EditorPage/>
                <Route
                    path=path!("/gallery")
                    view=move || view! { <PerAccount><OnDemand view=ShellView::gallery(edit)/></PerAccount> }
                />
                <Route
                    path=path!("/presets")
                    view=move || view! { <PerAccount><OnDemand view=PresetsView::library(edit_with)/></PerAccount> }
                />
                <Route
                    path=path!("/presets/:id")
                    view=move || view! { <PerAccount><OnDemand view=PresetsView::preset(edit_with)/></PerAccount> }
                />
                <Route
                    path=path!("/collections")
                    view=|| view! { <PerAccount><OnDemand view=CollectionsView::LIST/></PerAccount> }
                />
                <Route
                    path=path!("/collections/:id")
                    view=|| view! { <PerAccount><OnDemand view=CollectionsView::COLLECTION/></PerAccount> }
                />
                <Route path=profile_path!("/@:handle") view=|| view! { <OnDemand view=ShellView::PROFILE/> }/>
                <Route path=path!("/profile") view=|| view! { <OnDemand view=AccountView::PROFILE/> }/>
                <Route path=path!("/account") view=|| view! { <OnDemand view=AccountView::ACCOUNT/> }/>
                <Route
                    path=path!("/renditions/:id")
                    view=move || view! { <PerAccount><OnDemand view=ShellView::rendition(edit)/></PerAccount> }
                />
            </Routes>
        </main>
        <ActivityTray>
            <OnDemand view=ShellView::ACTIVITY/>
        </ActivityTray>
        <NoticeBar/>
        <UpdateNotice/>
        <SignInDialog/>
        <Settings open=settings>
            <OnDemand view=ShellView::settings(settings, language, shortcuts)/>
        </Settings>
        <Shortcuts open=shortcuts>
            <OnDemand view=ShellView::SHORTCUTS/>
        </Shortcuts>
    }
}

/// Opens a photograph that is dropped on a page other than the editor. The editor handles its own drops.
#[component]
fn DropAnywhere() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let (path, navigate) = (use_location().pathname, StoredValue::new(use_navigate()));
    let is_editor = move || path.with(|path| path == EDITOR);
    let take = move |files| {
        if !untrack(is_editor) {
            editor.import_files(files);
            navigate.with_value(|navigate| navigate(EDITOR, NavigateOptions::default()));
        }
    };
    let hovering = use_drop_and_paste(take, |_| false);
    view! {
        <p class="drop-anywhere" hidden=move || is_editor() || !hovering.get()>
            {shell::drop_to_edit()}
        </p>
    }
}

/// The top bar: the logo, and the content of the page's slot.
#[component]
fn Bar() -> impl IntoView {
    let TopBarSlot(top_line) = expect_context();
    view! {
        <header class="bar" data-filled=move || top_line.is_filled().to_string()>
            <a class="wordmark" href="/" aria-label=shell::home()>
                <Logo/>
                <span>"Safelight"</span>
            </a>
            {move || top_line.view()}
            <AccountButton/>
        </header>
    }
}

/// The rail: the tools of the page, then navigation, activity, the state of the edge, and the settings.
#[component]
fn MainRail(settings: RwSignal<bool>) -> impl IntoView {
    let Rail(rail) = expect_context();
    view! {
        <aside class="rail" aria-label=shell::rail() data-filled=move || rail.is_filled().to_string()>
            <div class="rail-tools" role="toolbar" aria-label=shell::tools() hidden=move || !rail.is_filled()>
                {move || rail.view()}
            </div>
            <nav aria-label=shell::main_navigation()>
                <A href="/" exact=true attr:class="rail-item">
                    <Icon symbol=Symbol::Sliders/>
                    <span>{shell::editor()}</span>
                </A>
                <A href="/gallery" attr:class="rail-item">
                    <Icon symbol=Symbol::Picture/>
                    <span>{shell::gallery()}</span>
                </A>
                <A href="/presets" attr:class="rail-item">
                    <Icon symbol=Symbol::Layers/>
                    <span>{shell::presets()}</span>
                </A>
                <A href="/collections" attr:class="rail-item">
                    <Icon symbol=Symbol::Pyramid/>
                    <span>{shell::collections()}</span>
                </A>
            </nav>
            <ActivityButton/>
            <EdgeStatus/>
            <button
                type="button"
                id="open-settings"
                class="rail-item"
                aria-haspopup="dialog"
                on:click=move |_| settings.set(true)
            >
                <Icon symbol=Symbol::Settings/>
                <span>{shell::settings()}</span>
            </button>
        </aside>
    }
}

#[component]
fn NotFound() -> impl IntoView {
    view! {
        <section class="blank">
            <h1>{shell::no_such_page()}</h1>
            <p>{shell::no_such_page_why()}</p>
            <a class="button" href="/">
                {shell::to_the_editor()}
            </a>
        </section>
    }
}
