//! The form with the settings of a collection, new or existing.

mod draft;
mod field;
mod parts;
mod recipe;

use api::{ErrorCode, SizeLimit};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::Element;

pub(super) use draft::{Draft, Field};
pub(super) use parts::{Basics, MoreSettings};

use crate::browser::focus::focus_after_render;
use crate::library::remote::request::EdgeError;
use crate::text::collections as text;

/// The state of the form. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub(super) draft: RwSignal<Draft>,
    /// The field that has a wrong value, and the message that is shown below it.
    fault: RwSignal<Option<(Field, &'static str)>>,
    /// Why the values were refused, if no field is the reason.
    failure: RwSignal<Option<String>>,
    /// Whether the further settings are shown.
    is_complete: RwSignal<bool>,
}

impl Form {
    pub(super) fn new(draft: Draft, is_complete: bool) -> Self {
        Self {
            draft: RwSignal::new(draft),
            fault: RwSignal::new(None),
            failure: RwSignal::new(None),
            is_complete: RwSignal::new(is_complete),
        }
    }

    /// Whether the further settings are shown.
    pub(super) fn is_complete(self) -> RwSignal<bool> {
        self.is_complete
    }

    /// The user opened or closed the further settings.
    pub(super) fn toggle(self, event: &web_sys::Event) {
        let is_open =
            event.current_target().and_then(|details| Some(details.dyn_into::<Element>().ok()?.has_attribute("open")));
        if let Some(is_open) = is_open.filter(|is_open| *is_open != self.is_complete.get_untracked()) {
            self.is_complete.set(is_open);
        }
    }

    fn edit(self, change: impl FnOnce(&mut Draft)) {
        self.draft.update(change);
        if self.fault.with_untracked(Option::is_some) {
            self.fault.set(None);
        }
        if self.failure.with_untracked(Option::is_some) {
            self.failure.set(None);
        }
    }

    /// Shows that the value of a field is not allowed, and moves the focus there.
    pub(super) fn refuse(self, field: Field) {
        self.refuse_with(field, field.fault());
    }

    fn refuse_with(self, field: Field, sentence: &'static str) {
        if !field.is_basic() {
            self.is_complete.set(true);
        }
        self.fault.set(Some((field, sentence)));
        focus_after_render(format!("#{}", field.id()));
    }

    /// Shows why the edge refused the values.
    pub(super) fn fail(self, error: &EdgeError) {
        let field = match error {
            EdgeError::Problem(problem, _) if matches!(problem.status, 409 | 422) => {
                Field::of_problem(problem.code, problem.pointer.as_deref().unwrap_or_default())
            }
            _ => None,
        };
        match field {
            Some(Field::Folder) if error.code() == Some(ErrorCode::InUse) => {
                self.refuse_with(Field::Folder, text::folder_in_use());
            }
            Some(field) => self.refuse(field),
            None if error.code() == Some(ErrorCode::OverQuota) => self.failure.set(Some(text::too_many().to_owned())),
            None => self.failure.set(Some(error.message())),
        }
    }
}

/// Why the values were refused, if no field is the reason.
#[component]
pub(super) fn FormFailure(form: Form) -> impl IntoView {
    move || form.failure.get().map(|sentence| view! { <p class="failure" role="alert">{sentence}</p> })
}

/// The limits of sides in pixels.
const SIDES_PX: std::ops::RangeInclusive<u32> = 1..=65_500;

/// A size whose sides are allowed.
fn size_limit(width: &str, height: &str) -> Result<SizeLimit, Field> {
    let side = |text: &str| text.trim().parse().ok().filter(|side| SIDES_PX.contains(side));
    Ok(SizeLimit {
        width: side(width).ok_or(Field::RestrictedWidth)?,
        height: side(height).ok_or(Field::RestrictedHeight)?,
    })
}
