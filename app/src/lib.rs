//! Safelight's single-page app: pages over one editor state, and the web worker that runs the engine for it.

// Leptos' `component` macro writes `pub` functions inside the private modules they stand in.
#![allow(unreachable_pub)]

mod bridge;
mod components;
mod edge;
mod hooks;
mod jobs;
mod model;
mod notice;
mod pages;
mod protocol;
mod studio;
mod verify;
mod worker;

pub use worker::serve_engine;

/// Shows the app in the page's body.
pub fn start() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(pages::App);
}
