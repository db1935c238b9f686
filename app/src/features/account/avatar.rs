//! The avatar in the form of the profile: choose or drop a photograph, or remove the avatar.

use leptos::ev::DragEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::File;

use super::avatar_crop::{AvatarCrop, Chosen};
use super::menu::name;
use super::section::Section;
use super::submission::{BusyButton, Failure, Submission};
use crate::browser::focus::focus_if_lost;
use crate::browser::{drop_and_paste, file_picker};
use crate::document::geometry::Size;
use crate::engine::still;
use crate::library::account::CurrentAccount;
use crate::library::remote::avatar;
use crate::text::avatar as text;
use crate::ui::dialog::Dialog;
use crate::ui::face::Face;
use crate::ui::notice::Notices;

/// What the file picker offers: pictures. The engine decides which ones it reads.
const ACCEPT: &str = "image/*";
/// Longest side of the picture that is cropped, in device pixels.
const SHOWN_SIDE_PX: u32 = 1280;

/// The section.
#[component]
pub(super) fn Avatar() -> impl IntoView {
    let (current, notices) = (expect_context::<CurrentAccount>(), expect_context::<Notices>());
    let chosen = RwSignal::new_local(None::<Chosen>);
    let (is_open, is_opening) = (RwSignal::new(false), RwSignal::new(false));
    let (fault, hovering) = (RwSignal::new(None::<String>), RwSignal::new(false));
    let open = move |file: File| {
        // The page may be gone.
        if is_opening.try_get_untracked() != Some(false) {
            return;
        }
        is_opening.set(true);
        fault.set(None);
        spawn_local(async move {
            let drawn = still::draw(&file, SHOWN_SIDE_PX).await;
            if is_opening.try_set(false).is_some() {
                return;
            }
            match drawn {
                Ok((info, picture)) => {
                    let size = Size { width: info.width, height: info.height };
                    chosen.set(Some(Chosen { file, size, picture }));
                    is_open.set(true);
                }
                Err(refusal) => fault.set(Some(text::kept(refusal.message))),
            }
        });
    };
    Effect::new(move |_| {
        if !is_open.get() {
            chosen.set(None);
        }
    });
    let choose = move || {
        spawn_local(async move {
            if let Some(file) = file_picker::pick(ACCEPT).await {
                open(file);
            }
        });
    };
    let dropped = move |event: DragEvent| {
        hovering.set(false);
        if let Some(file) = drop_and_paste::take_file(&event) {
            open(file);
        }
    };
    let remove = Submission::new();
    let remove_it = move || {
        remove.run(avatar::delete(), move |()| {
            current.set_avatar(None);
            notices.success(text::removed(), None);
            focus_if_lost(["#choose-avatar".to_owned()]);
        });
    };
    let account = Memo::new(move |_| current.get().map(|state| state.account));
    let path = Memo::new(move |_| account.with(|account| account.as_ref()?.avatar.clone()));
    view! {
        <Section id="avatar" title=text::title()>
            <div
                class="avatar-row"
                data-hovering=move || hovering.get().to_string()
                data-takes-files=""
                on:dragover=move |event| hovering.set(drop_and_paste::accept_file(&event))
                on:dragleave=move |_| hovering.set(false)
                on:drop=dropped
            >
                <Face avatar=path name=Signal::derive(move || account.get().as_ref().map(name).unwrap_or_default())/>
                <div class="grow">
                    <p class="hint">{text::why()}</p>
                    <div class="form-row">
                        <BusyButton id="choose-avatar" is_busy=is_opening press=choose>
                            <span>{move || if path.with(Option::is_some) { text::choose_other() } else { text::choose() }}</span>
                        </BusyButton>
                        <Show when=move || path.with(Option::is_some)>
                            <BusyButton
                                id="remove-avatar"
                                class="ghost"
                                is_busy=Signal::derive(move || remove.is_busy())
                                press=remove_it
                            >
                                {text::remove()}
                            </BusyButton>
                        </Show>
                    </div>
                </div>
            </div>
            <p class="failure" role="alert" hidden=move || fault.with(Option::is_none)>{move || fault.get()}</p>
            <Failure submission=remove/>
            <Dialog id="avatar-crop" title=text::crop() open=is_open>
                {move || chosen.get_untracked().map(|chosen| view! { <AvatarCrop chosen open=is_open/> })}
            </Dialog>
        </Section>
    }
}
