//! The dialog that cuts the avatar out of a photograph: a square frame on the picture, and the upload.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::abortable;
use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{File, ImageData};

use super::avatar_upload::{Failure, Stage, upload};
use crate::browser::canvas::draw;
use crate::browser::focus::focus_if_lost;
use crate::document::geometry::{Geometry, Size};
use crate::library::account::CurrentAccount;
use crate::library::remote::live::Live;
use crate::library::remote::reachability::Edge;
use crate::text::account::{cancel, save};
use crate::text::{avatar as text, crop as crop_text};
use crate::ui::icon::{Icon, Symbol};
use crate::ui::notice::Notices;
use crate::viewport::crop_frame::CropFrame;

/// An arrow key moves the frame by this part of the longer side of the picture.
const STEPS: f64 = 200.0;

/// A photograph to cut the avatar out of.
#[derive(Clone)]
pub(super) struct Chosen {
    pub(super) file: File,
    pub(super) size: Size,
    pub(super) picture: ImageData,
}

/// The content of the dialog. It sets `open` to false when the avatar is made.
#[component]
pub(super) fn AvatarCrop(chosen: Chosen, open: RwSignal<bool>) -> impl IntoView {
    let (current, notices) = (expect_context::<CurrentAccount>(), expect_context::<Notices>());
    let edge_and_live = (expect_context::<Edge>(), expect_context::<Live>());
    let Chosen { file, size, picture } = chosen;
    let geometry = RwSignal::new(Geometry::new(size).reshape(1.0));
    let quarters = RwSignal::new(0_u8);
    let (stage, fault) = (RwSignal::new(None::<Stage>), RwSignal::new(None::<String>));
    let submit = move |_| {
        if stage.get_untracked().is_some() {
            return;
        }
        fault.set(None);
        let (file, square) = (file.clone(), geometry.get_untracked());
        let is_making = Arc::new(AtomicBool::new(false));
        let is_sent = Arc::clone(&is_making);
        let on_stage = move |now| {
            is_making.store(now == Stage::Making, Ordering::Relaxed);
            stage.try_set(Some(now));
        };
        let (task, handle) = abortable(async move { upload(&file, square, edge_and_live, on_stage).await });
        // Closing the dialog cancels an upload in progress. After the upload the server makes the avatar in any case, so
        // the result is still shown.
        on_cleanup(move || {
            if !is_sent.load(Ordering::Relaxed) {
                handle.abort();
            }
        });
        spawn_local(async move {
            let Ok(made) = task.await else { return };
            let is_shown = stage.try_set(None).is_none();
            match made {
                Ok(avatar) => {
                    match avatar {
                        Some(path) => current.set_avatar(Some(path)),
                        None => current.check(),
                    }
                    notices.success(text::saved(), None);
                    // The dialog may show another photograph by now.
                    if is_shown {
                        open.set(false);
                        focus_if_lost(["#choose-avatar".to_owned()]);
                    }
                }
                Err(failure) => {
                    let reason = match failure {
                        Failure::Kept(reason) => reason,
                        Failure::Unknown => {
                            current.check();
                            text::still_making().to_owned()
                        }
                    };
                    fault.try_set(Some(reason)).flatten().into_iter().for_each(|reason| notices.error(reason));
                }
            }
        });
    };
    let is_busy = Memo::new(move |_| stage.with(Option::is_some));
    view! {
        <p class="hint">{text::crop_hint()}</p>
        <Picture picture geometry quarters/>
        <Progress stage/>
        <p class="failure" role="alert" hidden=move || fault.with(Option::is_none)>{move || fault.get()}</p>
        <div class="buttons">
            <Turns geometry quarters/>
            <button type="button" id="cancel-avatar" on:click=move |_| open.set(false)>{cancel()}</button>
            <button
                type="button"
                id="save-avatar"
                class="primary"
                aria-disabled=move || is_busy.get().to_string()
                on:click=submit
            >
                {save()}
            </button>
        </div>
    }
}

