//! What a person asks for while another photograph is being opened: it waits, and of several the last one counts.

use leptos::prelude::*;
use web_sys::File;

use super::state::EditorState;
use super::state::wish::Wish;

impl EditorState {
    /// Opens what is asked for, now or as soon as nothing else is being opened.
    pub(super) fn wish(self, wish: Wish) {
        if self.opening.with_untracked(Option::is_none) {
            return self.begin(wish);
        }
        let given_up = self.next.try_update_value(|next| next.replace(wish)).flatten();
        // Another one is shown, but no file that was chosen is lost.
        if let Some(Wish::Files(files)) = given_up {
            self.put_into_strip(files);
        }
    }

    /// A photograph was opened, or could not be: what was asked for meanwhile comes next.
    pub(super) fn opening_ended(self) {
        self.opening.set(None);
        self.restoring.set(false);
        if let Some(wish) = self.next.try_update_value(Option::take).flatten() {
            self.begin(wish);
        }
    }

    fn begin(self, wish: Wish) {
        match wish {
            Wish::Files(files) => self.begin_files(files, true),
            Wish::Sample(file_name) => self.begin_sample(file_name),
            Wish::Photograph(photograph) => self.begin_photograph(photograph),
            Wish::Image(image, recipe) => self.begin_image(*image, recipe),
        }
    }

    fn put_into_strip(self, files: Vec<File>) {
        self.begin_files(files, false);
    }
}
