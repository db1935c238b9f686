//! The list of keyboard shortcuts. The key `?` opens it.

use leptos::ev;
use leptos::prelude::*;

use crate::browser::keyboard::is_typing;
use crate::text::{recipes, shell};
use crate::ui::dialog::{Dialog, Shape};

/// The shortcuts by group: the keys as they are printed on a keyboard, and their action.
fn groups() -> [(&'static str, Vec<(&'static str, &'static str)>); 3] {
    [
        (
            shell::keys_edit(),
            vec![
                (shell::key_undo(), shell::undo()),
                (shell::key_redo(), shell::redo()),
                (shell::key_copy(), recipes::copy()),
                (shell::key_paste(), recipes::paste()),
                (shell::key_paste_whole(), recipes::paste_whole()),
                (shell::key_before(), shell::hold_before()),
                ("R", shell::crop()),
                ("X", shell::swap_aspect()),
                (shell::key_enter(), shell::finish_crop()),
            ],
        ),
        (
            shell::keys_view(),
            vec![
                ("0", shell::whole_photograph()),
                ("1", shell::actual_size()),
                ("2", shell::double_size()),
                ("+", shell::zoom_in()),
                ("\u{2212}", shell::zoom_out()),
                ("C", shell::compare()),
                ("J", shell::clipping()),
                ("\u{2190} \u{2191} \u{2192} \u{2193}", shell::pan()),
            ],
        ),
        (
            shell::keys_controls(),
            vec![
                ("\u{2191} \u{2193}", shell::one_step()),
                (shell::key_shift_arrows(), shell::ten_steps()),
                (shell::key_delete(), shell::reset_slider()),
                ("\u{2191} \u{2193}", shell::move_step()),
                (shell::key_delete(), shell::remove_from_strip()),
                ("/", shell::search_gallery()),
                ("?", shell::show_shortcuts()),
                ("Esc", shell::close_open()),
            ],
        ),
    ]
}

/// The sheet.
#[component]
pub(super) fn Shortcuts(open: RwSignal<bool>, children: ChildrenFn) -> impl IntoView {
    let pressed = window_event_listener(ev::keydown, move |event| {
        let is_plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
        if event.key() == "?" && is_plain && !is_typing(&event) {
            event.prevent_default();
            open.set(true);
        }
    });
    on_cleanup(move || pressed.remove());
    view! {
        <Dialog id="shortcuts" title=shell::shortcuts() open shape=Shape::Sheet>
            {children()}
        </Dialog>
    }
}

/// The content of the sheet.
#[component]
pub(super) fn ShortcutList() -> impl IntoView {
    groups().map(|(title, keys)| view! { <Group title keys/> }).collect_view()
}

#[component]
fn Group(title: &'static str, keys: Vec<(&'static str, &'static str)>) -> impl IntoView {
    let rows = keys.into_iter().map(|(key, does)| {
        view! {
            <div>
                <dt>{does}</dt>
                <dd>
                    <kbd>{key}</kbd>
                </dd>
            </div>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="keys">
            <h3 class="caps">{title}</h3>
            <dl>{rows}</dl>
        </section>
    }
}
