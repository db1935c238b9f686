//! The actions of the crop tool on the edit.

use leptos::prelude::*;

use super::aspect::Aspect;
use crate::browser::focus::{focus_after_render, has_focus};
use crate::document::geometry::bounds::Handle;
use crate::document::geometry::{Geometry, Rect, Size};
use crate::features::editor::state::EditorState;
use crate::features::editor::state::crop_tool::Start;
use crate::features::editor::tool::Tool;
use crate::text;
use crate::viewport::camera::Camera;
use crate::viewport::compare::Compare;

impl EditorState {
    /// Shows the whole picture while the tool is selected.
    pub(in crate::features::editor) fn sync_crop_preview(self) {
        let tool = self.crop;
        let cropping = Memo::new(move |_| self.is_cropping());
        Effect::new(move |was: Option<bool>| {
            let is = cropping.get();
            if is {
                self.stage.compare.set(Compare::Off);
                self.stage.with_camera(Camera::fit);
            } else if was == Some(true) {
                self.preview_recipe.set(None);
            }
            tool.drawing.set(false);
            is
        });
        Effect::new(move |before: Option<Tool>| {
            let now = self.tool.get();
            if let Some(before) = before.filter(|before| *before != Tool::Crop) {
                tool.previous_tool.set_value(before);
            }
            if now != Tool::Crop {
                tool.start.set_value(None);
            }
            now
        });
        Effect::new(move |_| {
            let photo = self.photo.with(|photo| photo.as_ref().map(|photo| photo.id.clone()));
            let Some(photo) = photo.filter(|_| cropping.get()) else { return };
            let is_new = tool.start.with_value(|start| start.as_ref().is_none_or(|start| start.photo != photo));
            if let Some(geometry) = untrack(|| self.geometry()).filter(|_| is_new) {
                let crop = geometry.crop_rect();
                tool.portrait.set(crop.height > crop.width);
                tool.aspect.set(Aspect::Free);
                tool.start.set_value(Some(Start { photo, geometry }));
            }
        });
        let whole = Memo::new(move |_| {
            let size = self.picture_size().filter(|_| cropping.get())?;
            Some(self.document.with(|document| document.draft().uncropped(size)))
        });
        Effect::new(move |_| {
            if let Some(recipe) = whole.get() {
                self.preview_recipe.set(Some(recipe));
            }
        });
    }

    /// Whether the stage shows the uncropped picture.
    pub(super) fn is_cropping(self) -> bool {
        self.tool.get() == Tool::Crop && self.is_open() && !self.is_read_only()
    }

    /// The size of the upright photograph.
    pub(super) fn picture_size(self) -> Option<Size> {
        self.photo.with(|photo| photo.as_ref().map(|photo| Size { width: photo.info.width, height: photo.info.height }))
    }

    pub(super) fn geometry(self) -> Option<Geometry> {
        let size = self.picture_size()?;
        Some(self.document.with(|document| document.draft().geometry(size).0))
    }

    /// The aspect ratio to keep; `None` for a free crop.
    pub(super) fn crop_ratio(self) -> Option<f64> {
        let picture = self.geometry()?.turned();
        self.crop.aspect.get().ratio(picture, self.crop.portrait.get())
    }

    /// Writes another geometry. `drags`: more changes may follow, and one undo reverts all; [`Self::end_crop_drag`]
    /// ends the drag.
    pub(super) fn set_geometry(self, geometry: Geometry, drags: bool) {
        if self.document.try_update(|document| document.set_geometry(&geometry, drags)) == Some(false) {
            self.notices.error(text::crop::no_room().to_owned());
        }
    }

    pub(super) fn end_crop_drag(self) {
        self.crop.straightening.set(false);
        if self.document.with_untracked(|document| document.in_gesture()) {
            self.document.update(|document| document.end_gesture());
        }
    }

    /// Makes a change with its own undo entry.
    pub(super) fn change_geometry(self, change: impl FnOnce(Geometry) -> Geometry) {
        if let Some(geometry) = untrack(|| self.geometry()) {
            self.end_crop_drag();
            self.set_geometry(change(geometry), false);
        }
    }

    pub(super) fn turn(self, quarters: u8) {
        if quarters % 2 == 1 {
            self.crop.portrait.update(|portrait| *portrait = !*portrait);
        }
        self.change_geometry(|geometry| geometry.turn(quarters));
    }

    pub(super) fn straighten(self, angle: f64) {
        let (geometry, ratio) = untrack(|| (self.geometry(), self.crop_ratio()));
        if let Some(geometry) = geometry {
            self.crop.straightening.set(true);
            self.set_geometry(geometry.straighten(angle, ratio), true);
        }
    }

    /// Selects an aspect ratio and applies it to the crop.
    pub(super) fn choose_aspect(self, aspect: Aspect) {
        if let Some(Rect { width, height, .. }) = untrack(|| self.geometry()).map(|geometry| geometry.crop_rect()) {
            let portrait = if width == height { self.picture_is_portrait() } else { height > width };
            self.crop.portrait.set(portrait);
        }
        self.crop.aspect.set(aspect);
        self.reshape();
    }

    /// Swaps portrait and landscape.
    pub(in crate::features::editor) fn swap_aspect(self) {
        if !untrack(|| self.is_cropping()) {
            return;
        }
        self.crop.portrait.update(|portrait| *portrait = !*portrait);
        if self.crop.aspect.get_untracked() == Aspect::Free {
            self.change_geometry(|geometry| geometry.reshape(1.0 / geometry.crop_aspect()));
        } else {
            self.reshape();
        }
    }

    fn reshape(self) {
        if let Some(ratio) = untrack(|| self.crop_ratio()) {
            self.change_geometry(|geometry| geometry.reshape(ratio));
        }
    }

    fn picture_is_portrait(self) -> bool {
        untrack(|| self.geometry()).is_some_and(|geometry| geometry.turned().ratio() < 1.0)
    }

    /// Moves a handle from its current position, as one step of repeated key presses.
    pub(super) fn nudge(self, handle: Handle, by: (f64, f64), keeps_shape: bool) {
        let (geometry, ratio) = untrack(|| (self.geometry(), self.crop_ratio()));
        if let Some(geometry) = geometry {
            let ratio = ratio.or_else(|| keeps_shape.then(|| geometry.crop_aspect()));
            self.set_geometry(geometry.drag(handle, by, ratio), true);
        }
    }

    pub(super) fn reset_crop(self) {
        self.crop.aspect.set(Aspect::Free);
        self.change_geometry(|geometry| geometry.reset());
        self.crop.portrait.set(self.picture_is_portrait());
    }

    /// Keeps the crop and returns to the previous tool.
    pub(super) fn finish_crop(self) {
        self.end_crop_drag();
        if has_focus(".crop-frame, .crop-frame *, .crop-panel *") {
            focus_after_render("#stage".to_owned());
        }
        self.tool.set(self.crop.previous_tool.get_value());
    }

    /// Reverts the geometry to the start of the tool.
    pub(super) fn cancel_crop(self) {
        if let Some(start) = self.crop.start.get_value() {
            self.change_geometry(|_| start.geometry);
        }
        self.finish_crop();
    }

    /// Opens or ends the tool.
    pub(in crate::features::editor) fn toggle_crop(self) {
        if self.tool.get_untracked() == Tool::Crop { self.finish_crop() } else { self.tool.set(Tool::Crop) }
    }
}