/// The picture with the frame. `quarters`: how often the user has turned it clockwise.
#[component]
fn Picture(picture: ImageData, geometry: RwSignal<Geometry>, quarters: RwSignal<u8>) -> impl IntoView {
    let (element, canvas) = (NodeRef::<Div>::new(), NodeRef::<Canvas>::new());
    Effect::new(move |_| {
        if let Some(canvas) = canvas.get() {
            draw(&canvas, &picture);
        }
    });
    let size = Memo::new(move |_| geometry.with(Geometry::canvas));
    let ratio = move || size.get().ratio();
    let per_px = move |()| {
        let shown = element.get_untracked().map(|element| element.get_bounding_client_rect().width());
        shown.filter(|shown| *shown > 0.0).map_or(1.0, |shown| f64::from(size.get_untracked().width) / shown)
    };
    // The canvas is not turned, so on its side it is as wide as the picture is high.
    let turned = move || {
        let width = if quarters.get() % 2 == 1 { 100.0 / ratio() } else { 100.0 };
        format!("width:{width:.4}%;transform:translate(-50%,-50%) rotate({}deg)", 90 * u32::from(quarters.get()))
    };
    view! {
        <div class="avatar-stage">
            <div class="avatar-picture" node_ref=element style=move || format!("--ratio:{:.5}", ratio())>
                <canvas node_ref=canvas role="img" aria-label=text::picture() style=turned></canvas>
                <CropFrame
                    id="avatar-frame"
                    label=text::frame()
                    geometry=Signal::derive(move || Some(geometry.get()))
                    place=Signal::derive(move || place(&geometry.get()))
                    per_px
                    ratio=Signal::derive(|| Some(1.0))
                    step_px=size.with_untracked(|size| (f64::from(size.width.max(size.height)) / STEPS).ceil())
                    change=move |next| geometry.set(next)
                    end=|()| ()
                />
            </div>
        </div>
    }
}

/// The buttons that turn the picture.
#[component]
fn Turns(geometry: RwSignal<Geometry>, quarters: RwSignal<u8>) -> impl IntoView {
    let button = move |id: &'static str, label: &'static str, symbol: Symbol, by: u8| {
        let turn = move |_| {
            quarters.update(|quarters| *quarters = (*quarters + by) % 4);
            geometry.update(|geometry| *geometry = geometry.turn(by));
        };
        view! {
            <button type="button" id=id class="square" aria-label=label title=label on:click=turn>
                <Icon symbol/>
            </button>
        }
    };
    view! {
        <div class="avatar-turns" role="group" aria-label=crop_text::orientation()>
            {button("avatar-left", crop_text::turn_left(), Symbol::RotateLeft, 3)}
            {button("avatar-right", crop_text::turn_right(), Symbol::RotateRight, 1)}
        </div>
    }
}

/// The position of the crop on the picture.
fn place(geometry: &Geometry) -> String {
    let (rect, size) = (geometry.crop_rect(), geometry.canvas());
    let percent = |at: u32, whole: u32| 100.0 * f64::from(at) / f64::from(whole.max(1));
    let [left, width] = [rect.x, rect.width].map(|at| percent(at, size.width));
    let [top, height] = [rect.y, rect.height].map(|at| percent(at, size.height));
    format!("left:{left:.4}%;top:{top:.4}%;width:{width:.4}%;height:{height:.4}%")
}

/// The current stage of the upload, with its progress.
#[component]
fn Progress(stage: RwSignal<Option<Stage>>) -> impl IntoView {
    let words = Memo::new(move |_| {
        stage.get().map(|stage| match stage {
            Stage::Cropping => text::cropping(),
            Stage::Sending(_) => text::sending(),
            Stage::Making => text::making(),
        })
    });
    let value = move || match stage.get() {
        Some(Stage::Sending(share)) => Some(share.to_string()),
        _ => None,
    };
    view! {
        <p class="avatar-progress" role="status">{words}</p>
        <Show when=move || words.with(Option::is_some)>
            <progress max="1" value=value aria-label=move || words.get()></progress>
        </Show>
    }
}
