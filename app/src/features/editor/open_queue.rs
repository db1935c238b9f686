//! What a person asks for while another photograph is being opened: it waits, and of several the last one counts.

use leptos::prelude::*;
use web_sys::File;

use super::state::EditorState;
use super::state::open_request::OpenRequest;

impl EditorState {
    /// Opens what is asked for, now or as soon as nothing else is being opened.
    pub(super) fn request_open(self, request: OpenRequest) {
        if self.opening.with_untracked(Option::is_none) {
            return self.begin(request);
        }
        let dropped = self.next_to_open.try_update_value(|next| next.replace(request)).flatten();
        // Another one is shown, but no file that was chosen is lost.
        if let Some(OpenRequest::Files(files)) = dropped {
            self.add_to_strip(files);
        }
    }

    /// A photograph was opened, or could not be: what was asked for meanwhile comes next.
    pub(super) fn on_opening_ended(self) {
        self.opening.set(None);
        self.restoring.set(false);
        if let Some(request) = self.next_to_open.try_update_value(Option::take).flatten() {
            self.begin(request);
        }
    }

    fn begin(self, request: OpenRequest) {
        match request {
            OpenRequest::Files(files) => self.begin_files(files, true),
            OpenRequest::Sample(file_name) => self.begin_sample(file_name),
            OpenRequest::Photograph(photograph) => self.begin_photograph(photograph),
            OpenRequest::Image(image, recipe) => self.begin_image(*image, recipe),
        }
    }

    fn add_to_strip(self, files: Vec<File>) {
        self.begin_files(files, false);
    }
}
