//! Lazily loaded views of the shell, in one part of the module: the pages except the editor, and the content of
//! dialogs.

use api::Image;
use filters::Recipe;
use leptos::prelude::*;

use super::settings::SettingsForm;
use super::shortcuts::ShortcutList;
use crate::features::activity::tray::ActivityLists;
use crate::features::gallery::GalleryPage;
use crate::features::profile::ProfilePage;
use crate::features::verify::RenditionPage;
use crate::text::Language;

/// A view of the shell.
#[derive(Clone, Copy)]
pub struct ShellView(View);

/// Opens an image in the editor, with a recipe or with its own edit.
type Edit = Callback<(Image, Option<Recipe>)>;

#[derive(Clone, Copy)]
enum View {
    Gallery(Edit),
    Rendition(Edit),
    Profile,
    Settings { open: RwSignal<bool>, language: RwSignal<Language>, shortcuts: RwSignal<bool> },
    Shortcuts,
    Activity,
}

impl ShellView {
    pub(super) const SHORTCUTS: Self = Self(View::Shortcuts);
    pub(super) const ACTIVITY: Self = Self(View::Activity);
    pub(super) const PROFILE: Self = Self(View::Profile);

    pub(super) const fn gallery(edit: Edit) -> Self {
        Self(View::Gallery(edit))
    }

    pub(super) const fn rendition(edit: Edit) -> Self {
        Self(View::Rendition(edit))
    }

    pub(super) const fn settings(
        open: RwSignal<bool>,
        language: RwSignal<Language>,
        shortcuts: RwSignal<bool>,
    ) -> Self {
        Self(View::Settings { open, language, shortcuts })
    }

    /// Creates the view. Only the program may call it, inside the part; any other caller would move the code into the
    /// first part.
    pub fn build(self) -> AnyView {
        match self.0 {
            View::Gallery(edit) => view! { <GalleryPage edit/> }.into_any(),
            View::Rendition(edit) => view! { <RenditionPage edit/> }.into_any(),
            View::Profile => view! { <ProfilePage/> }.into_any(),
            View::Settings { open, language, shortcuts } => {
                view! { <SettingsForm open language shortcuts/> }.into_any()
            }
            View::Shortcuts => view! { <ShortcutList/> }.into_any(),
            View::Activity => view! { <ActivityLists/> }.into_any(),
        }
    }
}
